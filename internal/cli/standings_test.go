package cli

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/evals"
	"github.com/evalr/evalr/reports"
	"github.com/evalr/evalr/stats"
	"github.com/evalr/evalr/store"
)

const (
	apiRows = `{"status":"OK","result":{"contest":{"id":1971,"type":"CF"},"problems":[{"contestId":1971,"index":"A","points":500.0},{"index":"B","points":1000.0}],"rows":[
		{"party":{"members":[{"handle":"one"}],"participantType":"CONTESTANT"},"rank":1,"points":1450.0,"penalty":0},
		{"party":{"members":[{"handle":"guest"}],"participantType":"OUT_OF_COMPETITION"},"rank":0,"points":1400.0,"penalty":0},
		{"party":{"members":[{"handle":"two"}],"participantType":"CONTESTANT"},"rank":2,"points":900.0,"penalty":3}]}}`
	apiChanges = `{"status":"OK","result":[{"contestId":1971,"handle":"one","oldRating":3496,"newRating":3500},{"contestId":1971,"handle":"two","oldRating":-12,"newRating":5}]}`
)

func writeFiles(t *testing.T, texts ...string) []string {
	t.Helper()
	var names []string
	for i, text := range texts {
		name := filepath.Join(t.TempDir(), string(rune('a'+i))+".json")
		require.NoError(t, os.WriteFile(name, []byte(text), 0o600))
		names = append(names, name)
	}
	return names
}

func TestStandingsOfTheAPI(t *testing.T) {
	t.Parallel()
	other := strings.NewReplacer("1971", "999", `"points":500.0`, `"name":"x"`, `"points":1000.0`, `"name":"y"`)
	contests, err := readAnswers(writeFiles(t, apiChanges, apiRows, other.Replace(apiRows), other.Replace(strings.ReplaceAll(apiChanges, "two", "renamed"))))
	require.NoError(t, err)
	require.Equal(t, []stats.Contest{
		{
			ID: "999", Problems: []stats.ContestProblem{{Index: "A"}, {Index: "B"}},
			Rows: []stats.Standing{{Points: 1450, Rating: 3496}, {Points: 900, Penalty: 3, Unrated: true}},
		},
		{
			ID: "1971", Problems: []stats.ContestProblem{{Index: "A", Points: 500}, {Index: "B", Points: 1000}},
			Rows: []stats.Standing{{Points: 1450, Rating: 3496}, {Points: 900, Penalty: 3, Rating: -12}},
		},
	}, contests)
	require.Equal(t, ", 1 of them without a rating: no rating is made of this contest", withoutRating(contests[0]))
	require.Empty(t, withoutRating(contests[1]))
	text, err := stats.FormatStandings(contests)
	require.NoError(t, err)
	again, err := stats.ParseStandings("s", text)
	require.NoError(t, err)
	require.Equal(t, contests, again)
}

func TestAnswersThatAreNoneAreRefused(t *testing.T) {
	t.Parallel()
	for want, files := range map[string][]string{
		"no standings among the files":                            {apiChanges},
		"no rating changes of contest 1971 among the files":       {apiRows},
		"standings of contest 1971, which are there":              {apiRows, apiRows, apiChanges},
		"the API refused: contestId: Contest with id 1 not found": {`{"status":"FAILED","comment":"contestId: Contest with id 1 not found"}`},
		"no result in it":         {`{"status":"OK"}`},
		"no rating changes in it": {`{"status":"OK","result":[]}`},
		"a.json: invalid character '<' looking for beginning":  {`<html>`},
		"a.json: json: cannot unmarshal string into Go struct": {`{"status":"OK","result":{"rows":"x"}}`},
	} {
		_, err := readAnswers(writeFiles(t, files...))
		require.ErrorContains(t, err, want)
	}
	_, err := readAnswers([]string{filepath.Join(t.TempDir(), "none.json")})
	require.ErrorIs(t, err, os.ErrNotExist)
}

// What is attached to a run comes back as what its ratings go by.
func TestStandingsGoWithTheRun(t *testing.T) {
	t.Parallel()
	files := writeFiles(t, `{"contest":1,"problems":[{"index":"A","points":500}],"rows":[[500,0,1400]]}`, `[1400, 1500]`, "nonsense")
	cat, err := evals.Builtin()
	require.NoError(t, err)
	entry, ok := cat.Lookup("codeforces")
	require.True(t, ok)
	entry, err = entry.Set(map[string]string{"cf-standings": files[0], "cf-ratings": files[1], "cf-percentile": "codeelo"})
	require.NoError(t, err)
	require.NoError(t, refuseAttachments(t.Context(), []evals.Entry{entry}))

	dir := filepath.Join(t.TempDir(), "run")
	record := evalr.BenchmarkRecord{Name: "codeforces", Version: 1, K: 1}
	run, err := store.Create(t.Context(), dir, evalr.Manifest{Benchmarks: []evalr.BenchmarkRecord{record}}, store.Config{Now: time.Now})
	require.NoError(t, err)
	require.NoError(t, attach(t.Context(), run, entry))
	require.NoError(t, run.Close())
	r, err := store.Read(t.Context(), dir)
	require.NoError(t, err)
	result := reports.Result{Record: record}
	require.NoError(t, attached(t.Context(), r, &result))
	require.NoError(t, r.Close())
	require.Equal(t, map[int]int{1400: 1, 1500: 1}, result.People)
	require.Len(t, result.Contests, 1)
	require.Equal(t, stats.Standing{Points: 500, Rating: 1400}, result.Contests[0].Rows[0])

	entry, err = entry.Set(map[string]string{"cf-standings": files[2]})
	require.NoError(t, err)
	err = refuseAttachments(t.Context(), []evals.Entry{entry})
	require.ErrorContains(t, err, `codeforces: standings: no column "contest"`)
}

func TestDataStandings(t *testing.T) {
	t.Parallel()
	files := writeFiles(t, apiRows, apiChanges)
	var out, errs bytes.Buffer
	cmd := newStandings(env{stdout: &out, stderr: &errs})
	cmd.SetArgs(files)
	require.NoError(t, cmd.ExecuteContext(t.Context()))
	require.True(t, json.Valid(out.Bytes()))
	require.Equal(t, "evalr: contest 1971: 2 problems, 2 rows\n", errs.String())

	cmd = newStandings(env{stdout: &out, stderr: &errs})
	cmd.SetArgs(nil)
	cmd.SilenceErrors, cmd.SilenceUsage = true, true
	require.ErrorContains(t, cmd.ExecuteContext(t.Context()), "name the files")
}
