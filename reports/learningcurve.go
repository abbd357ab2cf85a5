package reports

import (
	"cmp"
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/evalr/evalr"
)

// A LearningCurve is the scores of a training's checkpoints, by step; the zero value
// is an empty one. It is not safe for concurrent use.
type LearningCurve struct {
	Gated bool // a terminal shows verdicts

	rows  []learned // by step, then by checkpoint, those without a step last
	level float64
}

// A learned row is one benchmark of one checkpoint.
type learned struct {
	checkpoint, id, title, verdict string
	step                           *int64
	score, length                  value
	truncated, failed              value
	notes                          []string
}

// Add measures a checkpoint's run and takes it in, in the place of an earlier run
// of that name. The name is what the curve calls it; gate is what a gate said of it,
// nil if none was asked.
//
// Errors: those of [New].
func (c *LearningCurve) Add(name string, run Run, gate *GateResult, o Options) error {
	if err := o.validate(); err != nil {
		return err
	}
	if err := run.check(); err != nil {
		return err
	}
	s := &subject{measured: map[string]*measurement{}, left: map[string]string{}}
	s.add(&run, o.statistics())
	name = clean(name, nameLimit)
	c.rows = slices.DeleteFunc(c.rows, func(r learned) bool { return r.checkpoint == name })
	for _, id := range s.benchmarks {
		row := learn(s.measured[id])
		row.checkpoint, row.verdict = name, verdictOn(gate, id)
		c.rows = append(c.rows, row)
	}
	c.level = cmp.Or(o.Level, 0.95)
	slices.SortStableFunc(c.rows, func(a, b learned) int {
		return cmp.Or(evalr.CompareSteps(a.step, b.step), cmp.Compare(a.checkpoint, b.checkpoint))
	})
	return nil
}

// learn takes the numbers of a row from a measurement.
func learn(m *measurement) learned {
	length := m.tokens()
	if length.N == 0 {
		length = m.characters()
	}
	return learned{
		id: m.record.Name, title: clean(or(m.record.Title, m.record.Name), nameLimit), step: m.run.Model.Step,
		score:  m.metric(evalr.Metric{Kind: evalr.MetricPass1, Name: meanScore, About: aboutMeanScore}),
		length: length, truncated: m.truncated, failed: m.failed, notes: m.remarks(),
	}
}

// verdictOn is what a gate said of a benchmark; empty if it said nothing.
func verdictOn(gate *GateResult, benchmark string) string {
	if gate == nil {
		return ""
	}
	for _, r := range gate.Rows {
		if r.Benchmark == benchmark {
			return r.Verdict.String()
		}
	}
	return ""
}

// learnedHeading names the columns of the numbers; docs/watch.md tells what they
// are.
var learnedHeading = []string{
	"step", "checkpoint", "benchmark", "pass@1", "lo", "hi", "level", "n", "k", "method",
	"length", "length_unit", "truncated", "failed", "verdict", "notes",
}

// WriteCSV writes a line for each row (RFC 4180, UTF-8, a heading first): numbers
// have 15 digits, scores and shares are in points of 100; what is unknown is empty.
func (c *LearningCurve) WriteCSV(w io.Writer) error {
	out := csv.NewWriter(w)
	out.UseCRLF = true
	lines := [][]string{learnedHeading}
	for _, r := range c.rows {
		lines = append(lines, r.csv(c.level))
	}
	if err := out.WriteAll(lines); err != nil {
		return fmt.Errorf("write learning curve: %w", err)
	}
	return nil
}

func (r learned) csv(level float64) []string {
	full := func(v value, x, times float64) string {
		if v.N == 0 {
			return ""
		}
		return strconv.FormatFloat(x*times, 'g', 15, 64)
	}
	step := ""
	if r.step != nil {
		step = strconv.FormatInt(*r.step, 10)
	}
	s := r.score
	return []string{
		step, csvText(r.checkpoint), csvText(r.id), full(s, s.Value, 100), full(s, s.Lo, 100), full(s, s.Hi, 100),
		number(level), strconv.Itoa(s.N), strconv.Itoa(s.K), csvText(s.Method),
		full(r.length, r.length.Value, 1), r.length.Unit, full(r.truncated, r.truncated.Value, 100), full(r.failed, r.failed.Value, 100),
		r.verdict, csvText(strings.Join(r.notes, "; ")),
	}
}

// WriteTerminal writes the rows of the named checkpoints, of all if none is named, as
// plain text of a line each, with the blocks of what the curve has up to there. With
// heading, the names of the columns come first.
func (c *LearningCurve) WriteTerminal(w io.Writer, heading bool, names ...string) error {
	lines := [][]string{{"step", "benchmark", fmt.Sprintf("pass@1 [%s%% CI]", percent(c.level)), "length", "gate", "checkpoint"}}
	for i, r := range c.rows {
		if len(names) == 0 || slices.Contains(names, r.checkpoint) {
			lines = append(lines, append(r.texts(), c.blocks(i)))
		}
	}
	if !heading {
		lines = lines[1:]
	}
	titles := len("benchmark")
	for _, r := range c.rows {
		titles = max(titles, width(r.title))
	}
	var text strings.Builder
	for _, l := range lines {
		text.WriteString(strings.TrimRight(c.line(l, titles), " ") + "\n")
	}
	if _, err := io.WriteString(w, text.String()); err != nil {
		return fmt.Errorf("write learning curve: %w", err)
	}
	return nil
}

// line lays the texts of a row out in columns.
func (c *LearningCurve) line(texts []string, titles int) string {
	cells := []string{pad(texts[0], 8, true), pad(texts[1], titles, false), pad(texts[2], 18, false), pad(texts[3], 9, true)}
	if c.Gated {
		cells = append(cells, pad(texts[4], len("INCONCLUSIVE"), false))
	}
	return strings.Join(append(cells, texts[5:]...), "  ")
}

// texts are the cells of a row, but for the blocks.
func (r learned) texts() []string {
	step, score, length := markAbsent, markAbsent, markAbsent
	if r.step != nil {
		step = strconv.FormatInt(*r.step, 10)
	}
	if r.score.N > 0 {
		score = datum{value: r.score}.text()
	}
	if r.length.N > 0 {
		length = grouped(r.length.Value)
		if r.length.bound {
			length = markBound + " " + length
		}
		if r.length.Unit == "characters" {
			length += " ch"
		}
	}
	return []string{step, r.title, score, length, or(r.verdict, markAbsent), r.checkpoint}
}

// blocks are the scores of a row's benchmark up to the row, at most the last thirty;
// nothing for the first.
func (c *LearningCurve) blocks(last int) string {
	const most = 30
	var up curve
	for _, r := range c.rows[:last+1] {
		if r.id == c.rows[last].id && r.step != nil {
			up.points = append(up.points, datum{value: r.score})
		}
	}
	up.points = up.points[max(0, len(up.points)-most):]
	known := up.known()
	if len(known) < 2 || c.rows[last].step == nil {
		return ""
	}
	heights := make([]float64, len(known))
	for i, d := range known {
		heights[i], _ = d.height()
	}
	return up.spark(slices.Min(heights), slices.Max(heights))
}
