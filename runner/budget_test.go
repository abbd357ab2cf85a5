package runner_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/runner"
)

// A bill is a model that takes random numbers of tokens up to the limit, fails at
// times, and counts what it was asked to pay for: the truth that the budget must
// hold.
type bill struct {
	mu      sync.Mutex
	rng     *rand.Rand
	faults  bool
	unknown bool // the endpoint does not say what it took
	taken   runner.Spend
}

func (b *bill) GenerateN(ctx context.Context, r evalr.Request, n int) ([]evalr.Completion, error) {
	b.mu.Lock()
	fault, span := 0.0, time.Duration(b.rng.IntN(10_000))*time.Millisecond
	if b.faults {
		fault = b.rng.Float64()
	}
	b.mu.Unlock()
	if fault > 0.8 {
		return nil, &evalr.Failure{Kind: evalr.FailureServer}
	}
	out := make([]evalr.Completion, n)
	b.mu.Lock()
	for i := range out {
		out[i] = choice(r, i)
		took := runner.Spend{Prompt: 30, Completion: 1 + int64(number(r.Seed, int64(i))%uint64(r.Sampling.MaxTokens))}
		b.taken = b.taken.Plus(took)
		out[i].Usage = evalr.Usage{Prompt: evalr.CountTokens(took.Prompt), Completion: evalr.CountTokens(took.Completion)}
		if b.unknown {
			out[i].Usage = evalr.Usage{}
		}
	}
	b.mu.Unlock()
	if err := wait(ctx, span); err != nil {
		return nil, err
	}
	if fault > 0.6 {
		return nil, &evalr.Failure{Kind: evalr.FailureTorn, Drawn: true}
	}
	return out, nil
}

func (b *bill) Generate(ctx context.Context, r evalr.Request) (evalr.Completion, error) {
	got, err := b.GenerateN(ctx, r, 1)
	if err != nil {
		return evalr.Completion{}, err
	}
	return got[0], nil
}

const limit = 100 // tokens a completion, in these tests

func limited(tasks ...runner.Task) []runner.Task {
	for i := range tasks {
		tasks[i].Sampling.MaxTokens = limit
	}
	return tasks
}

// spent is what a store knows of what was spent, and the most that the rest can
// have been: what a command line gives to the next process.
func (m *memory) spent() runner.Spend {
	var sum runner.Spend
	lost := 0
	for _, n := range m.begun {
		lost += n
	}
	for _, s := range m.samples {
		lost += s.Redraws
		if n, ok := s.Usage.Completion.Known(); ok {
			sum.Completion += n
		} else {
			lost++
		}
		n, _ := s.Usage.Prompt.Known()
		sum.Prompt += n
	}
	sum.Completion += int64(lost) * limit
	sum.Prompt += int64(lost) * runner.PromptBound(evalr.Prompt{Messages: []evalr.Message{{Role: "user", Content: "a 1234"}}})
	return sum
}

var price = evalr.Price{Prompt: 1000, Completion: 2000} // dollars a million tokens

// Whatever the order, the concurrency, the choices and the faults: what was taken
// in truth never exceeds the budget, a larger budget goes on, and what is there in
// the end is what a run without a budget draws.
func TestABudgetIsNeverExceeded(t *testing.T) {
	t.Parallel()
	for seed := range uint64(60) {
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				rng := rand.New(rand.NewPCG(seed, 1))
				undisturbed, store := newMemory(), newMemory()
				tasks := limited(task("a", 7, 4), task("b", 9, 1))
				choices := 1 + 2*rng.IntN(2)
				whole := plan(&bill{rng: rng}, undisturbed, tasks...)
				whole.Choices = choices
				mustRun(t, whole)

				m := &bill{rng: rng, faults: rng.IntN(2) == 0, unknown: rng.IntN(4) == 0}
				for step := int64(1); ; step++ {
					p := plan(m, store, tasks...)
					p.Choices, p.Concurrency, p.Retry.Max = choices, 1+rng.IntN(20), 1000
					p.Budget = runner.Budget{Spent: store.spent(), Price: price}
					if seed%2 == 0 {
						p.Budget.Tokens = 700 * step
					} else {
						p.Budget.Cost = 3 * float64(step)
					}
					_, err := runner.Run(t.Context(), p)
					if p.Budget.Tokens > 0 {
						require.LessOrEqual(t, m.taken.Completion, p.Budget.Tokens)
					} else {
						require.LessOrEqual(t, price.Cost(m.taken.Prompt, m.taken.Completion), p.Budget.Cost)
					}
					if err == nil {
						break
					}
					var stop *runner.BudgetError
					require.ErrorAs(t, err, &stop)
					require.Equal(t, 4, stop.ExitCode())
				}
				for ref, want := range undisturbed.samples {
					require.Equal(t, want.Raw, store.samples[ref].Raw)
					require.Equal(t, want.Identity, store.samples[ref].Identity)
				}
				require.Len(t, store.samples, len(undisturbed.samples))
			})
		})
	}
}

