package scorers

import (
	"slices"
	"strings"
)

// adjuncts begin what a sentence adds to the number that it states.
var adjuncts = []string{" after ", " before ", " when ", " if ", " while ", " out of ", " ways to ", " more to ", ", with "}

// outsideAdjunct is the number that a sentence states if the last one only stands in what
// it adds to that: "she has 8 left after giving away 4", "5 ways to pick 4 out of 6".
func outsideAdjunct(text string, last span) span {
	stated, ok := numberBefore(text, last.start)
	for n := 0; ok && n < maxJoined; n++ {
		between := text[stated.end:last.start]
		if strings.ContainsAny(between, ".;=\n") || len(between) > maxHeading*2 {
			break
		}
		added := func(words string) bool { return strings.Contains(between, words) }
		if slices.ContainsFunc(adjuncts, added) && isLinked(text[:stated.start]) {
			return stated
		}
		stated, ok = numberBefore(text, stated.start)
	}
	return last
}

// circumstances are what stands before a number of which another one is a part or a
// choice, or which names a step or a problem.
var circumstances = []string{
	" from", " among", " among the", " out of", " out of the", " of the", " between",
	" step", " case", " part", " problem", " question", " exercise", " example", " equation", " theorem", " lemma", " section", " page", " figure", " line",
}

// isCircumstance reports whether a number says out of which others something is counted,
// or is the end of a range of such numbers.
func isCircumstance(text string, n span) bool {
	before := text[max(0, n.start-maxHeading):n.start]
	if led(before) || isReference(before) {
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
