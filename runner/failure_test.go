package runner_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/runner"
)

func TestFailures(t *testing.T) {
	t.Parallel()
	type want struct {
		tries    int // of each sample
		redraws  int
		failed   bool
		exitCode int // of an error that stops the run; 0 for none
	}
	cases := map[string]struct {
		failure evalr.Failure
		fails   int
		want    want
	}{
		"rate limit passes":              {evalr.Failure{Kind: evalr.FailureRateLimit, Status: 429}, 3, want{tries: 4}},
		"server error passes":            {evalr.Failure{Kind: evalr.FailureServer, Status: 503}, 3, want{tries: 4}},
		"no connection passes":           {evalr.Failure{Kind: evalr.FailureUnreachable}, 3, want{tries: 4}},
		"garbage passes":                 {evalr.Failure{Kind: evalr.FailureGarbage}, 3, want{tries: 4}},
		"torn answers are redraws":       {evalr.Failure{Kind: evalr.FailureTorn, Drawn: true}, 2, want{tries: 3, redraws: 2}},
		"stalled answers are redraws":    {evalr.Failure{Kind: evalr.FailureIdle, Drawn: true}, 1, want{tries: 2, redraws: 1}},
		"stalled before the first token": {evalr.Failure{Kind: evalr.FailureIdle}, 1, want{tries: 2}},
		"rejection is final":             {evalr.Failure{Kind: evalr.FailureRejected, Status: 400}, 1, want{tries: 1, failed: true}},
		"too long a prompt is final":     {evalr.Failure{Kind: evalr.FailureContext, Status: 400}, 1, want{tries: 1, failed: true}},
		"tries are bounded":              {evalr.Failure{Kind: evalr.FailureServer}, 99, want{tries: 12, failed: true}},
		"no access stops the run":        {evalr.Failure{Kind: evalr.FailureUnauthorized, Status: 401}, 1, want{exitCode: 5}},
		"no quota stops the run":         {evalr.Failure{Kind: evalr.FailureQuota, Status: 429}, 1, want{exitCode: 5}},
		"too long a wait stops the run": {
			evalr.Failure{Kind: evalr.FailureRateLimit, RetryAfter: time.Hour}, 1, want{exitCode: 4},
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				store := newMemory()
				// Four samples, fewer than the breaker and the check of a
				// benchmark's start need.
				s, err := runner.Run(t.Context(), plan(flaky(c.fails, c.failure), store, task("b", 2, 2)))
				if c.want.exitCode != 0 {
					var stop *runner.StopError
					require.ErrorAs(t, err, &stop)
					require.Equal(t, c.want.exitCode, stop.ExitCode())
					require.NotEmpty(t, stop.Hint())
					require.Contains(t, err.Error(), "of b")
					require.Zero(t, store.len(), "a stop is no result")
					require.Equal(t, 4, s.Left())
					return
				}
				require.NoError(t, err)
				require.Equal(t, 4, store.len())
				for _, got := range store.samples {
					require.Equal(t, c.want.tries, got.Tries)
					require.Equal(t, c.want.redraws, got.Redraws)
					require.Equal(t, c.want.failed, got.Failure != nil)
					if got.Failure != nil {
						require.Equal(t, c.failure, *got.Failure)
						require.Equal(t, evalr.Score{}, got.Score, "a failure is never a score")
					}
				}
				require.Equal(t, 4*c.want.tries, s.Requests)
				require.Equal(t, 4*(c.want.tries-1), s.Retries)
				require.Equal(t, c.want.failed, s.TooManyFailed())
			})
		})
	}
}

func TestRetryAfterIsKept(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var waits []time.Duration
		p := plan(flaky(2, evalr.Failure{Kind: evalr.FailureRateLimit, RetryAfter: 40 * time.Second}), newMemory(), task("b", 1, 20))
		p.Observe = func(e runner.Event) {
			if e, ok := e.(runner.Retrying); ok {
				waits = append(waits, e.Wait)
				require.Equal(t, evalr.FailureRateLimit, e.Failure.Kind)
			}
		}
		mustRun(t, p)
		require.Len(t, waits, 40)
		distinct := map[time.Duration]bool{}
		for _, w := range waits {
			require.GreaterOrEqual(t, w, 40*time.Second)
			require.Less(t, w, 42*time.Second)
			distinct[w] = true
		}
		require.Len(t, distinct, 40, "those sent away together must not come back together")
	})
}

