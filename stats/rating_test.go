package stats

import (
	"encoding/csv"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
)

// The numbers of these tests were worked by an independent program from CodeElo's
// published procedure.

func TestSeedsAndExpectedRatings(t *testing.T) {
	t.Parallel()
	e := NewEntrants([]int{1900, 1700, 1500, 1300, 1100})
	for rating, want := range map[int]float64{1200: 4.778, 1400: 3.947, 1500: 3.500, 1600: 3.053, 1800: 2.222} {
		require.InDelta(t, want, seed(e, float64(rating)), 5e-4, "%d", rating)
		require.InDelta(t, seed(e, float64(rating)), e.seedAt(rating), 1e-12, "%d by table", rating)
	}
	for rank, want := range map[float64]int{1: 1999, 2: 1861, 3: 1612, 4: 1387, 5: 1138, 6: 0, 0: 1999, 7: 0} {
		require.Equal(t, want, e.Expected(rank), "rank %v", rank)
	}
	require.Zero(t, NewEntrants(nil).Expected(1))
}

// A better rank never has the lower rating, and the whole rating is the exact one
// rounded down.
func TestExpectedRatingFallsWithTheRank(t *testing.T) {
	t.Parallel()
	draw := rand.New(rand.NewPCG(7, 1))
	for range 20 {
		ratings := make([]int, 50+draw.IntN(300))
		for i := range ratings {
			ratings[i] = -100 + draw.IntN(4000)
		}
		e := NewEntrants(ratings)
		for rank := 2; rank < len(ratings); rank++ {
			whole := e.Expected(float64(rank))
			require.GreaterOrEqual(t, e.Expected(float64(rank-1)), whole)
			exact := performance(e, float64(rank))
			require.Equal(t, min(max(int(math.Floor(exact)), 0), slices.Max(ratings)+99), whole, "rank %d, exactly %v", rank, exact)
		}
	}
}

func TestPointsEarned(t *testing.T) {
	t.Parallel()
	r, w := true, false
	eight := []bool{w, r, w, r, w, w, r, w}
	for name, c := range map[string]struct {
		solved []bool
		points float64
		order  AttemptOrder
		limit  int
		want   Standing
	}{
		"expectation over orders":      {eight, 1500, AnyOrder, 0, Standing{Points: 1437.5}},
		"as drawn":                     {eight, 1500, DrawnOrder, 0, Standing{Points: 1450}},
		"first at once":                {[]bool{r}, 500, DrawnOrder, 0, Standing{Points: 500}},
		"two wrong":                    {[]bool{w, w, r}, 1500, DrawnOrder, 0, Standing{Points: 1400}},
		"never":                        {[]bool{w, w, w}, 500, AnyOrder, 0, Standing{}},
		"all":                          {[]bool{r, r, r}, 500, AnyOrder, 0, Standing{Points: 500}},
		"no attempt":                   {nil, 500, AnyOrder, 0, Standing{}},
		"problems count, as drawn":     {[]bool{w, w, r}, 0, DrawnOrder, 0, Standing{Points: 1, Penalty: 20}},
		"problems count, expected":     {eight, 0, AnyOrder, 0, Standing{Points: 1, Penalty: 12.5}},
		"right after the attempts end": {[]bool{w, w, r}, 500, DrawnOrder, 2, Standing{}},
		"two of three, expected":       {[]bool{w, w, r}, 600, AnyOrder, 2, Standing{Points: 600.0/3 + 550.0/3}},
		"never below nothing":          {append(make([]bool, 12), true), 500, DrawnOrder, 0, Standing{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := earned(Attempts{Solved: c.solved}, c.points, c.order, c.limit)
			require.InDelta(t, c.want.Points, got.Points, 1e-9)
			require.InDelta(t, c.want.Penalty, got.Penalty, 1e-9)
		})
	}
}

