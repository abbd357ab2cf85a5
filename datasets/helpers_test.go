package datasets_test

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/datasets"
)

const revision = "0123456789abcdef0123456789abcdef01234567"

// sums is a small set in the manner of the real ones.
func sums() datasets.Set {
	return datasets.Set{
		Name:     "sums",
		Repo:     "example/sums",
		Revision: revision,
		Files:    []string{"data/test.jsonl"},
		Count:    3,
		Golds:    "2 4*2",
		Aliases:  []string{"sums_test"},
		Columns: []datasets.Column{
			{Name: "id", Aliases: []string{"ID"}, Required: true},
			{Name: "problem", Aliases: []string{"question"}, Required: true},
			{Name: "answer", Aliases: []string{"Answer"}, Kind: datasets.Integer, Required: true},
			{Name: "choices", Kind: datasets.List},
		},
		Decode: func(row datasets.Row) (evalr.Problem, error) {
			if n := row.Integer("answer"); n < 0 {
				return evalr.Problem{}, row.Errorf("answer", "%d; want a natural number", n)
			}
			return evalr.Problem{ID: row.Text("id"), Input: row.Text("problem"), Gold: []string{strconv.FormatInt(row.Integer("answer"), 10)}}, nil
		},
	}
}

const sumsJSONL = `{"id": "a", "problem": "1 + 1", "answer": 2}
{"id": "b", "problem": "2 + 2", "answer": "04"}
{"id": "c", "problem": "1 + 3", "answer": 4.0}
`

func write(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
	return path
}

func gz(t *testing.T, content []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := w.Write(content)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return b.Bytes()
}

func zst(t *testing.T, content []byte) []byte {
	t.Helper()
	w, err := zstd.NewWriter(nil)
	require.NoError(t, err)
	return w.EncodeAll(content, nil)
}

func sha(content string) string {
	sum := sha256.Sum256([]byte(content))
	return hex.EncodeToString(sum[:])
}

func file(path string) []datasets.Location {
	return []datasets.Location{{Where: datasets.File, Path: path}}
}

// hint returns the advice an error carries.
func hint(err error) string {
	var h interface{ Hint() string }
	if errors.As(err, &h) {
		return h.Hint()
	}
	return ""
}

func exitCode(err error) int {
	var c interface{ ExitCode() int }
	if errors.As(err, &c) {
		return c.ExitCode()
	}
	return 1
}
