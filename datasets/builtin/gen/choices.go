package gen

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
)

// fields are what the wordings of a problem leave open, as {name}. Its integers
// make the key of the problem; its strings (names, things) are words only.
type fields map[string]any

// word returns one of the wordings, filled in.
func (f fields) word(r *rand.Rand, wordings ...string) string {
	var pairs []string
	for name, value := range f {
		pairs = append(pairs, "{"+name+"}", fmt.Sprint(value))
	}
	return strings.NewReplacer(pairs...).Replace(oneOf(r, wordings...))
}

// key returns the operation with the integers in the order of their names.
func (f fields) key(operation string) string {
	var b strings.Builder
	b.WriteString(operation)
	for _, name := range slices.Sorted(maps.Keys(f)) {
		if n, ok := f[name].(int); ok {
			fmt.Fprintf(&b, " %s=%d", name, n)
		}
	}
	return b.String()
}

// A drawer draws a problem of a level.
type drawer func(r *rand.Rand, level int) Item

// short draws again until the steps, of which nearly every character is a token,
// leave room for the question in a row of 320 tokens. All problems get the fields.
func short(draw drawer, fields map[string]string) drawer {
	return func(r *rand.Rand, level int) Item {
		for {
			item := draw(r, level)
			if steps, _ := item.Worked(item.Choices); len(steps) <= maxSteps {
				item.Fields = fields
				return item
			}
		}
	}
}

// maxSteps bounds the characters of the steps of problems with options.
const maxSteps = 220

// A quantity is a question whose options are positive integers of one unit.
type quantity struct {
	operation string
	given     fields
	ask       []string // wordings
	unit      string   // may be empty
	work      *work
	value     int
	slips     []int                         // what typical errors give; may hold anything
	slip      func(r *rand.Rand, n int) int // alters a number at random; nil is digitSlip
}

// item makes the problem; its answer computes the value and looks it up among the
// options.
func (q quantity) item(r *rand.Rand) Item {
	slip := q.slip
	if slip == nil {
		slip = digitSlip
	}
	values := append([]int{q.value}, wrongValues(r, q.value, q.slips, slip)...)
	options := make([]string, len(values))
	for i, v := range values {
		options[i] = strings.TrimSpace(strconv.Itoa(v) + " " + q.unit)
	}
	return byValue(q.given.key(q.operation), q.given.word(r, q.ask...), options, q.unit, q.work)
}

// byValue makes a problem whose worked answer looks its result up among the
// options, the first of which is right.
func byValue(key, question string, options []string, unit string, w *work) Item {
	return Item{
		Key: key, Question: question, Choices: options, Gold: options[0],
		Worked: func(shown []string) (steps, final string) {
			line, letter := scan(options[0], shown, unit)
			return w.String() + "\n" + line, answer(letter)
		},
	}
}

// inTurn is the worked answer that looks at the options in turn, in the order
// shown, until judge finds the right one. judge adds a line on an option.
func inTurn(judge func(w *work, option string) bool) func(shown []string) (steps, final string) {
	return func(shown []string) (steps, final string) {
		w := &work{}
		for i, option := range shown {
			right := judge(w, option)
			w.label(i)
			if right {
				w.say("so %s", letterOf(i))
				return w.String(), answer(letterOf(i))
			}
		}
		return w.String(), ""
	}
}

// overall is the worked answer that looks at all options before it chooses. look
// adds a line on an option and returns which one is the best so far.
func overall(look func(w *work, i int, shown []string) (best int)) func(shown []string) (steps, final string) {
	return func(shown []string) (steps, final string) {
		w := &work{}
		best := 0
		for i := range shown {
			best = look(w, i, shown)
			w.label(i)
		}
		w.say("so %s", letterOf(best))
		return w.String(), answer(letterOf(best))
	}
}

// label puts the letter of an option before the last line.
func (w *work) label(option int) {
	last := len(w.lines) - 1
	w.lines[last] = letterOf(option) + " " + w.lines[last]
}

// shuffled returns the values in a drawn order.
func shuffled[T any](r *rand.Rand, values ...T) []T {
	values = slices.Clone(values)
	r.Shuffle(len(values), func(i, j int) { values[i], values[j] = values[j], values[i] })
	return values
}

// listed writes "7, 8, 9 and 10".
func listed[T any](values []T) string {
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = fmt.Sprint(v)
	}
	last := len(texts) - 1
	return strings.Join(texts[:last], ", ") + " and " + texts[last]
}

// scan copies the options in turn until the wanted one is met, without their unit:
// "1134? A 1143 B 1134 so B".
func scan(want string, shown []string, unit string) (line, letter string) {
	var b strings.Builder
	b.WriteString(strings.TrimSuffix(want, " "+unit) + "?")
	for i, option := range shown {
		letter = letterOf(i)
		b.WriteString(" " + letter + " " + strings.TrimSuffix(option, " "+unit))
		if option == want {
			break
		}
	}
	return b.String() + " so " + letter, letter
}

// letterOf returns "A" for 0.
func letterOf(i int) string { return "ABCD"[i : i+1] }

// answer is the last line that choice benchmarks ask for.
func answer(letter string) string { return "Answer: " + letter }

// wrongValues returns three positive integers beside the right one: slips as far
// as they serve, others from slip, which alters a number at random. How many of
// them are smaller than the right one is drawn first, so that its rank among the
// options tells nothing.
func wrongValues(r *rand.Rand, right int, slips []int, slip func(r *rand.Rand, n int) int) []int {
	lower := min(r.IntN(4), right-1)
	need := map[bool]int{true: lower, false: 3 - lower} // by whether smaller than the right one
	var wrong []int
	take := func(n int) {
		if n > 0 && n != right && need[n < right] > 0 && !slices.Contains(wrong, n) {
			wrong = append(wrong, n)
			need[n < right]--
		}
	}
	for _, n := range shuffled(r, slips...) {
		if len(wrong) < 2 { // one of the three is near another option
			take(n)
		}
	}
	for range 200 {
		if len(wrong) == 3 {
			return wrong
		}
		take(slip(r, oneOf(r, append(wrong, right, right)...)))
	}
	for distance := 1; len(wrong) < 3; distance++ {
		take(right - distance)
		take(right + distance)
	}
	return wrong
}

// digitSlip alters one digit of n before its trailing zeros or swaps two of them.
func digitSlip(r *rand.Rand, n int) int {
	zeros := 1
	for n >= 100 && n%10 == 0 {
		n, zeros = n/10, zeros*10
	}
	place := 1
	for range r.IntN(len(strconv.Itoa(n))) {
		place *= 10
	}
	if r.IntN(4) == 0 {
		low, high := n/place%10, n/(place*10)%10
		return (n + (high-low)*place + (low-high)*place*10) * zeros
	}
	return (n + oneOf(r, -2, -1, -1, 1, 1, 2)*place) * zeros
}
