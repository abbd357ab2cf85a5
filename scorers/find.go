package scorers

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"github.com/evalr/evalr/scorers/mathexpr"
)

// Methods of finding a mathematical answer besides box and answer line.
const (
	methodFinalFormula = "final-formula" // the last formula of the closing paragraph
	methodFinalBold    = "final-bold"    // the last emphasis of the closing paragraph
	methodFinalClause  = "final-clause"  // what its last sentence says that something is
)

// A goldForm is what finding an answer may know of the gold answers: their form,
// never their value, so that it is the same for all completions of a problem.
type goldForm struct {
	number  bool // a rational number, perhaps with a unit
	list    bool // several values
	tuple   bool // a point, a vector or an interval
	truth   bool // yes or no, true or false
	words   bool // words beside a formula
	name    bool // a word or a letter
	text    bool // words alone
	option  bool // the letter of an option
	decimal bool // in decimals, a percentage or an integer
	measure bool // a number with a unit of measure
	length  int  // in words
}

// formOfGolds is the form that any of the accepted answers has.
func formOfGolds(accepted []mathexpr.Expr) (form goldForm) {
	for _, g := range accepted {
		form.length = max(form.length, countWords(g.Source))
		form.text = form.text || properName.MatchString(g.Source)
		form.words = form.words || countWords(g.Source) > 0 && strings.Contains(g.Source, "$")
		number := isRational(g)
		form.number = form.number || number
		form.decimal = form.decimal || strings.ContainsAny(g.Source, ".,%") && inDecimals.MatchString(g.Source) || number && !strings.Contains(g.Key(), "/")
		switch root := g.Root.(type) {
		case mathexpr.Quantity:
			form.measure = form.measure || root.Unit.Name != ""
		case mathexpr.Tuple:
			form.tuple = true
		case mathexpr.List, mathexpr.Set, mathexpr.PlusMinus:
			form.list = true
		case mathexpr.Text:
			form.name, form.text = true, true
			form.truth = form.truth || isTruth(root.Words)
		case mathexpr.Choice:
			form.name, form.option = true, true
		case mathexpr.Symbol:
			form.name = true
			form.text = form.text || isForeign(g.Source)
			form.option = form.option || optionLetter.MatchString(g.Source)
		}
	}
	return form
}

// isRational reports whether a gold answer is a rational number, perhaps with a unit. The
// kinds that are none need no canonical form to say so.
func isRational(g mathexpr.Expr) bool {
	switch g.Root.(type) {
	case mathexpr.Number, mathexpr.Decimal:
		return true
	case mathexpr.Text, mathexpr.List, mathexpr.Set, mathexpr.Tuple, mathexpr.Relation, mathexpr.Choice, mathexpr.Symbol, mathexpr.Matrix, mathexpr.PlusMinus, mathexpr.Piecewise:
		return false
	}
	return isNumber(g.Key())
}

// optionLetter is a letter that may be an option's.
var optionLetter = regexp.MustCompile(`^[A-J]$`)

// inDecimals is a number with a decimal point, or a percentage.
var inDecimals = regexp.MustCompile(`\d?[.,]\d|\d *\\?%`)

// properName is a name as it is written.
var properName = regexp.MustCompile(`^[A-Z][a-z]{2,}$`)

// isTruth reports whether a word answers a question of whether something is so.
func isTruth(word string) bool {
	return slices.Contains([]string{"yes", "no", "true", "false"}, strings.ToLower(word))
}

// isNumber reports whether a key is that of a rational number, perhaps with a unit:
// "-3", "14/3", `33\%`, `12\text{ cm}`.
func isNumber(key string) bool {
	key = strings.TrimLeft(key, `\$-(`)
	rest := strings.TrimLeft(key, "0123456789/")
	unit := strings.TrimLeft(rest, ")")
	return len(rest) < len(key) && (unit == "" || strings.HasPrefix(unit, `\text{`) || unit == `\%` || unit == `^\circ`)
}

// A mathFinder finds answers where these are the gold answers.
type mathFinder struct {
	accepted []mathexpr.Expr
	known    *goldForm // once asked for
	boxes    boxMemory
}

func (f *mathFinder) form() *goldForm {
	if f.known == nil {
		form := formOfGolds(f.accepted)
		f.known = &form
	}
	return f.known
}

// robust finds the answer of a completion by the robust rules.
func (f *mathFinder) robust(text string) (claim, bool) {
	text = f.ownTurn(text)
	if c, ok := f.boxed(text); ok || c.why != "" {
		return c, c.text != ""
	}
	if tags := joinedTo(answerTags(text), text, joins); len(tags) > 0 {
		if answer := enumerated(tags, text); answer != "" && len(answer) <= maxLine {
			if said, ok := f.closing(answer); ok && hasWords(withoutText(answer)) && (IsSentence(answer) || strings.Contains(answer, " is ") || !f.reads(answer)) {
				answer = said.text
			}
			return claim{text: answer, method: methodTag, whole: true}, true
		}
	}
	if answer, ok := hashLine(text); ok {
		return claim{text: answer, method: methodAnswerLine}, true
	}
	if c, ok := f.announced(text); ok || c.why != "" {
		return c, ok
	}
	return f.closing(text)
}

