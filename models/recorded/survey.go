package recorded

import (
	"context"
	"fmt"
	"strings"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/models"
)

// A Source is a file of completions and what is known of it.
type Source struct {
	File   string // for messages
	Rows   Rows
	Fields Fields
	Where  []Condition // all of which a row must meet

	Benchmark string          // for messages
	Problems  []evalr.Problem // of the benchmark; nil takes the rows' own
	Gated     bool            // the problems must not be published: messages name them by id only
	FileGold  bool            // gold answers of the rows decide, since each sample has its own
	Match     string          // one of [Matches]; empty takes the first that fits
	// SameGold reports whether a gold answer of the file is one of the problem's.
	SameGold func(p evalr.Problem, gold string) bool
	// Answer returns the answer that a gold answer of the file ends in, where that may
	// be a worked solution; nil leaves them as they are.
	Answer func(gold string) string
	// Options reads gold answers that name options other than by their letter; nil
	// where there are no options. It is asked only with [Fields].Choices.
	Options OptionReader
	// Split says how reasoning will be told from answers.
	Split models.SplitOptions
	// Readable returns why a problem cannot be graded by the gold answers that a row
	// gives it.
	Readable func(evalr.Problem) error
}

// A Survey is what a file of completions holds.
type Survey struct {
	Rows     int                 // in the file
	Selected int                 // of these, that meet the conditions
	Blank    int                 // completions that are null, and left out
	Samples  int                 // completions
	Match    string              // how rows found their problems, one of [Matches]
	Also     []string            // how they would have found others
	Problems []evalr.Problem     // with at least one row, in the data set's order
	Absent   []string            // ids of the benchmark's problems without a row
	K, Least int                 // samples of a problem: most and least
	Model    string              // as the rows name it; empty if they do not
	Step     *int64              // as the rows have it; nil if they do not
	Stops    map[string]int      // stop reasons that are not understood, with how often they occur
	Apart    []string            // fields in which rows of one problem differ, if no field tells its samples apart
	Values   map[string][]string // of these fields
	Models   int                 // of these, the first so many have every value in every problem alike, as fields that name models do
	FromOne  bool                // rows may count from 1: row 0 has no completion, row 1 has, and neither gold nor question was compared

	Beside     *Agreement // what the rows hold beside their fields confirms problems found by row; nil if nothing does
	Unchecked  bool       // problems were found by row, and the rows hold nothing to compare them with
	Repeated   int        // completions that an earlier row has word for word for the same problem, if no field tells samples apart
	Copied     []string   // fields, of Apart, in which such a row differs from the earlier one
	OnlyClosed int        // completions that close reasoning which they do not open
	Bare       int        // completions without any reasoning tag
	Zero       int        // completions with a text of which the file counts no token; their number is unknown

	source *Source
	places []place // of the completions, in the file's order
}

// A place says which sample of which problem a completion is.
type place struct{ problem, index int32 }

// A finder tells which problems rows are answers to.
type finder interface {
	add(Row, *entry) error
	finish() (found, error)
}

// Look reads the rows once and refuses a file that cannot be taken in whole. Its
// errors name the row.
func Look(ctx context.Context, s Source) (*Survey, error) {
	l := looker{
		Survey:  Survey{Stops: map[string]int{}, source: &s},
		reader:  s.reader(),
		several: newSeveral(s.Fields),
		wording: newWording(&s),
		where:   newValues(),
	}
	if s.Fields.Sample == "" {
		l.settings = newSettings(&l.source.Fields)
	}
	if l.finder = finder(newOwner(&s)); s.Problems != nil {
		l.finder = newMatcher(&s)
	}
	for row, err := range s.Rows(ctx) {
		if err == nil {
			err = l.look(row)
		}
		if err != nil {
			return nil, err
		}
	}
	if err := l.finish(ctx); err != nil {
		return nil, err
	}
	return &l.Survey, nil
}

// reader returns a reader of the source's rows.
func (s *Source) reader() reader {
	return reader{file: s.File, fields: s.Fields, answer: s.answer, seen: map[string]bool{}}
}

// answer is Answer, which may be nil.
func (s *Source) answer(gold string) string {
	if s.Answer == nil {
		return gold
	}
	return s.Answer(gold)
}

