package scorers

import (
	"slices"
	"strings"
)

// closingItems are the items of a list in lines that are mathematics without delimiters.
func (f *mathFinder) closingItems(paragraph string) (claim, bool) {
	var items []string
	for rest := strings.TrimRight(paragraph, " \n"); len(items) < maxJoined; {
		i := strings.LastIndexByte(rest, '\n')
		item, ok := strings.CutPrefix(strings.TrimSpace(rest[i+1:]), "- ")
		if item = strings.TrimRight(item, " .,;"); !ok || !isNotation(item) {
			break
		}
		items = append(items, item)
		if i < 0 {
			break
		}
		rest = strings.TrimRight(rest[:i], " \n")
	}
	slices.Reverse(items)
	return claim{text: strings.Join(items, ", "), method: methodFinalClause}, len(items) > 1
}

// closingTuple is the last enumeration in brackets, where the gold answer is one.
func (f *mathFinder) closingTuple(paragraph string) (claim, bool) {
	tuple, ok := lastTuple(paragraph)
	return claim{text: tuple, method: methodFinalFormula}, ok && f.form().tuple
}

// lastTuple is the last enumeration of a text in brackets of any kind, without words:
// "Therefore the point is (3, 4)."
func lastTuple(text string) (string, bool) {
	end := strings.LastIndexAny(text, ")]")
	if end < 0 {
		return "", false
	}
	depth := 0
	for i := end; i >= 0; i-- {
		switch text[i] {
		case ')', ']':
			depth++
		case '(', '[':
			if depth--; depth > 0 {
				continue
			}
			tuple := text[i : end+1]
			call := i > 0 && isLetter(text[i-1])
			return tuple, !call && len(tuple) <= maxAnswer && strings.Contains(tuple, ",") && countWords(tuple) == 0
		}
	}
	return "", false
}
