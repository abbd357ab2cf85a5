package reports

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/stats"
)

func ratingMetric(by string) evalr.Metric {
	return evalr.Metric{Kind: evalr.MetricRating, Name: "rating", K: 8, By: by, About: "rating of a contestant with the same results"}
}

func percentileMetric(name, by string) evalr.Metric {
	return evalr.Metric{Kind: evalr.MetricPercentile, Name: name, K: 8, By: by, About: "share of people with a lower rating"}
}

// codeforces is a run of three problems in each of two contests, the first solved by
// every second attempt, the second by every fourth, the third by none.
func codeforces(metrics ...evalr.Metric) Result {
	res := Result{Record: evalr.BenchmarkRecord{
		Name: "codeforces", Version: 1, Title: "Codeforces", About: "problems of contests", Scorer: "code 1", K: 8, Sampling: paperSampling(),
		Cluster: "contest", Metrics: append([]evalr.Metric{pass1()}, metrics...),
		Data: evalr.DataRecord{Problems: 6, Used: 6, Subset: "all"},
	}}
	for i := range 6 {
		p := Problem{ID: fmt.Sprintf("%d%c", 1+i/3, 'A'+i%3), Fields: map[string]string{
			"contest": strconv.Itoa(1 + i/3), "index": string(rune('A' + i%3)), "rating": strconv.Itoa(800 + 600*(i%3)),
		}}
		for j := range 8 {
			v := evalr.Verdict{Index: int32(7 - j), Outcome: evalr.Incorrect, Stop: evalr.StopEnd}
			if i%3 < 2 && (7-j)%(2<<(i%3)) == 1 {
				v.Outcome, v.Value = evalr.Correct, 1
			}
			p.Samples = append(p.Samples, v)
		}
		res.Problems = append(res.Problems, p)
	}
	return res
}

// standings are of two contests with problems worth so much, each of whose rows has
// one point and four rating points less than the one before.
func standings(worth ...float64) []stats.Contest {
	var all []stats.Contest
	for id, rows := range []int{500, 400} {
		c := stats.Contest{ID: strconv.Itoa(1 + id)}
		for i, points := range worth {
			c.Problems = append(c.Problems, stats.ContestProblem{Index: string(rune('A' + i)), Points: points})
		}
		for i := range rows {
			c.Rows = append(c.Rows, stats.Standing{Points: float64(1600 - i), Rating: 2800 - 4*i})
		}
		all = append(all, c)
	}
	return all
}

func TestRatingsAreShown(t *testing.T) {
	t.Parallel()
	res := codeforces(ratingMetric("contests"), percentileMetric("percentile", "r1"))
	res.Contests = standings(500, 1000, 1500)
	r := mustReport(t, Options{}, newRun("m", res))
	// A: 4 of 8 right, 500 − 50·4/5; B: 2 of 8 right, 1000 − 50·6/3.
	rated := stats.ContestRating([]stats.Attempts{
		{Contest: "1", Index: "A", Solved: []bool{true}},
		{Contest: "1", Index: "B", Solved: []bool{true}},
		{Contest: "2", Index: "A", Solved: []bool{true}},
		{Contest: "2", Index: "B", Solved: []bool{true}},
	}, standings(460, 900), stats.RatingOptions{})
	require.Positive(t, rated.N)
	cell := cellOf(t, r, "Codeforces (rating)", "m")
	require.True(t, strings.HasPrefix(cell, fmt.Sprintf("%.0f [%.0f, %.0f]", rated.Value, rated.Lo, rated.Hi)), "%s, want %v", cell, rated.Value)
	percentile := stats.PercentileOf(rated.Estimate, stats.R1Percentiles())
	cell = cellOf(t, r, "Codeforces (percentile)", "m")
	require.True(t, strings.HasPrefix(cell, fmt.Sprintf("%.1f [%.1f, %.1f]", percentile.Value, percentile.Lo, percentile.Hi)), cell)
	notes := strings.Join(r.footnotes, "\n")
	require.Contains(t, notes, "mean over 2 contests")
	require.Contains(t, notes, "the expectation over the orders of attempts; as they were drawn it is ")
	require.Contains(t, notes, "percentile by the 11 pairs of rating and percentile that DeepSeek-R1 publishes, linear between them")
	require.Contains(t, r.key, "Ratings and percentiles: Elo points as on Codeforces, and percent of people")
	require.Contains(t, strings.Join(r.key, "\n"), "Student's t over contests for ratings")
	require.NotContains(t, cell, "≥")

	for _, write := range []func(*bytes.Buffer) error{
		func(b *bytes.Buffer) error { return r.WriteMarkdown(b) },
		func(b *bytes.Buffer) error { return r.WriteLaTeX(b) },
		func(b *bytes.Buffer) error { return r.WriteTerminal(b, 100) },
		func(b *bytes.Buffer) error { return r.WriteCSV(b) },
	} {
		var b bytes.Buffer
		require.NoError(t, write(&b))
		require.Contains(t, b.String(), fmt.Sprintf("%.0f", rated.Value))
		require.NotContains(t, b.String(), fmt.Sprintf("%.1f", 100*rated.Value), "ratings are no fractions")
	}
	var b bytes.Buffer
	require.NoError(t, r.WriteJSON(&b))
	require.Contains(t, b.String(), `"unit": "rating"`)
	require.Contains(t, b.String(), `"unit": "percentile"`)
}

