package reports

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/stats"
)

func verdicts(v stats.Verdict) *GateResult {
	return &GateResult{Verdict: v, Rows: []GateRow{{Benchmark: "aime-2024", Decision: stats.Decision{Verdict: v}}}}
}

func learningCurve(t *testing.T, c *LearningCurve) (terminal, csv string) {
	t.Helper()
	var a, b bytes.Buffer
	require.NoError(t, c.WriteTerminal(&a, true))
	require.NoError(t, c.WriteCSV(&b))
	return a.String(), b.String()
}

// The curve is the same in whatever order checkpoints come, and its numbers are
// those of a report.
func TestLearningCurve(t *testing.T) {
	t.Parallel()
	runs := training(100, 200, 1000)
	two := checkpoint(300, 0.5)
	final := small()
	final.Manifest.Model.Step = nil
	type point struct {
		name string
		run  Run
		gate *GateResult
	}
	points := []point{
		{"step-100", runs[0], verdicts(stats.Fail)},
		{"step-200", runs[1], verdicts(stats.Inconclusive)},
		{"step-300", two, verdicts(stats.Pass)},
		{"step-1000", runs[2], nil},
		{"=final\x1b[31m", final, nil},
	}
	c, back := LearningCurve{Gated: true}, LearningCurve{Gated: true}
	for _, p := range points {
		require.NoError(t, c.Add(p.name, p.run, p.gate, Options{}))
	}
	slices.Reverse(points)
	require.NoError(t, back.Add("step-200", runs[2], nil, Options{}), "which a later run of that name replaces")
	for _, p := range points {
		require.NoError(t, back.Add(p.name, p.run, p.gate, Options{}))
	}
	terminal, csv := learningCurve(t, &c)
	golden(t, "learningcurve.txt", terminal)
	golden(t, "learningcurve.csv", csv)
	terminalBack, csvBack := learningCurve(t, &back)
	require.Equal(t, terminal, terminalBack)
	require.Equal(t, csv, csvBack)

	report, err := New(runs[1:2], Options{})
	require.NoError(t, err)
	require.Contains(t, terminal, report.tables[0].rows[0].cells[0].text())

	var one bytes.Buffer
	require.NoError(t, c.WriteTerminal(&one, false, "step-200"))
	require.Equal(t, strings.Split(terminal, "\n")[2]+"\n", one.String())
}

func TestLearningCurveRefusesWhatNoStoreMayHold(t *testing.T) {
	t.Parallel()
	var c LearningCurve
	r := newRun("m", draw(aimeRecord(2), 0.5, func(_ int, v *evalr.Verdict) { v.Value = 2 }))
	require.ErrorContains(t, c.Add("a", r, nil, Options{}), `benchmark "aime-2024"`)
	require.ErrorContains(t, c.Add("a", training(1)[0], nil, Options{Level: 2}), "level")
	terminal, csv := learningCurve(t, &c)
	require.Equal(t, 1, strings.Count(terminal, "\n"))
	require.Equal(t, 1, strings.Count(csv, "\n"))
}
