package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr/reports"
)

// gatedSide is a side with one benchmark: right holds how many of k samples of each
// problem were right.
func gatedSide(name string, k int, right ...int) gated {
	b := gatedBenchmark{Name: "sample-x", Title: "Samples", K: k, Asked: k * len(right), Conditions: []condition{{"data", "d"}, {scorerCondition, "math 1"}}}
	for i, r := range right {
		b.Problems = append(b.Problems, gatedProblem{ID: fmt.Sprintf("p%03d", i), Samples: k, Right: r})
	}
	return gated{Schema: baselineSchema, Model: name, Run: "0123456789", Benchmarks: []gatedBenchmark{b}}
}

// around is n problems of which about right samples are right, varied by turns.
func around(n, right int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = right + i%3 - 1
	}
	return out
}

// pinnedIn writes a side to a file of a folder.
func pinnedIn(t *testing.T, dir, file string, g gated) {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, writePinned(&b, g))
	require.NoError(t, os.WriteFile(filepath.Join(dir, file), b.Bytes(), 0o600))
}

// everyVerdict is a folder of pinned runs: against base, same passes, worse fails and
// few is undecided.
func everyVerdict(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	pinnedIn(t, dir, "base.json", gatedSide("base", 16, around(100, 8)...))
	pinnedIn(t, dir, "same.json", gatedSide("same", 16, append(around(50, 9), around(50, 7)...)...))
	pinnedIn(t, dir, "worse.json", gatedSide("worse", 16, around(100, 5)...))
	pinnedIn(t, dir, "few.json", gatedSide("few", 2, 1, 1, 2, 0, 1, 1, 0, 2, 1, 1))
	return dir
}

func TestGateExitsByItsVerdict(t *testing.T) {
	t.Parallel()
	dir := everyVerdict(t)
	other := gatedSide("other", 16, around(100, 8)...)
	other.Benchmarks[0].Conditions[1].Value = "math 2"
	pinnedIn(t, dir, "other.json", other)
	for _, c := range []struct {
		run   string
		flags []string
		code  int
		says  string
	}{
		{"same.json", nil, 0, "PASS: same against base"},
		{"worse.json", nil, 3, "FAIL: worse against base"},
		{"few.json", nil, 4, "INCONCLUSIVE: few against base"},
		{"few.json", []string{"--inconclusive", "fail"}, 3, "INCONCLUSIVE: few against base, which counts as fail"},
		{"few.json", []string{"--inconclusive", "pass"}, 0, "INCONCLUSIVE: few against base, which counts as pass"},
		{"worse.json", []string{"--inconclusive", "pass"}, 3, "FAIL: worse against base"},
		{"worse.json", []string{"--margin", "40"}, 0, "the drop is real, and within the margin"},
	} {
		code, p := run(t, dir, append([]string{"gate", "--baseline", "base.json", "--run", c.run}, c.flags...)...)
		require.Equal(t, c.code, code, "%s %v: %s", c.run, c.flags, p.stderr.String())
		require.Contains(t, strings.Join(strings.Fields(p.stdout.String()), " "), c.says)
		require.Empty(t, p.stderr.String(), "a verdict is no error")
	}
	code, p := run(t, dir, "gate", "--baseline", "base.json", "--run", "other.json")
	require.Equal(t, exitUsage, code)
	require.Contains(t, p.stderr.String(), `error: sample-x cannot be compared: scorer: "math 1" against "math 2"`)
	require.Contains(t, p.stderr.String(), "hint: evalr score RUN grades the completions of the older run again with today's scorer; a baseline in a file is then pinned anew")
}

// gateRow applies a gate with default settings to two sides of one benchmark.
func gateRow(t *testing.T, base, candidate gated) (reports.GateRow, reports.GateResult) {
	t.Helper()
	o := gateCommand{alpha: 0.05, target: "questions", mostMissing: 1, mostTruncated: 5, run: "candidate", baseline: "base"}
	result, err := o.apply(base, candidate)
	require.NoError(t, err)
	require.Len(t, result.Rows, 1)
	return result.Rows[0], result
}

