package store

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"github.com/ncruces/go-sqlite3"

	"github.com/evalr/evalr"
)

const fileName = "run.db"

// Config is how a run is written.
type Config struct {
	Now func() time.Time // the clock; required
	// Redact removes secrets from failures' messages, RedactManifest from the texts
	// of the manifest. Messages are others' words, so whatever looks like a secret
	// may go; names of models may look like one and must stay. nil removes nothing.
	Redact, RedactManifest func(string) string
}

// A Run is a run open for writing. It is safe for concurrent use. It satisfies a
// runner's Sink (Begin, Put, Undo, Completion, Grade) and History (Stored, Draws,
// Pending).
type Run struct {
	dir     string
	config  Config
	lock    *lock
	codec   *codec
	history *history
	writer  *writer
	judging judging
	close   func() error
	found   int // the schema's version before it was brought up to date

	mu       sync.RWMutex
	manifest evalr.Manifest
}

// Create makes a run in dir, which is made where it is missing, and opens it. It
// fails with [ErrExists] if there is one and with a [*HeldError] if another
// process is making one.
func Create(ctx context.Context, dir string, m evalr.Manifest, config Config) (*Run, error) {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return nil, explain(dir, err)
	}
	return withLock(ctx, dir, config, func() error {
		path := filepath.Join(dir, fileName)
		if _, err := os.Lstat(path); !errors.Is(err, os.ErrNotExist) {
			return &Error{Path: dir, Kind: ErrExists, Err: err}
		}
		clean, err := RedactManifest(m, config.RedactManifest)
		if err != nil {
			return err
		}
		return createFile(path, clean)
	})
}

// Open opens the run in dir. It fails with an [*Error] if there is none or if what
// lies there is damaged, foreign or newer, and leaves it as it is; and with a
// [*HeldError] if another process has it open for writing.
func Open(ctx context.Context, dir string, config Config) (*Run, error) {
	if err := present(dir); err != nil { // before a lock file is made there
		return nil, err
	}
	return withLock(ctx, dir, config, func() error { return nil })
}

// withLock opens a run for its only writer, after prepare has had its turn.
func withLock(ctx context.Context, dir string, config Config, prepare func() error) (*Run, error) {
	if config.Now == nil {
		return nil, errors.New("store: Config.Now is missing")
	}
	if err := context.Cause(ctx); err != nil {
		return nil, err
	}
	held, err := acquire(dir, config.Now())
	if err != nil {
		return nil, explain(dir, err)
	}
	run := &Run{dir: dir, config: config, lock: held}
	if err = prepare(); err == nil {
		err = run.open()
	}
	if err != nil {
		held.release()
		return nil, explain(dir, err)
	}
	return run, nil
}

// present fails unless there is a run.db in dir.
func present(dir string) error {
	_, err := os.Stat(filepath.Join(dir, fileName)) //nolint:gosec // the run's folder is the user's choice
	if !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, syscall.ENOTDIR) {
		return explain(dir, err)
	}
	why := errors.New("it holds no " + fileName)
	if info, err := os.Stat(dir); err != nil { //nolint:gosec // as above
		why = errors.New("no such folder")
	} else if !info.IsDir() {
		why = errors.New("it is a file")
	}
	return &Error{Path: dir, Kind: ErrNoRun, Err: why}
}

