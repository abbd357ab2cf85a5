package scorers

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A value that stands in a sentence is not always what the sentence states: "it cannot
// be 5", "less than 5", "5 is too large". What is doubtful is not taken.

// bounds are what stands right before a value that only bounds or excludes the answer.
var bounds = []string{
	" than", " at most", " at least", " but", " except", " up to", " between", " below", " above", " under", " over", " within",
	" exceed", " exceeds", " exceeding", " not", " neither", " nor", " different from", " other than", " no longer", " close to", " closer to",
	" near", " nearly", " almost", " undefined at", " discontinuous at", " far from",
	" menor que", " mayor que", " no es", " al menos", " como máximo", " au plus", " au moins", " n'est pas", " n’est pas", " inférieur à", " inférieure à", " supérieur à", " supérieure à",
	" kleiner als", " größer als", " höchstens", " mindestens", " nicht", " не более", " не менее", " больше", " меньше", " не",
	"至少为", "至多为", "不超过", "不小于",
	" contradicts", " contradicting", " rules out", " ruling out", " exclude", " excludes", " excluding", " discard", " discarding", " reject", " rejecting", " eliminate", " eliminates", " violates",
	"不是", "不等于", "不为", "小于", "大于", "不超过", "不小于", "不大于", "至少", "至多", "≠",
}

// operands are what stands right before a number of which something is made.
var operands = []string{
	" root of", " square of", " cube of", " power of", " half of", " third of", " quarter of", " multiple of", " factor of", " divisor of", " logarithm of", " log of",
	" parallel to", " perpendicular to", " division by", " dividing by", " answer has",
	" the sum of", " the product of", " the difference of", " the ratio of", " multiples of", " divisible by", " divide by", " divided by", " multiplied by", " times", " twice", " double", " half",
}

// operand is what ends in the name of a function of the value after it: "the reciprocal
// of", "the number of divisors of".
var operand = regexp.MustCompile(`(?:^|is|be) the (?:[a-z]+ ){1,3}(?:of [a-z]+ )?of$`)

// linking are the verbs between a subject and its value.
var linking = []string{
	"is", "are", "was", "were", "be", "been", "equals", "equal", "has", "have", "had", "gives", "give", "get", "gets", "got", "makes", "make", "made", "needs", "need", "needed",
	"takes", "take", "took", "costs", "cost", "spent", "spends", "spend", "saves", "save", "saved", "earns", "earn", "earned", "pays", "pay", "paid", "sells", "sold", "buys", "bought",
	"scored", "scores", "received", "receives", "contains", "weighs", "measures",
}

// negating are the words that turn a statement into its contrary.
var negating = []string{"not", "cannot", "never", "neither", "nor", "without"}

// hypothetical are words of a clause that does not say that something is so.
var hypothetical = []string{"impossible", "whether", "fail", "fails", "failed"}

// auxiliary are the verbs that begin what is said of a value before them.
var auxiliary = []string{"is", "are", "was", "were", "does", "do", "did", "can", "will", "would", "has"}

// refuting are what is said of a value that is no answer.
var refuting = []string{"too", "extraneous", "wrong", "incorrect", "false", "invalid", "impossible", "no", "rejected", "excluded", "discarded", "inadmissible", "insufficient"}

// blunders are what a value is said to be that is no answer: "5 is an arithmetic mistake".
var blunders = []string{"mistake", "error"}

// refutingAfter are what follows a value in other languages that denies or bounds it, or
// makes something else of it.
var refutingAfter = []string{
	"ではない", "ではありません", "じゃない", "以上", "以下", "未満", "より", "的一半", "的两倍", "的平方", "的立方", "的倍数", "的相反数", "的倒数", "倍", "가 아", "이 아", "이상", "이하", "미만",
}

// beyond are the words that make a bound of the value before them and "or" or "and".
var beyond = []string{"more", "less", "fewer", "greater", "larger", "higher", "lower", "above", "below", "beyond", "up"}

// isStated reports whether a text states what stands in it from start to end: it does
// not deny it before ("is not 5"), nor bound it ("at most 5"), nor refute it after
// ("5 is too large").
func isStated(text string, start, end int) bool {
	return !isBounded(text[:start]) && !isDenied(text[:start]) && !isRefuted(text[end:])
}

