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
	first        map[uint64]int // by problem and text: the first row that had it; nil if a field tells samples apart

	onlyClosed, bare, repeated int
}

func newWording(s *Source) *wording {
	w := &wording{seed: maphash.MakeSeed()}
	if s.Split.Mode == "" || s.Split.Mode == models.ReasoningAuto {
		for _, pair := range slices.Concat(models.DefaultThinkTags(), s.Split.Tags) {
			w.open, w.closed = append(w.open, pair[0]), append(w.closed, pair[1])
		}
	}
	if s.Fields.Sample == "" {
		w.first = map[uint64]int{}
	}
	return w
}

// longText is the length in bytes from which a text that two rows have is no
// chance: bare answers are alike often.
const longText = 40

func (w *wording) add(row int, e *entry) {
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
			w.first[key] = row
		case before != row:
			w.repeated++
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
