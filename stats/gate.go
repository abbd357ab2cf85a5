package stats

import (
	"errors"
	"fmt"
	"math"
)

// A Verdict is what a gate says of a candidate.
type Verdict uint8

// The verdicts.
const (
	Inconclusive Verdict = iota // the data cannot tell
	Pass                        // a drop as large as the margin is ruled out
	Fail                        // a drop is proven, and one as large as the margin is not ruled out
)

var verdictNames = [...]string{Inconclusive: "INCONCLUSIVE", Pass: "PASS", Fail: "FAIL"}

// String returns "PASS", "FAIL" or "INCONCLUSIVE".
func (v Verdict) String() string {
	if int(v) < len(verdictNames) {
		return verdictNames[v]
	}
	return fmt.Sprintf("verdict %d", uint8(v))
}

// A Target is what the claim of a gate is about.
type Target uint8

// The targets.
const (
	// TargetQuestions is a claim about questions like these: which of them
	// happened to be asked is part of the noise.
	TargetQuestions Target = iota
	// TargetFixed is a claim about these questions alone: only sampling again is
	// noise. Between checkpoints that move questions up and down at random it
	// rejects up to five times as often as a claim about others may.
	TargetFixed
)

var targetNames = [...]string{TargetQuestions: "questions", TargetFixed: "fixed"}

// String returns the name that [ParseTarget] takes.
func (t Target) String() string {
	if int(t) < len(targetNames) {
		return targetNames[t]
	}
	return fmt.Sprintf("target %d", uint8(t))
}

// ParseTarget returns the target of a name, "questions" or "fixed".
func ParseTarget(name string) (Target, error) {
	for i, known := range targetNames {
		if name == known {
			return Target(i), nil
		}
	}
	return TargetQuestions, fmt.Errorf("target %q: want questions or fixed", name)
}

// A Gate is the rule that says whether a candidate is worse than its baseline on
// one benchmark. With Δ the candidate's score less the baseline's, SE its error,
// q the quantile of Student's t and m the margin:
//
//	L = Δ − q(1−PassAlpha)·SE,   U = Δ + q(1−Alpha)·SE
//	PASS          if L > −m      a drop of m or more is rejected (non-inferiority)
//	FAIL          else if U < 0  no drop is rejected, by the sign-flip test as well
//	INCONCLUSIVE  else
//
// so that P(FAIL) ≤ Alpha without a drop and P(PASS) ≤ PassAlpha at a drop of m.
// The test of [Compare] is exact where few problems differ and t is not: of 30
// problems at one sample three lost and none won have p = 0.042 by t, 0.125 exactly.
// It says nothing of fixed questions, and takes no part in a claim about them.
// A drop that is real but smaller than m passes, and is told
// ([Decision.SignificantDrop]).
type Gate struct {
	Margin float64 // the drop that matters, a fraction in (0, 1)
	Alpha  float64 // chance of a false verdict, in (0, 0.5); 0 is 0.05
	// PassAlpha is that of a false PASS where it differs; 0 is Alpha, and half
	// of it for few problems: fewer than 50 (or clusters), or fewer than 100
	// that carry the difference if these are less than a third of all
	// ([Difference.Carriers]), as of a benchmark that is nearly solved. There
	// a drop skews the differences so that a t interval of 5 % lets 6 to 9 % of
	// models that dropped by the margin pass.
	PassAlpha float64
	Target    Target
}

const (
	defaultAlpha = 0.05
	fewUnits     = 50    // below which PASS takes half of Alpha
	fewCarriers  = 100   // the same, of problems that carry a difference
	mostIdle     = 3     // times as many problems as carry the difference, for the same
	alikeUnits   = 10    // from which differences that are all alike decide
	noError      = 1e-12 // standard errors that are rounding
)

// Validate is an error that names the field that cannot be used.
func (g Gate) Validate() error {
	switch {
	case !(g.Margin > 0 && g.Margin < 1):
		return fmt.Errorf("gate: margin %v: want a fraction between 0 and 1, such as 0.03 for 3 points", g.Margin)
	case g.Alpha != 0 && !(g.Alpha > 0 && g.Alpha < 0.5):
		return fmt.Errorf("gate: alpha %v: want a fraction between 0 and 0.5, such as 0.05", g.Alpha)
	case g.PassAlpha != 0 && !(g.PassAlpha > 0 && g.PassAlpha < 0.5):
		return fmt.Errorf("gate: alpha %v for PASS: want a fraction between 0 and 0.5, such as 0.05", g.PassAlpha)
	case g.Target > TargetFixed:
		return fmt.Errorf("gate: %v: want TargetQuestions or TargetFixed", g.Target)
	}
	return nil
}

// Levels are the chances of a false PASS and a false FAIL that the gate takes
// with so many problems, or clusters, of which so many carry the difference.
func (g Gate) Levels(units int, carriers float64) (pass, fail float64) {
	fail = g.Alpha
	if fail == 0 {
		fail = defaultAlpha
	}
	switch {
	case g.PassAlpha != 0:
		return g.PassAlpha, fail
	case units < fewUnits, carriers < fewCarriers && mostIdle*carriers < float64(units):
		return fail / 2, fail
	}
	return fail, fail
}

