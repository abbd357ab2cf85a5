package reports

import (
	"encoding/csv"
	"encoding/json"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
)

// nasty are texts that mean something to a terminal, a spreadsheet, a browser, a
// markdown renderer or TeX.
var nasty = []string{
	"\x1b]0;title\x07\x1b[2J\x1b[31mred", "a\rb\x00c\x7f", "\u202egnp.exe\u2066", "\xff\xfe\xc3(", "\u200bzero\ufeffwidth",
	"a | b || c", "`code` ``` ~~~", "**bold** _it_ ~~s~~", "[x](javascript:alert(1)) <http://x> https://x www.x.org a@x.org", "![i](x)",
	"</td><script>alert(1)</script>", "<!-- -->", "&lt;b&gt; &#60;", "# h", "> q", "- l", "1. l", "| --- |", "\\| \\", "$$x$$ $`y`$",
	`\input{/etc/passwd}`, `\write18{id}`, `%#$&_^~{}\`, "^^5cinput ^^M", `\end{tabular}\end{table*}`, `\\[1cm] *`, "]", "--- ''' ,,,  !` ?`", `"a"`,
	"=cmd|' /C calc'!A0", "+1", "-1+1", "@SUM(A1)", "\t=1", "＝1", "'quoted", `a,"b";c`, "'=1",
	"模型 é ß Ω ½ 𝛼 ∮ ≥ † ‡ § – ² ₃ ﬁ e\u0301 😀", "العربية", strings.Repeat("long", 2000), strings.Repeat("字", 500), strings.Repeat("{", 500), "", " ", "by @someone/team, pass@1, (@x)",
}

// nastyReport is a report whose every foreign text is one of them, made
// printable as by [New].
func nastyReport() *Report {
	r := &Report{title: clean(nasty[0], nameLimit), columns: []column{{name: clean(nasty[20], nameLimit)}, {name: clean(nasty[10], nameLimit), quoted: true}}}
	main := table{quotes: true}
	for i, s := range nasty {
		name, text := clean(s, nameLimit), clean(s, textLimit)
		r.warnings = append(r.warnings, text)
		r.footnotes = append(r.footnotes, text)
		r.key = append(r.key, name+": "+text)
		group := ""
		if i%3 > 0 {
			group = name
		}
		main.rows = append(main.rows, row{
			group: group, benchmark: name, quantity: clean(nasty[(i+7)%len(nasty)], nameLimit), size: "1 × 1", notes: []int{i + 1},
			cells: []cell{measuredCell(50, 40, 60, func(c *cell) { c.notes, c.best = []int{i + 1}, i%2 == 0 }), {words: name}},
		})
	}
	r.tables = []table{main, {caption: clean(nasty[5], nameLimit), rows: []row{{benchmark: "b", quantity: "q", cells: []cell{{words: clean(nasty[20], nameLimit)}}}}}}
	return r
}

func TestNastyTextInEveryFormat(t *testing.T) {
	t.Parallel()
	r := nastyReport()
	golden(t, "nasty.md", markdown(t, r))
	golden(t, "nasty.80.txt", terminal(t, r, 80))
	golden(t, "nasty.tex", latex(t, r))
	golden(t, "nasty.csv", csvForm(t, r))
	for name, text := range map[string]string{
		"markdown": markdown(t, r), "terminal": terminal(t, r, 80), "stacked": terminal(t, r, 30), "LaTeX": latex(t, r),
		"CSV": strings.ReplaceAll(csvForm(t, r), "\r\n", "\n"),
	} {
		for _, c := range text {
			require.True(t, c == '\n' || c == '\u00a0' || unicode.IsPrint(c), "%s holds %q", name, c)
		}
	}
}

// unescapeMarkdown is what a renderer shows of a text without markup.
func unescapeMarkdown(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) && strings.IndexByte("\\`*_|~$#-+.):[", s[i+1]) >= 0 {
			i++
		}
		b.WriteByte(s[i])
	}
	return strings.NewReplacer(wordJoiner, "", "&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(b.String())
}

