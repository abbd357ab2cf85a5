package stats

import (
	"encoding/json"
	"math/bits"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
)

// The vectors were made with scipy, exact fractions and enumeration.
const tolerance = 1e-9

// group decodes one group of the vectors; a group without cases fails.
func group[T any](t *testing.T, name string) T {
	t.Helper()
	data, err := os.ReadFile("testdata/statistics.json")
	require.NoError(t, err)
	var groups map[string]json.RawMessage
	require.NoError(t, json.Unmarshal(data, &groups))
	require.Contains(t, groups, name)
	var decoded T
	require.NoError(t, json.Unmarshal(groups[name], &decoded))
	require.NotEmpty(t, decoded, "group %s has no cases", name)
	return decoded
}

func near(t *testing.T, want, got float64, what string) {
	t.Helper()
	require.InDelta(t, want, got, tolerance, what)
}

func nearEnds(t *testing.T, want [2]float64, lo, hi float64, what string) {
	t.Helper()
	near(t, want[0], lo, what+", lower end")
	near(t, want[1], hi, what+", upper end")
}

func TestVectorsAreTheSharedOnes(t *testing.T) {
	t.Parallel()
	const path = "../../shared/vectors/statistics.json"
	data, err := os.ReadFile(path)
	if os.IsNotExist(err) {
		t.Skipf("no %s to compare with", path)
	}
	require.NoError(t, err)
	var shared, ours map[string]json.RawMessage
	require.NoError(t, json.Unmarshal(data, &shared))
	data, err = os.ReadFile("testdata/statistics.json")
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(data, &ours))
	for name, raw := range ours {
		require.Contains(t, shared, name)
		require.JSONEq(t, string(shared[name]), string(raw), name)
	}
}

func TestVectorsOfDistributions(t *testing.T) {
	t.Parallel()
	type point struct{ P, Z, T, DF, A, B, X, I float64 }
	for name, both := range map[string]func(point) (want, got float64){
		"norm_quantile": func(v point) (float64, float64) { return v.Z, normalQuantile(v.P) },
		"norm_cdf":      func(v point) (float64, float64) { return v.P, normalCDF(v.Z) },
		"t_quantile":    func(v point) (float64, float64) { return v.T, studentQuantile(v.P, v.DF) },
		"t_cdf":         func(v point) (float64, float64) { return v.P, studentCDF(v.T, v.DF) },
		"betainc_reg":   func(v point) (float64, float64) { return v.I, betaCDF(v.X, v.A, v.B) },
		"beta_quantile": func(v point) (float64, float64) { return v.X, betaQuantile(v.P, v.A, v.B) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, v := range group[[]point](t, name) {
				want, got := both(v)
				near(t, want, got, "value")
			}
		})
	}
}

func TestVectorsOfQuantiles(t *testing.T) {
	t.Parallel()
	for _, v := range group[[]struct {
		Xs   []float64
		Q, V float64
	}](t, "quantile_type7") {
		near(t, v.V, quantile(sortedCopy(v.Xs), v.Q), "type 7")
	}
}

func TestVectorsOfBinomialIntervals(t *testing.T) {
	t.Parallel()
	for _, v := range group[[]struct {
		X, N     float64
		Wilson95 [2]float64
		Wilson90 [2]float64
		CP       [2]float64 `json:"clopper_pearson95"`
		Jeffreys [2]float64 `json:"jeffreys95"`
		Beta11   [2]float64 `json:"bayes_beta11_95"`
	}](t, "binomial_ci") {
		lo, hi := Wilson(v.X/v.N, v.N, 0.95)
		nearEnds(t, v.Wilson95, lo, hi, "Wilson 95 %")
		lo, hi = Wilson(v.X/v.N, v.N, 0.90)
		nearEnds(t, v.Wilson90, lo, hi, "Wilson 90 %")
		lo, hi = ClopperPearson(v.X, v.N, 0.95)
		nearEnds(t, v.CP, lo, hi, "Clopper-Pearson")
		lo, hi = Jeffreys(v.X, v.N, 0.95)
		nearEnds(t, v.Jeffreys, lo, hi, "Jeffreys")
		lo, hi = BayesLaplace(v.X, v.N, 0.95)
		nearEnds(t, v.Beta11, lo, hi, "Bayes-Laplace")
	}
	r1 := group[struct {
		Cons struct {
			X, N     float64
			Wilson95 [2]float64
		} `json:"cons64_86.7"`
	}](t, "r1_sanity").Cons
	require.Positive(t, r1.N)
	lo, hi := Wilson(r1.X/r1.N, r1.N, 0.95)
	nearEnds(t, r1.Wilson95, lo, hi, "cons@64 of DeepSeek-R1-Zero")
}

