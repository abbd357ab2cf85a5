package datasets

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// KeyField is the field of a row that holds the name under which it stands, where
// the rows are the members of an object. A field of this name in the row wins.
const KeyField = "_key"

// Within returns the table whose rows are what lies at a path in a file that is one
// JSON object: names joined by points that lead to a list of objects, or to an
// object whose members are the rows (see [KeyField]). The path "." is the whole
// object.
func (t *Table) Within(path string) (*Table, error) {
	if t.kind != "json" {
		return nil, fmt.Errorf("%s: rows %q: only a JSON file holds rows within an object", t.path, path)
	}
	inner := *t
	inner.within = path
	return &inner, nil
}

// nested reads the rows that one JSON value holds, as a stream: the elements of an
// array, or what lies within an object.
type nested struct {
	table  *Table
	in     *text
	dec    *json.Decoder
	at     position
	open   bool
	object bool // the rows are members
	depth  int  // objects and arrays that are open
}

func newNested(t *Table, in *text) *nested {
	return &nested{table: t, in: in, dec: json.NewDecoder(newPlainJSON(in)), at: position{file: t.path}}
}

func (n *nested) close() {}

func (n *nested) next() (Record, error) {
	n.in.guard.row()
	if !n.open {
		if err := n.begin(); err != nil {
			return Record{}, err
		}
		n.open = true
	}
	if !n.dec.More() {
		return Record{}, n.end()
	}
	var key json.Token
	if n.object {
		var err error
		if key, err = n.dec.Token(); err != nil {
			return Record{}, n.fail(err)
		}
	}
	n.at.row++
	var raw json.RawMessage
	if err := n.dec.Decode(&raw); err != nil {
		return Record{}, n.fail(err)
	}
	cells, err := decodeObject(raw, n.at)
	if n.object && err == nil {
		if _, ok := cells[KeyField]; !ok {
			cells[KeyField] = key
		}
	}
	return Record{Cells: cells, at: n.at}, err
}

// begin opens the value whose parts are the rows.
func (n *nested) begin() error {
	if path := n.table.within; path != "" && path != "." {
		found, err := n.seek(path)
		if err != nil {
			return n.fail(err)
		}
		if !found {
			return n.nowhere("nothing is there")
		}
	}
	open, err := n.token()
	switch {
	case err != nil:
		return n.fail(err)
	case open == json.Delim('{') && n.table.within != "":
		n.object = true
	case open != json.Delim('['):
		return n.nowhere("neither a list nor an object is there")
	}
	return nil
}

// nowhere is the error of a path that leads to no rows.
func (n *nested) nowhere(why string) error {
	err := &hintError{text: fmt.Sprintf("rows %q: %s", n.table.within, why), code: 2}
	if o := n.table.lists(); len(o) > 0 {
		err.hint = "rows may be " + strings.Join(o, ", ")
	}
	return err
}

// token reads a token and keeps count of what is open.
func (n *nested) token() (json.Token, error) {
	t, err := n.dec.Token()
	switch t {
	case json.Delim('{'), json.Delim('['):
		n.depth++
	case json.Delim('}'), json.Delim(']'):
		n.depth--
	}
	return t, err
}

// seek goes to just before the value at a path; false if there is none.
func (n *nested) seek(path string) (bool, error) {
	if t, err := n.token(); err != nil || t != json.Delim('{') {
		return false, errors.Join(err, n.skipOpen(t))
	}
	for n.dec.More() {
		t, err := n.token()
		if err != nil {
			return false, err
		}
		name, _ := t.(string)
		if name == path {
			return true, nil
		}
		if rest, below := strings.CutPrefix(path, name+"."); below {
			if found, err := n.seek(rest); found || err != nil {
				return found, err
			}
			continue
		}
		t, err = n.token()
		if err = errors.Join(err, n.skipOpen(t)); err != nil {
			return false, err
		}
	}
	_, err := n.token()
	return false, err
}

// skipOpen passes the rest of a value that a token opened.
func (n *nested) skipOpen(t json.Token) error {
	if t != json.Delim('{') && t != json.Delim('[') {
		return nil
	}
	for outer := n.depth - 1; n.depth > outer; {
		if _, err := n.token(); err != nil {
			return err
		}
		n.in.guard.row()
	}
	return nil
}

// end reads what follows the last row, up to the end of the file.
func (n *nested) end() error {
	for n.depth > 0 {
		if _, err := n.token(); err != nil {
			return n.fail(err)
		}
		n.in.guard.row()
	}
	switch _, err := n.dec.Token(); {
	case errors.Is(err, io.EOF):
		return io.EOF
	case err != nil:
		return n.fail(err)
	}
	return errors.New("text after the end of " + n.whole())
}

// whole names what the file is.
func (n *nested) whole() string {
	if n.table.within == "" {
		return "the JSON array"
	}
	return "the JSON object"
}

// fail turns an end within the value into an error that is not io.EOF, which
// would end the rows as if all was well.
func (n *nested) fail(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return n.at.errorf("", "%s ends early", n.whole())
	}
	if _, ok := errors.AsType[*json.SyntaxError](err); ok {
		return n.at.errorf("", "not JSON: %v", err)
	}
	return err
}
