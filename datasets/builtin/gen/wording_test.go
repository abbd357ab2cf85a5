package gen

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestWriting(t *testing.T) {
	require.Equal(t, "a 7 of b_{n+1}, 7 and (3,-4)", fill("a {a} of b_{n+1}, {a} and {b}", 7, point{3, -4}))
	for n, want := range map[int]string{1: "1st", 2: "2nd", 3: "3rd", 4: "4th", 11: "11th", 12: "12th", 13: "13th", 21: "21st", 112: "112th"} {
		require.Equal(t, want, ordinal(n))
	}
	require.Equal(t, "3x^2-x+7", terms(3, -1, 7))
	require.Equal(t, "-x^3+2x", terms(-1, 0, 2, 0))
	require.Equal(t, "x-5", terms(1, -5))
	require.Equal(t, "-x-3y = 4", equationOf(-1, -3, 4))
	require.Equal(t, "2x+y = -4", equationOf(2, 1, -4))
	require.Equal(t, `-\frac{3}{4}`, lowest(6, -8).latex())
	require.Equal(t, "-2", lowest(6, -3).latex())
	require.Equal(t, `5\sqrt{2}`, factorRoot(squareFree(50)))
	require.Equal(t, `\sqrt{6}`, factorRoot(squareFree(6)))
	require.Equal(t, "7", factorRoot(squareFree(49)))
	require.Equal(t, "3, 4 and 5", listing([]int{3, 4, 5}))
}

// Counts are those of counting one by one.
func TestCountsByCounting(t *testing.T) {
	r := Random("counts")
	for range 200 {
		n, a, b := between(r, 1, 300), between(r, 2, 9), between(r, 2, 9)
		want := 0
		for i := 1; i <= n; i++ {
			if i%a == 0 || i%b == 0 {
				want++
			}
		}
		require.Equal(t, want, (&work{}).either(n, a, b, a*b/gcd(a, b)))
		from := point{between(r, 0, 9), between(r, 0, 9)}
		to := point{from.x + between(r, 0, 5), from.y + between(r, 0, 5)}
		require.Equal(t, walks(from, to), countPaths(from, to))
	}
}

// walks counts lattice paths by their first steps.
func walks(from, to point) int {
	if from.x > to.x || from.y > to.y {
		return 0
	}
	if from == to {
		return 1
	}
	return walks(point{from.x + 1, from.y}, to) + walks(point{from.x, from.y + 1}, to)
}
