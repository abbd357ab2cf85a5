package scorers

import "strings"

// ownTurn cuts a text where the conversation goes on with another turn: at the markup of
// one that a server left, or, once an answer is stated, at a line that begins a turn or a
// problem that the model made up.
func (f *mathFinder) ownTurn(text string) string {
	text = withinMarks(text)
	for at, n := 0, 0; n < maxHeads && at < len(text); {
		if text[at] == '\n' { // an empty line
			at++
			continue
		}
		end := strings.IndexByte(text[at:], '\n')
		if end < 0 {
			end = len(text) - at
		}
		if !turnBytes[text[at]] && text[at+end-1] != 't' { // of "assistant"
			at += end + 1
			continue
		}
		line := text[at : at+end]
		cut := -1
		switch before := strings.TrimSuffix(line, "assistant"); {
		case isTurnHead(line):
			cut = at
		case before != line && before != "" && !isAlphanumeric(before[len(before)-1]) && before[len(before)-1] != ' ':
			cut = at + len(before) // a template's role whose marks were left out
		}
		if cut > 0 {
			if n++; f.statesAnswer(text[:cut]) || n == 1 && f.comesAfter(text[:cut], line) {
				return text[:cut]
			}
		}
		at += end + 1
	}
	return text
}

// comesAfter reports whether the heading of a problem after the first ("### Problem 2"),
// or the turn of a user, follows a text that ends in an answer.
func (f *mathFinder) comesAfter(text, heading string) bool {
	another := strings.HasPrefix(heading, "#") && hasDigit(heading) && !strings.HasSuffix(strings.TrimRight(heading, "* \r"), "1")
	if !another && !strings.HasPrefix(heading, "User:") && !strings.HasPrefix(heading, "Human:") {
		return false
	}
	_, ok := f.closing(text)
	return ok
}

// maxHeads bounds the lines before which a stated answer is looked for.
const maxHeads = 8

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
var turnHeads = [...]string{"instruction", "human", "user", "assistant", "question", "problem", "exercise", "q", "generalization", "generalisation", "follow-up", "followup", "bonus", "extension", "practice problem", "similar problem", "input", "response"}

// turnHeadsBy are these by their first letters, so that most lines cost a look.
var turnHeadsBy = func() (by [256][]string) {
	for _, head := range turnHeads {
		by[head[0]] = append(by[head[0]], head)
	}
	return by
}()

// headMarks are what may stand before a head in its line.
var headMarks = bytesOf("#* \t")

// turnBytes are the bytes that the line of a head may begin with.
var turnBytes = func() *byteSet {
	begin := *headMarks
	for _, head := range turnHeads {
		begin[head[0]], begin[head[0]-'a'+'A'] = true, true
	}
	return &begin
}()

// isTurnHead reports whether a line begins another turn or problem: "### Instruction:",
// "Human:", "**Problem 2.**", or just "user".
func isTurnHead(line string) bool {
	heading, bold := strings.HasPrefix(line, "#"), strings.HasPrefix(line, "**")
	line = headMarks.trimLeft(line)
	if line == "" {
		return false
	}
	for _, head := range turnHeadsBy[lower(line[0])] {
		if len(line) < len(head) || len(head) > 1 && lower(line[1]) != head[1] || !strings.EqualFold(line[:len(head)], head) {
			continue
		}
		rest := strings.TrimLeft(line[len(head):], " *")
		mark := strings.TrimLeft(rest, "0123456789")
		switch {
		case strings.HasPrefix(strings.TrimLeft(mark, " *"), ":"), mark != rest && strings.HasPrefix(mark, "."):
			return true
		case bold && strings.HasPrefix(strings.TrimLeft(mark, " *"), ".") || bold && strings.HasPrefix(mark, "."):
			return true
		case mark != rest && heading && strings.Trim(mark, " *\r") == "":
			return true
		case strings.TrimRight(rest, "\r") == "" && (head == "user" || head == "assistant"):
			return true
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
	if text != "" && text[0] <= ' ' {
		text = strings.TrimLeft(text, " \t\r\n")
	}
	for n := markAt(text); n > 0; n = markAt(text) {
		text = strings.TrimLeft(text[n:], " \t\r\n")
	}
	if i := strings.Index(text, "NST]"); i > 0 { // a rare capital is found soonest
		for _, mark := range []string{"[INST]", "[/INST]"} {
			text, _, _ = strings.Cut(text, mark)
		}
	}
	for i := strings.IndexByte(text, '<'); i >= 0; {
		if markAt(text[i:]) > 0 && !strings.HasPrefix(text[i:], "<|begin_of_") {
			return text[:i]
		}
		next := strings.IndexByte(text[i+1:], '<')
		if next < 0 {
			break
		}
		i += 1 + next
	}
	return text
}

// withoutEnd is a text without the mark of the end of its turn.
func withoutEnd(text string) string {
	text = strings.TrimRight(text, " \t\r\n")
	if i := strings.LastIndexByte(text, '<'); i >= 0 && markAt(text[i:]) == len(text)-i {
		return text[:i]
	}
	return text
}

// markAt is the length of the mark of a turn that a text begins with. The marks around
// a box are none.
func markAt(text string) int {
	if text == "" || text[0] != '<' && text[0] != '[' {
		return 0
	}
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