// The expectation is the mean over all orders.
func TestExpectationIsTheMeanOverOrders(t *testing.T) {
	t.Parallel()
	draw := rand.New(rand.NewPCG(1, 2))
	const times = 200_000
	for _, c := range []struct{ k, right, limit int }{{8, 3, 0}, {8, 1, 0}, {16, 2, 8}, {5, 4, 3}} {
		solved := make([]bool, c.k)
		for i := range c.right {
			solved[i] = true
		}
		want := earned(Attempts{Solved: solved}, 1000, AnyOrder, c.limit)
		sum := 0.0
		for range times {
			draw.Shuffle(c.k, func(i, j int) { solved[i], solved[j] = solved[j], solved[i] })
			sum += earned(Attempts{Solved: solved}, 1000, DrawnOrder, c.limit).Points
		}
		require.InDelta(t, want.Points, sum/times, 5, "%+v", c)
	}
}

func TestRankInStandings(t *testing.T) {
	t.Parallel()
	c := Contest{Rows: []Standing{
		{Points: 5, Penalty: 10}, {Points: 5, Penalty: 20}, {Points: 5, Penalty: 20}, {Points: 4, Penalty: 5}, {Points: 0},
	}}
	for name, of := range map[string]struct {
		score Standing
		rank  float64
	}{
		"before all":     {Standing{Points: 6}, 0},
		"alike":          {Standing{Points: 5, Penalty: 20}, 3},
		"in between":     {Standing{Points: 4.5}, 3},
		"less penalty":   {Standing{Points: 4, Penalty: 4}, 3},
		"last and alike": {Standing{}, 5},
	} {
		near(t, of.rank, c.rank(of.score), name)
	}
}

// someContest has rows of falling points and ratings, and problems A and B.
func someContest(id string, rows int) Contest {
	c := Contest{ID: id, Problems: []ContestProblem{{"A", 500}, {"B", 1000}}}
	for i := range rows {
		c.Rows = append(c.Rows, Standing{Points: float64(1500 - i), Rating: 2500 - 3*i})
	}
	return c
}

func TestRatingByContests(t *testing.T) {
	t.Parallel()
	solved, failed := []bool{true}, []bool{false}
	contests := []Contest{someContest("1", 400), someContest("2", 300), someContest("3", 200), someContest("4", 400), someContest("5", 400)}
	contests[3].Rows[7].Unrated, contests[3].Rows[9].Unrated = true, true
	attempts := []Attempts{
		{Contest: "1", Index: "A", Solved: solved},
		{Contest: "1", Index: "B", Solved: solved},
		{Contest: "2", Index: "A", Solved: failed},
		{Contest: "2", Index: "B", Solved: solved},
		{Contest: "3", Index: "A", Solved: solved},
		{Contest: "4", Index: "A", Solved: solved},
		{Contest: "6", Index: "A", Solved: solved},
		{Contest: "5", Index: "A"},
	}
	r := ContestRating(attempts, contests, RatingOptions{})
	require.Len(t, r.Contests, 5)
	first, second := r.Contests[0], r.Contests[1]
	require.Equal(t, Standing{Points: 1500}, first.Score)
	near(t, 1, first.Rank, "the first row has as many points")
	require.Equal(t, 2599, first.Rating)
	require.True(t, first.AtEnd, "the highest rating and 99")
	require.False(t, second.AtEnd && second.Rating > 0)
	require.Contains(t, strings.Join(r.Notes, "\n"), "contests it is 0 or 99 above the highest rating there")
	require.Equal(t, Standing{Points: 1000}, second.Score)
	near(t, 300, second.Rank, "all rows have more")
	require.InDelta(t, float64(2599+second.Rating)/2, r.Value, 1e-9)
	require.Equal(t, 4, r.N, "problems of the contests that count")
	require.Equal(t, "rating", r.Unit)
	require.Equal(t, MethodContests, r.Method)
	require.InDelta(t, math.Abs(float64(2599-second.Rating))/2, r.SE, 1e-9)
	require.InDelta(t, r.Value-12.706204736174694*r.SE, r.Lo, 1e-6, "Student's with one degree of freedom")
	require.Equal(t, "200 rows, want more than 200", r.Contests[2].Left)
	require.Equal(t, "2 of 400 rows without a rating", r.Contests[3].Left)
	require.Equal(t, "no standings of it", r.Contests[4].Left)
	require.Equal(t, "3 of 5 contests left out (3: 200 rows, want more than 200; 4: 2 of 400 rows without a rating; 6: no standings of it)", r.Left())
	require.Zero(t, r.Unasked)

	one := ContestRating(attempts[:1], contests, RatingOptions{})
	require.Equal(t, 1, one.Unasked)
	near(t, one.Value, one.Lo, "no interval")
	require.Negative(t, one.SE)
	require.Contains(t, one.Notes, "a single contest: standard error unknown")
	require.Contains(t, one.Notes, "problems of the contests without an attempt count as not solved: 1")

	none := ContestRating(attempts[4:], contests, RatingOptions{})
	require.Zero(t, none.N)
	require.NotEmpty(t, none.Left())
}

