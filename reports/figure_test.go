package reports

import (
	"bytes"
	"encoding/csv"
	"encoding/xml"
	"errors"
	"image/png"
	"io"
	"math"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
)

// training are runs of one model whose scores rise.
func training(steps ...int64) []Run {
	var runs []Run
	for i, step := range steps {
		r := checkpoint(step, 0.2+0.6*float64(i+1)/float64(len(steps)))
		r.Results, r.Manifest.Benchmarks = r.Results[:1], r.Manifest.Benchmarks[:1]
		runs = append(runs, r)
	}
	return runs
}

func newFigure(tb testing.TB, number int, runs ...Run) *Figure {
	tb.Helper()
	f, err := NewFigure(runs, FigureOptions{Number: number})
	require.NoError(tb, err)
	return f
}

// pictured are figures of all shapes by name.
func pictured(tb testing.TB) map[string]*Figure {
	tb.Helper()
	all, err := makePictured()
	require.NoError(tb, err)
	return all
}

var makePictured = sync.OnceValues(func() (map[string]*Figure, error) {
	long := checkpoint(123456789, 0.5)
	long.Manifest.Model.Name = "acme/" + strings.Repeat("Long-Name-", 12)
	without := checkpoint(600, 0.5)
	without.Results, without.Manifest.Benchmarks = without.Results[1:2], without.Manifest.Benchmarks[1:2]
	single := newRun("m", draw(mathRecord(1, 40), 0.5, nil))
	single.Manifest.Model.Step = new(int64)
	cutOff := func(i int, v *evalr.Verdict) {
		if i%3 == 0 {
			v.Outcome, v.Value, v.Class, v.Stop = evalr.Truncated, 0, "", evalr.StopLength
		}
	}
	near := aimeRecord(2)
	near.Sampling.MaxTokens = 1200
	short := newRun("m", draw(near, 0.5, cutOff))
	short.Manifest.Model.Step = new(int64)
	var many []int64
	for s := range int64(30) {
		many = append(many, 200*(s+1))
	}
	all := map[string]*Figure{}
	for name, of := range map[string]struct {
		number int
		runs   []Run
	}{
		"one measured model":   {FigureBenchmarks, []Run{checkpoint(100, 0.7)}},
		"models, one long":     {FigureBenchmarks, []Run{checkpoint(100, 1), long, small()}},
		"scores":               {FigureScores, training(100, 200, 400)},
		"many checkpoints":     {FigureScores, training(many...)},
		"one checkpoint":       {FigureScores, training(7)},
		"a long name and step": {FigureScores, []Run{long}},
		"one without":          {FigureScores, append(training(200, 400, 800), without)},
		"one sample":           {FigureScores, []Run{single}},
		"lengths":              {FigureLengths, training(100, 200, 400)},
		"lengths, cut off":     {FigureLengths, []Run{short}},
		"lengths, one sample":  {FigureLengths, []Run{single}},
	} {
		f, err := NewFigure(of.runs, FigureOptions{Number: of.number})
		if err != nil {
			return nil, err
		}
		all[name] = f
	}
	return all, nil
})

func TestFigureKeepsItsTextsApartAndWithin(t *testing.T) {
	t.Parallel()
	for name, f := range pictured(t) {
		requireLegible(t, name, f)
	}
}

// requireLegible fails if a figure draws beyond its paper, or writes in small
// letters or over another text.
func requireLegible(tb testing.TB, name string, f *Figure) {
	tb.Helper()
	s := f.scene()
	require.InDelta(tb, columnWidth, s.w, 1e-9)
	var texts []shape
	for _, sh := range s.shapes {
		b := sh.box()
		require.False(tb, b.left < 0 || b.top < 0 || b.right > s.w || b.bottom > s.h, "%s: %q at %+v leaves %v × %v", name, sh.text, b, s.w, s.h)
		if sh.text != "" {
			texts = append(texts, sh)
			require.GreaterOrEqual(tb, sh.size, 6.0, name)
		}
	}
	require.NotEmpty(tb, texts, name)
	for i, a := range texts {
		for _, b := range texts[:i] {
			require.False(tb, a.box().overlaps(b.box()), "%s: %q is over %q", name, a.text, b.text)
		}
	}
}

