package evals

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/evalr/evalr/datasets"
)

// The parts of a problem that a column of a user's file may hold.
const (
	roleQuestion = "question"
	roleAnswer   = "answer"
	roleID       = "id"
	roleChoices  = "choices"
)

// customNames are the names that a column is known by, the first found counting.
// Case, spaces, hyphens and underscores make no difference.
var customNames = map[string][]string{
	roleQuestion: {"question", "problem", "prompt", "input", "query"},
	roleAnswer:   {"answer", "gold", "target", "expected_answer", "correct_answer", "answer_key", "label", "solution"},
	roleID:       {"id", "question_id", "problem_id", "unique_id", "task_id", "uid", "idx"},
	roleChoices:  {"choices", "options"},
}

// optionPrefixes stand before the letter in the names of columns that hold an
// option each: A, option_a, choice_a.
var optionPrefixes = []string{"", "option", "choice"}

// A column is what a survey found of one column of a file.
type column struct {
	rows    int                 // that have a value
	texts   int                 // whose value is a text or a number
	lists   int                 // whose value is a list
	whole   int                 // whose value, as an answer, is a whole number
	letters int                 // whose value, as an answer, is one letter
	short   bool                // every text is a line of at most maxField characters
	values  map[string]struct{} // the different texts, as long as all are short
}

// maxField bounds the text of a column that scores can be broken down by, in
// Unicode code points.
const maxField = 64

// A survey is what one reading of a whole file says of its columns.
type survey struct {
	file    string
	rows    int
	columns map[string]*column
}

// look reads the file once.
func look(ctx context.Context, file string, limits datasets.Limits) (*survey, error) {
	t, err := datasets.OpenTable(file, limits)
	if err != nil {
		return nil, err
	}
	s := &survey{file: file, columns: map[string]*column{}}
	for rec, err := range t.Rows(ctx) {
		if err != nil {
			return nil, err
		}
		s.rows++
		for _, name := range slices.Sorted(maps.Keys(rec.Cells)) {
			s.add(name, rec)
		}
	}
	if s.rows == 0 {
		return nil, &usageError{text: file + ": no rows; want one problem a row"}
	}
	return s, nil
}

// anyOptions stand for as many options as there can be.
var anyOptions = make([]string, len(alphabet))

// add counts one cell.
func (s *survey) add(name string, rec datasets.Record) {
	c := s.columns[name]
	if c == nil {
		c = &column{short: true, values: map[string]struct{}{}}
		s.columns[name] = c
	}
	text, isText := rec.Text(name)
	_, isList := rec.Cells[name].([]any)
	switch {
	case isList:
		c.rows, c.lists = c.rows+1, c.lists+1
	case !isText:
		if rec.Cells[name] != nil {
			c.rows++
		}
	case strings.TrimSpace(text) != "":
		c.rows, c.texts = c.rows+1, c.texts+1
		if isWhole(GoldIn(text)) {
			c.whole++
		}
		if _, ok := formLetter.read(text, anyOptions); ok {
			c.letters++
		}
		if c.short = c.short && utf8.RuneCountInString(text) <= maxField && !strings.Contains(text, "\n"); c.short {
			c.values[text] = struct{}{}
		} else {
			c.values = nil
		}
	}
}

// names lists the file's columns, sorted.
func (s *survey) names() []string { return slices.Sorted(maps.Keys(s.columns)) }

// find returns the column of a role: the one the user named, else the first that
// goes by one of the role's names; empty if there is none.
func (s *survey) find(role string, named map[string]string) (string, error) {
	if name, ok := named[role]; ok {
		if name == "" && role == roleID {
			return "", nil // rows are to be numbered
		}
		if s.columns[name] != nil {
			return name, nil
		}
		if alike := s.named(name); alike != "" {
			return alike, nil
		}
		return "", s.lacks(role, name)
	}
	for _, known := range customNames[role] {
		if name := s.named(known); name != "" {
			return name, nil
		}
	}
	return "", nil
}

// named returns the column that has this name but for its spelling, the first in
// order of the alphabet if there are several; empty if there is none.
func (s *survey) named(known string) string {
	for _, name := range s.names() {
		if plain(name) == plain(known) {
			return name
		}
	}
	return ""
}

// letters returns the columns that hold an option each: A, B and so on without a
// gap, from two; nil if there are none.
func (s *survey) letters() []string {
	for _, prefix := range optionPrefixes {
		var found []string
		for i := range len(alphabet) {
			name := s.named(prefix + letter(i))
			if name == "" {
				break
			}
			found = append(found, name)
		}
		if len(found) >= 2 {
			return found
		}
	}
	return nil
}

// plain is a column's name without what its spelling may differ in.
func plain(name string) string {
	return strings.Map(func(r rune) rune {
		if r == ' ' || r == '_' || r == '-' || r == '\uFEFF' {
			return -1
		}
		return r
	}, strings.ToLower(name))
}

// A ColumnError is a file that lacks a column.
type ColumnError struct {
	File  string
	Role  string   // what the column was to hold: "question", "answer", "id" or "choices"
	Asked string   // the column the user named; empty if none was
	Known []string // the names that are understood for the role
	Have  []string // the file's columns, sorted
	Free  []string // those of them whose names are not understood as anything, sorted
}

func (s *survey) lacks(role, asked string) error {
	e := &ColumnError{File: s.file, Role: role, Asked: asked, Known: customNames[role], Have: s.names()}
	understood := map[string]bool{}
	for _, names := range customNames {
		for _, n := range names {
			understood[plain(n)] = true
		}
	}
	for _, name := range e.Have {
		if !understood[plain(name)] {
			e.Free = append(e.Free, name)
		}
	}
	return e
}

func (e *ColumnError) Error() string {
	have := "the file has " + strings.Join(quoted(e.Have), ", ")
	if e.Asked != "" {
		return fmt.Sprintf("%s: no column %q for the %s; %s", e.File, e.Asked, e.Role, have)
	}
	known := strings.Join(quoted(e.Known), " or ")
	if e.Role == roleChoices {
		known += ", or one for each option named A, B, …"
	}
	return fmt.Sprintf("%s: no column holds the %s: want one named %s; %s", e.File, e.Role, known, have)
}

// Hint says how to name the column.
func (e *ColumnError) Hint() string {
	return fmt.Sprintf("say which column it is: --columns %s=NAME", e.Role)
}

// ExitCode is that of wrong usage.
func (*ColumnError) ExitCode() int { return 2 }

func quoted(names []string) []string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = strconv.Quote(n)
	}
	return out
}
