package gen

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// keysWanted is how many problems to train on a family has at each level, where its
// mathematics allows that many.
const keysWanted = 2000

// checkSet draws from every family and level: problems are sound and enough.
func checkSet(t *testing.T, set Set, fewer map[string]int) {
	t.Helper()
	for _, f := range set.Families {
		for level := 1; level <= f.Levels; level++ {
			want := keysWanted
			if n, ok := fewer[f.Name]; ok {
				want = n
			}
			if testing.Short() {
				want /= 10
			}
			if got := checkFamily(t, f, level, want); got < want {
				t.Errorf("%s, %s, level %d: %d problems to train on, want %d", set.Name, f.Name, level, got, want)
			}
		}
	}
}

// checkFamily checks problems of a level and counts different ones to train on, up
// to as many as are wanted.
func checkFamily(t *testing.T, f Family, level, want int) int {
	t.Helper()
	r := Random("check " + f.Name)
	keys := map[string]bool{}
	for draws := 0; draws < 10*want && len(keys) < want; draws++ {
		item := f.Draw(r, level)
		if draws < 200 {
			checkItem(t, item)
		}
		if !HeldOut(item.Key) {
			keys[item.Key] = true
		}
	}
	return len(keys)
}

// checkItem checks a problem with a boxed answer.
func checkItem(t *testing.T, item Item) {
	t.Helper()
	steps, final := item.Worked(nil)
	require.Equal(t, `The answer is \boxed{`+item.Gold+`}.`, final, "%s\n%s", item.Question, steps)
	require.NotRegexp(t, `\{[a-h]\}`, item.Question, "a place of the wording is not filled")
	checkSteps(t, steps)
}

func TestIntegers(t *testing.T) {
	checkSet(t, integers(), map[string]int{"factorial": 500, "common": 1000, "base": 1500})
	problems, err := integers().Problems(1)
	require.NoError(t, err)
	for _, p := range problems {
		require.Regexp(t, `^(0|[1-9]\d{0,2})$`, p.Gold, p.Question)
	}
}

func TestMathematics(t *testing.T) {
	checkSet(t, mathematics(), map[string]int{"quadratic": 400, "radical": 450, "probability": 700})
	problems, err := mathematics().Problems(1)
	require.NoError(t, err)
	for _, p := range problems {
		require.Regexp(t, `^[1-5]$`, p.Fields["level"])
		require.NotEmpty(t, p.Fields["subject"])
	}
}
