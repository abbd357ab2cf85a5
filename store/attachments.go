package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"github.com/ncruces/go-sqlite3"

	"github.com/evalr/evalr"
)

// Attach keeps files that a benchmark's metrics need with the run, each in the
// place of the one that has its name.
func (r *Run) Attach(ctx context.Context, benchmark string, files ...evalr.Attachment) error {
	packed := make([][]byte, len(files))
	for i, f := range files {
		if f.Name == "" || f.SHA256 != digestOf(f.Data) {
			return fmt.Errorf("attachment %q of benchmark %q: its digest is %q; expected a name and %q", f.Name, benchmark, f.SHA256, digestOf(f.Data))
		}
		packed[i] = r.codec.pack(string(f.Data))
	}
	err := r.writer.do(ctx, func(t *tables) error {
		id, err := identify(t.benchmark, benchmark)
		for i := 0; i < len(files) && err == nil; i++ {
			err = exec(t.attach, id, files[i].Name, files[i].SHA256, packed[i])
		}
		return err
	}, nil)
	return explain(r.dir, err)
}

// Attachments returns the files that were attached to a benchmark, by name.
func (r *Reader) Attachments(ctx context.Context, benchmark string) (files []evalr.Attachment, err error) {
	err = r.each(ctx, `SELECT a.name, a.sha256, a.body FROM attachment a JOIN benchmark b ON b.id = a.benchmark
		WHERE b.name = ? ORDER BY a.name`, func(s *sqlite3.Stmt) error {
		data, err := r.codec.unpack(s.ColumnRawBlob(2))
		if err != nil {
			return err
		}
		f := evalr.Attachment{Name: s.ColumnText(0), SHA256: s.ColumnText(1), Data: []byte(data)}
		if got := digestOf(f.Data); got != f.SHA256 {
			return damaged("attachment %q has digest %.12s; expected %.12s", f.Name, got, f.SHA256)
		}
		files = append(files, f)
		return nil
	}, benchmark)
	return files, err
}

// digestOf is the SHA-256 of data, 64 hexadecimal digits.
func digestOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
