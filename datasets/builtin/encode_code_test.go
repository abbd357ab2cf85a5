package builtin_test

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/datasets"
	"github.com/evalr/evalr/datasets/builtin"
	"github.com/evalr/evalr/datasets/builtin/gen"
	"github.com/evalr/evalr/evals"
	"github.com/evalr/evalr/sandbox"
	"github.com/evalr/evalr/scorers"
	"github.com/evalr/evalr/stats"
)

func TestMain(m *testing.M) {
	sandbox.Init() // a helper of it does not return
	os.Exit(m.Run())
}

// asked are the problems of a set.
func asked(t *testing.T, name string) []gen.Item {
	t.Helper()
	for _, set := range gen.Sets() {
		if set.Name == name {
			items, err := set.Problems(1)
			require.NoError(t, err)
			return items
		}
	}
	t.Fatal("no set " + name)
	return nil
}

// read has a benchmark read encoded problems.
func read(t *testing.T, e evals.Entry, data []byte) []evalr.Problem {
	t.Helper()
	path := filepath.Join(t.TempDir(), "problems.jsonl")
	require.NoError(t, os.WriteFile(path, data, 0o600))
	d, err := datasets.Open(t.Context(), e.Data, []datasets.Location{{Where: datasets.File, Path: path}}, datasets.Config{})
	require.NoError(t, err)
	var all []evalr.Problem
	for p, err := range d.Problems(t.Context()) {
		require.NoError(t, err)
		all = append(all, p)
	}
	return all
}

// The benchmarks whose form the problems have read them, and find the taught programs
// right and others wrong.
func TestBenchmarksJudgeProgramsOfTheSamples(t *testing.T) {
	box, err := sandbox.Open(t.Context(), sandbox.Config{})
	if err != nil {
		t.Skip(err)
	}
	catalogue, err := evals.Builtin()
	require.NoError(t, err)
	for _, of := range []struct {
		set, benchmark string
		settings       map[string]string
		encode         func([]gen.Item) ([]byte, error)
	}{
		{"sample-livecodebench", "livecodebench", nil, builtin.EncodeLiveCode},
		{"sample-codeforces", "codeforces", map[string]string{"cf-language": "python", "cf-set": "file"}, builtin.EncodeContests},
	} {
		e, _ := catalogue.Lookup(of.benchmark)
		e, err := e.Set(of.settings)
		require.NoError(t, err)
		items := asked(t, of.set)
		e.Data.Count = len(items)
		data, err := of.encode(items)
		require.NoError(t, err)
		problems := read(t, e, data)
		require.Len(t, problems, len(items))
		judge := e.Scorer.(scorers.Code).WithExecutor(box)
		for i, p := range problems {
			require.Contains(t, e.Prompt(p, 0).Messages[0].Content, items[i].Question)
			require.Contains(t, p.Input, strings.TrimSpace(items[i].Program.Tests[0].Output), "the example")
			if i%7 > 0 { // a process for each test; all programs run in the tests of gen
				continue
			}
			for _, answer := range []int{i, (i + 1) % len(items)} {
				_, final := items[answer].Worked(nil)
				score, err := judge.Score(t.Context(), evalr.Target{Problem: p}, evalr.Completion{Text: final, Stop: evalr.StopEnd})
				require.NoError(t, err)
				want := evalr.Incorrect
				if answer == i {
					want = evalr.Correct
				}
				require.Equal(t, want, score.Outcome, "%s\n%s\n%+v", p.Input, final, score)
			}
		}
	}
}

func TestStandingsAreOfTheContests(t *testing.T) {
	items := asked(t, "sample-codeforces")
	data, err := builtin.EncodeStandings(items)
	require.NoError(t, err)
	contests, err := stats.ParseStandings("standings", data)
	require.NoError(t, err)
	for i, it := range items {
		p := it.Program
		c := contests[i/len(contests[0].Problems)]
		require.Equal(t, strconv.Itoa(p.Contest), c.ID)
		require.Contains(t, c.Problems, stats.ContestProblem{Index: p.Index, Points: float64(p.Points())})
	}
}
