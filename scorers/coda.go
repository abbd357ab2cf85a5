package scorers

import (
	"regexp"
	"slices"
	"strings"
)

// codas begin what is said after an answer: a check of it, a note, an offer.
var codas = []string{
	"check:", "check**", "check\n", "check $", "check the answer", "checking the answer", "checking our", "verif", "you can verify", "you can check", "we can verify", "we can check", "one can verify", "one can check", "to check", "to verify",
	"to double check", "to double-check", "double check", "double-check", "quick check", "sanity check", "let's verify", "let's check", "let us verify", "let us check", "let me verify",
	"where ", "其中", "equality occurs", "equality holds", "note", "remark", "fun fact", "indeed", "which is the same", "this assumes", "reference", "sources:", "confidence",
	"let me know", "if you'd like", "if you would like", "if you want", "if you need", "would you like", "do you want", "feel free", "i hope", "hope this", "i can also", "rate this",
	"vérif", "comprob", "probe:", "probe**", "prüfung", "überprüf", "проверка", "sprawdz", "验证", "检验", "验算", "検算",
}

// advice is a tip in words, and no sum of money.
var advice = regexp.MustCompile(`^tip:\W*[a-z]+ [a-z]+ `)

// overturning are words of a check that fails.
var overturning = []string{"fail", "does not", "doesn't", "do not", "don't", "cannot", "extraneous", "contradict", "invalid", "not valid", "reject", "but ", "however"}

// findings are words of what comes to an answer by itself.
var findings = []string{"we find", "we see", "the only", "a solution", "satisf", " giving "}

// endings are words of a heading or a line that an answer follows.
var endings = []string{"answer", "conclusion", "final", "result", "solution", "step"}

// isAdvice reports whether a line begins as a tip in words, which a look at its beginning
// tells of most that do not.
func isAdvice(head string) bool { return strings.HasPrefix(head, "tip:") && advice.MatchString(head) }

// isCoda reports whether a text begins as what is said after an answer does.
func isCoda(text string) bool {
	head := strings.ToLower(strings.TrimLeft(text[:min(len(text), maxHeading)], " \t\n*_#(>-~"))
	return isAdvice(head) || slices.ContainsFunc(codas, func(c string) bool { return strings.HasPrefix(head, c) })
}

// isNote reports whether a text begins as a note, which tests nothing.
func isNote(text string) bool {
	head := strings.ToLower(strings.TrimLeft(text, " \t\n*_#(>-~"))
	notes := func(word string) bool { return strings.HasPrefix(head, word) }
	return isAdvice(head) || slices.ContainsFunc([]string{"note", "remark", "fun fact", "where "}, notes)
}

// withoutCoda is a text without what is said after its answer: sections under a heading
// of their own ("### Verification"), paragraphs and sentences.
func (f *mathFinder) withoutCoda(text string) string {
	text = f.withoutSections(strings.TrimRight(text, " \t\r\n"))
	for range maxChatter {
		cut := len(text)
		paragraph := text[paragraphStart(text):]
		sentence := lastSentence(paragraph[max(0, len(paragraph)-maxAnswer):])
		offer := isQuestion(sentence) && !hasDigit(sentence) && !holdsMarkup(sentence)
		switch {
		case isCoda(paragraph) && (len(paragraph) <= maxRemark || !isNote(paragraph)):
			cut -= len(paragraph)
		case isCoda(sentence) || offer && sentence != paragraph:
			cut -= len(sentence)
		}
		if cut == len(text) || !f.mayEnd(text, cut) {
			break
		}
		text = strings.TrimRight(text[:cut], " \t\r\n")
	}
	return text
}

// withoutSections cuts a text at the last heading of what is said after the answer.
func (f *mathFinder) withoutSections(text string) string {
	from := max(0, len(text)-maxClosing)
	for end, n := len(text), 0; n < maxHeads; n++ {
		at := strings.LastIndexByte(text[from:end], '\n')
		for ; at >= 0; at = strings.LastIndexByte(text[from:from+at], '\n') {
			if isCoda(text[from+at+1:]) {
				break
			}
		}
		if at < 0 {
			break
		}
		cut := from + at + 1
		line, _, _ := strings.Cut(text[cut:], "\n")
		line = strings.TrimRight(line, " \r")
		if (strings.HasPrefix(line, "#") || strings.HasPrefix(line, "**") || strings.HasSuffix(line, ":") && !isNote(line)) && f.mayEnd(text, cut) {
			return strings.TrimRight(text[:cut], " \t\r\n")
		}
		end = cut - 1
	}
	return text
}

// mayEnd reports whether an answer may stand before what a text says from cut on, which
// neither takes it back nor comes to one of its own.
func (f *mathFinder) mayEnd(text string, cut int) bool {
	before, after := text[max(0, cut-maxClosing):cut], text[cut:]
	if !f.holdsValue(before) && (!f.form().name || strings.TrimSpace(before) == "") || goesOn(before) {
		return false
	}
	return !overturns(after) && !f.concludes(after)
}

// overturns reports whether what follows an answer takes it back or finds it wrong.
func overturns(after string) bool {
	withdraws := func(word string) bool { return strings.Contains(after, word) }
	differs := !isNote(after) && (strings.Contains(after, "≠") || strings.Contains(after, `\ne`))
	return differs || refuses(after) || retracts(after) || mentions(after, vanishings) || mentions(after, overturning) || slices.ContainsFunc(withdrawals, withdraws)
}

// concludes reports whether what follows an answer comes to one of its own: by a word of
// conclusion before a value, or under a heading.
func (f *mathFinder) concludes(after string) bool {
	if mentions(after, findings) {
		return true
	}
	for _, word := range conclusions {
		if i := strings.LastIndex(after, word); i >= 0 && len(word) > len("So ") && f.holdsValue(after[i:]) {
			return true
		}
	}
	for line := range strings.SplitSeq(after, "\n") {
		heading := !isCoda(line) && (strings.HasPrefix(line, "#") || strings.HasPrefix(line, "**"))
		_, result, so := strings.Cut(line, " so ")
		if heading && mentions(line, endings) || so && f.holdsValue(result) {
			return true
		}
		for sentence := range strings.SplitSeq(strings.TrimLeft(line, " *_#>"), ". ") {
			if afterConclusion(sentence) != sentence && (f.holdsValue(sentence) || strings.HasSuffix(sentence, ":")) {
				return true
			}
		}
	}
	return false
}
