package datasets

import (
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// What is left in the file is what encoding/json would have made of it, and the
// rest of the row is untouched.
func FuzzLarge(f *testing.F) {
	f.Add(`{"a": "x\u00e9\ud83d\ude00\ud83d\"\\", "b": 1}` + "\n" + `{"b": [], "a": [{"a": "]"}, "\\"]}`)
	f.Add(`{"a": 1, "a": "two", "a": null}` + "\n\n" + `{"\u0061": {"a": {}}, "c": "a"}`)
	f.Add(`{"c":{"a":"x"},"a":"y"` + "\n" + `{"a":"` + "\x01")
	f.Add("\xEF\xBB\xBF" + `{"a":"\ud800\u0041\ud800\ud801"}`)
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, content string) {
		if strings.Contains(content, "NaN") || strings.Contains(content, "Infinity") {
			return // null to the one, text to the other
		}
		path := filepath.Join(dir, "fuzz.jsonl")
		require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
		table, err := OpenTable(path, Limits{})
		require.NoError(t, err)
		var plain []Record
		for rec, err := range table.Rows(t.Context()) {
			if err != nil {
				return
			}
			plain = append(plain, rec)
		}
		n := 0
		for rec, err := range table.withLarge([]string{"a"}).Rows(t.Context()) {
			require.NoError(t, err)
			require.Equal(t, plain[n].at, rec.at)
			if b, ok := rec.Cells["a"].(Blob); ok {
				rec.Cells["a"] = valueOf(t, b)
			}
			require.Equal(t, plain[n].Cells, rec.Cells)
			n++
		}
		require.Len(t, plain, n)
	})
}

func valueOf(t *testing.T, b Blob) any {
	t.Helper()
	if b.table == nil {
		return b.held
	}
	r, err := b.Open()
	require.NoError(t, err)
	text, err := io.ReadAll(r)
	require.NoError(t, err)
	require.NoError(t, r.Close())
	if b.quoted {
		return string(text)
	}
	dec := json.NewDecoder(strings.NewReader(string(text)))
	dec.UseNumber()
	var v any
	require.NoError(t, dec.Decode(&v))
	return v
}