func TestEndlessRateLimitTripsTheBreaker(t *testing.T) {
	t.Parallel()
	for _, after := range []time.Duration{0, time.Second} {
		synctest.Test(t, func(t *testing.T) {
			store := newMemory()
			begin := time.Now()
			p := plan(flaky(1<<30, evalr.Failure{Kind: evalr.FailureRateLimit, RetryAfter: after}), store, task("b", 500, 4))
			p.Concurrency = 64
			s, err := runner.Run(t.Context(), p)
			var stop *runner.StopError
			require.ErrorAs(t, err, &stop)
			require.Equal(t, 4, stop.ExitCode())
			require.Contains(t, err.Error(), "no request succeeded for 2m")
			require.Less(t, time.Since(begin), 3*time.Minute)
			require.Less(t, store.len(), 20)
			require.Less(t, s.Requests, 2000)
			require.Positive(t, s.Left())
		})
	}
}

func TestBreakerWaitsForAnAnswerThatIsStillComing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		// The endpoint serves four requests at a time, each for twenty minutes, and
		// refuses the others.
		slots := make(chan struct{}, 4)
		m := modelFunc(func(ctx context.Context, r evalr.Request) (evalr.Completion, error) {
			select {
			case slots <- struct{}{}:
				defer func() { <-slots }()
				return answer(r), wait(ctx, 20*time.Minute)
			default:
				return evalr.Completion{}, &evalr.Failure{Kind: evalr.FailureRateLimit}
			}
		})
		p := plan(m, newMemory(), task("b", 12, 1))
		p.Retry = runner.Retry{Max: 1000, Wait: 100 * time.Hour}
		require.False(t, mustRun(t, p).TooManyFailed())
	})
}

func TestPoisonedSamplesAtTheEndAreFailuresNotABrokenEndpoint(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := modelFunc(func(ctx context.Context, r evalr.Request) (evalr.Completion, error) {
			if r.Seed%8 == 0 {
				return evalr.Completion{}, &evalr.Failure{Kind: evalr.FailureServer, Status: 500}
			}
			return good(ctx, r)
		})
		s := mustRun(t, plan(m, newMemory(), task("b", 100, 1)))
		require.Greater(t, s.Benchmarks[0].Failed, 5)
	})
}

func TestRefusedStartStopsTheRun(t *testing.T) {
	t.Parallel()
	for kind, hint := range map[evalr.FailureKind]string{
		evalr.FailureContext:  "fewer tokens",
		evalr.FailureRejected: "model's name",
	} {
		synctest.Test(t, func(t *testing.T) {
			store := newMemory()
			refuses := flaky(1, evalr.Failure{Kind: kind, Message: "because"})
			m := modelFunc(func(ctx context.Context, r evalr.Request) (evalr.Completion, error) {
				time.Sleep(time.Millisecond) // so that the workers take turns
				return refuses.Generate(ctx, r)
			})
			s, err := runner.Run(t.Context(), plan(m, store, task("b", 5000, 4)))
			var stop *runner.StopError
			require.ErrorAs(t, err, &stop)
			require.Equal(t, 4, stop.ExitCode())
			require.Contains(t, stop.Hint(), hint)
			require.Contains(t, err.Error(), "because")
			require.LessOrEqual(t, s.Requests, 8+2*8)
		})
	}
}

// What was refused in an earlier process comes first in the next one; that is no
// reason to stop.
func TestRefusalsOfAnEarlierProcessDoNotStopAResume(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store := newMemory()
		m := modelFunc(func(ctx context.Context, r evalr.Request) (evalr.Completion, error) {
			if strings.Contains(r.Prompt.Messages[0].Content, "7") {
				return evalr.Completion{}, &evalr.Failure{Kind: evalr.FailureRejected, Status: 400}
			}
			return good(ctx, r)
		})
		first := mustRun(t, plan(m, store, task("b", 100, 1)))
		require.Greater(t, first.Benchmarks[0].Failed, 8)
		p := plan(m, store, task("b", 100, 2))
		p.History = store
		mustRun(t, p)
	})
}

// An attempt whose request failed before the model began leaves no trace when
// the run stops: it was no draw.
func TestRequestsThatDrewNothingAreNotLostDraws(t *testing.T) {
	t.Parallel()
	for name, f := range map[string]evalr.Failure{
		"quota":     {Kind: evalr.FailureQuota},
		"long wait": {Kind: evalr.FailureRateLimit, RetryAfter: time.Hour},
		"outage":    {Kind: evalr.FailureUnreachable},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				store := newMemory()
				p := plan(modelFunc(func(context.Context, evalr.Request) (evalr.Completion, error) {
					time.Sleep(time.Millisecond)
					return evalr.Completion{}, &f
				}), store, task("b", 30, 4))
				_, err := runner.Run(t.Context(), p)
				require.Error(t, err)
				require.Empty(t, store.begun)
			})
		})
	}
}

