package builtin_test

import (
	"io/fs"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/datasets"
	"github.com/evalr/evalr/datasets/builtin"
	"github.com/evalr/evalr/datasets/builtin/gen"
	"github.com/evalr/evalr/evals"
)

// seed is that of the problems that are asked.
const seed = 1

// The embedded files are what the families make.
func TestFilesAreMade(t *testing.T) {
	made, err := builtin.Generate()
	require.NoError(t, err)
	names, err := fs.Glob(builtin.Files(), "*")
	require.NoError(t, err)
	require.Len(t, names, len(made))
	for name, want := range made {
		got, err := fs.ReadFile(builtin.Files(), name)
		require.NoError(t, err)
		require.Equal(t, string(want), string(got), "%s: run go generate ./datasets/builtin", name)
	}
}

// No problem that is asked is among those to train on, by its key or in the same
// words.
func TestAskedProblemsAreNotTrained(t *testing.T) {
	draws := 20_000
	if testing.Short() {
		draws = 500
	}
	for _, set := range gen.Sets() {
		keys, questions := map[string]bool{}, map[string]bool{}
		items, err := set.Problems(seed)
		require.NoError(t, err)
		require.Len(t, items, set.Count)
		for _, it := range items {
			keys[plain(it.Key)] = true
			questions[plain(it.Question)] = true
		}
		require.Len(t, keys, set.Count, "%s: a key is asked twice", set.Name)
		r := gen.Random("training of " + set.Name)
		for range draws {
			it := set.Training(r)
			if keys[plain(it.Key)] || questions[plain(it.Question)] {
				t.Fatalf("%s: trained and asked: %s\n%s", set.Name, it.Key, it.Question)
			}
		}
	}
}

// plain is a text without case and white space.
func plain(text string) string { return strings.Join(strings.Fields(strings.ToLower(text)), "") }

// Every family and, within it, every level has as many problems as another, but
// for one.
func TestProblemsAreDealtEvenly(t *testing.T) {
	for _, set := range gen.Sets() {
		items, err := set.Problems(seed)
		require.NoError(t, err)
		families, levels := map[string]int{}, map[[2]string]int{}
		for _, it := range items {
			families[it.Family]++
			levels[[2]string{it.Family, strconv.Itoa(it.Level)}]++
		}
		for _, f := range set.Families {
			require.InDelta(t, float64(set.Count)/float64(len(set.Families)), families[f.Name], 0.99, "%s: %s", set.Name, f.Name)
			for level := 1; level <= f.Levels; level++ {
				n := levels[[2]string{f.Name, strconv.Itoa(level)}]
				require.InDelta(t, float64(families[f.Name])/float64(f.Levels), n, 0.99, "%s: %s, level %d", set.Name, f.Name, level)
			}
		}
	}
}

// The benchmarks' own decoders read the files, and their scorers accept the taught
// answers and reject those of other problems.
func TestBenchmarksReadTheirForm(t *testing.T) {
	catalogue, err := evals.Builtin()
	require.NoError(t, err)
	for _, set := range gen.Sets() {
		form := map[string]string{"sample-aime": "aime-2025", "sample-math": "math-500", "sample-gpqa": "gpqa-diamond", "sample-mmlu": "mmlu"}[set.Name]
		if form == "" {
			continue
		}
		t.Run(set.Name, func(t *testing.T) {
			e, ok := catalogue.Lookup(form)
			require.True(t, ok)
			of := &e.Data
			of.Name, of.Files, of.Count, of.Golds, of.Content, of.SHA256 = set.Name, []string{builtin.Name(set.Name)}, set.Count, "", "", nil
			if form == "aime-2025" { // whose decoder wants the competition's 30 places
				of.Decode = func(row datasets.Row) (evalr.Problem, error) {
					return evalr.Problem{ID: row.Text("id"), Input: row.Text("problem"), Gold: []string{strconv.FormatInt(row.Integer("answer"), 10)}}, nil
				}
			}
			items, err := set.Problems(seed)
			require.NoError(t, err)
			data, err := builtin.Encode(set, items)
			require.NoError(t, err)
			problems := read(t, e, data)
			require.Len(t, problems, set.Count)
			for i, p := range problems {
				require.Equal(t, items[i].Question, p.Input)
				checkGrading(t, e.Scorer, p, items[i])
			}
		})
	}
}

// checkGrading grades the taught answer to a problem, and another answer.
func checkGrading(t *testing.T, scorer evalr.Scorer, p evalr.Problem, item gen.Item) {
	t.Helper()
	_, final := item.Worked(p.Choices)
	score, err := scorer.Score(t.Context(), evalr.Target{Problem: p, Gold: p.Gold}, evalr.Completion{Text: final, Stop: evalr.StopEnd})
	require.NoError(t, err)
	require.Equal(t, evalr.Correct, score.Outcome, "%s\n%s", p.Input, final)
	other := evalr.Target{Problem: p, Gold: []string{"B"}}
	switch {
	case p.Choices == nil:
		other.Gold = []string{map[bool]string{false: "999", true: "998"}[item.Gold == "999"]}
	case p.Gold[0] == "B":
		other.Gold = []string{"C"}
	}
	score, err = scorer.Score(t.Context(), other, evalr.Completion{Text: final, Stop: evalr.StopEnd})
	require.NoError(t, err)
	require.Equal(t, evalr.Incorrect, score.Outcome, "%s\n%s", p.Input, final)
}