func TestARatingIsALowerBoundWhereProblemsWereNotAsked(t *testing.T) {
	t.Parallel()
	res := codeforces(ratingMetric("contests"), percentileMetric("percentile", "r1"))
	res.Contests = standings(500, 1000, 1500, 2000)
	r := mustReport(t, Options{}, newRun("m", res))
	require.Contains(t, cellOf(t, r, "Codeforces (rating)", "m"), "≥ ")
	require.Contains(t, cellOf(t, r, "Codeforces (percentile)", "m"), "≥ ")
	require.Contains(t, r.footnotes, "problems of the contests without an attempt count as not solved: 2")
	require.Contains(t, r.key, "≥ of a rating: a lower bound, since problems of the contests without a scored attempt count as not solved")
}

func TestARatingThatDoesNotExistSaysWhy(t *testing.T) {
	t.Parallel()
	few := standings(500)
	few[0].Rows, few[1].Rows = few[0].Rows[:100], few[1].Rows[:1]
	for want, c := range map[string]struct {
		run     Result
		metrics []evalr.Metric
	}{
		"rating is not shown without the standings of the contests (--cf-standings)": {codeforces(ratingMetric("contests")), nil},
		"rating is not shown: 2 of 2 contests left out (1: 100 rows, want more than 200; 2: 1 rows, want more than 200)": {
			func() Result { r := codeforces(ratingMetric("contests")); r.Contests = few; return r }(), nil,
		},
		"rating is not shown where problems are of no contest": {draw(mathRecord(4, 500), 1, nil), []evalr.Metric{ratingMetric("contests")}},
		"rating is not shown where no problem has a rating":    {draw(mathRecord(4, 500), 1, nil), []evalr.Metric{ratingMetric("problems")}},
	} {
		r := mustReport(t, Options{Metrics: c.metrics}, newRun("m", c.run))
		require.Contains(t, r.footnotes, want)
		title := c.run.Record.Title
		require.True(t, strings.HasPrefix(cellOf(t, r, title+" (rating)", "m"), "–"))
		require.Contains(t, cellOf(t, r, title+" (pass@1)", "m"), "[", "pass@1 is shown")
	}
}

func TestARatingByProblems(t *testing.T) {
	t.Parallel()
	asked := ratingMetric("problems")
	asked.Name = "rating:problems"
	r := mustReport(t, Options{Metrics: []evalr.Metric{asked}}, newRun("m", codeforces()))
	want := stats.ProblemRating([]stats.Outcome{
		{Rating: 800, Trials: 1, Solved: 0.5},
		{Rating: 800, Trials: 1, Solved: 0.5},
		{Rating: 1400, Trials: 1, Solved: 0.25},
		{Rating: 1400, Trials: 1, Solved: 0.25},
		{Rating: 2000, Trials: 1},
		{Rating: 2000, Trials: 1},
	}, nil, 0)
	require.True(t, strings.HasPrefix(cellOf(t, r, "Codeforces (rating:problems)", "m"),
		fmt.Sprintf("%.0f [%.0f, %.0f]", want.Value, want.Lo, want.Hi)))
}

func TestPercentilesGoByThePeopleGiven(t *testing.T) {
	t.Parallel()
	res := codeforces(percentileMetric("percentile:codeelo", "codeelo"))
	res.Contests = standings(500, 1000, 1500)
	r := mustReport(t, Options{}, newRun("m", res))
	require.Contains(t, strings.Join(r.footnotes, "\n"), "percentile by 23 quantiles of the 717,421 ratings")
	res.People = map[int]int{0: 3, 9000: 1}
	r = mustReport(t, Options{}, newRun("m", res))
	require.Contains(t, cellOf(t, r, "Codeforces (percentile:codeelo)", "m"), "75.0 [75.0, 75.0]")
	require.Contains(t, strings.Join(r.footnotes, "\n"), "percentile by the ratings of 4 people in the file given")
}

// The tables of the paper have the measured rating and percentile beside the
// published ones, whomever the percentile is among.
func TestPaperTablesHaveRatings(t *testing.T) {
	t.Parallel()
	res := codeforces(ratingMetric("contests"), percentileMetric("percentile:codeelo", "codeelo"))
	res.Contests = standings(500, 1000, 1500)
	for table, rows := range map[string][]string{
		TableR1p2: {"CodeForces (rating)"},
		TableR1p4: {"Codeforces (Percentile)", "Codeforces (Rating)"},
		TableR1p5: {"CodeForces (rating)"},
	} {
		r := mustReport(t, Options{Table: table}, newRun("m", res))
		for _, label := range rows {
			require.Contains(t, cellOf(t, r, label, "m"), "[", "%s, %s", table, label)
		}
	}
}

// Ratings are not compared between columns.
func TestRatingsAreNotTested(t *testing.T) {
	t.Parallel()
	res := codeforces(ratingMetric("contests"))
	res.Contests = standings(500, 1000, 1500)
	r := mustReport(t, Options{}, newRun("one", res), newRun("another", res))
	for _, m := range []string{"one", "another"} {
		require.NotContains(t, cellOf(t, r, "Codeforces (rating)", m), "~")
		require.NotContains(t, cellOf(t, r, "Codeforces (rating)", m), "•")
	}
	require.Contains(t, strings.Join(r.key, "\n"), "ratings and percentiles are not tested")
}
