package reports

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/stats"
)

// gateDecision decides on a difference over n problems.
func gateDecision(t *testing.T, margin, delta, se float64, n int) stats.Decision {
	t.Helper()
	d, err := stats.Gate{Margin: margin}.Decide(stats.Difference{
		Estimate: evalr.Estimate{N: n, Value: delta, SE: se, SEFixed: -1}, DF: n - 1, Carriers: float64(n),
	})
	require.NoError(t, err)
	return d
}

// gateExample has a row of every kind.
func gateExample(t *testing.T) GateResult {
	t.Helper()
	cut := 0.072
	result := GateResult{
		Baseline: "step-1000", Candidate: "step-2000", Notes: []string{"mmlu is not gated: the baseline has none"},
		Rows: []GateRow{
			{
				Decision: gateDecision(t, 0.05, -0.082, 0.019, 30), Benchmark: "aime-2024", Title: "AIME 2024", N: 30, BaseK: 64, K: 64,
				Base: 0.71, Candidate: 0.628, Correlation: 0.84,
				Dropped: []GateProblem{{ID: "2024-I-7", Base: 0.8, Candidate: 0.1}, {ID: "2024-II-3", Base: 0.5, Candidate: 0.25}},
			},
			{
				Decision: gateDecision(t, 0.03, -0.003, 0.01, 198), Benchmark: "gpqa-diamond", Title: "GPQA Diamond", N: 198, BaseK: 8, K: 16,
				Base: 0.601, Candidate: 0.598, Correlation: 0.91,
			},
			{
				Decision: gateDecision(t, 0.015, -0.003, 0.0097, 500), Benchmark: "math-500", Title: "MATH-500", N: 500, BaseK: 1, K: 1,
				Base: 0.952, Candidate: 0.949, Correlation: 0.62, Advice: "k = 4 in both runs (now 1) would tell a drop of 1.5 points from none, with 80% power",
			},
			{
				Decision: gateDecision(t, 0.03, -0.012, 0.005, 400).Withhold("7.2% of the candidate's completions were cut off (limit 5%)", ""), Benchmark: "livecodebench",
				Title: "LiveCodeBench", N: 400, BaseK: 16, K: 16, Base: 0.5, Candidate: 0.488, Truncated: &cut,
			},
			{
				Decision: gateDecision(t, 0.05, -0.01, 0.004, 100), Benchmark: "sample-math", Title: "MATH-style samples", N: 100, BaseK: 4, K: 4,
				Base: 0.4, Candidate: 0.39, Correlation: 0.95,
			},
		},
	}
	decisions := make([]stats.Decision, len(result.Rows))
	for i, r := range result.Rows {
		decisions[i] = r.Decision
	}
	f, err := stats.NewFamily(decisions, stats.Gate{Margin: 0.01})
	require.NoError(t, err)
	result.Verdict = f.Verdict
	for i := range result.Rows {
		result.Rows[i].Decision = f.Benchmarks[i]
	}
	result.Macro = &GateRow{Decision: *f.Macro, Title: "mean of benchmarks", N: 1228, Base: 0.6326, Candidate: 0.6106}
	return result
}

func TestVerdictInEveryForm(t *testing.T) {
	t.Parallel()
	v := NewVerdict(gateExample(t), true)
	wide := func(columns int) func(io.Writer) error {
		return func(w io.Writer) error { return v.WriteTerminal(w, columns) }
	}
	for name, write := range map[string]func(io.Writer) error{
		"gate.txt": wide(120), "gate-narrow.txt": wide(0), "gate.md": v.WriteMarkdown, "gate.xml": v.WriteJUnit, "gate.json": v.WriteJSON,
	} {
		var b bytes.Buffer
		require.NoError(t, write(&b))
		golden(t, name, b.String())
		require.Error(t, write(failing{}), name)
	}
}

