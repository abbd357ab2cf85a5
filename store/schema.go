package store

import (
	_ "embed" // the schema
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/ncruces/go-sqlite3"
)

// applicationID marks a SQLite file as a run: "EVLR", in the place that SQLite's
// file format (section 1.3) keeps for it.
const applicationID = 0x45564c52

var (
	//go:embed schema1.sql
	schema1 string
	//go:embed schema2.sql
	schema2 string
	//go:embed schema1as2.sql
	schema1as2 string
	//go:embed schema3.sql
	schema3 string
	//go:embed schema2as3.sql
	schema2as3 string
)

// migrations lead from nothing to the present schema: the i-th leads from version
// i to i + 1. One that was released is never changed.
func migrations() []string { return []string{schema1, schema2, schema3} }

// views let a reader see a run of an older schema, by its version, as one of the
// present schema without changing the file: temporary views stand before its
// tables.
func views() map[int]string { return map[int]string{1: schema1as2 + schema2as3, 2: schema2as3} }

// headerSize is the length of the header of a SQLite file.
const headerSize = 100

// checkHeader refuses, without SQLite touching it, a file that is not a run of a
// version up to newest.
func checkHeader(path string, newest int) error {
	f, err := os.Open(path) //nolint:gosec // the run's folder is the user's choice
	if errors.Is(err, os.ErrNotExist) {
		return &Error{Path: path, Kind: ErrNoRun}
	}
	if err != nil {
		return explain(path, err)
	}
	defer f.Close() //nolint:errcheck // only read from
	var h [headerSize]byte
	if _, err := io.ReadFull(f, h[:]); err != nil || string(h[:16]) != "SQLite format 3\x00" {
		return &Error{Path: path, Kind: ErrForeign, Err: errors.New("expected a SQLite file")}
	}
	if id := binary.BigEndian.Uint32(h[68:]); id != applicationID {
		return &Error{Path: path, Kind: ErrForeign, Err: fmt.Errorf("a SQLite file of another application (id %#x)", id)}
	}
	switch v := binary.BigEndian.Uint32(h[60:]); {
	case v == 0:
		return &Error{Path: path, Kind: ErrDamaged, Err: errors.New("it names no schema")}
	case v > uint32(newest): //nolint:gosec // the length of a short list
		return &Error{Path: path, Kind: ErrNewer, Err: fmt.Errorf("schema %d, this evalr knows up to %d", v, newest)}
	}
	return checkLength(f, path, h[:])
}

// checkLength refuses a file that lost its end. Beside a write-ahead log it may
// rightly be shorter than it says, the log holds the rest, and beside a rollback
// journal, which holds what it said before.
func checkLength(f *os.File, path string, header []byte) error {
	for _, suffix := range []string{"-wal", "-journal"} {
		if log, err := os.Stat(path + suffix); err == nil && log.Size() > 0 {
			return nil
		}
	}
	info, err := f.Stat()
	if err != nil {
		return explain(path, err)
	}
	page := int64(binary.BigEndian.Uint16(header[16:]))
	if page == 1 {
		page = 65536
	}
	if want := page * int64(binary.BigEndian.Uint32(header[28:])); info.Size() < want {
		return &Error{Path: path, Kind: ErrDamaged, Err: fmt.Errorf("it has %d bytes of %d", info.Size(), want)}
	}
	return nil
}

// openFile opens a run's database after [checkHeader] let it pass.
func openFile(path string, flags sqlite3.OpenFlag) (*sqlite3.Conn, error) {
	c, err := sqlite3.OpenFlags(path, flags)
	if err != nil {
		return nil, err
	}
	// The file may come from anywhere: no code in its schema is trusted.
	err = c.Exec(`
		PRAGMA trusted_schema = OFF;
		PRAGMA cell_size_check = ON;
		PRAGMA foreign_keys = OFF;
		PRAGMA temp_store = MEMORY;
		PRAGMA busy_timeout = 10000;`)
	if err != nil {
		closeConn(c) //nolint:errcheck,gosec // the error that matters is the first
		return nil, err
	}
	return c, nil
}

// openReading opens a run's database for reading after [checkHeader] let it pass, and
// reads the schema's version. A kill while the write-ahead log was turned on or off, or
// a schema was brought up to date, leaves a rollback journal, which SQLite undoes only
// with the right to write.
func openReading(path string) (c *sqlite3.Conn, schema int, err error) {
	c, schema, err = openVersion(path, sqlite3.OPEN_READONLY)
	if !errors.Is(err, sqlite3.READONLY_ROLLBACK) {
		return c, schema, err
	}
	if c, _, err = openVersion(path, sqlite3.OPEN_READWRITE); err == nil {
		err = closeConn(c)
	}
	if err != nil {
		return nil, 0, fmt.Errorf("undo a change that was broken off: %w", err)
	}
	return openVersion(path, sqlite3.OPEN_READONLY)
}

// openVersion opens a database and reads from it: its schema's version.
func openVersion(path string, flags sqlite3.OpenFlag) (*sqlite3.Conn, int, error) {
	c, err := openFile(path, flags)
	if err != nil {
		return nil, 0, err
	}
	v, err := version(c)
	if err != nil {
		closeConn(c) //nolint:errcheck,gosec // the error that matters is the first
		return nil, 0, err
	}
	return c, v, nil
}

// version reads the schema's version.
func version(c *sqlite3.Conn) (v int, err error) {
	err = scan(c, "PRAGMA user_version", func(s *sqlite3.Stmt) error { v = s.ColumnInt(0); return nil })
	return v, err
}

// migrate brings a database to the version that the steps lead to and has it
// checked or filled: all of it or, on an error, nothing.
func migrate(c *sqlite3.Conn, steps []string, then func(*sqlite3.Conn) error) (err error) {
	from, err := version(c)
	switch {
	case err != nil:
		return err
	case from == len(steps):
		return then(c)
	case from > len(steps): // its header said less: the newer evalr died before its first checkpoint
		return &Error{Kind: ErrNewer}
	}
	if err := c.Exec("BEGIN IMMEDIATE"); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			rollback(c)
		}
	}()
	for i, step := range steps[from:] {
		if err := c.Exec(step); err != nil {
			return fmt.Errorf("bring the run from schema %d to %d: %w", from+i, from+i+1, err)
		}
	}
	if err := c.Exec(fmt.Sprintf("PRAGMA application_id = %d; PRAGMA user_version = %d", applicationID, len(steps))); err != nil {
		return err
	}
	if err := then(c); err != nil {
		return err
	}
	return c.Exec("COMMIT")
}

// rollback ends a transaction that failed, unless SQLite has ended it itself.
func rollback(c *sqlite3.Conn) {
	if !c.GetAutocommit() {
		c.Exec("ROLLBACK") //nolint:errcheck,gosec // SQLite rolls back at the next opening
	}
}
