package mathexpr_test

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr/scorers/mathexpr"
)

// A mutation writes wrong answers from a gold answer.
type mutation struct {
	name string
	make func(mathexpr.Expr) []string
}

var mutations = []mutation{
	{"one more", func(e mathexpr.Expr) []string { return scalarIn(e, "(%s)+1") }},
	{"negated", func(e mathexpr.Expr) []string { return scalarIn(e, "-(%s)") }},
	{"tenfold", func(e mathexpr.Expr) []string { return scalarIn(e, `10\cdot(%s)`) }},
	{"nearly", func(e mathexpr.Expr) []string { return scalarIn(e, "(%s)+10^{-9}") }},
	{"times nearly one", func(e mathexpr.Expr) []string { return scalarIn(e, `(1+10^{-30})(%s)`) }},
	{"rounded", rounded},
	{"digit", each(regexp.MustCompile(`\d`), func(d string) string { return strconv.Itoa((int(d[0]-'0') + 1) % 10) })},
	{"exponent more", each(regexp.MustCompile(`\^(\d|\{\d+\})`), func(s string) string { return shifted(s, 1) })},
	{"exponent less", each(regexp.MustCompile(`\^(\d|\{\d+\})`), func(s string) string { return shifted(s, -1) })},
	{"base", each(regexp.MustCompile(`\d_(\d|\{\d+\})$`), func(s string) string { return s[:1] + shifted(s[1:], 1) })},
	{"sign", each(regexp.MustCompile(`[+-]`), func(s string) string { return map[string]string{"+": "-", "-": "+"}[s] })},
	{"plus or minus", each(regexp.MustCompile(`\\pm`), func(string) string { return "+" })},
	{"swapped", swapped},
	{"dropped", dropped},
	{"added", added},
	{"bracket", bracket},
	{"unit", unit},
	{"upside down", each(regexp.MustCompile(`\\[dt]?frac\{[^{}]+\}\{[^{}]+\}`), upsideDown)},
	{"symbol", symbol},
	{"function", each(regexp.MustCompile(`\\(sin|cos|tan|cot|sec|csc|ln|pi)\b`), func(s string) string { return otherFunction[s[1:]] })},
	{"without root", each(regexp.MustCompile(`\\sqrt(\[\d\])?`), func(string) string { return "" })},
	{"relation", each(regexp.MustCompile(`<|>|\\leq?\b|\\geq?\b|\\ne\b`), func(s string) string { return otherRelation[s] })},
	{"word", word},
}

var otherFunction = map[string]string{"sin": `\cos`, "cos": `\sin`, "tan": `\cot`, "cot": `\tan`, "sec": `\csc`, "csc": `\sec`, "ln": `\sin`, "pi": " e "}

var otherRelation = map[string]string{"<": ">", ">": `\ge `, `\le`: "<", `\leq`: "<", `\ge`: ">", `\geq`: ">", `\ne`: "="}

// each changes every match of a pattern in turn.
func each(pattern *regexp.Regexp, change func(string) string) func(mathexpr.Expr) []string {
	return func(e mathexpr.Expr) []string {
		var all []string
		for _, m := range pattern.FindAllStringIndex(e.Source, -1) {
			all = append(all, e.Source[:m[0]]+change(e.Source[m[0]:m[1]])+e.Source[m[1]:])
		}
		return all
	}
}

// scalarIn puts a scalar into a format.
func scalarIn(e mathexpr.Expr, format string) []string {
	switch e.Root.(type) {
	case mathexpr.Number:
		if e.Key() == "0" && format != "(%s)+1" {
			return nil
		}
		return []string{fmt.Sprintf(format, e.Source)}
	case mathexpr.Decimal, mathexpr.Constant, mathexpr.Symbol, mathexpr.Sum, mathexpr.Product, mathexpr.Power, mathexpr.Call:
		return []string{fmt.Sprintf(format, e.Source)}
	}
	return nil
}

// rounded is a fraction as a decimal of six places that is not exact.
func rounded(e mathexpr.Expr) []string {
	m := regexp.MustCompile(`^\\[dt]?frac\{(\d+)\}\{(\d+)\}$`).FindStringSubmatch(e.Source)
	if m == nil {
		return nil
	}
	r, ok := new(big.Rat).SetString(m[1] + "/" + m[2])
	if !ok {
		return nil
	}
	if _, exact := r.FloatPrec(); exact {
		return nil
	}
	return []string{r.FloatString(6)}
}

