package stats

import (
	"fmt"
	"math"

	"github.com/evalr/evalr"
)

// An Outcome is what came of trials at a problem of a rating. Solved may be a
// fraction.
type Outcome struct {
	Rating         float64
	Trials, Solved float64
}

// A Normal is a normal distribution.
type Normal struct{ Mean, SD float64 }

// DefaultPrior is that of people's ratings where results alone say nothing of one.
var DefaultPrior = Normal{1500, 400}

// ProblemRating estimates the rating at which the outcomes at problems of known
// ratings are most likely, each trial won with chance 1/(1 + 10^((d − R)/400)) at a
// problem of rating d. The interval is that of the profile likelihood, the ratings
// whose log-likelihood is less than z²/2 below the greatest.
//
// Where all is solved, or nothing, no finite rating is the likeliest. Then, and
// wherever prior is not nil, it is the greatest posterior density under a normal
// prior, by default [DefaultPrior], which Method and a note say. N counts the
// outcomes; without any it is 0. Trials at one problem are taken for independent: who
// does not think so gives the share solved as one trial.
func ProblemRating(outcomes []Outcome, prior *Normal, level float64) evalr.Estimate {
	e := evalr.Estimate{Level: Options{Level: level}.filled(0).Level, Unit: unitRating, SEFixed: -1, N: len(outcomes)}
	if e.N == 0 {
		e.Notes = []string{"no sample"}
		return e
	}
	e.Method = MethodProfile
	if prior == nil {
		if what := oneSided(outcomes); what != "" {
			prior = &DefaultPrior
			e.Notes = append(e.Notes, what)
		}
	}
	l := likelihood{outcomes: outcomes}
	if prior != nil {
		l.prior, e.Method = *prior, MethodProfilePrior
		e.Notes = append(e.Notes, fmt.Sprintf("prior N(%g, %g²)", prior.Mean, prior.SD))
	}
	const far = 100 * maxRating
	e.Value = bisect(-far, far, l.slope)
	e.SE = 1 / math.Sqrt(l.information(e.Value))
	z := twoSided(e.Level)
	floor := l.log(e.Value) - z*z/2
	e.Lo = bisect(e.Value-far, e.Value, func(r float64) float64 { return floor - l.log(r) })
	e.Hi = bisect(e.Value, e.Value+far, func(r float64) float64 { return l.log(r) - floor })
	return e
}

// oneSided says what leaves a rating without bound.
func oneSided(outcomes []Outcome) string {
	all, none := true, true
	for _, o := range outcomes {
		all = all && o.Solved >= o.Trials
		none = none && o.Solved <= 0
	}
	switch {
	case none:
		return "nothing solved: the rating is bounded by its prior alone"
	case all:
		return "all solved: the rating is bounded by its prior alone"
	}
	return ""
}

// A likelihood is that of a rating given outcomes, times a prior unless its SD is 0.
type likelihood struct {
	outcomes []Outcome
	prior    Normal
}

// slope is the derivative of log.
func (l likelihood) slope(r float64) float64 {
	g := 0.0
	for _, o := range l.outcomes {
		g += eloRate * (o.Solved - o.Trials*eloWin(r-o.Rating))
	}
	if l.prior.SD > 0 {
		g -= (r - l.prior.Mean) / (l.prior.SD * l.prior.SD)
	}
	return g
}

// information is the negative second derivative of log.
func (l likelihood) information(r float64) float64 {
	h := 0.0
	for _, o := range l.outcomes {
		p := eloWin(r - o.Rating)
		h += eloRate * eloRate * o.Trials * p * (1 - p)
	}
	if l.prior.SD > 0 {
		h += 1 / (l.prior.SD * l.prior.SD)
	}
	return h
}

// log is the logarithm up to a constant.
func (l likelihood) log(r float64) float64 {
	sum := 0.0
	for _, o := range l.outcomes {
		x := eloRate * (r - o.Rating)
		sum -= o.Solved*softplus(-x) + (o.Trials-o.Solved)*softplus(x)
	}
	if l.prior.SD > 0 {
		d := (r - l.prior.Mean) / l.prior.SD
		sum -= d * d / 2
	}
	return sum
}

// softplus is ln(1 + eˣ).
func softplus(x float64) float64 { return max(x, 0) + math.Log1p(math.Exp(-math.Abs(x))) }
