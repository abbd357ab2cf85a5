package stats

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/evalr/evalr"
)

// A Difference compares two runs over the same problems.
type Difference struct {
	// Estimate is that of Δ, the mean over problems of b's mean score less a's,
	// a fraction in [−1, 1] with the interval ± t·SE. SEFixed is the error of Δ
	// over re-runs of both; K is the larger number of samples.
	evalr.Estimate
	DF int // degrees of freedom of SE
	P  PValues
	// Correlation is that of the two mean scores over problems, in [−1, 1]; 0
	// where a side scores all problems alike, which tells nothing of it. The
	// higher it is, the more pairing gains.
	Correlation float64
	// Carriers is the number of problems that carry the difference: n divided by
	// the kurtosis of the differences over that of normal ones. It is far below n
	// where most problems differ by nothing; 0 where all differ alike.
	Carriers float64
	// Wins, Ties and Losses count the problems on which b's mean score is above,
	// at and below a's.
	Wins, Ties, Losses int
}

// Compare estimates by how much b scores better than a: a[i] and b[i] hold the
// scores in [0, 1] of the samples there are of problem i, whose numbers may
// differ. Pairing takes out what makes a problem hard for both, which is most of
// the variance between runs (Miller, arXiv 2411.00640).
//
// With d_i the difference of the mean scores of problem i, the interval is
// d̄ ± t·SE with SE = sd(d)/√n and n−1 degrees of freedom; where problems come in
// clusters, the clustered error and one less than there are clusters. P is from
// the sign-flip test, see signflip.go; problems of a cluster flip together.
//
// A problem without a sample on a side is excluded, which a note says; without
// any problem the Estimate has N = 0 and P is 1. Errors: invalid options, numbers
// of problems that differ, a score outside [0, 1]. They name the run and the
// position of the problem from 0.
func Compare(a, b [][]float64, o Options) (Difference, error) {
	c, o, err := pairUp(a, b, o)
	if err != nil {
		return Difference{}, err
	}
	return c.tested(o), nil
}

// tested is the difference with its p-values.
func (c comparison) tested(o Options) Difference {
	d := c.difference(o)
	d.P = c.differences.signFlip(c.per, o)
	return d
}

// Paired is [Compare] without its test, which takes most of the time: P is zero.
func Paired(a, b [][]float64, o Options) (Difference, error) {
	c, o, err := pairUp(a, b, o)
	if err != nil {
		return Difference{}, err
	}
	return c.difference(o), nil
}

// pairUp sets two runs side by side and fills in the options.
func pairUp(a, b [][]float64, o Options) (comparison, Options, error) {
	if len(a) != len(b) {
		return comparison{}, o, fmt.Errorf("compare: %d problems against %d, want the same in the same order", len(a), len(b))
	}
	if err := o.validateFor(len(a)); err != nil {
		return comparison{}, o, fmt.Errorf("compare: %w", err)
	}
	o = o.filled(len(a))
	c := comparison{per: 1, differences: summary{blind: noteSingle}}
	for i := range a {
		if err := cmp.Or(checkScores("first", a[i]), checkScores("second", b[i])); err != nil {
			return comparison{}, o, fmt.Errorf("compare: problem at position %d: %w", i, err)
		}
		c.add(a[i], b[i], o.cluster(i))
	}
	c.differences.arrange()
	return c, o, nil
}

// checkScores is an error on a score of a run outside [0, 1].
func checkScores(run string, x []float64) error {
	if j := firstOutside(x, 1); j >= 0 {
		return fmt.Errorf("sample %d of the %s run has score %v, want one in [0, 1]", j, run, x[j])
	}
	return nil
}

func sorted(x []float64) []float64 { return slices.Sorted(slices.Values(x)) }

// A comparison is two runs, problem by problem.
type comparison struct {
	pairs       []pair
	differences summary // whose problems have d_i for a mean
	per         int     // least common multiple of the numbers of samples, or above maxSteps
}

// A pair is one problem in both runs.
type pair struct{ a, b problem }

// mean is the mean over problems of a part of theirs.
func (c comparison) mean(part func(pair) float64) float64 {
	values := make([]float64, len(c.pairs))
	for i, p := range c.pairs {
		values[i] = part(p)
	}
	return sortedSum(values) / float64(len(values))
}

// add takes the samples of the next problem.
func (c *comparison) add(a, b []float64, cluster string) {
	if len(a) == 0 || len(b) == 0 {
		c.differences.empty++
		return
	}
	pa, pb := reduce(sorted(a)), reduce(sorted(b))
	d := problem{mean: pb.mean - pa.mean, noise: pa.noise + pb.noise, k: max(pa.k, pb.k), cluster: cluster}
	const rounding = 1e-12 // equal scores whose sums were rounded differently
	if math.Abs(d.mean) < rounding {
		d.mean = 0
	}
	c.pairs = append(c.pairs, pair{pa, pb})
	c.differences.problems = append(c.differences.problems, d)
	if c.per <= maxSteps {
		c.per = lcm(c.per, lcm(pa.k, pb.k))
	}
}

// difference is the difference without its p-values.
func (c comparison) difference(o Options) Difference {
	s := c.differences
	d := Difference{Estimate: begin(s, o, unitFraction), DF: max(0, int(s.df()))}
	if d.N == 0 {
		return d
	}
	d.Method = MethodStudent
	lo, hi := student(s.mean, d.SE, s.df(), o.Level)
	d.Lo, d.Hi = max(-1, lo), min(1, hi)
	d.Correlation, d.Carriers = correlation(c.pairs), s.carriers()
	for _, p := range s.problems {
		switch {
		case p.mean > 0:
			d.Wins++
		case p.mean < 0:
			d.Losses++
		default:
			d.Ties++
		}
	}
	if s.spread == 0 && d.N > 1 {
		d.Notes = append(d.Notes, noteAlike)
	}
	return d
}

// carriers is 3·(Σe²)²/Σe⁴ with e what a problem, or a cluster, differs by from the
// mean.
func (s summary) carriers() float64 {
	moves := s.moves()
	mean := sum(moves) / float64(len(moves))
	var squares, fourth float64
	for _, m := range moves {
		e := (m - mean) * (m - mean)
		squares, fourth = squares+e, fourth+e*e
	}
	if s.spread == 0 || fourth == 0 {
		return 0
	}
	const normal = 3 // the kurtosis of a normal distribution
	return normal * squares * squares / fourth
}

// correlation is Pearson's, 0 where a side does not vary.
func correlation(pairs []pair) float64 {
	slices.SortFunc(pairs, func(p, q pair) int { return cmp.Or(cmp.Compare(p.a.mean, q.a.mean), cmp.Compare(p.b.mean, q.b.mean)) })
	var a, b float64
	for _, p := range pairs {
		a, b = a+p.a.mean, b+p.b.mean
	}
	n := float64(len(pairs))
	a, b = a/n, b/n
	var aa, bb, ab float64
	for _, p := range pairs {
		x, y := p.a.mean-a, p.b.mean-b
		aa, bb, ab = aa+x*x, bb+y*y, ab+x*y
	}
	const flat = 1e-20 // spread that rounding leaves of scores all alike
	if aa < flat || bb < flat {
		return 0
	}
	return min(max(ab/math.Sqrt(aa*bb), -1), 1)
}
