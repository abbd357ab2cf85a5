package evals

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/datasets"
	"github.com/evalr/evalr/scorers"
)

func codeforcesUnder(t *testing.T, values map[string]string) Entry {
	t.Helper()
	e, ok := catalogue(t).Lookup("codeforces")
	require.True(t, ok)
	e, err := e.Set(values)
	require.NoError(t, err)
	return e
}

func openFile(t *testing.T, e Entry, path string) []evalr.Problem {
	t.Helper()
	location, err := datasets.ParseLocation("codeforces=" + path)
	require.NoError(t, err)
	data, err := datasets.Open(t.Context(), e.Data, []datasets.Location{location}, datasets.Config{Offline: true})
	require.NoError(t, err)
	var all []evalr.Problem
	for p, err := range data.Problems(t.Context()) {
		require.NoError(t, err)
		all = append(all, p)
	}
	return all
}

func writeRows(t *testing.T, rows string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "codeforces.jsonl")
	require.NoError(t, os.WriteFile(path, []byte(rows), 0o600))
	return path
}

const cfRow = `{"id":"1234/B2","contest_id":"1234","index":"B2","title":"Spiders","time_limit":1.5,"memory_limit":512.0,` +
	`"description":"Count the legs.","input_format":"A number.","output_format":"A number.","interaction_format":null,"note":"Eight each.",` +
	`"examples":[{"input":"1\n","output":"8\n"}],"rating":1300,"official_tests":[{"input":"1\n","output":"8\n"},{"input":"2\n","output":"16\n"}],` +
	`"input_mode":"stdio","generated_checker":"print(1)"}`

func TestCodeforcesRows(t *testing.T) {
	t.Parallel()
	path := writeRows(t, cfRow)
	p := openFile(t, codeforcesUnder(t, map[string]string{"cf-set": "file"}), path)[0]
	require.Equal(t, "1234/B2", p.ID)
	require.Equal(t, map[string]string{"contest": "1234", "index": "B2", "rating": "1300", "band": "1200–1599"}, p.Fields)
	require.Equal(t, "# Spiders\n\nTime limit: 1.5 seconds. Memory limit: 512 megabytes.\n\nCount the legs.\n\n## Input\n\nA number.\n\n## Output\n\nA number.\n\n"+
		"## Example\n\nInput:\n```\n1\n```\nOutput:\n```\n8\n```\n\n## Note\n\nEight each.", p.Input)
	tests, err := p.Tests.Load(t.Context())
	require.NoError(t, err)
	require.Equal(t, evalr.Tests{
		Cases:   []evalr.Test{{Input: "1\n", Output: "8\n"}, {Input: "2\n", Output: "16\n"}},
		Limits:  evalr.Limits{CPU: 1500 * time.Millisecond, Memory: 512 << 20},
		Checker: evalr.Program{Language: "python", Source: "print(1)"},
	}, tests)

	python := codeforcesUnder(t, map[string]string{"cf-set": "file", "cf-language": "python"})
	q := openFile(t, python, path)[0]
	require.Equal(t, p.Tests.Digest(), q.Tests.Digest(), "the language is no part of the data")
	tests, err = q.Tests.Load(t.Context())
	require.NoError(t, err)
	require.Equal(t, 4500*time.Millisecond, tests.Limits.CPU)
	code := python.Scorer.(scorers.Code)
	require.Equal(t, []string{"python", "bare"}, []string{code.Language, code.Mode})
	require.Contains(t, python.Prompt(q, 0).Messages[0].Content, "you need to write a Python program to solve it.")
}

// A file of other problems is not taken for the set, and the error says how to have it.
func TestOtherCodeforcesFilesSayHowToBeUsed(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, "codeforces_408_rllm.jsonl")
	require.NoError(t, os.WriteFile(file, []byte(cfRow), 0o600))
	for _, other := range []string{`{"contest":1,"index":"A","rating":800}`, ""} { // tables that hold no problems
		require.NoError(t, os.WriteFile(filepath.Join(dir, fmt.Sprintf("codeforces_%d.jsonl", len(other))), []byte(other), 0o600))
	}
	e := codeforcesUnder(t, nil)
	for path, want := range map[string]string{
		dir:  "name the file: `--data codeforces=FILE`; a file of other problems takes `--cf-set file` besides, perhaps " + file,
		file: "a changed copy of it; `--cf-set file` takes it as it is",
	} {
		location, err := datasets.ParseLocation("codeforces=" + path)
		require.NoError(t, err)
		_, err = datasets.Open(t.Context(), e.Data, []datasets.Location{location}, datasets.Config{Offline: true})
		var hinted interface{ Hint() string }
		require.ErrorAs(t, err, &hinted)
		require.True(t, strings.HasSuffix(hinted.Hint(), want), hinted.Hint())
	}
	require.Len(t, openFile(t, codeforcesUnder(t, map[string]string{"cf-set": "file"}), file), 1)
}

