package runner

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
)

// holding is a history of samples that the plan's tasks already have.
type holding struct {
	t    *task
	have func(problem, index int) bool
}

func (h holding) Stored(ref evalr.Ref) (evalr.Identity, bool) {
	var problem int
	_, _ = fmt.Sscanf(ref.Problem, "p%d", &problem)
	if !h.have(problem, ref.Index) {
		return evalr.Identity{}, false
	}
	return h.t.identity(h.t.prehash(problem, ref.Index, nil), problem, ref.Index), true
}

func (holding) Draws(evalr.Ref) int { return 0 }

func (holding) Pending(evalr.Ref) bool { return false }

func random(rng *rand.Rand) Task {
	t := Task{K: 1 + rng.IntN(9), Benchmark: evalr.Benchmark{
		Name:      fmt.Sprint("b", rng.Uint32()),
		PerSample: rng.IntN(3) == 0,
		Prompt:    func(evalr.Problem, int) evalr.Prompt { return evalr.Prompt{} },
	}}
	for i := range 1 + rng.IntN(60) {
		t.Problems = append(t.Problems, evalr.Problem{ID: fmt.Sprint("p", i)})
	}
	return t
}

// Whatever the tasks and whatever exists of them: every missing sample is handed
// out once, first samples before second ones, and at any moment each task has
// had its share.
func TestQueueOrder(t *testing.T) {
	t.Parallel()
	for seed := range uint64(300) {
		rng := rand.New(rand.NewPCG(seed, 1))
		plan := Plan{Choices: 1 + rng.IntN(4)}
		q := &queue{}
		missing := map[*task]map[[2]int]bool{}
		for range 1 + rng.IntN(6) {
			tk := newTask(&plan, random(rng))
			share := rng.Float64()
			have := map[[2]int]bool{}
			missing[tk] = map[[2]int]bool{}
			for p := range tk.Problems {
				for i := range tk.K {
					at := [2]int{p, i}
					have[at] = rng.Float64() < share
					if !have[at] {
						missing[tk][at] = true
					}
				}
			}
			require.NoError(t, tk.survey(t.Context(), holding{tk, func(p, i int) bool { return have[[2]int{p, i}] }}))
			require.Equal(t, len(have)-len(missing[tk]), tk.tally.Reused)
			q.tasks = append(q.tasks, tk)
		}
		checkOrder(t, q, missing)
	}
}

func checkOrder(t *testing.T, q *queue, missing map[*task]map[[2]int]bool) {
	t.Helper()
	total, last := q.len(), map[*task]int{}
	for handed := 1; ; handed++ {
		d, ok := q.next()
		if !ok {
			require.Equal(t, total, handed-1)
			break
		}
		require.NotEmpty(t, d.missing)
		group := d.missing[0].Index / d.task.step
		require.GreaterOrEqual(t, group, last[d.task], "later samples before earlier ones")
		last[d.task] = group
		for _, s := range d.missing {
			at := [2]int{d.problem, s.Index}
			require.True(t, missing[d.task][at], "handed out twice, or not missing")
			require.Equal(t, group, s.Index/d.task.step)
			delete(missing[d.task], at)
		}
		for _, tk := range q.tasks {
			due := float64(tk.draws) * float64(handed) / float64(total)
			require.LessOrEqual(t, math.Abs(float64(tk.sent)-due), math.Max(1, float64(len(q.tasks))/2))
		}
	}
	require.Zero(t, q.len())
	for _, left := range missing {
		require.Empty(t, left)
	}
}

func TestPatience(t *testing.T) {
	t.Parallel()
	plan := Plan{}.withDefaults()
	j := newJitter(1)
	f := &evalr.Failure{Kind: evalr.FailureServer}
	longest := make([]float64, 11)
	for range 500 {
		var p patience
		for try := range longest {
			wait, again := p.next(plan.Retry, f, j)
			require.True(t, again)
			longest[try] = max(longest[try], wait.Seconds())
		}
		_, again := p.next(plan.Retry, f, j)
		require.False(t, again, "twelve tries in all")
	}
	for try, got := range longest {
		want := min(60, math.Exp2(float64(try)))
		require.LessOrEqual(t, got, want)
		require.Greater(t, got, 0.95*want)
	}

	hour := &evalr.Failure{Kind: evalr.FailureRateLimit, RetryAfter: plan.Retry.Wait}
	var p patience
	_, again := p.next(plan.Retry, hour, j)
	require.False(t, again, "the wait in all is bounded")
}
