package evals

import (
	"context"
	"encoding/csv"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/datasets"
	"github.com/evalr/evalr/scorers"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func catalogue(t *testing.T) Catalogue {
	t.Helper()
	c, err := Builtin()
	require.NoError(t, err)
	require.NotEmpty(t, c.All())
	return c
}

// made-up problems, one of each shape a data set has.
var (
	openProblem   = evalr.Problem{ID: "p", Input: "How many legs have three spiders?", Gold: []string{"24"}}
	choiceProblem = evalr.Problem{
		ID: "p", Row: 3, Input: "Which animal spins webs?",
		Choices: []string{"a spider", "a beetle", "an ant", "a wasp"}, Gold: []string{"A"},
		Fields: map[string]string{"category": "biology"},
	}
)

// problemFor is the made-up problem that a benchmark's prompt can show.
func problemFor(e Entry) evalr.Problem {
	for _, c := range e.Data.Columns {
		if c.Name == "choices" || c.Name == "options" || strings.HasPrefix(c.Name, "Incorrect") {
			return choiceProblem
		}
	}
	return openProblem
}

// TestContract meets every benchmark of the catalogue without naming one.
func TestContract(t *testing.T) {
	t.Parallel()
	for _, e := range catalogue(t).All() {
		t.Run(e.Name, func(t *testing.T) {
			t.Parallel()
			require.NoError(t, e.Data.Validate())
			require.NotContains(t, e.About, "\n", "the explanation is one line of the report's key")
			for _, m := range e.Metrics {
				require.NotEqual(t, evalr.MetricInvalid, m.Kind)
				require.NotEmpty(t, m.Name)
				require.NotEmpty(t, m.About)
				require.NotContains(t, m.About, "\n")
				require.LessOrEqual(t, m.K, e.K, "a metric asks for more samples than are drawn by default")
			}
			met := map[evalr.Outcome]bool{}
			for _, c := range e.Cases {
				s, err := withPrinter(e.Scorer).Score(t.Context(), evalr.Target{Problem: evalr.Problem{Tests: prints(c.Gold)}, Gold: []string{c.Gold}}, evalr.Completion{Text: c.Text, Stop: c.Stop})
				require.NoError(t, err)
				require.Equal(t, c.Want.String(), s.Outcome.String(), "%q against %q: %s", c.Text, c.Gold, s.Reason)
				met[c.Want] = true
			}
			for _, o := range []evalr.Outcome{evalr.Correct, evalr.Incorrect, evalr.NoAnswer, evalr.Truncated} {
				require.True(t, met[o], "no case with outcome %s", o)
			}
			promptGolden(t, e)
		})
	}
}

// A printer runs programs of one line, print and a number.
type printer struct{}

// withPrinter gives a scorer of programs something to run them.
func withPrinter(s evalr.Scorer) evalr.Scorer {
	if code, ok := s.(scorers.Code); ok {
		return code.WithExecutor(printer{})
	}
	return s
}

func (printer) Load(_ context.Context, p evalr.Program, _ evalr.Limits) (evalr.Runnable, evalr.Execution, error) {
	return printed(p.Source), evalr.Execution{}, nil
}

type printed string

func (p printed) Run(context.Context, []byte, evalr.Limits) (evalr.Execution, error) {
	for line := range strings.Lines(string(p)) {
		if text, ok := strings.CutPrefix(strings.TrimSpace(line), "print("); ok {
			return evalr.Execution{Status: evalr.ExecOK, Output: []byte(strings.TrimSuffix(text, ")") + "\n")}, nil
		}
	}
	return evalr.Execution{Status: evalr.ExecRuntime, Exit: 1}, nil
}

func (printed) Close() error { return nil }

// prints is the test set of programs that print a text.
type prints string

func (p prints) Digest() string { return string(p) }

func (p prints) Load(context.Context) (evalr.Tests, error) {
	return evalr.Tests{Cases: []evalr.Test{{Output: string(p)}}}, nil
}

// promptGolden pins the prompts: a change of one is a change of the benchmark's
// version.
func promptGolden(t *testing.T, e Entry) {
	t.Helper()
	var b strings.Builder
	for index := range 2 {
		p := e.Prompt(problemFor(e), index)
		if _, program := e.Scorer.(scorers.Code); !program {
			require.NotEmpty(t, p.Gold)
		}
		require.NotEmpty(t, p.Messages)
		for _, m := range p.Messages {
			fmt.Fprintf(&b, "--- version %d, sample %d, %s, gold %s\n%s\n", e.Version, index, m.Role, p.Gold, m.Content)
		}
		if !e.PerSample {
			require.Equal(t, p, e.Prompt(problemFor(e), index+1), "prompts differ from sample to sample, and PerSample does not say so")
		}
	}
	name := filepath.Join("testdata", "prompts", e.Name+".txt")
	if *update {
		require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o755))
		require.NoError(t, os.WriteFile(name, []byte(b.String()), 0o644))
	}
	want, err := os.ReadFile(name)
	require.NoError(t, err)
	require.Equal(t, string(want), b.String())
}

