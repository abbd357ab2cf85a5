package stats

import (
	"errors"
	"fmt"
	"math"
)

// A Sequence is a gate that looks several times while the candidate is sampled,
// and may stop at any of the looks. Each look is over all problems; the baseline
// does not change.
//
// The differences at two looks have the variance of the later one for covariance,
// for what the baseline and the problems contribute is common to both. That is
// the canonical sequence of group sequential tests, whose boundaries come from
// [Spending] (Jennison & Turnbull 2000, chapter 11). Since a boundary b is the
// quantile at 1−Φ(−b), a look is a [Gate] with that α: its Lo and Hi are the
// repeated confidence bounds, and what they rule out stays ruled out.
type Sequence struct {
	gate       Gate
	looks      []int
	spending   Spending
	of         int // sequences of which a FAIL of any is the verdict of all
	taken      int
	fraction   float64 // of the information at the last look
	pass, fail *boundary
}

// A Stage is the decision of one look.
type Stage struct {
	Decision
	Look, Of int     // from 1
	Samples  int     // of the candidate, a problem
	Fraction float64 // of the information that the last look will have
	// PassBound and FailBound are the boundaries on the normal scale; +Inf where
	// the look can decide nothing.
	PassBound, FailBound float64
	// Chance is the probability that the last look has a verdict, given what this
	// one has seen: 1 where it has one itself.
	Chance float64
}

// leastChance of a verdict is worth going on for.
const leastChance = 0.1

// Done reports whether looking further is of no use: there is a verdict, or
// hardly a chance of one. Giving up makes neither kind of false verdict likelier.
func (s Stage) Done() bool {
	return s.Verdict != Inconclusive || s.Chance < leastChance || s.Look == s.Of
}

// Looks is the usual schedule up to k samples a problem: at every eighth of k,
// from 2.
func Looks(k int) []int {
	const parts = 8
	var looks []int
	for i := 1; i < parts; i++ {
		look := i * k / parts
		if look >= 2 && (len(looks) == 0 || look > looks[len(looks)-1]) {
			looks = append(looks, look)
		}
	}
	return append(looks, k)
}

// NewSequence is a gate with looks at so many samples a problem of the
// candidate, ascending from 2: one sample tells nothing of the noise that more of
// them will take away.
func NewSequence(g Gate, looks []int, s Spending) (*Sequence, error) {
	if err := g.Validate(); err != nil {
		return nil, err
	}
	if len(looks) == 0 {
		return nil, errors.New("sequence: no look, want at least one")
	}
	before := 1
	for i, k := range looks {
		if single := len(looks) == 1; k <= before && (k < 1 || !single) {
			return nil, fmt.Errorf("sequence: look %d at %d samples a problem: want more than %d", i+1, k, before)
		}
		before = k
	}
	if s > Pocock {
		return nil, fmt.Errorf("sequence: %v: want OBrienFleming or Pocock", s)
	}
	return &Sequence{gate: g, looks: looks, spending: s, of: 1}, nil
}

// Among makes the sequence one of n, one a benchmark, of which a FAIL of any is the
// verdict of all: each spends α/n on FAIL, so that a false one anywhere has a chance
// of α at most, whenever the others stop (Bonferroni). Holm's procedure would gain
// nothing: it rejects its first member at α/n as well, and the first ends the gate.
// PASS takes all of them, so each may have its α whole. It is to be called before the
// first look.
func (q *Sequence) Among(n int) *Sequence {
	q.of = max(1, n)
	return q
}

// Levels are the chances of a false PASS and a false FAIL over all looks; 0 before the
// first, which they depend on.
func (q *Sequence) Levels() (pass, fail float64) {
	if q.pass == nil {
		return 0, 0
	}
	return q.pass.alpha, q.fail.alpha
}

// Look decides on the samples there are at the next look: base[i] and
// candidate[i] are those of problem i, as for [Compare]. It is an error to look
// after the last look.
func (q *Sequence) Look(base, candidate [][]float64, o Options) (Stage, error) {
	if q.taken == len(q.looks) {
		return Stage{}, fmt.Errorf("sequence: all of %d looks are taken", q.taken)
	}
	c, o, err := pairUp(base, candidate, o)
	if err != nil {
		return Stage{}, err
	}
	d := c.tested(o)
	alone, err := q.gate.Decide(d) // also checks the target
	if err != nil {
		return Stage{}, err
	}
	alone.Alpha /= float64(q.of)
	if q.pass == nil { // the number of problems is known
		q.pass = newBoundary(alone.PassAlpha, q.spending)
		q.fail = newBoundary(alone.Alpha, q.spending)
	}
	k := q.looks[q.taken]
	q.taken++
	q.fraction = q.information(alone.SE, c, k)
	s := Stage{Look: q.taken, Of: len(q.looks), Samples: k, Fraction: q.fraction}
	s.PassBound, s.FailBound = q.pass.next(q.fraction), q.fail.next(q.fraction)
	s.Decision = q.decide(alone, s, d.P.Less)
	s.Chance = s.chance(alone)
	return s, nil
}

// decide is the gate at the levels of a look; exact is the p-value of the sign-flip
// test.
func (q *Sequence) decide(alone Decision, s Stage, exact float64) Decision {
	m := measured{delta: alone.Delta, se: alone.SE, df: alone.DF, units: alone.Units, problems: alone.Problems, exact: exact}
	if q.gate.Target == TargetFixed {
		m.exact = 0
	}
	if m.se < noError && s.Look < s.Of { // more samples will tell more
		alone.Lo, alone.Hi, alone.SignificantDrop = -1, 1, false
		alone.judge()
		return alone
	}
	return m.decide(q.gate.Margin, normalCDF(-s.PassBound), normalCDF(-s.FailBound), q.gate.Target == TargetFixed)
}

// chance is that of a verdict at the last look. Of the difference there only the
// candidate's further samples are unknown: it is normal about that of now with
// variance SE²(1 − Fraction).
func (s Stage) chance(alone Decision) float64 {
	switch {
	case s.Verdict != Inconclusive:
		return 1
	case s.Look == s.Of:
		return 0
	case alone.SE < noError:
		return 0.5 // nothing is known of what further samples will do
	}
	last, unknown := alone.SE*math.Sqrt(s.Fraction), alone.SE*math.Sqrt(1-s.Fraction)
	pass := alone.Delta + alone.Margin - studentUpper(alone.PassAlpha, alone.DF)*last
	fail := -alone.Delta - studentUpper(alone.Alpha, alone.DF)*last
	return min(1, normalCDF(pass/unknown)+normalCDF(fail/unknown))
}

// information is the share of the last look's information that a look at k
// samples has: the squared error projected for then over that of now. Projecting
// takes away of the candidate's noise what more samples will. The share grows
// with every look, is 1 at the last and at least k/K, which it is where the
// candidate's noise is all there is.
func (q *Sequence) information(se float64, c comparison, k int) float64 {
	last := q.looks[len(q.looks)-1]
	if k == last {
		return 1
	}
	share := float64(k) / float64(last)
	noise := c.mean(func(p pair) float64 { return p.b.noise }) / float64(len(c.pairs))
	fraction := 1 - noise*(1-share)/(se*se)
	if !(fraction > share) { // not a number is not: an error of 0, or one sample where two were wanted
		fraction = share
	}
	const most = 0.99 // leaves something to the last look
	return max(q.fraction, min(fraction, most))
}