func TestMissingSamplesForbidBothVerdictsAndTruncationOne(t *testing.T) {
	t.Parallel()
	same, worse := around(100, 8), around(100, 5)
	base := func() gated { return gatedSide("base", 16, around(100, 8)...) }
	missing := func(g gated, n int) gated {
		g.Benchmarks[0].Asked += n
		return g
	}
	cut := func(g gated, share float64) gated {
		g.Benchmarks[0].Truncated = &share
		return g
	}
	for name, c := range map[string]struct {
		base, candidate gated
		verdict         string
		note            string
	}{
		"complete":                {base(), gatedSide("c", 16, same...), "PASS", ""},
		"few missing":             {base(), missing(gatedSide("c", 16, same...), 16), "PASS", ""},
		"missing":                 {base(), missing(gatedSide("c", 16, same...), 17), "INCONCLUSIVE", "17 of 1617 samples of the candidate have no score (1.1%, limit 1%)"},
		"missing and worse":       {base(), missing(gatedSide("c", 16, worse...), 100), "INCONCLUSIVE", "100 of 1700 samples of the candidate have no score (5.9%, limit 1%)"},
		"missing in the baseline": {missing(base(), 100), gatedSide("c", 16, same...), "INCONCLUSIVE", "100 of 1700 samples of the baseline have no score (5.9%, limit 1%)"},
		"one problem lost":        {base(), gatedSide("c", 16, same[:99]...), "PASS", ""},
		"problems lost":           {base(), gatedSide("c", 16, same[:98]...), "INCONCLUSIVE", "the candidate lacks 2 of the baseline's 100 problems (2.0%, limit 1%)"},
		"lost and worse":          {base(), gatedSide("c", 16, worse[:20]...), "INCONCLUSIVE", "the candidate lacks 80 of the baseline's 100 problems (80.0%, limit 1%)"},
		"more problems":           {gatedSide("base", 16, around(98, 8)...), gatedSide("c", 16, same...), "PASS", ""},
		"few cut off":             {base(), cut(gatedSide("c", 16, same...), 0.05), "PASS", ""},
		"cut off":                 {base(), cut(gatedSide("c", 16, same...), 0.051), "INCONCLUSIVE", "5.1% of the candidate's completions were cut off (limit 5%)"},
		"cut off and worse":       {base(), cut(gatedSide("c", 16, worse...), 0.9), "FAIL", "90.0% of the candidate's completions were cut off (limit 5%)"},
		"cut off in the baseline": {cut(base(), 0.9), gatedSide("c", 16, same...), "PASS", ""},
	} {
		row, result := gateRow(t, c.base, c.candidate)
		require.Equal(t, c.verdict, row.Verdict.String(), name)
		require.Equal(t, c.verdict, result.Verdict.String(), name)
		require.Equal(t, c.note, row.NoPass, name)
	}
}

func TestSamplesAndBenchmarksAreNotMixed(t *testing.T) {
	t.Parallel()
	both := gatedSide("m", 4, around(30, 2)...)
	aime := both.Benchmarks[0]
	aime.Name = "aime-2024"
	both.Benchmarks = append(both.Benchmarks, aime)
	o := gateCommand{alpha: 0.05, target: "questions", mostMissing: 1, mostTruncated: 5, run: "candidate", baseline: "base"}
	_, err := o.apply(both, both)
	require.EqualError(t, err, "sample-x and aime-2024: built-in samples and benchmarks are not mixed")
	require.Equal(t, exitUsage, exitCode(err))
	o.benchmarks = []string{"aime-2024"}
	_, err = o.apply(both, both)
	require.NoError(t, err)
}

func TestGateUsesWhatRunsHaveInCommon(t *testing.T) {
	t.Parallel()
	base, candidate := gatedSide("m", 16, around(100, 8)...), gatedSide("m", 4, around(90, 2)...)
	candidate.Benchmarks[0].Problems[3].Samples, candidate.Benchmarks[0].Problems[3].Right = 0, 0
	candidate.Benchmarks[0].Conditions[1].Value = ""
	row, result := gateRow(t, base, candidate)
	require.Equal(t, 89, row.N)
	require.Equal(t, [2]int{16, 4}, [2]int{row.BaseK, row.K})
	require.Equal(t, []string{
		"left out: 10 problems that only one of the runs has",
		"left out: 1 problem without a scored sample on a side",
		"not known to be alike, since completions were imported: scorer",
	}, row.Notes)
	require.Equal(t, "m 01234567", result.Candidate)
}

