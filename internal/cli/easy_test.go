package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
)

// An easyProblem is a row of docs/examples/easy.jsonl: questions that models of
// 0.1 to 1 billion parameters get partly right, so that two ways of running one of
// them can be told apart. A model that scores 0 everywhere would show nothing.
type easyProblem struct {
	ID       string `json:"id"`
	Kind     string `json:"kind"`
	Question string `json:"question"`
	Answer   int    `json:"answer"`
}

// easyFacts are things that are counted in one way only.
var easyFacts = []struct {
	question string
	answer   int
}{
	{"How many days are in a week?", 7},
	{"How many months are in a year?", 12},
	{"How many hours are in a day?", 24},
	{"How many minutes are in an hour?", 60},
	{"How many seconds are in a minute?", 60},
	{"How many sides does a triangle have?", 3},
	{"How many sides does a square have?", 4},
	{"How many sides does a pentagon have?", 5},
	{"How many sides does a hexagon have?", 6},
	{"How many sides does an octagon have?", 8},
	{"How many faces does a cube have?", 6},
	{"How many edges does a cube have?", 12},
	{"How many legs does a spider have?", 8},
	{"How many legs does an insect have?", 6},
	{"How many legs does a dog have?", 4},
	{"How many wheels does a bicycle have?", 2},
	{"How many wheels does a tricycle have?", 3},
	{"How many fingers are on one hand, the thumb included?", 5},
	{"How many letters are in the English alphabet?", 26},
	{"How many vowels are there among the letters A, E, I, O and U?", 5},
	{"How many centimetres are in a metre?", 100},
	{"How many grams are in a kilogram?", 1000},
	{"How many degrees are in a right angle?", 90},
	{"How many degrees are in a full circle?", 360},
	{"How many cents are in a dollar?", 100},
	{"How many eggs are in a dozen?", 12},
	{"How many years are in a decade?", 10},
	{"How many years are in a century?", 100},
	{"How many squares does a chessboard have?", 64},
	{"How many strings does a violin have?", 4},
	{"How many planets go around the Sun?", 8},
	{"How many quarters make a whole?", 4},
}

// easySet is 32 problems of each of five kinds.
func easySet() []easyProblem {
	var all []easyProblem
	add := func(kind string, answer int, question string, parts ...any) {
		n := len(all) % len(easyFacts)
		all = append(all, easyProblem{kind + "-" + strconv.Itoa(n+1), kind, fmt.Sprintf(question, parts...), answer})
	}
	pairs := func(do func(a, b int)) {
		for i := range easyFacts {
			do(2+i/4, 1+(i*5+i/4)%9) // a from 2 to 9, b from 1 to 9
		}
	}
	pairs(func(a, b int) { add("sum", a+b, "What is %d + %d?", a, b) })
	pairs(func(a, b int) { add("difference", a, "What is %d - %d?", a+b, b) })
	pairs(func(a, b int) { add("product", a*b, "What is %d times %d?", a, b) })
	pairs(func(a, b int) { add("next", 10*a+b+1, "Which whole number comes right after %d?", 10*a+b) })
	for _, f := range easyFacts {
		add("fact", f.answer, "%s", f.question)
	}
	return all
}

// The set that docs/engine-run.md is about is what is written here.
func TestEasySet(t *testing.T) {
	t.Parallel()
	var want bytes.Buffer
	lines := json.NewEncoder(&want)
	seen := map[string]bool{}
	for _, p := range easySet() {
		require.NoError(t, lines.Encode(p))
		require.False(t, seen[p.ID] || seen[p.Question], "%s is asked twice", p.Question)
		seen[p.ID], seen[p.Question] = true, true
	}
	path := filepath.Join("..", "..", "docs", "examples", "easy.jsonl")
	if *update {
		require.NoError(t, os.WriteFile(path, want.Bytes(), 0o644))
	}
	got, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, want.String(), string(got), "run the test with -update")
}
