package chat

import (
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/evalr/evalr/engine/tokenizer"
)

// A marker makes special tokens in what somebody says recognisable after
// rendering. Behind each character of one it puts a character that occurs
// nowhere else, so they are nothing special to a template that cuts, joins or
// trims texts, and whatever part of them comes out is still marked.
type marker struct{ mark string }

// newMarker takes the first of Unicode's noncharacters that the texts do not use.
func newMarker(texts ...string) (*marker, error) {
	for r := rune(0xFDD0); r <= 0xFDEF; r++ {
		mark := string(r)
		if !slices.ContainsFunc(texts, func(text string) bool { return strings.Contains(text, mark) }) {
			return &marker{mark: mark}, nil
		}
	}
	return nil, errors.New("the conversation uses all of Unicode's noncharacters U+FDD0 to U+FDEF")
}

// specials are the texts that are marked in what is said.
type specials struct {
	all   *tokenizer.Matcher // special tokens and the marks of reasoning
	named *tokenizer.Matcher // of them, all but the marks of reasoning
}

func newSpecials(texts []string) specials {
	ids := map[string]int32{}
	for _, text := range texts {
		ids[text] = 0
	}
	delete(ids, thinkOpen)
	delete(ids, thinkClose)
	s := specials{named: tokenizer.NewMatcher(ids)}
	ids[thinkOpen], ids[thinkClose] = 0, 0
	s.all = tokenizer.NewMatcher(ids)
	return s
}

// hide marks the special tokens in a text.
func (m *marker) hide(text string, special *tokenizer.Matcher) string {
	inside := 0 // bytes of text up to here belong to a special token
	var b strings.Builder
	for i := range text {
		if _, n := special.Longest(text[i:]); n > 0 {
			inside = max(inside, i+n)
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
