package reports

import (
	"fmt"

	"github.com/evalr/evalr/stats"
)

// String is the look among those planned, "3/8"; empty if there is none.
func (l *GateLook) String() string {
	if l == nil {
		return ""
	}
	return fmt.Sprintf("%d/%d", l.Look, l.Of)
}

// remark says how far a row was sampled, and why no further.
func (l *GateLook) remark(r *GateRow) string {
	at := fmt.Sprintf("look %d of %d, with %d of %d samples a problem", l.Look, l.Of, r.K, l.K)
	switch {
	case l.Open:
		return "not decided when another benchmark failed, at " + at
	case r.Verdict != stats.Inconclusive:
		return "decided at " + at
	case l.Look < l.Of:
		return "given up at " + at + ", since the last one would hardly decide"
	}
	return "not decided at " + at
}

// spared counts the candidate's samples that were planned and those that were not
// needed.
func (g GateResult) spared() (planned, spared int) {
	for _, r := range g.Rows {
		if r.Look != nil {
			planned += r.N * r.Look.K
			spared += r.N * (r.Look.K - r.K)
		}
	}
	return planned, spared
}

// savings says how many samples were not needed; empty unless they were drawn for the
// gate.
func (v *Verdict) savings() string {
	planned, spared := v.result.spared()
	if planned == 0 {
		return ""
	}
	text := fmt.Sprintf("all %s samples were needed", grouped(float64(planned)))
	if spared > 0 {
		text = fmt.Sprintf("%s of %s samples (%.0f%%) were not needed", grouped(float64(spared)), grouped(float64(planned)), 100*float64(spared)/float64(planned))
	}
	if len(v.result.Rows) == 1 {
		r := &v.result.Rows[0]
		return r.Look.remark(r) + ": " + text
	}
	return text
}

// liveKey explains the columns of a gate that looks while the candidate is sampled.
func (v *Verdict) liveKey() []string {
	shared, agrees := "", " and an exact test agrees"
	if v.result.Target == stats.TargetFixed { // which has no such test
		agrees = ""
	}
	if n := len(v.result.Rows); n > 1 {
		shared = fmt.Sprintf(", since any of %d benchmarks may fail", n)
	}
	return []string{
		"bounds: repeated confidence bounds, which hold at all looks together: " + v.bounds() + shared,
		"look: at which of those planned (spending of O'Brien and Fleming)",
		"PASS: the lower bound is above −margin; FAIL: else, the upper bound is below 0" + agrees,
	}
}