// What the error says is needed is enough for one more draw, and no less is.
func TestABudgetErrorSaysWhatIsNeeded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store := newMemory()
		run := func(tokens int64) error {
			p := plan(&bill{rng: rand.New(rand.NewPCG(1, 1))}, store, limited(task("a", 5, 1))...)
			p.Budget = runner.Budget{Tokens: tokens, Spent: store.spent()}
			_, err := runner.Run(t.Context(), p)
			return err
		}
		err := run(limit - 1)
		require.EqualError(t, err, "the budget of 99 tokens does not hold another draw: 0 spent, and the next may take 100")
		var stop *runner.BudgetError
		require.ErrorAs(t, err, &stop)
		require.Equal(t, "not even one draw fits: with a budget of at least 100 tokens, or fewer tokens an answer, the run goes on", stop.Hint())
		require.Empty(t, store.samples)
		require.Empty(t, store.begun, "what was not sent leaves no trace")

		require.ErrorAs(t, run(limit), &stop)
		require.Len(t, store.samples, 1)
		need := stop.Spent.Completion + stop.Next.Completion
		require.Contains(t, stop.Hint(), fmt.Sprintf("at least %d tokens", need))
		require.ErrorAs(t, run(need-1), &stop)
		require.Len(t, store.samples, 1)
		require.ErrorAs(t, run(need), &stop)
		require.Len(t, store.samples, 2)
	})
}

func TestABudgetInDollars(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store := newMemory()
		p := plan(&bill{rng: rand.New(rand.NewPCG(1, 1))}, store, limited(task("a", 5, 1))...)
		p.Budget = runner.Budget{Cost: 0.5, Price: price}
		_, err := runner.Run(t.Context(), p)
		var stop *runner.BudgetError
		require.ErrorAs(t, err, &stop)
		require.Regexp(t, `^the budget of \$0.5000 does not hold another draw: \$0\.\d{4} spent, and the next may take \$0\.\d{4}$`, err.Error())
		require.Regexp(t, `at least \$0\.\d{4} the same command goes on`, stop.Hint())
		require.NotEmpty(t, store.samples)
	})
}

// Draws that were begun finish although the budget has room for no other, and
// their retries take no second share of it.
func TestDrawsThatWereBegunFinish(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store := newMemory()
		p := plan(flaky(2, evalr.Failure{Kind: evalr.FailureServer}), store, limited(task("a", 20, 1))...)
		p.Budget = runner.Budget{Tokens: 3 * limit}
		p.Concurrency = 1 // the turn at the gate must not be kept from the retry
		s, err := runner.Run(t.Context(), p)
		var stop *runner.BudgetError
		require.ErrorAs(t, err, &stop)
		require.Empty(t, store.begun)
		require.NotEmpty(t, store.samples)
		require.Equal(t, s.Spent, stop.Spent)
	})
}

// Without a token limit nothing can be set aside, and the run still ends.
func TestABudgetWithoutATokenLimit(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store := newMemory()
		p := plan(good, store, task("a", 500, 1))
		p.Budget = runner.Budget{Tokens: 5000}
		s, err := runner.Run(t.Context(), p)
		var stop *runner.BudgetError
		require.ErrorAs(t, err, &stop)
		require.GreaterOrEqual(t, s.Spent.Completion, int64(5000))
		require.Less(t, s.Spent.Completion, int64(5000+1000*p.Concurrency), "no more than what was in flight comes on top")
	})
}

func TestEventsTellWhatWasSpent(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		before := runner.Spend{Prompt: 5, Completion: 7}
		p := plan(&bill{rng: rand.New(rand.NewPCG(1, 1))}, newMemory(), limited(task("a", 5, 1))...)
		p.Budget.Spent = before
		var last runner.Spend
		p.Observe = func(e runner.Event) {
			switch e := e.(type) {
			case runner.Started:
				require.Equal(t, before, e.Spent)
			case runner.Stored:
				require.Greater(t, e.Spent.Completion, before.Completion)
				last = e.Spent
			}
		}
		require.Equal(t, last, mustRun(t, p).Spent)
	})
}

func TestADeadlineLetsRequestsInFlightFinish(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store := newMemory()
		p := plan(nil, store, task("a", 100, 4))
		p.Deadline = time.Now().Add(25 * time.Second)
		p.Model = modelFunc(func(ctx context.Context, r evalr.Request) (evalr.Completion, error) {
			require.True(t, time.Now().Before(p.Deadline), "a request after the deadline")
			return answer(r), wait(ctx, 10*time.Second)
		})
		var why error
		p.Observe = func(e runner.Event) {
			if e, ok := e.(runner.Stopping); ok {
				why = e.Why
				require.Equal(t, p.Deadline, time.Now())
			}
		}
		s, err := runner.Run(t.Context(), p)
		var late *runner.DeadlineError
		require.ErrorAs(t, err, &late)
		require.Equal(t, err, why)
		require.Equal(t, 4, late.ExitCode())
		require.Contains(t, late.Hint(), "goes on")
		require.Len(t, store.samples, 24)
		require.Equal(t, 400-24, s.Left())

		p.Deadline = time.Now() // nothing is sent once it is there
		_, err = runner.Run(t.Context(), p)
		require.ErrorAs(t, err, &late)
		require.Len(t, store.samples, 24)

		p.Deadline = time.Now().Add(time.Hour)
		mustRun(t, p)
	})
}

func TestADeadlineAfterTheLastRequestIsNoError(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := plan(good, newMemory(), task("a", 4, 1))
		p.Deadline = time.Now().Add(time.Second / 2)
		mustRun(t, p)
	})
}

func TestBudgetsThatSayNothingAreRefused(t *testing.T) {
	t.Parallel()
	for text, b := range map[string]runner.Budget{
		"negative":      {Tokens: -1},
		"needs a price": {Cost: 1},
	} {
		p := plan(good, newMemory(), task("a", 1, 1))
		p.Budget = b
		_, err := runner.Run(t.Context(), p)
		require.ErrorContains(t, err, text)
	}
}
