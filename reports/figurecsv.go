package reports

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// figureHeading names the columns of a figure's numbers; docs/formats/report.md
// tells what they are.
var figureHeading = []string{
	"figure", "benchmark", "metric", "model", "source", "step",
	"value", "lo", "hi", "rerun_lo", "rerun_hi", "p10", "p50", "p90",
	"unit", "level", "n", "k", "k_min", "method", "bound", "notes",
}

// WriteCSV writes the numbers that the figure is drawn of, a line for each
// (RFC 4180, UTF-8, a heading first): numbers have 15 digits, fractions are in
// points of 100.
func (f *Figure) WriteCSV(w io.Writer) error {
	out := csv.NewWriter(w)
	out.UseCRLF = true
	lines := [][]string{figureHeading}
	for _, d := range f.data() {
		lines = append(lines, append([]string{strconv.Itoa(f.number)}, d.csv()...))
	}
	if err := out.WriteAll(lines); err != nil {
		return fmt.Errorf("write figure: %w", err)
	}
	return nil
}

// data are all numbers of the figure.
func (f *Figure) data() []datum {
	var all []datum
	for _, g := range f.groups {
		all = append(all, g.bars...)
	}
	for _, c := range f.curves {
		all = append(all, c.points...)
	}
	all = append(all, f.trends...)
	if f.cut != nil {
		all = append(all, f.cut.points...)
	}
	return append(all, f.levels...)
}

// csv are the columns of a datum, each empty where there is no such number.
func (d datum) csv() []string {
	full := func(x float64) string { return strconv.FormatFloat(d.shown(x), 'g', 15, 64) }
	source, step, level, bound := "measured", "", "", ""
	var value, lo, hi, rerunLo, rerunHi, n, k, least, unit string
	var quantiles [3]string
	switch unit = d.Unit; unit {
	case "fraction":
		unit = "points"
	case "percentile":
		unit = "points"
	}
	switch {
	case d.quoted != "":
		source, value = "published", d.quoted
	case d.N > 0:
		value, lo, hi = full(d.Value), full(d.Lo), full(d.Hi)
		level = strconv.FormatFloat(d.Level, 'g', 15, 64)
		n, k, least = strconv.Itoa(d.N), strconv.Itoa(d.K), strconv.Itoa(d.fewest)
		bound = strconv.FormatBool(d.bound)
	case d.why == "": // a level that was set
		source, value = "setting", full(d.Value)
	default:
		unit = ""
	}
	if a, b, ok := d.rerun(); ok {
		rerunLo, rerunHi = full(a), full(b)
	}
	for i, q := range d.quantiles {
		quantiles[i] = full(q)
	}
	if d.stepped {
		step = strconv.FormatInt(d.step, 10)
	}
	return []string{
		csvText(d.benchmark), csvText(d.metric), csvText(d.model), source, step,
		value, lo, hi, rerunLo, rerunHi, quantiles[0], quantiles[1], quantiles[2],
		unit, level, n, k, least, csvText(d.Method), bound, csvText(strings.Join(d.remarks(), "; ")),
	}
}

// remarks are a datum's notes and why it has no number.
func (d datum) remarks() []string {
	all := append([]string(nil), d.notes...)
	for _, n := range d.Notes {
		all = append(all, clean(n, textLimit))
	}
	if d.why != "" {
		all = append(all, d.why)
	}
	return all
}
