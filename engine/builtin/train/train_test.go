package train_test

import (
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/engine/builtin/train"
)

// userTurn is a conversation of one turn.
func userTurn(text string) []evalr.Message { return []evalr.Message{{Role: "user", Content: text}} }

func TestLearntPhrases(t *testing.T) {
	phrases, err := train.Learnt()
	require.NoError(t, err)
	require.LessOrEqual(t, len(phrases), train.Phrases)
	for _, p := range phrases {
		require.False(t, strings.ContainsFunc(p, unicode.IsDigit), "%q", p)
		require.NotContains(t, p, "def ", "names of methods are copied")
	}
	back, err := train.ParsePhrases(train.FormatPhrases(phrases))
	require.NoError(t, err)
	require.Equal(t, phrases, back)
}

func TestBadPhrases(t *testing.T) {
	for _, text := range []string{"word\n", "\"a\"\n\"a\"\n", "\"\"\n", "\n"} {
		_, err := train.ParsePhrases(text)
		require.ErrorContains(t, err, "phrases: line ", text)
	}
	_, err := train.NewWriter(make([]string, train.Phrases+1))
	require.ErrorContains(t, err, "room for")
}

func TestWriter(t *testing.T) {
	w, err := train.NewWriter([]string{" twice", "Reason well.\n", "Reason"})
	require.NoError(t, err)
	text := "Reason well.\nWhat is 12 twice?  Ünïcode <|end|>\x00"
	prompt, err := w.Prompt(userTurn(text))
	require.NoError(t, err)
	require.Equal(t, text+"<think>", w.Decode(prompt), "marks but <think> stand for nothing, those in a text for themselves")
	const begin, user, assistant, end, think, endThink, phrase = 256, 257, 258, 259, 260, 261, 262
	require.Equal(t, []int32{begin, user, phrase + 1, 'W', 'h', 'a', 't', ' ', 'i', 's', ' ', '1', '2', phrase, '?'}, prompt[:15])
	require.Equal(t, []int32{assistant, think}, prompt[len(prompt)-2:])
	require.NotContains(t, prompt, int32(end))
	require.Equal(t, []int32{'2', '4', endThink, phrase + 2, '!', end}, w.Completion("24", "Reason!"))
}

func TestTemplateKeepsAnswersOfEarlierTurns(t *testing.T) {
	w, err := train.NewWriter(nil)
	require.NoError(t, err)
	prompt, err := w.Prompt([]evalr.Message{{Role: "system", Content: "S"}, {Role: "user", Content: "U"}, {Role: "assistant", Content: "<think>R</think>A"}, {Role: "user", Content: "V"}})
	require.NoError(t, err)
	const begin, user, assistant, end, think = 256, 257, 258, 259, 260
	require.Equal(t, []int32{begin, user, 'S', user, 'U', assistant, 'A', end, user, 'V', assistant, think}, prompt)
}
