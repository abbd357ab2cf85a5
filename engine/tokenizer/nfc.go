package tokenizer

import (
	"sort"
	"sync"
	"unicode/utf8"
)

// Some vocabularies (Qwen 2) ask for text in Unicode's composed form, so that é
// is one character however it was typed. Unicode Standard Annex 15: take every
// character apart, order combining marks, put pairs together again.

// Hangul syllables are put together by arithmetic (The Unicode Standard, 3.12).
const (
	hangulBase, leadBase, vowelBase, tailBase = 0xAC00, 0x1100, 0x1161, 0x11A7
	leads, vowels, tails                      = 19, 21, 28
)

// nfcTables holds what the form needs in maps.
type nfcTables struct {
	parts  map[rune][2]rune // second part 0 if there is none
	joined map[[2]rune]rune
}

//nolint:gochecknoglobals // made once from constants
var nfcOnce = sync.OnceValue(func() nfcTables {
	t := nfcTables{parts: map[rune][2]rune{}, joined: map[[2]rune]rune{}}
	list := []rune(decompositions)
	for i := 0; i < len(list); i += 3 {
		pair := [2]rune{list[i+1], list[i+2]}
		t.parts[list[i]] = pair
		if pair[1] != 0 {
			t.joined[pair] = list[i]
		}
	}
	for _, r := range notComposed {
		delete(t.joined, t.parts[r])
	}
	return t
})

// compose returns the text in composed form. Bytes that are no UTF-8 stay as
// they are.
func compose(text string) string {
	if isComposed(text) {
		return text
	}
	t := nfcOnce()
	out := make([]byte, 0, len(text))
	for len(text) > 0 {
		n := validPrefix(text)
		var runes []rune
		for _, r := range text[:n] {
			runes = t.split(runes, r)
		}
		order(runes)
		for _, r := range t.join(runes) {
			out = utf8.AppendRune(out, r)
		}
		text = text[n:]
		for len(text) > 0 && validPrefix(text) == 0 {
			out, text = append(out, text[0]), text[1:]
		}
	}
	return string(out)
}

// isComposed is a quick look: below U+0300 nothing changes.
func isComposed(text string) bool {
	for _, r := range text {
		if r >= 0x300 {
			return false
		}
	}
	return true
}

// validPrefix returns the length of the longest beginning that is UTF-8.
func validPrefix(text string) int {
	for i, r := range text {
		if r == utf8.RuneError {
			if _, size := utf8.DecodeRuneInString(text[i:]); size == 1 {
				return i
			}
		}
	}
	return len(text)
}

// split appends what a character is made of, down to the last part.
func (t *nfcTables) split(to []rune, r rune) []rune {
	if s := r - hangulBase; s >= 0 && s < leads*vowels*tails {
		to = append(to, leadBase+s/(vowels*tails), vowelBase+s%(vowels*tails)/tails)
		if s%tails != 0 {
			to = append(to, tailBase+s%tails)
		}
		return to
	}
	pair, ok := t.parts[r]
	if !ok {
		return append(to, r)
	}
	to = t.split(to, pair[0])
	if pair[1] != 0 {
		to = t.split(to, pair[1])
	}
	return to
}

// order sorts each run of combining marks by class and keeps equals in order.
func order(runes []rune) {
	for i := 0; i < len(runes); {
		if class(runes[i]) == 0 {
			i++
			continue
		}
		end := i
		for end < len(runes) && class(runes[end]) != 0 {
			end++
		}
		run := runes[i:end]
		sort.SliceStable(run, func(a, b int) bool { return class(run[a]) < class(run[b]) })
		i = end
	}
}

// join puts each starter together with what follows it, where nothing of the
// same or a higher class stands between.
func (t *nfcTables) join(runes []rune) []rune {
	out := runes[:0]
	starter, last := -1, uint8(0) // where the last starter is, and the class right before
	for _, r := range runes {
		c := class(r)
		if starter >= 0 && (last < c || last == 0 && starter == len(out)-1) {
			if whole, ok := t.pair(out[starter], r); ok {
				out[starter] = whole
				continue
			}
		}
		if c == 0 {
			starter = len(out)
		}
		last = c
		out = append(out, r)
	}
	return out
}

func (t *nfcTables) pair(a, b rune) (rune, bool) {
	if l, v := a-leadBase, b-vowelBase; l >= 0 && l < leads && v >= 0 && v < vowels {
		return hangulBase + (l*vowels+v)*tails, true
	}
	if s, tail := a-hangulBase, b-tailBase; s >= 0 && s < leads*vowels*tails && s%tails == 0 && tail > 0 && tail < tails {
		return a + tail, true
	}
	whole, ok := t.joined[[2]rune{a, b}]
	return whole, ok
}

// class returns the canonical combining class of a character.
func class(r rune) uint8 {
	i := sort.Search(len(combining), func(i int) bool { return combining[i].high >= r })
	if i < len(combining) && combining[i].low <= r {
		return combining[i].class
	}
	return 0
}
