package models

import "bytes"

// scanner reads the shape that nearly all events of a stream have. It is sure of
// what it accepts: on anything unusual (a name in other letters, a name that
// occurs twice, an escaped name, a list for a text, a fraction for an index) it
// gives up and encoding/json decides. Accepted text is valid JSON in full and
// decodes to what encoding/json makes of it, which a fuzz test holds it to.
//
// Why: a reasoning model's answer is tens of thousands of events of some 250
// bytes for a token of five, and encoding/json spends 3 to 5 µs on each, which
// for 100,000 a second is half a core before anything else is done. The scanner
// takes about a tenth of that.
type scanner struct {
	b   []byte
	i   int
	bad bool
}

// maxDepth is how deep values that are passed over may nest.
const maxDepth = 32

// scan decodes b into a and reports whether it could. The slices in a are parts
// of b.
func scan(b []byte, a *wireAnswer) bool {
	*a = wireAnswer{Choices: a.Choices[:0]}
	s := scanner{b: b}
	var seen uint
	s.object(func(name []byte) {
		switch string(name) {
		case "model":
			s.once(&seen, 1)
			a.Model = s.textOrNull()
		case "choices":
			s.once(&seen, 2)
			s.choices(a)
		case "usage":
			s.once(&seen, 4)
			a.Usage = s.raw()
		case "error":
			s.once(&seen, 8)
			a.Error = s.raw()
		default:
			s.other(name, "model", "choices", "usage", "error")
		}
	})
	s.space()
	return !s.bad && s.i == len(b)
}

func (s *scanner) choices(a *wireAnswer) {
	s.array(func() {
		a.Choices = append(a.Choices, wireChoice{})
		s.choice(&a.Choices[len(a.Choices)-1])
	})
}

func (s *scanner) choice(c *wireChoice) {
	var seen uint
	s.object(func(name []byte) {
		switch string(name) {
		case "index":
			s.once(&seen, 1)
			c.Index = s.index()
		case "delta":
			s.once(&seen, 2)
			s.text(&c.Delta)
		case "message":
			s.once(&seen, 4)
			s.text(&c.Message)
		case "text":
			s.once(&seen, 8)
			c.Text = s.textOrNull()
		case "finish_reason":
			s.once(&seen, 16)
			c.FinishReason = s.textOrNull()
		default:
			s.other(name, "index", "delta", "message", "text", "finish_reason")
		}
	})
}

func (s *scanner) text(t *wireText) {
	var seen uint
	s.object(func(name []byte) {
		switch string(name) {
		case "content":
			s.once(&seen, 1)
			t.Content.text = s.textOrNull()
		case "reasoning_content":
			s.once(&seen, 2)
			t.ReasoningContent = loose(s.textOrNull())
		case "reasoning":
			s.once(&seen, 4)
			t.Reasoning = loose(s.textOrNull())
		default:
			s.other(name, "content", "reasoning_content", "reasoning")
		}
	})
}

// once notes that a member was seen; a second one is unusual.
func (s *scanner) once(seen *uint, bit uint) {
	if *seen&bit != 0 {
		s.bad = true
	}
	*seen |= bit
}

// other passes over a member, unless encoding/json would take its name for one
// of the known ones: it compares without regard to case.
func (s *scanner) other(name []byte, known ...string) {
	for _, k := range known {
		if equalFold(name, k) {
			s.bad = true
			return
		}
	}
	s.skip(maxDepth)
}

// equalFold compares a name with one in small letters. Names are ASCII here, so
// setting a bit is folding, and near misses like "[" only make a name unusual.
func equalFold(name []byte, small string) bool {
	if len(name) != len(small) {
		return false
	}
	for i, c := range name {
		if c|0x20 != small[i]|0x20 {
			return false
		}
	}
	return true
}

// object calls member for each member's name; member reads the value.
func (s *scanner) object(member func(name []byte)) {
	if !s.open('{', '}') {
		return
	}
	for !s.bad {
		name := s.name()
		if s.expect(':'); s.bad {
			return
		}
		member(name)
		if !s.more('}') {
			return
		}
	}
}

// array calls element before each element, which it reads.
func (s *scanner) array(element func()) {
	if !s.open('[', ']') {
		return
	}
	for !s.bad {
		element()
		if !s.more(']') {
			return
		}
	}
}

// open reads an opening bracket and reports whether the next is not the closing
// one already.
func (s *scanner) open(opening, closing byte) bool {
	s.expect(opening)
	if s.bad {
		return false
	}
	if s.peek() == closing {
		s.i++
		return false
	}
	return true
}