// isBounded reports whether a text ends in what only bounds the value after it, or makes
// something else of it.
func isBounded(before string) bool {
	before = " " + strings.ToLower(strings.TrimRight(before[max(0, len(before)-maxHeading):], " \t\n$*("))
	if strings.HasSuffix(before, " add up to") || strings.HasSuffix(before, " adds up to") {
		return false
	}
	ends := func(words string) bool { return strings.HasSuffix(before, words) }
	return slices.ContainsFunc(bounds, ends) || slices.ContainsFunc(operands, ends) || operand.MatchString(before) && !isAmount(before)
}

// isDenied reports whether the verb before a value is negated: up to the word before
// that verb, the words before the value are looked at, and the subject ("none of them").
func isDenied(before string) bool {
	clause := afterConclusion(strings.TrimLeft(before[strings.LastIndexAny(before, ".,;:\n")+1:], " *"))
	if subject, _, _ := strings.Cut(strings.ToLower(clause), " "); slices.Contains([]string{"none", "no", "nothing", "neither"}, subject) {
		return true
	}
	if nothing.MatchString(clause[:min(len(clause), maxLine)]) {
		return true
	}
	if slices.ContainsFunc(strings.Fields(strings.ToLower(clause[max(0, len(clause)-maxLine):])), func(w string) bool { return slices.Contains(hypothetical, w) }) {
		return true
	}
	return isNegated(before)
}

// isNegated reports whether the verb that a text ends in, or before its last words, is
// negated.
func isNegated(before string) bool {
	verb := false
	for range 6 {
		before = strings.TrimRight(before, " \t\n*")
		start := len(before)
		for start > 0 && (isLetter(before[start-1]) || before[start-1] == '\'' || before[start-1] >= utf8.RuneSelf) {
			start--
		}
		word := strings.ToLower(before[start:])
		switch {
		case isNegating(word):
			return true
		case word == "" || verb:
			return false
		}
		verb = slices.Contains(linking, word)
		before = before[:start]
	}
	return false
}

// nothing begins a sentence that says that something is not so of anything.
var nothing = regexp.MustCompile(`^(?i:there (?:is|are|exists?) no [^.]* (?:for which|such that|where|so that|that|with) )`)

// isLinked reports whether a text ends in a verb, or a sign, that says what something is.
func isLinked(before string) bool {
	before = strings.ToLower(strings.TrimRight(before[max(0, len(before)-24):], " \t\n*"))
	before = strings.TrimRight(before, `$\ `) // money
	words := strings.FieldsFunc(before, func(r rune) bool { return !unicode.IsLetter(r) })
	for _, sign := range []string{":", "=", "为", "是", "有", "等于", "得"} {
		if strings.HasSuffix(before, sign) {
			return true
		}
	}
	return len(words) > 0 && slices.Contains(linking, words[len(words)-1])
}

// isNegating reports whether a word turns a statement into its contrary.
func isNegating(word string) bool { return slices.Contains(negating, word) || isContracted(word) }

// isContracted reports whether a word is a verb with its negation: "isn't".
func isContracted(word string) bool {
	return strings.HasSuffix(word, "n't") || strings.HasSuffix(word, "n’t")
}

// What may stand between a value and what is said of it.
var (
	formulaEnds = bytesOf(" $*")
	blanks      = bytesOf(" \t\n")
)

// isRefuted reports whether what follows a value says that it is no answer.
func isRefuted(after string) bool {
	rest := formulaEnds.trimLeft(after)
	if rest != "" && rest[0] >= utf8.RuneSelf && slices.ContainsFunc(refutingAfter, func(w string) bool { return strings.HasPrefix(rest, w) }) {
		return true
	}
	if next := blanks.trimLeft(after); next == "" || next[0] < utf8.RuneSelf && !isLetter(next[0]) {
		return false
	}
	words := strings.Fields(strings.ToLower(after[:min(len(after), 48)]))
	if len(words) == 0 {
		return false
	}
	if slices.Contains([]string{"gives", "leads", "yields", "is"}, words[0]) && slices.ContainsFunc(words[:min(len(words), 5)], func(w string) bool { return strings.HasPrefix(w, "contradict") }) {
		return true
	}
	first := words[0]
	if first == "cannot" || first == "fails" || isContracted(first) {
		return true
	}
	if first == "or" || first == "and" { // "5 or more"
		return len(words) > 1 && slices.Contains(beyond, strings.Trim(words[1], ".,;:!"))
	}
	if len(words) == 1 || !slices.Contains(auxiliary, first) {
		return false
	}
	if slices.ContainsFunc(words[1:min(len(words), 5)], func(w string) bool { return slices.Contains(blunders, strings.Trim(w, ".,;:!")) }) {
		return true
	}
	second := strings.Trim(words[1], ".,;:!")
	return slices.Contains(negating, second) || slices.Contains(refuting, second)
}

