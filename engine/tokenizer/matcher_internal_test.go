package tokenizer

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestMatcherFindsTheLeftmostLongest(t *testing.T) {
	m := NewMatcher(map[string]int32{"": 9, "a": 0, "abc": 1, "bcd": 2, "é": 3, "\xff": 4, "cd": 5})
	for text, want := range map[string][3]int{
		"":         {-1, 0, 0},
		"xyz":      {-1, 3, 3},
		"xabcd":    {1, 1, 4},
		"xabx":     {0, 1, 2},
		"bcx bcd":  {2, 4, 7},
		"bc":       {-1, 2, 2},
		"eé":       {3, 1, 3},
		"\xc3\xff": {4, 1, 2},
		"ab":       {0, 0, 1},
		"xcd":      {5, 1, 3},
	} {
		id, start, end := m.next(text)
		require.Equal(t, want, [3]int{int(id), start, end}, "%q", text)
	}
	id, n := m.Longest("xa")
	require.Equal(t, [2]int{-1, 0}, [2]int{int(id), n}, "only what the text begins with")
	id, start, end := NewMatcher(nil).next("abc")
	require.Equal(t, [3]int{-1, 3, 3}, [3]int{int(id), start, end})
}

// A text full of what is almost a token costs steps in proportion to its length,
// whether the tokens are few or many.
func TestMatchingIsLinear(t *testing.T) {
	const almost = "<|im_en"
	few := map[string]int32{"<|im_end|>": 0, "<|im_start|>": 1}
	many := map[string]int32{}
	for i := range 10_000 {
		many[fmt.Sprintf("<|im_end_%d|>", i)] = int32(i)
	}
	steps := func(m *Matcher, text string) (n int) {
		for i := range text {
			for range m.steps(text[i:]) {
				n++
			}
		}
		return n
	}
	text := strings.Repeat(almost, 1<<20/len(almost))
	for _, ids := range []map[string]int32{few, many} {
		m := NewMatcher(ids)
		_, start, _ := m.next(text)
		require.Equal(t, len(text), start)
		require.Equal(t, len(text), steps(m, text), "each byte is looked at once")
	}
	runs := NewMatcher(map[string]int32{strings.Repeat("<", 16) + "|": 0})
	require.LessOrEqual(t, steps(runs, strings.Repeat("<", 1<<20)), 16<<20)
}
