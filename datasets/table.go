package datasets

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"strings"
)

// Limits bounds what reading a file may cost, because a data file may come from
// anywhere. The zero value of a field is its default.
type Limits struct {
	Expanded int64 // bytes a file may unpack to; default 4 GiB
	Ratio    int64 // bytes unpacked for each byte packed, past the first MiB; default 250
	Row      int64 // bytes of one row; default 256 MiB
}

func (l Limits) withDefaults() Limits {
	return Limits{
		Expanded: cmp.Or(l.Expanded, 4<<30),
		Ratio:    cmp.Or(l.Ratio, 250),
		Row:      cmp.Or(l.Row, 256<<20),
	}
}

// A Table is a file of rows: jsonl (or ndjson), json (an array of objects), csv,
// tsv or parquet, each also compressed as .gz or .zst. It holds no open file and
// is read as a stream: what is in memory is a row, or for parquet a page.
type Table struct {
	path   string
	in     fs.FS           // that the path is of; nil for the system's files
	kind   string          // "json", "csv", "tsv" or "parquet"
	packed string          // "gz", "zst" or ""
	large  map[string]bool // fields whose values stay in the file, see withLarge
	within string          // where rows lie in a file that is one JSON object, see Within
	limits Limits
}

// A Record is one row of a [Table].
type Record struct {
	// Cells by column name. A cell is nil, string, bool, []any or map[string]any;
	// a number is a json.Number in json, int64 or float64 in parquet; all cells
	// are strings in csv. Other parquet types come as values that no Kind takes.
	Cells map[string]any
	at    position
}

// Row is the row's position in the file, from 0, a header not counted.
func (r Record) Row() int { return r.at.row - 1 }

// Text returns a cell as a column of kind [Text] takes it: a string with line
// ends as "\n", or a number as it is written. ok is false for a cell that is not
// there, null, or of another kind.
func (r Record) Text(name string) (text string, ok bool) {
	v, ok := toText(r.Cells[name])
	if !ok {
		return "", false
	}
	return v.(string), true
}

// Errorf returns a [*RowError] about a field of the row.
func (r Record) Errorf(field, format string, a ...any) error { return r.at.errorf(field, format, a...) }

var (
	tableKinds = map[string]string{
		".jsonl": "json", ".ndjson": "json", ".json": "json", ".csv": "csv", ".tsv": "tsv", ".parquet": "parquet",
	}
	packings = map[string]string{".gz": "gz", ".zst": "zst", ".zstd": "zst"}
)

// tableName splits a file's name into its stem, kind and packing; ok is false
// if it is no table by its name.
func tableName(path string) (stem, kind, packed string, ok bool) {
	stem = filepath.Base(path)
	ext := strings.ToLower(filepath.Ext(stem))
	if packed = packings[ext]; packed != "" {
		stem = stem[:len(stem)-len(ext)]
		ext = strings.ToLower(filepath.Ext(stem))
	}
	kind, ok = tableKinds[ext]
	return stem[:len(stem)-len(ext)], kind, packed, ok
}

// OpenTable checks that the path is a readable file whose name says what it
// holds. Nothing of its content is read yet.
func OpenTable(path string, limits Limits) (*Table, error) { return openTable(nil, path, limits) }

// openTable is [OpenTable] for a file of in, or of the system if that is nil.
func openTable(in fs.FS, path string, limits Limits) (*Table, error) {
	_, kind, packed, ok := tableName(path)
	if !ok {
		return nil, fmt.Errorf("%s: want a name that ends in .jsonl, .json, .csv, .tsv or .parquet, or one of these and .gz or .zst", path)
	}
	t := &Table{path: path, in: in, kind: kind, packed: packed, limits: limits.withDefaults()}
	f, err := t.file()
	if err != nil {
		return nil, err
	}
	defer closeRead(f)
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("%s: not a regular file", path)
	}
	if err != nil {
		return nil, err
	}
	return t, nil
}

// A file is an open file of a table.
type file interface {
	fs.File
	io.ReaderAt
	io.Seeker
}

// file opens the table's file.
func (t *Table) file() (file, error) {
	if t.in == nil {
		return os.Open(t.path)
	}
	f, err := t.in.Open(t.path)
	if err != nil {
		return nil, err
	}
	if seeking, ok := f.(file); ok {
		return seeking, nil
	}
	closeRead(f)
	return nil, fmt.Errorf("%s: a file that cannot be read from any place in it", t.path)
}

// Rows yields the rows in the file's order. An error names file and row and
// ends the sequence. Each call reads the file anew.
func (t *Table) Rows(ctx context.Context) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		r, err := t.open()
		if err != nil {
			yield(Record{}, t.wrap(err))
			return
		}
		defer r.close()
		for ctx.Err() == nil {
			rec, err := r.next()
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				yield(Record{}, t.wrap(err))
				return
			}
			if !yield(rec, nil) {
				return
			}
		}
		yield(Record{}, context.Cause(ctx))
	}
}

// wrap names the file in errors that do not name it already.
func (t *Table) wrap(err error) error {
	_, named := errors.AsType[*RowError](err)
	_, system := errors.AsType[*os.PathError](err)
	switch {
	case named, system:
		return err
	case errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("%s: the file ends early: %w", t.path, err)
	}
	return fmt.Errorf("%s: %w", t.path, err)
}

// A rowReader reads rows one after the other; io.EOF ends them. close releases
// what it holds and is safe to call once at any point.
type rowReader interface {
	next() (Record, error)
	close()
}

// open opens the file and the decoder of its kind.
func (t *Table) open() (rowReader, error) {
	f, err := t.file()
	if err != nil {
		return nil, err
	}
	r, err := t.decoder(f)
	if err != nil {
		closeRead(f)
		return nil, err
	}
	return closing{r, func() { closeRead(f) }}, nil
}

func (t *Table) decoder(f file) (rowReader, error) {
	if t.kind == "parquet" && t.packed == "" {
		info, err := f.Stat()
		if err != nil {
			return nil, err
		}
		return newParquet(t, f, info.Size())
	}
	data, closeData, err := t.expand(f)
	if err != nil {
		return nil, err
	}
	r, err := t.textDecoder(data)
	if err != nil {
		closeData()
		return nil, err
	}
	return closing{r, closeData}, nil
}

func (t *Table) textDecoder(data io.Reader) (rowReader, error) {
	if t.kind == "parquet" {
		return newPackedParquet(t, data)
	}
	text, err := newText(data, t.limits.Row)
	if err != nil {
		return nil, err
	}
	switch t.kind {
	case "csv":
		return newCSV(t, text, separator(text))
	case "tsv":
		return newCSV(t, text, '\t')
	}
	return newJSON(t, text)
}

// closing is a rowReader with one more thing to close after it.
type closing struct {
	rowReader
	after func()
}

func (c closing) close() {
	c.rowReader.close()
	c.after()
}
