package reports

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestReadModelInfo(t *testing.T) {
	t.Parallel()
	info, err := ReadModelInfo(strings.NewReader(`{"org/m": {"architecture": "MoE", "activated": "37B", "total": "671B"}, "n": {}}`))
	require.NoError(t, err)
	require.Equal(t, map[string]ModelInfo{"org/m": {"MoE", "37B", "671B"}, "n": {}}, info)
	for text, want := range map[string]string{
		``:                       "EOF",
		`[]`:                     "cannot unmarshal array",
		`null`:                   "null",
		`{"m": {"params": "1"}}`: `unknown field "params"`,
		`{"m": {"total": 7}}`:    "cannot unmarshal number",
		`{} {}`:                  "more text after the object",
	} {
		_, err := ReadModelInfo(strings.NewReader(text))
		require.ErrorContains(t, err, want, text)
		require.ErrorContains(t, err, `want {"MODEL": {"architecture": "MoE"`, text)
	}
}

func FuzzReadModelInfo(f *testing.F) {
	for _, s := range []string{`{"m":{"total":"7B"}}`, `{`, `null`, `{"m":null}`, `{} x`, `{"":{}}`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		info, err := ReadModelInfo(strings.NewReader(s))
		require.Equal(t, err == nil, info != nil)
	})
}
