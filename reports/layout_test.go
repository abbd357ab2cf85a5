package reports

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/stats"
)

// written is a report in one of its formats.
func written(tb testing.TB, write func(*bytes.Buffer) error) string {
	tb.Helper()
	var b bytes.Buffer
	require.NoError(tb, write(&b))
	return b.String()
}

func latex(tb testing.TB, r *Report) string {
	tb.Helper()
	return written(tb, func(b *bytes.Buffer) error { return r.WriteLaTeX(b) })
}

func csvForm(tb testing.TB, r *Report) string {
	tb.Helper()
	return written(tb, func(b *bytes.Buffer) error { return r.WriteCSV(b) })
}

// measuredCell is a score with an interval, in points.
func measuredCell(value, lo, hi float64, change func(*cell)) cell {
	c := cell{measured: true, value: value3(value, lo, hi)}
	if change != nil {
		change(&c)
	}
	return c
}

func value3(v, lo, hi float64) value {
	return value{ties: -1, fewest: 64, Estimate: evalr.Estimate{
		Value: v / 100, Lo: lo / 100, Hi: hi / 100, Level: 0.95, Unit: "fraction", N: 30, K: 64, Method: stats.MethodBCa, SEFixed: -1,
	}}
}

// sampler is a report with every kind of row, cell and mark.
func sampler() *Report {
	quoted := func(s string, notes ...int) cell { return cell{quoted: s, notes: notes} }
	rows := []row{
		{benchmark: "Architecture", size: markAbsent, cells: []cell{{words: "dense"}, {}, {words: "MoE"}, {notes: []int{2}}}},
		{group: "English", benchmark: "GPQA Diamond", quantity: "Pass@1", size: "198 × 8", cells: []cell{
			measuredCell(71, 60.1, 80.2, func(c *cell) { c.best = true }),
			measuredCell(64.5, 58.4, 70.6, func(c *cell) { c.versus = "**" }),
			quoted("75.7"), quoted("71.5", 1),
		}},
		{group: "English", benchmark: "Instructions that a program can check", quantity: "Prompt Strict", size: markAbsent, cells: []cell{
			{}, {notes: []int{2}}, {}, quoted("83.3"),
		}},
		{group: "Math", benchmark: "AIME 2024", quantity: "Pass@1", size: "30 × 4–64", notes: []int{3}, cells: []cell{
			measuredCell(43, 33.4, 53, func(c *cell) { c.part, c.fewest = true, 4 }),
			measuredCell(100, 88.6, 100, func(c *cell) {
				c.best, c.versus, c.Method, c.notes = true, "***", stats.MethodWilsonFew, []int{1, 2}
			}),
			quoted("79.2"), quoted("79.8"),
		}},
		{group: "Math", benchmark: "AIME 2024", quantity: "cons@64", size: "30 × 64", cells: []cell{
			measuredCell(60, 42.3, 75.4, func(c *cell) { c.ties = 2.04 }),
			measuredCell(61.2, 43.5, 76.3, func(c *cell) { c.versus, c.best = markAlike, true }),
			{},
			{},
		}},
		{group: "Math", benchmark: "AIME 2024", quantity: "mean tokens", size: "30 × 64", cells: []cell{
			measuredCell(0, 0, 0, func(c *cell) { c.Unit, c.Value, c.Lo, c.Hi, c.bound = "tokens", 9600.4, 8000, 11200.8, true }),
			measuredCell(0, 0, 0, func(c *cell) { c.Unit, c.Value, c.Lo, c.Hi, c.Method = "tokens", 812, 779, 900, stats.MethodStudent }),
			{},
			{},
		}},
	}
	return &Report{
		title:     "Every kind of cell",
		columns:   []column{{name: "acme-Reasoner-7B"}, {name: "Plain_1B"}, {name: "OpenAI o1-1217", quoted: true}, {name: "DeepSeek R1", quoted: true}},
		tables:    []table{{quotes: true, rows: rows}, {caption: "Samples", rows: rows1()}},
		warnings:  []string{"AIME 2024: 5 of 120 samples missing", "a second one"},
		footnotes: []string{"another print has 71.0", "not asked", "k differs: 4 in acme-Reasoner-7B, 64 in Plain_1B", "of the second table"},
		key: []string{
			"AIME 2024: 30 problems", "Intervals: 95% confidence over problems", markBest + ": the best of its row",
			markQuoted + ": quoted", "a line without a term",
		},
	}
}

