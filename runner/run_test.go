package runner_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/runner"
)

// shuffled answers after a time that depends on the request and on salt.
func shuffled(salt int64) evalr.Model {
	return groupFunc(func(ctx context.Context, r evalr.Request, n int) ([]evalr.Completion, error) {
		if err := wait(ctx, time.Duration(number(r.Seed, salt)%10_000)*time.Millisecond); err != nil {
			return nil, err
		}
		out := make([]evalr.Completion, n)
		for i := range out {
			out[i] = choice(r, i)
		}
		return out, nil
	})
}

func TestSamplesDoNotDependOnConcurrencyOrLatency(t *testing.T) {
	t.Parallel()
	for _, choices := range []int{1, 3} {
		t.Run(fmt.Sprintf("%d choices", choices), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var want map[evalr.Ref]evalr.Sample
				for i, j := range []int{1, 64, 512} {
					store := newMemory()
					p := plan(shuffled(int64(i)), store, task("a", 30, 8), task("b", 7, 16), task("c", 100, 1))
					p.Concurrency, p.Choices = j, choices
					mustRun(t, p)
					require.Len(t, store.samples, 30*8+7*16+100)
					if want == nil {
						want = store.content()
					}
					require.Equal(t, want, store.content())
				}
			})
		})
	}
}

func TestConcurrencyIsBoundedAndUsed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		busy, most := 0, 0
		m := modelFunc(func(ctx context.Context, r evalr.Request) (evalr.Completion, error) {
			mu.Lock()
			busy++
			most = max(most, busy)
			mu.Unlock()
			defer func() { mu.Lock(); busy--; mu.Unlock() }()
			return good(ctx, r)
		})
		store := newMemory()
		store.delay = 250 * time.Millisecond // a store that commits four times a second
		p := plan(m, store, task("a", 100, 10))
		p.Concurrency = 50
		begin := time.Now()
		mustRun(t, p)
		require.Equal(t, 50, most)
		require.Less(t, time.Since(begin), 27*time.Second, "20 rounds of a commit and a second; storing does not count")
	})
}

func TestOneAtATimeGoesInThePlansOrder(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var asked []string
		m := modelFunc(func(ctx context.Context, r evalr.Request) (evalr.Completion, error) {
			asked = append(asked, r.Prompt.Messages[0].Content)
			return good(ctx, r)
		})
		p := plan(m, newMemory(), task("a", 2, 2), task("b", 2, 1))
		p.Concurrency = 1
		mustRun(t, p)
		require.Equal(t, []string{"a 0", "b 0", "a 1", "a 0", "b 1", "a 1"}, asked)
	})
}

func TestGroups(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		type request struct {
			seed int64
			n    int
		}
		var requests []request
		// Of more than two choices asked for the server returns two.
		m := groupFunc(func(ctx context.Context, r evalr.Request, n int) ([]evalr.Completion, error) {
			requests = append(requests, request{r.Seed, n})
			out := make([]evalr.Completion, min(n, 2))
			for i := range out {
				out[i] = choice(r, i)
			}
			return out, wait(ctx, time.Second)
		})
		store := newMemory()
		p := plan(m, store, task("a", 1, 6))
		p.Choices, p.Concurrency = 4, 1
		s := mustRun(t, p)
		require.Equal(t, 3, s.Requests)
		require.Zero(t, s.Retries, "asking for the rest is no retry")

		seed := func(index int) int64 {
			return evalr.DeriveSeed(p.Seed, evalr.Ref{Benchmark: "a", Problem: "p0", Index: index})
		}
		require.ElementsMatch(t, []request{{seed(0), 4}, {seed(2), 2}, {seed(4), 2}}, requests)
		for index, want := range []struct {
			seed   int64
			choice int
			tries  int
		}{{seed(0), 0, 1}, {seed(0), 1, 1}, {seed(2), 0, 2}, {seed(2), 1, 2}, {seed(4), 0, 1}, {seed(4), 1, 1}} {
			got := store.samples[evalr.Ref{Benchmark: "a", Problem: "p0", Index: index}]
			require.Equal(t, want.seed, got.Seed)
			require.Equal(t, want.choice, got.Choice)
			require.Equal(t, want.tries, got.Tries)
			require.Zero(t, got.Redraws)
		}
	})
}

func TestGroupsOfPromptsThatDifferAreSinglesAndKeepTheirGold(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := task("a", 2, 4)
		b.Benchmark.PerSample = true
		b.Benchmark.Prompt = func(p evalr.Problem, index int) evalr.Prompt {
			gold := string(rune('A' + index))
			return evalr.Prompt{Messages: []evalr.Message{{Role: "user", Content: p.Input + gold}}, Gold: []string{gold}}
		}
		m := groupFunc(func(_ context.Context, r evalr.Request, n int) ([]evalr.Completion, error) {
			require.Equal(t, 1, n)
			return []evalr.Completion{answer(r)}, nil
		})
		store := newMemory()
		p := plan(m, store, b)
		p.Choices = 4
		mustRun(t, p)
		identities := map[evalr.Identity]bool{}
		for ref, got := range store.samples {
			require.Equal(t, string(rune('A'+ref.Index)), got.Answer)
			identities[got.Identity] = true
		}
		require.Len(t, identities, 8)
		require.Equal(t, 8, mustRun(t, p).Benchmarks[0].Reused)
	})
}

