package reports

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/evalr/evalr/stats"
)

// A GateResult is what a gate decided on a candidate, for [NewVerdict].
type GateResult struct {
	Baseline, Candidate string // names of models, or of runs
	Verdict             stats.Verdict
	Target              stats.Target
	Rows                []GateRow
	Macro               *GateRow // the mean over benchmarks; nil for none
	Notes               []string // what holds of all rows
	Live                bool     // decided while the candidate was sampled: every row has its Look
	// Undecided is what an INCONCLUSIVE gate counts as: "fail", "pass", or empty
	// for neither.
	Undecided string
}

// A GateRow is one benchmark of a gate. Scores are fractions.
type GateRow struct {
	stats.Decision
	Benchmark       string // id
	Title           string
	N, BaseK, K     int // problems, and samples of each in either run
	Base, Candidate float64
	Correlation     float64       // of the two runs over problems; 0 where unknown
	Truncated       *float64      // share of the candidate's completions that were cut off; nil if unknown
	Missing         float64       // share of samples without a score, in the run that has more of them
	Notes           []string      // what a reader must know of the row
	Advice          string        // what would decide it; empty for nothing
	Dropped         []GateProblem // that lost most, from the largest loss on
	Look            *GateLook     // of a gate that looks while the candidate is sampled; nil for none
}

// A GateLook is the look that a row was decided at. Its row has the repeated confidence
// bounds, at the level of this look.
type GateLook struct {
	Look, Of    int     // from 1
	K           int     // samples a problem at the last look
	Information float64 // share of that of the last look
	// Alpha and PassAlpha are the chances of a false FAIL and PASS over all looks.
	Alpha, PassAlpha float64
	Open             bool // not decided when another row failed, which ended the gate
}

// A GateProblem is a problem by its id alone, and its mean scores.
type GateProblem struct {
	ID              string
	Base, Candidate float64
}

// A Verdict is a gate's result, ready to be written. It is safe for concurrent
// use.
type Verdict struct {
	result    GateResult
	rows      []verdictRow
	footnotes []string // footnotes[i] is marked i+1
	explained []string // a paragraph for each row; nil unless asked for
}

// A verdictRow is a row as it is shown.
type verdictRow struct {
	of                                               *GateRow
	name, size, base, candidate, delta, bounds, p, r string
	margin, look, verdict                            string
}

// NewVerdict lays a gate's result out. With explain, each row is told in words,
// with the problems that lost most.
func NewVerdict(result GateResult, explain bool) *Verdict {
	v := &Verdict{result: result}
	v.result.Baseline, v.result.Candidate = harmless(result.Baseline, nameLimit), harmless(result.Candidate, nameLimit)
	v.result.Rows = slices.Clone(result.Rows)
	for i := range v.result.Rows {
		v.add(&v.result.Rows[i])
	}
	if result.Macro != nil {
		macro := *result.Macro
		v.result.Macro = &macro
		v.add(&macro)
	}
	if explain {
		for _, r := range v.rows {
			v.explained = append(v.explained, explainRow(r, len(v.rows)))
		}
	}
	return v
}

