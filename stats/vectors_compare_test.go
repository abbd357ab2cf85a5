package stats

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
)

func TestVectorsOfPassAtK(t *testing.T) {
	t.Parallel()
	for _, v := range group[[]struct {
		N, C, K int
		Any     float64 `json:"pass_at_k"`
		All     float64 `json:"pass_hat_k"`
	}](t, "pass_at_k") {
		got, err := PassAtK(v.N, v.C, v.K)
		require.NoError(t, err)
		near(t, v.Any, got, "pass@k")
		got, err = PassHatK(v.N, v.C, v.K)
		require.NoError(t, err)
		near(t, v.All, got, "pass^k")
		e, err := PassAny([][]float64{correct(v.C, v.N)}, v.K, Options{})
		require.NoError(t, err)
		near(t, v.Any, e.Value, "pass@k of one problem")
	}
}

func TestVectorsOfPassAtKErrors(t *testing.T) {
	t.Parallel()
	messages := map[string]string{
		"k>n": "pass@8: 4 samples, want at least k",
		"c>n": "pass@1: 5 of 4 samples are right, want from 0 to 4",
		"k<1": "pass@0: want k of at least 1",
	}
	for _, v := range group[[]struct {
		N, C, K int
		Error   string
	}](t, "pass_at_k_errors") {
		_, err := PassAtK(v.N, v.C, v.K)
		require.EqualError(t, err, messages[v.Error])
	}
}

func TestVectorsOfGPassAtK(t *testing.T) {
	t.Parallel()
	for _, v := range group[[]struct {
		N, C, K, M int
		Tau, V     float64
	}](t, "gpass_at_k") {
		got, err := GPassAtK(v.N, v.C, v.K, v.Tau)
		require.NoError(t, err)
		near(t, v.V, got, "G-Pass@k")
		q, err := passShare(v.Tau)
		require.NoError(t, err)
		require.Equal(t, v.M, q.need(v.K))
	}
}

// differing returns two runs of 8 samples a problem whose mean scores differ by
// d.
func differing(d []float64) (a, b [][]float64) {
	const k = 8
	for _, v := range d {
		c := int(v * k)
		a = append(a, correct(max(0, -c), k))
		b = append(b, correct(max(0, c), k))
	}
	return a, b
}

func TestVectorsOfPairedPermutation(t *testing.T) {
	t.Parallel()
	v := group[struct {
		D       []float64
		Mean, T float64
		Less    float64 `json:"p_less"`
		Greater float64 `json:"p_greater"`
		Two     float64 `json:"p_two_sided"`
	}](t, "paired_permutation")
	a, b := differing(v.D)
	got, err := Compare(a, b, Options{})
	require.NoError(t, err)
	near(t, v.Mean, got.Value, "difference")
	near(t, v.T, got.Value/got.SE, "t")
	require.Equal(t, PValues{TwoSided: v.Two, Less: v.Less, Greater: v.Greater, Method: TestSignFlip}, got.P)
}

func TestVectorsOfAPairedRun(t *testing.T) {
	t.Parallel()
	v := group[struct {
		Base      []int `json:"base_correct"`
		Candidate []int `json:"cand_correct"`
		K, DF     int
		Delta, SE float64
		T         float64
		Less      float64 `json:"p_signflip_less"`
		Greater   float64 `json:"p_signflip_greater"`
		Two       float64 `json:"p_signflip_two"`
		Fixed     float64 `json:"se_fixed_set"`
		Corr      float64
		Gate      struct{ L, U float64 } `json:"gate_margin_0.05"`
	}](t, "paired_run30")
	a, b := grid(v.K, v.Base...), grid(v.K, v.Candidate...)
	got, err := Compare(a, b, Options{Level: 0.9})
	require.NoError(t, err)
	near(t, v.Delta, got.Value, "difference")
	near(t, v.SE, got.SE, "standard error")
	require.Equal(t, v.DF, got.DF)
	near(t, v.T, got.Value/got.SE, "t")
	nearEnds(t, [2]float64{v.Gate.L, v.Gate.U}, got.Lo, got.Hi, "90 % interval")
	near(t, v.Fixed, got.SEFixed, "re-run error")
	near(t, v.Corr, got.Correlation, "correlation")
	near(t, v.Less, got.P.Less, "p of worse")
	near(t, v.Greater, got.P.Greater, "p of better")
	near(t, v.Two, got.P.TwoSided, "p")
	require.Equal(t, TestSignFlip, got.P.Method)
}

func TestVectorsOfMcNemar(t *testing.T) {
	t.Parallel()
	for _, v := range group[[]struct {
		Base      int     `json:"base_only_correct"`
		Candidate int     `json:"cand_only_correct"`
		Exact     float64 `json:"p_exact_two"`
		Mid       float64 `json:"p_mid_two"`
		ExactLess float64 `json:"p_exact_regression"`
		MidLess   float64 `json:"p_mid_regression"`
	}](t, "mcnemar") {
		exact, mid := McNemar(v.Base, v.Candidate)
		near(t, v.Exact, exact.TwoSided, "exact")
		near(t, v.Mid, mid.TwoSided, "mid-p")
		near(t, v.ExactLess, exact.Less, "exact, worse")
		near(t, v.MidLess, mid.Less, "mid-p, worse")
	}
}

func TestVectorsOfMultiplicity(t *testing.T) {
	t.Parallel()
	for _, v := range group[[]struct{ P, Holm, BH []float64 }](t, "multiple") {
		require.InDeltaSlice(t, v.Holm, Holm(v.P), tolerance)
		require.InDeltaSlice(t, v.BH, BenjaminiHochberg(v.P), tolerance)
	}
}

func TestVectorsOfMacroAverages(t *testing.T) {
	t.Parallel()
	v := group[struct {
		Delta, SE []float64
		Mean      float64
		Macro     float64 `json:"se_macro"`
	}](t, "macro_average")
	require.NotEmpty(t, v.Delta)
	estimates := make([]evalr.Estimate, len(v.Delta))
	for i, d := range v.Delta {
		const z = 1.959963984540054
		estimates[i] = evalr.Estimate{Value: d, SE: v.SE[i], Lo: d - z*v.SE[i], Hi: d + z*v.SE[i], N: 30, K: 1, Level: 0.95, Unit: "difference", SEFixed: -1}
	}
	got, err := MacroAverage(estimates)
	require.NoError(t, err)
	near(t, v.Mean, got.Value, "mean")
	near(t, v.Macro, got.SE, "standard error")
	near(t, v.Mean-1.959963984540054*v.Macro, got.Lo, "ends of equal shape keep it")
	near(t, v.Mean+1.959963984540054*v.Macro, got.Hi, "ends of equal shape keep it")
}
