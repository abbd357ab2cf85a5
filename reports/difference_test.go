package reports

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
)

// versus pairs the benchmarks that two runs have in common.
func versus(base, other Run, differ ...string) Opponent {
	o := Opponent{Manifest: other.Manifest}
	for _, a := range base.Results {
		for _, b := range other.Results {
			if a.Record.Name == b.Record.Name {
				o.Benchmarks = append(o.Benchmarks, Pairing{Base: a, New: b, Differ: differ})
			}
		}
	}
	return o
}

func mustCompare(tb testing.TB, o ComparisonOptions, base Run, opponents ...Opponent) *Comparison {
	tb.Helper()
	c, err := NewComparison(base.Manifest, opponents, o)
	require.NoError(tb, err)
	return c
}

// inForm is a comparison in one of its forms.
func inForm(tb testing.TB, c *Comparison, form string) string {
	tb.Helper()
	var b bytes.Buffer
	switch form {
	case "md":
		require.NoError(tb, c.WriteMarkdown(&b))
	case "csv":
		require.NoError(tb, c.WriteCSV(&b))
	case "json":
		require.NoError(tb, c.WriteJSON(&b))
	case "40.txt":
		require.NoError(tb, c.WriteTerminal(&b, 40))
	case "80.txt":
		require.NoError(tb, c.WriteTerminal(&b, 0))
	default:
		require.NoError(tb, c.WriteTerminal(&b, 140))
	}
	return b.String()
}

var comparisonForms = []string{"md", "csv", "json", "40.txt", "80.txt", "140.txt"}

// rowsOf reads the rows of the blocks of a comparison.
func rowsOf(tb testing.TB, c *Comparison) [][]differenceJSON {
	tb.Helper()
	var parsed comparisonJSON
	require.NoError(tb, json.Unmarshal([]byte(inForm(tb, c, "json")), &parsed))
	require.Equal(tb, SchemaComparison, parsed.Schema)
	var blocks [][]differenceJSON
	for _, b := range parsed.Comparisons {
		blocks = append(blocks, b.Rows)
	}
	return blocks
}

func TestComparisonGoldens(t *testing.T) {
	t.Parallel()
	early, late := checkpoint(100, 0.5), checkpoint(200, 0.9)
	other := small()
	for name, c := range map[string]*Comparison{
		"compare":          mustCompare(t, ComparisonOptions{}, early, versus(early, late), versus(early, early)),
		"compare-unpaired": mustCompare(t, ComparisonOptions{Changed: 3}, early, versus(early, other, `temperature: "0.6" against "1"`)),
		"compare-hostile":  mustCompare(t, ComparisonOptions{}, hostile(), versus(hostile(), hostile())),
	} {
		for _, form := range comparisonForms {
			golden(t, name+"."+form, inForm(t, c, form))
		}
	}
}

// Whoever is called the base, the same is said with the signs turned.
func TestSidesOfAComparisonMirror(t *testing.T) {
	t.Parallel()
	negated := func(x *float64) float64 {
		if x == nil {
			return 0
		}
		return -*x
	}
	value := func(x *float64) float64 { return -negated(x) }
	base, other := checkpoint(100, 0.5), ordinary()
	for _, differ := range [][]string{nil, {`template: "a" against "b"`}} {
		there := rowsOf(t, mustCompare(t, ComparisonOptions{}, base, versus(base, other, differ...)))[0]
		back := rowsOf(t, mustCompare(t, ComparisonOptions{}, other, versus(other, base, differ...)))[0]
		require.Len(t, back, len(there))
		for i, a := range there {
			b := back[i]
			require.Equal(t, a.Metric, b.Metric)
			require.InDeltaSlice(t,
				[]float64{negated(a.Delta), negated(a.Hi90), negated(a.Lo90), negated(a.Hi95), negated(a.Lo95), value(a.P), value(a.Base), value(a.New)},
				[]float64{value(b.Delta), value(b.Lo90), value(b.Hi90), value(b.Lo95), value(b.Hi95), value(b.P), value(b.New), value(b.Base)}, 1e-9)
			require.Equal(t, []int{a.Wins, a.Ties, a.Losses, a.NBase, a.KNew}, []int{b.Losses, b.Ties, b.Wins, b.NNew, b.KBase})
			require.Equal(t, a.Detected, b.Detected)
			require.Len(t, b.Changed, len(a.Changed))
			for j, c := range a.Changed {
				require.Equal(t, changedJSON{c.Problem, c.New, c.Base}, b.Changed[j])
			}
		}
	}
}

