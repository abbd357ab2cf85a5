package datasets

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
)

// withLarge returns the table with the values of some fields left in the file: a
// row's [Blob] says where they are. It applies to files of an object a line.
func (t *Table) withLarge(fields []string) *Table {
	if len(fields) == 0 {
		return t
	}
	inner := *t
	inner.large = map[string]bool{}
	for _, f := range fields {
		inner.large[f] = true
	}
	return &inner
}

// A lineScan reads a line and leaves large values out of it.
type lineScan struct {
	*jsonLines
	within openValue // where in the line it is
	start  int       // of the last string in buf
	key    string    // the last string of the object itself
	awaits bool      // a value of the object is to come
	left   map[string]Blob
}

// scan returns the next line with null in place of the values of large fields, and
// where those are. io.EOF comes with the last line if it does not end.
func (j *jsonLines) scan() ([]byte, map[string]Blob, error) {
	j.buf = j.buf[:0]
	j.in.guard.row()
	s := lineScan{jsonLines: j, left: map[string]Blob{}}
	for {
		c, err := j.in.ReadByte()
		if err != nil {
			return j.buf, s.left, err
		}
		if s.awaits && c > ' ' {
			s.awaits = false
			if j.table.large[s.key] && (c == '"' || c == '[' || c == '{') {
				if err := s.leave(c == '"'); err != nil {
					return nil, nil, err
				}
				continue
			}
			delete(s.left, s.key) // of a name that occurs twice the last value counts
		}
		j.offset++
		j.buf = append(j.buf, c)
		if c == '\n' {
			return j.buf, s.left, nil
		}
		s.follow(c)
	}
}

// follow keeps account of where in the object the scan is.
func (s *lineScan) follow(c byte) {
	was := s.within.inString
	s.within.take(c)
	switch {
	case !was && s.within.inString:
		s.start = len(s.buf) - 1
	case was && !s.within.inString && s.within.depth == 1:
		s.key = ""
		_ = json.Unmarshal(s.buf[s.start:], &s.key) // what is no string is refused when the line is decoded
	case !s.within.inString && c == ':' && s.within.depth == 1:
		s.awaits = true
	}
}

// leave passes a value whose first character was read, and notes its place and
// digest.
func (s *lineScan) leave(quoted bool) error {
	b := Blob{table: s.table, at: s.here(), field: s.key, offset: s.offset, quoted: quoted}
	if err := s.in.UnreadByte(); err != nil {
		return err
	}
	if s.block == nil {
		s.block = make([]byte, 64<<10)
	}
	sum, v := sha256.New(), newValue(s.in.Reader, quoted)
	_, err := io.CopyBuffer(sum, onlyReader{v}, s.block)
	if err != nil {
		return b.Errorf("%v", err)
	}
	s.offset += v.read()
	b.sum = hex.EncodeToString(sum.Sum(nil))
	s.left[s.key] = b
	s.buf = append(s.buf, "null"...)
	return nil
}

// here is the place of the row that is being read.
func (j *jsonLines) here() position {
	return position{file: j.table.path, line: j.at.line + 1, row: j.at.row + 1}
}

// onlyReader hides what else a reader can do.
type onlyReader struct{ io.Reader }
