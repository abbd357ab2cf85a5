package store

import (
	"fmt"
	"slices"

	"github.com/ncruces/go-sqlite3"
)

// bind sets the parameters of a statement, in order.
func bind(s *sqlite3.Stmt, args []any) error {
	for i, arg := range args {
		if err := bindOne(s, i+1, arg); err != nil {
			return err
		}
	}
	return nil
}

func bindOne(s *sqlite3.Stmt, i int, arg any) error {
	switch v := arg.(type) {
	case nil:
		return s.BindNull(i)
	case int64:
		return s.BindInt64(i, v)
	case int:
		return s.BindInt64(i, int64(v))
	case bool:
		return s.BindBool(i, v)
	case float64:
		return s.BindFloat(i, v)
	case string:
		return s.BindText(i, v)
	case []byte:
		if len(v) == 0 {
			return s.BindZeroBlob(i, 0) // an empty blob, which is not NULL
		}
		return s.BindBlob(i, v)
	default:
		panic(fmt.Sprintf("store: parameter %d has type %T", i, arg))
	}
}

// exec runs a statement that returns no rows.
func exec(s *sqlite3.Stmt, args ...any) error {
	if err := bind(s, args); err != nil {
		return err
	}
	return s.Exec()
}

// each runs a statement and calls row for each row of its result; row reads the
// statement's columns.
func each(s *sqlite3.Stmt, row func() error, args ...any) error {
	if err := bind(s, args); err != nil {
		return err
	}
	for s.Step() {
		if err := row(); err != nil {
			s.Reset() //nolint:errcheck,gosec // repeats an error of Step, of which there was none
			return err
		}
	}
	err := s.Err()
	s.Reset() //nolint:errcheck,gosec // repeats the error of Step
	return err
}

// preparer prepares statements until one fails.
type preparer struct {
	conn *sqlite3.Conn
	err  error
}

func (p *preparer) prepare(sql string) *sqlite3.Stmt {
	if p.err != nil {
		return nil
	}
	s, _, err := p.conn.PrepareFlags(sql, sqlite3.PREPARE_PERSISTENT)
	p.err = err
	return s
}

// closeConn finalises every statement of the connection and closes it.
func closeConn(c *sqlite3.Conn) (err error) {
	defer recovered(&err)
	finalise(c)
	return c.Close()
}

func finalise(c *sqlite3.Conn) {
	for _, s := range slices.Collect(c.Stmts()) { // first, since closing one ends the walk over them
		s.Close() //nolint:errcheck,gosec // repeats an error already reported
	}
}
