package stats

import (
	"fmt"

	"github.com/evalr/evalr"
)

// The methods of an interval, as [evalr.Estimate.Method] names them.
const (
	MethodWilson          = "wilson"            // Wilson's interval over n problems
	MethodWilsonFew       = "wilson‡"           // the same because the small-count guard fired
	MethodBCa             = "bca"               // exact BCa bootstrap over problems
	MethodBCaSimulated    = "bca-mc"            // BCa bootstrap over problems by simulation
	MethodWilsonEffective = "wilson-neff-t"     // Wilson's with effective trials and Student's quantile
	MethodWilsonEffFew    = "wilson-neff-t‡"    // the same with n trials because the guard fired
	MethodStudent         = "t"                 // mean ± t·SE
	MethodClusters        = "wilson-clusters-t" // Wilson's with effective trials over clusters and Student's quantile
	MethodTwoStage        = "two-stage"         // percentile bootstrap over problems and then samples
	MethodMover           = "mover"             // put together from the intervals of what is averaged
	MethodContests        = "t-contests"        // mean ± t·SE over contests
	MethodProfile         = "profile"           // profile likelihood
	MethodProfilePrior    = "profile-prior"     // the same of a posterior density
)

const unitFraction = "fraction"

// What an interval may have to say for itself.
const (
	noteFew    = "‡ few effective successes or failures: Wilson over problems"
	noteFlat   = "‡ all problems score alike: Wilson over problems"
	noteSingle = "re-run error unknown: a problem has a single sample"
	noteFewer  = "re-run error unknown: a problem has fewer than 2k samples"
	noteAlike  = "all problems differ alike: a standard error of 0 says nothing"
	noteLarge  = "too many problems and samples for a bootstrap: closed form"
)

// Pass1 estimates pass@1, the mean over problems of the mean score over a
// problem's samples: scores[i] holds the scores in [0, 1] of the samples there
// are of problem i. Failed samples are left out by the caller, never given as
// 0; a problem left without any is excluded, which a note says. The package
// documentation tells how the interval is chosen; Method names the choice.
//
// Without a sample the Estimate has N = 0 and no value. A score outside [0, 1]
// and invalid options are programmer errors and panic.
func Pass1(scores [][]float64, o Options) evalr.Estimate {
	o = o.filled(len(scores))
	return fraction(summarise(scores, 1, o), o)
}

// Rate estimates a share of samples (truncated, without answer, failed):
// flags[i] holds one flag for each sample of problem i. It is [Pass1] of
// indicators: the mean over problems of each problem's share.
func Rate(flags [][]bool, o Options) evalr.Estimate {
	o = o.filled(len(flags))
	values := make([][]float64, len(flags))
	for i, f := range flags {
		values[i] = make([]float64, len(f))
		for j, set := range f {
			if set {
				values[i][j] = 1
			}
		}
	}
	return fraction(summarise(values, 1, o), o)
}

// fraction is the estimate of a mean of values in [0, 1].
func fraction(s summary, o Options) evalr.Estimate {
	e := begin(s, o, unitFraction)
	if e.N == 0 {
		return e
	}
	ends := s.interval(o)
	// Whiskers start at the value: at a very low level a bias-corrected
	// interval need not reach it.
	e.Lo, e.Hi = min(ends.lo, e.Value), max(ends.hi, e.Value)
	e.Method = ends.method
	if ends.note != "" {
		e.Notes = append(e.Notes, ends.note)
	}
	return e
}

// begin fills in all of an estimate but its interval.
func begin(s summary, o Options, unit string) evalr.Estimate {
	e := evalr.Estimate{Level: o.Level, Unit: unit, N: len(s.problems), K: s.k, SEFixed: -1}
	if e.N == 0 {
		e.Notes = []string{"no sample"}
		return e
	}
	e.Value, e.Lo, e.Hi = s.mean, s.mean, s.mean
	e.SE, e.SEFixed = s.standardError(), s.rerunError()
	if s.empty > 0 {
		e.Notes = append(e.Notes, fmt.Sprintf("%d of %d problems left out: no sample", s.empty, s.empty+e.N))
	}
	if e.N == 1 {
		e.Notes = append(e.Notes, "n = 1: standard error unknown")
	}
	if s.clusters != nil {
		e.Notes = append(e.Notes, clustered(len(s.clusters)))
	}
	if e.N < 10 {
		e.Notes = append(e.Notes, "n < 10: interval unreliable")
	}
	if e.SEFixed < 0 && s.k > 1 {
		e.Notes = append(e.Notes, s.blind)
	}
	return e
}

// ends are those of an interval, and what made them.
type ends struct {
	lo, hi       float64
	method, note string
}

// interval chooses and computes the interval of a mean of values in [0, 1].
func (s summary) interval(o Options) ends {
	switch {
	case s.clusters != nil:
		return s.wilsonClustered(o)
	case o.Interval == TwoStage && s.problems[0].samples != nil:
		return s.twoStage(o)
	case s.k == 1:
		return s.wilson(o, MethodWilson)
	case o.Interval == WilsonEffective:
		return s.wilsonEffective(o)
	case s.few():
		e := s.wilson(o, MethodWilsonFew)
		e.note = noteFlat
		if s.saturated() {
			e.note = noteFew
		}
		return e
	}
	return s.bootstrap(o)
}

// bootstrap is the BCa interval, exact where means lie on a lattice, else
// simulated; the closed form where either would take too long.
func (s summary) bootstrap(o Options) ends {
	var d resampled
	e := ends{method: MethodBCa}
	counts, onLattice := s.counts()
	switch {
	case onLattice && latticeFits(len(counts), s.k):
		d = newLattice(counts, s.k)
	case !onLattice && len(s.problems) <= maxDraws/o.Replicates:
		d, e.method = simulate(s.means(), o.Seed, o.Replicates), MethodBCaSimulated
	default:
		e = s.wilsonEffective(o)
		e.note = noteLarge
		return e
	}
	e.lo, e.hi = bca(d, s.means(), s.mean, o.Level)
	return e
}

func (s summary) wilson(o Options, method string) ends {
	lo, hi := Wilson(s.mean, s.n(), o.Level)
	return ends{lo: lo, hi: hi, method: method}
}

// wilsonEffective is the closed form: Wilson's interval with the effective
// number of trials. Student's quantile pays for having estimated that number.
func (s summary) wilsonEffective(o Options) ends {
	crit := twoSided(o.Level)
	if len(s.problems) > 1 {
		crit = twoSidedStudent(o.Level, s.n()-1)
	}
	lo, hi := wilson(s.mean, s.effective(), crit)
	method := MethodWilsonEffective
	if s.few() {
		method = MethodWilsonEffFew
	}
	return ends{lo: lo, hi: hi, method: method}
}