// doubts are words before "the answer is" of one who does not say so.
var doubts = []string{"whether", "if", "suppose", "assume", "assuming", "doubt", "says", "said", "claims", "wrong", "incorrect", "naive", "tempting", "thought", "might", "hope"}

// neutral are words between these and "answer".
var neutral = []string{"the", "a", "an", "final", "correct", "right", "our", "my", "that", "this"}

// isDoubted reports whether the words before an announcement, within their sentence, deny
// or only suppose it: "I do not think that the answer is", "suppose the answer is".
func isDoubted(announced string) bool {
	announced = strings.ToLower(announced[max(0, len(announced)-maxLine/4):])
	before := announced[:max(0, strings.LastIndex(announced, "answer"), strings.LastIndex(announced, "think it"))]
	sentence := strings.TrimLeft(before[strings.LastIndexAny(before, ".;!?\n")+1:], " *")
	sentence = strings.TrimPrefix(sentence, "but ")
	supposed := strings.HasPrefix(sentence, "if ") && strings.HasSuffix(announced, "would be")
	if supposed || strings.Contains(sentence, "at first glance") || strings.Contains(sentence, "at first sight") {
		return true
	}
	if last := strings.Fields(sentence); len(last) > 0 && slices.Contains([]string{"one", "another", "possible"}, last[len(last)-1]) {
		return true // of several
	}
	words := strings.Fields(before[strings.LastIndexAny(before, ".,:;!?\n")+1:])
	for n := 0; len(words) > 0 && n < 3; words = words[:len(words)-1] {
		switch word := strings.Trim(words[len(words)-1], "*_"); {
		case slices.Contains(doubts, word) || isNegating(word):
			return true
		case !slices.Contains(neutral, word):
			n++
		}
	}
	return false
}

// refusals are words of one who does not give an answer.
var refusals = []string{
	"be determined", "cannot determine", "can't determine", "cannot find", "cannot solve", "cannot answer", "can't answer", "none of the options",
	"could not find", "couldn't find", "could not solve", "unable to", "impossible to determine", "not possible to determine",
	"insufficient information", "not enough information", "do not know", "don't know", "no answer.", "ran out of time", "what i have so far", "could provide", "can provide", "please provide", "seems incomplete", "seems to be incomplete", "无法", "不能确定", "不知道",
}

// vanishings are words of one who says that what is asked for does not exist.
var vanishings = []string{"no solution", "no real solution", "no such", "not exist", "is undefined", "are undefined", "无解", "不存在"}

// retractions are words of one who takes back or doubts what was said before.
var retractions = []string{
	"scratch that", "misread", "but it is not", "but it isn't", "but this is not", "but that is not", "i forgot", "i missed", "double-counts", "double counts", "overcounts",
	"not sure", "unsure", "a mistake", "an error in my", "made an error", "is wrong", "was wrong", "is incorrect", "was incorrect", "wait,",
}

// refuses reports whether a text gives no answer.
func refuses(text string) bool { return mentions(text, refusals) }

// retracts reports whether a text takes back what was said before it.
func retracts(text string) bool { return mentions(text, retractions) }

// mentions reports whether any of these words stand in a text, in whatever case.
func mentions(text string, words []string) bool {
	text = strings.ToLower(text)
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(text, w) })
}

// reasons are what goes on from a statement to what it rests on.
var reasons = []string{
	" because ", " since ", ", as ", ", where ", ", attained ", ", which can be verified ", ", which can be checked ", ", achieved ", ", obtained ", ", when ", ", depending ", ", while ", ", whereas ", ", although ", ", though ", ", even though ", ", and for ",
	", or about ", ", or approximately ", ", or roughly ",
}

// asides begin a remark in parentheses after what it explains, whatever stands before.
var asides = []string{"(see ", "(namely", "(not ", "(approx", "(about ", "(roughly ", "(i.e.", "(that is", "(since ", "(because ", "(as ", "(which ", "(rounded ", "(e.g.", "(or about ", "(or approximately ", "(or roughly "}