func TestWhatProblemsAreWorth(t *testing.T) {
	t.Parallel()
	c := someContest("1", 300)
	c.Problems = nil
	points, known := c.worth(Attempts{Index: "A", Points: 750})
	require.True(t, known)
	near(t, 750, points, "by the data set")
	_, known = c.worth(Attempts{Index: "A"})
	require.False(t, known, "points of standings are no count of problems")
	require.Equal(t, "what problem A is worth is not known", c.rate([]Attempts{{Index: "A", Solved: []bool{true}}}, RatingOptions{}).Left)
	c.Rows[0].Points = 7
	points, known = c.worth(Attempts{Index: "A", Points: 750})
	require.True(t, known)
	require.Zero(t, points, "each counts 1")
}

func TestProblemRatings(t *testing.T) {
	t.Parallel()
	outcomes := []Outcome{{800, 4, 4}, {1100, 4, 3}, {1500, 4, 2}, {1900, 4, 1}, {2300, 4, 0}, {2700, 4, 0}}
	e := ProblemRating(outcomes, nil, 0)
	require.InDelta(t, 1502.6, e.Value, 0.05)
	require.InDelta(t, 130.5, e.SE, 0.05)
	require.Less(t, e.Lo, e.Value)
	require.Less(t, e.Value, e.Hi)
	narrow := ProblemRating(outcomes, nil, 0.5)
	require.Less(t, e.Lo, narrow.Lo)
	require.Less(t, narrow.Hi, e.Hi)

	prior := Normal{1400, 350}
	e = ProblemRating(outcomes, &prior, 0)
	require.InDelta(t, 1490.1, e.Value, 0.05)
	require.InDelta(t, 122.2, e.SE, 0.05)
	for i := range outcomes {
		outcomes[i].Solved = 4
	}
	e = ProblemRating(outcomes, &prior, 0)
	require.InDelta(t, 2762.9, e.Value, 0.05)
	require.InDelta(t, 142.4, e.SE, 0.05)

	for i := range outcomes {
		outcomes[i].Solved = 0
	}
	e = ProblemRating(outcomes, nil, 0)
	require.Contains(t, e.Notes, "nothing solved: the rating is bounded by its prior alone")
	require.Less(t, e.Hi, 1500.0)
	require.Zero(t, ProblemRating(nil, nil, 0).N)
}

