package chat

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode"
)

// A part is a stretch of a template's source.
type part struct {
	kind  partKind
	text  string   // of text
	words []lexeme // of tags
	line  int      // where it begins, from 1
}

type partKind uint8

const (
	partText      partKind = iota
	partOutput             // {{ … }}
	partStatement          // {% … %}
)

// splitter cuts a template into parts. Comments are gone and white space around
// tags is as jinja2 leaves it with trim_blocks and lstrip_blocks, which is how
// transformers renders templates: a line feed after a statement goes, and so do
// blanks between the start of a line and a statement; a sign in a tag takes all
// white space on its side (-), or leaves it (+).
type splitter struct {
	src       string
	pos       int
	lineStart bool // what was read so far ends with a line
	parts     []part
}

// splitSource cuts a template into parts.
func splitSource(source string) ([]part, error) {
	source = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(source)
	s := splitter{src: strings.TrimSuffix(source, "\n"), lineStart: true}
	for s.pos < len(s.src) {
		if err := s.next(); err != nil {
			return nil, fmt.Errorf("line %d: %w", s.line(), err)
		}
	}
	return s.parts, nil
}

func (s *splitter) line() int { return 1 + strings.Count(s.src[:s.pos], "\n") }

func (s *splitter) text(text string) {
	if text != "" {
		s.parts = append(s.parts, part{kind: partText, text: text, line: s.line()})
	}
}

// next reads the text up to the next tag, and the tag.
func (s *splitter) next() error {
	rest := s.src[s.pos:]
	open := opener(rest)
	if open < 0 {
		s.text(rest)
		s.pos = len(s.src)
		return nil
	}
	kind, sign := rest[open+1], byte(0)
	begin := open + 2
	if begin < len(rest) && (rest[begin] == '-' || rest[begin] == '+') {
		sign = rest[begin]
		begin++
	}
	s.text(s.before(rest[:open], sign, kind != '{'))
	s.pos += begin
	s.lineStart = false
	switch kind {
	case '#':
		return s.comment()
	case '{':
		return s.tag(partOutput, "}}")
	}
	return s.tag(partStatement, "%}")
}

// opener returns where the next tag begins, or -1.
func opener(s string) int {
	for from := 0; ; {
		i := strings.IndexByte(s[from:], '{')
		if i < 0 || from+i+1 >= len(s) {
			return -1
		}
		if strings.IndexByte("{%#", s[from+i+1]) >= 0 {
			return from + i
		}
		from += i + 1
	}
}

// before returns what is left of the text before a tag.
func (s *splitter) before(text string, sign byte, block bool) string {
	switch {
	case sign == '-':
		return strings.TrimRightFunc(text, unicode.IsSpace)
	case sign == '+' || !block:
		return text
	}
	line := strings.LastIndexByte(text, '\n') + 1
	if (line > 0 || s.lineStart) && strings.TrimFunc(text[line:], unicode.IsSpace) == "" {
		return text[:line]
	}
	return text
}

// after skips the white space that goes after a tag.
func (s *splitter) after(sign byte, block bool) {
	rest := s.src[s.pos:]
	switch {
	case sign == '-':
		skipped := len(rest) - len(strings.TrimLeftFunc(rest, unicode.IsSpace))
		s.lineStart = strings.HasSuffix(rest[:skipped], "\n")
		s.pos += skipped
	case sign == 0 && block && strings.HasPrefix(rest, "\n"):
		s.lineStart = true
		s.pos++
	}
}

func (s *splitter) comment() error {
	end := strings.Index(s.src[s.pos:], "#}")
	if end < 0 {
		return errors.New("a comment is not closed by #}")
	}
	sign := byte(0)
	if end > 0 {
		if c := s.src[s.pos+end-1]; c == '-' || c == '+' {
			sign = c
		}
	}
	s.pos += end + len("#}")
	s.after(sign, true)
	return nil
}

func (s *splitter) tag(kind partKind, closer string) error {
	l := lexer{src: s.src, pos: s.pos}
	sign, err := l.tag(closer)
	if err != nil {
		return err
	}
	if len(l.words) == 0 || len(l.words) > maxWords {
		return fmt.Errorf("a tag of %d words, want 1 to %d", len(l.words), maxWords)
	}
	p := part{kind: kind, words: l.words, line: s.line()}
	s.pos = l.pos
	if kind == partStatement && len(p.words) == 1 && p.words[0].named("raw") {
		return s.raw(sign)
	}
	s.parts = append(s.parts, p)
	s.after(sign, kind == partStatement)
	return nil
}

var endRaw = regexp.MustCompile(`\{%([-+]?)\s*endraw\s*([-+]?)%\}`)

// raw reads text up to endraw, whatever stands in it.
func (s *splitter) raw(sign byte) error {
	if sign == '-' {
		s.after(sign, false)
	}
	rest := s.src[s.pos:]
	m := endRaw.FindStringSubmatchIndex(rest)
	if m == nil {
		return errors.New("raw is not closed by endraw")
	}
	s.text(s.before(rest[:m[0]], signAt(rest, m[2], m[3]), true))
	s.pos += m[1]
	s.lineStart = false
	s.after(signAt(rest, m[4], m[5]), true)
	return nil
}

func signAt(s string, from, to int) byte {
	if from == to {
		return 0
	}
	return s[from]
}
