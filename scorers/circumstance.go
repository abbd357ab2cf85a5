package scorers

import (
	"regexp"
	"slices"
	"strings"
)

// clauses are adjuncts that have a verb of their own.
var clauses = []string{
	" when ", " if ", " iff ", " while ", " after ", " before ", " where ", " which occurs", " which is attained", " which is achieved", " which is reached", " which happens", " of which", " than ",
	"，此时", "，当", "，其中", "，取", "（当", "（此时",
}

// adjuncts begin what a sentence adds to the value that it states: where it is attained,
// under what condition it holds, of what it is.
var adjuncts = append(slices.Clone(clauses),
	" occurring", " attained", " achieved", " reached", " with ", " at ", " for ", " across ", " out of ", " each ", " per ", " in ", " to ", " on ")

// narrow are adjuncts that may join two numbers to one value: "1 in 6", "3 to 4".
var narrow = []string{" in ", " to ", " on ", " at ", " out of "}

// joinsValues reports whether an adjunct right after the last byte of a value may join the
// next one to it.
func joinsValues(last byte, word string) bool {
	return isDigit(last) && slices.Contains(narrow, word) || !isLetter(last) && word == " to "
}

// resumptions begin what a sentence states beside an adjunct.
var resumptions = []string{", ", " and ", " but ", "; ", " so ", ": ", ", or ", " total", "(total", " altogether", " in all", " making ", " giving ", " earning ", " which is ", " there are ", " there is ", "，", "；"}

// maxStatement bounds a sentence in bytes that is looked at part by part.
const maxStatement = 2048

// withoutAdjunct is a sentence up to what it adds to the value that it states: "the
// minimum is $4$ at $x = 2$", "it takes 8 workers to finish in 6 days". What is added has
// a value of its own and states nothing further.
func withoutAdjunct(sentence string) string {
	if len(sentence) > maxStatement {
		return sentence
	}
	values := valuesOf(sentence)
	for i := range values[:max(0, len(values)-1)] {
		value, next := values[i], values[i+1]
		between := sentence[value.end:next.start]
		at, word := firstOf(between, adjuncts)
		if at < 0 || isCompared(between) || strings.ContainsAny(between[:at], ".;=:\n") || len(strings.Fields(between[:at])) > maxNoun || at == 0 && !strings.HasSuffix(strings.TrimRight(between, " $"), "=") && joinsValues(sentence[value.end-1], word) {
			continue
		}
		if noun := strings.TrimRight(between[:at], " ,"); strings.Contains(noun, ",") || holdsVerb(noun) && (noun != " occurs" || !hasDigit(value.content)) || !isValueOf(sentence, value, word) {
			continue
		}
		if start := value.end + at + len(word); !resumes(sentence, start, values[i+1:]) && (slices.Contains(clauses, word) || !holdsVerb(sentence[start:])) {
			return strings.TrimRight(sentence[:value.end+at], " ,")
		}
	}
	return sentence
}

// deriving are words by which a sentence comes to something.
var deriving = []string{"which", "that", "occurs", "happens", "holds", "we", "find", "yields", "yield", "obtain", "becomes", "leads", "simplifies", "means", "round", "rounds"}

// holdsVerb reports whether a verb stands in a text, so that it is no noun.
func holdsVerb(text string) bool {
	verb := func(w string) bool { return slices.Contains(linking, w) || slices.Contains(deriving, w) }
	return slices.ContainsFunc(strings.Fields(strings.ToLower(text)), verb)
}

// isCompared reports whether what stands between two numbers makes another of them: "5
// less than 12".
func isCompared(between string) bool {
	at, _ := firstOf(between, []string{" more than", " less than", " fewer than", " greater than", " larger than", " smaller than"})
	return at == 0
}

// maxNoun bounds the words of what a value counts or measures.
const maxNoun = 5

// valuesOf are the formulas, the emphases and the numbers of a text, in order.
func valuesOf(text string) []span {
	all := formulasOf(text)
	covered := func(s span) bool {
		return slices.ContainsFunc(all, func(other span) bool { return s.start < other.end && other.start < s.end })
	}
	for _, e := range emphases(text) {
		if !covered(e) {
			all = append(all, e)
		}
	}
	for n, ok := numberBefore(text, len(text)); ok; n, ok = numberBefore(text, n.start) {
		if !covered(n) {
			all = append(all, n)
		}
	}
	slices.SortFunc(all, func(a, b span) int { return a.start - b.start })
	return all
}

