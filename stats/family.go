package stats

import "math"

// A Family is a gate over several benchmarks.
type Family struct {
	Verdict    Verdict
	Benchmarks []Decision
	// Macro is the decision on the mean difference, each benchmark with the same
	// weight; nil for a single benchmark, or one without a difference.
	Macro *Decision
}

// NewFamily decides on several benchmarks together. FAIL if any of them, or
// their mean, drops by p-values adjusted by [Holm], so that one false FAIL
// anywhere has a chance of α at most. PASS if every benchmark passes, which needs
// no adjustment (intersection-union test: Berger 1982); the mean, whose margin is
// smaller than theirs, need not pass. The gate is that of the mean, whose error
// has the degrees of freedom of Satterthwaite (1946).
func NewFamily(benchmarks []Decision, macro Gate) (Family, error) {
	if err := macro.Validate(); err != nil {
		return Family{}, err
	}
	f := Family{Benchmarks: append([]Decision(nil), benchmarks...)}
	if mean, ok := meanOf(benchmarks); ok {
		pass, fail := macro.Levels(mean.units, float64(mean.units))
		d := mean.decide(macro.Margin, pass, fail, true)
		d.NoPass, d.NoFail = withheldFrom(benchmarks)
		f.Macro = &d
	}
	f.adjust()
	f.decide()
	return f, nil
}

// meanOf is the mean of independent differences; false for fewer than two, or
// one without an error.
func meanOf(rows []Decision) (measured, bool) {
	if len(rows) < 2 {
		return measured{}, false
	}
	var m measured
	var variance, spread float64 // Σ SE², Σ SE⁴/df
	for _, d := range rows {
		if d.Units == 0 || d.Units == 1 && d.DF == 0 && d.SE == 0 {
			return measured{}, false
		}
		v := d.SE * d.SE
		m.delta += d.Delta
		m.units += d.Units
		variance += v
		if d.DF > 0 {
			spread += v * v / d.DF
		}
	}
	n := float64(len(rows))
	m.delta, m.se = m.delta/n, math.Sqrt(variance)/n
	if spread > 0 {
		m.df = variance * variance / spread
	}
	return m, true
}

// withheldFrom are the first reasons that hold back a benchmark: they hold back
// the mean, too.
func withheldFrom(rows []Decision) (noPass, noFail string) {
	for _, d := range rows {
		if noPass == "" {
			noPass = d.NoPass
		}
		if noFail == "" {
			noFail = d.NoFail
		}
	}
	return noPass, noFail
}

// adjust gives every member its p-value within the family.
func (f *Family) adjust() {
	members := f.members()
	p := make([]float64, len(members))
	for i, d := range members {
		p[i] = d.p()
	}
	for i, adjusted := range Holm(p) {
		members[i].PHolm = adjusted
		members[i].judge()
	}
}

func (f *Family) members() []*Decision {
	members := make([]*Decision, 0, len(f.Benchmarks)+1)
	for i := range f.Benchmarks {
		members = append(members, &f.Benchmarks[i])
	}
	if f.Macro != nil {
		members = append(members, f.Macro)
	}
	return members
}

func (f *Family) decide() {
	passed := 0
	for _, d := range f.Benchmarks {
		if d.Verdict == Pass {
			passed++
		}
	}
	if passed > 0 && passed == len(f.Benchmarks) {
		f.Verdict = Pass
	}
	for _, d := range f.members() {
		if d.Verdict == Fail {
			f.Verdict = Fail
		}
	}
}
