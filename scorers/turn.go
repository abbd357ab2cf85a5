package scorers

import "strings"

// ownTurn cuts a text where the conversation goes on with another turn: at the markup of
// one that a server left, or, once an answer is stated, at a line that begins a turn or a
// problem that the model made up.
func (f *mathFinder) ownTurn(text string) string {
	text = withinMarks(text)
	const role = "assistant\n" // a template's role whose marks were left out
	if i := strings.Index(text, role); i > 0 && strings.IndexByte(".!?$})*", text[i-1]) >= 0 && f.statesAnswer(text[:i]) {
		return text[:i]
	}
	n := 0
	for at := range lines(text) {
		if at == 0 || !isTurnHead(text[at:]) {
			continue
		}
		if f.statesAnswer(text[:at]) {
			return text[:at]
		}
		if n++; n == maxHeads {
			break
		}
	}
	return text
}

// maxHeads bounds the lines before which a stated answer is looked for.
const maxHeads = 8

// lines yields where the lines of a text begin.
func lines(text string) func(yield func(int) bool) {
	return func(yield func(int) bool) {
		for at := 0; yield(at); {
			n := strings.IndexByte(text[at:], '\n')
			if n < 0 {
				return
			}
			at += n + 1
		}
	}
}

// statesAnswer reports whether a text states an answer by a box or an answer line.
func (f *mathFinder) statesAnswer(text string) bool {
	if _, ok := hashLine(text); ok || len(boxes(text)) > 0 {
		return true
	}
	for i := range announced(text) {
		if answer, ok := f.answerOf(restOfLine(text, i)); ok && len(answer) <= maxBare && (hasDigit(answer) || countWords(answer) <= maxBareWords) {
			return true
		}
	}
	return false
}

// turnHeads begin a line of another turn or problem, with a colon after them, or a number.
var turnHeads = []string{"instruction", "human", "user", "assistant", "question", "problem", "exercise", "q", "input", "response"}

// isTurnHead reports whether a text begins with a line that begins another turn or
// problem: "### Instruction:", "Human:", "Problem 2:", a line that is just "user".
func isTurnHead(text string) bool {
	line, _, _ := strings.Cut(text[:min(len(text), maxHeading)], "\n")
	line = strings.ToLower(strings.Trim(line, "#* \t\r"))
	if line == "user" || line == "assistant" {
		return true
	}
	for _, head := range turnHeads {
		if rest, ok := strings.CutPrefix(line, head); ok {
			rest = strings.TrimLeft(rest, " *")
			mark := strings.TrimLeft(rest, "0123456789")
			return strings.HasPrefix(strings.TrimLeft(mark, " *"), ":") || mark != rest && strings.HasPrefix(mark, ".")
		}
	}
	return false
}

// turnMarks are what servers leave of the conversation's markup, beside tokens in the
// manner of <|im_end|>.
var turnMarks = []string{"<end_of_turn>", "<start_of_turn>", "<｜end▁of▁sentence｜>", "<｜User｜>", "[INST]", "[/INST]", "</s>"}

// withinMarks is a text without the markup of its own turn before it, and up to the markup
// of another.
func withinMarks(text string) string {
	text = strings.TrimLeft(text, " \t\r\n")
	for n := markAt(text); n > 0; n = markAt(text) {
		text = strings.TrimLeft(text[n:], " \t\r\n")
	}
	for i := range len(text) {
		if (text[i] == '<' || text[i] == '[') && markAt(text[i:]) > 0 && !strings.HasPrefix(text[i:], "<|begin_of_") {
			return text[:i]
		}
	}
	return text
}

// markAt is the length of the mark of a turn that a text begins with. The marks around
// a box are none.
func markAt(text string) int {
	for _, mark := range turnMarks {
		if strings.HasPrefix(text, mark) {
			return len(mark)
		}
	}
	if !strings.HasPrefix(text, "<|") {
		return 0
	}
	end := 2
	for end < len(text) && end < maxHeading && (isAlphanumeric(text[end]) || text[end] == '_' || text[end] == '-') {
		end++
	}
	if end == 2 || !strings.HasPrefix(text[end:], "|>") || strings.HasSuffix(text[:end], "_box") {
		return 0
	}
	return end + len("|>")
}

// withdrawals begin a sentence that takes back the one before it.
var withdrawals = []string{"Wait", "Actually", "Correction", "Oops", "Hmm", "Hold on", "On second thought", "I made a mistake", "I made an error", "Let me re", "Sorry", "No,", "That is wrong", "That's wrong"}

// withdrawal is what follows an answer line if it takes the answer back, by a sentence
// that begins so or by ", but that forgets …": from the last such sentence, or after that
// clause.
func withdrawal(text string) (string, bool) {
	at := -1
	for _, word := range withdrawals {
		for i := strings.LastIndex(text, word); i > max(at, 0); i = strings.LastIndex(text[:i], word) {
			if beginsSentence(text, i) {
				at = i
			}
		}
	}
	if i := strings.Index(text[:len(text)-len(afterSentence(text))], ", but "); i >= 0 && at < 0 {
		at = len(text) - len(afterSentence(text[i:]))
	}
	if at < 0 {
		return "", false
	}
	return text[at:], hasDigit(text[at:]) || holdsMarkup(text[at:]) || refuses(text[at:]) || retracts(text[at:])
}

// beginsSentence reports whether a sentence begins at i, after another one.
func beginsSentence(text string, i int) bool {
	before := strings.TrimRight(text[:i], " *_\n")
	return before != "" && (text[i-1] == '\n' || strings.IndexByte(".!?:)$", before[len(before)-1]) >= 0)
}

// afterSentence is what follows the sentence that a text begins with.
func afterSentence(text string) string {
	end := len(text)
	for _, stop := range []string{". ", ".\n", "\n"} {
		if i := strings.Index(text[:end], stop); i >= 0 {
			end = i + len(stop)
		}
	}
	return text[end:]
}
