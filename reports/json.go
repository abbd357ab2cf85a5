package reports

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
)

// SchemaReport names the JSON form of a report.
const SchemaReport = "evalr.report/v2"

type jsonReport struct {
	Schema   string    `json:"schema"`
	Baseline *string   `json:"baseline"`
	Rows     []jsonRow `json:"rows"`
}

// A jsonRow is one measured cell with full precision. docs/formats/report.md
// describes the fields; none is ever added to this schema version.
type jsonRow struct {
	Run              string   `json:"run"`
	Model            string   `json:"model"`
	Column           string   `json:"column"`
	Step             *int64   `json:"step"`
	Benchmark        string   `json:"benchmark"`
	Template         string   `json:"template"`
	Extract          string   `json:"extract"`
	Metric           string   `json:"metric"`
	Unit             string   `json:"unit"`
	Value            *float64 `json:"value"`
	AtLeast          bool     `json:"at_least"`
	Lo               *float64 `json:"lo"`
	Hi               *float64 `json:"hi"`
	Level            float64  `json:"level"`
	N                int      `json:"n"`
	K                int      `json:"k"`
	KMin             int      `json:"k_min"`
	Method           string   `json:"method"`
	SE               *float64 `json:"se"`
	SEFixed          *float64 `json:"se_fixed"`
	Truncated        *float64 `json:"truncated"`
	TruncatedAtLeast bool     `json:"truncated_at_least"`
	NoAnswer         *float64 `json:"no_answer"`
	Failed           *float64 `json:"failed"`
	Best             *bool    `json:"best"`
	Delta            *float64 `json:"delta"`
	DeltaLo          *float64 `json:"delta_lo"`
	DeltaHi          *float64 `json:"delta_hi"`
	P                *float64 `json:"p"`
}

func newJSONRow(s *subject, m *measurement, metric string, v value, st standing) jsonRow {
	r := bareJSONRow(s, metric, v)
	r.Run, r.Benchmark, r.Template, r.Extract = m.run.Hash, m.record.Name, m.record.Template, m.record.Extract
	r.Truncated = known(m.truncated.Value, m.truncated.N > 0)
	r.TruncatedAtLeast = m.truncated.bound
	r.NoAnswer = known(m.noAnswer.Value, m.noAnswer.N > 0)
	r.Failed = known(m.failed.Value, m.failed.N > 0)
	if st.judged {
		r.Best = &st.best
	}
	r.Delta, r.P = known(st.delta.Value, st.tested), known(st.p, st.tested)
	r.DeltaLo, r.DeltaHi = known(st.delta.Lo, st.tested), known(st.delta.Hi, st.tested)
	return r
}

// bareJSONRow is a row without what it is of a benchmark.
func bareJSONRow(s *subject, metric string, v value) jsonRow {
	model, interval := s.runs[0].Manifest.Model, v.N > 0 && !v.total
	return jsonRow{
		Model: model.Name, Column: s.name, Step: model.Step,
		Metric: metric, Unit: v.Unit, Level: v.Level, N: v.N, K: v.K, KMin: v.fewest, Method: v.Method, AtLeast: v.bound,
		Value: known(v.Value, v.N > 0), Lo: known(v.Lo, interval), Hi: known(v.Hi, interval),
		SE:      known(v.SE, interval && v.N > 1 && v.SE >= 0),
		SEFixed: known(v.SEFixed, interval && v.SEFixed >= 0),
	}
}

// known is null in JSON where a number does not exist.
func known(x float64, exists bool) *float64 {
	if !exists || math.IsNaN(x) || math.IsInf(x, 0) {
		return nil
	}
	return &x
}

// WriteJSON writes every measured cell of every table as evalr.report/v2.
func (r *Report) WriteJSON(w io.Writer) error {
	out := jsonReport{Schema: SchemaReport, Baseline: r.baseline, Rows: r.rows}
	if out.Rows == nil {
		out.Rows = []jsonRow{}
	}
	text, err := json.MarshalIndent(out, "", "  ")
	if err != nil {
		return fmt.Errorf("report as JSON: %w", err)
	}
	if _, err := w.Write(append(text, '\n')); err != nil {
		return fmt.Errorf("write report: %w", err)
	}
	return nil
}