func TestAComparisonDoesNotDependOnTheOrderOfProblems(t *testing.T) {
	t.Parallel()
	base, other := checkpoint(100, 0.5), checkpoint(200, 0.6)
	want := inForm(t, mustCompare(t, ComparisonOptions{}, base, versus(base, other)), "json")
	for i := range base.Results {
		slices.Reverse(base.Results[i].Problems)
	}
	require.Equal(t, want, inForm(t, mustCompare(t, ComparisonOptions{}, base, versus(base, other)), "json"))
}

// singleRun is a run of one sample of each problem, right where the text has a 1.
func singleRun(model, right string) Run {
	record := aimeRecord(1)
	record.Data.Used, record.Data.Problems = len(right), 30
	res := Result{Record: record}
	for i, r := range right {
		v := evalr.Verdict{Outcome: evalr.Incorrect, Class: "w", Chars: 10, Stop: evalr.StopEnd, Tokens: evalr.CountTokens(int64(100 + i))}
		if r == '1' {
			v.Outcome, v.Value, v.Class = evalr.Correct, 1, "r"
		}
		res.Problems = append(res.Problems, Problem{ID: fmt.Sprintf("q%02d", i), Samples: []evalr.Verdict{v}})
	}
	return newRun(model, res)
}

func TestWhatIsSaidOfSingleSamples(t *testing.T) {
	t.Parallel()
	base, other := singleRun("a", "111111110000"), singleRun("b", "000001110001")
	rows := rowsOf(t, mustCompare(t, ComparisonOptions{Changed: 2}, base, versus(base, other)))[0]
	score := rows[0]
	require.Equal(t, [3]int{1, 6, 5}, [3]int{score.Wins, score.Ties, score.Losses})
	require.InDelta(t, 14.0/64, *score.P, 1e-12, "at most one of six coins, either way")
	require.Equal(t, [2]int{5, 1}, [2]int{score.McNemar.OnlyBase, score.McNemar.OnlyNew})
	require.InDelta(t, 14.0/64, score.McNemar.Exact, 1e-12)
	require.InDelta(t, 8.0/64, score.McNemar.Mid, 1e-12)
	require.Equal(t, []changedJSON{{"q00", 1, 0}, {"q01", 1, 0}}, score.Changed)
	require.Len(t, rows, 2, "no vote of one sample, nothing cut off")
	require.Equal(t, "tokens", rows[1].Metric)
	require.Nil(t, rows[1].P)
	text := inForm(t, mustCompare(t, ComparisonOptions{Changed: 2}, base, versus(base, other)), "80.txt")
	require.Contains(t, text, "1 problem better, 6 alike, 5 worse")
	require.Contains(t, text, "changed most: q00 100→0, q01 100→0 and 4 more")
	require.NotContains(t, inForm(t, mustCompare(t, ComparisonOptions{Changed: -1}, base, versus(base, other)), "80.txt"), "changed most")
}

func TestProblemsOfOneRunOnlyAreToldAndLeftOut(t *testing.T) {
	t.Parallel()
	base, other := singleRun("a", "1111111100"), singleRun("b", "11111110")
	other.Results[0].Problems[0].Samples[0] = evalr.Verdict{Failure: evalr.FailureServer}
	c := mustCompare(t, ComparisonOptions{}, base, versus(base, other))
	require.Equal(t, []string{
		"AIME 2024: left out: 2 problems that only the base has",
		"AIME 2024: 1 of 8 samples of the new run have no score and count neither as right nor as wrong",
	}, c.blocks[0].warnings)
	score := rowsOf(t, c)[0][0]
	require.Equal(t, [2]int{7, 7}, [2]int{score.NBase, score.NNew})
	require.InDelta(t, 1, *score.Base, 0)

	apart := singleRun("b", "11")
	for i := range apart.Results[0].Problems {
		apart.Results[0].Problems[i].ID = fmt.Sprintf("z%d", i)
	}
	_, err := NewComparison(base.Manifest, []Opponent{versus(base, apart)}, ComparisonOptions{})
	var usage *UsageError
	require.ErrorAs(t, err, &usage)
	require.Contains(t, usage.Problem, "no problem in common")
}

