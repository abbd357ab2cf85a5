package mathexpr

import (
	"slices"
	"strings"
)

// Words after a value say what it counts or measures, "7 apples", which an answer may
// leave out, or they say something of it, "n is prime", "(1, 1, 2) and permutations",
// which is a part of the answer. The second are remarks: conditions in words.

// connectives begin remarks.
var connectives = map[string]bool{
	"is": true, "are": true, "be": true, "and": true, "but": true, "also": true, "together": true, "plus": true, "except": true, "excluding": true, "including": true, "divides": true,
}

// properties are what is said of names: n even, p prime.
var properties = map[string]bool{
	"even": true, "odd": true, "prime": true, "composite": true, "integer": true, "rational": true, "irrational": true, "positive": true, "negative": true, "nonnegative": true,
	"real": true, "natural": true, "whole": true, "constant": true, "arbitrary": true, "distinct": true, "coprime": true, "squarefree": true, "square": true, "cube": true, "only": true,
	"imaginary": true, "complex": true, "finite": true, "infinite": true,
}

// parities are properties of whole numbers, which an integer named by them is.
var parities = map[string]bool{"even": true, "odd": true, "prime": true, "composite": true}

// quantifiers begin words before a name that say which values it has: all integers n.
var quantifiers = map[string]bool{"all": true, "any": true, "every": true, "each": true, "even": true, "odd": true, "only": true}

// isRemark reports whether words after a value are a remark.
func isRemark(words string, value Node) bool {
	fields := plainFields(words)
	if len(fields) == 0 {
		return false
	}
	if connectives[fields[0]] {
		return true
	}
	if isCounted(value) {
		return len(fields) == 1 && parities[fields[0]] // n ≥ 3 odd
	}
	return readUnit(words).Name == "" && slices.ContainsFunc(fields, func(w string) bool { return properties[singular(w)] })
}

// isCounted reports whether a value may be of things that are counted: a number, and no
// name of one.
func isCounted(n Node) bool {
	return n.rank() > rankMatrix && isConstant(n) || n.rank() == rankQuantity
}

// isQuantified reports whether words before a name say which values it has.
func isQuantified(t Text, name Node) bool {
	first, _, _ := strings.Cut(t.Words, " ")
	return (quantifiers[first] || properties[singular(first)]) && isSymbol(name)
}

// said is a value with a remark on it. Words that only name a set of numbers are what
// the value lies in.
func said(value Node, words string) Node {
	if set, ok := domain(words); ok {
		return Where{Value: value, Condition: Relation{Operators: []string{"∈"}, Operands: []Node{value, set}}}
	}
	return Where{Value: value, Condition: Text{Words: phrase(words)}}
}

// saidInWords is a remark on a name with the name: n is even.
func saidInWords(n Node) (words string, ok bool) {
	w, ok := n.(Where)
	if !ok {
		return "", false
	}
	name, ok := w.Value.(Symbol)
	remark, also := w.Condition.(Text)
	return strings.ToLower(name.Name) + " " + remark.Words, ok && also
}

// plainFields are words in lower case without punctuation.
func plainFields(words string) []string {
	fields := strings.FieldsFunc(strings.ToLower(words), func(r rune) bool { return strings.ContainsRune(" ,.;:()~\t\n-'", r) })
	if !slices.ContainsFunc(fields, func(w string) bool { return properties[singular(w)] }) {
		return fields
	}
	return slices.DeleteFunc(fields, isSingleLetter) // of the name: n odd, all odd n
}

// predicate is what a remark says, without the words that say nothing: "is an even
// number" and "for all even n" are both even.
func predicate(words string) string {
	var kept []string
	parity := false
	for _, w := range plainFields(words) {
		switch w = singular(w); w {
		case "a", "an", "the", "is", "are", "be", "all", "any", "every", "each", "only", "number", "value", "it", "its", "their", "of", "for", "where", "that", "such", "with":
			continue
		}
		parity = parity || parities[w]
		kept = append(kept, w)
	}
	if parity {
		kept = slices.DeleteFunc(kept, func(w string) bool { return w == "integer" || w == "natural" || w == "positive" })
	}
	return strings.Join(kept, " ")
}

// conditionOf is the condition that a name is given under.
func conditionOf(n Node) Node {
	if w, ok := n.(Where); ok && isSymbol(w.Value) {
		return w.Condition
	}
	return nil
}

func isSingleLetter(w string) bool { return len(w) == 1 && isLetter(w[0]) }
