package gen

import (
	"fmt"
	"iter"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// choiceSets are the sets whose problems have options.
func choiceSets() []Set { return []Set{science(), knowledge()} }

// choices yields problems of every family and level of the choice sets.
func choices(draws int) iter.Seq2[string, []Item] {
	return func(yield func(name string, items []Item) bool) {
		for _, s := range choiceSets() {
			for _, f := range s.Families {
				for level := 1; level <= f.Levels; level++ {
					name := fmt.Sprintf("%s, %s %d", s.Name, f.Name, level)
					r := Random("choices " + name)
					items := make([]Item, draws)
					for i := range items {
						items[i] = f.Draw(r, level)
					}
					if !yield(name, items) {
						return
					}
				}
			}
		}
	}
}

func TestOptionsAreDistinctAndTheRightOneIsFirst(t *testing.T) {
	for name, items := range choices(fewer(400)) {
		for _, it := range items {
			require.Len(t, it.Choices, 4)
			require.Equal(t, it.Choices[0], it.Gold)
			sorted := slices.Sorted(slices.Values(it.Choices))
			require.Len(t, slices.Compact(sorted), 4, "%s: %v", name, it.Choices)
			for _, text := range append([]string{it.Question}, it.Choices...) {
				require.NotContains(t, text, "{")
				require.Equal(t, strings.TrimSpace(text), text)
				require.NotContains(t, text, "%!")
			}
		}
	}
}

// In whatever order options are shown, the answer is the letter of the right one,
// and every step is true.
func TestWorkedAnswersOfEveryOrder(t *testing.T) {
	for name, items := range choices(30) {
		for _, it := range items {
			for _, order := range orders() {
				shown := make([]string, 4)
				for place, option := range order {
					shown[place] = it.Choices[option]
				}
				steps, final := it.Worked(shown)
				letter := letterOf(slices.Index(shown, it.Gold))
				require.Equal(t, "Answer: "+letter, final, name)
				require.True(t, strings.HasSuffix(steps, "so "+letter), steps)
				checkSteps(t, steps)
			}
		}
	}
}

// orders returns the 24 orders of four options.
func orders() [][]int {
	var out [][]int
	for i := range 256 {
		order := []int{i & 3, i >> 2 & 3, i >> 4 & 3, i >> 6}
		if len(slices.Compact(slices.Sorted(slices.Values(order)))) == 4 {
			out = append(out, order)
		}
	}
	return out
}

// Where the rank of numbers among the options is drawn, it tells nothing.
func TestRankOfTheRightOptionTellsNothing(t *testing.T) {
	for _, s := range choiceSets() {
		for _, f := range s.Families {
			r := Random("rank " + f.Name)
			ranks, numbers := [4]int{}, 0
			for i := range fewer(5000) {
				it := f.Draw(r, 1+i%f.Levels)
				if rank, ok := rankOf(it); ok {
					ranks[rank]++
					numbers++
				}
			}
			for rank, n := range ranks {
				if numbers > 0 && float64(n) > 0.45*float64(numbers) {
					t.Errorf("%s %s: rank %d in %d of %d", s.Name, f.Name, rank, n, numbers)
				}
			}
		}
	}
}

// rankOf returns how many options are smaller than the right one, if all begin
// with numbers.
func rankOf(it Item) (int, bool) {
	values := make([]float64, 4)
	for i, option := range it.Choices {
		number, _, _ := strings.Cut(option, " ")
		v, err := strconv.ParseFloat(number, 64)
		if err != nil {
			return 0, false
		}
		values[i] = v
	}
	rank := 0
	for _, v := range values[1:] {
		if v < values[0] {
			rank++
		}
	}
	return rank, true
}

// The option that is likest to the others is not to be the right one much more
// often than by chance.
func TestLikestOptionTellsLittle(t *testing.T) {
	for _, s := range choiceSets() {
		r := Random("likest " + s.Name)
		right, n := 0.0, fewer(20_000)
		for i := range n {
			f := s.Families[i%len(s.Families)]
			right += likest(f.Draw(r, 1+r.IntN(f.Levels)).Choices)
		}
		require.Less(t, right/float64(n), 0.35, s.Name)
	}
}

// likest returns 1 if the first option shares most places with the others, less if
// it is one of several.
func likest(options []string) float64 {
	shared := make([]int, len(options))
	for i, a := range options {
		for j, b := range options {
			for k := range min(len(a), len(b)) {
				if i != j && a[k] == b[k] {
					shared[i]++
				}
			}
		}
	}
	most, equal := slices.Max(shared), 0
	for _, n := range shared {
		if n == most {
			equal++
		}
	}
	if shared[0] < most {
		return 0
	}
	return 1 / float64(equal)
}

// fewer is n, or a fifth of it where time is short.
func fewer(n int) int {
	if testing.Short() {
		return n / 5
	}
	return n
}

// formulaName is the name of what a formula gives: E, V2.
var formulaName = regexp.MustCompile(`^[A-Za-z]\d?$`)

// A worked answer begins with the formula and its numbers where there is one; the
// right option is what the formula gives.
func TestFormulasGiveTheRightOption(t *testing.T) {
	formulas := 0
	for name, items := range choices(50) {
		for _, it := range items {
			steps, _ := it.Worked(it.Choices)
			head, _, _ := strings.Cut(steps, "\n")
			sides := strings.Split(head, "=")
			if !formulaName.MatchString(sides[0]) || !expression.MatchString(sides[len(sides)-1]) {
				continue
			}
			value, err := equal(sides[len(sides)-1])
			require.NoError(t, err)
			number, _, _ := strings.Cut(it.Gold, " ")
			require.Equal(t, number, value.RatString(), "%s\n%s", name, steps)
			formulas++
		}
	}
	require.Positive(t, formulas)
}

func TestKeysAreMany(t *testing.T) {
	for name, items := range choices(3000) {
		training, asked := map[string]bool{}, map[string]bool{}
		for _, it := range items {
			if HeldOut(it.Key) {
				asked[it.Key] = true
			} else {
				training[it.Key] = true
			}
		}
		t.Logf("%s: %d keys to train on, %d to ask, of %d problems", name, len(training), len(asked), len(items))
		require.GreaterOrEqual(t, len(training), 150, name)
		require.GreaterOrEqual(t, len(asked), 8, name)
	}
}

// Equal questions have equal keys, so that no asked question is trained on.
func TestEqualQuestionsHaveEqualKeys(t *testing.T) {
	keys := map[string]string{}
	for name, items := range choices(fewer(600)) {
		for _, it := range items {
			if key, ok := keys[it.Question]; ok {
				require.Equal(t, key, it.Key, "%s: %s", name, it.Question)
			}
			keys[it.Question] = it.Key
		}
	}
}

// Prompt and answer fit the rows of 320 tokens that the model is trained on, words
// being about one token and every other character one.
func TestChoicesFitRows(t *testing.T) {
	for name, items := range choices(300) {
		sum, longest := 0, 0
		for _, it := range items {
			steps, final := it.Worked(it.Choices)
			n := roughTokens(it.Question) + roughTokens(strings.Join(it.Choices, "\n")) + roughTokens(steps+final) + 24
			sum, longest = sum+n, max(longest, n)
		}
		t.Logf("%s: about %d tokens, at most %d", name, sum/len(items), longest)
		require.LessOrEqual(t, longest, 320, name)
	}
}

// roughTokens counts words and other characters.
func roughTokens(text string) int {
	n, inside := 0, false
	for _, c := range text {
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
		if c != ' ' && (!letter || !inside) {
			n++
		}
		inside = letter
	}
	return n
}

func TestScan(t *testing.T) {
	line, letter := scan("1134 J", []string{"1143 J", "134 J", "1134 J", "12 J"}, "J")
	require.Equal(t, "1134? A 1143 B 134 C 1134 so C", line)
	require.Equal(t, "C", letter)
}

func TestWrongValuesAreOnBothSides(t *testing.T) {
	r := Random("wrong values")
	for _, right := range []int{1, 2, 3, 10, 99, 100, 4000, 99999} {
		lower := map[int]int{}
		for range 400 {
			wrong := wrongValues(r, right, []int{right * 2, -3, 0, right, right / 2}, digitSlip)
			require.Len(t, wrong, 3)
			n := 0
			for _, v := range wrong {
				require.Positive(t, v)
				require.NotEqual(t, right, v)
				if v < right {
					n++
				}
			}
			lower[n]++
		}
		require.Len(t, lower, min(right, 4), "%d: %v", right, lower)
	}
}

func TestFieldsOfChoices(t *testing.T) {
	for name, items := range choices(1) {
		switch item := items[0]; {
		case strings.HasPrefix(name, "sample-mmlu"):
			require.NotEmpty(t, item.Fields["subject"])
		default:
			require.Contains(t, []string{"Physics", "Chemistry", "Biology"}, item.Fields["domain"])
			require.NotEmpty(t, item.Fields["subdomain"])
		}
	}
}