func TestGateKeepsClustersTogether(t *testing.T) {
	t.Parallel()
	base, candidate := gatedSide("a", 4, around(60, 2)...), gatedSide("b", 4, around(60, 1)...)
	for i := range 60 {
		base.Benchmarks[0].Problems[i].Cluster = strconv.Itoa(i % 10)
	}
	row, _ := gateRow(t, base, candidate)
	require.Equal(t, 10, row.Units)
	require.Equal(t, []string{"the error is over 10 clusters of problems"}, row.Notes)
}

func TestProblemsThatLostMostComeFirst(t *testing.T) {
	t.Parallel()
	row, _ := gateRow(t, gatedSide("a", 4, 4, 4, 4, 4, 0, 2, 2, 2, 2, 4), gatedSide("b", 4, 3, 0, 4, 1, 4, 2, 1, 2, 1, 3))
	require.Equal(t, []reports.GateProblem{
		{ID: "p001", Base: 1, Candidate: 0},
		{ID: "p003", Base: 1, Candidate: 0.25},
		{ID: "p000", Base: 1, Candidate: 0.75},
		{ID: "p006", Base: 0.5, Candidate: 0.25},
		{ID: "p008", Base: 0.5, Candidate: 0.25},
	}, row.Dropped)
}

func TestAdviceOfAGate(t *testing.T) {
	t.Parallel()
	// of noise alone: more samples of the candidate
	base := gatedSide("a", 1000, around(60, 500)...)
	candidate := gatedSide("b", 4, append(around(30, 3), around(30, 1)...)...)
	row, _ := gateRow(t, base, candidate)
	require.Regexp(t, `^(k = \d+ of the candidate \(now 4\) would tell a drop of 5\.0 points from none, with 80% power|more problems)`, row.Advice)
	// of problems that move: more of them
	row, _ = gateRow(t, gatedSide("a", 50, append(around(10, 45), around(10, 5)...)...), gatedSide("b", 50, append(around(10, 15), around(10, 35)...)...))
	require.Regexp(t, `^more problems, or a larger margin: with 20 problems no number of samples can tell a drop of less than \d+\.\d points from none, and \d+ problems like these`, row.Advice)
}

func TestPinnedBaselineIsReadAsItWasWritten(t *testing.T) {
	t.Parallel()
	step, cut := int64(7), 0.25
	g := gatedSide(`a "model"`, 4, 0, 1, 4)
	g.Step, g.Benchmarks[0].Truncated = &step, &cut
	g.Benchmarks[0].Problems[0].Partial = []float64{0.25, 0.5}
	g.Benchmarks[0].Problems[1].ID = `p000 {"id":`
	var b bytes.Buffer
	require.NoError(t, writePinned(&b, g))
	read, err := parsePinned(b.Bytes())
	require.NoError(t, err)
	g.Digest = read.Digest
	require.Equal(t, g, read)
	require.Equal(t, []float64{0.25, 0.5, 0, 0}, read.Benchmarks[0].Problems[0].scores())
	require.Equal(t, []float64{1, 0, 0, 0}, read.Benchmarks[0].Problems[1].scores())
}

