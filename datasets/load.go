package datasets

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/evalr/evalr"
)

// load reads the problems of the set from the files, as one table. They are paths in
// Embedded if there is one.
func (s Set) load(ctx context.Context, files []string, limits Limits) ([]evalr.Problem, error) {
	l := newLoader(s)
	for _, path := range files {
		t, err := openTable(s.Embedded, path, limits)
		if err != nil {
			return nil, err
		}
		for rec, err := range t.withLarge(s.large()).Rows(ctx) {
			if err == nil {
				err = l.add(rec)
			}
			if err != nil {
				return nil, fmt.Errorf("data of %s: %w", s.Name, err)
			}
		}
	}
	if len(l.problems) == 0 && l.rows > 0 {
		return nil, &hintError{
			text: fmt.Sprintf("data of %s: none of %d problems is in the part %s", s.Name, l.rows, s.Part),
			hint: fmt.Sprintf("a setting of %s says which part is asked (evalr run --help)", s.Name),
			code: 2,
		}
	}
	return l.problems, nil
}

// large names the fields that hold large values; nil if there are none.
func (s Set) large() []string {
	var fields []string
	for _, c := range s.Columns {
		if c.Kind == Large {
			fields = append(append(fields, c.Name), c.Aliases...)
		}
	}
	return fields
}

// loader turns records into problems and sees that ids are there and unique.
type loader struct {
	set      Set
	seen     map[string]int
	ids      map[string]position
	rows     int
	problems []evalr.Problem
}

func newLoader(s Set) *loader {
	return &loader{set: s, seen: map[string]int{}, ids: map[string]position{}}
}

func (l *loader) add(rec Record) error {
	row, err := l.set.newRow(rec, l.rows, l.seen)
	if err != nil {
		return err
	}
	p, err := l.set.Decode(row)
	if err != nil {
		return err
	}
	l.rows++
	if p.ID == "" || len(p.Gold) == 0 && p.Tests == nil {
		return rec.at.errorf("", "a problem without an id, or with neither a gold answer nor tests")
	}
	if first, twice := l.ids[p.ID]; twice {
		return &DuplicateError{ID: p.ID, err: rec.at.errorf("", "problem %q occurs twice, first at %s", p.ID, first)}
	}
	l.ids[p.ID] = rec.at
	if l.set.Keep != nil && !l.set.Keep(p) {
		return nil
	}
	p.Row = len(l.problems)
	l.problems = append(l.problems, p)
	return nil
}

func (p position) String() string {
	if p.line > 0 {
		return "line " + strconv.Itoa(p.line)
	}
	return "row " + strconv.Itoa(p.row)
}

// check holds problems to the count and the multiset of gold answers that are
// known of the set.
func (s Set) check(problems []evalr.Problem, where string) error {
	known, err := parseGolds(s.Golds)
	if err != nil {
		return err
	}
	var count string
	if s.Count != 0 && len(problems) != s.Count {
		count = fmt.Sprintf("%d problems, want %d", len(problems), s.Count)
	}
	text := join(count, known.differ(problems, s.Canon))
	if text == "" {
		return nil
	}
	hint := "the file is not the whole " + s.Name + ", or a changed copy of it"
	if s.Others != "" {
		hint += fmt.Sprintf("; `%s` takes it as it is", s.Others)
	}
	if strings.HasPrefix(text, "0 problems") {
		hint = "the file holds no rows"
	}
	return &hintError{text: fmt.Sprintf("data of %s: %s: %s", s.Name, where, text), hint: hint}
}
