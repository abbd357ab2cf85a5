package stats

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/evalr/evalr"
)

// PassAtK is the probability that at least one of k samples is right, estimated
// without bias from n samples of which c are: 1 − C(n−c, k)/C(n, k) (Chen et
// al., arXiv 2107.03374, equation 1). It is an error if k is below 1 or above n,
// or c outside [0, n].
func PassAtK(n, c, k int) (float64, error) { return passAny.of(n, c, k) }

// PassHatK is pass^k, the probability that all of k samples are right, estimated
// without bias from n samples of which c are: C(c, k)/C(n, k) (Yao et al., arXiv
// 2406.12045). Errors are those of [PassAtK].
func PassHatK(n, c, k int) (float64, error) { return passAll.of(n, c, k) }

// GPassAtK is G-Pass@k_τ, the probability that at least max(⌈τ·k⌉, 1) of k
// samples are right, estimated without bias from n samples of which c are: a
// tail of the hypergeometric distribution (Liu et al., arXiv 2412.13147). Errors
// are those of [PassAtK], and a τ outside [0, 1].
func GPassAtK(n, c, k int, tau float64) (float64, error) {
	q, err := passShare(tau)
	if err != nil {
		return 0, err
	}
	return q.of(n, c, k)
}

// PassAny estimates pass@k, the chance that at least one of k samples is right:
// the mean over problems of [PassAtK]. scores[i] holds the scores of the samples
// there are of problem i, each 0 or 1; k = 0 takes all there are, which differ
// from problem to problem if their numbers do.
//
// The interval is that of the problems' values: Wilson's if each is 0 or 1, as
// all are at k = n, else as in [Pass1]. The re-run error is known from 2k samples
// on. A problem without any sample is excluded, which a note says.
//
// Errors: invalid options, k below 0 or above the samples of some problem, and a
// score that is neither 0 nor 1, since partial credit says nothing of a chance to
// be right. They name the position of the problem from 0.
func PassAny(scores [][]float64, k int, o Options) (evalr.Estimate, error) {
	return passAny.estimate(scores, k, o)
}

// PassAll estimates pass^k, the chance that all of k samples are right: the mean
// over problems of [PassHatK]. It is otherwise as [PassAny].
func PassAll(scores [][]float64, k int, o Options) (evalr.Estimate, error) {
	return passAll.estimate(scores, k, o)
}

// PassShare estimates G-Pass@k_τ, the chance that at least ⌈τ·k⌉ of k samples, and
// at least one, are right: the mean over problems of [GPassAtK]. It is otherwise
// as [PassAny], with a τ outside [0, 1] one more error.
func PassShare(scores [][]float64, k int, tau float64, o Options) (evalr.Estimate, error) {
	q, err := passShare(tau)
	if err != nil {
		return evalr.Estimate{}, err
	}
	return q.estimate(scores, k, o)
}

// A quorum is a metric that asks how often enough of k samples are right.
type quorum struct {
	name string          // "pass@", which k follows
	need func(k int) int // how many are enough
}

var (
	passAny = quorum{"pass@", func(int) int { return 1 }}
	passAll = quorum{"pass^", func(k int) int { return k }}
)

func passShare(tau float64) (quorum, error) {
	if !(tau >= 0 && tau <= 1) { // not a number is refused, too
		return quorum{}, fmt.Errorf("share %v of G-Pass@k: want τ in [0, 1]", tau)
	}
	const slack = 1e-9 // 0.7·10 is a little above 7
	return quorum{"G-Pass@", func(k int) int { return max(1, int(math.Ceil(tau*float64(k)-slack))) }}, nil
}

// of is the metric of one problem.
func (q quorum) of(n, c, k int) (float64, error) {
	switch {
	case k < 1:
		return 0, fmt.Errorf("%s%d: want k of at least 1", q.name, k)
	case c < 0 || c > n:
		return 0, fmt.Errorf("%s%d: %d of %d samples are right, want from 0 to %d", q.name, k, c, n, n)
	case k > n:
		return 0, fmt.Errorf("%s%d: %d samples, want at least k", q.name, k, n)
	}
	return atLeast(n, c, k, q.need(k)), nil
}

// estimate is the mean of the metric over problems.
func (q quorum) estimate(scores [][]float64, k int, o Options) (evalr.Estimate, error) {
	if err := o.validateFor(len(scores)); err != nil {
		return evalr.Estimate{}, fmt.Errorf("%s: %w", q.title(k), err)
	}
	if k < 0 {
		return evalr.Estimate{}, fmt.Errorf("%s: want k of at least 1, or 0 for all samples", q.title(k))
	}
	o = o.filled(len(scores))
	s := summary{blind: noteFewer}
	known := map[counted]problem{} // few differ
	most, subset := 0, false
	for i, x := range scores {
		if len(x) == 0 {
			s.empty++
			continue
		}
		at, err := count(x, k)
		if err != nil {
			return evalr.Estimate{}, fmt.Errorf("%s: problem at position %d: %w", q.title(k), i, err)
		}
		p, seen := known[at]
		if !seen {
			p = q.problem(at)
			known[at] = p
		}
		p.cluster = o.cluster(i)
		s.problems = append(s.problems, p)
		most, subset = max(most, at.k), subset || at.k < at.n
	}
	s.settle()
	s.arrange()
	e := fraction(s, o)
	e.K = most
	if subset && most > 1 {
		e.Notes = append(e.Notes, fmt.Sprintf("expected over all subsets of %d samples", most))
	}
	return e, nil
}

// title is the metric's name as errors give it.
func (q quorum) title(k int) string {
	if k == 0 {
		return q.name + "k"
	}
	return q.name + strconv.Itoa(k)
}

// counted is a problem with c of n samples right, of which k are looked at.
type counted struct{ n, c, k int }

// count counts the ones among zeros and ones; k = 0 looks at all.
func count(x []float64, k int) (counted, error) {
	at := counted{n: len(x), k: k}
	if k == 0 {
		at.k = at.n
	}
	if at.k > at.n {
		return at, fmt.Errorf("%d samples, want at least k", at.n)
	}
	for j, v := range x {
		switch v {
		case 0:
		case 1:
			at.c++
		default:
			return at, fmt.Errorf("sample %d has score %v, want 0 or 1: partial credit is neither right nor wrong", j, v)
		}
	}
	return at, nil
}

// problem is what the estimators need of a problem.
//
// Its noise is the variance of the value over re-runs. With θ the value's
// expectation that is E[value²] − θ², and the chance that two draws of k which
// share no sample both pass estimates θ² without bias. At k = 1 this is v_i/k_i.
// It may come out negative for one problem; only its sum over problems is used.
func (q quorum) problem(at counted) problem {
	need := q.need(at.k)
	p := problem{mean: atLeast(at.n, at.c, at.k, need), noise: math.NaN(), k: at.n}
	if 2*at.k <= at.n {
		p.noise = p.mean*p.mean - atLeastTwice(at.n, at.c, at.k, need)
	}
	return p
}

// settle takes problems that are each passed or not for the single draws they
// are.
func (s *summary) settle() {
	mixed := func(p problem) bool { return p.mean != 0 && p.mean != 1 }
	if slices.ContainsFunc(s.problems, mixed) {
		return
	}
	for i := range s.problems {
		s.problems[i].k = 1
	}
}
