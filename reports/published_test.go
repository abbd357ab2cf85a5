package reports

import (
	"bytes"
	"encoding/csv"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Retyped from the PDF's Table 2, so that a slip in published.csv shows.
var table2 = map[string][]string{
	"OpenAI-o1-mini":   {"63.6", "80.0", "90.0", "60.0", "53.8", "1820"},
	"OpenAI-o1-0912":   {"74.4", "83.3", "94.8", "77.3", "63.4", "1843"},
	"DeepSeek-R1-Zero": {"71.0", "86.7", "95.9", "73.3", "50.0", "1444"},
}

var table2Rows = []string{
	"AIME 2024 (pass@1)", "AIME 2024 (cons@64)", "MATH-500 (pass@1)",
	"GPQA Diamond (pass@1)", "LiveCodeBench (pass@1)", "CodeForces (rating)",
}

func TestTableTwoHasThePapersRowsAndFigures(t *testing.T) {
	t.Parallel()
	r := mustReport(t, Options{Table: TableR1p2}, newRun("m", draw(aimeRecord(64), 1, nil)))
	require.Equal(t, table2Rows, rowLabels(r))
	for model, figures := range table2 {
		for i, figure := range figures {
			require.Equal(t, figure+"†", strings.TrimRight(cellOf(t, r, table2Rows[i], model), "¹²"))
		}
	}
}

func TestEveryFactStandsInItsTableOnce(t *testing.T) {
	t.Parallel()
	all, err := facts()
	require.NoError(t, err)
	require.Len(t, all, 237)
	for _, number := range []string{"2", "4", "5", "6"} {
		p, err := publishedTable(number)
		require.NoError(t, err)
		cells := (len(p.words) + len(p.rows)) * len(p.models)
		for _, f := range all {
			if f.table == number {
				cells--
				if f.value == "-" {
					f.value = ""
				}
				require.Equal(t, f.value, p.value(f), "%+v", f)
			}
		}
		require.Zero(t, cells, "table %s has as many facts as cells", number)
	}
}

func TestEveryFactStandsInItsCellOfItsReport(t *testing.T) {
	t.Parallel()
	all, err := facts()
	require.NoError(t, err)
	reports := map[string]*Report{}
	for name, number := range paperTables {
		reports[number] = mustReport(t, Options{Table: name}, ordinary())
	}
	for _, f := range all {
		label, want := f.benchmark+" ("+f.metric+")", f.value
		switch {
		case f.value == "-":
			want = markAbsent
		case !f.ofModels():
			want += markQuoted
		}
		if f.ofModels() {
			label = f.benchmark
		}
		got := cellOf(t, reports[f.table], label, f.model)
		require.Equal(t, want, strings.TrimRight(got, "⁰¹²³⁴⁵⁶⁷⁸⁹"), "%+v", f)
	}
}

func TestEveryPaperBenchmarkAndMetricIsKnown(t *testing.T) {
	t.Parallel()
	all, err := facts()
	require.NoError(t, err)
	for _, f := range all {
		if f.ofModels() {
			continue
		}
		require.NotEmpty(t, paperBenchmarks[f.benchmark].id, "%+v", f)
		require.NotEmpty(t, paperBenchmarks[f.benchmark].about, "%+v", f)
		require.NotEmpty(t, paperMetrics[f.metric].about, "%+v", f)
		if f.table == groupedTable {
			require.Contains(t, []string{"English", "Code", "Math", "Chinese"}, paperBenchmarks[f.benchmark].group)
		}
	}
}

func TestTableFourIsInGroupsWithWhatIsKnownOfTheModelsOnTop(t *testing.T) {
	t.Parallel()
	run := newRun("org/m", draw(mathRecord(4, 500), 1, nil))
	r := mustReport(t, Options{Table: TableR1p4, Info: map[string]ModelInfo{"org/m": {Architecture: "MoE", Total: "1T"}}}, run)
	var groups []string
	for _, line := range r.tables[0].rows {
		if len(groups) == 0 || groups[len(groups)-1] != line.group {
			groups = append(groups, line.group)
		}
	}
	require.Equal(t, []string{"", "English", "Code", "Math", "Chinese"}, groups)
	require.Equal(t, "MoE", cellOf(t, r, "Architecture", "m"))
	require.Equal(t, "–", cellOf(t, r, "# Activated Params", "m"))
	require.Equal(t, "1T", cellOf(t, r, "# Total Params", "m"))
	require.Equal(t, "671B", cellOf(t, r, "# Total Params", "DeepSeek R1"))
	require.Regexp(t, `^50\.3 \[`, cellOf(t, r, "MATH-500 (Pass@1)", "m"))
	require.Equal(t, "–", cellOf(t, r, "MMLU-Pro (EM)", "m"))
	require.Equal(t, "pass@1", r.rows[0].Metric, "programs get our own name")
	plain := mustReport(t, Options{Info: map[string]ModelInfo{"m": {Architecture: "dense"}}}, run)
	require.Equal(t, "dense", cellOf(t, plain, "Architecture", "m"))
}

func TestModelInformationOnNoColumnIsRefused(t *testing.T) {
	t.Parallel()
	_, err := New([]Run{small()}, Options{Info: map[string]ModelInfo{"Reasoner": {Total: "1B"}}})
	var usage *UsageError
	require.ErrorAs(t, err, &usage)
	require.Contains(t, usage.Hint(), "1: Reasoner-1B")
}

func TestPublishedFiguresHaveTheirUnits(t *testing.T) {
	t.Parallel()
	var text bytes.Buffer
	require.NoError(t, mustReport(t, Options{Table: TableR1p4}, newRun("m", draw(mathRecord(4, 500), 1, nil))).WriteCSV(&text))
	lines, err := csv.NewReader(&text).ReadAll()
	require.NoError(t, err)
	at := func(name string) int { return slices.Index(lines[0], name) }
	units := map[string]string{}
	for _, l := range lines {
		if l[at("model")] == "DeepSeek R1" {
			units[l[at("benchmark")]+" "+l[at("metric")]] = l[at("unit")]
		}
	}
	require.Equal(t, "rating", units["Codeforces Rating"])
	require.Equal(t, "percentile", units["Codeforces Percentile"])
	require.Equal(t, "points", units["MATH-500 Pass@1"])
	require.Equal(t, "points", units["MMLU Pass@1"])
	require.Empty(t, units["Architecture "])
}

func TestOtherPrintedVersionsAreNotesOnTheirCells(t *testing.T) {
	t.Parallel()
	r := mustReport(t, Options{Table: TableR1p4}, newRun("m", draw(mathRecord(4, 500), 1, nil)))
	require.Equal(t, "38.9†¹", cellOf(t, r, "LiveCodeBench (Pass@1-COT)", "Claude-3.5-Sonnet-1022"))
	require.Equal(t, "36.2†³", cellOf(t, r, "LiveCodeBench (Pass@1-COT)", "DeepSeek V3"))
	require.Equal(t, []string{
		"33.8 in the README of DeepSeek-R1", "34.2 in the README of DeepSeek-R1", "not reported in the README of DeepSeek-R1",
	}, r.footnotes)
	r = mustReport(t, Options{Table: TableR1p6}, newRun("m", draw(mathRecord(4, 500), 1, nil)))
	require.Equal(t, "50.0†¹", cellOf(t, r, "AIME 2024 (pass@1)", "QwQ-32B-Preview"))
}

func TestEveryVariantIsOfAPublishedFigure(t *testing.T) {
	t.Parallel()
	all, err := facts()
	require.NoError(t, err)
	notes, err := variants()
	require.NoError(t, err)
	require.Len(t, notes, 7)
	for f := range notes {
		require.True(t, slices.ContainsFunc(all, func(g fact) bool { g.value = ""; return f == g }), "%+v", f)
	}
}

// The vectors have all figures of the other versions; those that differ from the
// paper's, and no others, are to have a note.
func TestVariantsAreThoseOfTheVectors(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../shared/vectors/published_extra.csv")
	if err != nil {
		t.Skip("no ../../shared/vectors beside the repository")
	}
	lines, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	require.NoError(t, err)
	all, err := facts()
	require.NoError(t, err)
	notes, err := variants()
	require.NoError(t, err)
	tables := map[string][]string{"readme-4": {"4"}, "readme-5": {"5", "6"}, "nature-2": {"2", "4"}}
	models := map[string]string{"R1-Zero": "DeepSeek-R1-Zero", "R1": "DeepSeek R1"}
	found := 0
	for _, l := range lines[1:] {
		model := l[1]
		if renamed, ok := models[model]; ok && l[0] == "nature-2" {
			model = renamed
		}
		for _, f := range all {
			same := slices.Contains(tables[l[0]], f.table) && f.model == model && f.benchmark == l[2] && strings.EqualFold(f.metric, l[3])
			if !same || f.value == l[4] {
				continue
			}
			f.value = ""
			require.Contains(t, notes, f)
			if l[4] != "-" {
				require.True(t, strings.HasPrefix(notes[f], l[4]+" in "), "%+v", f)
			}
			found++
		}
	}
	require.Equal(t, len(notes), found)
}

// value looks a cell up by the other fields of a fact.
func (p publication) value(f fact) string {
	for _, row := range slices.Concat(p.words, p.rows) {
		if row.benchmark == f.benchmark && row.metric == f.metric {
			return row.values[slices.Index(p.models, f.model)]
		}
	}
	return "no such row"
}

func TestKnownFigures(t *testing.T) {
	t.Parallel()
	for _, want := range []fact{
		{"4", "DeepSeek R1", "AIME 2024", "Pass@1", "79.8"},
		{"4", "DeepSeek R1", "MATH-500", "Pass@1", "97.3"},
		{"4", "DeepSeek R1", "GPQA Diamond", "Pass@1", "71.5"},
		{"4", "DeepSeek R1", "Codeforces", "Rating", "2029"},
		{"4", "DeepSeek R1", "Codeforces", "Percentile", "96.3"},
		{"4", "OpenAI o1-1217", "SimpleQA", "Correct", "47.0"},
		{"4", "DeepSeek V3", "# Total Params", "params", "671B"},
		{"5", "DeepSeek-R1-Distill-Qwen-1.5B", "AIME 2024", "cons@64", "52.7"},
		{"5", "DeepSeek-R1-Distill-Llama-70B", "LiveCodeBench", "pass@1", "57.5"},
		{"6", "DeepSeek-R1-Zero-Qwen-32B", "GPQA Diamond", "pass@1", "55.0"},
	} {
		p, err := publishedTable(want.table)
		require.NoError(t, err)
		require.Equal(t, want.value, p.value(want), "%+v", want)
	}
}

func TestPublishedFileIsTheOneOfTheVectors(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../shared/vectors/published.csv")
	if err != nil {
		t.Skip("no ../../shared/vectors beside the repository")
	}
	lines, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	require.NoError(t, err)
	all, err := facts()
	require.NoError(t, err)
	require.Len(t, lines, len(all)+1)
	for i, l := range lines[1:] {
		require.Equal(t, fact{l[0], l[1], l[2], l[3], l[4]}, all[i])
	}
}
