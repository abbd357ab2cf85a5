package cli

import (
	"encoding/json"
	"fmt"
	"io"
)

// snapshot writes the counts of all benchmarks as one object.
func (p *progress) snapshot(event string) {
	type counts struct {
		Benchmark string `json:"benchmark"`
		Total     int    `json:"total"`
		Reused    int    `json:"reused"`
		Done      int    `json:"done"`
		Failed    int    `json:"failed"`
		Truncated int    `json:"truncated"`
		NoAnswer  int    `json:"no_answer"`
		Pending   int    `json:"pending"`
		Unscored  int    `json:"unscored"`
		Redrawn   int    `json:"redrawn"`
		Tokens    int64  `json:"tokens"`
		Score     any    `json:"score"` // null while there is none
	}
	all := []counts{}
	for _, name := range p.order {
		t := p.bench[name]
		all = append(all, counts{t.Benchmark, t.Total, t.Reused, t.Done, t.Failed, t.Truncated, t.NoAnswer, t.Pending, t.Unscored, t.Redrawn, t.Tokens, p.runningScore(t)})
	}
	o := map[string]any{"event": event, "run": p.dir, "elapsed_s": p.now().Sub(p.began).Seconds(), "benchmarks": all}
	if b := p.budget; b.Tokens > 0 || b.Cost > 0 {
		o["budget"] = map[string]any{ // 0 tokens or dollars bound nothing
			"tokens": b.Tokens, "tokens_spent": p.spent.Completion, "tokens_assumed": p.spent.Assumed,
			"cost": b.Cost, "cost_spent": b.Price.Cost(p.spent.Prompt, p.spent.Completion),
		}
	}
	p.object(o)
}

// runningScore is the running score with its interval, or nil.
func (p *progress) runningScore(t *tally) any {
	est, ok := p.score(t)
	if !ok {
		return nil
	}
	return map[string]any{"value": est.Value, "lo": est.Lo, "hi": est.Hi, "method": est.Method}
}

func (p *progress) object(o map[string]any) { writeProgress(p.w, o) }

// writeProgress writes an event as a line of JSON.
func writeProgress(w io.Writer, o map[string]any) {
	o["schema"] = "evalr.progress/v1"
	text, err := json.Marshal(o)
	if err != nil {
		return // counts and texts always encode; progress must not stop a run
	}
	fmt.Fprintf(w, "%s\n", text)
}