func TestVectorsOfPass1(t *testing.T) {
	t.Parallel()
	for i, v := range group[[]struct {
		X      [][]float64
		Expect struct {
			N       int
			K       []int
			Means   []float64  `json:"question_means"`
			Pass1   float64    `json:"pass1"`
			Total   float64    `json:"var_question_means_ddof1"`
			SE      float64    `json:"se_question"`
			DF      float64    `json:"df"`
			T       [2]float64 `json:"t_ci95"`
			Within  *float64   `json:"mean_within_var_of_mean"`
			Between float64    `json:"sigma2_between"`
			Fixed   float64    `json:"se_fixed_set"`
			NEff    float64    `json:"n_eff_used"`
			Wilson  [2]float64 `json:"wilson_neff_ci95"`
		}
	}](t, "pass1") {
		t.Run(strconv.Itoa(i), func(t *testing.T) {
			t.Parallel()
			w := v.Expect
			e := Pass1(v.X, Options{Interval: WilsonEffective})
			require.Equal(t, w.N, e.N)
			require.Equal(t, maxOf(w.K), e.K)
			near(t, w.Pass1, e.Value, "pass@1")
			near(t, w.SE, e.SE, "standard error")
			nearEnds(t, w.Wilson, e.Lo, e.Hi, "Wilson with n_eff")
			lo, hi := student(e.Value, e.SE, w.DF, 0.95)
			nearEnds(t, w.T, lo, hi, "t")
			require.InDeltaSlice(t, sortedCopy(w.Means), summarise(v.X, 1, Options{}).means(), tolerance)
			d := Decompose(v.X)
			near(t, w.Total, d.Total, "variance of problem means")
			near(t, w.NEff, d.EffectiveN, "effective n")
			require.Equal(t, w.Within != nil, d.Known)
			if w.Within == nil {
				require.Negative(t, e.SEFixed, "unknown re-run error")
				return
			}
			near(t, w.Fixed, e.SEFixed, "re-run error")
			near(t, *w.Within, d.Within, "within")
			near(t, w.Between, d.Between, "between")
		})
	}
}

func TestVectorsOfClusteredErrors(t *testing.T) {
	t.Parallel()
	v := group[struct {
		Y       []float64
		Cluster []string
		Mean    float64
		SE      float64 `json:"se_finite_cluster"`
		DF      int     `json:"df"`
	}](t, "clustered_se")
	require.NotEmpty(t, v.Y)
	scores := make([][]float64, len(v.Y))
	for i, y := range v.Y {
		scores[i] = []float64{y}
	}
	o := Options{Clusters: v.Cluster}
	e := Pass1(scores, o)
	near(t, v.Mean, e.Value, "mean")
	near(t, v.SE, e.SE, "clustered standard error")
	require.InDelta(t, v.DF, summarise(scores, 1, o).df(), 0)
}

// bootstrapVector is what the three bootstrap groups have in common.
type bootstrapVector struct {
	Y            []float64
	Counts       []int `json:"correct_counts"`
	K            int
	Seed1, Seed2 uint64
	Mean         float64
	Percentile95 [2]float64
	Percentile90 *[2]float64
	Z0           float64    `json:"bca_z0"`
	A            float64    `json:"bca_a"`
	Alpha        [2]float64 `json:"bca_alpha"`
	BCa95        [2]float64 `json:"bca95"`
}

// check compares percentiles, corrections and interval of one distribution.
func (v bootstrapVector) check(t *testing.T, d resampled, y []float64) {
	t.Helper()
	require.NotEmpty(t, y)
	mean := sum(y) / float64(len(y))
	nearEnds(t, v.Percentile95, d.quantile(0.025), d.quantile(0.975), "percentile")
	if v.Percentile90 != nil {
		nearEnds(t, *v.Percentile90, d.quantile(0.05), d.quantile(0.95), "percentile, 90 %")
	}
	z0, a, z := medianBias(d), acceleration(y, mean), twoSided(0.95)
	near(t, v.Z0, z0, "median bias")
	near(t, v.A, a, "acceleration")
	nearEnds(t, v.Alpha, shifted(z0, a, -z), shifted(z0, a, z), "levels read")
	lo, hi := bca(d, y, mean, 0.95)
	nearEnds(t, v.BCa95, lo, hi, "BCa")
}

func TestVectorsOfBootstraps(t *testing.T) {
	t.Parallel()
	t.Run("the exact one is that of a convolution", func(t *testing.T) {
		t.Parallel()
		v := group[bootstrapVector](t, "bootstrap_exact_convolution")
		y := make([]float64, len(v.Counts))
		scores := make([][]float64, len(v.Counts))
		for i, c := range v.Counts {
			y[i] = float64(c) / float64(v.K)
			scores[i] = correct(c, v.K)
		}
		v.check(t, newLattice(v.Counts, v.K), y)
		e := Pass1(scores, Options{})
		require.Equal(t, MethodBCa, e.Method)
		nearEnds(t, v.BCa95, e.Lo, e.Hi, "pass@1")
	})
	t.Run("the exact one is that of all resamples", func(t *testing.T) {
		t.Parallel()
		v := group[bootstrapVector](t, "bootstrap_exhaustive")
		counts := make([]int, len(v.Y))
		for i, y := range v.Y {
			counts[i] = int(4 * y)
		}
		v.check(t, newLattice(counts, 4), v.Y)
	})
	t.Run("the simulated one is that of the seeded generator", func(t *testing.T) {
		t.Parallel()
		v := group[bootstrapVector](t, "bootstrap_pcg")
		v.check(t, simulate(v.Y, Seed{v.Seed1, v.Seed2}, 2000), v.Y)
	})
}