// markdownCells takes the rows of all tables apart.
func markdownCells(t *testing.T, text string) (tables [][][]string) {
	t.Helper()
	inside := false
	for line := range strings.Lines(text) {
		row, ok := strings.CutPrefix(line, "|")
		if !ok {
			inside = false
			continue
		}
		if !inside {
			tables = append(tables, nil)
			inside = true
		}
		var cells []string
		start := 0
		for i := range row {
			if row[i] == '|' && !strings.HasSuffix(strings.ReplaceAll(row[:i], `\\`, ""), `\`) {
				cells = append(cells, strings.Trim(row[start:i], " "))
				start = i + 1
			}
		}
		require.Equal(t, "\n", row[start:], "a row ends with its last cell")
		last := &tables[len(tables)-1]
		*last = append(*last, cells)
	}
	return tables
}

func TestMarkdownCellsHoldWhatTheReportHolds(t *testing.T) {
	t.Parallel()
	for name, r := range map[string]*Report{"nasty": nastyReport(), "sampler": sampler(), "hostile": mustReport(t, Options{}, hostile())} {
		tables := markdownCells(t, markdown(t, r))
		require.Len(t, tables, len(r.tables), name)
		for i, tb := range r.tables {
			g := r.grid(tb, flat)
			rows := tables[i][2:] // behind heading and rule
			require.Len(t, rows, len(g.lines), name)
			for j, l := range g.lines {
				require.Len(t, rows[j], labels+len(g.models), name)
				label := rows[j][0]
				if l.kind == lineGroup {
					label = strings.TrimSuffix(strings.TrimPrefix(label, "**"), "**")
				}
				require.Equal(t, strings.Trim(l.label, " "), unescapeMarkdown(label), name)
				for k, f := range l.cells {
					got := strings.NewReplacer("\u00a0", " ", "\u2011", "–").Replace(rows[j][labels+k])
					if f.best {
						got = strings.Replace(strings.Replace(got, "**", markBest, 1), "**", "", 1)
					}
					require.Equal(t, plain.cell(f), unescapeMarkdown(got), name)
				}
			}
		}
	}
}

func FuzzEscapeMarkdown(f *testing.F) {
	for _, s := range nasty {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		s = clean(s, textLimit)
		text := escapeMarkdown(s)
		require.Equal(t, s, unescapeMarkdown(text))
		require.NotRegexp(t, `[<>]|[^\\]://|(?i:www\.)`, text)
	})
}

func TestCSVIsReadBackWhole(t *testing.T) {
	t.Parallel()
	for name, r := range map[string]*Report{"nasty": nastyReport(), "sampler": sampler(), "r1-4": paperReports(t)[TableR1p4]} {
		text := csvForm(t, r)
		require.Equal(t, strings.Count(text, "\n"), strings.Count(text, "\r\n"), "lines end as RFC 4180 has it")
		lines, err := csv.NewReader(strings.NewReader(text)).ReadAll()
		require.NoError(t, err, name)
		require.Equal(t, csvHeading, lines[0])
		want := 0
		for _, tb := range r.tables {
			for _, row := range tb.rows {
				want += len(row.cells)
			}
		}
		require.Len(t, lines[1:], want, name)
		for _, line := range lines[1:] {
			for _, field := range line {
				require.False(t, field != "" && strings.ContainsRune("=+-@\t\r＝＋－＠", []rune(field)[0]), "%s: %q is a formula", name, field)
			}
		}
	}
}

func TestCSVHoldsNumbersInFullAndTextsApart(t *testing.T) {
	t.Parallel()
	lines, err := csv.NewReader(strings.NewReader(csvForm(t, sampler()))).ReadAll()
	require.NoError(t, err)
	find := func(benchmark, metric, model string) map[string]string {
		for _, l := range lines[1:] {
			if l[2] == benchmark && l[3] == metric && l[4] == model {
				fields := map[string]string{}
				for i, name := range csvHeading {
					if l[i] != "" {
						fields[name] = l[i]
					}
				}
				return fields
			}
		}
		require.Failf(t, "no such line", "%s %s %s", benchmark, metric, model)
		return nil
	}
	require.Equal(t, map[string]string{
		"table": "Every kind of cell", "group": "Math", "benchmark": "AIME 2024", "metric": "Pass@1", "model": "Plain_1B", "source": "measured",
		"value": "100", "lo": "88.6", "hi": "100", "unit": "points", "level": "0.95", "n": "30", "k": "64", "k_min": "64", "method": "wilson‡",
		"best": "true", "versus": "***", "marks": "‡", "notes": "k differs: 4 in acme-Reasoner-7B, 64 in Plain_1B; another print has 71.0; not asked",
	}, find("AIME 2024", "Pass@1", "Plain_1B"))
	require.Equal(t, map[string]string{
		"table": "Every kind of cell", "group": "English", "benchmark": "GPQA Diamond", "metric": "Pass@1", "model": "DeepSeek R1", "source": "published",
		"value": "71.5", "unit": "points", "best": "false", "marks": "†", "notes": "another print has 71.0",
	}, find("GPQA Diamond", "Pass@1", "DeepSeek R1"))
	require.Equal(t, map[string]string{
		"table": "Every kind of cell", "benchmark": "Architecture", "model": "OpenAI o1-1217", "source": "published", "text": "MoE", "best": "false",
	}, find("Architecture", "", "OpenAI o1-1217"))
	require.Equal(t, "9600.4", find("AIME 2024", "mean tokens", "acme-Reasoner-7B")["value"])
	require.Equal(t, "2.04", find("AIME 2024", "cons@64", "acme-Reasoner-7B")["ties"])
}

func FuzzCSVText(f *testing.F) {
	for _, s := range nasty {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		s = clean(s, textLimit)
		got := csvText(s)
		require.Equal(t, s, strings.TrimPrefix(got, strings.TrimSuffix(got, s)), "nothing but a prefix")
		require.False(t, got != "" && strings.ContainsRune("=+-@", rune(got[0])), got)
	})
}

