package stats

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
)

// gateCase is a gate of the vectors; without DF its error is known.
type gateCase struct {
	Delta, SE, Margin, Alpha, L, U float64
	DF                             *int
	Drop                           float64 `json:"p_regression"`
	Within                         float64 `json:"p_noninferior"`
	Verdict                        string
	Significant                    bool `json:"significant_drop"`
}

// gate is the rule of the vectors, which has one level for both verdicts.
func (v gateCase) gate() Gate { return Gate{Margin: v.Margin, Alpha: v.Alpha, PassAlpha: v.Alpha} }

func (v gateCase) require(t *testing.T, got Decision) {
	t.Helper()
	near(t, v.Delta, got.Delta, "difference")
	nearEnds(t, [2]float64{v.L, v.U}, got.Lo, got.Hi, "bounds")
	near(t, v.Drop, got.PDrop, "p of no drop")
	near(t, v.Within, got.PWithin, "p of a drop of the margin")
	require.Equal(t, v.Verdict, got.Verdict.String())
	require.Equal(t, v.Significant, got.SignificantDrop)
}

func TestVectorsOfGate(t *testing.T) {
	t.Parallel()
	for _, v := range group[[]gateCase](t, "gate") {
		g := v.gate()
		d := Difference{Estimate: evalr.Estimate{N: 30, Value: v.Delta, SE: v.SE}}
		if v.DF != nil {
			d.DF = *v.DF
		} else {
			g.Target, d.SEFixed = TargetFixed, v.SE
		}
		got, err := g.Decide(d)
		require.NoError(t, err)
		v.require(t, got)
	}
}

func TestVectorsOfGateOnTwoRuns(t *testing.T) {
	t.Parallel()
	v := group[struct {
		Base      []int `json:"base_correct"`
		Candidate []int `json:"cand_correct"`
		K         int
		Gate      gateCase `json:"gate_margin_0.05"`
	}](t, "paired_run30")
	d, err := Compare(grid(v.K, v.Base...), grid(v.K, v.Candidate...), Options{})
	require.NoError(t, err)
	got, err := v.Gate.gate().Decide(d)
	require.NoError(t, err)
	v.Gate.require(t, got)
}

var spendings = map[string]Spending{OBrienFleming.String(): OBrienFleming, Pocock.String(): Pocock}

func TestVectorsOfSpending(t *testing.T) {
	t.Parallel()
	for _, v := range group[[]struct {
		Spend         string
		T, Alpha, Cum float64
	}](t, "spend_fn") {
		require.Contains(t, spendings, v.Spend)
		near(t, v.Cum, spendings[v.Spend].Spent(v.T, v.Alpha), v.Spend)
	}
}

func TestVectorsOfBoundaries(t *testing.T) {
	t.Parallel()
	for _, v := range group[[]struct {
		T, B  []float64
		Alpha float64 `json:"alpha_one_sided"`
		Spend string
		Tol   float64
	}](t, "alpha_spending") {
		require.Contains(t, spendings, v.Spend)
		got, err := Boundaries(v.T, v.Alpha, spendings[v.Spend])
		require.NoError(t, err)
		require.InDeltaSlice(t, v.B, got, v.Tol, v.Spend)
	}
}

func TestVectorsOfPower(t *testing.T) {
	t.Parallel()
	for _, v := range group[[]struct {
		Name       string
		N          int
		Shift      float64 `json:"sigma2_delta"`
		Base       float64 `json:"w_base"`
		Candidate  float64 `json:"w_cand"`
		KBase      int     `json:"k_base"`
		KCandidate int     `json:"k_cand"`
		SE         float64
		Detectable float64 `json:"mde_one_sided_a05_power80"`
	}](t, "power_mde") {
		c := Components{N: v.N, Shift: v.Shift, Base: v.Base, Candidate: v.Candidate}
		near(t, v.SE, c.StandardError(v.KBase, v.KCandidate), v.Name)
		near(t, v.Detectable, c.Detectable(v.KBase, v.KCandidate, Promise{}), v.Name)
	}
}

func TestVectorsOfSamplesNeeded(t *testing.T) {
	t.Parallel()
	for _, v := range group[[]struct {
		N     int
		Drop  float64
		Shift float64 `json:"sigma2_delta"`
		Each  float64 `json:"w_each"`
		K     *int
	}](t, "power_k_needed_equal_k") {
		k, possible := Components{N: v.N, Shift: v.Shift, Base: v.Each, Candidate: v.Each}.Samples(v.Drop, Promise{})
		require.Equal(t, v.K != nil, possible)
		if possible {
			require.Equal(t, *v.K, k)
		}
	}
}
