package reports

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/stats"
)

// A ratedProblem is a problem of a real contest.
type ratedProblem struct {
	Contest int `json:"contestId"`
	Index   string
	Points  float64
	Rating  float64
}

// realContests reads the standings of six contests of 2020, and those of their
// problems whose points and ratings are there.
func realContests(t *testing.T) ([]stats.Contest, []ratedProblem) {
	t.Helper()
	read := func(name string) []byte {
		data, err := os.ReadFile(filepath.Join("..", "..", "shared", "data", name))
		if err != nil {
			t.Skip(err)
		}
		return data
	}
	contests, err := stats.ParseStandings("standings", read("codeforces_rounds_carrot.csv"))
	require.NoError(t, err)
	require.Len(t, contests, 6)
	var problems []ratedProblem
	for line := range bytes.Lines(read("codeforces_problem_ratings.jsonl")) {
		var p ratedProblem
		require.NoError(t, json.Unmarshal(line, &p))
		i := slices.IndexFunc(contests, func(c stats.Contest) bool { return c.ID == strconv.Itoa(p.Contest) })
		if i < 0 {
			continue
		}
		problems = append(problems, p)
		contests[i].Problems = append(contests[i].Problems, stats.ContestProblem{Index: p.Index, Points: p.Points})
	}
	return contests, problems
}

// invented is what a solver of a rating might do, attempt by attempt.
func invented(problems []ratedProblem, skill float64, k int, seed uint64) Result {
	draw := rand.New(rand.NewPCG(seed, 1))
	res := codeforces(ratingMetric("contests"), percentileMetric("percentile", "r1"), percentileMetric("percentile:codeelo", "codeelo"))
	res.Problems, res.Record.K = nil, k
	res.Record.Data.Problems, res.Record.Data.Used = len(problems), len(problems)
	for _, p := range problems {
		chance := 1 / (1 + math.Pow(10, (p.Rating-skill)/400))
		q := Problem{ID: fmt.Sprintf("%d/%s", p.Contest, p.Index), Fields: map[string]string{
			"contest": strconv.Itoa(p.Contest), "index": p.Index, "rating": fmt.Sprint(p.Rating),
		}}
		for j := range k {
			v := evalr.Verdict{Index: int32(j), Outcome: evalr.Incorrect, Stop: evalr.StopEnd}
			if draw.Float64() < chance {
				v.Outcome, v.Value = evalr.Correct, 1
			}
			q.Samples = append(q.Samples, v)
		}
		res.Problems = append(res.Problems, q)
	}
	return res
}

// From invented attempts to the table, against real standings. What each contest
// says is checked by its definition.
func TestARatingAgainstRealStandings(t *testing.T) {
	t.Parallel()
	contests, problems := realContests(t)
	require.Len(t, problems, 21)
	for _, k := range []int{1, 8} {
		res := invented(problems, 1400, k, 1)
		res.Contests = contests
		m := measure(&evalr.Manifest{}, res, stats.Options{})
		rated, why := m.rated(ratingMetric("contests"))
		require.Empty(t, why)
		require.Len(t, rated.Contests, 6)
		mean := 0.0
		for i, one := range rated.Contests {
			require.Empty(t, one.Left)
			rows := contests[i].Rows
			notWorse := 0
			for _, row := range rows {
				if row.Points > one.Score.Points || row.Points == one.Score.Points && row.Penalty <= one.Score.Penalty {
					notWorse++
				}
			}
			require.InDelta(t, notWorse, one.Rank, 0, "contest %s", one.ID)
			seed := func(rating int) float64 {
				s := 1.0
				for _, row := range rows {
					s += 1 / (1 + math.Pow(10, float64(rating-row.Rating)/400))
				}
				return s
			}
			require.GreaterOrEqual(t, seed(one.Rating), one.Rank, "contest %s", one.ID)
			require.Equal(t, !one.AtEnd, seed(one.Rating+1) < one.Rank, "contest %s", one.ID)
			mean += float64(one.Rating) / 6
			t.Logf("k = %d, contest %s: %.0f points, penalty %.1f, rank %.0f of %d: %d", k, one.ID, one.Score.Points, one.Score.Penalty, one.Rank, len(rows), one.Rating)
		}
		require.InDelta(t, mean, rated.Value, 1e-9)

		r := mustReport(t, Options{}, newRun("m", res))
		cell := cellOf(t, r, "Codeforces (rating)", "m")
		require.True(t, strings.HasPrefix(cell, fmt.Sprintf("%.0f [%.0f, %.0f]", rated.Value, rated.Lo, rated.Hi)), cell)
		t.Logf("k = %d: rating %s, percentile %s, of CodeElo's people %s", k, cell,
			cellOf(t, r, "Codeforces (percentile)", "m"), cellOf(t, r, "Codeforces (percentile:codeelo)", "m"))
	}
}

// Attempts that cost little make a rating that single attempts are far from.
func TestEightAttemptsInflateARating(t *testing.T) {
	t.Parallel()
	contests, problems := realContests(t)
	const draws = 50
	mean := func(k int) float64 {
		sum := 0.0
		for seed := range uint64(draws) {
			res := invented(problems, 1400, k, seed)
			res.Contests = contests
			rated, _ := measure(&evalr.Manifest{}, res, stats.Options{}).rated(ratingMetric("contests"))
			sum += rated.Value
		}
		return sum / draws
	}
	one, eight := mean(1), mean(8)
	t.Logf("mean rating of %d solvers whose single attempts are worth 1400: %.0f by one attempt, %.0f by eight", draws, one, eight)
	require.Greater(t, eight, one+100)
}
