package reports

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
)

// SchemaGate names the JSON form of a gate's result.
const SchemaGate = "evalr.gate/v1"

type gateJSON struct {
	Schema    string        `json:"schema"`
	Verdict   string        `json:"verdict"`
	Undecided string        `json:"inconclusive_counts_as"` // "fail", "pass", or empty
	Baseline  string        `json:"baseline"`
	Candidate string        `json:"candidate"`
	Target    string        `json:"target"`
	Rows      []gateRowJSON `json:"benchmarks"`
	Macro     *gateRowJSON  `json:"macro"`
	Notes     []string      `json:"notes"`
	Live      *gateLiveJSON `json:"live,omitempty"` // of a gate that looks while the candidate is sampled
}

// A gateLiveJSON counts samples of the candidate.
type gateLiveJSON struct {
	Planned int `json:"samples_planned"`
	Spared  int `json:"samples_not_needed"`
}

// A gateLookJSON is the look that a row was decided at.
type gateLookJSON struct {
	Look        int     `json:"look"`
	Of          int     `json:"of"`
	K           int     `json:"k_planned"`
	Information float64 `json:"information"`
	PassAlpha   float64 `json:"alpha_pass"` // over all looks
	Alpha       float64 `json:"alpha_fail"`
	Open        bool    `json:"open"`
}

// A gateRowJSON is a row with full precision: scores, differences and bounds are
// fractions.
type gateRowJSON struct {
	Benchmark       string            `json:"benchmark"`
	Title           string            `json:"title"`
	Verdict         string            `json:"verdict"`
	SignificantDrop bool              `json:"significant_drop"`
	N               int               `json:"n"`
	BaseK           int               `json:"k_baseline"`
	K               int               `json:"k"`
	Base            float64           `json:"baseline"`
	Candidate       float64           `json:"candidate"`
	Delta           float64           `json:"delta"`
	SE              float64           `json:"se"`
	DF              *float64          `json:"df"` // null: normal quantiles
	Lo              float64           `json:"lo"`
	Hi              float64           `json:"hi"`
	PassAlpha       float64           `json:"alpha_pass"`
	Alpha           float64           `json:"alpha_fail"`
	Margin          float64           `json:"margin"`
	PDrop           float64           `json:"p_regression"`
	PExact          *float64          `json:"p_regression_exact"` // null: no such test
	PHolm           float64           `json:"p_regression_holm"`
	PWithin         float64           `json:"p_noninferior"`
	Correlation     *float64          `json:"correlation"`
	Truncated       *float64          `json:"truncated"`
	Missing         float64           `json:"missing"`
	Notes           []string          `json:"notes"`
	Advice          string            `json:"advice"`
	Dropped         []gateProblemJSON `json:"dropped"`
	Look            *gateLookJSON     `json:"look,omitempty"`
}

type gateProblemJSON struct {
	ID        string  `json:"id"`
	Base      float64 `json:"baseline"`
	Candidate float64 `json:"candidate"`
}

func newGateRowJSON(r *GateRow) gateRowJSON {
	out := gateRowJSON{
		Benchmark: clean(r.Benchmark, nameLimit), Title: r.Title, Verdict: r.Verdict.String(), SignificantDrop: r.SignificantDrop,
		N: r.N, BaseK: r.BaseK, K: r.K, Base: r.Base, Candidate: r.Candidate, Delta: r.Delta, SE: r.SE, DF: known(r.DF, r.DF > 0),
		Lo: r.Lo, Hi: r.Hi, PassAlpha: r.PassAlpha, Alpha: r.Alpha, Margin: r.Margin,
		PDrop: r.PDrop, PExact: known(r.PExact, r.PExact > 0), PHolm: r.PHolm, PWithin: r.PWithin, Correlation: known(r.Correlation, r.Correlation != 0),
		Truncated: r.Truncated, Missing: r.Missing, Notes: []string{}, Advice: r.Advice, Dropped: []gateProblemJSON{},
	}
	if l := r.Look; l != nil {
		out.Look = &gateLookJSON{Look: l.Look, Of: l.Of, K: l.K, Information: l.Information, PassAlpha: l.PassAlpha, Alpha: l.Alpha, Open: l.Open}
	}
	for _, note := range r.remarks() {
		if note != r.Advice {
			out.Notes = append(out.Notes, clean(note, textLimit))
		}
	}
	for _, p := range r.Dropped {
		out.Dropped = append(out.Dropped, gateProblemJSON{clean(p.ID, nameLimit), p.Base, p.Candidate})
	}
	return out
}

// WriteJSON writes the result as evalr.gate/v1.
func (v *Verdict) WriteJSON(w io.Writer) error {
	out := gateJSON{
		Schema: SchemaGate, Verdict: v.result.Verdict.String(), Undecided: v.result.Undecided,
		Baseline: v.result.Baseline, Candidate: v.result.Candidate, Target: v.result.Target.String(),
		Rows: []gateRowJSON{}, Notes: []string{},
	}
	if v.result.Live {
		planned, spared := v.result.spared()
		out.Live = &gateLiveJSON{planned, spared}
	}
	for i := range v.result.Rows {
		out.Rows = append(out.Rows, newGateRowJSON(&v.result.Rows[i]))
	}
	if v.result.Macro != nil {
		macro := newGateRowJSON(v.result.Macro)
		out.Macro = &macro
	}
	for _, note := range v.result.Notes {
		out.Notes = append(out.Notes, clean(note, textLimit))
	}
	text, err := json.MarshalIndent(out, "", "  ")
	if err != nil {
		return fmt.Errorf("verdict as JSON: %w", err)
	}
	// No program that reads a log may take a text for a command, see harmless.
	text = bytes.ReplaceAll(text, []byte("::"), []byte(`:\u003a`))
	text = bytes.ReplaceAll(text, []byte("##"), []byte(`#\u0023`))
	if _, err := w.Write(append(text, '\n')); err != nil {
		return fmt.Errorf("write verdict: %w", err)
	}
	return nil
}
