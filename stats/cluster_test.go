package stats

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestProblemsThatStandAloneAreNoClusters(t *testing.T) {
	t.Parallel()
	scores := repeated(30, 4, 15, 3)
	names := make([]string, len(scores))
	want := Pass1(scores, Options{})
	require.Equal(t, want, Pass1(scores, Options{Clusters: names}), "without names")
	for i := range names {
		names[i] = strconv.Itoa(i)
	}
	require.Equal(t, want, Pass1(scores, Options{Clusters: names}), "each with its own")
}

func TestClustersAreTheUnitOfInference(t *testing.T) {
	t.Parallel()
	problems := repeated(20, 4, 11, 3)
	var scores [][]float64
	var names []string
	for i, x := range problems { // five problems for one, all alike
		for range 5 {
			scores, names = append(scores, x), append(names, fmt.Sprint("passage ", i))
		}
	}
	o := Options{Clusters: names}
	e := Pass1(scores, o)
	requireSound(t, e)
	near(t, Pass1(problems, Options{}).SE, e.SE, "what is said five times counts once")
	require.Equal(t, MethodClusters, e.Method)
	require.Equal(t, []string{"standard error over 20 clusters"}, e.Notes)
	lo, hi := wilson(e.Value, e.Value*(1-e.Value)/(e.SE*e.SE), twoSidedStudent(0.95, 19))
	nearEnds(t, [2]float64{max(lo, 0), hi}, e.Lo, e.Hi, "interval")

	for _, interval := range []Interval{WilsonEffective, TwoStage} {
		require.Equal(t, e, Pass1(scores, Options{Clusters: names, Interval: interval}))
	}
	votes := make([]Votes, len(scores))
	for i := range votes {
		votes[i] = Votes{Counts: []int{1}, Value: []float64{float64(i / 5 % 2)}}
	}
	vote, err := Consensus(votes, 0, o)
	require.NoError(t, err)
	require.Equal(t, MethodClusters, vote.Method)
	anyOf, err := PassAny(scores, 2, o)
	require.NoError(t, err)
	require.Equal(t, MethodClusters, anyOf.Method)
	length := Lengths(scores, "tokens", o).Mean
	lo, hi = student(length.Value, length.SE, 19, 0.95)
	nearEnds(t, [2]float64{max(lo, 0), hi}, length.Lo, length.Hi, "19 degrees of freedom")
}

func TestFewClusters(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		scores [][]float64
		names  []string
		trials float64
	}{
		"one says as much as one problem":     {grid(4, 4, 2, 0, 3), slices.Repeat([]string{"a"}, 4), 1},
		"right ones alone tell of no spread":  {grid(4, 4, 4, 4, 4), []string{"a", "a", "b", "b"}, 2},
		"clusters that balance exactly do so": {grid(4, 4, 0, 0, 4), []string{"a", "a", "b", "b"}, 2},
		"sizes that differ count for less":    {grid(4, 4, 4, 4, 4), []string{"a", "a", "a", "b"}, 1.6},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := Pass1(c.scores, Options{Clusters: c.names})
			requireSound(t, e)
			lo, hi := Wilson(e.Value, c.trials, 0.95)
			nearEnds(t, [2]float64{lo, hi}, e.Lo, e.Hi, "interval")
			require.Zero(t, e.SE)
		})
	}
}

func TestOrderOfClustersChangesNoBit(t *testing.T) {
	t.Parallel()
	shapes(t, func(t *testing.T, r *rand.Rand, scores [][]float64) {
		t.Helper()
		names := byTens(len(scores))
		for i := range names {
			if r.IntN(5) == 0 {
				names[i] = ""
			}
		}
		other, moved := make([][]float64, len(scores)), make([]string, len(scores))
		for i, at := range r.Perm(len(scores)) {
			other[i], moved[i] = shuffledOnce(r, scores[at]), names[at]
		}
		e := Pass1(scores, Options{Clusters: names, Replicates: 200})
		require.Equal(t, e, Pass1(other, Options{Clusters: moved, Replicates: 200}))
		requireSound(t, e)
	})
}

// drawClustered draws problems in clusters whose rates are from Beta(c·mean,
// c·(1−mean)) and, within one, from a beta distribution around its rate. The
// lower the concentration c, the more alike problems of a cluster are.
func drawClustered(r *rand.Rand, mean, concentration float64, clusters int, uneven bool) (scores [][]float64, names []string) {
	for c := range clusters {
		rate := drawAnyBeta(r, mean*concentration, (1-mean)*concentration)
		size := 10
		if uneven {
			size = 1 + int(9*r.ExpFloat64())
		}
		for range size {
			const least = 1e-3
			own := drawAnyBeta(r, max(least, 2*rate), max(least, 2*(1-rate)))
			x := make([]float64, 4)
			for j := range x {
				if r.Float64() < own {
					x[j] = 1
				}
			}
			scores, names = append(scores, x), append(names, strconv.Itoa(c))
		}
	}
	return scores, names
}

// drawAnyBeta draws from Beta(a, b) as a share of two gamma variates.
func drawAnyBeta(r *rand.Rand, a, b float64) float64 {
	x, y := drawGamma(r, a), drawGamma(r, b)
	if x+y == 0 { // both too small to tell
		return a / (a + b)
	}
	return x / (x + y)
}

// drawGamma draws from Gamma(a, 1) (Marsaglia & Tsang 2000).
func drawGamma(r *rand.Rand, a float64) float64 {
	if a < 1 {
		return drawGamma(r, a+1) * math.Pow(r.Float64(), 1/a)
	}
	d := a - 1.0/3
	for {
		x := r.NormFloat64()
		v := 1 + x/math.Sqrt(9*d)
		if v <= 0 {
			continue
		}
		v = v * v * v
		if math.Log(r.Float64()) < x*x/2+d-d*v+d*math.Log(v) {
			return d * v
		}
	}
}

// The interval must cover where it is hardest: few clusters of very different
// sizes, alike within, near the ends of the scale.
func TestIntervalOverClustersCovers(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("simulates 24,000 benchmarks")
	}
	const repetitions = 1000
	var table strings.Builder
	for _, clusters := range []int{5, 10, 30} {
		for _, p := range []struct{ mean, concentration float64 }{{0.5, 4}, {0.8, 1}, {0.95, 4}, {0.15, 2}} {
			for _, uneven := range []bool{false, true} {
				covered := 0
				for rep := range repetitions {
					r := rand.New(rand.NewPCG(uint64(rep), uint64(clusters)))
					scores, names := drawClustered(r, p.mean, p.concentration, clusters, uneven)
					e := Pass1(scores, Options{Clusters: names, Interval: WilsonEffective})
					if e.Lo <= p.mean && p.mean <= e.Hi {
						covered++
					}
				}
				share := float64(covered) / repetitions
				fmt.Fprintf(&table, "\n%d clusters at %.2f, concentration %v, uneven %v: %.1f %%", clusters, p.mean, p.concentration, uneven, 100*share)
				require.GreaterOrEqual(t, share, 0.895, table.String())
			}
		}
	}
	t.Log(table.String())
}
