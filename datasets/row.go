package datasets

import (
	"fmt"
	"strconv"
	"strings"
)

// A Row is one row of a data set as a [Set]'s Decode sees it: its columns are
// under their documented names, those required are there, and all have the kind
// the set asks for. Asking for a column that the set does not have is a mistake
// in the set and panics.
type Row struct {
	at    position
	index int
	cells map[string]any // string, int64, []string or Blob; nil for an optional column that is absent
	seen  map[string]int // shared by the rows of one pass, see Nth
}

// Index is the row's position in the set, from 0, counted through all its files.
func (r Row) Index() int { return r.index }

// Has reports whether the row has the column, neither null nor blank.
func (r Row) Has(column string) bool { return r.cell(column) != nil }

// Text returns a column of kind [Text] or [Choice], with line ends as "\n"
// whatever the file's; "" if the row does not have it.
func (r Row) Text(column string) string {
	s, _ := r.cell(column).(string)
	return s
}

// Integer returns a column of kind [Integer]; 0 if the row does not have it.
func (r Row) Integer(column string) int64 {
	n, _ := r.cell(column).(int64)
	return n
}

// List returns a column of kind [List]; nil if the row does not have it.
func (r Row) List(column string) []string {
	l, _ := r.cell(column).([]string)
	return l
}

// Blob returns a column of kind [Large]; the zero value if the row does not have it.
func (r Row) Blob(column string) Blob {
	b, _ := r.cell(column).(Blob)
	return b
}

// Nth counts: it returns how many earlier calls of this pass through the set
// were given the same key. It numbers the rows of a subject where the data set
// does not.
func (r Row) Nth(key string) int {
	n := r.seen[key]
	r.seen[key] = n + 1
	return n
}

// Errorf returns an error about a field of the row that names file, row and
// field. The text says what was expected.
func (r Row) Errorf(field, format string, a ...any) error {
	return r.at.errorf(field, format, a...)
}

func (r Row) cell(column string) any {
	v, ok := r.cells[column]
	if !ok {
		panic("datasets: column " + strconv.Quote(column) + " is not among the set's columns")
	}
	return v
}

// A RowError is a row of a data file that cannot be used.
type RowError struct {
	File  string // as it was given
	Line  int    // from 1, in text files; 0 where lines have no meaning
	Row   int    // from 1, the header not counted
	Field string // column; empty if the whole row is meant
	Text  string // what is wrong and what was expected
}

func (e *RowError) Error() string {
	var b strings.Builder
	b.WriteString(e.File)
	switch {
	case e.Line > 0:
		fmt.Fprintf(&b, ": line %d", e.Line)
	case e.Row > 0:
		fmt.Fprintf(&b, ": row %d", e.Row)
	}
	if e.Field != "" {
		fmt.Fprintf(&b, ": field %q", e.Field)
	}
	b.WriteString(": " + e.Text)
	return b.String()
}

// A DuplicateError is a row with the id of an earlier one. It wraps a [*RowError].
type DuplicateError struct {
	ID  string
	err error
}

func (e *DuplicateError) Error() string { return e.err.Error() }

// Unwrap returns the [*RowError].
func (e *DuplicateError) Unwrap() error { return e.err }

// position is where a row is: what every complaint about it begins with.
type position struct {
	file      string
	line, row int
}

func (p position) errorf(field, format string, a ...any) error {
	return &RowError{File: p.file, Line: p.line, Row: p.row, Field: field, Text: fmt.Sprintf(format, a...)}
}

// newRow finds and checks the set's columns in a record.
func (s Set) newRow(rec Record, index int, seen map[string]int) (Row, error) {
	r := Row{at: rec.at, index: index, cells: make(map[string]any, len(s.Columns)), seen: seen}
	for _, c := range s.Columns {
		v, err := c.find(rec)
		if err != nil {
			return Row{}, err
		}
		r.cells[c.Name] = v
	}
	return r, nil
}

// find returns the column's value in its canonical type; nil if it is absent.
// A blank text is absent too, since csv has no other way to say so.
func (c Column) find(rec Record) (any, error) {
	name, raw := c.cell(rec)
	if raw == nil {
		if c.Required {
			return nil, rec.at.errorf(c.Name, "missing or empty%s; want %s", c.alsoKnown(), c.Kind)
		}
		return nil, nil
	}
	v, ok := convert(c.Kind, raw)
	if !ok {
		return nil, rec.at.errorf(name, "%s; want %s", describe(raw), c.Kind)
	}
	if b, ok := v.(Blob); ok {
		b.at, b.field = rec.at, name
		return b, nil
	}
	return v, nil
}

// cell returns the first of the column's names that the record has a value for.
func (c Column) cell(rec Record) (name string, v any) {
	for i := -1; i < len(c.Aliases); i++ {
		name = c.Name
		if i >= 0 {
			name = c.Aliases[i]
		}
		v = rec.Cells[name]
		if s, ok := v.(string); v != nil && (!ok || strings.TrimSpace(s) != "") {
			return name, v
		}
	}
	return c.Name, nil
}

func (c Column) alsoKnown() string {
	if len(c.Aliases) == 0 {
		return ""
	}
	quoted := make([]string, len(c.Aliases))
	for i, a := range c.Aliases {
		quoted[i] = strconv.Quote(a)
	}
	return " (looked for " + strings.Join(quoted, ", ") + " too)"
}