// firstOf is where the first of these words stands in a text, and which, or −1.
func firstOf(text string, words []string) (at int, word string) {
	at = -1
	for _, w := range words {
		if i := strings.Index(text, w); i >= 0 && (at < 0 || i < at) {
			at, word = i, w
		}
	}
	return at, word
}

// isValueOf reports whether a sentence says that something is this value, to which this
// adjunct is added: a verb stands before it, or it is an equation that holds there.
func isValueOf(sentence string, value span, adjunct string) bool {
	before := sentence[:value.start]
	if isLinked(before) || isAmount(before) {
		return true
	}
	holds := slices.Contains([]string{" when ", " if ", " at ", " for ", " where "}, adjunct)
	return holds && strings.Contains(value.content, "=") && !isCondition(before) && !strings.HasSuffix(strings.TrimRight(before, " $"), "ing")
}

// amounts are words between a verb and its value.
var amounts = []string{
	"a total of", "a sum of", "an average of", "a minimum of", "a maximum of", "a value of", "minimum value of", "maximum value of", "exactly", "only", "about", "equal to",
}

// isAmount reports whether a text ends in such words.
func isAmount(before string) bool {
	before = strings.ToLower(strings.TrimRight(before, " $*\\"))
	return slices.ContainsFunc(amounts, func(a string) bool { return strings.HasSuffix(before, a) })
}

// resumes reports whether a sentence states another of these values after what it adds
// from start on.
func resumes(sentence string, start int, values []span) bool {
	for i, v := range values {
		between := strings.ReplaceAll(sentence[start:v.start], "if and only if", "iff")
		if isAmount(sentence[:v.start]) {
			return true
		}
		if at, _ := firstOf(between, resumptions); at >= 0 && (i == 0 || strings.Contains(between, ", or ") || !joins(between)) {
			return true
		}
		if i > 0 && strings.Trim(between, " $*") == "=" && hasDigit(values[i-1].content) {
			return true
		}
		start = v.end
	}
	return false
}

// circumstances are what stands before a number of which another one is a part or a
// choice, or which names a step or a problem.
var circumstances = []string{
	" from", " from the", " among", " among the", " out of", " out of the", " of the", " between",
	" step", " case", " part", " problem", " question", " exercise", " example", " equation", " theorem", " lemma", " section", " page", " figure", " line",
}

// isCircumstance reports whether a number says out of which others something is counted,
// or is the end of a range of such numbers.
func isCircumstance(text string, n span) bool {
	before := text[max(0, n.start-maxHeading):n.start]
	if led(before) || isReference(before) || strings.HasSuffix(before, " with ") && inEach.MatchString(text[n.end:]) || outOf.MatchString(lastSentence(before)) && goesBeyond(text[n.end:]) {
		return true
	}
	first, ok := numberBefore(before, len(before))
	if !ok {
		return false
	}
	switch strings.Trim(before[first.end:], " $") {
	case "to", "and", "through", "-", "–":
		return led(before[:first.start])
	}
	return false
}

// inEach is what follows the number of which each of some things has so many: "14 bags
// with 2 lollipops in each".
var inEach = regexp.MustCompile(`^ [a-z]+ (?:in|on|per|for|to) (?:each|every|a)\b`)

// outOf is the beginning of a sentence that says out of which things it speaks of some:
// "Of the cube's".
var outOf = regexp.MustCompile(`^(?:Of|Out of|Among) [^,]*$`)

// goesBeyond reports whether the words after a number go on, after a comma.
func goesBeyond(after string) bool {
	at := strings.IndexAny(after, ",.;:\n")
	return at >= 0 && after[at] == ','
}

// isReference reports whether a text ends in what stands before the number of a formula:
// "as given in (".
func isReference(before string) bool {
	for _, preposition := range []string{" in (", " by (", " from (", " see (", " to (", " of ("} {
		if strings.HasSuffix(before, preposition) {
			return true
		}
	}
	return false
}

// led reports whether a text ends in a preposition of circumstance.
func led(before string) bool {
	before = " " + strings.ToLower(strings.TrimRight(before, " $*("))
	return slices.ContainsFunc(circumstances, func(p string) bool { return strings.HasSuffix(before, p) })
}
