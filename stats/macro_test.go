package stats

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
)

func TestMacroAverageOfOneIsItself(t *testing.T) {
	t.Parallel()
	shapes(t, func(t *testing.T, _ *rand.Rand, scores [][]float64) {
		t.Helper()
		e := Pass1(scores, Options{Replicates: 200})
		m, err := MacroAverage([]evalr.Estimate{e})
		require.NoError(t, err)
		requireSound(t, m)
		near(t, e.Value, m.Value, "value")
		nearEnds(t, [2]float64{e.Lo, e.Hi}, m.Lo, m.Hi, "interval")
		near(t, e.SE, m.SE, "standard error")
		near(t, e.SEFixed, m.SEFixed, "re-run error")
	})
}

func TestMacroAverageWeighsBenchmarksAlike(t *testing.T) {
	t.Parallel()
	small, large := Pass1(repeated(10, 2, 5, 2), Options{}), Pass1(repeated(500, 4, 450, 4), Options{})
	m, err := MacroAverage([]evalr.Estimate{small, large})
	require.NoError(t, err)
	near(t, 0.7, m.Value, "mean")
	require.Equal(t, 510, m.N)
	require.Equal(t, 4, m.K)
	require.Equal(t, MethodMover, m.Method)
	require.Equal(t, []string{"mean of 2 benchmarks, each of the same weight"}, m.Notes)
	other, err := MacroAverage([]evalr.Estimate{large, small})
	require.NoError(t, err)
	require.Equal(t, m, other)

	saturated := Pass1(repeated(30, 1, 30, 1), Options{})
	require.Zero(t, saturated.SE)
	m, err = MacroAverage([]evalr.Estimate{saturated, saturated})
	require.NoError(t, err)
	require.Less(t, m.Lo, 0.95, "what is not known of each is not known of the mean")
	require.Negative(t, m.SEFixed)
}

func TestWhatMacroAveragesRefuse(t *testing.T) {
	t.Parallel()
	score := Pass1(repeated(10, 2, 5, 2), Options{})
	for want, estimates := range map[string][]evalr.Estimate{
		"macro average: no estimate, want at least one":                                        nil,
		"macro average: estimate at position 1 has no value":                                   {score, {}},
		`macro average: estimate at position 1 is in "rating", want "fraction" like the first`: {score, {N: 1, Unit: "rating", Level: 0.95}},
		"macro average: estimate at position 1 has level 0.9, want 0.95 like the first":        {score, Pass1(repeated(10, 2, 5, 2), Options{Level: 0.9})},
	} {
		_, err := MacroAverage(estimates)
		require.EqualError(t, err, want)
	}
}

// The interval must cover where benchmarks are small and nearly saturated. There
// the normal interval covers 88 %, and Student's with Satterthwaite's degrees of
// freedom 90 %.
func TestIntervalOfMacroAveragesCovers(t *testing.T) {
	t.Parallel()
	const repetitions = 1000
	for name, benchmarks := range map[string][]struct {
		n, k int
		mean float64
	}{
		"saturated": {{30, 1, 0.975}, {30, 4, 0.95}, {30, 4, 0.975}},
		"mixed":     {{30, 4, 0.8}, {60, 2, 0.5}, {30, 1, 0.975}},
	} {
		covered, truth := 0, 0.0
		for _, b := range benchmarks {
			truth += b.mean / float64(len(benchmarks))
		}
		for rep := range repetitions {
			r := rand.New(rand.NewPCG(uint64(rep), 51))
			var estimates []evalr.Estimate
			for _, b := range benchmarks {
				scores := make([][]float64, b.n)
				for i := range scores {
					scores[i] = make([]float64, b.k)
				}
				population{mean: b.mean}.draw(r, scores)
				estimates = append(estimates, Pass1(scores, Options{}))
			}
			m, err := MacroAverage(estimates)
			require.NoError(t, err)
			if m.Lo <= truth && truth <= m.Hi {
				covered++
			}
		}
		require.InDelta(t, 0.955, float64(covered)/repetitions, 0.03, name)
	}
}
