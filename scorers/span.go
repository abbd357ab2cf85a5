package scorers

import (
	"regexp"
	"slices"
	"strings"
)

// A span is a piece of a text that may be an answer or one of its values: a box, a
// formula, an emphasis or a number.
type span struct {
	start, end int // in the text, with what delimits it
	content    string
}

// joinedTo is the last of several spans with those before it that are joined to it by
// what stands between them.
func joinedTo(all []span, text string, joins func(between string) bool) []span {
	first := max(0, len(all)-1)
	for first > 0 && len(all)-first < maxJoined && joins(text[all[first-1].end:all[first].start]) {
		first--
	}
	return all[first:]
}

// maxJoined bounds the values of one answer.
const maxJoined = 16

// distinct is the answers in spans, each once: "\boxed{3/2} or \boxed{1.5}" is one.
func distinct(all []span) []string {
	var items []string
	for _, s := range all {
		item := unwrap(s.content)
		if !slices.ContainsFunc(items, func(other string) bool { return Math{}.Same(other, item) }) {
			items = append(items, item)
		}
	}
	return items
}

// enumerated is the one answer that spans of a text make, with the words that join
// them, which say of inequalities whether one or all hold.
func enumerated(all []span, text string) string {
	if len(all) == 1 || len(distinct(all)) == 1 {
		return all[len(all)-1].content
	}
	var b strings.Builder
	for i, s := range all {
		if i > 0 {
			b.WriteString(separator(text[all[i-1].end:s.start]))
		}
		b.WriteString(strings.TrimRight(s.content, " .,;"))
	}
	return b.String()
}

// separator is how what stands between two values is written in a list.
func separator(between string) string {
	switch word := strings.Trim(separated(between), ",，"); {
	case slices.Contains(orWords, word):
		return " or "
	case slices.Contains(andWords, word):
		return " and "
	}
	return ", "
}

// Words and signs between two values of one answer.
var (
	andWords = []string{"and", "&", "und", "et", "y", "e", "和", "及", "与", "且"}
	orWords  = []string{"or", "oder", "ou", "o", "或", "或者"}
	commas   = []string{"", ",", ";", "，", "；", "、"}
)

// partLabel names the part of a question that a box answers: "for part (a)".
var partLabel = regexp.MustCompile(`(for)?(part)?\([a-z]\)`)

// valueName names the value that follows: "and x =".
var valueName = regexp.MustCompile(`[a-z](?:_?[0-9])?=$`)

// dress is what may stand beside a separator.
var dress = strings.NewReplacer("$", "", `\)`, "", `\(`, "", `\qquad`, "", `\quad`, "", `\text`, "", `\ `, "", `\,`, "", "{", "", "}", "", " ", "", "~", "", "**", "",
	"maybe", "", "possibly", "", "perhaps", "")

// separated is what stands between two values without spaces, delimiters and the name of
// the second.
func separated(between string) string {
	word := partLabel.ReplaceAllString(dress.Replace(between), "")
	if unnamed := valueName.ReplaceAllString(word, ""); unnamed != "" {
		return unnamed
	}
	return word
}

// joins reports whether what stands between two values only separates them, with a
// comma, a word or a space, so that they are one enumeration: "\boxed{3} and
// \boxed{5}". Any other word ("wait") makes the second a correction of the first.
func joins(between string) bool {
	if len(between) > 64 || strings.Contains(between, "\n") {
		return false
	}
	word := separated(between)
	if slices.Contains(commas, word) {
		return true
	}
	word = strings.TrimPrefix(strings.TrimPrefix(word, ","), "，")
	return slices.Contains(andWords, word) || slices.Contains(orWords, word)
}

// counted is a noun after a box of a gold answer: "\boxed{1} papers and \boxed{2} bins".
var counted = regexp.MustCompile(`^ *[a-z]+ (,|and|or)`)

// joinsGold is [joins] for the text of a gold answer, which corrects nothing: the
// value before may be of something.
func joinsGold(between string) bool {
	noun := counted.FindStringSubmatchIndex(between)
	return joins(between) || noun != nil && joins(between[noun[2]:])
}

// listItem is what stands between two items of a list in lines.
var listItem = regexp.MustCompile(`^[.,;]?\s*\n\s*(?:[-*•]|\d{1,2}[.)])\s*$`)

// joinsLines is [joins] where several values are asked for, which may be the items of a
// list in lines.
func joinsLines(between string) bool {
	return joins(between) || len(between) <= 16 && listItem.MatchString(between)
}
