package recorded

import (
	"hash/maphash"
	"slices"
	"strings"

	"github.com/evalr/evalr/models"
)

// wording looks at the texts of completions for what whoever imports them may not
// know: reasoning that the prompt opened, and texts that stand in the file twice.
type wording struct {
	open, closed []string // tags; empty if reasoning is not looked for
	seed         maphash.Seed
	first        map[uint64]wordsOf // by problem and text: the first row that had it; nil if a field tells samples apart
	differ       map[int]bool       // fields in which a row differs from the first of its text

	onlyClosed, bare, repeated int
}

// wordsOf is the first row of a text.
type wordsOf struct {
	row int
	sum rowSum
}

func newWording(s *Source) *wording {
	w := &wording{seed: maphash.MakeSeed(), differ: map[int]bool{}}
	if s.Split.Mode == "" || s.Split.Mode == models.ReasoningAuto {
		for _, pair := range slices.Concat(models.DefaultThinkTags(), s.Split.Tags) {
			w.open, w.closed = append(w.open, pair[0]), append(w.closed, pair[1])
		}
	}
	if s.Fields.Sample == "" {
		w.first = map[uint64]wordsOf{}
	}
	return w
}

// longText is the length in bytes from which a text that two rows have is no
// chance: bare answers are alike often.
const longText = 40

// add looks at the texts of a row, which sum tells from others.
func (w *wording) add(row int, sum rowSum, e *entry) {
	for i := range e.takes {
		t := &e.takes[i]
		if t.reasoning == "" {
			w.tags(t.text)
		}
		if w.first == nil || len(t.text) < longText {
			continue
		}
		key := maphash.Comparable(w.seed, [3]string{e.key, e.question, t.text})
		switch before, known := w.first[key]; {
		case !known:
			w.first[key] = wordsOf{row, sum}
		case before.row != row:
			w.repeated++
			w.compare(before.sum, sum)
		}
	}
}

// compare takes note of what two rows of one text differ in.
func (w *wording) compare(a, b rowSum) {
	at := func(s rowSum, i int) uint64 {
		if i < len(s) {
			return s[i]
		}
		return 0
	}
	for i := range max(len(a), len(b)) {
		if at(a, i) != at(b, i) {
			w.differ[i] = true
		}
	}
}

// tags counts texts with a closing tag alone and those without any tag.
func (w *wording) tags(text string) {
	has := func(tag string) bool { return strings.Contains(text, tag) }
	if slices.ContainsFunc(w.open, has) {
		return
	}
	if slices.ContainsFunc(w.closed, has) {
		w.onlyClosed++
	} else if text != "" {
		w.bare++
	}
}
