package scorers

import (
	"strings"

	"github.com/evalr/evalr/scorers/mathexpr"
)

// Methods of finding a mathematical answer besides box and answer line.
const (
	methodFinalFormula = "final-formula" // the last formula of the closing paragraph
	methodFinalBold    = "final-bold"    // the last emphasis of the closing paragraph
)

// A goldForm is what finding an answer may know of the gold answers: their form,
// never their value, so that it is the same for all completions of a problem.
type goldForm struct {
	number bool // a rational number, perhaps with a unit
	tuple  bool // a point, a vector or an interval
	words  bool // words beside a formula
}

// formOfGolds is the form that any of the accepted answers has.
func formOfGolds(accepted []mathexpr.Expr) (form goldForm) {
	for _, g := range accepted {
		form.words = form.words || countWords(g.Source) > 0 && strings.Contains(g.Source, "$")
		form.number = form.number || isNumber(g.Key())
		_, tuple := g.Root.(mathexpr.Tuple)
		form.tuple = form.tuple || tuple
	}
	return form
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
	text = ownTurn(text)
	if c, ok := inBoxes(joinedTo(f.boxes.of(text), text, joins)); ok {
		return c, true
	}
	if answer, ok := lastTagged(text); ok && answer != "" && len(answer) <= maxBare {
		return claim{answer, methodTag, true}, true
	}
	if answer, ok := hashLine(text); ok {
		return claim{text: answer, method: methodAnswerLine}, true
	}
	for i := range announced(text) {
		if answer, ok := f.answerOf(restOfLine(text, i)); ok {
			return claim{text: answer, method: methodAnswerLine}, true
		}
	}
	return f.closing(closingParagraph(text))
}

// lastBox finds the last box and nothing else.
func (f *mathFinder) lastBox(text string) (claim, bool) {
	all := f.boxes.of(text)
	return inBoxes(all[max(0, len(all)-1):])
}

// turnMarks begin what a server left of the conversation's markup after the answer.
var turnMarks = []string{"<|im_end|>", "<|im_start|>", "<|endoftext|>", "<|eot_id|>", "<|end_of_text|>", "<end_of_turn>", "<｜end▁of▁sentence｜>"}

// ownTurn cuts a text where the conversation goes on with another turn.
func ownTurn(text string) string {
	for i := 0; ; i++ {
		n := strings.IndexByte(text[i:], '<')
		if n < 0 {
			return text
		}
		i += n
		if i+1 == len(text) || text[i+1] != '|' && text[i+1] != 'e' && text[i+1] != "｜"[0] {
			continue
		}
		for _, mark := range turnMarks {
			if strings.HasPrefix(text[i:], mark) {
				return text[:i]
			}
		}
	}
}

// hashLine reads a last line that begins with "####", as the solutions of GSM8K end,
// unless it is a heading in words.
func hashLine(text string) (string, bool) {
	text = strings.TrimRight(text, " \t\r\n")
	answer, ok := strings.CutPrefix(text[strings.LastIndexByte(text, '\n')+1:], "####")
	answer = strings.TrimSpace(answer)
	return answer, ok && len(answer) <= maxBare && countWords(answer) <= maxBareWords && hasDigit(answer)
}

// bare reads a line that is not a sentence: of few words, and none before a formula
// unless the gold answer has words beside its own.
func (f *mathFinder) bare(text string) (claim, bool) {
	line, words, ok := bareLine(text)
	if formulas := formulasOf(line); words > 0 && len(formulas) > 0 && !f.form().words {
		before, _, _ := strings.Cut(line, formulas[0].open)
		ok = ok && countWords(before) == 0
	}
	return claim{f.numberIn(afterConclusion(line)), methodBare, true}, ok
}

// answerOf reads what an answer line says: its formula if it begins with one or
// holds only one, else its first sentence. Where the gold answer is a number, one
// that stands after the formulas is the answer, and they name what it is of: "the
// largest $n$ is 34".
func (f *mathFinder) answerOf(line string) (string, bool) {
	line = trimmed(line)
	if line == "" {
		return "", false
	}
	formulas := formulasOf(line)
	if n := len(formulas); f.form().number && n > 0 && (!strings.HasPrefix(line, formulas[0].open) || !hasDigit(formulas[0].content)) {
		if number, ok := lastNumber(firstSentence(line[formulas[n-1].end:])); ok {
			return number, true
		}
	}
	if len(formulas) == 1 || len(formulas) > 1 && strings.HasPrefix(line, formulas[0].open) {
		return formulas[0].content, formulas[0].content != ""
	}
	line = firstSentence(line)
	return f.numberIn(line), line != "" && !isPlaceholder(line) && len(formulas) == 0
}

