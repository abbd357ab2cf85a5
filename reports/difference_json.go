package reports

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
)

// SchemaComparison names the JSON form of a comparison.
const SchemaComparison = "evalr.compare/v1"

type comparisonJSON struct {
	Schema      string      `json:"schema"`
	Base        string      `json:"base"`
	Comparisons []blockJSON `json:"comparisons"`
}

type blockJSON struct {
	New      string           `json:"new"`
	Warnings []string         `json:"warnings"`
	Rows     []differenceJSON `json:"rows"`
}

// A differenceJSON is a row with full precision; scores are fractions. What is
// unknown, or was not computed, is null.
type differenceJSON struct {
	Benchmark   string          `json:"benchmark"` // "macro": the mean over benchmarks
	Title       string          `json:"title"`
	Metric      string          `json:"metric"`
	Unit        string          `json:"unit"`
	Paired      bool            `json:"paired"`
	NBase       int             `json:"n_base"`
	NNew        int             `json:"n_new"`
	KBase       int             `json:"k_base"`
	KNew        int             `json:"k_new"`
	AtLeast     bool            `json:"at_least"` // base or new is a lower bound
	Base        *float64        `json:"base"`
	New         *float64        `json:"new"`
	Delta       *float64        `json:"delta"`
	Detected    bool            `json:"detected"`
	Lo90        *float64        `json:"lo_90"`
	Hi90        *float64        `json:"hi_90"`
	Lo95        *float64        `json:"lo_95"`
	Hi95        *float64        `json:"hi_95"`
	Method      string          `json:"method"` // of the intervals
	SE          *float64        `json:"se"`
	SEFixed     *float64        `json:"se_fixed"`
	DF          *float64        `json:"df"`
	P           *float64        `json:"p"`
	PHolm       *float64        `json:"p_holm"`
	Test        string          `json:"test"`
	Correlation *float64        `json:"correlation"`
	Wins        int             `json:"wins"`
	Ties        int             `json:"ties"`
	Losses      int             `json:"losses"`
	McNemar     *mcNemarJSON    `json:"mcnemar"`
	Changed     []changedJSON   `json:"changed"`
	Published   []publishedJSON `json:"published"`
	Notes       []string        `json:"notes"`
}

type mcNemarJSON struct {
	OnlyBase int     `json:"only_base"`
	OnlyNew  int     `json:"only_new"`
	Exact    float64 `json:"p_exact"`
	Mid      float64 `json:"p_mid"`
}

type changedJSON struct {
	Problem string  `json:"problem"`
	Base    float64 `json:"base"`
	New     float64 `json:"new"`
}

type publishedJSON struct {
	Run       string   `json:"run"`
	Model     string   `json:"model"`
	Published float64  `json:"published"`
	Measured  float64  `json:"measured"`
	Noise     *float64 `json:"noise"`
	Rerun     bool     `json:"noise_is_of_reruns"`
	Units     *float64 `json:"gap_in_noise"`
}

// json is a row as it is written.
func (d *difference) json() differenceJSON {
	there := d.N > 0
	out := differenceJSON{
		Benchmark: d.benchmark, Title: d.title, Metric: d.metric, Unit: d.unit, Paired: d.paired,
		NBase: d.nBase, NNew: d.nNew, KBase: d.kBase, KNew: d.kNew, AtLeast: d.bound,
		Base: known(d.base, there), New: known(d.new, there), Delta: known(d.Value, there), Detected: d.told(),
		Lo90: known(d.Lo, there), Hi90: known(d.Hi, there), Lo95: known(d.wide.Lo, there), Hi95: known(d.wide.Hi, there),
		Method: d.Method, SE: known(d.SE, there), SEFixed: known(d.SEFixed, there && d.SEFixed >= 0), DF: known(float64(d.DF), d.DF > 0),
		P: known(d.P.TwoSided, d.tested()), PHolm: known(d.holm, d.tested()), Test: d.P.Method,
		Correlation: known(d.Correlation, d.Correlation != 0), Wins: d.Wins, Ties: d.Ties, Losses: d.Losses,
		Changed: []changedJSON{}, Published: []publishedJSON{}, Notes: append([]string{}, d.Notes...),
	}
	if t := d.mcnemar; t != nil {
		out.McNemar = &mcNemarJSON{t.onlyBase, t.onlyNew, t.exact.TwoSided, t.mid.TwoSided}
	}
	for _, c := range d.changed {
		out.Changed = append(out.Changed, changedJSON{c.id, c.base, c.new})
	}
	for _, g := range d.published {
		out.Published = append(out.Published, publishedJSON{
			g.run, g.model, g.published, g.measured, known(g.noise, g.noise > 0), g.rerun, known((g.measured-g.published)/g.noise, g.noise > 0),
		})
	}
	return out
}

// WriteJSON writes the comparison as evalr.compare/v1.
func (c *Comparison) WriteJSON(w io.Writer) error {
	out := comparisonJSON{Schema: SchemaComparison, Base: c.base, Comparisons: []blockJSON{}}
	for _, b := range c.blocks {
		j := blockJSON{New: b.name, Warnings: append([]string{}, b.warnings...), Rows: []differenceJSON{}}
		for _, d := range b.rows {
			j.Rows = append(j.Rows, d.json())
		}
		out.Comparisons = append(out.Comparisons, j)
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(out); err != nil {
		return fmt.Errorf("write comparison: %w", err)
	}
	return nil
}

// comparisonCSV names the columns of the CSV form.
var comparisonCSV = []string{
	"base_run", "new_run", "benchmark", "metric", "unit", "paired", "n_base", "n_new", "k_base", "k_new", "base", "new", "delta", "detected",
	"lo_90", "hi_90", "lo_95", "hi_95", "p", "p_holm", "test", "correlation", "wins", "ties", "losses",
}

// WriteCSV writes the comparison as CSV, a line for each row of each table (RFC
// 4180, UTF-8, a heading first). Fractions are in points of 100.
func (c *Comparison) WriteCSV(w io.Writer) error {
	lines := [][]string{comparisonCSV}
	for _, b := range c.blocks {
		for _, d := range b.rows {
			lines = append(lines, append([]string{csvText(c.base), csvText(b.name)}, d.csv()...))
		}
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	if err := out.WriteAll(lines); err != nil {
		return fmt.Errorf("write comparison: %w", err)
	}
	return nil
}

// csv is a row without the names of the runs.
func (d *difference) csv() []string {
	j, unit, scale := d.json(), d.unit, 1.0
	if unit == unitPoints {
		unit, scale = "points", 100
	}
	number := func(x *float64, scale float64) string {
		if x == nil {
			return ""
		}
		return strconv.FormatFloat(scale**x, 'g', 15, 64)
	}
	return []string{
		csvText(j.Benchmark), csvText(j.Metric), unit, strconv.FormatBool(j.Paired),
		strconv.Itoa(j.NBase), strconv.Itoa(j.NNew), strconv.Itoa(j.KBase), strconv.Itoa(j.KNew),
		number(j.Base, scale), number(j.New, scale), number(j.Delta, scale), strconv.FormatBool(j.Detected),
		number(j.Lo90, scale), number(j.Hi90, scale), number(j.Lo95, scale), number(j.Hi95, scale),
		number(j.P, 1), number(j.PHolm, 1), j.Test, number(j.Correlation, 1),
		strconv.Itoa(j.Wins), strconv.Itoa(j.Ties), strconv.Itoa(j.Losses),
	}
}
