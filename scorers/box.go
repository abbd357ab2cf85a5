package scorers

import (
	"slices"
	"strings"
)

// Methods of finding an answer.
const (
	methodBoxed     = "boxed"
	methodBoxedList = "boxed-list" // several boxes in one enumeration
)

const (
	maxOpen  = 16 // nesting beyond which a run of \boxed{ is no answer
	maxBoxes = 16 // closed boxes remembered, for joining
)

// A boxScanner reads a paragraph once, from its start. A box is a \boxed{…} or
// \fbox{…}, or an undelimited \boxed 5. A command that was spoiled on its way here is
// one as well if a brace follows: \\boxed{…}, boxed{…}, \beginboxed{…}. Braces match as in TeX: an
// escaped brace does not count, and a box may hold others. A blank line ends
// whatever is open, as it does in TeX's mathematics.
type boxScanner struct {
	text  string
	depth int // unescaped braces open
	open  [maxOpen]openBox
	n     int // of these
	done  []span
}

// marks are the bytes that a scanner stops at: of braces, and of what begins a command.
var marks = [256]bool{'{': true, '}': true, '\\': true, 'b': true, '\b': true}

type openBox struct{ start, content, depth int }

// boxes returns the last few closed boxes of the last paragraph that has one, in
// order, without the boxes inside them and without empty ones, which quote the
// instruction. It reads backwards, paragraph by paragraph.
func boxes(text string) []span {
	for mark := lastBoxMark(text); mark >= 0; mark = lastBoxMark(text) {
		start := paragraphStart(text[:mark])
		end := len(text)
		if n := strings.Index(text[mark:], "\n\n"); n >= 0 {
			end = mark + n + 1
		}
		if found := boxesOf(text[start:end]); len(found) > 0 {
			for i := range found {
				found[i].start += start
				found[i].end += start
			}
			return found
		}
		text = text[:start]
	}
	return nil
}

// lastBoxMark is where the last "ox" of text stands, which every name of a box has,
// or −1.
func lastBoxMark(text string) int {
	for i := len(text); i > 0; {
		if i = strings.LastIndexByte(text[:i], 'x'); i > 0 && text[i-1] == 'o' {
			return i - 1
		}
	}
	return -1
}

// paragraphStart is where the last paragraph of text begins.
func paragraphStart(text string) int {
	for i := len(text); i > 0; {
		i = strings.LastIndexByte(text[:i], '\n')
		if i > 0 && text[i-1] == '\n' {
			return i + 1
		}
	}
	return 0
}

// firstBoxMark is where the command or the word begins in which "ox" first stands, or
// the end. What is open there encloses all boxes alike.
func firstBoxMark(text string) int {
	i := strings.Index(text, "ox")
	if i < 0 {
		return len(text)
	}
	for i > 0 && (isLetter(text[i-1]) || text[i-1] == '\\' || text[i-1] == '\b') {
		i--
	}
	return i
}

// boxesOf returns the last few closed boxes of one paragraph.
func boxesOf(paragraph string) []span {
	s := boxScanner{text: paragraph}
	for i := firstBoxMark(paragraph); i < len(paragraph); {
		if marks[paragraph[i]] {
			i = s.step(i)
		} else {
			i++
		}
	}
	return s.done
}

// step reads the mark at i and returns where to go on.
func (s *boxScanner) step(i int) int {
	switch s.text[i] {
	case '\\', 'b', '\b':
		if n := boxCommand(s.text[i:]); n > 0 {
			return s.enter(i, i+n)
		}
		if s.text[i] == '\\' {
			return i + 2
		}
	case '{':
		s.depth++
	case '}':
		if s.depth > 0 {
			s.depth--
			s.leave(i)
		}
	}
	return i + 1
}

// boxCommand returns the length of a box command at the start of s.
func boxCommand(s string) int {
	if len(s) < 2 || s[1] != 'b' && s[1] != 'f' && s[1] != 'o' {
		return 0
	}
	for _, name := range []string{`\boxed`, `\fbox`} {
		if strings.HasPrefix(s, name) && (len(s) == len(name) || !isLetter(s[len(name)])) {
			return len(name)
		}
	}
	for _, name := range []string{"boxed{", "\boxed{", `\beginboxed{`} { // \b is a backspace where a text was unescaped
		if strings.HasPrefix(s, name) {
			return len(name) - 1
		}
	}
	return 0
}