// more reads a comma or the closing bracket and reports whether it was a comma.
func (s *scanner) more(closing byte) bool {
	switch s.peek() {
	case ',':
		s.i++
		return !s.bad
	case closing:
		s.i++
	default:
		s.bad = true
	}
	return false
}

// peek returns the next byte that is not white space, 0 at the end.
func (s *scanner) peek() byte {
	s.space()
	if s.i < len(s.b) {
		return s.b[s.i]
	}
	return 0
}

func (s *scanner) space() {
	for s.i < len(s.b) && s.b[s.i] <= ' ' {
		if c := s.b[s.i]; c != ' ' && c != '\n' && c != '\t' && c != '\r' {
			return
		}
		s.i++
	}
}

func (s *scanner) expect(c byte) {
	if s.peek() != c {
		s.bad = true
		return
	}
	s.i++
}

// name reads a member's name: plain ASCII, or it is unusual.
func (s *scanner) name() []byte {
	name := s.str()
	for _, c := range name {
		if c == '\\' || c >= 0x80 {
			s.bad = true
		}
	}
	return name
}

// str reads a string and returns what is between its quotation marks.
func (s *scanner) str() []byte {
	if s.expect('"'); s.bad {
		return nil
	}
	start := s.i
	for {
		i, b := s.i, s.b
		for i < len(b) && plain[b[i]] {
			i++
		}
		s.i = i
		switch {
		case i == len(b):
			s.bad = true
			return nil
		case b[i] == '"':
			s.i++
			return b[start:i:i]
		case b[i] == '\\' && s.escape():
			s.i++
		default:
			s.bad = true
			return nil
		}
	}
}

// plain are the bytes that stand for themselves in a string.
var plain = func() (t [256]bool) {
	for c := range t {
		t[c] = c >= ' ' && c != '"' && c != '\\'
	}
	return t
}()

// escape moves to the last byte of an escape and reports whether it is one.
func (s *scanner) escape() bool {
	s.i++
	if s.i >= len(s.b) {
		return false
	}
	if s.b[s.i] != 'u' {
		return bytes.IndexByte([]byte(`"\/bfnrt`), s.b[s.i]) >= 0
	}
	_, ok := hex4(s.b[s.i+1:])
	s.i += 4
	return ok
}

func (s *scanner) textOrNull() literal {
	if s.peek() == '"' {
		return s.str()
	}
	s.word("null")
	return nil
}

// index reads a small whole number.
func (s *scanner) index() int {
	s.peek()
	start := s.i
	ok := s.digits()
	digits := s.b[start:s.i]
	if !ok || len(digits) > 6 || (len(digits) > 1 && digits[0] == '0') {
		s.bad = true
		return 0
	}
	n := 0
	for _, c := range digits {
		n = n*10 + int(c-'0')
	}
	return n
}

// raw reads any value and returns its text.
func (s *scanner) raw() []byte {
	s.peek()
	start := s.i
	s.skip(maxDepth)
	if s.bad {
		return nil
	}
	return s.b[start:s.i]
}

// skip reads any value.
func (s *scanner) skip(depth int) {
	if depth == 0 {
		s.bad = true
		return
	}
	switch c := s.peek(); c {
	case '"':
		s.str()
	case '{':
		s.object(func([]byte) { s.skip(depth - 1) })
	case '[':
		s.array(func() { s.skip(depth - 1) })
	case 't':
		s.word("true")
	case 'f':
		s.word("false")
	case 'n':
		s.word("null")
	default:
		s.number()
	}
}

func (s *scanner) word(w string) {
	s.peek()
	if !bytes.HasPrefix(s.b[s.i:], []byte(w)) {
		s.bad = true
		return
	}
	s.i += len(w)
}

// number reads a number by JSON's grammar.
func (s *scanner) number() {
	s.accept('-', '-')
	if !s.accept('0', '0') && !s.digits() {
		s.bad = true
	}
	if s.accept('.', '.') && !s.digits() {
		s.bad = true
	}
	if s.accept('e', 'E') {
		s.accept('+', '-')
		if !s.digits() {
			s.bad = true
		}
	}
}

func (s *scanner) digits() bool {
	start := s.i
	for s.i < len(s.b) && s.b[s.i] >= '0' && s.b[s.i] <= '9' {
		s.i++
	}
	return s.i > start
}

// accept reads one of two bytes if it is next.
func (s *scanner) accept(one, other byte) bool {
	if s.i < len(s.b) && (s.b[s.i] == one || s.b[s.i] == other) {
		s.i++
		return true
	}
	return false
}
