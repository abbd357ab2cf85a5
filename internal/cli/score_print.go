package cli

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/evalr/evalr"
)

// scoreSchema identifies the lines of "evalr score --json", see
// docs/formats/completions.md.
const scoreSchema = "evalr.score/v1"

// verdictJSON is a verdict as it is written.
type verdictJSON struct {
	Outcome string  `json:"outcome"`
	Value   float64 `json:"value"`
	Answer  string  `json:"answer"`
	Key     string  `json:"key"`
	Method  string  `json:"method"`
	Reason  string  `json:"reason"`
	Form    string  `json:"form"`
	Other   any     `json:"other"` // null if unknown
}

func asVerdict(s evalr.Score) verdictJSON {
	out := verdictJSON{
		Outcome: s.Outcome.String(), Value: s.Value, Answer: s.Answer, Key: s.Key, Method: s.Method, Reason: s.Reason, Form: s.Form.String(),
	}
	if v, known := s.Other.Known(); known {
		out.Other = v
	}
	return out
}

// changeJSON is the line of a changed verdict.
type changeJSON struct {
	Schema    string      `json:"schema"`
	Kind      string      `json:"kind"` // "change"
	Benchmark string      `json:"benchmark"`
	Problem   string      `json:"problem"`
	Index     int         `json:"index"`
	Before    verdictJSON `json:"before"`
	After     verdictJSON `json:"after"`
}

// scoredJSON is the line that ends a benchmark.
type scoredJSON struct {
	Schema    string `json:"schema"`
	Kind      string `json:"kind"` // "benchmark"
	Benchmark string `json:"benchmark"`
	Before    string `json:"scorer_before"`
	After     string `json:"scorer_after"`
	Checked   int    `json:"checked"`
	Changed   int    `json:"changed"`
	Stored    bool   `json:"stored"`
}

// add counts a verdict and lists it if it changed.
func (o *changeWriter) add(r rescored, sum *tallyOfChanges) error {
	sum.checked++
	if !r.changed() {
		return nil
	}
	sum.changed++
	if o.asJSON {
		return o.line(changeJSON{scoreSchema, "change", r.Benchmark, r.Problem, r.Index, asVerdict(r.before), asVerdict(r.after)})
	}
	_, err := fmt.Fprintf(o.w, "%s %s sample %d: %s → %s: %s\n", printable(r.Benchmark), onOneLine(r.Problem), r.Index,
		shownVerdict(r.before, r.after), shownVerdict(r.after, r.before), onOneLine(r.after.Reason))
	return err
}

// finish tells what came of a benchmark.
func (o *changeWriter) finish(g *regrader, sum tallyOfChanges) error {
	if o.asJSON {
		return o.line(scoredJSON{scoreSchema, "benchmark", g.before.Name, g.before.Scorer, g.after.Scorer, sum.checked, sum.changed, !o.dryRun})
	}
	by := "by " + g.after.Scorer
	if g.before.Scorer != g.after.Scorer {
		by = fmt.Sprintf("by %s, formerly by %s", g.after.Scorer, g.before.Scorer)
	}
	what := "none changed"
	switch {
	case sum.changed > 0 && o.dryRun:
		what = fmt.Sprintf("%d would change", sum.changed)
	case sum.changed > 0:
		what = fmt.Sprintf("%d changed; the former ones are kept", sum.changed)
	}
	_, err := fmt.Fprintf(o.w, "%s: %s checked %s: %s\n", printable(g.before.Name), counted(sum.checked, "verdict"), printable(by), what)
	return err
}

func (o *changeWriter) line(v any) error {
	enc := json.NewEncoder(o.w)
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

// shownVerdict is a verdict in a few words, beside another one: incorrect "24". The
// form is said where it differs, and the score by the other rules where the outcome
// does not.
func shownVerdict(s, beside evalr.Score) string {
	text := s.Outcome.String()
	if s.Answer != "" {
		text += " " + strconv.Quote(shortened(s.Answer))
	}
	if s.Form != beside.Form {
		text += fmt.Sprintf(" (form %s)", s.Form)
	}
	if v, known := s.Other.Known(); known && s.Other != beside.Other && s.Outcome == beside.Outcome {
		text += fmt.Sprintf(" (%g by the other rules)", v)
	}
	return text
}

// onOneLine is a text of a file or a model on one line, shortened.
func onOneLine(s string) string { return printable(strings.Join(strings.Fields(shortened(s)), " ")) }

// shortened bounds a text that is shown in passing.
func shortened(s string) string {
	const most = 160
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}
