package reports

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/evalr/evalr/stats"
)

// The figures, by the numbers that DeepSeek-R1 (arXiv 2501.12948) gives its own.
const (
	FigureBenchmarks = 1 // scores in the paper's benchmarks, beside the published ones
	FigureScores     = 2 // pass@1 and the consensus over training
	FigureLengths    = 3 // length of completions over training
)

// FigureOptions say what to draw.
type FigureOptions struct {
	Number    int            // one of the figures
	Benchmark string         // that figures 2 and 3 are of, its identifier; empty is AIME 2024, else the only one there is
	Level     float64        // confidence level of all intervals, in (0, 1); 0 is 0.95
	Interval  stats.Interval // how intervals of scores and rates are made
}

// A Figure is drawn of measured and published numbers, ready to be written. It is
// safe for concurrent use.
type Figure struct {
	number  int
	title   string // "AIME 2024"
	size    string // "30 × 16"
	unit    string // of the vertical axis
	level   float64
	curves  []curve
	trends  []datum // of curves
	levels  []datum // the same at every step: published scores, the token limit
	cut     *curve  // the share of completions that the token limit cut off; nil if unknown
	groups  []barGroup
	caption []string // sentences
}

// A curve is a quantity over training.
type curve struct {
	name   string // "pass@1"
	points []datum
}

// A datum is one number of a figure: a point of a curve, a bar or a level. A
// measured one without a number has a value of no problem, which says why.
type datum struct {
	benchmark, metric string
	model             string
	step              int64
	stepped           bool      // step is known
	quoted            string    // as published; empty for a measured one
	quantiles         []float64 // 10, 50 and 90 % of lengths; nil for none
	notes             []string
	value
}

// NewFigure measures the runs and makes a figure of them.
//
// Errors: no run; an unknown figure, level or benchmark; of figures 2 and 3 a run
// without a training step, or two runs at one step; of figure 1 more models than
// have room. Each is a [*UsageError]. Verdicts that no store may hold are named by
// benchmark, problem and sample.
func NewFigure(runs []Run, o FigureOptions) (*Figure, error) {
	if o.Number < FigureBenchmarks || o.Number > FigureLengths {
		return nil, &UsageError{Problem: fmt.Sprintf("unknown figure %d", o.Number), Advice: "the figures are 1, 2 and 3"}
	}
	general := Options{Level: o.Level, Interval: o.Interval}
	if err := general.validate(); err != nil {
		return nil, err
	}
	if len(runs) == 0 {
		return nil, &UsageError{Problem: "no run to draw", Advice: "name at least one run"}
	}
	for i, r := range runs {
		if err := r.check(); err != nil {
			return nil, fmt.Errorf("run %d of %d: %w", i+1, len(runs), err)
		}
	}
	if o.Number != FigureBenchmarks {
		for _, r := range runs {
			if err := stepped(r); err != nil {
				return nil, err
			}
		}
	}
	subjects := merge(runs, general.statistics())
	nameSubjects(subjects)
	f := &Figure{number: o.Number, level: o.Level}
	if f.level == 0 {
		f.level = 0.95
	}
	switch o.Number {
	case FigureBenchmarks:
		return f, f.addBars(subjects)
	case FigureScores:
		return f, f.addScores(subjects, o.Benchmark)
	default:
		return f, f.addLengths(subjects, o.Benchmark)
	}
}

// stepped refuses a run whose model carries no training step.
func stepped(r Run) error {
	if r.Manifest.Model.Step != nil {
		return nil
	}
	return &UsageError{
		Problem: fmt.Sprintf("run %s of %s has no training step", shortHash(r.Manifest.Hash), clean(r.Manifest.Model.Name, nameLimit)),
		Advice:  "give it one where it is made: --step N of evalr run and evalr import",
	}
}

// Caption is what stands below the figure in a paper: what is shown of how many
// problems and samples, and what bands and lines are.
func (f *Figure) Caption() string {
	return strings.Join(append([]string{fmt.Sprintf("Figure %d.", f.number)}, f.caption...), " ")
}

func (f *Figure) say(format string, args ...any) {
	f.caption = append(f.caption, fmt.Sprintf(format, args...))
}

// percent is the confidence level in words: "95 %".
func (f *Figure) percent() string { return number(math.Round(f.level*1e6)/1e4) + " %" }

// rerun is the interval of a fraction over re-runs on the same problems, false if
// it is unknown: ± z standard errors, the noise of sampling alone.
func (d datum) rerun() (lo, hi float64, ok bool) {
	if d.N == 0 || d.SEFixed < 0 || d.Unit != "fraction" {
		return 0, 0, false
	}
	half := rerunErrors(d.Level) * d.SEFixed
	return max(0, d.Value-half), min(1, d.Value+half), true
}

// rerunErrors is the number of standard errors on either side at a level: 1.96 at
// 95 %.
func rerunErrors(level float64) float64 { return math.Sqrt2 * math.Erfinv(level) }

// shown is a datum's number on the scale it is drawn in: fractions are points of
// 100.
func (d datum) shown(x float64) float64 {
	if d.Unit == "fraction" {
		return 100 * x
	}
	return x
}

// height is where a datum is drawn, false if it has no number.
func (d datum) height() (float64, bool) {
	if d.quoted != "" {
		x, err := strconv.ParseFloat(d.quoted, 64)
		return x, err == nil
	}
	return d.shown(d.Value), d.N > 0
}

// known are the points of a curve that have a number.
func (c curve) known() []datum {
	return slices.DeleteFunc(slices.Clone(c.points), func(d datum) bool { return d.N == 0 })
}
