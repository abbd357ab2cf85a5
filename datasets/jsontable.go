package datasets

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

// newJSON reads one object a line, or an array of objects: which of them is
// told by the first character, since files are often named .json for the first and
// now and then .jsonl for the second.
func newJSON(t *Table, in *text) (rowReader, error) {
	head, err := in.Peek(512)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if bytes.HasPrefix(bytes.TrimSpace(head), []byte("[")) {
		return &jsonArray{file: t.path, in: in, dec: json.NewDecoder(in)}, nil
	}
	return &jsonLines{file: t.path, in: in, most: t.limits.Row}, nil
}

// jsonLines reads an object a line. Lines may be of any length up to the limit,
// end in "\n" or "\r\n", and be blank.
type jsonLines struct {
	file string
	in   *text
	most int64
	buf  []byte
	at   position
}

func (j *jsonLines) close() {}

func (j *jsonLines) next() (Record, error) {
	for {
		line, err := j.line()
		if err != nil && (len(line) == 0 || !errors.Is(err, io.EOF)) {
			return Record{}, err
		}
		j.at.file, j.at.line = j.file, j.at.line+1
		if line = bytes.TrimSpace(line); len(line) == 0 {
			continue
		}
		j.at.row++
		cells, err := decodeObject(line, j.at)
		return Record{Cells: cells, at: j.at}, err
	}
}

// line returns the next line; io.EOF comes with the last one if it does not end.
func (j *jsonLines) line() ([]byte, error) {
	j.buf = j.buf[:0]
	j.in.guard.row()
	for {
		part, err := j.in.ReadSlice('\n')
		j.buf = append(j.buf, part...)
		if int64(len(j.buf)) > j.most {
			return nil, position{file: j.file, line: j.at.line + 1}.errorf("", "a row of more than %d bytes", j.most)
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return j.buf, err
		}
	}
}

// jsonArray reads the elements of one array as a stream.
type jsonArray struct {
	file string
	in   *text
	dec  *json.Decoder
	at   position
	open bool
}

func (j *jsonArray) close() {}

func (j *jsonArray) next() (Record, error) {
	j.at.file = j.file
	j.in.guard.row()
	if !j.open {
		if _, err := j.dec.Token(); err != nil {
			return Record{}, err
		}
		j.open = true
	}
	if !j.dec.More() {
		return Record{}, j.end()
	}
	j.at.row++
	var raw json.RawMessage
	if err := j.dec.Decode(&raw); err != nil {
		return Record{}, j.fail(err)
	}
	cells, err := decodeObject(raw, j.at)
	return Record{Cells: cells, at: j.at}, err
}

// end reads the closing bracket and what must not follow it.
func (j *jsonArray) end() error {
	if _, err := j.dec.Token(); err != nil {
		return j.fail(err)
	}
	switch _, err := j.dec.Token(); {
	case errors.Is(err, io.EOF):
		return io.EOF
	case err != nil:
		return j.fail(err)
	}
	return fmt.Errorf("%s: text after the end of the JSON array", j.file)
}

// fail turns an end within the array into an error that is not io.EOF, which
// would end the rows as if all was well.
func (j *jsonArray) fail(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return j.at.errorf("", "the JSON array ends early")
	}
	if _, ok := errors.AsType[*json.SyntaxError](err); ok {
		return j.at.errorf("", "not JSON: %v", err)
	}
	return err
}

// decodeObject decodes one row. Numbers keep their text. Bytes that are not
// UTF-8 are an error: replacing them, as encoding/json does, would change the
// data without a word.
func decodeObject(raw []byte, at position) (map[string]any, error) {
	if !utf8.Valid(raw) {
		return nil, at.errorf("", "invalid UTF-8 at byte %d of the row", invalidAt(raw))
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		if errors.Is(err, io.ErrUnexpectedEOF) {
			return nil, at.errorf("", "the JSON object ends early; want one whole object a line, or an array of objects")
		}
		return nil, at.errorf("", "not JSON: %v", err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, at.errorf("", "text after the JSON object")
	}
	cells, ok := v.(map[string]any)
	if !ok {
		return nil, at.errorf("", "%s; want a JSON object", describe(v))
	}
	return cells, nil
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
