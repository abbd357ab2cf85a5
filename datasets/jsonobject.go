package datasets

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"unicode"
)

// isDocument reports whether the file's name says that it is one JSON value rather
// than one a line.
func (t *Table) isDocument() bool {
	base, packing := t.path, filepath.Ext(t.path)
	if t.packed != "" {
		base = strings.TrimSuffix(base, packing)
	}
	return strings.EqualFold(filepath.Ext(base), ".json")
}

// oneObject returns the error of a file that is one object which holds the rows
// somewhere within, as harnesses write their results; nil for other files. A user
// has to say where: results and their summary are often side by side.
func (t *Table) oneObject() error {
	lists := t.lists()
	if len(lists) == 0 {
		return nil
	}
	return &hintError{
		text: "one JSON object, not rows; it holds rows under: " + strings.Join(lists, ", "),
		hint: fmt.Sprintf("evalr import takes them with --rows %s; if the object is itself a row, name the file .jsonl and put it on one line", quoteWord(lists[0])),
	}
}

// quoteWord quotes a word for a shell unless it is a plain name.
func quoteWord(s string) string {
	plain := func(r rune) bool {
		return r == '_' || r == '.' || r == '-' || unicode.IsLetter(r) || unicode.IsDigit(r)
	}
	if strings.ContainsFunc(s, func(r rune) bool { return !plain(r) }) {
		return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
	}
	return s
}

// lists returns the paths at which a file that is one JSON object holds lists of
// objects, or objects whose members are alike; none if it is anything else.
func (t *Table) lists() []string {
	f, err := t.file()
	if err != nil {
		return nil
	}
	defer closeRead(f)
	data, closeData, err := t.expand(f)
	if err != nil {
		return nil
	}
	defer closeData()
	in, err := newText(data, t.limits.Row)
	if err != nil {
		return nil
	}
	o := outline{dec: json.NewDecoder(newPlainJSON(in)), guard: in.guard}
	if start, err := o.dec.Token(); err != nil || start != json.Delim('{') {
		return nil
	}
	if _, err := o.object("", 0); err != nil {
		return nil
	}
	if _, err := o.dec.Token(); !errors.Is(err, io.EOF) {
		return nil
	}
	return o.paths
}

// An outline finds where in a JSON object rows may lie.
type outline struct {
	dec   *json.Decoder
	guard *rowGuard
	paths []string
}

const (
	outlineDepth = 4 // objects in objects that are looked into
	outlineMost  = 8 // paths that are told
	outlineBelow = 3 // and of them within what is rows itself
)

// object reads the members of an object and returns their names. Rows are told by
// a name that all of several members have in common.
func (o *outline) object(path string, depth int) (names []string, err error) {
	before := len(o.paths)
	var common []string // names in all members; nil once there are none
	for o.dec.More() {
		o.guard.row()
		key, err := o.dec.Token()
		if err != nil {
			return nil, err
		}
		name, _ := key.(string)
		inner, err := o.value(strings.TrimPrefix(path+"."+name, "."), depth)
		if err != nil {
			return nil, err
		}
		if len(names) == 0 {
			common = inner
		}
		common = slices.DeleteFunc(common, func(n string) bool { return !slices.Contains(inner, n) })
		names = append(names, name)
	}
	if len(names) > 1 && len(common) > 0 {
		if path == "" {
			path = "."
		}
		o.paths = slices.Insert(o.paths[:min(len(o.paths), before+outlineBelow)], before, path)
	}
	o.paths = o.paths[:min(len(o.paths), outlineMost)]
	_, err = o.dec.Token()
	return names, err
}

// value reads a value; of an object it returns the members' names.
func (o *outline) value(path string, depth int) ([]string, error) {
	open, err := o.dec.Token()
	switch {
	case err != nil:
		return nil, err
	case open == json.Delim('{') && depth < outlineDepth:
		return o.object(path, depth+1)
	case open == json.Delim('['):
		if first, err := o.dec.Token(); err != nil || first == json.Delim(']') {
			return nil, err
		} else if first == json.Delim('{') && len(o.paths) < outlineMost {
			o.paths = append(o.paths, path)
			return nil, o.skip(2)
		} else if _, opens := first.(json.Delim); opens {
			return nil, o.skip(2)
		}
		return nil, o.skip(1)
	case open == json.Delim('{'):
		return nil, o.skip(1)
	}
	return nil, nil
}

// skip reads until so many open values are closed.
func (o *outline) skip(open int) error {
	for open > 0 {
		t, err := o.dec.Token()
		switch t {
		case json.Delim('{'), json.Delim('['):
			open++
		case json.Delim('}'), json.Delim(']'):
			open--
		}
		if err != nil {
			return err
		}
		o.guard.row()
	}
	return nil
}