// harmless is foreign text that is safe on one line, also where a program reads
// the log for commands ("::error::", "##[error]", "##vso[…]"): no colon and no
// number sign stands beside its like, or last, where one of ours may follow.
func harmless(s string, limit int) string {
	var b strings.Builder
	var before rune
	for _, r := range clean(s, limit) {
		if r == before && (r == ':' || r == '#') {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
		before = r
	}
	return strings.TrimRight(b.String(), ":# ")
}

// add lays a row out and numbers its footnotes.
func (v *Verdict) add(r *GateRow) {
	r.Title = or(harmless(or(r.Title, r.Benchmark), nameLimit), "(unnamed)")
	row := verdictRow{
		of: r, name: r.Title, size: strconv.Itoa(r.N) + " × " + either(r.BaseK, r.K),
		base: points(r.Base), candidate: points(r.Candidate), delta: markAlike,
		bounds: ends(points, r.Lo, r.Hi),
		p:      shownP(r.PHolm), r: markAbsent, margin: points(r.Margin), look: r.Look.String(), verdict: r.Verdict.String(),
	}
	if r.SignificantDrop || r.Lo > 0 {
		row.delta = signed(r.Delta)
	}
	if r.Correlation != 0 {
		row.r = strconv.FormatFloat(r.Correlation, 'f', 2, 64)
	}
	if r.Benchmark == "" { // the mean over benchmarks
		row.size = strconv.Itoa(r.N)
	}
	remarks := r.remarks()
	if r.Look != nil && len(v.result.Rows) > 1 { // of a single row the first line says it
		remarks = append([]string{r.Look.remark(r)}, remarks...)
	}
	var numbers []int
	for _, note := range remarks {
		numbers = append(numbers, v.footnote(note))
	}
	if numbers != nil {
		row.verdict += " " + marks("", numbers)
	}
	v.rows = append(v.rows, row)
}

// remarks are what is footnoted to a row.
func (r *GateRow) remarks() []string {
	remarks := slices.Clone(r.Notes)
	if r.NoPass != "" {
		remarks = append(remarks, "no PASS: "+r.NoPass)
	}
	if r.NoFail != "" && r.NoFail != r.NoPass {
		remarks = append(remarks, "no FAIL: "+r.NoFail)
	}
	remarks = append(remarks, r.Decision.Notes...)
	if r.Verdict == stats.Pass && r.SignificantDrop {
		remarks = append(remarks, "the drop is real, and within the margin")
	}
	if r.Advice != "" && r.Verdict == stats.Inconclusive && (r.Look == nil || !r.Look.Open) {
		remarks = append(remarks, r.Advice)
	}
	return remarks
}

// footnote is the number of a footnote, which rows share.
func (v *Verdict) footnote(text string) int {
	at := slices.Index(v.footnotes, text)
	if at < 0 {
		at = len(v.footnotes)
		v.footnotes = append(v.footnotes, text)
	}
	return at + 1
}

// title says the verdict in a line.
func (v *Verdict) title() string {
	text := fmt.Sprintf("%s: %s against %s", v.result.Verdict, v.result.Candidate, v.result.Baseline)
	if v.result.Verdict == stats.Inconclusive && v.result.Undecided != "" {
		text += ", which counts as " + v.result.Undecided
	}
	return text
}

// key explains the columns.
func (v *Verdict) key() []string {
	about, test := "problems like these", "the larger of those by t and by exact sign flips"
	if v.result.Target == stats.TargetFixed {
		about, test = "these problems alone, so that sampling them again is all that errs", "by the normal distribution"
	}
	scores := "scores are pass@1 in points, over " + about + "; Δ: the candidate's less the baseline's, " + markAlike + " where neither direction is shown"
	if v.result.Live {
		return append([]string{scores}, v.liveKey()...)
	}
	adjusted := ""
	if len(v.rows) > 1 {
		adjusted = ", adjusted for all rows (Holm)"
	}
	return []string{
		scores,
		"bounds: " + v.bounds(),
		"p: of no drop, one-sided, " + test + adjusted,
		"PASS: the lower bound is above −margin; FAIL: else, the upper bound is below 0 and p is at most " + number(v.result.alpha()),
	}
}

// bounds says how sure the bounds are.
func (v *Verdict) bounds() string {
	pass, fail := v.result.levels()
	text := "Δ is above the lower with " + confidence(1-pass)
	few := func(r verdictRow) bool { rowPass, _ := r.of.levels(); return rowPass != pass }
	switch alpha := v.result.alpha(); {
	case slices.ContainsFunc(v.rows, few):
		text = "Δ is above the lower with " + confidence(1-alpha) + " confidence (" + confidence(1-alpha/2) + " where problems are few)"
	case pass == fail:
		return "each holds with " + confidence(1-fail) + " confidence"
	default:
		text += " confidence"
	}
	return text + ", below the upper with " + confidence(1-fail)
}

// levels are the chances that the bounds of a row do not hold: of a gate that looks
// several times, at any of its looks.
func (r *GateRow) levels() (pass, fail float64) {
	if r.Look != nil {
		return r.Look.PassAlpha, r.Look.Alpha
	}
	return r.PassAlpha, r.Alpha
}

// levels are those of the first row, which are mostly those of all.
func (g GateResult) levels() (pass, fail float64) {
	if len(g.Rows) == 0 {
		return 0, 0
	}
	return g.Rows[0].levels()
}

// alpha is the chance of a false FAIL of any row.
func (g GateResult) alpha() float64 {
	_, fail := g.levels()
	if g.Live {
		fail *= float64(len(g.Rows))
	}
	return fail
}

// confidence shows a level, 97.5%, to a tenth of a percent.
func confidence(level float64) string { return percent(math.Round(1000*level)/1000) + "%" }
