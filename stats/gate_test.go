package stats

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
)

// differ is a difference over n problems that stand alone.
func differ(value, se float64, n int) Difference {
	return Difference{Estimate: evalr.Estimate{N: n, Value: value, SE: se, SEFixed: -1}, DF: max(0, n-1), Carriers: float64(n)}
}

func decide(t *testing.T, g Gate, d Difference) Decision {
	t.Helper()
	got, err := g.Decide(d)
	require.NoError(t, err)
	return got
}

func TestGateTakesHalfOfAlphaToPassFewProblems(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		gate       Gate
		n          int
		pass, fail float64
	}{
		{Gate{Margin: 0.05}, 49, 0.025, 0.05},
		{Gate{Margin: 0.05}, 50, 0.05, 0.05},
		{Gate{Margin: 0.05, Alpha: 0.01}, 30, 0.005, 0.01},
		{Gate{Margin: 0.05, PassAlpha: 0.05}, 30, 0.05, 0.05},
	} {
		d := decide(t, c.gate, differ(0, 0.02, c.n))
		near(t, c.pass, d.PassAlpha, "level of PASS")
		near(t, c.fail, d.Alpha, "level of FAIL")
		near(t, -0.02*studentUpper(c.pass, float64(c.n-1)), d.Lo, "lower bound")
		near(t, 0.02*studentUpper(c.fail, float64(c.n-1)), d.Hi, "upper bound")
	}
	// 30 problems: 1.70 errors below is above the margin, 2.05 are not.
	d := differ(0, 0.027, 30)
	require.Equal(t, Inconclusive, decide(t, Gate{Margin: 0.05}, d).Verdict)
	require.Equal(t, Pass, decide(t, Gate{Margin: 0.05, PassAlpha: 0.05}, d).Verdict)
}

func TestGateTakesHalfOfAlphaToPassByFewProblems(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		n        int
		carriers float64
		pass     float64
	}{
		{500, 80, 0.025},  // a benchmark that is nearly solved
		{500, 120, 0.05},  // carried by enough
		{198, 140, 0.05},  // by most
		{60, 40, 0.05},    // by most of few
		{5000, 120, 0.05}, // by enough, though by few of all
	} {
		d := differ(0, 0.02, c.n)
		d.Carriers = c.carriers
		near(t, c.pass, decide(t, Gate{Margin: 0.05}, d).PassAlpha, "level of PASS")
	}
}

func TestGateFailsBySignFlipsAsWell(t *testing.T) {
	t.Parallel()
	losing := func(lost int) Decision {
		a, b := make([][]float64, 30), make([][]float64, 30)
		for i := range a {
			a[i], b[i] = []float64{1}, []float64{1}
			if i < lost {
				b[i][0] = 0
			}
		}
		d, err := Compare(a, b, Options{})
		require.NoError(t, err)
		return decide(t, Gate{Margin: 0.05}, d)
	}
	few := losing(3)
	require.Negative(t, few.Hi)
	near(t, 0.125, few.PExact, "exact p")
	near(t, 0.125, few.PHolm, "larger p")
	require.False(t, few.SignificantDrop)
	require.Equal(t, Inconclusive, few.Verdict)
	require.Equal(t, []string{"the upper bound is below 0, but few problems differ, and the exact test has p = 0.125, above 0.05"}, few.Notes)
	require.Equal(t, Inconclusive, losing(4).Verdict)
	require.Equal(t, Fail, losing(5).Verdict)
}

func TestCarriersOfADifference(t *testing.T) {
	t.Parallel()
	// One problem of 100 differs: a difference that is 0 or 1 with chance p has
	// kurtosis 1/p.
	a, b := make([][]float64, 100), make([][]float64, 100)
	for i := range a {
		a[i], b[i] = []float64{1}, []float64{1}
	}
	b[0][0] = 0
	d, err := Compare(a, b, Options{})
	require.NoError(t, err)
	require.InDelta(t, 3, d.Carriers, 0.1)
	b[0][0] = 1
	d, err = Compare(a, b, Options{})
	require.NoError(t, err)
	require.Zero(t, d.Carriers)
}