func TestVectorsOfTheGenerator(t *testing.T) {
	t.Parallel()
	v := group[struct {
		Seed1, Seed2 uint64
		First        []string `json:"first_uint64"`
		Index        []uint64 `json:"first_idx_n30"`
	}](t, "pcg")
	require.NotEmpty(t, v.First)
	require.NotEmpty(t, v.Index)
	draw := rand.NewPCG(v.Seed1, v.Seed2)
	for _, want := range v.First {
		require.Equal(t, want, strconv.FormatUint(draw.Uint64(), 10))
	}
	draw = rand.NewPCG(v.Seed1, v.Seed2)
	for _, want := range v.Index {
		index, _ := bits.Mul64(draw.Uint64(), 30)
		require.Equal(t, want, index)
	}
}

func TestVectorsOfConsensus(t *testing.T) {
	t.Parallel()
	v := group[struct {
		Cases []struct {
			Counts                              []int
			Correct                             []bool
			Abstain, K                          int
			Fractional, Pessimistic, Optimistic float64
		}
	}](t, "cons_at_k")
	require.NotEmpty(t, v.Cases)
	for _, c := range v.Cases {
		votes := Votes{Counts: c.Counts, Abstain: c.Abstain, Value: make([]float64, len(c.Correct))}
		for i, ok := range c.Correct {
			if ok {
				votes.Value[i] = 1
			}
		}
		for policy, want := range map[TiePolicy]float64{
			Fractional: c.Fractional, Pessimistic: c.Pessimistic, Optimistic: c.Optimistic,
		} {
			got, err := Consensus([]Votes{votes}, c.K, Options{Ties: policy})
			require.NoError(t, err)
			near(t, want, got.Value, "cons@k")
		}
	}
}

func TestVectorsOfTiedVotes(t *testing.T) {
	t.Parallel()
	v := group[struct {
		Answers     []*string
		Gold        string
		FirstSeen   float64 `json:"policy_first_seen"`
		Fractional  float64 `json:"policy_fractional"`
		Pessimistic float64 `json:"policy_pessimistic"`
		Optimistic  float64 `json:"policy_optimistic"`
	}](t, "cons_first_seen_tie")
	require.NotEmpty(t, v.Answers)
	var verdicts []evalr.Verdict
	for i, answer := range v.Answers {
		verdict := evalr.Verdict{Index: int32(i), Outcome: evalr.NoAnswer}
		if answer != nil {
			verdict.Class, verdict.Outcome = *answer, evalr.Incorrect
			if *answer == v.Gold {
				verdict.Outcome, verdict.Value = evalr.Correct, 1
			}
		}
		verdicts = append(verdicts, verdict)
	}
	votes, consistent := CountVotes(verdicts)
	require.True(t, consistent)
	for policy, want := range map[TiePolicy]float64{
		FirstSeen: v.FirstSeen, Fractional: v.Fractional, Pessimistic: v.Pessimistic, Optimistic: v.Optimistic,
	} {
		got, err := Consensus([]Votes{votes}, 0, Options{Ties: policy})
		require.NoError(t, err)
		near(t, want, got.Value, "tied vote")
		near(t, 1, got.Ties, "ties")
	}
}

func TestVectorsOfLengths(t *testing.T) {
	t.Parallel()
	v := group[struct {
		Tokens    [][]float64
		Truncated [][]int
		Mean      float64 `json:"mean_of_question_means"`
		SE        float64
		Pooled    struct{ P10, P50, P90 float64 } `json:"pooled_quantiles"`
		Rate      float64                         `json:"trunc_rate"`
	}](t, "length")
	require.NotEmpty(t, v.Tokens)
	l := Lengths(v.Tokens, "tokens", Options{})
	near(t, v.Mean, l.Mean.Value, "mean")
	near(t, v.SE, l.Mean.SE, "standard error")
	require.InDelta(t, v.Mean+3.182446305284263*v.SE, l.Mean.Hi, 1e-6)
	require.Zero(t, l.Mean.Lo, "a length is not negative")
	require.Equal(t, []float64{v.Pooled.P10, v.Pooled.P50, v.Pooled.P90}, []float64{l.P10, l.P50, l.P90})
	flags := make([][]bool, len(v.Truncated))
	for i, row := range v.Truncated {
		for _, f := range row {
			flags[i] = append(flags[i], f == 1)
		}
	}
	near(t, v.Rate, Rate(flags, Options{}).Value, "truncation rate")
}
