package evals

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/scorers"
)

// The text is Table 1 of the paper with the question in the place of "prompt".
func TestR1ZeroIsTableOne(t *testing.T) {
	t.Parallel()
	e, ok := catalogue(t).Lookup("math-500")
	require.True(t, ok)
	z, err := e.With(TemplateR1Zero, scorers.Robust)
	require.NoError(t, err)
	require.Equal(t, "r1-zero", z.Template)
	got := z.Prompt(openProblem, 0)
	name := filepath.Join("testdata", "prompts", "template-r1-zero.txt")
	if *update {
		require.NoError(t, os.WriteFile(name, []byte(got.Messages[0].Content), 0o644))
	}
	want, err := os.ReadFile(name)
	require.NoError(t, err)
	require.Equal(t, string(want), got.Messages[0].Content)
	require.Equal(t, e.Prompt(openProblem, 0).Gold, got.Gold)
}

// Every benchmark can be asked through every template, and its own copy stays
// as it was.
func TestEveryBenchmarkTakesTemplatesAndExtractions(t *testing.T) {
	t.Parallel()
	for _, e := range catalogue(t).All() {
		own := e.Prompt(problemFor(e), 1)
		z, err := e.With(TemplateR1Zero, scorers.R1)
		require.NoError(t, err, e.Name)
		if _, program := e.Scorer.(scorers.Code); !program {
			require.Equal(t, "r1", z.Extract)
		}
		wrapped := z.Prompt(problemFor(e), 1)
		require.Len(t, wrapped.Messages, 1)
		require.Equal(t, r1Zero[0]+strings.TrimSpace(own.Messages[0].Content)+r1Zero[1], wrapped.Messages[0].Content)
		require.NotContains(t, wrapped.Messages[0].Content, "\n. Assistant:", e.Name)
		require.Equal(t, own, e.Prompt(problemFor(e), 1))
		require.NotEqual(t, e.Scorer, z.Scorer)

		same, err := e.With("", scorers.Robust)
		require.NoError(t, err)
		require.Empty(t, same.Template+same.Extract)
		require.Equal(t, e.Scorer, same.Scorer)
		require.Equal(t, own, same.Prompt(problemFor(e), 1))
	}
}

// In tags, with or without the form kept, an answer is graded and the form
// judged apart from it.
func TestTemplateJudgesTheForm(t *testing.T) {
	t.Parallel()
	e, ok := catalogue(t).Lookup("aime-2024")
	require.True(t, ok)
	z, err := e.With(TemplateR1Zero, scorers.Robust)
	require.NoError(t, err)
	for _, c := range []struct {
		text    string
		outcome evalr.Outcome
		form    evalr.Form
	}{
		{"<think>a</think> <answer>25</answer>", evalr.Correct, evalr.FormKept},
		{`<think>a</think> <answer>\boxed{25}</answer>`, evalr.Correct, evalr.FormKept},
		{"<think>a</think> <answer>26</answer>", evalr.Incorrect, evalr.FormKept},
		{`<think>a</think> It is \boxed{25}.`, evalr.Correct, evalr.FormBroken},
		{"I cannot tell.", evalr.NoAnswer, evalr.FormBroken},
	} {
		s, err := z.Scorer.Score(t.Context(), evalr.Target{Gold: []string{"25"}}, evalr.Completion{Text: c.text, Raw: evalr.Raw{Content: c.text}, Stop: evalr.StopEnd})
		require.NoError(t, err)
		require.Equal(t, c.outcome.String(), s.Outcome.String(), c.text)
		require.Equal(t, c.form.String(), s.Form.String(), c.text)
	}
}

func TestTemplateNamesThePromptItWraps(t *testing.T) {
	t.Parallel()
	e, err := Custom(t.Context(), CustomOptions{Scorer: "math", Prompt: "{question}!", PromptName: "p.txt"})
	require.NoError(t, err)
	z, err := e.With(TemplateR1Zero, scorers.Robust)
	require.NoError(t, err)
	require.Equal(t, e.Template+" in r1-zero", z.Template)
}

func TestWithRefusesUnknownNames(t *testing.T) {
	t.Parallel()
	e, ok := catalogue(t).Lookup("aime-2024")
	require.True(t, ok)
	_, err := e.With("r1zero", scorers.Robust)
	require.EqualError(t, err, `template "r1zero": want one of default, r1-zero`)
	_, err = e.With(TemplateDefault, "r2")
	require.EqualError(t, err, `extraction "r2": want robust or r1`)
	e.Scorer = struct{ evalr.Scorer }{}
	_, err = e.With(TemplateDefault, scorers.R1)
	require.ErrorContains(t, err, "benchmark aime-2024: its scorer knows one way of finding answers")
}
