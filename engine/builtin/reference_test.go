package builtin_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/engine"
	"github.com/evalr/evalr/engine/builtin"
	"github.com/evalr/evalr/engine/builtin/train"
	"github.com/evalr/evalr/engine/internal/reference"
)

// llama.cpp runs the files that are compiled in, and goes on from prompts as the
// engine does, greedily.
func TestReferenceAnswersAlike(t *testing.T) {
	steps, err := builtin.Steps()
	require.NoError(t, err)
	if len(steps) == 0 {
		t.Skip("no weights are compiled in")
	}
	c := builtin.Checkpoint{Step: steps[len(steps)-1]}
	data, err := c.Data()
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "model.gguf")
	require.NoError(t, os.WriteFile(path, data, 0o600))
	ref := reference.Open(t, os.Getenv(reference.Env), path, reference.Options{Plain: true})
	e, err := c.Open(t.Context(), engine.Config{Threads: 1})
	require.NoError(t, err)
	defer e.Close()

	phrases, err := train.Learnt()
	require.NoError(t, err)
	w, err := train.NewWriter(phrases)
	require.NoError(t, err)
	for _, question := range []string{
		"What is the sum of the decimal digits of $79 \\cdot 4 + 37$?\nPlease reason step by step, and put your final answer within \\boxed{}.",
		"What is $\\frac{2}{3} + \\frac{4}{7}$ as a fraction in lowest terms?\nPlease reason step by step, and put your final answer within \\boxed{}.",
		"A car of mass 97 kg moves at 6 m/s. What is its kinetic energy?",
	} {
		messages := []evalr.Message{{Role: "user", Content: question}}
		prompt, err := w.Prompt(messages)
		require.NoError(t, err)
		var got engine.Result
		err = e.Generate(t.Context(), engine.Request{Messages: messages, Sampling: evalr.Sampling{MaxTokens: 100}, Seeds: []int64{1}}, func(_ int, r engine.Result) { got = r })
		require.NoError(t, err)
		require.Equal(t, len(prompt), got.Prompt)
		require.Equal(t, w.Decode(ref.Greedy(len(got.Tokens), prompt)), w.Decode(got.Tokens))
	}
}
