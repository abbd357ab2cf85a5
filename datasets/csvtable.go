package datasets

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// csvRows reads rows under a header. Quoted fields may hold separators, quotes
// and line ends; a "\r\n" in one is read as "\n" (encoding/csv). An empty cell is
// the empty text: csv cannot say null.
type csvRows struct {
	file   string
	in     *text
	r      *csv.Reader
	header []string
	row    int
}

// separator tells what separates the fields of a csv file by its header: commas,
// or the semicolons (or tabs) that spreadsheets write where the comma is a decimal
// point.
func separator(in *text) rune {
	head, _ := in.Peek(maxHeader) // what is wrong with the file comes up again
	header, _, _ := bytes.Cut(head, []byte("\n"))
	if bytes.IndexByte(header, ',') < 0 {
		for _, other := range ";\t" {
			if bytes.ContainsRune(header, other) {
				return other
			}
		}
	}
	return ','
}

// maxHeader bounds the part of a header that is looked at, in bytes.
const maxHeader = 16 << 10

// Separator returns what separates the fields of a csv file; 0 for files of other
// kinds and those that cannot be read.
func (t *Table) Separator() rune {
	if t.kind != "csv" {
		return 0
	}
	f, err := t.file()
	if err != nil {
		return 0
	}
	defer closeRead(f)
	data, closeData, err := t.expand(f)
	if err != nil {
		return 0
	}
	defer closeData()
	in, err := newText(data, t.limits.Row)
	if err != nil {
		return 0
	}
	return separator(in)
}

func newCSV(t *Table, in *text, comma rune) (rowReader, error) {
	r := csv.NewReader(in)
	r.Comma = comma
	r.ReuseRecord = true
	c := &csvRows{file: t.path, in: in, r: r}
	header, err := r.Read()
	if errors.Is(err, io.EOF) {
		return nil, errors.New("empty; want a header that names the columns")
	}
	if err != nil {
		return nil, c.fail(err)
	}
	seen := map[string]bool{}
	for _, name := range header {
		name = strings.TrimSpace(name)
		if name != "" && seen[name] { // a nameless column is an index that pandas wrote
			return nil, fmt.Errorf("column %q occurs twice in the header", name)
		}
		seen[name] = true
		c.header = append(c.header, name)
	}
	return c, nil
}

func (c *csvRows) close() {}

func (c *csvRows) next() (Record, error) {
	c.in.guard.row()
	fields, err := c.r.Read()
	if err != nil {
		return Record{}, c.fail(err)
	}
	c.row++
	line, _ := c.r.FieldPos(0)
	at := position{file: c.file, line: line, row: c.row}
	cells := make(map[string]any, len(fields))
	for i, f := range fields {
		if !utf8.ValidString(f) {
			return Record{}, at.errorf(c.header[i], "invalid UTF-8 at byte %d of the field", invalidAt([]byte(f)))
		}
		cells[c.header[i]] = f
	}
	return Record{Cells: cells, at: at}, nil
}

// fail puts a complaint of encoding/csv into our words; io.EOF stays.
func (c *csvRows) fail(err error) error {
	parse, ok := errors.AsType[*csv.ParseError](err)
	if !ok {
		return err
	}
	at := position{file: c.file, line: parse.StartLine}
	if errors.Is(err, csv.ErrFieldCount) {
		return at.errorf("", "wrong number of fields; want %d as in the header", len(c.header))
	}
	return at.errorf("", "not csv: %v at line %d, column %d", parse.Err, parse.Line, parse.Column)
}