func TestPinnedBaselineRefusesWhatNoRunCameTo(t *testing.T) {
	t.Parallel()
	for want, spoil := range map[string]func(*gated){
		`schema "x/v9", want "evalr.baseline/v1"`:                     func(g *gated) { g.Schema = "x/v9" },
		`benchmark "": without a name, or there twice`:                func(g *gated) { g.Benchmarks[0].Name = "" },
		`benchmark "sample-x": without a name, or there twice`:        func(g *gated) { g.Benchmarks = append(g.Benchmarks, g.Benchmarks[0]) },
		`problem "p000": not in ascending order of ids`:               func(g *gated) { g.Benchmarks[0].Problems[1].ID = "p000" },
		`problem "p000": 4 samples, 5 of them right, 0 in part`:       func(g *gated) { g.Benchmarks[0].Problems[0].Right = 5 },
		`problem "p000": -1 samples, 1 of them right, 0 in part`:      func(g *gated) { g.Benchmarks[0].Problems[0].Samples = -1 },
		`problem "p000": 9000000 samples, 1 of them right, 0 in part`: func(g *gated) { g.Benchmarks[0].Problems[0].Samples = 9_000_000 },
		`more than 4194304 samples`: func(g *gated) {
			g.Benchmarks[0].Problems[0].Samples, g.Benchmarks[0].Problems[1].Samples = 4_000_000, 4_000_000
		},
		`problem "p000": a credit in part: want one between 0 and 1`: func(g *gated) { g.Benchmarks[0].Problems[0].Partial = []float64{2} },
		`benchmark "sample-x": 3 samples asked for, 12 scored`:       func(g *gated) { g.Benchmarks[0].Asked = 3 },
	} {
		g := gatedSide("a", 4, 1, 2, 3)
		spoil(&g)
		var b bytes.Buffer
		require.NoError(t, writePinned(&b, g))
		_, err := parsePinned(b.Bytes())
		require.ErrorContains(t, err, want)
	}
	for text, want := range map[string]string{
		"":                  "no pinned baseline: EOF",
		"{":                 "no pinned baseline: unexpected EOF",
		`{"schema":1}`:      "no pinned baseline: json:",
		`{"more":1}`:        `no pinned baseline: json: unknown field "more"`,
		`{"schema":"a"} {}`: "something follows the document",
		`{"schema":"evalr.baseline/v1","digest":"1234"}`: "its digest is 1234…, its content has ",
	} {
		_, err := parsePinned([]byte(text))
		require.ErrorContains(t, err, want)
	}
}

func FuzzParsePinned(f *testing.F) {
	var b bytes.Buffer
	if err := writePinned(&b, gatedSide("a", 4, 1, 2, 3)); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Add([]byte(`{"schema":"evalr.baseline/v1","benchmarks":[{"name":"a","problems":[{"id":"1","samples":4000000,"right":3}]}]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		g, err := parsePinned(text)
		if err != nil {
			return
		}
		var again bytes.Buffer
		require.NoError(t, writePinned(&again, g))
		read, err := parsePinned(again.Bytes())
		require.NoError(t, err)
		require.Equal(t, g, read)
	})
}

// TestGateOnRealModels gates imports of completions of real models.
func TestGateOnRealModels(t *testing.T) {
	t.Parallel()
	data := realData(t)
	dir := t.TempDir()
	const base, small, other = "Meta-Llama-3_1-70B-Instruct", "Meta-Llama-3_1-8B", "gemini-1.5-pro-002"
	for _, model := range []string{base, small, other} {
		importReal(t, dir, "--benchmark", "mmlu-pro", "--data", data, "--from", filepath.Join(data, "out_mmlu_pro.jsonl"),
			"--fields", "text=output,problem=question_id", "--where", "model="+model, "--out", model)
	}
	for model, want := range map[string]struct {
		code, n int
		verdict string
	}{small: {exitRegression, 840, "FAIL"}, other: {exitDone, 839, "PASS"}} {
		code, p := run(t, dir, "gate", "--baseline", base, "--run", model, "--json")
		require.Equal(t, want.code, code, p.stderr.String())
		var read struct {
			Verdict    string
			Benchmarks []struct{ N int }
		}
		require.NoError(t, json.Unmarshal(p.stdout.Bytes(), &read))
		require.Equal(t, want.verdict, read.Verdict)
		require.Equal(t, want.n, read.Benchmarks[0].N)
	}
}

// TestNeighbouringCheckpointsAreNeverFailed: at one sample of 30 problems nothing
// can be told, and the gate says what would be needed.
func TestNeighbouringCheckpointsAreNeverFailed(t *testing.T) {
	t.Parallel()
	data := realData(t)
	dir := t.TempDir()
	steps := []string{"21", "35", "49", "63", "70", "84", "98", "105", "119", "133", "140"}
	for i, step := range steps {
		importReal(t, dir, "--benchmark", "aime-2024", "--data", data, "--from", filepath.Join(data, "out_aime24_sky_checkpoints.jsonl"),
			"--fields", "text=output,problem=idx,gold=gold,step=step", "--where", "step="+step, "--out", step)
		if i == 0 {
			continue
		}
		code, p := run(t, dir, "gate", "--baseline", steps[i-1], "--run", step, "--max-truncated", "100", "--explain")
		require.Equal(t, exitInconclusive, code, "%s: %s", step, p.stdout.String())
		require.Regexp(t, `would tell a\s+drop of 5\.0 points from none|more problems`, p.stdout.String())
	}
}
