package runner

import (
	"cmp"
	"fmt"
	"hash/maphash"

	"github.com/evalr/evalr"
)

// When samples look wrong.
const (
	tallyLeast  = 100  // samples before a share means something, unless the benchmark is at its end
	tallyShare  = 0.01 // of samples cut off that is worth a warning
	repeatChars = 200  // length in bytes from which equal completions are no coincidence
	repeatLeast = 8    // comparisons before equal completions mean something
)

// A tally counts what a task's samples came to and says when they look wrong.
type tally struct {
	Counts
	given [causes]bool // the warning was given
	model string       // that answered first
	other string       // another that answered
	why   string       // the first completion that could not be scored could not

	// Completions of one problem drawn at a temperature should differ. Each is
	// compared with the one before it, unless the model is known to draw every
	// sample by a seed of its own: equal ones are then what it has to say.
	seed     maphash.Seed
	last     []uint64 // by problem; nil where there is nothing to compare
	compared int
	repeated int
}

func newTally(t *Task, seeded bool) tally {
	out := tally{
		Counts: Counts{Benchmark: t.Benchmark.Name, Total: len(t.Problems) * t.K},
		seed:   maphash.MakeSeed(),
	}
	if t.K > 1 && t.Sampling.Temperature > 0 && !seeded {
		out.last = make([]uint64, len(t.Problems))
	}
	return out
}

// add counts a stored sample of a problem.
func (t *tally) add(problem int, s *evalr.Sample) {
	t.Done++
	if s.Redraws > 0 {
		t.Redrawn++
	}
	if s.Failure != nil {
		t.Failed++
		return
	}
	if s.Outcome == evalr.Pending {
		t.Pending++
	} else {
		t.grade(&s.Score)
	}
	if n, ok := s.Usage.Completion.Known(); ok {
		t.Tokens += n
	} else {
		t.Uncounted++
	}
	if s.Stop == evalr.StopUnknown {
		t.NoStop++
	}
	switch {
	case s.Model == "" || s.Model == t.model:
	case t.model == "":
		t.model = s.Model
	default:
		t.other = s.Model
	}
	t.compare(problem, s.Raw)
}

// grade counts a verdict.
func (t *tally) grade(s *evalr.Score) {
	t.Graded++
	switch s.Outcome {
	case evalr.Unscored:
		t.Unscored++
		t.why = cmp.Or(t.why, s.Reason)
	case evalr.NoAnswer:
		t.NoAnswer++
	case evalr.Truncated:
		t.Truncated++
	default:
	}
	t.Credit += s.Value
}

func (t *tally) compare(problem int, raw evalr.Raw) {
	if t.last == nil || len(raw.Content)+len(raw.Reasoning) < repeatChars {
		return
	}
	sum := max(maphash.Comparable(t.seed, raw), 1) // 0 is none yet
	if before := t.last[problem]; before != 0 {
		t.compared++
		if before == sum {
			t.repeated++
		}
	}
	t.last[problem] = sum
}

// The causes of warnings.
const (
	causeRepeated = iota
	causeTruncated
	causeFailed
	causeUnscored
	causeUncounted
	causeNoStop
	causeModels
	causes
)

// concerns returns warnings that are due and were not given before. At the end
// of a benchmark or run few samples suffice.
func (t *tally) concerns(end bool) []Warning {
	var out []Warning
	warn := func(cause int, format string, args ...any) {
		t.given[cause] = true
		out = append(out, Warning{Benchmark: t.Benchmark, Text: fmt.Sprintf(format, args...)})
	}
	due := func(cause int, is bool) bool { return is && !t.given[cause] }

	if due(causeRepeated, t.compared >= repeatLeast && 2*t.repeated > t.compared) {
		warn(causeRepeated, "%d of %d completions equal the one before of the same problem, although the temperature is not 0: "+
			"is there a caching proxy, or a server that ignores the seed?", t.repeated, t.compared)
	}
	if due(causeModels, t.other != "") {
		warn(causeModels, "answers came from more than one model: %s and %s", t.model, t.other)
	}
	if t.Done < tallyLeast && !end {
		return out
	}
	answers := t.Done - t.Failed
	if due(causeTruncated, float64(t.Truncated) > tallyShare*float64(t.Graded)) {
		warn(causeTruncated, "%d of %d completions were cut off by the token limit", t.Truncated, t.Graded)
	}
	if due(causeFailed, float64(t.Failed) > tallyShare*float64(t.Done)) {
		warn(causeFailed, "%d of %d requests failed for good", t.Failed, t.Done)
	}
	if due(causeUnscored, t.Unscored > 0) {
		warn(causeUnscored, "%d of %d completions could not be scored, the first: %s", t.Unscored, t.Graded, t.why)
	}
	if due(causeUncounted, t.Uncounted > 0) {
		warn(causeUncounted, "the endpoint does not say how many tokens %d of %d completions took", t.Uncounted, answers)
	}
	if due(causeNoStop, t.NoStop > 0) {
		warn(causeNoStop, "the endpoint does not say why %d of %d completions ended: cut-off ones may be among them", t.NoStop, answers)
	}
	return out
}
