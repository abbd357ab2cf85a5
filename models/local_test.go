package models_test

import (
	"context"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/engine"
	"github.com/evalr/evalr/internal/randmodel"
	"github.com/evalr/evalr/models"
)

// plainTemplate renders conversations without marks of its own; that of a
// reasoning model ends in an open tag.
const plainTemplate = `{% for m in messages %}{{ m.role }}: {{ m.content }}
{% endfor %}`

// engineModel loads a small random model.
func engineModel(t *testing.T, spec randmodel.Spec, c models.LocalConfig) (*models.Local, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "random.gguf")
	require.NoError(t, randmodel.Write(path, spec))
	e, err := engine.Open(t.Context(), path, engine.Config{Threads: 1, Clock: time.Now})
	require.NoError(t, err)
	l, err := models.NewLocal(e, c)
	if err != nil {
		e.Close()
		return nil, err
	}
	t.Cleanup(l.Close)
	return l, nil
}

func question(prefill string, tokens int) evalr.Request {
	return evalr.Request{
		Prompt:   evalr.Prompt{Messages: []evalr.Message{{Role: "user", Content: "What is 1 + 1?"}}, Prefill: prefill},
		Sampling: evalr.Sampling{Temperature: 1, MaxTokens: tokens},
		Seed:     7,
	}
}

// A completion depends on its seed, and not on what is drawn with it.
func TestLocalDrawsEachByItsSeed(t *testing.T) {
	l, err := engineModel(t, randmodel.Spec{Template: plainTemplate}, models.LocalConfig{Name: "random"})
	require.NoError(t, err)
	one, err := l.Generate(t.Context(), question("", 20))
	require.NoError(t, err)
	three, err := l.GenerateSeeds(t.Context(), question("", 20), []int64{5, 6, 7})
	require.NoError(t, err)
	require.Len(t, three, 3)
	require.Equal(t, one.Raw, three[2].Raw, "the same seed draws the same")
	two, err := l.GenerateSeeds(t.Context(), question("", 20), []int64{6, 5})
	require.NoError(t, err)
	require.Equal(t, three[0].Raw, two[1].Raw)
	require.Equal(t, three[1].Raw, two[0].Raw)
	require.NotEqual(t, three[0].Raw, three[1].Raw)
	require.NotEqual(t, three[1].Raw, three[2].Raw)
	prompt, known := one.Usage.Prompt.Known()
	require.True(t, known)
	require.Greater(t, prompt, int64(20))
	for _, c := range three {
		require.Equal(t, "random", c.Model)
		require.Positive(t, c.Total)
		require.LessOrEqual(t, c.First, c.Total)
		if n, _ := c.Usage.Completion.Known(); c.Stop == evalr.StopLength {
			require.EqualValues(t, 20, n)
		}
	}
}

func TestLocalProtocols(t *testing.T) {
	_, err := engineModel(t, randmodel.Spec{}, models.LocalConfig{})
	require.ErrorContains(t, err, "protocol chat: ")
	_, err = engineModel(t, randmodel.Spec{}, models.LocalConfig{Protocol: "telepathy"})
	require.ErrorContains(t, err, `protocol "telepathy": want chat or completions`)

	l, err := engineModel(t, randmodel.Spec{}, models.LocalConfig{Protocol: models.ProtocolCompletions})
	require.NoError(t, err)
	bare, err := l.Generate(t.Context(), question("", 5))
	require.NoError(t, err)
	begun, err := l.Generate(t.Context(), question("It is", 5))
	require.NoError(t, err)
	a, _ := bare.Usage.Prompt.Known()
	b, _ := begun.Usage.Prompt.Known()
	require.Greater(t, b, a, "the prefill is part of the prompt")
}

// A template that opens the reasoning leaves an answer that never closes it, so
// there is no answer.
func TestLocalKnowsReasoningThatTheTemplateOpened(t *testing.T) {
	l, err := engineModel(t, randmodel.Spec{Template: plainTemplate + "<think>\n"}, models.LocalConfig{})
	require.NoError(t, err)
	c, err := l.Generate(t.Context(), question("", 5))
	require.NoError(t, err)
	require.True(t, c.Unclosed)
	require.Empty(t, c.Text)
}

func TestLocalRefuses(t *testing.T) {
	l, err := engineModel(t, randmodel.Spec{Template: plainTemplate, Context: 64}, models.LocalConfig{})
	require.NoError(t, err)
	require.NoError(t, l.Check(evalr.Sampling{Extra: map[string]any{"top_k": 20}}))
	require.ErrorContains(t, l.Check(evalr.Sampling{Extra: map[string]any{"mirostat": 2}}), "mirostat is not supported")

	long := question("", 5)
	for range 6 {
		long.Prompt.Messages = append(long.Prompt.Messages, long.Prompt.Messages[0])
	}
	_, err = l.Generate(t.Context(), long)
	f, ok := errors.AsType[*evalr.Failure](err)
	require.True(t, ok, "%v", err)
	require.Equal(t, evalr.FailureContext, f.Kind)

	cause := errors.New("enough")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(cause)
	_, err = l.Generate(ctx, question("", 5))
	require.ErrorIs(t, err, cause)
}