func TestQuickRefusalsBeforeSlowAnswersDoNotStopTheRun(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := modelFunc(func(ctx context.Context, r evalr.Request) (evalr.Completion, error) {
			if number(r.Seed)%4 != 0 {
				return evalr.Completion{}, &evalr.Failure{Kind: evalr.FailureRejected}
			}
			return answer(r), wait(ctx, 10*time.Minute)
		})
		p := plan(m, newMemory(), task("b", 200, 1))
		p.Concurrency = 64
		s := mustRun(t, p)
		require.True(t, s.TooManyFailed())
	})
}

func TestErrorsThatAreNoFailuresEndTheRun(t *testing.T) {
	t.Parallel()
	boom := errors.New("boom")
	broken := modelFunc(func(context.Context, evalr.Request) (evalr.Completion, error) { return evalr.Completion{}, boom })
	kindless := modelFunc(func(context.Context, evalr.Request) (evalr.Completion, error) {
		return evalr.Completion{}, &evalr.Failure{}
	})
	cases := map[string]struct {
		model  evalr.Model
		change func(*memory)
		want   string
	}{
		"model":               {broken, func(*memory) {}, "asking for sample 0 of problem p"},
		"kindless failure":    {kindless, func(*memory) {}, "failure without a kind"},
		"sink, on an attempt": {good, func(m *memory) { m.onBegin = func([]evalr.Ref) error { return boom } }, "recording an attempt at sample 0"},
		"sink, on a sample":   {good, func(m *memory) { m.onPut = func(evalr.Ref) error { return boom } }, "storing sample 0 of problem p"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				store := newMemory()
				c.change(store)
				s, err := runner.Run(t.Context(), plan(c.model, store, task("b", 100, 4)))
				require.ErrorContains(t, err, c.want)
				require.Zero(t, store.len())
				require.LessOrEqual(t, s.Requests, 16)
			})
		})
	}
}

func TestScorerTroubleLeavesSamplesUnscored(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		scorer scorerFunc
		reason string
	}{
		"error": {func(context.Context, evalr.Target, evalr.Completion) (evalr.Score, error) {
			return evalr.Score{Outcome: evalr.Incorrect}, errors.New("no judge")
		}, "could not decide: no judge"},
		"panic": {func(context.Context, evalr.Target, evalr.Completion) (evalr.Score, error) { panic("oops") }, "panicked: oops"},
		"no number": {func(context.Context, evalr.Target, evalr.Completion) (evalr.Score, error) {
			zero := 0.0
			return evalr.Score{Outcome: evalr.Partial, Value: zero / zero}, nil
		}, "gave NaN"},
		"deaf to its context": {func(context.Context, evalr.Target, evalr.Completion) (evalr.Score, error) {
			time.Sleep(time.Hour)
			return evalr.Score{Outcome: evalr.Correct, Value: 1}, nil
		}, "longer than 30s"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				store, b := newMemory(), task("b", 3, 2)
				b.Benchmark.Scorer = c.scorer
				p := plan(good, store, b)
				p.ScoreTimeout = 30 * time.Second
				s := mustRun(t, p)
				require.Equal(t, 6, s.Benchmarks[0].Unscored)
				require.False(t, s.TooManyFailed())
				for _, got := range store.samples {
					require.Equal(t, evalr.Unscored, got.Outcome)
					require.Zero(t, got.Value)
					require.Contains(t, got.Reason, c.reason)
					require.NotEmpty(t, got.Text, "the completion is kept")
				}
				require.Len(t, s.Warnings, 1)
				require.Contains(t, s.Warnings[0].Text, "6 of 6 completions could not be scored, the first: ")
				require.Contains(t, s.Warnings[0].Text, c.reason)
				time.Sleep(2 * time.Hour) // until the last deaf scorer has come back
			})
		})
	}
}

// A rate limited endpoint is asked less and then as often as it allows.
func TestGateFollowsTheEndpoint(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		slots := make(chan struct{}, 10)
		m := modelFunc(func(ctx context.Context, r evalr.Request) (evalr.Completion, error) {
			select {
			case slots <- struct{}{}:
				defer func() { <-slots }()
				return good(ctx, r)
			default:
				return evalr.Completion{}, &evalr.Failure{Kind: evalr.FailureRateLimit, Status: 429}
			}
		})
		var limits []int
		p := plan(m, newMemory(), task("b", 2000, 1))
		p.Concurrency = 100
		p.Observe = func(e runner.Event) {
			if e, ok := e.(runner.Limited); ok {
				limits = append(limits, e.To)
			}
		}
		begin := time.Now()
		s := mustRun(t, p)
		require.Zero(t, s.Benchmarks[0].Failed)
		require.NotEmpty(t, limits)
		require.Equal(t, 70, limits[0])
		last := limits[len(limits)-1]
		require.True(t, last >= 5 && last <= 15, fmt.Sprint(limits))
		require.Less(t, time.Since(begin), 6*time.Minute, "at 10 requests a second 2,000 take 200 s")
	})
}
