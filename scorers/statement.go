package scorers

import (
	"regexp"
	"slices"
	"strings"
)

// concluding is a paragraph up to where its last sentence goes on to a reason, if that
// still holds a value.
func (f *mathFinder) concluding(paragraph string) string {
	start, end := f.valued(paragraph)
	last := paragraph[start:end]
	if len(last) > maxStatement {
		return paragraph
	}
	statement := withoutRefuted(stated(withoutAdjunct(withoutAsides(withoutDomains(last)))))
	if f.form().number {
		statement = counting(statement)
	}
	if f.holdsValue(statement) || isNumeral(strings.Trim(statement[strings.LastIndexByte(statement, ' ')+1:], "*. ")) {
		if statement != last {
			statement += " "
		}
		return paragraph[:start] + statement + paragraph[end:]
	}
	return paragraph
}

// valued is where the last sentence of a paragraph stands that may hold an answer.
func (f *mathFinder) valued(paragraph string) (start, end int) {
	start, end = len(paragraph), len(paragraph)
	for range maxSentences {
		end, start = start, start-len(lastSentence(paragraph[:start]))
		if f.holdsValue(paragraph[start:end]) {
			break
		}
	}
	return start, end
}

// isDivided reports whether a sentence gives several values, each under a condition of its
// own: "12 for even $n$, and 10 for odd $n$".
func isDivided(sentence string) bool {
	if len(sentence) > maxStatement {
		return false
	}
	values := valuesOf(sentence)
	for _, word := range []string{" for ", " if ", " when "} {
		given := ""
		for i, v := range values {
			if !strings.HasPrefix(sentence[v.end:], word) {
				continue
			}
			if given == "" {
				given = v.content
			}
			if v.content != given && !resumes(sentence, v.end, values[i+1:]) {
				return true
			}
		}
	}
	return false
}

// withoutDomains is a sentence without what says of which arguments it holds: "for all
// real $x$".
func withoutDomains(sentence string) string {
	if !strings.Contains(sentence, " for ") {
		return sentence
	}
	return domain.ReplaceAllString(sentence, "$1")
}

// domain says of which arguments a statement holds.
var domain = regexp.MustCompile(`(\$|\\\)),? for (?:all|every|any|each)(?: [a-z]+)*(?: ?\$[^$]*\$| ?\\\(.*?\\\))`)

// withoutRefuted is a sentence without a last part that only says what is no answer: "$x
// = 9$ is the only solution; $x = 2$ is extraneous".
func withoutRefuted(sentence string) string {
	for _, mark := range []string{"; ", ", but ", ", and ", ", while "} {
		i := strings.LastIndex(sentence, mark)
		if i < 0 {
			continue
		}
		if values := valuesOf(sentence[i:]); len(values) > 0 && isRefuted(sentence[i+values[0].end:]) {
			sentence = sentence[:i]
		}
	}
	return sentence
}

// counting is a sentence up to the colon before the things that it counts: "there are
// exactly 5 such integers: 1, 2, 3, 4, 6".
func counting(sentence string) string {
	before, things, ok := strings.Cut(sentence, ": ")
	if !ok {
		before, things, ok = strings.Cut(sentence, "，分别")
	}
	if !ok {
		return sentence
	}
	values := valuesOf(before)
	values = slices.DeleteFunc(values, func(v span) bool { return !isNumeric(v.content) })
	if n := len(values); n > 0 && strings.Contains(things, ",") && isCount(before[:values[n-1].start]) {
		return before
	}
	return sentence
}

// isCount reports whether a text ends in what stands before a number of things.
func isCount(before string) bool {
	before = strings.TrimRight(before, " $*")
	ends := func(word string) bool { return strings.HasSuffix(before, word) }
	return slices.ContainsFunc([]string{" are", "exactly", " have", "有"}, ends)
}
