package mathexpr_test

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr/scorers/mathexpr"
)

// tree makes a random expression of the depth.
func tree(r *rand.Rand, depth int, leaves []string) string {
	if depth == 0 {
		if r.IntN(2) == 0 {
			return strconv.Itoa(1 + r.IntN(9))
		}
		return leaves[r.IntN(len(leaves))]
	}
	a, b := tree(r, depth-1, leaves), tree(r, r.IntN(depth), leaves)
	switch r.IntN(9) {
	case 0:
		return `\frac{` + a + `}{` + b + `}`
	case 1:
		return "(" + a + ")-(" + b + ")"
	case 2:
		return "(" + a + ")(" + b + ")"
	case 3:
		return `\sqrt{(` + a + `)^2+1}`
	case 4:
		return `\sin(` + a + ")"
	case 5:
		return `\arctan(` + a + ")"
	case 6:
		return "(" + a + ")^" + strconv.Itoa(2+r.IntN(3))
	default:
		return "(" + a + ")+(" + b + ")"
	}
}

// identities rewrite an expression built of subexpressions into an equal one.
var identities = map[string]func(a, b, c string) (left, right string){
	"distribute": func(a, b, c string) (string, string) {
		return fmt.Sprintf("(%s)((%s)+(%s))", a, b, c), fmt.Sprintf("(%s)(%s)+(%[1]s)(%[3]s)", a, b, c)
	},
	"square": func(a, b, c string) (string, string) {
		return fmt.Sprintf("((%s)+(%s))^2-(%s)", a, b, c), fmt.Sprintf("(%s)^2+2(%[1]s)(%s)+(%[2]s)^2-(%s)", a, b, c)
	},
	"cubes": func(a, b, c string) (string, string) {
		return fmt.Sprintf("(%s)^3-(%s)^3+(%s)", a, b, c), fmt.Sprintf("((%s)-(%s))((%[1]s)^2+(%[1]s)(%[2]s)+(%[2]s)^2)+(%s)", a, b, c)
	},
	"common denominator": func(a, b, c string) (string, string) {
		return fmt.Sprintf(`\frac{%s}{(%s)^2+1}+%s`, a, b, c), fmt.Sprintf(`\frac{%s+(%s)((%s)^2+1)}{(%[3]s)^2+1}`, a, c, b)
	},
	"power of a power": func(a, b, c string) (string, string) {
		return fmt.Sprintf("((%s)^2)^3+(%s)(%s)", a, b, c), fmt.Sprintf("(%s)^6+(%s)(%s)", a, c, b)
	},
	"double angle": func(a, b, c string) (string, string) {
		return fmt.Sprintf(`(%s)\sin(2(%s))+(%s)`, c, a, b), fmt.Sprintf(`(%s)+2\sin(%s)\cos(%[2]s)(%s)`, b, a, c)
	},
	"addition of angles": func(a, b, c string) (string, string) {
		return fmt.Sprintf(`(%s)\cos((%s)+(%s))`, c, a, b), fmt.Sprintf(`(%s)(\cos(%s)\cos(%s)-\sin(%[2]s)\sin(%[3]s))`, c, a, b)
	},
	"pythagoras": func(a, b, c string) (string, string) {
		return fmt.Sprintf(`(%s)(\sin(%s)^2+\cos(%[2]s)^2)-(%s)`, a, b, c), fmt.Sprintf(`(%s)-(%s)`, a, c)
	},
	"root of a square": func(a, b, c string) (string, string) {
		return fmt.Sprintf(`\sqrt{(%s)^2}+(%s)(%s)`, a, b, c), fmt.Sprintf(`(%s)(%s)+|%s|`, c, b, a)
	},
	"roots": func(a, b, c string) (string, string) {
		return fmt.Sprintf(`\sqrt{(%s)^2+1}\sqrt{(%s)^2+2}+(%s)`, a, b, c), fmt.Sprintf(`\sqrt{((%s)^2+1)((%s)^2+2)}+(%s)`, a, b, c)
	},
	"conjugate": func(a, b, c string) (string, string) {
		return fmt.Sprintf(`\frac{(%s)+(%s)}{\sqrt{(%s)^2+1}+2}`, a, b, c), fmt.Sprintf(`\frac{((%s)+(%s))(\sqrt{(%s)^2+1}-2)}{(%[3]s)^2-3}`, b, a, c)
	},
	"exponentials": func(a, b, c string) (string, string) {
		return fmt.Sprintf(`e^{\sin(%s)+\sin(%s)}(%s)`, a, b, c), fmt.Sprintf(`(%s)e^{\sin(%s)}e^{\sin(%s)}`, c, b, a)
	},
}

// TestRewritingKeepsAnExpression rewrites random expressions by identities: never
// shown to differ, and nearly always proved the same.
func TestRewritingKeepsAnExpression(t *testing.T) {
	t.Parallel()
	total, proved := 0, 0
	for name, identity := range identities {
		r := rand.New(rand.NewPCG(5, 6))
		for i := range 60 {
			leaves := [][]string{{`\sqrt2`, `\pi`, "e"}, {"x", "y"}, {"x"}}[i%3]
			left, right := identity(tree(r, 1+i%2, leaves), tree(r, i%2, leaves), tree(r, 1, leaves))
			x, y := parse(t, left), parse(t, right)
			c := mathexpr.Compare(x, y)
			require.NotEqual(t, mathexpr.Unequal, c.Verdict, "%s: %s and %s: %s", name, left, right, c.Reason)
			total++
			if c.Verdict == mathexpr.Equal {
				proved++
			} else {
				t.Logf("%s: %s and %s: %s", name, left, right, c.Reason)
			}
		}
	}
	t.Logf("%d of %d proved equal", proved, total)
	require.Greater(t, proved, total*95/100)
}

// TestAPerturbedExpressionIsNeverTheSame changes one side of each identity.
func TestAPerturbedExpressionIsNeverTheSame(t *testing.T) {
	t.Parallel()
	perturb := []func(s string) string{
		func(s string) string { return s + "+1" },
		func(s string) string { return "-(" + s + "+20)" },
		func(s string) string { return s + "+10^{-40}" },
		func(s string) string { return s + `+\frac1{2^{99}}` },
		func(s string) string { return `(1+10^{-30})(` + s + "+20)-20" },
	}
	total, shown := 0, 0
	for name, identity := range identities {
		r := rand.New(rand.NewPCG(7, 8))
		for i := range 50 {
			leaves := [][]string{{`\sqrt2`, `\pi`, "e"}, {"x", "y"}, {"x"}}[i%3]
			left, right := identity(tree(r, 1+i%2, leaves), tree(r, i%2, leaves), tree(r, 1, leaves))
			x, y := parse(t, left), parse(t, perturb[i%len(perturb)](right))
			c := mathexpr.Compare(x, y)
			require.NotEqual(t, mathexpr.Equal, c.Verdict, "%s: %s and %s: %s", name, left, y.Source, c.Reason)
			total++
			if c.Verdict == mathexpr.Unequal {
				shown++
			} else {
				t.Logf("%s: %s and %s: %s", name, left, y.Source, c.Reason)
			}
		}
	}
	t.Logf("%d of %d shown to differ", shown, total)
	require.Greater(t, shown, total*95/100)
}
