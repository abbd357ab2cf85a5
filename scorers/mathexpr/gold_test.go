package mathexpr_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr/scorers/mathexpr"
)

// A gold is an accepted answer of a problem.
type gold struct {
	index    int // from 1
	question string
	mathexpr.Expr
}

// golds reads the answers of the local copy of a data set, or skips the test.
func golds(t *testing.T, file string) []gold {
	t.Helper()
	folder := filepath.Join("..", "..", "..", "shared", "data")
	f, err := os.Open(filepath.Join(folder, file))
	if err != nil {
		t.Skipf("no folder of benchmark data at %s", folder)
	}
	defer f.Close()
	var all []gold
	s := bufio.NewScanner(f)
	s.Buffer(nil, 1<<22)
	for s.Scan() {
		var row struct {
			Index    int
			Question string
			Answer   answers
		}
		require.NoError(t, json.Unmarshal(s.Bytes(), &row))
		for _, a := range row.Answer {
			all = append(all, gold{row.Index, row.Question, parse(t, a)})
		}
	}
	require.NoError(t, s.Err())
	return all
}

// answers are one text or a list of accepted ones.
type answers []string

func (a *answers) UnmarshalJSON(text []byte) error {
	*a = make(answers, 1)
	if json.Unmarshal(text, &(*a)[0]) == nil {
		return nil
	}
	return json.Unmarshal(text, (*[]string)(a))
}

func TestEveryGoldAnswerEqualsItselfAndItsKey(t *testing.T) {
	t.Parallel()
	all := golds(t, "math_test_5000_answer_types.jsonl")
	require.Len(t, all, 5004, "four of 5,000 problems have two answers")
	for _, e := range all {
		requireFixedKey(t, e.Source)
		itself := mathexpr.Policy{}.Judge(e.Expr, e.Expr, e.question)
		require.Equal(t, mathexpr.Equal, itself.Verdict, itself.Reason)
	}
}

// TestNoTwoDifferentGoldAnswersAreEqual compares all pairs. Those that are equal
// are equal by a convention: a unit, a name, a base or brackets left out.
func TestNoTwoDifferentGoldAnswersAreEqual(t *testing.T) {
	t.Parallel()
	all := golds(t, "math500.jsonl")
	slices.SortFunc(all, func(a, b gold) int { return strings.Compare(a.Key(), b.Key()) })
	all = slices.CompactFunc(all, func(a, b gold) bool { return a.Key() == b.Key() })
	var found []string
	for i, x := range all {
		for _, y := range all[i+1:] {
			if mathexpr.Compare(x.Expr, y.Expr).Verdict == mathexpr.Equal {
				found = append(found, fmt.Sprintf("%s = %s", x.Key(), y.Key()))
			}
		}
	}
	slices.Sort(found)
	t.Logf("%d answers, equal by convention: %q", len(all), found)
	for _, f := range found {
		require.Regexp(t, `circ|\\\$|text|x=|_\{|^-2, 1 = \(-2, 1\)|\(-2, 1\) = -2, 1`, f)
	}
}