// A looker is a survey in the making.
type looker struct {
	Survey
	reader   reader
	finder   finder
	several  *several
	settings *settings // nil if a field tells samples apart
	wording  *wording
	where    *values  // of the conditions' fields, in all rows
	have     []string // fields of the first row
	counts   []int32  // completions by selected row
	samples  []string // by completion, if a field tells them apart
}

func (l *looker) look(r Row) error {
	if l.Rows == 0 {
		l.have = r.places()
	}
	l.Rows++
	if !l.selects(r) {
		return nil
	}
	l.Selected++
	e, err := l.reader.read(r)
	if err != nil {
		return err
	}
	if err := l.finder.add(r, &e); err != nil {
		return err
	}
	l.several.add(r, &e)
	var sum rowSum
	if l.settings != nil {
		sum = l.settings.add(r, &e)
	}
	l.wording.add(l.Selected, sum, &e)
	l.Blank += e.blank
	l.Zero += e.zero
	l.Samples += len(e.takes)
	l.counts = append(l.counts, int32(len(e.takes))) //nolint:gosec // items of one row's list
	for i := range e.takes {
		t := &e.takes[i]
		if _, known := stopReason(t.stop); !known && (l.Stops[t.stop] > 0 || len(l.Stops) < mostStops) {
			l.Stops[t.stop]++
		}
		if l.source.Fields.Sample != "" {
			l.samples = append(l.samples, t.sample)
		}
	}
	return nil
}

// mostStops bounds the stop reasons that are remembered.
const mostStops = 50

func (l *looker) selects(r Row) bool {
	all := true
	for _, c := range l.source.Where {
		v, there := r.at(c.Field)
		if there {
			l.where.add(c.Field, v)
		}
		all = all && c.holds(r)
	}
	return all
}

func (l *looker) finish(ctx context.Context) error {
	s := l.source
	if err := l.none(); err != nil {
		return err
	}
	if err := l.reader.unseen(l.have); err != nil {
		return err
	}
	if err := l.several.refuse(s.File, s.Where); err != nil {
		return err
	}
	f, err := l.finder.finish()
	if err != nil {
		return err
	}
	l.Match, l.Also, l.Problems, l.Absent = f.match, f.also, f.problems, f.absent
	l.Model, l.Step, l.FromOne = l.several.model, l.several.step, f.fromOne
	l.Beside, l.Unchecked = f.beside, f.unchecked
	l.OnlyClosed, l.Bare, l.Repeated = l.wording.onlyClosed, l.wording.bare, l.wording.repeated
	if l.settings != nil {
		l.Apart, l.Models, l.Values = l.settings.apart()
		for _, path := range l.Apart {
			if l.wording.differ[l.settings.ids[path]] {
				l.Copied = append(l.Copied, path)
			}
		}
	}
	l.places = make([]place, 0, l.Samples)
	for row, n := range l.counts {
		for range n {
			l.places = append(l.places, place{problem: f.at[row]})
		}
	}
	if err := l.number(ctx); err != nil {
		return err
	}
	l.count()
	return nil
}

// none refuses a file of which nothing is left.
func (l *looker) none() error {
	s := l.source
	for _, c := range s.Where {
		if l.Rows > 0 && l.where.of(c.Field) == nil {
			return &MissingFieldError{File: s.File, What: "--where", Field: c.Field, Have: l.have}
		}
	}
	switch {
	case l.Rows == 0:
		return fmt.Errorf("%s: the file holds no rows", s.File)
	case l.Selected == 0:
		var there []string
		for _, c := range s.Where {
			there = append(there, c.Field+": "+fewOf(l.where.of(c.Field), 20))
		}
		return usage("there are "+strings.Join(there, "; "), "%s: no row of %d meets %s", s.File, l.Rows, conditions(s.Where))
	case l.Samples == 0 && l.reader.seen["text"]:
		return fmt.Errorf("%s: field %q is null in every row; want a completion", s.File, s.Fields.Text)
	}
	return nil
}

func conditions(where []Condition) string {
	texts := make([]string, len(where))
	for i, c := range where {
		texts[i] = c.Field + "=" + c.Value
	}
	return strings.Join(texts, " and ")
}

// count finds the most and the least samples of a problem.
func (l *looker) count() {
	per := make([]int, len(l.Problems))
	for _, p := range l.places {
		per[p.problem]++
	}
	l.Least = l.Samples
	for _, n := range per {
		l.K, l.Least = max(l.K, n), min(l.Least, n)
	}
}