func TestDrainLetsRequestsInFlightFinish(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		drain := make(chan struct{})
		store := newMemory()
		m := modelFunc(func(ctx context.Context, r evalr.Request) (evalr.Completion, error) {
			require.False(t, closed(drain), "a request after the drain")
			if number(r.Seed)%4 == 0 {
				return evalr.Completion{}, &evalr.Failure{Kind: evalr.FailureServer}
			}
			return answer(r), wait(ctx, 10*time.Second)
		})
		p := plan(m, store, task("a", 100, 4))
		p.Drain = drain
		begin := time.Now()
		time.AfterFunc(35*time.Second, func() { close(drain) })
		s, err := runner.Run(t.Context(), p)
		require.ErrorIs(t, err, runner.ErrDrained)
		require.LessOrEqual(t, time.Since(begin), 45*time.Second, "no waiting for retries")
		require.Len(t, store.samples, s.Benchmarks[0].Done)
		require.Greater(t, len(store.samples), 8)
		require.Zero(t, s.Benchmarks[0].Failed)
		for _, got := range store.samples {
			require.NotEmpty(t, got.Raw.Content)
		}
	})
}

func TestDrainAfterTheLastRequestIsNoError(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		drain := make(chan struct{})
		p := plan(good, newMemory(), task("a", 4, 1))
		p.Drain = drain
		time.AfterFunc(time.Second/2, func() { close(drain) })
		mustRun(t, p)
	})
}

func TestCancelGivesUpWhatIsInFlight(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancelCause(t.Context())
		now := errors.New("second interrupt")
		store := newMemory()
		// Whatever a client makes of being interrupted, it is no failure of the
		// sample.
		m := modelFunc(func(ctx context.Context, r evalr.Request) (evalr.Completion, error) {
			if wait(ctx, time.Minute) != nil {
				return evalr.Completion{}, &evalr.Failure{Kind: evalr.FailureTorn, Drawn: true}
			}
			return answer(r), nil
		})
		begin := time.Now()
		time.AfterFunc(90*time.Second, func() { cancel(now) })
		s, err := runner.Run(ctx, plan(m, store, task("a", 100, 4)))
		require.ErrorIs(t, err, now)
		require.Equal(t, 90*time.Second, time.Since(begin))
		require.Len(t, store.samples, 8)
		require.Equal(t, 400-8, s.Left())
		require.Len(t, store.begun, 8, "the draws that were lost left a trace")
	})
}

func TestCancelWhileAnAttemptIsCommittedKeepsTheCause(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancelCause(t.Context())
		now := errors.New("second interrupt")
		store := newMemory()
		store.delay = time.Minute
		time.AfterFunc(time.Second, func() { cancel(now) })
		_, err := runner.Run(ctx, plan(good, store, task("a", 100, 4)))
		require.Equal(t, now, err)
	})
}

func TestAnAnswerThatIsThereIsKeptWhenTheRunIsCancelled(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		store := newMemory()
		store.delay = time.Second
		b := task("a", 1, 1)
		b.Benchmark.Scorer = scorerFunc(func(ctx context.Context, _ evalr.Target, _ evalr.Completion) (evalr.Score, error) {
			cancel()
			return evalr.Score{Outcome: evalr.Correct, Value: 1}, wait(ctx, time.Second)
		})
		_, err := runner.Run(ctx, plan(good, store, b))
		require.NoError(t, err, "all there is to do is done")
		for _, got := range store.samples {
			require.Equal(t, evalr.Correct, got.Outcome)
		}
		require.Len(t, store.samples, 1)
	})
}

func TestEventsFollowTheStore(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store := newMemory()
		var names []string
		stored, finished := 0, 0
		p := plan(flaky(1, evalr.Failure{Kind: evalr.FailureServer}), store, task("a", 10, 4), task("b", 3, 1))
		p.Observe = func(e runner.Event) {
			name := strings.TrimPrefix(fmt.Sprintf("%T", e), "runner.")
			if len(names) == 0 || names[len(names)-1] != name {
				names = append(names, name)
			}
			switch e := e.(type) {
			case runner.Started:
				require.Equal(t, 40, e.Benchmarks[0].Total)
				require.Equal(t, 3, e.Benchmarks[1].Left()+e.Benchmarks[1].Reused)
			case runner.Stored:
				stored++
				require.Contains(t, store.samples, e.Sample.Ref, "counted before it is on disk")
				require.Equal(t, e.Sample.Benchmark, e.Counts.Benchmark)
			case runner.Finished:
				finished++
				require.Zero(t, e.Counts.Left())
				require.InDelta(t, float64(e.Counts.Done), e.Counts.Credit, 0)
				require.Equal(t, e.Counts.Done, e.Counts.Scored())
				require.Equal(t, e.Counts.Done > 0, e.Counts.Tokens > 0)
			}
		}
		mustRun(t, p)
		require.Equal(t, 43, stored)
		require.Equal(t, 2, finished)
		require.Equal(t, "Started", names[0])
		require.Equal(t, "Finished", names[len(names)-1])
		require.True(t, slices.Contains(names, "Retrying"))

		finished = 0
		names = nil
		mustRun(t, p)
		require.Equal(t, []string{"Started", "Finished"}, names)
		require.Equal(t, 2, finished)
	})
}

func closed(c chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}