// withoutAsides is a text without remarks in parentheses: what begins as one, and words
// with a value of their own after a value.
func withoutAsides(text string) string {
	formulas := formulasOf(text)
	for i, n := strings.LastIndexByte(text, '('), 0; i > 0 && n < maxAsides; i, n = strings.LastIndexByte(text[:min(i, len(text))], '('), n+1 {
		end := strings.IndexByte(text[i:], ')')
		for len(formulas) > 0 && formulas[len(formulas)-1].start > i {
			formulas = formulas[:len(formulas)-1]
		}
		within := len(formulas) > 0 && formulas[len(formulas)-1].end > i
		if end < 0 || text[i-1] != ' ' || within {
			continue
		}
		begins := slices.ContainsFunc(asides, func(a string) bool { return strings.HasPrefix(text[i:], a) })
		if begins || explains(text[:i], text[i+1:i+end]) {
			text = strings.TrimRight(text[:i], " ") + text[i+end+1:]
		}
	}
	if strings.Contains(text, "（") {
		text = foreignAside.ReplaceAllString(text, "")
	}
	if !mayBePrecise(text) {
		return text
	}
	return precision.ReplaceAllString(text, "$1")
}

// maxAsides bounds the parentheses looked at from the end of a sentence.
const maxAsides = 32

// foreignAside is a remark in full-width parentheses.
var foreignAside = regexp.MustCompile(`（[^（）]*）`)

// precision says how a value was rounded, or that it is the answer.
var precision = regexp.MustCompile(`(?:,? \(?(?:(?:when )?(?:rounded|correct|accurate) )?to (?:the nearest [a-z0-9]+(?: [a-z]+)?|[0-9a-z]+ (?:decimal places?|significant (?:figures?|digits?)|d\.?p\.?|s\.?f\.?|decimals?))\)?|,? \([0-9] (?:d\.?p\.?|s\.?f\.?)\)| is (?:the|our|my) (?:correct |final )?answer)([.,;!*\n]|$)`)

// mayBePrecise reports whether a text has a word of precision, which most have not.
func mayBePrecise(text string) bool {
	return slices.ContainsFunc([]string{"nearest", "decimal", "significant", "answer", "d.p", "dp", "s.f", "sf"}, func(w string) bool { return strings.Contains(text, w) })
}

// explains reports whether a remark in parentheses is on the value that its sentence
// states before: words with a value in them, or equations set as formulas.
func explains(before, remark string) bool {
	before = lastSentence(before[max(0, len(before)-maxLine):])
	if !hasDigit(before) && !holdsMarkup(before) || strings.HasSuffix(strings.TrimRight(before, " $"), "=") || strings.HasPrefix(remark, "or ") || strings.Contains(remark, "total") {
		return false
	}
	words := hasWords(withoutText(remark)) && !strings.HasPrefix(remark, "\\")
	return words || strings.Contains(remark, "=") && (strings.HasPrefix(remark, "$") || endsInValue(before))
}

// contrasts are what sets a value against the one stated, which stands before them.
var contrasts = []string{" rather than ", " instead of ", " as opposed to ", ", not ", " and not ", " but not "}

// stated is a sentence up to where it goes on to a reason, or to a value that it sets
// against the one it states.
func stated(text string) string {
	if strings.Contains(text, "not ") {
		text = notBut.ReplaceAllString(text, "$1")
	}
	if strings.Contains(text, " -") || strings.Contains(text, " –") || strings.Contains(text, " —") {
		if at := dashed.FindStringIndex(text); at != nil {
			text = text[:at[0]]
		}
	}
	for _, stop := range reasons {
		text, _, _ = strings.Cut(text, stop)
	}
	for _, contrast := range contrasts {
		if i := strings.Index(text, contrast); i >= 0 && startsValue(text[i+len(contrast):]) {
			text = text[:i]
		}
	}
	return text
}

// dashed is a reason after a dash: "the answer is 1 - the given conditions are equivalent".
var dashed = regexp.MustCompile(` [-–—]+ (?:[a-z]{2,} ){3}`)

// notBut is a value that a text denies before it gives another: "not 8 but 6".
var notBut = regexp.MustCompile(`\bnot ` + aValue + `,? but (?:rather |instead )?(` + aValue + `(?: [a-z]+)?(?:[.,;]|\s*$))`)

// aValue is an emphasis, a formula or a number.
const aValue = `(?:\*\*[^*\n]*\*\*|\$[^$\n]*\$|[-−]?\d[^\s,;]*)`

// startsValue reports whether a text begins with a number, a formula or an emphasis.
func startsValue(s string) bool {
	if strings.HasPrefix(s, "**") {
		return true
	}
	s = strings.TrimLeft(s, "*-−")
	return s != "" && (isDigit(s[0]) || s[0] == '$' || s[0] == '\\')
}