func TestFigureFormats(t *testing.T) {
	t.Parallel()
	for name, f := range pictured(t) {
		for _, theme := range []Theme{Light, Dark} {
			var svg, dots bytes.Buffer
			require.NoError(t, f.WriteSVG(&svg, theme))
			require.NotEmpty(t, svgTexts(t, svg.String()), name)
			require.NoError(t, f.WritePNG(&dots, theme))
			require.Contains(t, dots.String(), "\x00\x00\x00\x09pHYs\x00\x00\x2e\x23\x00\x00\x2e\x23\x01", "%s: 11811 dots a metre", name)
			picture, err := png.Decode(&dots) // checks the sums of chunks
			require.NoError(t, err, name)
			require.InDelta(t, 8.5/2.54*300, float64(picture.Bounds().Dx()), 1, name)
			r, g, b := theme.colour(tonePaper)
			got := [3]uint8{}
			r0, g0, b0, _ := picture.At(0, 0).RGBA()
			got[0], got[1], got[2] = uint8(r0>>8), uint8(g0>>8), uint8(b0>>8)
			require.Equal(t, [3]uint8{r, g, b}, got, name)
		}
		var term strings.Builder
		require.NoError(t, f.WriteTerminal(&term, 60))
		for line := range strings.Lines(term.String()) {
			require.LessOrEqual(t, width(strings.TrimRight(line, "\n")), 60, name)
		}
	}
}

// svgTexts are the texts of a well-formed SVG document.
func svgTexts(tb testing.TB, svg string) []string {
	tb.Helper()
	var texts []string
	d := xml.NewDecoder(strings.NewReader(svg))
	for within := false; ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return texts
		}
		require.NoError(tb, err)
		switch token := token.(type) {
		case xml.StartElement:
			within = token.Name.Local == "text"
		case xml.CharData:
			if within {
				texts = append(texts, string(token))
			}
		case xml.EndElement:
			within = false
		}
	}
}

func TestFigureNamesWhatItShows(t *testing.T) {
	t.Parallel()
	f := newFigure(t, FigureScores, training(100, 200, 400)...)
	var svg bytes.Buffer
	require.NoError(t, f.WriteSVG(&svg, Light))
	texts := strings.Join(svgTexts(t, svg.String()), "\n")
	for _, want := range []string{
		"AIME 2024", "score in points of 100, 30 × 16", "training step", "95 % over problems", "95 % over re-runs",
		"† published", "o1-0912 pass@1", "74.4 †", "o1-0912 cons@64", "83.3 †", "pass@1 ", "cons@16 ",
	} {
		require.Contains(t, texts, want)
	}
	for _, want := range []string{
		"AIME 2024 (the 30 problems of AIME I and II of 2024; integer answers)", "over the training of acme-labs/Reasoner-R",
		"30 × 16 (problems × samples) at each of 3 checkpoints, steps 100 to 400", "a step is one of the training", "95 % intervals over problems (exact BCa bootstrap; Wilson)",
		"± 1.96 re-run standard errors", "points per 1,000 steps [", "the mean over 30 problems", "published for OpenAI-o1-0912",
	} {
		require.Contains(t, f.Caption(), want)
	}
}

func TestFigureOfLengthsNamesWhatItShows(t *testing.T) {
	t.Parallel()
	f := pictured(t)["lengths, cut off"]
	for _, want := range []string{
		"mean length of completions in tokens, reasoning included", "of this evaluation's problems, not of training",
		"Band: 95 % t interval of the mean", "longer than 1,200 tokens", "the token limit cut off", "a lower bound",
	} {
		require.Contains(t, f.Caption(), want)
	}
}

// Each kind of band that is drawn is in the legend and the caption.
func TestFigureOfLengthsHasNoBandOfReruns(t *testing.T) {
	t.Parallel()
	dark := func(s shape) bool { return s.fill.alpha == darkBand }
	require.False(t, slices.ContainsFunc(pictured(t)["lengths, cut off"].scene().shapes, dark))
	require.True(t, slices.ContainsFunc(newFigure(t, FigureScores, training(100, 200)...).scene().shapes, dark))
}

// TestFigureNumbers holds the numbers behind a curve to those of the report of
// the same runs.
func TestFigureNumbers(t *testing.T) {
	t.Parallel()
	runs := training(100, 200, 400)
	var out bytes.Buffer
	require.NoError(t, newFigure(t, FigureScores, runs[2], runs[0], runs[1]).WriteCSV(&out))
	lines, err := csv.NewReader(&out).ReadAll()
	require.NoError(t, err)
	require.Equal(t, figureHeading, lines[0])
	for i, s := range merge(runs, Options{}.statistics()) {
		m := s.measured["aime-2024"]
		for row, v := range map[int]value{1 + i: m.metric(pass1()), 4 + i: m.metric(cons(16))} {
			line := lines[row]
			require.Equal(t, strconv.FormatInt(s.step(), 10), line[5])
			require.Equal(t, strconv.FormatFloat(100*v.Value, 'g', 15, 64), line[6])
			require.Equal(t, strconv.FormatFloat(100*v.Lo, 'g', 15, 64), line[7])
			require.Equal(t, strconv.FormatFloat(100*v.Hi, 'g', 15, 64), line[8])
		}
	}
	require.Equal(t, "pass@1 per 1000 steps", lines[7][2])
	require.Equal(t, []string{"published", "", "74.4"}, lines[8][4:7])
	require.Equal(t, []string{"published", "", "83.3"}, lines[9][4:7])
}

