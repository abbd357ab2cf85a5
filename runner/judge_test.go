package runner_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/runner"
)

// A judgeFunc is a scorer whose verdicts are left to the judges.
type judgeFunc func(context.Context, evalr.Target, evalr.Completion) (evalr.Score, error)

func (judgeFunc) Deferred() bool { return true }

func (f judgeFunc) Score(ctx context.Context, t evalr.Target, c evalr.Completion) (evalr.Score, error) {
	return f(ctx, t, c)
}

// judged is a benchmark of n problems whose scorer is f.
func judged(name string, n, k int, f judgeFunc) runner.Task {
	t := task(name, n, k)
	t.Benchmark.Scorer = f
	return t
}

// slowly takes a time that no other scorer may take and calls every other
// completion right.
var slowly judgeFunc = func(ctx context.Context, _ evalr.Target, c evalr.Completion) (evalr.Score, error) {
	if err := wait(ctx, 10*time.Minute); err != nil {
		return evalr.Score{}, err
	}
	if n, _ := c.Usage.Completion.Known(); n%2 == 0 {
		return evalr.Score{Outcome: evalr.Correct, Value: 1}, nil
	}
	return evalr.Score{Outcome: evalr.Incorrect}, nil
}

func TestJudgingDoesNotHoldDrawingUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store := newMemory()
		var at, most atomic.Int32
		p := plan(good, store, judged("code", 20, 4, func(ctx context.Context, target evalr.Target, c evalr.Completion) (evalr.Score, error) {
			n := at.Add(1)
			defer at.Add(-1)
			for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
			}
			return slowly(ctx, target, c)
		}), task("a", 20, 4))
		p.Judges = 3
		var stored time.Time
		judgements := 0
		p.Observe = func(e runner.Event) {
			switch e := e.(type) {
			case runner.Stored:
				stored = time.Now()
				require.Equal(t, e.Sample.Benchmark == "code", e.Sample.Outcome == evalr.Pending)
			case runner.Judged:
				judgements++
				require.Equal(t, e.Score, store.score(e.Ref), "told before it is on disk")
			case runner.Finished:
				require.True(t, e.Counts.Complete())
			}
		}
		began := time.Now()
		s := mustRun(t, p)
		require.Equal(t, 20*time.Second, stored.Sub(began), "160 samples, 8 at a time, a second each")
		require.Equal(t, int32(3), most.Load())
		require.Equal(t, 80, judgements)
		require.Zero(t, s.Pending())
		code := s.Benchmarks[0]
		require.Equal(t, []int{80, 80, 80}, []int{code.Done, code.Graded, code.Scored()})
		right := 0.0
		for _, got := range store.samples {
			require.NotEqual(t, evalr.Pending, got.Outcome)
			if got.Benchmark == "code" {
				right += got.Value
			}
		}
		require.InDelta(t, right, code.Credit, 0)
		require.Positive(t, right)
	})
}

// A run that is interrupted anywhere, once and again, comes to the verdicts of one
// that is not, and asks for no completion twice to judge it.
func TestJudgingGoesOnWhereItStopped(t *testing.T) {
	t.Parallel()
	for seed := range uint64(20) {
		synctest.Test(t, func(t *testing.T) {
			rng := rand.New(rand.NewPCG(seed, 0))
			undisturbed, store := newMemory(), newMemory()
			tasks := []runner.Task{judged("code", 9, 3, slowly), task("a", 9, 1)}
			mustRun(t, plan(good, undisturbed, tasks...))
			store.delay = time.Second
			for runs := 0; ; runs++ {
				p := plan(good, store, tasks...)
				p.Judges = 2
				drawn, waiting := store.len(), waitingIn(store)
				p.Observe = func(e runner.Event) {
					if e, ok := e.(runner.Started); ok {
						require.Equal(t, []int{drawn, waiting}, []int{e.Benchmarks[0].Reused + e.Benchmarks[1].Reused, e.Benchmarks[0].Pending})
					}
				}
				ctx, cancel := context.WithTimeout(t.Context(), time.Duration(1+rng.IntN(3000))*time.Second)
				s, err := runner.Run(ctx, p)
				cancel()
				require.Equal(t, waitingIn(store), s.Pending())
				if err == nil {
					require.Positive(t, runs)
					break
				}
				require.ErrorIs(t, err, context.DeadlineExceeded)
				require.Positive(t, s.Left()+s.Pending())
			}
			require.Equal(t, undisturbed.content(), store.content())
		})
	}
}