// TestOneHostileRunInEveryFormat follows a run whose model, titles, fields and
// messages are all hostile from New to each format.
func TestOneHostileRunInEveryFormat(t *testing.T) {
	t.Parallel()
	for i, s := range nasty {
		record := mathRecord(2, 12)
		record.Name, record.Title, record.About = "b", s, s
		record.Data.Subset = s
		result := draw(record, 1, nil)
		for j := range result.Problems {
			result.Problems[j].Fields["level"] = nasty[(i+j)%len(nasty)]
		}
		run := newRun(s, result)
		run.Manifest.System, run.Manifest.Prefill = s, s
		left := evalr.BenchmarkRecord{Name: "left", Title: s, Left: s}
		run.Manifest.Benchmarks = append(run.Manifest.Benchmarks, left)
		r := mustReport(t, Options{By: "level"}, run)
		require.NoError(t, checkLaTeX(latexBody(t, latex(t, r))), "%q", s)
		_, err := csv.NewReader(strings.NewReader(csvForm(t, r))).ReadAll()
		require.NoError(t, err, "%q", s)
		for _, table := range markdownCells(t, markdown(t, r)) {
			for _, row := range table {
				require.Len(t, row, len(table[0]), "%q", s)
			}
		}
		require.True(t, json.Valid([]byte(jsonText(t, r))), "%q", s)
		for _, columns := range []int{40, 80} {
			for line := range strings.Lines(terminal(t, r, columns)) {
				require.LessOrEqual(t, width(strings.TrimRight(line, "\n")), columns, "%q", s)
			}
		}
	}
}