func rows1() []row {
	return []row{{benchmark: "AIME 2024", quantity: "failed", size: "30 × 64", notes: []int{4}, cells: []cell{
		measuredCell(0, 0, 11.4, func(c *cell) { c.Method = stats.MethodWilsonFew }), measuredCell(3.3, 0.6, 16.7, nil),
	}}}
}

func TestEveryKindOfCellInEveryFormat(t *testing.T) {
	t.Parallel()
	r := sampler()
	golden(t, "sampler.md", markdown(t, r))
	golden(t, "sampler.80.txt", terminal(t, r, 80))
	golden(t, "sampler.120.txt", terminal(t, r, 120))
	golden(t, "sampler.40.txt", terminal(t, r, 40))
	golden(t, "sampler.tex", latex(t, r))
	golden(t, "sampler.csv", csvForm(t, r))
	golden(t, "sampler.compact.md", markdown(t, r.Compact()))
	golden(t, "sampler.compact.120.txt", terminal(t, r.Compact(), 120))
	golden(t, "sampler.compact.tex", latex(t, r.Compact()))
}

func TestACompactReportShowsSymmetricIntervalsByHalfTheirWidth(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		cell cell
		want string
	}{
		{"symmetric", measuredCell(64.5, 58.4, 70.6, nil), "64.5 ± 6.1"},
		{"nearly", measuredCell(64.5, 58.5, 70.4, nil), "64.5 ± 6.0"},
		{"as far as is shown so", measuredCell(64.5, 58.5, 70.69, nil), "64.5 ± 6.1"},
		{"further", measuredCell(64.5, 58.5, 70.8, nil), "64.5 [58.5, 70.8]"},
		{"of no width", measuredCell(100, 100, 100, nil), "100.0 ± 0.0"},
		{"a length", measuredCell(0, 0, 0, func(c *cell) { c.Unit, c.Value, c.Lo, c.Hi = "tokens", 900, 800, 1000 }), "900 ± 100"},
		{"a quoted one", cell{quoted: "79.8"}, "79.8†"},
		{"none", cell{}, "–"},
	} {
		require.Equal(t, c.want, plain.cell(c.cell.face(true)), c.name)
	}
	r := sampler()
	text := terminal(t, r.Compact(), 120)
	require.Equal(t, 1, strings.Count(text, "\n±: "), "explained once")
	require.NotContains(t, terminal(t, r, 120), "±", "the report itself is as it was")
	require.Equal(t, csvForm(t, r), csvForm(t, r.Compact()))
	r.tables = r.tables[:1]
	r.tables[0].rows = r.tables[0].rows[:1]
	require.NotContains(t, terminal(t, r.Compact(), 120), "±", "nothing to explain")
}

// paperReports are the widest tables there are, measured columns in front.
func paperReports(t *testing.T) map[string]*Report {
	t.Helper()
	all := map[string]*Report{}
	for _, name := range Tables() {
		all[name] = mustReport(t, Options{Table: name}, ordinary(), small())
	}
	return all
}

func TestPapersTablesFitATerminalInFewPieces(t *testing.T) {
	t.Parallel()
	for name, most := range map[string]map[int]int{
		TableR1p2: {80: 3, 120: 1},
		TableR1p4: {80: 3, 120: 2},
		TableR1p5: {80: 4, 120: 2},
		TableR1p6: {80: 3, 120: 1},
	} {
		r := paperReports(t)[name]
		for columns, pieces := range most {
			p := printer{width: columns}
			p.table(r, r.tables[0])
			text := p.text.String()
			require.LessOrEqual(t, strings.Count(text, "Benchmark"), pieces, "%s at %d columns:\n%s", name, columns, text)
			for line := range strings.Lines(text) {
				require.LessOrEqual(t, width(strings.TrimRight(line, "\n")), columns, line)
			}
		}
	}
}

func TestNumbersStandUnderOneAnotherInATerminal(t *testing.T) {
	t.Parallel()
	at := -1
	for line := range strings.Lines(terminal(t, sampler(), 200)) {
		if point := strings.Index(line, "."); strings.HasPrefix(line, "AIME 2024 (Pass") || strings.HasPrefix(line, "GPQA Diamond (") {
			point = width(line[:point])
			require.True(t, at < 0 || at == point, "%q", line)
			at = point
		}
	}
	require.Positive(t, at)
}
