package mathexpr_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr/scorers/mathexpr"
)

// A span is an interval with whole ends, perhaps a point.
type span struct {
	low, high       int
	closed, shut    bool // at the low and at the high end
	unbounded, open bool // below and above
}

func randomSpans(r *rand.Rand) []span {
	spans := make([]span, 1+r.IntN(4))
	for i := range spans {
		low := r.IntN(9) - 4
		spans[i] = span{low: low, high: low + 1 + r.IntN(3), closed: r.IntN(2) == 0, shut: r.IntN(2) == 0, unbounded: r.IntN(8) == 0, open: r.IntN(8) == 0}
	}
	return spans
}

func (s span) has(x float64) bool {
	low, high := float64(s.low), float64(s.high)
	return (s.unbounded || x > low || x == low && s.closed) && (s.open || x < high || x == high && s.shut)
}

func (s span) interval() string {
	left, right := "(", ")"
	if s.closed && !s.unbounded {
		left = "["
	}
	if s.shut && !s.open {
		right = "]"
	}
	low, high := strconv.Itoa(s.low), strconv.Itoa(s.high)
	if s.unbounded {
		low = `-\infty`
	}
	if s.open {
		high = `\infty`
	}
	return left + low + "," + high + right
}

// condition writes a span about x, stretched so that its ends have to be solved for.
func (s span) condition() string {
	less, atMost := map[bool]string{true: `\le `, false: "<"}[s.closed], map[bool]string{true: `\le `, false: "<"}[s.shut]
	switch {
	case s.unbounded && s.open:
		return `x\in\mathbb{R}`
	case s.unbounded:
		return fmt.Sprintf("2x-1%s%d", atMost, 2*s.high-1)
	case s.open:
		return fmt.Sprintf("%d%s3x", 3*s.low, less)
	}
	return fmt.Sprintf("%d%sx%s%d", s.low, less, atMost, s.high)
}

// TestUnionsAreTheSetsTheyStandFor compares random unions with each other, in any
// order, as intervals and as conditions, with what their members say.
func TestUnionsAreTheSetsTheyStandFor(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	for range 500 {
		a, b := randomSpans(r), randomSpans(r)
		if r.IntN(2) == 0 {
			b = slices.Clone(a)
			r.Shuffle(len(b), func(i, j int) { b[i], b[j] = b[j], b[i] })
			b = append(b, a[0])
		}
		same := true
		for x := -10.0; x <= 12; x += 0.5 {
			has := func(s span) bool { return s.has(x) }
			same = same && slices.ContainsFunc(a, has) == slices.ContainsFunc(b, has)
		}
		union := func(spans []span) mathexpr.Expr {
			parts := make([]string, len(spans))
			for i, s := range spans {
				parts[i] = s.interval()
				if r.IntN(2) == 0 {
					parts[i] = `\{x\mid ` + s.condition() + `\}`
				}
			}
			return parse(t, strings.Join(parts, `\cup `))
		}
		x, y := union(append(a, a[0])), union(append(b, b[0]))
		got := mathexpr.Compare(x, y)
		require.Equal(t, same, got.Verdict == mathexpr.Equal, got.Reason)
		require.Equal(t, same, x.Key() == y.Key(), "%s and %s", x.Source, y.Source)
		requireFixedKey(t, x.Source)
	}
}

// TestInequalitiesAreSolved compares the sign of a product of factors with its values.
func TestInequalitiesAreSolved(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 4))
	for range 300 {
		var factors []string
		var roots []int
		for range 1 + r.IntN(4) {
			root := r.IntN(7) - 3
			roots = append(roots, root)
			factors = append(factors, fmt.Sprintf("(%d-x)", root))
		}
		op := []string{"<", `\le `, ">", `\ge `, `\ne `}[r.IntN(5)]
		inequality := parse(t, strings.Join(factors, "")+op+"0")
		holds := func(x float64) bool {
			value := 1.0
			for _, root := range roots {
				value *= float64(root) - x
			}
			return map[string]bool{"<": value < 0, `\le `: value <= 0, ">": value > 0, `\ge `: value >= 0, `\ne `: value != 0}[op]
		}
		var parts []string
		for x := -4; x <= 4; x++ { // points, and the gaps after them
			if holds(float64(x)) {
				parts = append(parts, fmt.Sprintf(`\{%d\}`, x))
			}
			if holds(float64(x) + 0.5) {
				parts = append(parts, fmt.Sprintf("(%d,%d)", x, x+1))
			}
		}
		if holds(-5) {
			parts = append(parts, `(-\infty,-4)`)
		}
		if holds(6) {
			parts = append(parts, `(5,\infty)`, `\{5\}`)
		}
		if len(parts) == 0 {
			parts = []string{`\{\}`}
		}
		got := mathexpr.Compare(inequality, parse(t, strings.Join(parts, `\cup `)))
		require.Equal(t, mathexpr.Equal, got.Verdict, got.Reason)
	}
}