// liveExample is a gate that looked while it sampled: decided, given up, at its end
// and open.
func liveExample(t *testing.T) GateResult {
	t.Helper()
	looked := func(r GateRow, verdict stats.Verdict, look, of, k int) GateRow {
		r.Verdict = verdict
		r.PassAlpha, r.Alpha = 0.004, 0.001 // of the look
		r.Look = &GateLook{Look: look, Of: of, K: k, Information: float64(look) / float64(of), PassAlpha: 0.05, Alpha: 0.0125}
		return r
	}
	rows := gateExample(t).Rows
	rows[0].K, rows[1].K, rows[4].K = 24, 4, 2
	result := GateResult{Baseline: "step-1000", Candidate: "step-2000", Verdict: stats.Fail, Live: true, Rows: []GateRow{
		looked(rows[0], stats.Fail, 3, 8, 64), looked(rows[1], stats.Pass, 2, 8, 16), looked(rows[2], stats.Inconclusive, 1, 1, 1),
		looked(rows[4], stats.Inconclusive, 1, 3, 4), looked(rows[4], stats.Inconclusive, 1, 3, 4),
	}}
	result.Rows[3].Look.Open = true
	return result
}

func TestVerdictOfALiveGateInEveryForm(t *testing.T) {
	t.Parallel()
	v := NewVerdict(liveExample(t), true)
	wide := func(w io.Writer) error { return v.WriteTerminal(w, 120) }
	for name, write := range map[string]func(io.Writer) error{"gate-live.txt": wide, "gate-live.md": v.WriteMarkdown, "gate-live.xml": v.WriteJUnit, "gate-live.json": v.WriteJSON} {
		var b bytes.Buffer
		require.NoError(t, write(&b))
		golden(t, name, b.String())
	}
}

func TestSavingsOfALiveGate(t *testing.T) {
	t.Parallel()
	result := liveExample(t)
	require.Equal(t, "3,976 of 6,388 samples (62%) were not needed", NewVerdict(result, false).savings())
	result.Rows = result.Rows[:1]
	require.Equal(t, "decided at look 3 of 8, with 24 of 64 samples a problem: 1,200 of 1,920 samples (62%) were not needed", NewVerdict(result, false).savings())
	result.Rows = []GateRow{liveExample(t).Rows[2]}
	require.Equal(t, "not decided at look 1 of 1, with 1 of 1 samples a problem: all 500 samples were needed", NewVerdict(result, false).savings())
	require.Empty(t, NewVerdict(gateExample(t), false).savings())
}

// failing is a writer that is full.
type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, io.ErrShortWrite }

func TestVerdictFitsTheTerminal(t *testing.T) {
	t.Parallel()
	v := NewVerdict(gateExample(t), true)
	for _, columns := range []int{24, 40, 80, 100, 200} {
		var b strings.Builder
		require.NoError(t, v.WriteTerminal(&b, columns))
		for line := range strings.Lines(b.String()) {
			require.LessOrEqual(t, width(strings.TrimRight(line, "\n")), columns, line)
		}
	}
}

// junitRead is what readers of JUnit's XML make of it.
type junitRead struct {
	Tests    int `xml:"tests,attr"`
	Failures int `xml:"failures,attr"`
	Errors   int `xml:"errors,attr"`
	Cases    []struct {
		Name    string    `xml:"name,attr"`
		Failure *struct{} `xml:"failure"`
		Error   *struct{} `xml:"error"`
		Skipped *struct{} `xml:"skipped"`
	} `xml:"testsuite>testcase"`
}

func TestJUnitByWhatInconclusiveCountsAs(t *testing.T) {
	t.Parallel()
	for undecided, want := range map[string]string{"": "FPEEPF", "fail": "FPFFPF", "pass": "FPSSPF"} {
		result := gateExample(t)
		result.Undecided = undecided
		var b bytes.Buffer
		require.NoError(t, NewVerdict(result, false).WriteJUnit(&b))
		var read junitRead
		require.NoError(t, xml.Unmarshal(b.Bytes(), &read))
		got := ""
		for _, c := range read.Cases {
			switch {
			case c.Failure != nil:
				got += "F"
			case c.Error != nil:
				got += "E"
			case c.Skipped != nil:
				got += "S"
			default:
				got += "P"
			}
		}
		require.Equal(t, want, got, undecided)
		require.Equal(t, len(want), read.Tests)
		require.Equal(t, strings.Count(want, "F"), read.Failures)
		require.Equal(t, strings.Count(want, "E"), read.Errors)
	}
}