// enter opens a box whose command begins at start and whose argument follows at i.
func (s *boxScanner) enter(start, i int) int {
	for i < len(s.text) && (s.text[i] == ' ' || s.text[i] == '\t') {
		i++
	}
	if i == len(s.text) || s.text[i] != '{' {
		return s.bare(start, i)
	}
	s.n %= maxOpen
	s.open[s.n] = openBox{start, i + 1, s.depth}
	s.n++
	s.depth++
	return i + 1
}

// bare reads \boxed 5: up to white space or the end of the formula. What the
// end of the text may have cut is not a box.
func (s *boxScanner) bare(start, i int) int {
	end := i
	for end < len(s.text) && end-i < 64 && !strings.ContainsRune(" \t\r\n$\\{}", rune(s.text[end])) {
		end++
	}
	if end > i && end < len(s.text) {
		s.close(span{start, end, strings.TrimRight(s.text[i:end], ".,;")})
	}
	return end
}

// leave closes the innermost box if the brace at i is its own.
func (s *boxScanner) leave(i int) {
	if s.n > 0 && s.open[s.n-1].depth == s.depth {
		s.n--
		b := s.open[s.n]
		if i-b.content <= maxAnswer {
			s.close(span{b.start, i + 1, s.text[b.content:i]})
		}
	}
}

// close remembers a box, in place of those inside it.
func (s *boxScanner) close(b span) {
	if b.content = strings.TrimSpace(b.content); isPlaceholder(b.content) {
		return
	}
	for len(s.done) > 0 && s.done[len(s.done)-1].start > b.start {
		s.done = s.done[:len(s.done)-1]
	}
	if len(s.done) == maxBoxes {
		copy(s.done, s.done[1:])
		s.done = s.done[:maxBoxes-1]
	}
	s.done = append(s.done, b)
}

// uncontrasted are boxes without a last one that the text sets against the one before it:
// "\boxed{9} and not \boxed{8}".
func uncontrasted(all []span, text string) []span {
	if n := len(all); n > 1 {
		between := strings.TrimRight(text[all[n-2].end:all[n-1].start], " $*\\(")
		if len(between) <= maxHeading && slices.ContainsFunc(contrasts, func(c string) bool { return strings.HasSuffix(between+" ", c) }) {
			return all[:n-1]
		}
	}
	return all
}

// isPlaceholder reports whether a box quotes the instruction.
func isPlaceholder(s string) bool {
	switch strings.ToLower(strings.Trim(s, " .{}~\\")) {
	case "", "answer", "your answer", "final answer", "ldots", "dots", "cdots", "text{answer", "text{your answer", "text{final answer", "square", "quad", ",",
		"your answer here", "answer here", "text{your answer here", "checkmark", "blacksquare", "text{done", "text{qed", "text{q.e.d":
		return true
	}
	return false
}

// LastBox returns what stands in the last \boxed{…} or \fbox{…} of a text, as
// answers and the golds of worked solutions are given, white space around it
// removed. Boxes that are empty or quote an instruction are none.
func LastBox(text string) (content string, ok bool) {
	c, ok := lastBox(text)
	return c.text, ok
}

// lastBox finds the answer in the last box.
func lastBox(text string) (claim, bool) {
	all := boxes(text)
	return inBoxes(all[max(0, len(all)-1):])
}

// A boxMemory remembers the boxes of the text it was last asked for, since every way
// of finding an answer asks.
type boxMemory struct {
	text  string
	boxes []span
}

func (m *boxMemory) of(text string) []span {
	if m.text != text {
		m.text, m.boxes = text, boxes(text)
	}
	return m.boxes
}

// inBoxes is the answer that stands in boxes: that of one, or a list.
func inBoxes(all []span) (claim, bool) {
	if len(all) == 1 {
		return claim{text: unwrap(all[0].content), method: methodBoxed, whole: true}, true
	}
	switch items := distinct(all); len(items) {
	case 0:
		return claim{}, false
	case 1:
		return claim{text: items[0], method: methodBoxed, whole: true}, true
	default:
		return claim{text: strings.Join(items, ", "), method: methodBoxedList, whole: true}, true
	}
}

// unwrap removes boxes that hold nothing but another box, or words and another box, and
// single braces.
func unwrap(s string) string {
	for range maxOpen {
		inner := boxes(s)
		if len(inner) != 1 {
			return s
		}
		around := unformatted.Replace(s[:inner[0].start] + " " + s[inner[0].end:])
		if strings.ContainsAny(around, `\=<>+-*/^_0123456789()[]`) {
			return s
		}
		s = inner[0].content
	}
	return s
}

func isLetter(b byte) bool { return b|0x20 >= 'a' && b|0x20 <= 'z' }
func isDigit(b byte) bool  { return b >= '0' && b <= '9' }
