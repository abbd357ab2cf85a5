package stats

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestVectorsOfProblemRatings(t *testing.T) {
	t.Parallel()
	v := group[struct {
		Ratings   []float64 `json:"problem_ratings"`
		Solved    []float64
		MLE       float64
		SE        float64    `json:"se_wald"`
		Profile   [2]float64 `json:"profile_likelihood95"`
		WithPrior struct {
			Mu, SD, Rating float64
			SE             float64 `json:"se_laplace"`
		} `json:"map_normal_prior"`
		Fractional struct {
			Score []float64
			MLE   float64
		} `json:"fractional_outcomes"`
		All struct{ MAP float64 } `json:"all_solved"`
	}](t, "elo_mle")
	outcomes := func(solved func(i int) float64) []Outcome {
		o := make([]Outcome, len(v.Ratings))
		for i, r := range v.Ratings {
			o[i] = Outcome{Rating: r, Trials: 1, Solved: solved(i)}
		}
		return o
	}
	of := func(x []float64) func(int) float64 { return func(i int) float64 { return x[i] } }

	e := ProblemRating(outcomes(of(v.Solved)), nil, 0.95)
	near(t, v.MLE, e.Value, "likeliest rating")
	near(t, v.SE, e.SE, "standard error")
	nearEnds(t, v.Profile, e.Lo, e.Hi, "profile likelihood")
	require.Equal(t, MethodProfile, e.Method)
	require.Equal(t, 12, e.N)

	prior := Normal{v.WithPrior.Mu, v.WithPrior.SD}
	e = ProblemRating(outcomes(of(v.Solved)), &prior, 0.95)
	near(t, v.WithPrior.Rating, e.Value, "under a prior")
	near(t, v.WithPrior.SE, e.SE, "its standard error")
	require.Equal(t, MethodProfilePrior, e.Method)

	near(t, v.Fractional.MLE, ProblemRating(outcomes(of(v.Fractional.Score)), nil, 0.95).Value, "shares")

	e = ProblemRating(outcomes(func(int) float64 { return 1 }), nil, 0.95)
	near(t, v.All.MAP, e.Value, "all solved")
	require.Equal(t, MethodProfilePrior, e.Method)
	require.Contains(t, e.Notes, "all solved: the rating is bounded by its prior alone")
}

func TestVectorsOfContestRatings(t *testing.T) {
	t.Parallel()
	v := group[struct {
		Participants []int
		Rank         float64
		Continuous   float64 `json:"rating_continuous"`
		Whole        int     `json:"rating_codeelo_int_bisection"`
	}](t, "codeforces_rank_rating")
	e := NewEntrants(v.Participants)
	require.Equal(t, e.Expected(v.Rank), v.Whole)
	near(t, v.Continuous, performance(e, v.Rank), "rating")
}