func waitingIn(m *memory) (n int) {
	for _, s := range m.samples {
		if s.Outcome == evalr.Pending {
			n++
		}
	}
	return n
}

func TestADrainLeavesJudgingToTheNextProcess(t *testing.T) {
	t.Parallel()
	for _, after := range []time.Duration{3 * time.Second, time.Hour} { // while drawing, and after it
		for _, how := range []string{"drain", "deadline"} {
			t.Run(fmt.Sprint(how, " after ", after), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					store := newMemory()
					p := plan(good, store, judged("code", 40, 1, slowly))
					p.Judges = 1
					began := time.Now()
					if how == "deadline" {
						p.Deadline = began.Add(after)
					} else {
						drain := make(chan struct{})
						p.Drain = drain
						time.AfterFunc(after, func() { close(drain) })
					}
					s, err := runner.Run(t.Context(), p)
					if how == "deadline" {
						var late *runner.DeadlineError
						require.ErrorAs(t, err, &late)
					} else {
						require.ErrorIs(t, err, runner.ErrDrained)
					}
					require.LessOrEqual(t, time.Since(began), after+time.Second, "no longer than requests in flight take")
					require.Positive(t, s.Pending())
					require.Equal(t, s.Pending(), waitingIn(store))
					require.Equal(t, int((after-time.Second)/(10*time.Minute)), s.Benchmarks[0].Graded, "judging begins with the first answer")

					p.Drain, p.Deadline, p.Judges = nil, time.Time{}, 0
					require.Zero(t, mustRun(t, p).Pending())
				})
			})
		}
	}
}

func TestABudgetThatIsSpentDoesNotStopJudging(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store := newMemory()
		b := judged("code", 40, 1, slowly)
		b.Sampling.MaxTokens = 1000
		p := plan(good, store, b)
		p.Concurrency, p.Budget.Tokens = 1, 5000
		s, err := runner.Run(t.Context(), p)
		var spent *runner.BudgetError
		require.ErrorAs(t, err, &spent)
		require.Positive(t, s.Benchmarks[0].Graded)
		require.Zero(t, waitingIn(store))
	})
}

func TestAJudgeThatFailsLeavesItsSampleUnscored(t *testing.T) {
	t.Parallel()
	for name, f := range map[string]judgeFunc{
		"error": func(context.Context, evalr.Target, evalr.Completion) (evalr.Score, error) {
			return evalr.Score{}, errors.New("broken")
		},
		"panic": func(context.Context, evalr.Target, evalr.Completion) (evalr.Score, error) { panic("broken") },
		"nonsense": func(context.Context, evalr.Target, evalr.Completion) (evalr.Score, error) {
			return evalr.Score{Value: 2}, nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				store := newMemory()
				s := mustRun(t, plan(good, store, judged("code", 3, 1, f)))
				require.Equal(t, 3, s.Benchmarks[0].Unscored)
				for _, got := range store.samples {
					require.Equal(t, evalr.Unscored, got.Outcome)
				}
			})
		})
	}
}

func TestAVerdictThatCannotBeStoredEndsTheRun(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store := newMemory()
		full := errors.New("no space left")
		store.onGrade = func(evalr.Ref) error { return full }
		p := plan(good, store, judged("code", 5000, 1, slowly))
		s, err := runner.Run(t.Context(), p)
		require.ErrorIs(t, err, full)
		require.ErrorContains(t, err, "storing the verdict on sample 0 of problem p")
		require.Equal(t, s.Pending(), waitingIn(store))
	})
}