func TestGateGoesByClusters(t *testing.T) {
	t.Parallel()
	d := differ(0, 0.02, 300)
	d.DF = 9
	got := decide(t, Gate{Margin: 0.05}, d)
	require.Equal(t, 10, got.Units)
	near(t, 0.025, got.PassAlpha, "level of PASS")
	near(t, -0.02*studentUpper(0.025, 9), got.Lo, "lower bound")
}

func TestGateWithoutAnError(t *testing.T) {
	t.Parallel()
	const rest = ": no error can be computed; up to 11.6% of such problems could differ unseen"
	const note, none = "all of 30 problems differ alike" + rest, "of 30 problems none differs" + rest
	for _, c := range []struct {
		name    string
		d       Difference
		verdict Verdict
		drop    bool
		note    string
	}{
		{"no difference", differ(0, 0, 30), Pass, false, none},
		{"rounding", differ(0, 1e-17, 30), Pass, false, none},
		{"within the margin", differ(-0.04, 0, 30), Pass, true, note},
		{"the margin", differ(-0.05, 0, 30), Fail, true, note},
		{"beyond the margin", differ(-0.5, 0, 10), Fail, true, "all of 10 problems differ alike: no error can be computed; up to 30.8% of such problems could differ unseen"},
		{"better", differ(0.5, 0, 30), Pass, false, note},
		{"too few", differ(-0.5, 0, 9), Inconclusive, false, "all of 9 problems differ alike: fewer than 10 decide nothing"},
		{"too few to pass", differ(0, 0, 2), Inconclusive, false, "of 2 problems none differs: fewer than 10 decide nothing"},
		{"one problem", differ(0, 0, 1), Inconclusive, false, "standard error unknown: a single problem or cluster decides nothing"},
		{"none", differ(0, 0, 0), Inconclusive, false, "no problem with samples on both sides"},
	} {
		got := decide(t, Gate{Margin: 0.05}, c.d)
		require.Equal(t, c.verdict, got.Verdict, c.name)
		require.Equal(t, c.drop, got.SignificantDrop, c.name)
		require.Equal(t, []string{c.note}, got.Notes, c.name)
	}
}

func TestGateNamesClustersThatDifferAlike(t *testing.T) {
	t.Parallel()
	d := differ(0, 0, 60)
	d.DF = 9
	require.Equal(t, []string{"of 10 clusters of problems none differs: no error can be computed; up to 30.8% of such clusters of problems could differ unseen"},
		decide(t, Gate{Margin: 0.05}, d).Notes)
}

func TestGateOfFixedQuestions(t *testing.T) {
	t.Parallel()
	d := differ(-0.02, 0.02, 198)
	d.SEFixed = 0.01
	require.Equal(t, Inconclusive, decide(t, Gate{Margin: 0.03}, d).Verdict)
	got := decide(t, Gate{Margin: 0.03, Target: TargetFixed}, d)
	require.Equal(t, Fail, got.Verdict)
	require.Zero(t, got.DF)
	near(t, -0.02+0.01*normalQuantile(0.95), got.Hi, "upper bound")

	d.SEFixed = -1
	_, err := Gate{Margin: 0.03, Target: TargetFixed}.Decide(d)
	require.EqualError(t, err, "gate: target fixed: a problem has a single sample, want at least 2 of each for a re-run error")
}

func TestGateRefusesWhatMakesNoSense(t *testing.T) {
	t.Parallel()
	for want, g := range map[string]Gate{
		"gate: margin 0: want a fraction between 0 and 1, such as 0.03 for 3 points": {},
		"gate: margin 5: want a fraction between 0 and 1, such as 0.03 for 3 points": {Margin: 5},
		"gate: alpha 0.5: want a fraction between 0 and 0.5, such as 0.05":           {Margin: 0.05, Alpha: 0.5},
		"gate: alpha -1 for PASS: want a fraction between 0 and 0.5, such as 0.05":   {Margin: 0.05, PassAlpha: -1},
		"gate: target 2: want TargetQuestions or TargetFixed":                        {Margin: 0.05, Target: 2},
	} {
		_, err := g.Decide(differ(0, 0.01, 30))
		require.EqualError(t, err, want)
	}
	_, err := ParseTarget("all")
	require.EqualError(t, err, `target "all": want questions or fixed`)
	for _, target := range []Target{TargetQuestions, TargetFixed} {
		parsed, err := ParseTarget(target.String())
		require.NoError(t, err)
		require.Equal(t, target, parsed)
	}
}