// announced finds the last answer line. What would be the answer is it only if nothing is.
func (f *mathFinder) announced(text string) (claim, bool) {
	supposed, n := claim{}, 0
	for i := range announced(text) {
		if isDoubted(text[:i]) {
			continue
		}
		answer, ok := f.answerOf(restOfLine(text, i))
		if !ok {
			continue
		}
		if correction, ok := withdrawal(text[i:]); ok {
			c, ok := f.closing(correction)
			c.why = cmp.Or(c.why, denied)
			return c, ok
		}
		if strings.HasSuffix(strings.TrimRight(restOfLine(text, i), " *_"), "!") {
			answer = f.unexclaimed(answer, text)
		}
		c := claim{text: undotted(answer, text[max(0, i-maxHeading):i]), method: methodAnswerLine}
		if !strings.HasSuffix(text[:i], "would be") {
			return c, true
		}
		supposed = cmp.Or(supposed, c)
		if n++; n == maxSupposed {
			break
		}
	}
	return supposed, supposed.text != ""
}

// unexclaimed is an answer without the exclamation mark that ends its sentence, where the
// gold answer is a number and no other number or name in the text has one, as factorials
// would.
func (f *mathFinder) unexclaimed(answer, text string) string {
	number, ok := strings.CutSuffix(answer, "!")
	if !ok || !f.form().number || number == "" || strings.Trim(number, "0123456789.,") != "" || len(factorial.FindAllString(text, 2)) > 1 || strings.Contains(text, "factorial") {
		return answer
	}
	return number
}

// factorial is a number or a name with an exclamation mark after it.
var factorial = regexp.MustCompile(`(?:\d|\b[A-Za-z]|[)}])!`)

// maxSupposed bounds the answer lines of what would be the answer that are passed over.
const maxSupposed = 4

// boxed finds the answer in the last box and in those that are joined to it. Such an
// enumeration is one answer, and not several of which one may be right. The claim of a
// last box that was cut off is empty.
func (f *mathFinder) boxed(text string) (claim, bool) {
	boxes := f.boxes.of(text)
	if open, ok := openBoxOf(text, boxes); ok {
		return open, true
	}
	all := joinedTo(f.unglossed(uncontrasted(boxes, text), text), text, joins)
	if len(all) > 0 && isMistaken(text, all) {
		return f.corrected(text[all[len(all)-1].end:])
	}
	c, ok := inBoxes(all)
	if ok {
		c.text = f.inSentence(c.text)
		if other, ok := f.overruled(c, text[all[len(all)-1].end:]); ok {
			return other, true
		}
	}
	return c, ok
}

// corrected finds what a text says after an answer that it takes back.
func (f *mathFinder) corrected(text string) (claim, bool) {
	text = withoutWithdrawal(strings.TrimLeft(text, " $.)\\]*\n"))
	if c, ok := f.announced(text); ok {
		return c, true
	}
	c, ok := f.closing(text)
	c.why = cmp.Or(c.why, denied)
	return c, ok
}

// lastBox finds the last box and nothing else.
func (f *mathFinder) r1(text string) (claim, bool) {
	all := f.boxes.of(text)
	return inBoxes(all[max(0, len(all)-1):])
}

// bare reads a line that is not a sentence: of few words, or no more than the gold
// answer, and none before a formula unless the gold answer has words beside its own. A
// line with words that is no readable mathematics is read as a text that ends so.
func (f *mathFinder) bare(text string) (claim, bool) {
	most := max(maxBareWords, f.form().length+1) // an "and" for a comma
	if isReals(text) {
		most += maxRealsWords
	}
	line, words, ok := bareLine(withoutEnd(text), most)
	if !ok || isQuestion(line) {
		return claim{}, false
	}
	if line = f.plain(line); line == "" { // nothing but pictures, or struck through
		return claim{}, false
	}
	ok = !f.qualifies(line)
	for i := range announced(line) {
		ok = ok && !isDoubted(line[:i])
	}
	if formulas := formulasOf(line); len(formulas) > 0 && !f.form().words {
		before := line[:formulas[0].start]
		ok = (words == 0 || countWords(before) == 0) && !isForeign(before)
	}
	c := claim{text: f.numberIn(afterLabel(afterConclusion(unemphasised(line)))), method: methodBare, whole: true}
	if tuple, found := f.closingTuple(line); found && words > 0 && strings.HasSuffix(line, tuple.text) {
		c.text = tuple.text
	}
	if clause, found := f.closingClause(line); found && (words > 0 || isForeign(line)) && !f.form().number && !f.form().words {
		c.text = clause.text
	}
	if worded := (words > 0 || isForeign(line)) && !isDigit(line[0]); worded && !f.reads(c.text) || f.isClauses(line) {
		if said, found := f.closing(line); found {
			return said, true
		}
	}
	return c, ok
}

