package reports

import (
	"bytes"
	"encoding/csv"
	"os"
	"slices"
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
			require.Equal(t, figure+"†", cellOf(t, r, table2Rows[i], model))
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
		cells := len(p.rows) * len(p.models)
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

// value looks a cell up by the other fields of a fact.
func (p publication) value(f fact) string {
	for _, row := range p.rows {
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