func TestWithheldVerdicts(t *testing.T) {
	t.Parallel()
	passing := decide(t, Gate{Margin: 0.05}, differ(0, 0.01, 100))
	failing := decide(t, Gate{Margin: 0.05}, differ(-0.1, 0.01, 100))
	require.Equal(t, Pass, passing.Verdict)
	require.Equal(t, Fail, failing.Verdict)
	require.Equal(t, Inconclusive, passing.Withhold("cut off", "").Verdict)
	require.Equal(t, Fail, failing.Withhold("cut off", "").Verdict)
	require.Equal(t, Inconclusive, failing.Withhold("lost", "lost").Verdict)
}

func TestFamilyFailsByAdjustedValues(t *testing.T) {
	t.Parallel()
	g := Gate{Margin: 0.05}
	drop := decide(t, g, differ(-0.036, 0.02, 100)) // p .037
	require.Equal(t, Fail, drop.Verdict)
	even := decide(t, g, differ(0.001, 0.01, 100))

	alone, err := NewFamily([]Decision{drop}, Gate{Margin: 0.01})
	require.NoError(t, err)
	require.Equal(t, Fail, alone.Verdict)
	require.Nil(t, alone.Macro)

	both, err := NewFamily([]Decision{drop, even}, Gate{Margin: 0.01})
	require.NoError(t, err)
	near(t, 3*drop.PDrop, both.Benchmarks[0].PHolm, "adjusted p")
	require.Equal(t, Inconclusive, both.Benchmarks[0].Verdict)
	require.True(t, both.Benchmarks[0].SignificantDrop)
	require.Equal(t, Pass, both.Benchmarks[1].Verdict)
	require.Equal(t, Inconclusive, both.Verdict)
	require.Equal(t, Fail, drop.Verdict, "the given decisions stay as they are")
}

func TestFamilyPassesIfAllPass(t *testing.T) {
	t.Parallel()
	g := Gate{Margin: 0.05}
	even := decide(t, g, differ(0, 0.02, 100))
	f, err := NewFamily([]Decision{even, even, even}, Gate{Margin: 0.01})
	require.NoError(t, err)
	require.Equal(t, Pass, f.Verdict)
	require.Equal(t, Inconclusive, f.Macro.Verdict, "its margin is small")

	f, err = NewFamily([]Decision{even, even.Withhold("cut off", ""), even}, Gate{Margin: 0.01})
	require.NoError(t, err)
	require.Equal(t, Inconclusive, f.Verdict)
	require.Equal(t, "cut off", f.Macro.NoPass)

	f, err = NewFamily(nil, Gate{Margin: 0.01})
	require.NoError(t, err)
	require.Equal(t, Inconclusive, f.Verdict)
}

func TestFamilyFailsByTheMean(t *testing.T) {
	t.Parallel()
	// Each drop is within its margin, and too small to be told from noise.
	small := decide(t, Gate{Margin: 0.05}, differ(-0.015, 0.0095, 400))
	require.Equal(t, Pass, small.Verdict)
	require.False(t, small.SignificantDrop)
	f, err := NewFamily([]Decision{small, small, small, small}, Gate{Margin: 0.01})
	require.NoError(t, err)
	near(t, -0.015, f.Macro.Delta, "mean")
	near(t, 0.00475, f.Macro.SE, "error of the mean")
	near(t, 4*399, f.Macro.DF, "Satterthwaite's degrees of freedom of equal errors")
	require.Equal(t, Fail, f.Macro.Verdict)
	require.Equal(t, Fail, f.Verdict)
}

func TestVectorOfMacroDifference(t *testing.T) {
	t.Parallel()
	v := group[struct {
		Delta, SE []float64
		Mean      float64
		Macro     float64 `json:"se_macro"`
	}](t, "macro_average")
	var rows []Decision
	for i := range v.Delta {
		rows = append(rows, decide(t, Gate{Margin: 0.05}, differ(v.Delta[i], v.SE[i], 100)))
	}
	f, err := NewFamily(rows, Gate{Margin: 0.01})
	require.NoError(t, err)
	near(t, v.Mean, f.Macro.Delta, "mean")
	near(t, v.Macro, f.Macro.SE, "error")
}
