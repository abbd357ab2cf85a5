package mathexpr

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// shortWords are words of two or three letters that are no product of symbols.
var shortWords = map[string]bool{
	"yes": true, "no": true, "odd": true, "all": true, "any": true, "not": true, "dne": true, "neither": true, "for": true, "if": true, "per": true,
}

// multipliers are words that scale the number before them.
var multipliers = map[string]int64{
	"dozen": 12, "score": 20, "gross": 144, "hundred": 1e2, "thousand": 1e3, "lakh": 1e5, "million": 1e6, "crore": 1e7, "billion": 1e9, "trillion": 1e12, "万": 1e4, "亿": 1e8,
}

// arithmetic are words that change the value before them in a way that is not
// read here; the answer is then refused rather than misread.
var arithmetic = map[string]bool{
	"half": true, "third": true, "quarter": true, "quarters": true, "mod": true, "base": true, "plus": true, "minus": true, "times": true,
	"or": true, "more": true, "less": true, "fewer": true, "greater": true, "above": true, "below": true, "least": true, "most": true, "not": true,
	"squared": true, "cubed": true, "isn't": true, "rejected": true, "impossible": true, "excluded": true, "extraneous": true, "bound": true, "wrong": true, "incorrect": true, "false": true,
}

// conditions are the words that begin a condition after a value.
var conditions = []string{
	"for all", "for any", "for every", "for each", "for some", "for", "where", "when", "whenever", "if and only if", "if", "provided that", "provided", "such that",
	"with", "given that", "given", "otherwise", "else",
}

// condition splits words that begin a condition into that beginning and the rest.
func condition(words string) (rest string, ok bool) {
	lower := strings.ToLower(strings.TrimLeft(words, " ,;:("))
	for _, c := range conditions {
		if tail, ok := strings.CutPrefix(lower, c); ok && (tail == "" || tail[0] == ' ' || tail[0] == ',' || tail[0] == ':') {
			return strings.Trim(tail, " ,:;."), true
		}
	}
	return "", false
}

// domains are the kinds of numbers that words name, as sets.
var domains = map[string]string{
	"integer": `\mathbb{Z}`, "real": `\mathbb{R}`, "rational": `\mathbb{Q}`, "complex": `\mathbb{C}`, "natural": `\mathbb{N}`,
	"positive integer": `\mathbb{Z}^{+}`, "positive real": `\mathbb{R}^{+}`, "positive rational": `\mathbb{Q}^{+}`, "nonnegative integer": `\mathbb{N}_{0}`, "non-negative integer": `\mathbb{N}_{0}`,
}

// domain reads "is an integer", "all real numbers", "positive integers" as a set.
func domain(words string) (set Symbol, ok bool) {
	var kept []string
	for w := range strings.FieldsSeq(strings.ToLower(words)) {
		switch w = strings.Trim(w, ",.;:()"); w {
		case "", "is", "are", "a", "an", "any", "all", "every", "each", "some", "in", "number", "numbers", "valued", "arbitrary", "the", "value", "values", "of", "constant", "be", "can":
		default:
			kept = append(kept, strings.TrimSuffix(w, "s"))
		}
	}
	name, ok := domains[strings.Join(kept, " ")]
	return Symbol{Name: name}, ok
}

// phrase normalises words: lower case, single spaces, no outer punctuation,
// nothing that LaTeX would read.
func phrase(s string) string {
	s = strings.Join(strings.Fields(strings.ToLower(strings.Map(dropMarkup, s))), " ")
	return strings.Trim(s, " .,;:!\"'")
}

var (
	textCommands = strings.NewReplacer(`\text`, "", `\mbox`, "", `\displaystyle`, "")
	wordsOnly    = regexp.MustCompile(`^[a-z]{4,}[,.]? [a-z0-9 ,.:'-]*$`)
)

// synonyms are answers in words that are said in several ways, by the one they are
// compared as.
var synonyms = synonymTable([][]string{
	{"does not exist", "dne", "doesn't exist", "do not exist", "don't exist", "不存在"},
	{"no solution", "no solutions", "there is no solution", "there are no solutions", "has no solution", "has no solutions", "无解"},
	{"impossible", "not possible", "it is impossible", "it is not possible"},
	{"convergent", "converges", "converge"},
	{"divergent", "diverges", "diverge"},
	{"true", "yes"},
	{"false", "no"},
	{"infinitely many", "infinite", "infinitely many solutions", "an infinite number"},
})

func synonymTable(rows [][]string) map[string]string {
	table := make(map[string]string)
	for _, r := range rows {
		for _, s := range r {
			table[s] = r[0]
		}
	}
	return table
}

// winners end words that say who wins.
var winners = regexp.MustCompile(` (wins?|will( always)? win|always wins|has a winning strategy)$`)