// A Decision is a verdict and what it rests on. Differences and errors are
// fractions.
type Decision struct {
	Verdict   Verdict
	Margin    float64
	Delta, SE float64
	DF        float64 // degrees of freedom of SE; 0 is a known error, with normal quantiles
	Units     int     // problems, or clusters of them
	Problems  int     // of the difference; more than Units where they come in clusters
	// Lo is L and Hi is U: Δ lies above Lo with confidence 1 − PassAlpha, and
	// below Hi with 1 − Alpha.
	Lo, Hi           float64
	PassAlpha, Alpha float64
	PDrop            float64 // p of no drop by t: small where the candidate is worse
	PExact           float64 // the same by sign flips; 0 where there is no such test
	PWithin          float64 // p of a drop of Margin or more: small where there is none
	// PHolm is the larger of these, adjusted for the family of the decision, see
	// [NewFamily].
	PHolm           float64
	SignificantDrop bool // Hi < 0 and PExact ≤ Alpha, whatever the verdict
	// NoPass and NoFail tell why that verdict is withheld though the numbers
	// may say so; empty where it is not.
	NoPass, NoFail string
	Notes          []string
}

// Decide applies the gate to a difference, the candidate being the second run.
// Errors: an invalid gate; a target of fixed questions whose re-run error is
// unknown, because a problem has a single sample.
func (g Gate) Decide(d Difference) (Decision, error) {
	if err := g.Validate(); err != nil {
		return Decision{}, err
	}
	m := measured{delta: d.Value, se: d.SE, df: float64(d.DF), units: d.DF + 1, problems: d.N, exact: d.P.Less}
	if d.N == 0 {
		m.units = 0
	}
	if g.Target == TargetFixed && d.N > 0 {
		if d.SEFixed < 0 {
			return Decision{}, errors.New("gate: target fixed: a problem has a single sample, want at least 2 of each for a re-run error")
		}
		m.se, m.df, m.units, m.exact = d.SEFixed, 0, d.N, 0
	}
	pass, fail := g.Levels(m.units, d.Carriers)
	return m.decide(g.Margin, pass, fail, g.Target == TargetFixed), nil
}

// measured is a difference with its error.
type measured struct {
	delta, se, df float64 // df 0: normal
	units         int
	problems      int
	exact         float64 // p of no drop by the sign-flip test; 0 where there is none
}

// decide applies the rule at the given chances of error. known says that the
// error is one of few units even if there is a single one.
func (m measured) decide(margin, pass, fail float64, known bool) Decision {
	d := Decision{
		Margin: margin, Delta: m.delta, SE: m.se, DF: m.df, Units: m.units, Problems: m.problems,
		Lo: -1, Hi: 1, PassAlpha: pass, Alpha: fail, PDrop: 1, PWithin: 1,
	}
	switch {
	case m.units == 0:
		d.Notes = append(d.Notes, "no problem with samples on both sides")
	case m.units == 1 && !known:
		d.Notes = append(d.Notes, "standard error unknown: a single problem or cluster decides nothing")
	case m.se < noError:
		d.alike()
	default:
		d.Lo = max(-1, m.delta-studentUpper(pass, m.df)*m.se)
		d.Hi = min(1, m.delta+studentUpper(fail, m.df)*m.se)
		d.PDrop, d.PExact = studentBelow(m.delta/m.se, m.df), m.exact
		d.PWithin = studentBelow(-(m.delta+margin)/m.se, m.df)
	}
	d.SignificantDrop = d.Hi < 0 && d.PExact <= fail
	if d.Hi < 0 && !d.SignificantDrop {
		d.Notes = append(d.Notes, fmt.Sprintf("the upper bound is below 0, but few problems differ, and the exact test has p = %.3g, above %.3g", m.exact, fail))
	}
	d.PHolm = d.p()
	d.judge()
	return d
}

// p is the p-value of no drop by both tests.
func (d Decision) p() float64 { return max(d.PDrop, d.PExact) }

// alike decides where all problems differ alike, which leaves no error to go by.
func (d *Decision) alike() {
	d.SE = 0
	said := fmt.Sprintf("all of %d %s differ alike", d.Units, d.unit())
	if d.Delta == 0 {
		said = fmt.Sprintf("of %d %s none differs", d.Units, d.unit())
	}
	if d.Units < alikeUnits {
		d.Notes = append(d.Notes, fmt.Sprintf("%s: fewer than %d decide nothing", said, alikeUnits))
		return
	}
	d.Lo, d.Hi = d.Delta, d.Delta
	if d.Delta < 0 {
		d.PDrop = 0
	}
	if d.Delta > -d.Margin {
		d.PWithin = 0
	}
	// The share of problems of another kind is below this with confidence 1−α.
	unseen := 1 - math.Pow(d.PassAlpha, 1/float64(d.Units))
	d.Notes = append(d.Notes, fmt.Sprintf("%s: no error can be computed; up to %.1f%% of such %s could differ unseen", said, 100*unseen, d.unit()))
}

// unit is what Units counts.
func (d *Decision) unit() string {
	if d.Problems > d.Units {
		return "clusters of problems"
	}
	return "problems"
}

// judge sets the verdict.
func (d *Decision) judge() {
	switch {
	case d.Lo > -d.Margin:
		d.Verdict = Pass
	case d.SignificantDrop && d.PHolm <= d.Alpha:
		d.Verdict = Fail
	default:
		d.Verdict = Inconclusive
	}
	if d.Verdict == Pass && d.NoPass != "" || d.Verdict == Fail && d.NoFail != "" {
		d.Verdict = Inconclusive
	}
}

// Withhold returns the decision without the verdicts that a reason is given
// against: with INCONCLUSIVE in their place.
func (d Decision) Withhold(noPass, noFail string) Decision {
	d.NoPass, d.NoFail = noPass, noFail
	d.judge()
	return d
}

// studentUpper is the value that Student's t exceeds with probability p.
func studentUpper(p, df float64) float64 {
	if df == 0 {
		return -normalQuantile(p)
	}
	return -studentQuantile(p, df)
}

// studentBelow is P(T ≤ t).
func studentBelow(t, df float64) float64 {
	if df == 0 {
		return normalCDF(t)
	}
	return studentCDF(t, df)
}
