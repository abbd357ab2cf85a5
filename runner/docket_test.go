package runner

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// A judge stays with a problem while samples of it wait, whatever order they came in,
// and each sample is handed out once.
func TestADocketGoesOnWithTheLastProblem(t *testing.T) {
	t.Parallel()
	a, b := new(task), new(task)
	d := newDocket()
	d.add(charge{a, 0, 0}, charge{a, 1, 0}, charge{b, 0, 0}, charge{a, 0, 1}, charge{a, 1, 1}, charge{a, 0, 2})
	d.close()
	var got []charge
	for c, ok := d.next(t.Context(), charge{}); ok; c, ok = d.next(t.Context(), c) {
		got = append(got, c)
	}
	require.Equal(t, []charge{{a, 0, 0}, {a, 0, 1}, {a, 0, 2}, {a, 1, 0}, {a, 1, 1}, {b, 0, 0}}, got)
}
