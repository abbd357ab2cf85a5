package chat

import (
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/evalr/evalr/engine/tokenizer"
)

// A marker makes special tokens in what somebody says recognisable after
// rendering. Behind each character of one it puts a character that occurs
// nowhere else, so they are nothing special to a template that cuts, joins or
// trims texts, and whatever part of them comes out is still marked.
type marker struct {
	mark     string
	specials [256][]string // by their first byte
}

// newMarker takes the first of Unicode's noncharacters that the texts do not use.
func newMarker(specials []string, texts ...string) (*marker, error) {
	for r := rune(0xFDD0); r <= 0xFDEF; r++ {
		mark, used := string(r), false
		for _, text := range texts {
			used = used || strings.Contains(text, mark)
		}
		if !used {
			m := &marker{mark: mark}
			for _, s := range specials {
				if s != "" {
					m.specials[s[0]] = append(m.specials[s[0]], s)
				}
			}
			return m, nil
		}
	}
	return nil, errors.New("the conversation uses all of Unicode's noncharacters U+FDD0 to U+FDEF")
}

// hide marks the special tokens in a text. Those that keep says are left as they
// are.
func (m *marker) hide(text string, keep func(string) bool) string {
	inside := 0 // bytes of text up to here belong to a special token
	var b strings.Builder
	for i := range text {
		for _, s := range m.specials[text[i]] {
			if strings.HasPrefix(text[i:], s) && !keep(s) {
				inside = max(inside, i+len(s))
			}
		}
		_, n := utf8.DecodeRuneInString(text[i:])
		b.WriteString(text[i : i+n])
		if i < inside {
			b.WriteString(m.mark)
		}
	}
	return b.String()
}

// segments parts a rendered text by its marks.
func (m *marker) segments(text string) []tokenizer.Segment {
	var list []tokenizer.Segment
	for text != "" {
		i := strings.Index(text, m.mark)
		if i < 0 {
			return append(list, tokenizer.Segment{Text: text, Special: true})
		}
		if i == 0 { // what it stood behind was cut off
			text = text[len(m.mark):]
			continue
		}
		_, n := utf8.DecodeLastRuneInString(text[:i])
		if i > n {
			list = append(list, tokenizer.Segment{Text: text[:i-n], Special: true})
		}
		text = text[i-n:]
		end := m.marked(text)
		list = append(list, tokenizer.Segment{Text: strings.ReplaceAll(text[:end], m.mark, "")})
		text = text[end:]
	}
	return list
}

// marked returns the length of the beginning of text in which each character has
// a mark behind it.
func (m *marker) marked(text string) int {
	for end := 0; ; {
		_, n := utf8.DecodeRuneInString(text[end:])
		if !strings.HasPrefix(text[end+n:], m.mark) {
			return end
		}
		end += n + len(m.mark)
	}
}
