package sample

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// cutAt is the definition: at the first byte that completes a stop string the
// text ends before the longest that ends there.
func cutAt(text string, stops []string) (string, bool) {
	for end := 1; end <= len(text); end++ {
		longest := 0
		for _, s := range stops {
			if s != "" && strings.HasSuffix(text[:end], s) {
				longest = max(longest, len(s))
			}
		}
		if longest > 0 {
			return text[:end-longest], true
		}
	}
	return text, false
}

// pushAll gives a text in pieces that end where the cuts say, each 1 to 255 bytes.
func pushAll(t *testing.T, text string, stops []string, cuts []byte) (string, bool) {
	t.Helper()
	s := NewStopper(stops)
	var out strings.Builder
	for len(text) > 0 {
		n := len(text)
		if len(cuts) > 0 {
			n, cuts = min(n, int(max(cuts[0], 1))), cuts[1:]
		}
		known, stopped := s.Push([]byte(text[:n]))
		out.Write(known)
		if stopped {
			more, still := s.Push([]byte("more"))
			require.Empty(t, more)
			require.True(t, still)
			require.Empty(t, s.Rest())
			return out.String(), true
		}
		text = text[n:]
	}
	out.Write(s.Rest())
	return out.String(), false
}

func TestStopStrings(t *testing.T) {
	for _, c := range []struct {
		text    string
		stops   []string
		want    string
		stopped bool
	}{
		{"one\n\ntwo", []string{"\n\n"}, "one", true},
		{"one\ntwo", []string{"\n\n"}, "one\ntwo", false},
		{"aaab", []string{"aab"}, "a", true},
		{"abcabd", []string{"abd"}, "abc", true},
		{"abcde", []string{"cd", "bcd", "d"}, "a", true},
		{"xabcd", []string{"abcdX", "cd"}, "xab", true},
		{"né", []string{"é"}, "n", true},
		{"end", []string{"end"}, "", true},
		{"en", []string{"end"}, "en", false},
		{"text", nil, "text", false},
		{"text", []string{""}, "text", false},
	} {
		for size := byte(1); size < 9; size++ {
			got, stopped := pushAll(t, c.text, c.stops, []byte(strings.Repeat(string(rune(size)), 9)))
			require.Equal(t, c.want, got, "%q", c.stops)
			require.Equal(t, c.stopped, stopped)
		}
	}
}

// TestTextThatCannotStopIsGivenAtOnce: only what may be a beginning waits.
func TestTextThatCannotStopIsGivenAtOnce(t *testing.T) {
	s := NewStopper([]string{"</s>", "<|end|>"})
	text, _ := s.Push([]byte("a<b"))
	require.Equal(t, "a<b", string(text))
	text, _ = s.Push([]byte("c<|e"))
	require.Equal(t, "c", string(text))
	text, _ = s.Push([]byte("m<"))
	require.Equal(t, "<|em", string(text))
	require.Equal(t, "<", string(s.Rest()))
}

// TestStopsDoNotDependOnPieces draws texts of few letters.
func TestStopsDoNotDependOnPieces(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	word := func(n int) string {
		b := make([]byte, n)
		for i := range b {
			b[i] = "abc"[r.IntN(3)]
		}
		return string(b)
	}
	for range 3000 {
		text := word(r.IntN(40))
		stops := []string{word(r.IntN(6)), word(r.IntN(4)), word(5)}
		cuts := make([]byte, 40)
		for i := range cuts {
			cuts[i] = byte(r.IntN(5))
		}
		want, wantStop := cutAt(text, stops)
		got, stopped := pushAll(t, text, stops, cuts)
		require.Equal(t, want, got, "%q in %q", stops, text)
		require.Equal(t, wantStop, stopped)
	}
}

// FuzzStopper holds any pieces to the definition.
func FuzzStopper(f *testing.F) {
	f.Add("abcabd", "abd", "ab\x00", []byte{1, 2})
	f.Fuzz(func(t *testing.T, text, a, b string, cuts []byte) {
		want, wantStop := cutAt(text, []string{a, b})
		got, stopped := pushAll(t, text, []string{a, b}, cuts)
		if got != want || stopped != wantStop {
			t.Fatalf("%q %v, expected %q %v", got, stopped, want, wantStop)
		}
	})
}
