package reports

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
)

// digitized is the paper's Figure 2 as read off its print, without intervals.
func digitized(tb testing.TB) *Figure {
	tb.Helper()
	file, err := os.Open(filepath.Join("..", "..", "shared", "vectors", "figure2_digitized.csv"))
	if err != nil {
		tb.Skip(err)
	}
	defer file.Close()
	lines, err := csv.NewReader(file).ReadAll()
	require.NoError(tb, err)
	f := &Figure{number: FigureScores, title: "AIME 2024", size: "30 × 16", unit: "score in points of 100", level: 0.95}
	f.curves = []curve{{name: "pass@1"}, {name: "cons@16"}}
	for _, l := range lines[1:] {
		d := datum{benchmark: f.title, metric: l[1], stepped: true}
		d.step, err = strconv.ParseInt(l[0], 10, 64)
		require.NoError(tb, err)
		d.Value, err = strconv.ParseFloat(l[2], 64)
		require.NoError(tb, err)
		d.Lo, d.Hi, d.N, d.K, d.Unit, d.SEFixed = d.Value, d.Value, 30, 16, "fraction", -1
		at := slices.IndexFunc(f.curves, func(c curve) bool { return c.name == d.metric })
		require.GreaterOrEqual(tb, at, 0, l)
		f.curves[at].points = append(f.curves[at].points, d)
	}
	require.NoError(tb, f.addPublished("aime-2024"))
	return f
}

func TestDigitizedFigure(t *testing.T) {
	t.Parallel()
	f := digitized(t)
	requireLegible(t, "digitized", f)
	require.Len(t, f.curves[0].points, 35)
	require.Len(t, f.curves[1].points, 35)
	require.Len(t, f.levels, 2)
	var svg bytes.Buffer
	require.NoError(t, f.WriteSVG(&svg, Light))
	texts := svgTexts(t, svg.String())
	for _, want := range []string{"pass@1 71.0", "cons@16 86.7", "o1-0912 pass@1", "74.4 †", "o1-0912 cons@64", "83.3 †"} {
		require.Contains(t, texts, want)
	}
}

// skyRuns are eleven checkpoints of a real training, as graded by those who
// trained it.
func skyRuns(tb testing.TB) []Run {
	tb.Helper()
	file, err := os.Open(filepath.Join("..", "..", "shared", "data", "out_aime24_sky_checkpoints.jsonl"))
	if err != nil {
		tb.Skip(err)
	}
	defer file.Close()
	byStep := map[int64]*Run{}
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		var row struct {
			Step   int64
			Idx    int
			Score  bool   `json:"recorded_score"`
			Output string `json:"output"`
		}
		require.NoError(tb, json.Unmarshal(lines.Bytes(), &row))
		r := byStep[row.Step]
		if r == nil {
			made := newRun("Sky-T1-math-correct-5K-32B", Result{Record: aimeRecord(1)})
			made.Manifest.Model.Step, made.Manifest.Import = &row.Step, &evalr.Import{}
			r = &made
			byStep[row.Step] = r
		}
		v := evalr.Verdict{Outcome: evalr.Incorrect, Chars: int32(len([]rune(row.Output)))}
		if row.Score {
			v.Outcome, v.Value = evalr.Correct, 1
		}
		r.Results[0].Problems = append(r.Results[0].Problems, Problem{ID: strconv.Itoa(row.Idx), Samples: []evalr.Verdict{v}})
	}
	require.NoError(tb, lines.Err())
	var runs []Run
	for _, r := range byStep {
		runs = append(runs, *r)
	}
	slices.SortFunc(runs, func(a, b Run) int { return cmp.Compare(*b.Manifest.Model.Step, *a.Manifest.Model.Step) })
	return runs
}

func TestRealCheckpointsGiveTheKnownCurve(t *testing.T) {
	t.Parallel()
	f := newFigure(t, FigureScores, skyRuns(t)...)
	known := map[int64]string{
		21: "0.3667", 35: "0.3333", 49: "0.3667", 63: "0.2667", 70: "0.3000", 84: "0.2667",
		98: "0.3333", 105: "0.3333", 119: "0.3667", 133: "0.4000", 140: "0.3000",
	}
	require.Len(t, f.curves, 1)
	require.Len(t, f.curves[0].points, len(known))
	for _, d := range f.curves[0].points {
		require.Equal(t, known[d.step], strconv.FormatFloat(d.Value, 'f', 4, 64), "step %d", d.step)
	}
	require.Len(t, f.levels, 1, "a consensus is published, but there is none to compare it with")
	require.Contains(t, f.Caption(), "No consensus is shown: it takes two samples of each problem.")
	require.Len(t, f.trends, 1)
	require.Equal(t, 30, f.trends[0].N)
	requireLegible(t, "real checkpoints", f)
	requireLegible(t, "lengths of real checkpoints", newFigure(t, FigureLengths, skyRuns(t)...))
}
