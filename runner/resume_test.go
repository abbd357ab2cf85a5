package runner_test

import (
	"context"
	"math/rand/v2"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/runner"
)

func TestResumeAsksOnlyForWhatIsMissing(t *testing.T) {
	t.Parallel()
	for seed := range uint64(20) {
		for _, choices := range []int{1, 4} {
			synctest.Test(t, func(t *testing.T) {
				rng := rand.New(rand.NewPCG(seed, 0))
				tasks := []runner.Task{task("a", 11, 7), task("b", 30, 1)}
				undisturbed := newMemory()
				mustRun(t, plan(good, undisturbed, tasks...))

				store := newMemory()
				asked, lost := map[evalr.Ref]int{}, map[evalr.Ref]int{}
				for {
					p := plan(shuffled(1), store, tasks...)
					p.Choices = choices
					ctx, cancel := context.WithTimeout(t.Context(), time.Duration(1+rng.IntN(15_000))*time.Millisecond)
					before := len(store.samples)
					store.onBegin = func(refs []evalr.Ref) error {
						for _, ref := range refs {
							require.NotContains(t, store.samples, ref, "asked again although it is stored")
							asked[ref]++
						}
						return nil
					}
					s, err := runner.Run(ctx, p)
					cancel()
					require.Equal(t, before, s.Benchmarks[0].Reused+s.Benchmarks[1].Reused)
					if err == nil {
						break
					}
					require.ErrorIs(t, err, context.DeadlineExceeded)
					for ref := range asked {
						if _, ok := store.samples[ref]; !ok {
							lost[ref] = asked[ref]
						}
					}
				}
				require.Len(t, store.samples, 11*7+30)
				for ref, got := range store.samples {
					require.Equal(t, lost[ref], got.Redraws, ref)
					if choices == 1 {
						require.Equal(t, undisturbed.samples[ref].Raw, got.Raw)
						require.Equal(t, undisturbed.samples[ref].Identity, got.Identity)
					}
				}
			})
		}
	}
}

func TestRaisingKReusesWhatExists(t *testing.T) {
	t.Parallel()
	for _, choices := range []int{1, 4} {
		synctest.Test(t, func(t *testing.T) {
			store := newMemory()
			p := plan(shuffled(1), store, task("a", 5, 6))
			p.Choices = choices
			mustRun(t, p)
			p.Tasks = []runner.Task{task("a", 5, 16)}
			s := mustRun(t, p)
			require.Equal(t, 30, s.Benchmarks[0].Reused)
			require.Equal(t, 50, s.Benchmarks[0].Done)
			seen := map[string]bool{}
			for _, got := range store.samples {
				require.False(t, seen[got.Raw.Content], "no draw may repeat another")
				seen[got.Raw.Content] = true
			}
		})
	}
}

// A model that takes a seed for each sample draws the same ones in any requests: in
// one go, with k raised later, one or several at a time, and after interruptions.
func TestSeededSamplesDependOnTheirIndexAlone(t *testing.T) {
	t.Parallel()
	m := seededFunc(good)
	whole := newMemory()
	synctest.Test(t, func(t *testing.T) { mustRun(t, plan(good, whole, task("a", 5, 16))) })
	for seed := range uint64(10) {
		synctest.Test(t, func(t *testing.T) {
			rng := rand.New(rand.NewPCG(seed, 2))
			store := newMemory()
			for _, k := range []int{3, 8, 16, 16, 16} {
				p := plan(m, store, task("a", 5, k))
				p.Choices, p.Concurrency = 1+rng.IntN(7), 2
				ctx, cancel := context.WithTimeout(t.Context(), time.Duration(1+rng.IntN(9000))*time.Millisecond)
				_, err := runner.Run(ctx, p)
				cancel()
				if err != nil {
					require.ErrorIs(t, err, context.DeadlineExceeded)
				}
			}
			p := plan(m, store, task("a", 5, 16))
			p.Choices = 5
			mustRun(t, p)
			require.Len(t, store.samples, 5*16)
			for ref, want := range whole.samples {
				got := store.samples[ref]
				require.Equal(t, want.Raw, got.Raw)
				require.Equal(t, want.Seed, got.Seed)
				require.Equal(t, want.Identity, got.Identity)
			}
		})
	}
}

func TestOtherSettingsAreAnotherRun(t *testing.T) {
	t.Parallel()
	changes := map[string]func(*runner.Plan){
		"temperature": func(p *runner.Plan) { p.Tasks[0].Sampling.Temperature = 1 },
		"model":       func(p *runner.Plan) { p.ModelName = "other" },
		"protocol":    func(p *runner.Plan) { p.Protocol = "completions" },
		"seed":        func(p *runner.Plan) { p.Seed++ },
		"system":      func(p *runner.Plan) { p.System = "Be brief." },
		"prefill":     func(p *runner.Plan) { p.Prefill = "<think>\n" },
		"choices":     func(p *runner.Plan) { p.Choices = 2 },
		"problem":     func(p *runner.Plan) { p.Tasks[0].Problems[1].Input = "edited" },
	}
	for name, change := range changes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				store := newMemory()
				p := plan(shuffled(1), store, task("a", 3, 2))
				mustRun(t, p)
				p.Tasks = []runner.Task{task("a", 3, 4)}
				change(&p)
				before := store.begins
				_, err := runner.Run(t.Context(), p)
				var conflict *runner.ConflictError
				require.ErrorAs(t, err, &conflict)
				require.Equal(t, 2, conflict.ExitCode())
				require.Contains(t, err.Error(), "of a was drawn under other settings")
				require.Equal(t, before, store.begins, "nothing may be asked")
			})
		})
	}
}