// symbol renames a variable to the next letter.
func symbol(e mathexpr.Expr) []string {
	if strings.Contains(e.Source, "text") || strings.Contains(e.Source, "box") {
		return nil
	}
	next := func(s string) string { return string(s[0] + 1) }
	return each(regexp.MustCompile(`\b[a-yA-Y]\b`), next)(e)
}

// shifted adds n to the number in a superscript or subscript.
func shifted(script string, n int) string {
	d, _ := strconv.Atoi(strings.Trim(script, "^_{}"))
	return fmt.Sprintf("%s{%d}", script[:1], d+n)
}

func upsideDown(frac string) string {
	m := regexp.MustCompile(`^(\\[dt]?frac)\{(.*)\}\{(.*)\}$`).FindStringSubmatch(frac)
	return m[1] + "{" + m[3] + "}{" + m[2] + "}"
}

// items splits a text at its outermost commas.
func items(s string) []string {
	depth, start := 0, 0
	var all []string
	for i := range len(s) {
		switch s[i] {
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			depth--
		case ',':
			if depth == 0 {
				all = append(all, s[start:i])
				start = i + 1
			}
		}
	}
	return append(all, s[start:])
}

var bracketed = regexp.MustCompile(`^(\\left)?([(\[])(.*?)(\\right)?([)\]])$`)

// swapped exchanges two neighbours of a tuple that differ.
func swapped(e mathexpr.Expr) []string {
	m := bracketed.FindStringSubmatch(e.Source)
	if _, ok := e.Root.(mathexpr.Tuple); !ok || m == nil {
		return nil
	}
	var all []string
	list := items(m[3])
	for i := range len(list) - 1 {
		if strings.TrimSpace(list[i]) == strings.TrimSpace(list[i+1]) {
			continue
		}
		other := slices.Clone(list)
		other[i], other[i+1] = other[i+1], other[i]
		all = append(all, m[2]+strings.Join(other, ",")+m[5])
	}
	return all
}

// dropped leaves the last item of an enumeration out.
func dropped(e mathexpr.Expr) []string {
	list := items(e.Source)
	if _, ok := e.Root.(mathexpr.List); !ok || len(list) < 2 {
		return nil
	}
	return []string{strings.Join(list[:len(list)-1], ",")}
}

// added puts a number behind the answer; behind an option's letter it would be the
// option's value.
func added(e mathexpr.Expr) []string {
	if _, ok := e.Root.(mathexpr.Choice); ok {
		return nil
	}
	return []string{e.Source + `,\ 9731`}
}

// bracket changes the kind of an interval's bracket.
func bracket(e mathexpr.Expr) []string {
	m := bracketed.FindStringSubmatch(e.Source)
	if t, ok := e.Root.(mathexpr.Tuple); !ok || m == nil || len(t.Items) != 2 {
		return nil
	}
	other := map[string]string{"(": "[", "[": "(", ")": "]", "]": ")"}
	return []string{other[m[2]] + m[3] + m[5], m[2] + m[3] + other[m[5]]}
}

// otherUnits are pairs of words of which the second says something else.
var otherUnits = [][2]string{
	{"inches", "centimeters"},
	{"cm", "kg"},
	{"feet", "miles"},
	{"ft", "miles"},
	{"meters", "feet"},
	{"miles", "feet"},
	{"square", "cubic"},
	{"degrees", "inches"},
	{"^2", "^3"},
	{"^3", "^2"},
	{"hours", "minutes"},
	{"minutes", "hours"},
	{"seconds", "hours"},
	{"days", "weeks"},
	{"cents", "dollars"},
	{`^\circ`, `\text{ cm}`},
	{`^{\circ}`, `\text{ cm}`},
	{"a.m.", "p.m."},
	{"p.m.", "a.m."},
	{"mph", "cm"},
	{"million", "billion"},
}

