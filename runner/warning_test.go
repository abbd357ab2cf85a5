package runner_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/runner"
)

func TestWarnings(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("So the answer follows. ", 20)
	complete := func(text string) evalr.Completion {
		return evalr.Completion{
			Raw: evalr.Raw{Content: text}, Text: text, Stop: evalr.StopEnd,
			Usage: evalr.Usage{Completion: evalr.CountTokens(9)},
		}
	}
	cases := map[string]struct {
		answer func(evalr.Request) evalr.Completion
		change func(*runner.Task)
		want   string // empty for no warning
	}{
		"completions that differ": {answer: answer},
		"equal completions": {
			answer: func(evalr.Request) evalr.Completion { return complete(long) },
			want:   "completions equal the one before",
		},
		"equal completions at temperature 0": {
			answer: func(evalr.Request) evalr.Completion { return complete(long) },
			change: func(t *runner.Task) { t.Sampling.Temperature = 0 },
		},
		"equal completions, but short ones": {
			answer: func(evalr.Request) evalr.Completion { return complete("B") },
		},
		"some equal completions": {
			answer: func(r evalr.Request) evalr.Completion {
				if number(r.Seed)%2 == 0 {
					return complete(long)
				}
				return answer(r)
			},
		},
		"no usage": {
			answer: func(r evalr.Request) evalr.Completion {
				c := answer(r)
				c.Usage = evalr.Usage{}
				return c
			},
			want: "does not say how many tokens",
		},
		"no stop reason": {
			answer: func(r evalr.Request) evalr.Completion {
				c := answer(r)
				c.Stop = evalr.StopUnknown
				return c
			},
			want: "does not say why",
		},
		"two models": {
			answer: func(r evalr.Request) evalr.Completion {
				c := answer(r)
				c.Model = []string{"fake", "other"}[number(r.Seed)%2]
				return c
			},
			want: "more than one model",
		},
		"truncation": {
			answer: answer,
			change: func(t *runner.Task) {
				t.Benchmark.Scorer = scorerFunc(func(context.Context, evalr.Target, evalr.Completion) (evalr.Score, error) {
					return evalr.Score{Outcome: evalr.Truncated}, nil
				})
			},
			want: "cut off by the token limit",
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := task("b", 10, 20)
				if c.change != nil {
					c.change(&b)
				}
				m := modelFunc(func(_ context.Context, r evalr.Request) (evalr.Completion, error) { return c.answer(r), nil })
				p := plan(m, newMemory(), b)
				var seen []runner.Warning
				p.Observe = func(e runner.Event) {
					if w, ok := e.(runner.Warning); ok {
						seen = append(seen, w)
					}
				}
				s := mustRun(t, p)
				require.Equal(t, s.Warnings, seen)
				if c.want == "" {
					require.Empty(t, seen)
					return
				}
				require.Len(t, seen, 1, "once for each cause")
				require.Equal(t, "b", seen[0].Benchmark)
				require.Contains(t, seen[0].Text, c.want)
			})
		})
	}
}
