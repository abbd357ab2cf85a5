package cli

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/datasets"
	"github.com/evalr/evalr/models/recorded"
)

// openTables opens the files of completions; rows is where in them the rows lie,
// empty if they are the files' own.
func openTables(paths []string, rows string) ([]*datasets.Table, error) {
	tables := make([]*datasets.Table, len(paths))
	for i, path := range paths {
		t, err := datasets.OpenTable(path, datasets.Limits{})
		if err == nil && rows != "" {
			t, err = t.Within(rows)
		}
		if err != nil {
			return nil, fault{text: "--from: " + err.Error(), hint: fromHint(path, err), code: exitUsage, cause: err}
		}
		tables[i] = t
	}
	return tables, nil
}

// fromHint is advice about a value of --from that is no file.
func fromHint(path string, err error) string {
	switch {
	case path == "-":
		return "standard input is not supported, since the rows are read twice: write them to a file"
	case !errors.Is(err, fs.ErrNotExist) && filepath.Ext(path) != "":
		return ""
	case strings.Contains(path, ","):
		return "give --from once for each file"
	case strings.ContainsAny(path, "*?["):
		return "patterns are the shell's to expand, into one --from for each file"
	}
	return ""
}

// rowsOf yields the rows of several tables as those of one.
func rowsOf(tables []*datasets.Table) recorded.Rows {
	return func(ctx context.Context) iter.Seq2[recorded.Row, error] {
		return func(yield func(recorded.Row, error) bool) {
			for i, t := range tables {
				for rec, err := range t.Rows(ctx) {
					row := recorded.Row{Cells: rec.Cells, Errorf: rec.Errorf, Place: fmt.Sprintf("row %d", rec.Row()+1)}
					if len(tables) > 1 {
						row.Place += fmt.Sprintf(" of file %d", i+1)
					}
					if !yield(row, err) || err != nil {
						return
					}
				}
			}
		}
	}
}

// digests names the files without their folders and digests their bytes. The same
// file twice would double every sample in it.
func digests(paths []string) ([]evalr.DataFile, error) {
	files := make([]evalr.DataFile, len(paths))
	for i, path := range paths {
		sum, err := digestFile(path)
		if err != nil {
			return nil, err
		}
		if twice := slices.IndexFunc(files[:i], func(f evalr.DataFile) bool { return f.SHA256 == sum }); twice >= 0 {
			return nil, usage("name each part once", "--from: %s and %s hold the same bytes", paths[twice], path)
		}
		files[i] = evalr.DataFile{Name: filepath.Base(path), SHA256: sum}
	}
	return files, nil
}

func digestFile(path string) (sum string, err error) {
	f, err := os.Open(path) //nolint:gosec // the file the user named
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", fmt.Errorf("%s: %w", path, err)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