func TestFigureRefuses(t *testing.T) {
	t.Parallel()
	unstepped := ordinary()
	several := func() Run {
		r := checkpoint(5, 0.5)
		r.Results, r.Manifest.Benchmarks = r.Results[1:], r.Manifest.Benchmarks[1:]
		return r
	}
	var crowd []Run
	for i := range int64(13) {
		crowd = append(crowd, training(i)...)
	}
	for name, test := range map[string]struct {
		runs []Run
		o    FigureOptions
		want string
	}{
		"no figure":         {[]Run{small()}, FigureOptions{Number: 4}, "unknown figure 4"},
		"no run":            {nil, FigureOptions{Number: 2}, "no run to draw"},
		"no step":           {[]Run{unstepped}, FigureOptions{Number: 2}, "run 5eed3000 of acme-labs/Reasoner-7B-Instruct has no training step"},
		"one step twice":    {append(training(5), training(5)...), FigureOptions{Number: 2}, "two runs have AIME 2024 at step 5"},
		"no such benchmark": {training(5), FigureOptions{Number: 3, Benchmark: "mmlu"}, `no run has measured benchmark "mmlu"`},
		"which benchmark":   {[]Run{several()}, FigureOptions{Number: 2}, "the runs have several benchmarks"},
		"too many":          {crowd, FigureOptions{Number: 1}, "13 models have no room in figure 1, 12 have"},
		"level":             {[]Run{small()}, FigureOptions{Number: 1, Level: 2}, "level"},
	} {
		_, err := NewFigure(test.runs, test.o)
		var refused *UsageError
		require.ErrorAs(t, err, &refused, name)
		require.ErrorContains(t, err, test.want, name)
	}
}

func TestFigureWithoutSlope(t *testing.T) {
	t.Parallel()
	runs := training(100, 200)
	runs[1].Results[0].Record.Scorer = "integer/2"
	runs[1].Manifest.Benchmarks[0].Scorer = "integer/2"
	f := newFigure(t, FigureScores, runs...)
	require.Contains(t, f.Caption(), "No slope is given: the checkpoints differ in scorer.")
	require.Contains(t, pictured(t)["one checkpoint"].Caption(), "there is but one checkpoint")
}

func TestFigureSaysWhatWasNotRun(t *testing.T) {
	t.Parallel()
	require.Contains(t, pictured(t)["one without"].Caption(), "Not run at step 600.")
	var out bytes.Buffer
	require.NoError(t, pictured(t)["one measured model"].WriteCSV(&out))
	require.Contains(t, out.String(), "1,MMLU,pass@1,Reasoner-R,measured,100,,,,,,,,,,,,,,,,not run\r\n")
	require.Contains(t, out.String(), "1,SWE-bench Verified,Resolved,DeepSeek-R1,published,,49.2")
}

// TestFigureOfDocs makes the figure of the documentation, of a training that was
// made up.
func TestFigureOfDocs(t *testing.T) {
	t.Parallel()
	var runs []Run
	for i := range 12 {
		step := int64(600 * (i + 1))
		r := checkpoint(step, 1.5*(1-math.Exp(-float64(i+1)/5))+0.1)
		r.Results, r.Manifest.Benchmarks = r.Results[:1], r.Manifest.Benchmarks[:1]
		runs = append(runs, r)
	}
	f := newFigure(t, FigureScores, runs...)
	requireLegible(t, "docs", f)
	for _, form := range []struct {
		name  string
		write func(io.Writer) error
	}{
		{"figure-2.svg", func(w io.Writer) error { return f.WriteSVG(w, Light) }},
		{"figure-2-dark.svg", func(w io.Writer) error { return f.WriteSVG(w, Dark) }},
		{"figure-2.csv", f.WriteCSV},
		{"figure-2.txt", func(w io.Writer) error { return f.WriteTerminal(w, 100) }},
	} {
		var b bytes.Buffer
		require.NoError(t, form.write(&b))
		golden(t, filepath.Join("..", "..", "docs", "examples", form.name), b.String())
	}
}

func TestSigned(t *testing.T) {
	t.Parallel()
	for x, want := range map[float64]string{0: "0.0", -0.0001: "0.0", 0.0001: "0.0", 0.05: "+5.0", -0.123: "-12.3"} {
		require.Equal(t, want, signed(x))
	}
}
