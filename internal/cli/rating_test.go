package cli

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr/internal/fakeapi"
	"github.com/evalr/evalr/stats"
)

// madeUpContests writes problems A, B and C of two contests, whose programs double a
// number, and the standings of both, and returns the files and who took part. Of 301
// people in each contest everyone has ten points and four rating points less than the
// one before.
func madeUpContests(t *testing.T) (problems, standings string, people []stats.Entrants) {
	t.Helper()
	var rows strings.Builder
	var contests []stats.Contest
	for n, id := range []string{"11", "12"} {
		c := stats.Contest{ID: id}
		for i, index := range []string{"A", "B", "C"} {
			c.Problems = append(c.Problems, stats.ContestProblem{Index: index, Points: 500 * float64(i+1)})
			fmt.Fprintf(&rows, `{"id":"%s/%s","description":"Code question %d: double the number.","tests":[{"input":"1\n","output":"2\n"},{"input":"7\n","output":"14\n"}]}`+"\n", id, index, 3*n+i)
		}
		var ratings []int
		for i := range 301 {
			ratings = append(ratings, 2400+100*n-4*i)
			c.Rows = append(c.Rows, stats.Standing{Points: float64(3000 - 10*i), Rating: ratings[i]})
		}
		contests, people = append(contests, c), append(people, stats.NewEntrants(ratings))
	}
	text, err := stats.FormatStandings(contests)
	require.NoError(t, err)
	problems, standings = filepath.Join(t.TempDir(), "problems.jsonl"), filepath.Join(t.TempDir(), "standings.jsonl")
	require.NoError(t, os.WriteFile(problems, []byte(rows.String()), 0o600))
	require.NoError(t, os.WriteFile(standings, text, 0o600))
	return problems, standings, people
}

// contestant solves the first problem of a contest in every attempt, the second in the
// first two attempts that come, whichever samples these are, and the third in none.
func contestant() func(fakeapi.Call) string {
	var mu sync.Mutex
	asked := map[int]int{}
	return func(c fakeapi.Call) string {
		m := codeQuestion.FindStringSubmatch(c.Text())
		if m == nil {
			return "none"
		}
		i, _ := strconv.Atoi(m[1]) // digits
		mu.Lock()
		defer mu.Unlock()
		factor := 3
		if i%3 == 0 || i%3 == 1 && asked[i] < 2 {
			factor = 2
		}
		asked[i]++
		return fmt.Sprintf("\n```python\nprint(%d * int(input()))\n```", factor)
	}
}

// reported are the values of a report by metric, nil for those that are not shown.
func reported(t *testing.T, dir string, args ...string) map[string]*float64 {
	t.Helper()
	code, p := run(t, dir, append([]string{"report", "--format", "json"}, args...)...)
	require.Zero(t, code, p.stderr.String())
	var r struct {
		Rows []struct {
			Metric string
			Value  *float64
		}
	}
	require.NoError(t, json.Unmarshal(p.stdout.Bytes(), &r))
	values := map[string]*float64{}
	for _, row := range r.Rows {
		values[row.Metric] = row.Value
	}
	return values
}

// A rating is what comes of completions that were drawn, judged and stored, and of the
// standings that are stored with them.
func TestARunIsRated(t *testing.T) {
	t.Parallel()
	needsSandbox(t)
	problems, standings, people := madeUpContests(t)
	dir := t.TempDir()
	draw := func(out string, flags ...string) {
		s := fakeapi.New(fakeapi.Config{Answer: contestant()})
		t.Cleanup(s.Close)
		args := []string{"run", "--benchmark", "codeforces", "--cf-set", "file", "--cf-language", "python", "--data", "codeforces=" + problems, "-k", "4", "--endpoint", s.URL(), "--out", out}
		code, p := run(t, dir, append(args, flags...)...)
		require.Zero(t, code, p.stderr.String())
	}
	draw("rated", "--cf-standings", standings)
	got := reported(t, dir, "rated")
	require.InDelta(t, 0.5, *got["pass@1"], 1e-9)
	// A: 500. B, two of four right: (3·1000 + 2·950 + 900)/6. Of 3000, 2990, … 154 rows are not worse.
	want := float64(people[0].Expected(154)+people[1].Expected(154)) / 2
	require.InDelta(t, want, *got["rating"], 1e-9)
	percentile, _ := stats.R1Percentiles().Of(want)
	require.InDelta(t, percentile, *got["percentile"], 1e-9)

	draw("unrated")
	got = reported(t, dir, "unrated")
	require.InDelta(t, 0.5, *got["pass@1"], 1e-9)
	require.Contains(t, got, "rating")
	require.Nil(t, got["rating"])
	require.NoError(t, os.Rename(standings, filepath.Join(dir, "standings.jsonl")))
	require.InDelta(t, want, *reported(t, dir, "unrated", "--cf-standings", "standings.jsonl")["rating"], 1e-9)
	require.InDelta(t, want, *reported(t, dir, "rated")["rating"], 1e-9, "the run has the file")
}
