package mathexpr_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr/scorers/mathexpr"
)

// golds reads the answers of the local copy of a data set, or skips the test.
func golds(t *testing.T, file string) []mathexpr.Expr {
	t.Helper()
	folder := filepath.Join("..", "..", "..", "shared", "data")
	f, err := os.Open(filepath.Join(folder, file))
	if err != nil {
		t.Skipf("no folder of benchmark data at %s", folder)
	}
	defer f.Close()
	var all []mathexpr.Expr
	s := bufio.NewScanner(f)
	s.Buffer(nil, 1<<22)
	for s.Scan() {
		var row struct {
			Answer json.RawMessage `json:"answer"`
		}
		require.NoError(t, json.Unmarshal(s.Bytes(), &row))
		var answer string
		if json.Unmarshal(row.Answer, &answer) == nil {
			all = append(all, parse(t, answer))
		}
	}
	require.NoError(t, s.Err())
	return all
}

func TestEveryGoldAnswerEqualsItselfAndItsKey(t *testing.T) {
	t.Parallel()
	all := golds(t, "math500.jsonl")
	require.Len(t, all, 500)
	for _, e := range all {
		requireFixedKey(t, e.Source)
	}
}

// TestNoTwoDifferentGoldAnswersAreEqual compares all pairs. Those that are equal
// are equal by a convention: a unit, a name, a base or brackets left out.
func TestNoTwoDifferentGoldAnswersAreEqual(t *testing.T) {
	t.Parallel()
	all := golds(t, "math500.jsonl")
	slices.SortFunc(all, func(a, b mathexpr.Expr) int { return strings.Compare(a.Key(), b.Key()) })
	all = slices.CompactFunc(all, func(a, b mathexpr.Expr) bool { return a.Key() == b.Key() })
	var found []string
	for i, x := range all {
		for _, y := range all[i+1:] {
			if mathexpr.Compare(x, y).Verdict == mathexpr.Equal {
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

// mutations change an answer into a wrong one.
var mutations = map[string]func(string) (string, bool){
	"one more": func(s string) (string, bool) { return s + "+1", !strings.ContainsAny(s, `=,\`) },
	"last digit": func(s string) (string, bool) {
		i := strings.LastIndexAny(s, "0123456789")
		if i < 0 {
			return "", false
		}
		d, _ := strconv.Atoi(s[i : i+1])
		return s[:i] + strconv.Itoa((d+1)%10) + s[i+1:], true
	},
	"first digit": func(s string) (string, bool) {
		i := strings.IndexAny(s, "123456789")
		if i < 0 {
			return "", false
		}
		d, _ := strconv.Atoi(s[i : i+1])
		return s[:i] + strconv.Itoa(d%9+1) + s[i+1:], true
	},
	"sign": func(s string) (string, bool) {
		return "-" + s, regexp.MustCompile(`^[1-9]|^\\d?frac|^\\sqrt|^\\pi`).MatchString(s)
	},
	"bracket": func(s string) (string, bool) {
		return s[:len(s)-1] + "]", strings.HasPrefix(s, "(") && strings.HasSuffix(s, ")") && strings.Count(s, ",") == 1
	},
	"swap": func(s string) (string, bool) {
		m := regexp.MustCompile(`^\(([^(),]+),([^(),]+)\)$`).FindStringSubmatch(s)
		if m == nil || strings.TrimSpace(m[1]) == strings.TrimSpace(m[2]) {
			return "", false
		}
		return "(" + m[2] + "," + m[1] + ")", true
	},
	"base": func(s string) (string, bool) {
		m := regexp.MustCompile(`^(\d+)_\{?(\d)\}?$`).FindStringSubmatch(s)
		if m == nil {
			return "", false
		}
		return m[1] + "_{1" + m[2] + "}", true
	},
}

func TestNoMutatedGoldAnswerIsAccepted(t *testing.T) {
	t.Parallel()
	tried := make(map[string]int)
	for _, gold := range golds(t, "math500.jsonl") {
		for name, mutate := range mutations {
			source, ok := mutate(gold.Source)
			if !ok {
				continue
			}
			wrong, err := mathexpr.Parse(source)
			if err != nil {
				continue
			}
			tried[name]++
			c := mathexpr.Compare(gold, wrong)
			require.NotEqual(t, mathexpr.Equal, c.Verdict, "%s: %s", name, c.Reason)
		}
	}
	t.Logf("mutations rejected: %v", tried)
}