func TestExplanationsSetADropBesideTheMargin(t *testing.T) {
	t.Parallel()
	const cut = "7.2% of the candidate's completions were cut off (limit 5%)"
	for _, c := range []struct {
		delta, se float64
		noPass    string
		verdict   stats.Verdict
		want      string
	}{
		{-0.2, 0.02, "", stats.Fail, "it dropped by at least 16.7 points, more than the margin of 5.0 points."},
		{-0.05, 0.02, cut, stats.Fail, "it dropped by at least 1.7 points, and a drop of the margin, 5.0 points, is not ruled out."},
		{0, 0.02, cut, stats.Inconclusive, "is ruled out: with 95% confidence Δ is above -3.3. No PASS is given, since " + cut + "."},
		{-0.01, 0.04, cut, stats.Inconclusive, "and as high as +5.6. Nor could it pass as it is, since " + cut + "."},
	} {
		row := GateRow{Decision: gateDecision(t, 0.05, c.delta, c.se, 200).Withhold(c.noPass, ""), Benchmark: "x", N: 200, BaseK: 4, K: 4}
		require.Equal(t, c.verdict, row.Verdict)
		v := NewVerdict(GateResult{Verdict: row.Verdict, Rows: []GateRow{row}}, true)
		require.Len(t, v.explained, 1)
		require.True(t, strings.HasSuffix(v.explained[0], c.want), v.explained[0])
	}
}

// A claim about fixed problems has a known error and no test by signs.
func TestTheKeyOfAGateNamesItsTest(t *testing.T) {
	t.Parallel()
	for target, want := range map[stats.Target]string{
		stats.TargetQuestions: "p: of no drop, one-sided, the larger of those by t and by exact sign flips",
		stats.TargetFixed:     "p: of no drop, one-sided, by the normal distribution",
	} {
		row := GateRow{Decision: gateDecision(t, 0.05, 0, 0.02, 200), Benchmark: "x", N: 200, BaseK: 4, K: 4}
		v := NewVerdict(GateResult{Verdict: row.Verdict, Rows: []GateRow{row}, Target: target}, false)
		require.Contains(t, v.key(), want)
	}
}

// TestForeignTextOfAGateIsHarmless has texts of runs carry what terminals, logs of
// workflows, markdown and XML would act on.
func TestForeignTextOfAGateIsHarmless(t *testing.T) {
	t.Parallel()
	hostile := []string{
		"::error::gone", "\n::set-output name=a::b", ":::", "##[error]gone", "###[x]", "##vso[task.complete]",
		"\x1b[2Jgone", "<img src=x>", "]]></failure>", "a|b", "@everyone", "\u202etxt", "\x00", "\xff", "",
	}
	for _, text := range hostile {
		result := gateExample(t)
		result.Baseline, result.Candidate = text, text
		result.Notes = []string{text + " is not gated"}
		result.Rows[0].Title, result.Rows[0].Benchmark = text, text
		result.Rows[0].Dropped[0].ID = text
		result.Rows[0].Notes = []string{text}
		v := NewVerdict(result, true)
		for name, write := range map[string]func(io.Writer) error{
			"terminal": func(w io.Writer) error { return v.WriteTerminal(w, 100) },
			"narrow":   func(w io.Writer) error { return v.WriteTerminal(w, 24) },
			"markdown": v.WriteMarkdown, "junit": v.WriteJUnit, "json": v.WriteJSON,
		} {
			var b bytes.Buffer
			require.NoError(t, write(&b))
			for _, mark := range []string{"::", "##[", "##vso", "\x1b", "\u202e"} {
				require.NotContains(t, b.String(), mark, "%s: %q", name, text)
			}
			switch name {
			case "markdown":
				require.NotContains(t, b.String(), "<img")
			case "junit":
				require.NoError(t, xml.Unmarshal(b.Bytes(), &junitRead{}))
			case "json":
				require.True(t, json.Valid(b.Bytes()))
			}
		}
	}
}
