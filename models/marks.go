package models

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"
)

// A mark is a tag in a text.
type mark struct {
	pos, end int // in bytes
	pair     int // which pair of tags
	closing  bool
	quoted   bool // it stands directly between two quotation marks, so it is spoken of
}

// findMarks returns all tags of a text in order. Where two begin at one place
// the longer one counts.
func findMarks(s string, tags [][2]string) []mark {
	var marks []mark
	for pair, names := range tags {
		for side, name := range names {
			for at := 0; ; {
				i := strings.Index(s[at:], name)
				if i < 0 {
					break
				}
				m := mark{pos: at + i, end: at + i + len(name), pair: pair, closing: side == 1}
				m.quoted = quoted(s[:m.pos], s[m.end:])
				marks = append(marks, m)
				at = m.end
			}
		}
	}
	slices.SortStableFunc(marks, func(a, b mark) int {
		return cmp.Or(cmp.Compare(a.pos, b.pos), cmp.Compare(b.end, a.end))
	})
	return dropOverlaps(marks)
}

func dropOverlaps(marks []mark) []mark {
	end := 0
	return slices.DeleteFunc(marks, func(m mark) bool {
		if m.pos < end {
			return true
		}
		end = m.end
		return false
	})
}

// quotes are pairs of quotation marks, opening and closing.
var quotes = map[rune]rune{'`': '`', '"': '"', '\'': '\'', '“': '”', '‘': '’', '«': '»', '「': '」'}

// quoted reports whether what stands between before and after is in quotation
// marks.
func quoted(before, after string) bool {
	left, _ := utf8.DecodeLastRuneInString(before)
	right, _ := utf8.DecodeRuneInString(after)
	closing, ok := quotes[left]
	return ok && closing == right
}
