package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/evalr/evalr/models/recorded"
)

// say tells what is taken in, and everything about it that a reader of the scores
// should know.
func (o *importOptions) say(e env, in *imported) {
	w := importWords{Survey: in.survey}
	w.size(in.files())
	w.found(o.benchmark)
	w.numbers()
	w.several()
	w.texts()
	for _, doubt := range in.entry.Doubts {
		w.warn("%s", doubt)
	}
	for i, t := range in.tables {
		if sep := t.Separator(); sep != 0 && sep != ',' {
			w.warn("the fields of %s are separated by %q, not by commas", o.from[i], sep)
		}
	}
	for _, line := range w.lines {
		fmt.Fprintf(e.stderr, "evalr: %s\n", printable(line))
	}
}

// importWords are the sentences about an import.
type importWords struct {
	*recorded.Survey
	lines []string
}

func (w *importWords) add(format string, args ...any) {
	w.lines = append(w.lines, fmt.Sprintf(format, args...))
}

func (w *importWords) warn(format string, args ...any) { w.add("warning: "+format, args...) }

// size is what there is.
func (w *importWords) size(files string) {
	rows := counted(w.Rows, "row")
	if w.Selected < w.Rows {
		rows = fmt.Sprintf("%d of %s", w.Selected, rows)
	}
	per := fmt.Sprintf("k = %d", w.K)
	if w.Least < w.K {
		per = fmt.Sprintf("%d to %d of a problem", w.Least, w.K)
	}
	w.add("%s: %s, %s, %s", files, rows, counted(w.Samples, "completion"), per)
}

// found is how the rows found their problems, and how sure that is.
func (w *importWords) found(benchmark string) {
	w.add("problems of %s are found by %s: %d of %d", benchmark, w.Match, len(w.Problems), len(w.Problems)+len(w.Absent))
	for _, other := range w.Also {
		w.warn("by %s all rows would find problems too, and others; --match %s takes those", other, other)
	}
	switch b := w.Beside; {
	case b != nil && b.Agree == b.Rows:
		w.add("they are the right ones by field %s, which agrees in all %s", b.Field, counted(b.Rows, "row"))
	case b != nil:
		w.warn("field %s agrees with the problems in %d of %d rows only: give gold=%s or question=%s to see where it differs", b.Field, b.Agree, b.Rows, b.Field, b.Field)
	case w.Unchecked:
		w.warn("FOUND BY ROW, AND NOTHING TELLS WHETHER THESE ARE THE RIGHT ROWS: add gold=FIELD or question=FIELD; if the file holds neither, see that its rows are counted from 0 over the whole data set")
	}
	if w.FromOne {
		w.warn("rows count from 0, and here row 0 has no completion and row 1 has: if yours count from 1, every answer is compared with another problem's")
	}
}

// numbers is what is missing or too much.
func (w *importWords) numbers() {
	if len(w.Absent) > 0 {
		w.warn("%s without a completion: %s", counted(len(w.Absent), "problem"), listed(w.Absent))
	}
	if w.Least < w.K {
		w.warn("problems have from %d to %d samples", w.Least, w.K)
	}
	if w.Blank > 0 {
		w.warn("%s without a text left out: whether these were failed requests or empty answers is not known", counted(w.Blank, "completion"))
	}
}

// several is what tells samples of one problem apart, where no field was named: first
// what may make them those of several models, then copies.
func (w *importWords) several() {
	choose := func(field string) string {
		return recorded.ShellWord(field + "=" + w.Values[field][0])
	}
	more := w.Samples - len(w.Problems) // than one of each problem
	switch {
	case len(w.Apart) == 0 || w.Repeated >= more:
	case w.Models > 0:
		field := w.Apart[0]
		w.warn("every problem has one row for each value of %s (%s): if these are models or settings, choose one with --where %s; if they number the samples, say %s",
			field, listed(w.Values[field]), choose(field), recorded.ShellWord("sample="+field))
	default:
		w.warn("rows of one problem differ in %s: if that tells models or settings apart, choose one as with --where %s", listed(w.Apart), choose(w.Apart[0]))
	}
	switch copies := countedAre(w.Repeated, "completion") + " word for word what another row has for the same problem"; {
	case w.Repeated == 0 || 2*w.Repeated < more:
	case len(w.Copied) == 0:
		w.warn("%s", copies)
	default:
		w.warn("%s, which differs in %s: --where %s takes each once", copies, listed(w.Copied), choose(w.Copied[0]))
	}
}

// countedAre is a count as the subject of a sentence.
func countedAre(n int, what string) string {
	if n == 1 {
		return counted(n, what) + " is"
	}
	return counted(n, what) + " are"
}

// countedHave is a count as the subject of a sentence about what they have.
func countedHave(n int, what string) string {
	if n == 1 {
		return counted(n, what) + " has"
	}
	return counted(n, what) + " have"
}

// texts is what is strange about the completions themselves.
func (w *importWords) texts() {
	if w.OnlyClosed > 0 && w.Bare > 0 {
		w.warn("%s reasoning without opening it, and %d hold no tag at all: if the prompt opened it, these never ended it and are no answers; --reasoning prefilled reads them so",
			counted(w.OnlyClosed, "completion")+closes(w.OnlyClosed), w.Bare)
	}
	if w.Zero > 0 {
		w.warn("%s of 0 tokens with a text: their number counts as unknown", counted(w.Zero, "completion"))
	}
	if len(w.Stops) > 0 {
		w.warn("stop reasons that are not understood count as unknown: %s", listed(tallied(w.Stops)))
	}
}

func closes(n int) string {
	if n == 1 {
		return " closes"
	}
	return " close"
}

// listed joins the first few of a list.
func listed(all []string) string { return strings.Join(firstFew(all, 8), ", ") }

// tallied lists names with their counts, the most frequent first.
func tallied(counts map[string]int) []string {
	names := make([]string, 0, len(counts))
	for name := range counts {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int {
		if counts[a] != counts[b] {
			return counts[b] - counts[a]
		}
		return strings.Compare(a, b)
	})
	for i, name := range names {
		names[i] = fmt.Sprintf("%q (%d)", name, counts[name])
	}
	return names
}
