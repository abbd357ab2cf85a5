package gen

import (
	"bytes"
	"encoding/json"
	"math"
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr/stats"
)

// parsed are the standings of the problems as the rating reads them.
func parsed(t *testing.T, problems []Item) []stats.Contest {
	t.Helper()
	var data bytes.Buffer
	for _, c := range Standings(problems) {
		require.NoError(t, json.NewEncoder(&data).Encode(c))
	}
	contests, err := stats.ParseStandings("standings", data.Bytes())
	require.NoError(t, err)
	return contests
}

// Few problems spread ratings outwards: who solves none is behind all.
func TestStandingsRateInventedSolvers(t *testing.T) {
	problems := contests().asked(t)
	standings := parsed(t, problems)
	require.Len(t, standings, 10)
	for _, rating := range [...]float64{1000, 1300, 1600, 1900} {
		r, sum := rand.New(rand.NewPCG(8, 9)), 0.0
		const solvers = 20
		for range solvers {
			var attempts []stats.Attempts
			for _, it := range problems {
				p := it.Program
				solved := r.Float64() < 1/(1+math.Pow(10, (float64(p.Rating)-rating)/400))
				attempts = append(attempts, stats.Attempts{Contest: strconv.Itoa(p.Contest), Index: p.Index, Rating: float64(p.Rating), Solved: []bool{solved}})
			}
			rated := stats.ContestRating(attempts, standings, stats.RatingOptions{})
			require.Len(t, rated.Contests, 10)
			for _, c := range rated.Contests {
				require.Empty(t, c.Left)
			}
			require.Zero(t, rated.Unasked)
			sum += rated.Value
		}
		t.Logf("solvers of %v are rated %.0f", rating, sum/solvers)
		require.InDelta(t, rating, sum/solvers, 250)
	}
}

// Who solves the easier half of the problems is in the middle of the table.
func TestHalfSolvedIsMidTable(t *testing.T) {
	problems := contests().asked(t)
	var attempts []stats.Attempts
	for _, it := range problems {
		attempts = append(attempts, stats.Attempts{Contest: strconv.Itoa(it.Program.Contest), Index: it.Program.Index, Solved: []bool{it.Program.Index <= "C"}})
	}
	rank := 0.0
	rated := stats.ContestRating(attempts, parsed(t, problems), stats.RatingOptions{})
	for _, c := range rated.Contests {
		rank += c.Rank / float64(len(rated.Contests))
	}
	t.Logf("mean rank %.0f of %d, rating %.0f", rank, participants, rated.Value)
	require.InDelta(t, participants/2, rank, participants/6)
}