func TestARunIsHeldAgainstItsPublishedFigures(t *testing.T) {
	t.Parallel()
	base := newRun("acme/Base", draw(aimeRecord(16), 0.5, nil))
	model := newRun("deepseek-ai/DeepSeek-R1-Distill-Qwen-7B", draw(aimeRecord(16), 0.9, nil))
	score := rowsOf(t, mustCompare(t, ComparisonOptions{}, base, versus(base, model)))[0][0]
	require.Len(t, score.Published, 1)
	g := score.Published[0]
	require.Equal(t, "DeepSeek-R1-Distill-Qwen-7B", g.Model)
	require.InDelta(t, 0.555, g.Published, 1e-12)
	require.InDelta(t, *score.New, g.Measured, 1e-12)
	require.True(t, g.Rerun)
	require.InDelta(t, (g.Measured-0.555) / *g.Noise, *g.Units, 1e-12)

	score = rowsOf(t, mustCompare(t, ComparisonOptions{Published: "deepseek r1"}, base, versus(base, base)))[0][0]
	require.Len(t, score.Published, 1)
	require.InDelta(t, 0.798, score.Published[0].Published, 1e-12)
	_, err := NewComparison(base.Manifest, []Opponent{versus(base, base)}, ComparisonOptions{Published: "GPT-5"})
	var usage *UsageError
	require.ErrorAs(t, err, &usage)
	require.Contains(t, usage.Advice, "DeepSeek-R1-Distill-Qwen-7B")
}

func TestTheMeanOverBenchmarksHasItsInterval(t *testing.T) {
	t.Parallel()
	base, other := checkpoint(100, 0.9), checkpoint(200, 0.5)
	rows := rowsOf(t, mustCompare(t, ComparisonOptions{}, base, versus(base, other)))[0]
	macro := rows[len(rows)-1]
	require.Equal(t, "macro", macro.Benchmark)
	mean, squares := 0.0, 0.0
	for _, r := range rows {
		if r.Metric == "pass@1" && r.Benchmark != "macro" {
			mean += *r.Delta / 3
			squares += *r.SE * *r.SE
			require.GreaterOrEqual(t, *r.PHolm, *r.P)
		}
	}
	require.InDelta(t, mean, *macro.Delta, 1e-12)
	require.InDelta(t, squares/9, *macro.SE**macro.SE, 1e-12)
	require.Negative(t, *macro.Hi95)
	require.True(t, macro.Detected)
	require.Nil(t, macro.P)
}

// No p stands without its difference and interval, none is shown as 0, and lines
// keep to the terminal's width.
func TestComparisonsKeepTheirForm(t *testing.T) {
	t.Parallel()
	base, other := checkpoint(100, 0.9), checkpoint(200, 0.2)
	c := mustCompare(t, ComparisonOptions{}, base, versus(base, other))
	require.Contains(t, inForm(t, c, "80.txt"), "<0.001")
	require.NotContains(t, inForm(t, c, "80.txt"), " 0.000")
	for _, form := range []string{"40.txt", "80.txt", "140.txt"} {
		var most int
		_, err := fmt.Sscanf(form, "%d.txt", &most)
		require.NoError(t, err)
		for line := range strings.Lines(inForm(t, c, form)) {
			require.LessOrEqual(t, width(strings.TrimRight(line, "\n")), most, line)
		}
	}
	lines, err := csv.NewReader(strings.NewReader(inForm(t, c, "csv"))).ReadAll()
	require.NoError(t, err)
	require.Len(t, lines, 1+len(rowsOf(t, c)[0]))
	_, err = NewComparison(base.Manifest, nil, ComparisonOptions{})
	require.ErrorContains(t, err, "no run to compare")
}

func TestShownPIsNeverNothing(t *testing.T) {
	t.Parallel()
	for p, want := range map[float64]string{0: "<0.001", 0.00099: "<0.001", 0.0123: "0.012", 0.456: "0.46", 0.995: ">0.99", 1: "1.00"} {
		require.Equal(t, want, shownP(p))
	}
}
