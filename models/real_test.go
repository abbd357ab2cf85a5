package models_test

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/models"
)

// TestARealServer asks the endpoint in EVALR_TEST_ENDPOINT, a llama.cpp server
// with a small model and a context below 6,000 tokens, whatever a fake cannot
// show.
func TestARealServer(t *testing.T) {
	base := os.Getenv("EVALR_TEST_ENDPOINT")
	if base == "" {
		t.Skip("EVALR_TEST_ENDPOINT names no server")
	}
	listed, err := dial(t, base).Describe(t.Context())
	require.NoError(t, err)
	t.Logf("%+v", listed)
	require.NotEmpty(t, listed.Models)
	model := func(c *models.Config) { c.Model = listed.Models[0] }
	e := dial(t, base, model)
	r := ask("What is 17 + 25?")
	r.Sampling.MaxTokens = 24

	t.Run("a seed decides the text", func(t *testing.T) {
		first, err := e.Generate(t.Context(), r)
		require.NoError(t, err)
		t.Logf("%+v", first)
		again, err := e.Generate(t.Context(), r)
		require.NoError(t, err)
		assert.Equal(t, first.Raw, again.Raw)
		other := r
		other.Seed++
		third, err := e.Generate(t.Context(), other)
		require.NoError(t, err)
		assert.NotEqual(t, first.Raw, third.Raw)
	})
	t.Run("every mode answers", func(t *testing.T) {
		greedy := r
		greedy.Sampling.Temperature = 0
		streamed, err := e.Generate(t.Context(), greedy)
		require.NoError(t, err)
		whole, err := dial(t, base, model, noStream).Generate(t.Context(), greedy)
		require.NoError(t, err)
		assert.Equal(t, streamed.Raw, whole.Raw)
		assert.Equal(t, streamed.Usage, whole.Usage)
		for _, mode := range [][]func(*models.Config){{completion}, {completion, noStream}} {
			c, err := dial(t, base, append(mode, model)...).Generate(t.Context(), greedy)
			require.NoError(t, err)
			t.Logf("%q %v %+v", c.Raw.Content, c.Stop, c.Usage)
		}
	})
	t.Run("several choices", func(t *testing.T) {
		cs, err := e.GenerateN(t.Context(), r, 3)
		require.NoError(t, err)
		for _, c := range cs {
			t.Logf("%q %v %+v", c.Raw.Content, c.Stop, c.Usage)
		}
		n, err := e.ProbeChoices(t.Context(), 16)
		require.NoError(t, err)
		t.Logf("of 16 choices it gives %d", n)
	})
	t.Run("a prefill is continued", func(t *testing.T) {
		for _, prefill := range []string{"The answer is", "<think>\n"} {
			r := r
			r.Prompt.Prefill = prefill
			c, err := e.Generate(t.Context(), r)
			require.NoError(t, err)
			t.Logf("%+v", c)
			assert.False(t, strings.HasPrefix(c.Text+c.Reasoning, prefill))
		}
	})
	t.Run("a closing tag without an opening one", func(t *testing.T) {
		r := r
		r.Sampling.Extra = map[string]any{"grammar": `root ::= "so</think>" [0-9]+`}
		c, err := e.Generate(t.Context(), r)
		require.NoError(t, err)
		t.Logf("%+v", c)
		assert.Equal(t, "so", c.Reasoning)
	})
	t.Run("a prompt over the context", func(t *testing.T) {
		_, err := e.Generate(t.Context(), ask(strings.Repeat("word ", 6000)))
		f, _ := failure(t, err)
		t.Log(f)
		assert.Equal(t, evalr.FailureContext, f.Kind)
	})
	t.Run("a wrong path", func(t *testing.T) {
		_, err := dial(t, strings.TrimSuffix(base, "/v1")).Describe(t.Context())
		if err != nil { // llama.cpp answers without /v1 as well
			f, hint := failure(t, err)
			t.Log(f, hint)
		}
		_, err = dial(t, strings.TrimSuffix(base, "/v1")+"/api/x", model).Generate(t.Context(), r)
		f, hint := failure(t, err)
		t.Log(f, hint)
		assert.Equal(t, evalr.FailureRejected, f.Kind)
		assert.Contains(t, hint, "/v1")
	})
}
