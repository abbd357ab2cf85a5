package datasets

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/parquet-go/parquet-go"
)

// parquetRows reads a parquet file row by row. The library panics on some
// damaged files; its panics become errors here and go no further.
type parquetRows struct {
	file   string
	groups []parquet.RowGroup
	root   *shape
	rows   parquet.Rows // of the current group; nil between groups
	ended  bool         // rows has no more; closed once ready is given out, whose values lie in its pages
	batch  []parquet.Row
	ready  []parquet.Row // rows of the batch not yet given out
	row    int
}

func newParquet(t *Table, r io.ReaderAt, size int64) (_ rowReader, err error) {
	defer recovered(&err)
	f, err := parquet.OpenFile(r, size, parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true))
	if err != nil {
		return nil, fmt.Errorf("not a parquet file: %w", err)
	}
	if err := t.boundParquet(f, size); err != nil {
		return nil, err
	}
	return &parquetRows{
		file:   t.path,
		groups: f.RowGroups(),
		root:   newShape(f.Schema()),
		batch:  make([]parquet.Row, 64),
	}, nil
}

// newPackedParquet unpacks a parquet file into memory: parquet is read from its
// end. The limits on what it unpacks to hold as for every file.
func newPackedParquet(t *Table, data io.Reader) (rowReader, error) {
	b, err := io.ReadAll(data)
	if err != nil {
		return nil, err
	}
	return newParquet(t, bytes.NewReader(b), int64(len(b)))
}

// boundParquet holds the sizes that a file's own directory claims to the limits.
// A value counts as a byte at least: a run of nulls takes none in the file, and
// its levels one each in memory.
func (t *Table) boundParquet(f *parquet.File, size int64) error {
	var total int64
	for _, g := range f.Metadata().RowGroups {
		for _, c := range g.Columns {
			n := max(c.MetaData.TotalUncompressedSize, c.MetaData.NumValues)
			if n < 0 || n > t.limits.Expanded-total {
				return fmt.Errorf("unpacks to more than %d bytes; refusing to go on", t.limits.Expanded)
			}
			total += n
		}
	}
	if total > freely+t.limits.Ratio*size {
		return fmt.Errorf("unpacks to more than %d times its size; refusing to go on", t.limits.Ratio)
	}
	return nil
}

func (p *parquetRows) close() {
	var err error // what was only read cannot be lost
	defer recovered(&err)
	if p.rows != nil {
		err = p.rows.Close()
	}
}

func (p *parquetRows) next() (Record, error) {
	at := position{file: p.file, row: p.row + 1}
	cells, err := p.read()
	if errors.Is(err, io.EOF) {
		return Record{}, err
	}
	if err != nil {
		return Record{}, at.errorf("", "%v", err)
	}
	p.row++
	return Record{Cells: cells, at: at}, nil
}

func (p *parquetRows) read() (cells map[string]any, err error) {
	defer recovered(&err)
	for len(p.ready) == 0 {
		if err := p.fill(); err != nil {
			return nil, err
		}
	}
	cells, err = p.root.assemble(p.ready[0])
	p.ready = p.ready[1:]
	return cells, err
}

// fill reads the next rows, from the next group if need be; io.EOF after the last.
func (p *parquetRows) fill() error {
	if p.ended {
		p.ended = false
		if err := p.rows.Close(); err != nil {
			return err
		}
		p.rows = nil
	}
	if p.rows == nil {
		if len(p.groups) == 0 {
			return io.EOF
		}
		p.rows, p.groups = p.groups[0].Rows(), p.groups[1:]
	}
	n, err := p.rows.ReadRows(p.batch)
	p.ready = p.batch[:n]
	switch {
	case errors.Is(err, io.EOF):
		p.ended, err = true, nil
	case err == nil && n == 0:
		err = io.ErrNoProgress
	}
	return err
}

// recovered turns a panic of the parquet library into an error. It must be
// deferred itself: recover works in no other place.
func recovered(err *error) {
	if v := recover(); v != nil {
		*err = fmt.Errorf("damaged parquet file: %v", v)
	}
}
