package mathexpr

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxRenamed bounds the symbols that are renamed at once.
const maxRenamed = 4

// rename replaces the names of symbols all at once.
func rename(n Node, names map[string]string) Node {
	return rewrite(n, func(c Node) Node {
		if s, ok := c.(Symbol); ok {
			if to, ok := names[s.Name]; ok {
				return Symbol{Name: to}
			}
		}
		return c
	})
}

// symbolsOf lists the names of the symbols of n, sorted.
func symbolsOf(n Node) []string {
	var names []string
	walk(n, func(c Node) {
		if s, ok := c.(Symbol); ok && !isNumberSet(s) {
			names = append(names, s.Name)
		}
	})
	slices.Sort(names)
	return slices.Compact(names)
}

// isNumberSet reports whether a symbol is ℤ or another name that is nobody's to give.
func isNumberSet(s Symbol) bool {
	return strings.HasPrefix(s.Name, `\mathbb`) || s.Name == `\emptyset` || s.Name == `\ldots`
}

// renamings lists the ways to give the answer's own symbols the names of the gold
// answer's. A symbol may be renamed if the answer introduces it: as the argument of a
// function it defines, or by saying which numbers it stands for, or as the k of x = kπ. Where there is a
// question, so may one that it does not mention, unless the name is what is answered,
// A or x = 9, or a coordinate.
func renamings(gold, answer Node, question string) []map[string]string {
	theirs, mine := symbolsOf(gold), symbolsOf(answer)
	only := func(names, others []string) []string {
		return slices.DeleteFunc(slices.Clone(names), func(s string) bool { return slices.Contains(others, s) })
	}
	from, to := only(mine, theirs), only(theirs, mine)
	if len(from) == 0 || len(to) == 0 {
		return nil
	}
	asked := mentioned(question)
	free := func(names []string, n Node) []string {
		own := introduced(n)
		if isEquation(n) { // x = 2kπ + π/3
			own = append(own, periods(n, Text{})...)
		}
		return slices.DeleteFunc(names, func(s string) bool {
			return asked[baseLetter(s)] || !slices.Contains(own, s) && (question == "" || isFixed(s, n))
		})
	}
	if from, to = free(from, answer), free(to, gold); len(from) == 1 && len(to) == 0 {
		to = periods(gold, answer)
	}
	if len(from) == 0 || len(from) != len(to) || len(from) > maxRenamed {
		return nil
	}
	return pairings(from, to)
}

// pairings lists the ways to give names other ones, as many.
func pairings(from, to []string) []map[string]string {
	var all []map[string]string
	permute(to, func(order []string) {
		names := make(map[string]string, len(from))
		for i, s := range from {
			names[s] = order[i]
		}
		all = append(all, names)
	})
	return all
}

// periods lists the letters of whole numbers that multiply π in n, and are not in
// other: the k of π/6 + kπ is no k of the question's.
func periods(n, other Node) []string {
	var names []string
	theirs := symbolsOf(other)
	walk(n, func(c Node) {
		p, ok := c.(Product)
		if !ok || !slices.ContainsFunc(p.Factors, isPi) {
			return
		}
		for _, f := range p.Factors {
			if s, ok := f.(Symbol); ok && strings.Contains(integerLetters, s.Name) && !slices.Contains(theirs, s.Name) {
				names = append(names, s.Name)
			}
		}
	})
	slices.Sort(names)
	return slices.Compact(names)
}

func isPi(n Node) bool {
	c, ok := n.(Constant)
	return ok && c == Pi
}

// isFixed reports whether a name says something by itself in an answer.
func isFixed(name string, answer Node) bool {
	if strings.Contains("xyz", baseLetter(name)) {
		return true
	}
	fixed := false
	items := []Node{answer}
	switch n := answer.(type) {
	case List:
		items = n.Items
	case Set, Tuple:
		if all := children(n); !slices.ContainsFunc(all, func(n Node) bool { return !isSymbol(n) }) {
			items = all // {a, b} are those two
		}
	}
	for _, n := range items {
		if r, ok := n.(Relation); ok {
			n = r.Operands[0]
		}
		fixed = fixed || n == Node(Symbol{Name: name})
	}
	return fixed
}

// permute visits every order of items.
func permute[T any](items []T, visit func([]T)) {
	var step func(k int)
	step = func(k int) {
		if k == len(items) {
			visit(items)
			return
		}
		for i := k; i < len(items); i++ {
			items[k], items[i] = items[i], items[k]
			step(k + 1)
			items[k], items[i] = items[i], items[k]
		}
	}
	step(0)
}

// introduced lists the symbols that an answer itself gives a meaning, sorted.
func introduced(n Node) []string {
	var names []string
	add := func(n Node) {
		if s, ok := n.(Symbol); ok {
			names = append(names, s.Name)
		}
	}
	walk(n, func(c Node) {
		switch c := c.(type) {
		case Relation:
			call, isCall := c.Operands[0].(Call)
			switch {
			case c.Operators[0] == "∈" && isDomainSet(c.Operands[1]):
				add(c.Operands[0])
			case c.Operators[0] == "=" && isCall && functions[call.Name] == "" && !ordersPoints[call.Name]:
				for _, arg := range call.Args {
					add(arg)
				}
			}
		case Where:
			add(c.Value) // c is a constant
			if t, ok := c.Condition.(Text); ok {
				for w := range strings.FieldsSeq(t.Words) {
					names = append(names, strings.Trim(w, ",.;"))
				}
			}
		}
	})
	slices.Sort(names)
	names = slices.Compact(names)
	mine := symbolsOf(n)
	return slices.DeleteFunc(names, func(s string) bool { return !slices.Contains(mine, s) })
}

func isDomainSet(n Node) bool {
	s, ok := n.(Symbol)
	return ok && (strings.HasPrefix(s.Name, `\mathbb`) || slices.Contains([]string{"Z", "N", "ℤ", "ℕ", "R", "ℝ"}, s.Name))
}

// baseLetter is a symbol's name without subscript and primes.
func baseLetter(name string) string {
	base, _, _ := strings.Cut(name, "_")
	return strings.TrimRight(strings.TrimPrefix(base, `\`), "'")
}

// mentioned lists what the text of a question may use as a symbol: every letter that
// stands alone, every letter of its formulas, and every command. An article counts as
// a symbol, which is on the safe side.
func mentioned(question string) map[string]bool {
	found := make(map[string]bool)
	formula := false
	for i := 0; i < len(question); {
		r, size := utf8.DecodeRuneInString(question[i:])
		switch {
		case r == '$':
			formula = !formula
		case r == '\\':
			size = 1 + lettersLength(question[i+1:])
			if size == 1 {
				if size = min(2, len(question)-i); strings.Contains("([)]", question[i+1:i+size]) {
					formula = strings.Contains("([", question[i+1:i+size])
				}
				break
			}
			name := question[i+1 : i+size]
			found[name] = true
			if sign, ok := greek[name]; ok {
				found[sign] = true
			}
		case unicode.IsLetter(r):
			size = lettersLength(question[i:])
			word := question[i : i+size]
			if formula || utf8.RuneCountInString(word) == 1 {
				for _, c := range word {
					found[string(c)] = true
				}
			}
		}
		i += size
	}
	return found
}

func lettersLength(s string) int {
	for i, r := range s {
		if !unicode.IsLetter(r) {
			return i
		}
	}
	return len(s)
}
