package reports

import (
	"math"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A marker is a way in which reasoning turns back on itself.
type marker struct {
	name  string
	forms []string // in lower case; none of them is within another
	// An interjection counts where it begins a sentence (it is capitalised) or a
	// pause follows it: "Wait, that is" does, "they wait for" does not.
	interjection bool
	// A lone one counts only if no letter is before it: 等等 after a word is "and
	// so on".
	lone bool
}

// markers are what is counted, documented in docs/formats/report.md. DeepSeek-R1
// (arXiv 2501.12948, Table 3) shows the first of them; the others are what models
// write in its place, in English and in Chinese.
var markers = [...]marker{
	{name: "wait", forms: []string{"wait"}, interjection: true},
	{name: "hold on", forms: []string{"hold on"}, interjection: true},
	{name: "hmm", forms: []string{"hmm"}, interjection: true},
	{name: "aha", forms: []string{"aha"}, interjection: true},
	{name: "actually", forms: []string{"actually"}, interjection: true},
	{name: "alternatively", forms: []string{"alternatively"}, interjection: true},
	{name: "let me check", forms: []string{
		"let me check", "let me double check", "let me double-check", "let me re-check", "let me recheck", "let me verify",
		"let me re-verify", "let's check", "let's double check", "let's double-check", "let's verify", "let’s check", "let’s verify",
	}},
	{name: "let me reconsider", forms: []string{
		"let me reconsider", "let me rethink", "let me re-think", "let me re-examine", "let me reexamine", "let me re-evaluate",
		"let me reevaluate", "let me think again", "let's reconsider", "let’s reconsider", "on second thought",
	}},
	{name: "mistake", forms: []string{"made a mistake", "made an error", "my mistake"}},
	{name: "not right", forms: []string{
		"that's not right", "that’s not right", "that is not right", "that's wrong", "that’s wrong", "that is wrong",
		"that can't be right", "that can’t be right", "that cannot be right",
	}},
	{name: "start over", forms: []string{"start over", "let me go back", "let me backtrack", "let me try again", "let me step back"}},
	{name: "等等", forms: []string{"等等", "等一下", "稍等"}, interjection: true, lone: true},
	{name: "检查", forms: []string{"重新检查", "再检查", "让我检查", "检查一下", "验证一下", "让我验证", "再验证"}},
	{name: "重新考虑", forms: []string{"重新考虑", "重新思考", "重新审视", "再想想", "再想一想"}},
	{name: "不对", forms: []string{"不对", "算错了", "弄错了"}, interjection: true},
}

// TextMarks is what is counted in a completion's text.
type TextMarks struct {
	Index  int32                // of the sample
	Counts [len(markers)]uint16 // by marker
	Mixed  bool                 // the reasoning mixes scripts
}

// total is the number of markers.
func (t TextMarks) total() int {
	n := 0
	for _, c := range t.Counts {
		n += int(c)
	}
	return n
}

// MarkText counts the reflection markers of a completion, and tells whether its
// reasoning (all of it, where none was split off) is in several scripts.
func MarkText(index int, reasoning, text string) TextMarks {
	t := TextMarks{Index: int32(index)} //nolint:gosec // a store holds no larger one
	for _, part := range []string{reasoning, text} {
		lower := lowerLatin(part)
		for i, m := range markers {
			t.Counts[i] = uint16(min(int(t.Counts[i])+m.count(part, lower), math.MaxUint16)) //nolint:gosec // of at most that
		}
	}
	if reasoning == "" {
		reasoning = text
	}
	t.Mixed = mixesScripts(reasoning)
	return t
}

// lowerLatin is a text with small letters for the capitals A to Z, byte by byte.
func lowerLatin(s string) string {
	b := []byte(s)
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}

// count is how often a marker is in a text; lower is that text in lower case.
func (m marker) count(text, lower string) int {
	n := 0
	for _, form := range m.forms {
		for at := 0; ; {
			i := strings.Index(lower[at:], form)
			if i < 0 {
				break
			}
			from, to := at+i, at+i+len(form)
			if m.stands(text, from, to) {
				n++
			}
			at = to
		}
	}
	return n
}

// stands reports whether what is at a place of a text is the marker and no part of
// another word or thought.
func (m marker) stands(text string, from, to int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:from]) // at an end U+FFFD, which is no letter
	after, _ := utf8.DecodeRuneInString(text[to:])
	latin := text[from] < utf8.RuneSelf
	if latin && (alphanumeric(before) || alphanumeric(after)) || m.lone && unicode.IsLetter(before) {
		return false
	}
	if !m.interjection {
		return true
	}
	return 'A' <= text[from] && text[from] <= 'Z' || to == len(text) || strings.ContainsRune(",.!?;:…—–-\n，。！？；：、～~", after)
}

func alphanumeric(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
