package mathexpr_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr/scorers/mathexpr"
)

// FuzzParse holds every readable text to this: it equals itself, and its key
// reads back as the same key.
func FuzzParse(f *testing.F) {
	for _, table := range []map[string][][2]string{same, different} {
		for _, pairs := range table {
			for _, p := range pairs {
				f.Add(p[0])
				f.Add(p[1])
			}
		}
	}
	f.Fuzz(func(t *testing.T, source string) {
		e, err := mathexpr.Parse(source)
		if err != nil {
			return
		}
		key := e.Key()
		require.Equal(t, key, e.Key(), "a key is always the same")
		require.Equal(t, mathexpr.Equal, mathexpr.Compare(e, e).Verdict)
		if back, err := mathexpr.Parse(key); err == nil {
			require.Equal(t, mathexpr.Equal, mathexpr.Compare(e, back).Verdict, "key %q reads back as %q", key, back.Key())
		}
	})
}

// FuzzCompare holds every pair to symmetry.
func FuzzCompare(f *testing.F) {
	for _, table := range []map[string][][2]string{same, different} {
		for _, pairs := range table {
			for _, p := range pairs {
				f.Add(p[0], p[1])
			}
		}
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		x, err := mathexpr.Parse(a)
		if err != nil {
			return
		}
		y, err := mathexpr.Parse(b)
		if err != nil {
			return
		}
		require.Equal(t, mathexpr.Compare(x, y), mathexpr.Compare(y, x))
	})
}