// reads reports whether a text is readable mathematics, or a gold answer as it stands.
func (f *mathFinder) reads(text string) bool {
	_, err := parsed(text)
	return err == nil || slices.ContainsFunc(f.accepted, func(g mathexpr.Expr) bool { return squeeze(g.Source) == squeeze(text) })
}

// isClauses reports whether a line goes on to a clause that states its result, or is in
// words of another script where the gold answer is words.
func (f *mathFinder) isClauses(line string) bool {
	return strings.Contains(line, ", which ") || strings.Contains(line, ", so ") || f.form().text && isForeign(line) && !f.reads(line)
}

// afterLabel is what follows the words that name it: "Final result: 12".
func afterLabel(line string) string {
	label, value, ok := strings.Cut(line, ": ")
	if ok && countWords(label) > 0 && countWords(label) <= maxBareWords && !strings.ContainsAny(label, `0123456789\$=<>()`) {
		return strings.TrimSpace(value)
	}
	return line
}

// joins reports whether what stands between two formulas only separates them.
func (f *mathFinder) joins(between string) bool {
	if f.form().list {
		return joinsLines(between)
	}
	return joins(between)
}

// numberIn is the number that a sentence, or a text in a script of its own, says
// where the gold answer is a number, and the one behind a label ("Total: 12"); where the
// gold answer is several values, it is the numbers that a sentence joins. Any other text
// is returned as it is.
func (f *mathFinder) numberIn(text string) string {
	label, _, labelled := strings.Cut(text, ": ")
	labelled = labelled && !hasDigit(label) && !strings.ContainsAny(label, `\$=<>`)
	if form := f.form(); (form.number || form.list) && (labelled || isEquated(text) || IsSentence(text) || isForeign(text) && !isMeasure(text) && !orName.MatchString(text)) {
		if n, ok := lastNumber(stated(text)); ok && (form.number || isSeveral(n)) {
			return n
		}
	}
	return text
}

// orName is a name beside another value: "1或x".
var orName = regexp.MustCompile(`[或和、与及] *\$?[A-Za-z\\]|[A-Za-z}]\$? *[或和、与及]`)

// isSeveral reports whether numbers found are more than one.
func isSeveral(numbers string) bool {
	return strings.Contains(numbers, ", ") || strings.Contains(numbers, " and ") || strings.Contains(numbers, " or ")
}

// isMeasure reports whether a text is a number with a unit of measure: 5米.
func isMeasure(text string) bool {
	e, err := mathexpr.Parse(strings.TrimSuffix(text, "。"))
	q, ok := e.Root.(mathexpr.Quantity)
	if err != nil || !ok || q.Unit.Name == "" {
		return false
	}
	switch q.Value.(type) {
	case mathexpr.Number, mathexpr.Decimal:
		return true
	}
	return false
}

// isEquated reports whether a text begins with words and says by an equals sign what they
// are: "The area = 14".
func isEquated(text string) bool {
	before, _, ok := strings.Cut(text, "=")
	return ok && hasWords(before) && isLetter(before[0]) && !strings.ContainsAny(text, `\{}^_<>`)
}

// inSentence is what a box says in a sentence of its own, where the gold answer is a
// number or the answer to whether something is so.
func (f *mathFinder) inSentence(content string) string {
	if !strings.Contains(content, " ") || countWords(content) == 0 && !isForeign(content) && !strings.Contains(content, ": ") || !f.form().number && !f.form().truth {
		return content
	}
	plain := strings.TrimSpace(unformatted.Replace(content))
	if refuses(plain) || mentions(plain, vanishings) || mentions(plain, unknowns) {
		return content
	}
	if word, ok := f.truth(plain); ok {
		return word
	}
	number, ok := numberBefore(plain, len(plain))
	if _, another := numberBefore(plain, number.start); ok && !another {
		if said := f.numberIn(plain); said != plain {
			return said
		}
	}
	return content
}

// unknowns are words of a box that holds no answer.
var unknowns = []string{"unknown", "no answer", "not known"}

// unformatted drops the commands for text in a formula.
var unformatted = strings.NewReplacer(`\text{`, "", `\textbf{`, "", `\textit{`, "", `\mathrm{`, "", `\mbox{`, "", `\mathbf{`, "", "}", "", "~", " ", `\ `, " ", `\,`, " ")