func unit(e mathexpr.Expr) []string {
	source := e.Source
	if !strings.Contains(source, "text") && !strings.Contains(source, "box") && !strings.Contains(source, "circ") {
		return nil
	}
	var all []string
	for _, u := range otherUnits {
		if strings.Contains(source, u[0]) {
			all = append(all, strings.Replace(source, u[0], u[1], 1))
		}
	}
	return all
}

// word changes an answer in words.
func word(e mathexpr.Expr) []string {
	switch n := e.Root.(type) {
	case mathexpr.Text:
		return []string{"not " + n.Words, n.Words + "ish", `\text{` + n.Words[:len(n.Words)-1] + "}"}
	case mathexpr.Choice:
		return []string{`\text{(` + string(n.Letter[0]+1) + ")}"}
	}
	return nil
}

// allowed reads a table of what may be called equal: a name, and why it is.
func allowed(t *testing.T, file string) map[string]string {
	t.Helper()
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	table := make(map[string]string)
	for line := range strings.Lines(string(text)) {
		name, why, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		require.True(t, ok && why != "", "%s: %q: want a name, a tab and why", file, line)
		table[name] = why
	}
	return table
}

// acceptances compare what was called equal with what may be.
type acceptances struct {
	allowed map[string]string
	found   map[string]bool
	count   map[mathexpr.Verdict]int
}

func acceptancesOf(t *testing.T, file string) acceptances {
	t.Helper()
	return acceptances{allowed(t, file), make(map[string]bool), make(map[mathexpr.Verdict]int)}
}

func (a acceptances) see(t *testing.T, name string, gold, answer mathexpr.Expr, question string) {
	t.Helper()
	c := mathexpr.Policy{}.Judge(gold, answer, question)
	a.count[c.Verdict]++
	if c.Verdict != mathexpr.Equal {
		return
	}
	a.found[name] = true
	if a.allowed[name] == "" {
		t.Errorf("%s: gold %s, answer %s: %s", name, gold.Source, answer.Source, c.Reason)
	}
}

// requireAllFound holds the table to what is called equal.
func (a acceptances) requireAllFound(t *testing.T) {
	t.Helper()
	for name, why := range a.allowed {
		if !a.found[name] && !testing.Short() {
			t.Errorf("%s is not called equal: take it out of the table (%s)", name, why)
		}
	}
}

// TestNoMutatedGoldAnswerIsAccepted writes wrong answers from every gold answer. A
// mutation that happens to leave the answer as it was is in the table: by the row, the
// name of the mutation and its number.
func TestNoMutatedGoldAnswerIsAccepted(t *testing.T) {
	t.Parallel()
	seen := acceptancesOf(t, "testdata/true_mutations.tsv")
	tried := make(map[string]int)
	for i, row := range golds(t, "math_test_5000_answer_types.jsonl") {
		if testing.Short() && i%5 != 0 {
			continue
		}
		for _, m := range mutations {
			for i, source := range m.make(row.Expr) {
				wrong, err := mathexpr.Parse(source)
				if err != nil {
					tried["unreadable"]++
					continue
				}
				tried[m.name]++
				seen.see(t, fmt.Sprintf("%d %s %d", row.index, m.name, i), row.Expr, wrong, row.question)
			}
		}
	}
	t.Logf("tried %v: %v", tried, seen.count)
	seen.requireAllFound(t)
}

// TestRandomPairsOfGoldAnswersDiffer judges pairs of rows whose answers have
// different keys. Those called equal are in the table: the rows, and why.
func TestRandomPairsOfGoldAnswersDiffer(t *testing.T) {
	t.Parallel()
	pairs := 20000
	if testing.Short() {
		pairs = 2000
	}
	seen := acceptancesOf(t, "testdata/true_pairs.tsv")
	all, random := golds(t, "math_test_5000_answer_types.jsonl"), rand.New(rand.NewPCG(5000, 20000))
	for n := 0; n < pairs; {
		x, y := all[random.IntN(len(all))], all[random.IntN(len(all))]
		if x.Key() == y.Key() {
			continue
		}
		n++
		seen.see(t, fmt.Sprintf("%d %d", x.index, y.index), x.Expr, y.Expr, x.question)
	}
	t.Logf("%d pairs: %v", pairs, seen.count)
	seen.requireAllFound(t)
}