// createFile builds the database under another name first, so that a run.db is
// whole from the moment it is there.
func createFile(path string, m evalr.Manifest) error {
	part := path + ".new"
	for _, old := range []string{part, part + "-journal"} {
		if err := os.Remove(old); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	c, err := sqlite3.OpenFlags(part, sqlite3.OPEN_READWRITE|sqlite3.OPEN_CREATE)
	if err != nil {
		return err
	}
	err = migrate(c, migrations(), func(c *sqlite3.Conn) error { return writeManifest(c, m) })
	if err := errors.Join(err, closeConn(c)); err != nil {
		os.Remove(part) //nolint:errcheck,gosec // the error that matters is the first
		return err
	}
	return os.Rename(part, path)
}

// open checks and reads the database before it changes anything in it: also a
// schema that is brought up to date is so only if what it holds can be read.
func (r *Run) open() (err error) {
	defer recovered(&err)
	path := filepath.Join(r.dir, fileName)
	if err := checkHeader(path, len(migrations())); err != nil {
		return err
	}
	if r.codec, err = newCodec(); err != nil {
		return err
	}
	c, err := openFile(path, sqlite3.OPEN_READWRITE)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			closeConn(c) //nolint:errcheck,gosec // the error that matters is the first
		}
	}()
	if r.found, err = version(c); err != nil {
		return err
	}
	if err := migrate(c, migrations(), r.load); err != nil {
		return err
	}
	return r.start(c)
}

// load reads what is kept in memory.
func (r *Run) load(c *sqlite3.Conn) (err error) {
	if r.manifest, err = readManifest(c); err != nil {
		return err
	}
	r.history, err = loadHistory(c)
	return err
}

// start turns the write-ahead log on and hands the connection to the writer.
func (r *Run) start(c *sqlite3.Conn) error {
	// A larger log than SQLite's default of 1,000 pages: samples arrive in any
	// order, so a page of the table is written again and again, and a checkpoint
	// writes it once. Measured: 31 µs a sample with the default, 22 µs with this.
	var mode string
	err := scan(c, `PRAGMA journal_mode = WAL`, func(s *sqlite3.Stmt) error { mode = s.ColumnText(0); return nil })
	if err == nil && mode != "wal" {
		err = errors.New("the file system cannot share memory between processes; choose a local one")
	}
	if err != nil {
		return err
	}
	err = c.Exec(`PRAGMA synchronous = NORMAL; PRAGMA cache_size = -4000; PRAGMA wal_autocheckpoint = 8192`)
	if err != nil {
		return err
	}
	tables, err := newTables(c)
	if err != nil {
		return err
	}
	r.writer = startWriter(r.dir, c, tables)
	r.close = sync.OnceValue(func() error {
		err := errors.Join(r.judging.close(), r.writer.stop())
		if err == nil {
			err = diagnose(r.dir, closeRun(c))
		}
		r.lock.release()
		return explain(r.dir, err)
	})
	return nil
}

// closeRun leaves run.db alone in its folder: the log is written back, and the
// journal mode is one that needs no further files, so that a finished run can be
// read from a medium that cannot be written to. A reader that is in the middle of
// something keeps the log in place; the next one to open the run finds it.
func closeRun(c *sqlite3.Conn) (err error) {
	defer recovered(&err)
	err = c.Exec("PRAGMA wal_checkpoint(TRUNCATE)")
	finalise(c)
	if err == nil {
		if err = c.Exec("PRAGMA busy_timeout = 0; PRAGMA journal_mode = DELETE"); errors.Is(err, sqlite3.BUSY) {
			err = nil
		}
	}
	return errors.Join(err, closeConn(c))
}

// Close writes what is waiting, checkpoints and gives the run free. Later calls
// return the first one's error.
func (r *Run) Close() error { return r.close() }

// Schema returns the version of the schema that the run was found with when it was
// opened, and the one it was brought to, which is mostly the same.
func (r *Run) Schema() (found, now int) { return r.found, len(migrations()) }

// Dir is the run's folder.
func (r *Run) Dir() string { return r.dir }

// Stored returns the identity of a sample that is in the run, and whether it is.
// A request that failed for good is not: the next run may try again.
func (r *Run) Stored(ref evalr.Ref) (evalr.Identity, bool) { return r.history.stored(ref) }

// Draws returns how many draws of a sample were begun and have no result: those
// that an interruption lost, those that broke off for good, and those under way.
func (r *Run) Draws(ref evalr.Ref) int { return r.history.begun(ref) }