// Every gold answer of the real data must be graded right when a model gives it,
// and every problem must make a prompt.
func TestRealGoldsScoreCorrect(t *testing.T) {
	t.Parallel()
	folder := filepath.Join("..", "..", "shared", "data")
	if _, err := os.Stat(folder); err != nil {
		t.Skipf("no real data: %v", err)
	}
	location, err := datasets.ParseLocation(folder)
	require.NoError(t, err)
	read := 0
	for _, e := range catalogue(t).All() {
		data, err := datasets.Open(t.Context(), e.Data, []datasets.Location{location}, datasets.Config{Offline: true})
		if errors.Is(err, datasets.ErrMissing) {
			continue
		}
		require.NoError(t, err)
		n := 0
		for p, err := range data.Problems(t.Context()) {
			require.NoError(t, err)
			if p.Tests == nil {
				goldScoresCorrect(t, e, p, n)
			}
			n++
		}
		require.Equal(t, e.Data.Count, n)
		read++
	}
	require.Positive(t, read, "no benchmark found its data in %s", folder)
}

func goldScoresCorrect(t *testing.T, e Entry, p evalr.Problem, index int) {
	t.Helper()
	prompt := e.Prompt(p, index)
	text := `\boxed{` + prompt.Gold[0] + `}`
	if p.Choices != nil {
		text = "Answer: " + prompt.Gold[0]
	}
	s, err := e.Scorer.Score(context.Background(), evalr.Target{Problem: p, Gold: prompt.Gold}, evalr.Completion{Text: text})
	require.NoError(t, err)
	require.Equal(t, "correct", s.Outcome.String(), "%s %s: gold %q: %s", e.Name, p.ID, prompt.Gold, s.Reason)
	require.NotEmpty(t, s.Key)
}

// The orders are golden values drawn by CPython's random module, 4 repeats of
// 198 rows with seed 0.
func TestOptionOrdersAreThoseOfSimpleEvals(t *testing.T) {
	t.Parallel()
	f, err := os.Open(filepath.Join("testdata", "gpqa_orders.csv"))
	require.NoError(t, err)
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	require.NoError(t, err)
	require.Len(t, rows, 1+4*gpqaRows)
	var orders permutations
	for _, row := range rows[1:] {
		i, err := strconv.Atoi(row[0])
		require.NoError(t, err)
		order := orders.at(i)
		require.Equal(t, strings.Join(row[1:], ""), fmt.Sprintf("%d%d%d%d", order[0], order[1], order[2], order[3]), "draw %d", i)
	}
}

func TestGPQAAsksForTheLetterTheRightOptionGot(t *testing.T) {
	t.Parallel()
	for index := range 8 {
		p := gpqaPrompt(choiceProblem, index)
		require.Contains(t, p.Messages[0].Content, "\n"+p.Gold[0]+") a spider", "sample %d", index)
	}
}

func TestCatalogueRefusesWhatCouldNotRun(t *testing.T) {
	t.Parallel()
	good, ok := catalogue(t).Lookup("math-500")
	require.True(t, ok)
	for name, breakIt := range map[string]func(*Entry){
		"lower-case words":      func(e *Entry) { e.Name = "Math 500" },
		"a version":             func(e *Entry) { e.Version = 0 },
		"a title":               func(e *Entry) { e.Title = "" },
		"a prompt and a scorer": func(e *Entry) { e.Scorer = nil },
		"a suite":               func(e *Entry) { e.Suites = nil },
		"at least one sample":   func(e *Entry) { e.K = 0 },
		"a metric":              func(e *Entry) { e.Metrics = nil },
		"self-test cases":       func(e *Entry) { e.Cases = nil },
		"a data set":            func(e *Entry) { e.Data = datasets.Set{} },
	} {
		bad := good
		breakIt(&bad)
		_, err := NewCatalogue(bad)
		require.ErrorContains(t, err, name)
	}
	_, err := NewCatalogue(good, good)
	require.ErrorContains(t, err, `"math-500" is defined twice`)
}

func TestSuites(t *testing.T) {
	t.Parallel()
	c := catalogue(t)
	names := func(entries []Entry) (out []string) {
		for _, e := range entries {
			out = append(out, e.Name)
		}
		return out
	}
	require.Subset(t, c.Suites(), []string{"reasoning", "math", "knowledge"})
	require.Equal(t, []string{"aime-2024", "codeforces", "gpqa-diamond", "livecodebench", "math-500", "mmlu"}, names(c.Suite("reasoning")))
	require.Empty(t, c.Suite("no-such-suite"))
}