func TestPercentiles(t *testing.T) {
	t.Parallel()
	r1 := R1Percentiles()
	for i, r := range r1.ratings {
		got, known := r1.Of(r)
		require.True(t, known)
		near(t, r1.percent[i], got, "published pair")
	}
	for rating, want := range map[float64]float64{738: 21.95, 1000: 23.6 + 35.1*241/375, 1925: 94.8501} {
		got, known := r1.Of(rating)
		require.True(t, known)
		require.InDelta(t, want, got, 0.01, "%v", rating)
	}
	low, known := r1.Of(500)
	require.False(t, known)
	near(t, 20.3, low, "lowest")
	high, known := r1.Of(3000)
	require.False(t, known)
	near(t, 96.6, high, "highest")

	table := CodeEloPercentiles()
	for rating, want := range map[float64]float64{-100: 0, 1073: 50, 2019: 98, 4009: 100, 5000: 100} {
		got, known := table.Of(rating)
		require.True(t, known)
		require.InDelta(t, want, got, tolerance, "%v", rating)
	}
	exact := RatingPercentiles(map[int]int{100: 1, 200: 2, 300: 1})
	for rating, want := range map[float64]float64{0: 0, 100: 0, 101: 25, 200: 25, 250: 75, 300: 75, 301: 100} {
		got, known := exact.Of(rating)
		require.True(t, known)
		require.InDelta(t, want, got, tolerance, "%v", rating)
	}
	for _, p := range []Percentiles{r1, table} {
		require.True(t, slices.IsSorted(p.ratings))
		require.True(t, slices.IsSorted(p.percent))
		require.Len(t, p.percent, len(p.ratings))
	}
}

func TestPercentileOfAnEstimate(t *testing.T) {
	t.Parallel()
	e := evalr.Estimate{Value: 1820, Lo: 1444, Hi: 2029, SE: 100, Level: 0.95, Unit: "rating", N: 50, K: 8, Method: MethodContests}
	p := PercentileOf(e, R1Percentiles())
	require.Equal(t, "percentile", p.Unit)
	require.Equal(t, [3]float64{93.4, 80.4, 96.3}, [3]float64{p.Value, p.Lo, p.Hi})
	require.Greater(t, p.SE, 0.0)
	require.Len(t, p.Notes, 1)
	e.Hi = 2500
	p = PercentileOf(e, R1Percentiles())
	near(t, 96.6, p.Hi, "upper end")
	require.Contains(t, p.Notes, "cut off: percentiles are published for ratings from 717 to 2061 alone")
	require.Zero(t, PercentileOf(evalr.Estimate{}, R1Percentiles()).N)
}

// realRounds reads six contests of 2020 with the changes of rating they brought.
func realRounds(t *testing.T) (contests []Contest, changes map[string][]int) {
	t.Helper()
	const path = "../../shared/data/codeforces_rounds_carrot.csv"
	f, err := os.Open(path)
	if os.IsNotExist(err) {
		t.Skipf("no %s", path)
	}
	require.NoError(t, err)
	defer f.Close()
	lines, err := csv.NewReader(f).ReadAll()
	require.NoError(t, err)
	changes = map[string][]int{}
	for _, l := range lines[1:] { // contest,name,order,handle,points,penalty,old_rating,delta,performance
		if len(contests) == 0 || contests[len(contests)-1].ID != l[0] {
			contests = append(contests, Contest{ID: l[0]})
		}
		number := func(i int) float64 {
			x, err := strconv.ParseFloat(l[i], 64)
			require.NoError(t, err)
			return x
		}
		c := &contests[len(contests)-1]
		c.Rows = append(c.Rows, Standing{Points: number(4), Penalty: number(5), Rating: int(number(6))})
		changes[l[0]] = append(changes[l[0]], int(number(7)))
	}
	return contests, changes
}

func TestRatingFormulaReproducesRealContests(t *testing.T) {
	t.Parallel()
	contests, want := realRounds(t)
	require.Len(t, contests, 6)
	rows, same := 0, 0
	for _, c := range contests {
		for i, change := range ratingChanges(c.Rows) {
			rows++
			if change == want[c.ID][i] {
				same++
			}
		}
	}
	require.Equal(t, 60_139, rows)
	require.Equal(t, rows, same)
}

func BenchmarkSeed(b *testing.B) {
	draw := rand.New(rand.NewPCG(1, 1))
	ratings := make([]int, 15_000)
	for i := range ratings {
		ratings[i] = int(1200 + 500*draw.NormFloat64())
	}
	e := NewEntrants(ratings)
	b.Run("seed", func(b *testing.B) {
		for b.Loop() {
			_ = e.seedAt(1500)
		}
	})
	b.Run("expected", func(b *testing.B) {
		for b.Loop() {
			_ = e.Expected(180)
		}
	})
}
