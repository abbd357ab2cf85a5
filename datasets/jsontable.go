package datasets

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"unicode/utf8"
)

// newJSON reads one object a line, or an array of objects: which of them is
// told by the first character, since files are often named .json for the first and
// now and then .jsonl for the second. Rows may also lie within one object.
func newJSON(t *Table, in *text) (rowReader, error) {
	head, err := in.Peek(512)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if t.within != "" || bytes.HasPrefix(bytes.TrimSpace(head), []byte("[")) {
		return newNested(t, in), nil
	}
	return &jsonLines{table: t, in: in, offset: in.skipped}, nil
}

// jsonLines reads an object a line. Lines may be of any length up to the limit,
// end in "\n" or "\r\n", and be blank.
type jsonLines struct {
	table *Table
	in    *text
	buf   []byte
	at    position

	offset int64  // in the unpacked file; kept by scan
	block  []byte // for copying
}

func (j *jsonLines) close() {}

func (j *jsonLines) next() (Record, error) {
	for {
		line, large, err := j.row()
		if err != nil && (len(line) == 0 || !errors.Is(err, io.EOF)) {
			return Record{}, err
		}
		j.at.file, j.at.line = j.table.path, j.at.line+1
		if line = bytes.TrimSpace(line); len(line) == 0 {
			continue
		}
		j.at.row++
		cells, err := decodeObject(line, j.at)
		if j.at.row == 1 && (err != nil || j.table.isDocument() && j.atEnd()) {
			if whole := j.table.oneObject(); whole != nil {
				return Record{}, whole
			}
		}
		for field, b := range large {
			if cells != nil {
				cells[field] = b
			}
		}
		return Record{Cells: cells, at: j.at}, err
	}
}

// row returns the next line and the large values that were left out of it.
func (j *jsonLines) row() ([]byte, map[string]Blob, error) {
	if j.table.large != nil {
		return j.scan()
	}
	line, err := j.line()
	return line, nil, err
}

// atEnd reports whether nothing but blank lines follows, and passes those.
func (j *jsonLines) atEnd() bool {
	for {
		b, err := j.in.ReadByte()
		switch {
		case err != nil:
			return errors.Is(err, io.EOF)
		case b == '\n':
			j.at.line++
		case b != ' ' && b != '\t' && b != '\r':
			return j.in.UnreadByte() != nil // always false after a byte that was read
		}
		j.offset++
	}
}

// line returns the next line; io.EOF comes with the last one if it does not end.
func (j *jsonLines) line() ([]byte, error) {
	j.buf = j.buf[:0]
	j.in.guard.row()
	for {
		part, err := j.in.ReadSlice('\n')
		j.buf = append(j.buf, part...)
		if most := j.table.limits.Row; int64(len(j.buf)) > most {
			return nil, position{file: j.table.path, line: j.at.line + 1}.errorf("", "a row of more than %d bytes", most)
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return j.buf, err
		}
	}
}

// decodeObject decodes one row. Numbers keep their text; NaN and the infinities
// are null, see [plainJSON]. Bytes that are not UTF-8 are an error: replacing them, as encoding/json does, would change the
// data without a word.
func decodeObject(raw []byte, at position) (map[string]any, error) {
	if !utf8.Valid(raw) {
		return nil, at.errorf("", "invalid UTF-8 at byte %d of the row", invalidAt(raw))
	}
	v, err := decodeValue(raw)
	if err != nil && (bytes.Contains(raw, []byte("NaN")) || bytes.Contains(raw, []byte("Infinity"))) {
		if plain, plainErr := io.ReadAll(newPlainJSON(bytes.NewReader(raw))); plainErr == nil {
			v, err = decodeValue(plain)
		}
	}
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		return nil, at.errorf("", "the JSON object ends early; want one whole object a line, or an array of objects")
	case errors.Is(err, errMore):
		return nil, at.errorf("", "%v", err)
	case err != nil:
		return nil, at.errorf("", "not JSON: %v", err)
	}
	cells, ok := v.(map[string]any)
	if !ok {
		return nil, at.errorf("", "%s; want a JSON object", describe(v))
	}
	return cells, nil
}

// errMore is a row that does not end where its object does.
var errMore = errors.New("text after the JSON object")

func decodeValue(raw []byte) (v any, err error) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	if err := dec.Decode(&v); err != nil {
		return nil, err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, errMore
	}
	return v, nil
}

// invalidAt returns the position, from 1, of the first byte that is not UTF-8.
func invalidAt(b []byte) int {
	for i := 0; i < len(b); {
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n == 1 {
			return i + 1
		}
		i += n
	}
	return len(b) + 1
}
