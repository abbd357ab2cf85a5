package reports

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
)

// SchemaReport names the JSON form of a report.
const SchemaReport = "evalr.report/v1"

type jsonReport struct {
	Schema string    `json:"schema"`
	Rows   []jsonRow `json:"rows"`
}

// A jsonRow is one measured cell with full precision. docs/formats/report.md
// describes the fields; none is ever added to this schema version.
type jsonRow struct {
	Run       string   `json:"run"`
	Model     string   `json:"model"`
	Benchmark string   `json:"benchmark"`
	Metric    string   `json:"metric"`
	Unit      string   `json:"unit"`
	Value     *float64 `json:"value"`
	Lo        *float64 `json:"lo"`
	Hi        *float64 `json:"hi"`
	Level     float64  `json:"level"`
	N         int      `json:"n"`
	K         int      `json:"k"`
	Method    string   `json:"method"`
	SE        *float64 `json:"se"`
	SEFixed   *float64 `json:"se_fixed"`
	Truncated *float64 `json:"truncated"`
	NoAnswer  *float64 `json:"no_answer"`
	Failed    *float64 `json:"failed"`
}

func newJSONRow(m *measurement, metric string, v value) jsonRow {
	r := jsonRow{
		Run: m.run.Hash, Model: m.run.Model.Name, Benchmark: m.record.Name,
		Metric: metric, Unit: v.Unit, Level: v.Level, N: v.N, K: v.K, Method: v.Method,
		Truncated: known(m.truncated.Value, m.truncated.N > 0),
		NoAnswer:  known(m.noAnswer.Value, m.noAnswer.N > 0),
		Failed:    known(m.failed.Value, m.failed.N > 0),
	}
	r.Value, r.Lo, r.Hi = known(v.Value, v.N > 0), known(v.Lo, v.N > 0), known(v.Hi, v.N > 0)
	r.SE = known(v.SE, v.N > 1)
	r.SEFixed = known(v.SEFixed, v.N > 0 && v.SEFixed >= 0)
	return r
}

// known is null in JSON where a number does not exist.
func known(x float64, exists bool) *float64 {
	if !exists || math.IsNaN(x) || math.IsInf(x, 0) {
		return nil
	}
	return &x
}

// WriteJSON writes every measured cell of every table as evalr.report/v1.
func (r *Report) WriteJSON(w io.Writer) error {
	out := jsonReport{Schema: SchemaReport, Rows: r.rows}
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
