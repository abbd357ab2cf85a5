package mathexpr

import (
	"math/big"
	"slices"
	"strings"
)

// Integrals and solutions of differential equations have constants that may be any
// number: x² + C is x² + c, c₁eˣ + c₂e⁻ˣ is Ae⁻ˣ + Beˣ, and two antiderivatives may
// differ by a number.

// constantLetters are the names of arbitrary constants, maybe with a number below them;
// otherConstants are those that an answer may give them instead.
const (
	constantLetters = "CcK"
	otherConstants  = "ABDkab"
	variableLetters = "xyztruvsw"
)

// freely compares two answers that have arbitrary constants, whatever these are called.
func (c contest) freely() (Comparison, bool) {
	if !isModest(c.g, c.a) {
		return Comparison{}, false
	}
	for _, names := range constantNames(c.g, c.a, c.question) {
		renamed := rename(c.a, names)
		result := c.nodes(c.g, renamed, false)
		if result.Verdict != Equal {
			result = c.antiderivatives(c.g, renamed)
		}
		if result.Verdict == Equal {
			result.Reason = "with other constants, " + result.Reason
			return result, true
		}
	}
	return Comparison{}, false
}

// constantNames lists the ways to give the answer's arbitrary constants the names of the
// gold answer's.
func constantNames(gold, answer Node, question string) []map[string]string {
	if isEquation(gold) != isEquation(answer) { // the name left out
		gold, answer = valueOf(gold), valueOf(answer)
	}
	if !slices.ContainsFunc(symbolsOf(gold), isArbitrary) {
		return nil
	}
	asked := mentioned(question)
	var to, others []string
	variable := false
	for _, s := range symbolsOf(gold) {
		letter := baseLetter(s)
		if isArbitrary(s) && !asked[letter] {
			to = append(to, s)
			continue
		}
		if strings.Contains("abAB", letter) { // ax² + bx + c
			return nil
		}
		others = append(others, s)
		variable = variable || strings.Contains(variableLetters, letter) || letter == "theta"
	}
	var from []string
	for _, s := range symbolsOf(answer) {
		if slices.Contains(others, s) {
			continue
		}
		if !isArbitrary(s) && !strings.Contains(otherConstants, s) || asked[baseLetter(s)] {
			return nil
		}
		from = append(from, s)
	}
	if !variable || len(from) == 0 || len(from) != len(to) || len(from) > maxRenamed {
		return nil
	}
	return pairings(from, to)
}

// isArbitrary reports whether a name is that of an arbitrary constant: C, c_1.
func isArbitrary(name string) bool {
	letter, index, indexed := strings.Cut(name, "_{")
	return len(letter) == 1 && strings.Contains(constantLetters, letter) && (!indexed || len(index) == 2 && isDigit(index[0]))
}

// antiderivatives compares values that end in + C by what else they differ in, which must
// not depend on the variable.
func (p Policy) antiderivatives(gold, answer Node) Comparison {
	x, ok := withoutConstant(gold)
	y, also := withoutConstant(answer)
	if !ok || !also {
		return Comparison{}
	}
	difference := sumOf(x, negative(y))
	names := slices.DeleteFunc(symbolsOf(difference), func(s string) bool { return !strings.Contains(variableLetters, s) && s != `\theta` })
	if len(names) != 1 {
		return Comparison{}
	}
	for _, at := range [...]*big.Rat{big.NewRat(1, 3), big.NewRat(7, 5), big.NewRat(-2, 7)} {
		there := rewrite(difference, func(n Node) Node {
			if n == Node(Symbol{Name: names[0]}) {
				return Number{Value: at}
			}
			return n
		})
		if p.nodes(difference, there, false).Verdict == Equal {
			return equal("they differ by a number").by("points")
		}
	}
	return Comparison{}
}

// valueOf is the value that an equation gives a name, or n.
func valueOf(n Node) Node {
	if r, ok := n.(Relation); ok {
		if _, value, ok := assignment(r); ok {
			return value
		}
	}
	return n
}

// withoutConstant is the value of an answer without the arbitrary constant that it ends
// in.
func withoutConstant(n Node) (Node, bool) {
	s, ok := valueOf(n).(Sum)
	if !ok {
		return nil, false
	}
	i := slices.IndexFunc(s.Terms, func(t Node) bool {
		c, symbol := t.(Symbol)
		return symbol && isArbitrary(c.Name)
	})
	if i < 0 || len(s.Terms) < 2 {
		return nil, false
	}
	rest := Sum{Terms: slices.Delete(slices.Clone(s.Terms), i, i+1)}
	return rest, !slices.ContainsFunc(symbolsOf(rest), isArbitrary)
}