// meaning is what words are compared by.
func meaning(words string) string {
	words = strings.TrimPrefix(strings.TrimPrefix(winners.ReplaceAllString(words, ""), "the "), "limit ")
	return cmp.Or(synonyms[words], plainWords(words))
}

// wordItems are the words of an enumeration, sorted: Alice, Bob and Carol.
func wordItems(n Node) []string {
	var items []string
	switch n := n.(type) {
	case Text:
		items = strings.Split(strings.NewReplacer(", and ", ",", " and ", ",", ";", ",").Replace(n.Words), ",")
	case List:
		for _, i := range n.Items {
			t, ok := i.(Text)
			if !ok {
				return nil
			}
			items = append(items, t.Words)
		}
	}
	for i, w := range items {
		items[i] = strings.TrimSpace(w)
	}
	slices.Sort(items)
	return items
}

// affirms reports whether words say yes or no and go on.
func affirms(words, answer string) bool {
	switch answer {
	case "yes", "no", "true", "false":
		rest, ok := strings.CutPrefix(words, answer)
		return ok && rest != "" && strings.IndexByte(",.;:", rest[0]) >= 0
	}
	return false
}

// sameWords reports whether two texts are the same words and numbers, "June 20", with
// or without the mark of text.
func sameWords(x, y string) bool {
	if !beginsInWords(x) || !beginsInWords(y) {
		return false
	}
	if len(x) <= maxWord && len(y) <= maxWord {
		a, b := lettersOf(x), lettersOf(y)
		if len(a) > 0 && (a == b || len(a) > 2 && len(x) != len(y) && strings.EqualFold(a, b)) {
			return true
		}
	}
	w := phrase(textCommands.Replace(x))
	return wordsOnly.MatchString(w) && w == phrase(textCommands.Replace(y))
}

// maxWord bounds the source of a single word.
const maxWord = 64

// lettersOf is the one word that a source is, with or without the mark of text, or "".
func lettersOf(s string) string {
	word := strings.Trim(strings.Map(dropMarkup, textCommands.Replace(s)), " ()")
	for i := range len(word) {
		if !isLetter(word[i]) {
			return ""
		}
	}
	return word
}

// beginsInWords reports whether a source begins with a letter or the mark of text.
func beginsInWords(s string) bool {
	s = strings.TrimLeft(s, "{ (")
	return s != "" && (isLetter(s[0]) || strings.HasPrefix(s, `\text`) || strings.HasPrefix(s, `\mbox`) || strings.HasPrefix(s, `\displaystyle`))
}

func dropMarkup(r rune) rune {
	if strings.ContainsRune(`{}\$~`, r) {
		return ' '
	}
	return r
}

// textKey is the canonical notation of words: as text if that reads back as the
// same words, else marked to be read as they stand.
func textKey(words string) string {
	plain := len(words) > 1 && words != "and" && words != "or" && !isSpecial(words)
	for _, r := range words {
		plain = plain && (unicode.IsLetter(r) || r == ' ' || r == '-')
	}
	if plain {
		return `\text{` + words + `}`
	}
	return `\verbatim{` + words + `}`
}

// conditionKey is the canonical notation of words after "for".
func conditionKey(words string) string {
	first, _, _ := strings.Cut(words, " ")
	_, isDomain := domain(words)
	if rest, ok := condition("for " + words); !ok || rest != words || quantifiers[first] || isDomain {
		return `\verbatim{` + words + `}`
	}
	return textKey(words)
}

// isSpecial reports whether words set as text are read as anything but words.
func isSpecial(words string) bool {
	if _, ok := bareFunction(words); ok {
		return true
	}
	if _, ok := functions[words]; ok {
		return true
	}
	if _, ok := numeral(words); ok {
		return true
	}
	_, ok := condition(words)
	first, _, _ := strings.Cut(words, " ")
	return ok || boundOperators[words] || utf8.RuneCountInString(first) == 1
}

// isProse reports whether s is words and nothing else: "cannot be determined".
// A single word must have four letters, since "ab" is a product.
func isProse(s string) bool {
	for i := range len(s) { // most answers
		if c := s[i]; c < utf8.RuneSelf && !isLetter(c) && (i == 0 || c != ' ' && c != '\n' && c != '\r' && c != '-' && c != '\'') {
			return false
		}
	}
	words := strings.FieldsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || r == '-' || r == '\'' })
	long := 0
	for _, w := range words {
		for _, r := range w {
			if !unicode.IsLetter(r) || unicode.Is(unicode.Greek, r) {
				return false
			}
		}
		if n := utf8.RuneCountInString(w); n >= 4 || shortWords[strings.ToLower(w)] || n >= 2 && w[0] >= utf8.RuneSelf {
			long++
		}
	}
	return long > 0 && (len(words) > 1 || !isFunctionOrConstant(s))
}