func TestUnfitCodeforcesProblemsSayWhy(t *testing.T) {
	t.Parallel()
	e := codeforcesUnder(t, map[string]string{"cf-set": "file"})
	for row, want := range map[string]string{
		`{"id":"1A","description":"d","tests":[{"input":"","output":""}],"interaction_format":"ask"}`: "problem 1/A cannot be judged: it is interactive",
		`{"id":"1A","description":"d","tests":[{"input":"","output":""}],"input_mode":"file"}`:        "problem 1/A cannot be judged: its programs read and write files",
		`{"id":"1A","description":"d","tests":[{"input":"1"}]}`:                                       `field "tests": problem 1/A: test 1: want an input and an output, both texts`,
		`{"id":"1A","description":"d","tests":{"input":"1"}}`:                                         "want a JSON list of tests",
	} {
		p := openFile(t, e, writeRows(t, row))[0]
		_, err := p.Tests.Load(t.Context())
		require.ErrorContains(t, err, want)
	}
}

func TestBadCodeforcesRowsAreRefused(t *testing.T) {
	t.Parallel()
	e := codeforcesUnder(t, map[string]string{"cf-set": "file"})
	for row, want := range map[string]string{
		`{"id":"A1","description":"d","tests":[]}`:                   `field "id": "A1"; want a contest's number and a letter, such as 1971A or 1971/A`,
		`{"id":"1A","description":"d"}`:                              `field "official_tests": missing or empty`,
		`{"id":"1A","description":"d","tests":[],"time_limit":0}`:    `field "time_limit": "0"; want a number above 0`,
		`{"id":"1A","description":"d","tests":[],"rating":"hard"}`:   `field "rating": "hard"; want a number above 0`,
		`{"id":"1A","description":"d","tests":[],"time_limit":1e99}`: `field "time_limit": "1e99"; want a number above 0`,
	} {
		location, err := datasets.ParseLocation("codeforces=" + writeRows(t, row))
		require.NoError(t, err)
		_, err = datasets.Open(t.Context(), e.Data, []datasets.Location{location}, datasets.Config{Offline: true})
		require.ErrorContains(t, err, want)
	}
}

func TestCodeforcesSettings(t *testing.T) {
	t.Parallel()
	e := codeforcesUnder(t, nil)
	require.Equal(t, []string{"pass@1", "rating", "percentile", "rating:problems"}, names(e.Metrics))
	require.Empty(t, e.Attached)

	file := filepath.Join(t.TempDir(), "ratings.json")
	require.NoError(t, os.WriteFile(file, []byte("[1400]"), 0o600))
	under := codeforcesUnder(t, map[string]string{"cf-percentile": "codeelo", "cf-ratings": file, "cf-standings": file})
	require.Equal(t, []string{"pass@1", "rating", "percentile:codeelo", "rating:problems"}, names(under.Metrics))
	require.Equal(t, []string{"pass@1", "rating", "percentile", "rating:problems"}, names(e.Metrics), "entries share nothing")
	attached, err := under.Attachments(t.Context())
	require.NoError(t, err)
	require.Len(t, attached, 2)
	require.Equal(t, Standings, attached[0].Name)
	require.Equal(t, []byte("[1400]"), attached[1].Data)
	require.Equal(t, "sha256:"+attached[1].SHA256[:16], under.Options["cf-ratings"])
	var _ evalr.Attacher = under

	// What a run recorded of its files stands for what is attached to it.
	again, err := under.Set(under.Options)
	require.NoError(t, err)
	require.Equal(t, under.Options, again.Options)
	require.Empty(t, again.Attached)

	for name, c := range map[string]struct{ values, want string }{
		"cf-language":   {"rust", `cf-language "rust": want cpp or python`},
		"cf-set":        {"all", `cf-set "all": want verifiable or file`},
		"cf-percentile": {"world", `cf-percentile "world": want r1 or codeelo`},
		"cf-standings":  {"/nowhere/at-all", "no such file"},
		"cf-ratings":    {file, "a file of ratings is for --cf-percentile codeelo"},
	} {
		_, err := e.Set(map[string]string{name: c.values})
		require.ErrorContains(t, err, c.want)
	}
	_, err = e.Set(map[string]string{"cf-standings": t.TempDir()})
	require.ErrorContains(t, err, "not a file")
}

func names(metrics []evalr.Metric) []string {
	var out []string
	for _, m := range metrics {
		out = append(out, m.Name)
	}
	return out
}

// Common copies load, and each problem has tests and limits of its own.
func TestCopiesOfCodeforcesLoad(t *testing.T) {
	t.Parallel()
	e := codeforcesUnder(t, map[string]string{"cf-set": "file"})
	for name, want := range map[string]struct {
		problems, tests int
		id              string
		contests        bool
	}{
		"codeforces_408_rllm.jsonl":    {408, 0, "1971/A", true},
		"code_contests_165_rllm.jsonl": {165, 0, "row-0", false},
	} {
		path := filepath.Join("..", "..", "shared", "data", name)
		if _, err := os.Stat(path); err != nil {
			t.Skipf("no real data: %v", err)
		}
		problems := openFile(t, e, path)
		require.Len(t, problems, want.problems)
		require.Equal(t, want.id, problems[0].ID)
		cases := 0
		for _, p := range problems {
			tests, err := p.Tests.Load(t.Context())
			require.NoError(t, err)
			require.NotEmpty(t, tests.Cases, p.ID)
			require.Positive(t, tests.Limits.CPU, p.ID)
			require.Positive(t, tests.Limits.Memory, p.ID)
			require.Equal(t, want.contests, p.Fields["contest"] != "")
			cases += len(tests.Cases)
		}
		t.Logf("%s: %d problems, %d tests", name, len(problems), cases)
	}
}