// firstSentence is what a text says before it goes on to another sentence or to a
// reason.
func firstSentence(text string) string {
	for _, stop := range []string{". ", "。", " because ", " since ", " (see ", ", which ", ", where ", ", so "} {
		text, _, _ = strings.Cut(text, stop)
	}
	text = strings.TrimLeft(strings.TrimRight(text, "*_ ."), "*_ ")
	for _, word := range []string{"approximately ", "about ", "roughly ", "exactly ", "simply "} {
		text = strings.TrimPrefix(text, word)
	}
	return strings.TrimSpace(text)
}

// trimmed is a text without white space and emphasis around it.
func trimmed(text string) string { return strings.TrimSpace(strings.Trim(text, "*_ ")) }

// numberIn is the number that a sentence, or a text in a script of its own, says
// where the gold answer is a number, and the one behind a label ("Total: 12"); any
// other text is returned as it is.
func (f *mathFinder) numberIn(text string) string {
	label, _, labelled := strings.Cut(text, ": ")
	labelled = labelled && !hasDigit(label) && !strings.ContainsAny(label, `\$=<>`)
	if f.form().number && (labelled || IsSentence(text) || isForeign(text)) {
		if n, ok := lastNumber(text); ok {
			return n
		}
	}
	return text
}

// closing finds the answer that the last paragraph ends in.
func (f *mathFinder) closing(paragraph string) (claim, bool) {
	formulas := formulasOf(paragraph)
	if n := len(formulas); n > 0 {
		if f.form().number {
			if number, ok := concluded(paragraph[formulas[n-1].end:]); ok {
				return claim{text: number, method: methodLastNumber}, true
			}
		}
		last := formulas[n-1].content
		if last != "" && !isPlaceholder(last) && (hasDigit(last) || !f.form().number) {
			return claim{text: last, method: methodFinalFormula}, true
		}
	}
	if tuple, ok := lastTuple(paragraph); ok && f.form().tuple {
		return claim{text: tuple, method: methodFinalFormula}, true
	}
	if bold, ok := lastBold(paragraph); ok && (hasDigit(bold) || !f.form().number) {
		return claim{text: f.numberIn(bold), method: methodFinalBold}, true
	}
	number, ok := lastNumber(paragraph)
	return claim{text: number, method: methodLastNumber}, ok && f.form().number
}

// conclusions are words that begin the sentence a solution ends in.
var conclusions = []string{"Therefore", "Thus", "Hence", "So ", "因此", "所以"}

// afterConclusion drops the word that begins a conclusion.
func afterConclusion(text string) string {
	for _, word := range conclusions {
		if rest, ok := strings.CutPrefix(text, word); ok {
			return strings.TrimLeft(rest, ", ，")
		}
	}
	return text
}

// concluded finds the number of a conclusion in words.
func concluded(text string) (string, bool) {
	text = text[max(0, len(text)-maxLine):]
	for _, word := range conclusions {
		if i := strings.LastIndex(text, word); i >= 0 {
			return lastNumber(text[i:])
		}
	}
	return "", false
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

// maxClosing bounds the closing paragraph, in bytes.
const maxClosing = 4 * maxAnswer

// closingParagraph is the text after the last blank line that has text after it.
func closingParagraph(text string) string {
	text = strings.TrimRight(text, " \t\r\n")
	text = text[max(0, len(text)-maxClosing):]
	return text[strings.LastIndex(text, "\n\n")+1:]
}

// lastBold is the content of the last **…** of text.
func lastBold(text string) (string, bool) {
	end := strings.LastIndex(text, "**")
	if end < 0 {
		return "", false
	}
	start := strings.LastIndex(text[:end], "**")
	if start < 0 || end-start-2 > maxAnswer {
		return "", false
	}
	content := strings.TrimSpace(text[start+2 : end])
	return content, content != ""
}
