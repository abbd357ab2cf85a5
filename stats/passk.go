package stats

import (
	"errors"
	"fmt"
	"math"
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
// 2406.12045, section 3). Errors are those of [PassAtK].
func PassHatK(n, c, k int) (float64, error) { return passAll.of(n, c, k) }

// GPassAtK is G-Pass@k_τ, the probability that at least max(⌈τ·k⌉, 1) of k
// samples are right, estimated without bias from n samples of which c are: a
// tail of the hypergeometric distribution (Liu et al., arXiv 2412.13147,
// equations 3 and 4). Errors are those of [PassAtK], and a τ outside [0, 1].
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
		return evalr.Estimate{}, fmt.Errorf("%s%s: %w", q.name, letter(k), err)
	}
	if k < 0 {
		return evalr.Estimate{}, fmt.Errorf("%s%d: want k of at least 1, or 0 for all samples", q.name, k)
	}
	o = o.filled(len(scores))
	s := summary{blind: "re-run error unknown: it takes 2k samples of every problem"}
	known := map[[2]int]problem{} // by samples and right ones: few differ
	most, subset := 0, false
	for i, x := range scores {
		if len(x) == 0 {
			s.empty++
			continue
		}
		c, err := countRight(x)
		if err != nil {
			return evalr.Estimate{}, fmt.Errorf("%s%s: problem at position %d: %w", q.name, letter(k), i, err)
		}
		taken := k
		if k == 0 {
			taken = len(x)
		}
		if taken > len(x) {
			return evalr.Estimate{}, fmt.Errorf("%s%d: problem at position %d has %d samples, want at least k", q.name, k, i, len(x))
		}
		p, seen := known[[2]int{len(x), c}]
		if !seen {
			p = q.problem(len(x), c, taken)
			known[[2]int{len(x), c}] = p
		}
		p.cluster = o.cluster(i)
		s.problems = append(s.problems, p)
		most, subset = max(most, taken), subset || taken < len(x)
	}
	s.settle()
	s.arrange()
	e := fraction(s, o)
	e.K = most
	if subset {
		e.Notes = append(e.Notes, fmt.Sprintf("expected over all subsets of %d samples", most))
	}
	return e, nil
}

// letter is k as an error names it.
func letter(k int) string {
	if k == 0 {
		return "k"
	}
	return strconv.Itoa(k)
}

// problem is what the estimators need of a problem with c of n samples right.
//
// Its noise is the variance of the value over re-runs. With θ the value's
// expectation that is E[value²] − θ², and the chance that two draws of k which
// share no sample both pass estimates θ² without bias. At k = 1 this is v_i/k_i.
// It may come out negative for one problem; only its sum over problems is used.
func (q quorum) problem(n, c, k int) problem {
	m := q.need(k)
	p := problem{mean: atLeast(n, c, k, m), noise: math.NaN(), k: n}
	if 2*k <= n {
		p.noise = p.mean*p.mean - atLeastTwice(n, c, k, m)
	}
	return p
}

// settle takes problems that are each passed or not for the single draws they
// are.
func (s *summary) settle() {
	for _, p := range s.problems {
		if p.mean != 0 && p.mean != 1 {
			return
		}
	}
	for i := range s.problems {
		s.problems[i].k = 1
	}
}

// countRight counts the ones among zeros and ones.
func countRight(x []float64) (int, error) {
	c := 0
	for j, v := range x {
		switch v {
		case 0:
		case 1:
			c++
		default:
			return 0, errors.New(partialCredit(j, v))
		}
	}
	return c, nil
}

func partialCredit(j int, v float64) string {
	return fmt.Sprintf("sample %d has score %v, want 0 or 1: partial credit is neither right nor wrong", j, v)
}
