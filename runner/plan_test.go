package runner_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/runner"
)

func TestPlansThatCannotBeRunAreRefusedByName(t *testing.T) {
	t.Parallel()
	cases := map[string]func(*runner.Plan){
		"no model":                    func(p *runner.Plan) { p.Model = nil },
		"no sink":                     func(p *runner.Plan) { p.Sink = nil },
		"no clock":                    func(p *runner.Plan) { p.Now = nil },
		"no task":                     func(p *runner.Plan) { p.Tasks = nil },
		"must be positive":            func(p *runner.Plan) { p.Concurrency = -1 },
		"a duration is negative":      func(p *runner.Plan) { p.Retry.Cap = -1 },
		"4 choices a request":         func(p *runner.Plan) { p.Choices = 4 },
		"benchmark b is named twice":  func(p *runner.Plan) { p.Tasks = append(p.Tasks, p.Tasks[0]) },
		"benchmark b: no prompt":      func(p *runner.Plan) { p.Tasks[0].Benchmark.Prompt = nil },
		"benchmark b: no scorer":      func(p *runner.Plan) { p.Tasks[0].Benchmark.Scorer = nil },
		"benchmark b: k is 0":         func(p *runner.Plan) { p.Tasks[0].K = 0 },
		"benchmark b: no problem":     func(p *runner.Plan) { p.Tasks[0].Problems = nil },
		`problem "p0" is there twice`: func(p *runner.Plan) { p.Tasks[0].Problems[1].ID = "p0" },
	}
	for want, change := range cases {
		t.Run(want, func(t *testing.T) {
			t.Parallel()
			p := plan(good, newMemory(), task("b", 2, 1))
			change(&p)
			_, err := runner.Run(t.Context(), p)
			require.ErrorContains(t, err, want)
		})
	}
}

func TestRender(t *testing.T) {
	t.Parallel()
	user := evalr.Message{Role: "user", Content: "Q"}
	own := evalr.Message{Role: "system", Content: "Own."}
	cases := map[string]struct {
		plan     runner.Plan
		messages []evalr.Message
		want     evalr.Prompt
	}{
		"as it is": {messages: []evalr.Message{user}, want: evalr.Prompt{Messages: []evalr.Message{user}, Prefill: "A:"}},
		"system and prefill": {
			plan:     runner.Plan{System: "Be brief.", Prefill: "<think>\n"},
			messages: []evalr.Message{user},
			want: evalr.Prompt{
				Messages: []evalr.Message{{Role: "system", Content: "Be brief."}, user}, Prefill: "<think>\nA:",
			},
		},
		"before the benchmark's own system message": {
			plan:     runner.Plan{System: "Be brief."},
			messages: []evalr.Message{own, user},
			want: evalr.Prompt{
				Messages: []evalr.Message{{Role: "system", Content: "Be brief.\n\nOwn."}, user}, Prefill: "A:",
			},
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := evalr.Benchmark{Prompt: func(evalr.Problem, int) evalr.Prompt {
				return evalr.Prompt{Messages: c.messages, Prefill: "A:"}
			}}
			require.Equal(t, c.want, c.plan.Render(b, evalr.Problem{}, 0))
			require.Equal(t, "Own.", own.Content, "the benchmark's message is not ours to change")
		})
	}
}
