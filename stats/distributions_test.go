package stats

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestDistributionsAtTheirEnds(t *testing.T) {
	t.Parallel()
	require.Zero(t, betaCDF(-1, 2, 3))
	require.Zero(t, betaCDF(0, 2, 3))
	require.InDelta(t, 1, betaCDF(1, 2, 3), 0)
	require.InDelta(t, 0, betaQuantile(0, 2, 3), 1e-100)
	require.InDelta(t, 0, studentQuantile(0.5, 7), 1e-7)
	require.InDelta(t, -studentQuantile(0.3, 7), studentQuantile(0.7, 7), 1e-12)
	require.Zero(t, binomialPMF(-1, 4, 0.5))
	require.Zero(t, binomialPMF(5, 4, 0.5))
	require.InDelta(t, 0.375, binomialPMF(2, 4, 0.5), 1e-14)
}

func TestBetaIsSymmetricAndInvertedAtLargeParameters(t *testing.T) {
	t.Parallel()
	for _, n := range []float64{10, 1e3, 1e5} {
		require.InDelta(t, 0.5, betaCDF(0.5, n, n), 1e-9, "n = %v", n)
		for _, p := range []float64{0.025, 0.5, 0.975} {
			require.InDelta(t, p, betaCDF(betaQuantile(p, 0.3*n, 0.7*n), 0.3*n, 0.7*n), 1e-9, "n = %v", n)
		}
	}
}

// At levels no report asks for, the acceleration's pole is passed; the ends are
// then those of the distribution.
func TestShiftedLevelsStayInTheUnitInterval(t *testing.T) {
	t.Parallel()
	require.InDelta(t, 1, shifted(0, 0.2, 6), 0)
	require.Zero(t, shifted(0, -0.2, -6))
	for z := -9.0; z <= 9; z += 0.25 {
		for a := -0.3; a <= 0.3; a += 0.05 {
			level := shifted(0.1, a, z)
			require.False(t, math.IsNaN(level))
			require.True(t, level >= 0 && level <= 1)
		}
	}
}
