package datasets_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr/datasets"
)

// rows reads a whole table.
func rows(t *testing.T, path string, l datasets.Limits) ([]map[string]any, error) {
	t.Helper()
	table, err := datasets.OpenTable(path, l)
	if err != nil {
		return nil, err
	}
	var out []map[string]any
	for rec, err := range table.Rows(t.Context()) {
		if err != nil {
			return out, err
		}
		require.Equal(t, len(out), rec.Row())
		out = append(out, rec.Cells)
	}
	return out, nil
}

func TestEveryTextFormatGivesTheSameCells(t *testing.T) {
	t.Parallel()
	want := []map[string]any{{"a": "x\ny", "b": `say "hi", all`}, {"a": "ü", "b": " "}}
	files := map[string]string{
		"lines.jsonl":  "{\"a\":\"x\\ny\",\"b\":\"say \\\"hi\\\", all\"}\n\n{\"a\":\"ü\",\"b\":\" \"}",
		"crlf.ndjson":  "{\"a\":\"x\\ny\",\"b\":\"say \\\"hi\\\", all\"}\r\n{\"a\":\"ü\",\"b\":\" \"}\r\n",
		"bom.jsonl":    "\xEF\xBB\xBF{\"a\":\"x\\ny\",\"b\":\"say \\\"hi\\\", all\"}\n{\"a\":\"ü\",\"b\":\" \"}\n",
		"array.json":   "\n [{\"a\":\"x\\ny\",\n\"b\":\"say \\\"hi\\\", all\"},{\"a\":\"ü\",\"b\":\" \"}]\n",
		"array.jsonl":  `[{"a":"x\ny","b":"say \"hi\", all"},{"a":"ü","b":" "}]`,
		"quoted.csv":   "a,b\n\"x\ny\",\"say \"\"hi\"\", all\"\nü, \n",
		"windows.csv":  "\xEF\xBB\xBFa,b\r\n\"x\r\ny\",\"say \"\"hi\"\", all\"\r\nü, \r\n",
		"tabs.tsv":     "a\tb\n\"x\ny\"\t\"say \"\"hi\"\", all\"\nü\t \n",
		"lines.JSONL":  "{\"a\":\"x\\ny\",\"b\":\"say \\\"hi\\\", all\"}\n{\"a\":\"ü\",\"b\":\" \"}\n",
		"padded.jsonl": "  {\"a\":\"x\\ny\",\"b\":\"say \\\"hi\\\", all\"}  \n\t{\"a\":\"ü\",\"b\":\" \"}\n\n\n",
	}
	for name, content := range files {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for suffix, pack := range map[string]func(*testing.T, []byte) []byte{
				"": func(_ *testing.T, b []byte) []byte { return b }, ".gz": gz, ".zst": zst,
			} {
				got, err := rows(t, write(t, name+suffix, string(pack(t, []byte(content)))), datasets.Limits{})
				require.NoError(t, err, suffix)
				require.Equal(t, want, got, suffix)
			}
		})
	}
}

func TestJSONNumbersKeepTheirText(t *testing.T) {
	t.Parallel()
	got, err := rows(t, write(t, "n.jsonl", `{"n": 142.0, "big": 12345678901234567890, "deep": {"l": [1, null, true]}}`), datasets.Limits{})
	require.NoError(t, err)
	require.Equal(t, json.Number("142.0"), got[0]["n"])
	require.Equal(t, json.Number("12345678901234567890"), got[0]["big"])
	require.Equal(t, map[string]any{"l": []any{json.Number("1"), nil, true}}, got[0]["deep"])
}

func TestALineOfManyMegabytesIsRead(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("0123456789abcdef", 1<<20)
	got, err := rows(t, write(t, "long.jsonl", `{"a":"`+long+`"}`+"\n{\"a\":\"b\"}\n"), datasets.Limits{})
	require.NoError(t, err)
	require.Len(t, got, 2)
	require.Len(t, got[0]["a"], len(long))
}

func TestDamagedTextFilesNameTheLine(t *testing.T) {
	t.Parallel()
	cases := map[string]struct{ name, content, want string }{
		"a broken line":            {"x.jsonl", "{\"a\":1}\n\n{\"a\":\n", `x.jsonl: line 3: the JSON object ends early`},
		"not JSON":                 {"x.jsonl", "{\"a\":1}\nhello\n", `x.jsonl: line 2: not JSON`},
		"two objects in a line":    {"x.jsonl", "{\"a\":1} {\"a\":2}\n", `line 1: text after the JSON object`},
		"a list in a line":         {"x.jsonl", "{}\n[1,2]\n", `line 2: a list of 2 items; want a JSON object`},
		"invalid UTF-8 in json":    {"x.jsonl", "{\"a\":\"\xff\"}\n", `line 1: invalid UTF-8 at byte 7 of the row`},
		"an array cut off":         {"x.json", `[{"a":1},{"a":`, `x.json: row 2: the JSON array ends early`},
		"an array never closed":    {"x.json", `[{"a":1}`, `x.json: row 1: the JSON array ends early`},
		"an array of numbers":      {"x.json", `[1]`, `x.json: row 1: the value 1; want a JSON object`},
		"text after the array":     {"x.json", `[] {}`, `text after the end of the JSON array`},
		"a missing comma":          {"x.json", `[{"a":1} {"a":2}]`, `x.json: row 2: not JSON`},
		"invalid UTF-8 in array":   {"x.json", "[{\"a\":\"\xff\"}]", `row 1: invalid UTF-8 at byte 7`},
		"invalid UTF-8 in csv":     {"x.csv", "a,b\n1,2\nx\xfe,4\n", `x.csv: line 3: field "a": invalid UTF-8 at byte 2 of the field`},
		"a short row":              {"x.csv", "a,b\n1,2\n\"3\n\"\n", `x.csv: line 3: wrong number of fields; want 2 as in the header`},
		"a quote never closed":     {"x.csv", "a,b\n1,\"2\n", `x.csv: line 2: not csv`},
		"a column twice":           {"x.csv", "a,b,a\n", `column "a" occurs twice`},
		"no header":                {"x.csv", "", `x.csv: empty; want a header`},
		"UTF-16":                   {"x.csv", "\xFF\xFEa\x00", `UTF-16; want UTF-8`},
		"a Git LFS pointer":        {"x.jsonl", "version https://git-lfs.github.com/spec/v1\noid sha256:0\n", `a Git LFS pointer, not the data`},
		"a web page":               {"x.jsonl", "\n<!DOCTYPE html><html>", `a web page, not data`},
		"a gz that is none":        {"x.jsonl.gz", sumsJSONL, `x.jsonl.gz: not gzip data`},
		"a zst that is none":       {"x.jsonl.zst", "{\"a\":1}\n", `x.jsonl.zst: `},
		"a parquet that is none":   {"x.parquet", "hello, I am not parquet", `x.parquet: not a parquet file`},
		"an empty parquet":         {"x.parquet", "", `x.parquet: `},
		"a name that says nothing": {"x.txt", "", `want a name that ends in .jsonl`},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := rows(t, write(t, c.name, c.content), datasets.Limits{})
			require.ErrorContains(t, err, c.want)
		})
	}
}

func TestACompressedFileCutOffIsAnError(t *testing.T) {
	t.Parallel()
	content := []byte(strings.Repeat(sumsJSONL, 100))
	for name, packed := range map[string][]byte{"x.jsonl.gz": gz(t, content), "x.jsonl.zst": zst(t, content)} {
		_, err := rows(t, write(t, name, string(packed[:len(packed)-9])), datasets.Limits{})
		require.ErrorContains(t, err, name+": the file ends early")
	}
}

func TestExpansionIsBounded(t *testing.T) {
	t.Parallel()
	bomb := bytes.Repeat([]byte(" "), 64<<20)
	for name, packed := range map[string][]byte{"x.jsonl.gz": gz(t, bomb), "x.csv.zst": zst(t, bomb), "x.parquet.gz": gz(t, bomb)} {
		path := write(t, name, string(packed))
		_, err := rows(t, path, datasets.Limits{})
		require.ErrorContains(t, err, "unpacks to more than 250 times its size", name)
		_, err = rows(t, path, datasets.Limits{Ratio: 1 << 40, Expanded: 1 << 20})
		require.ErrorContains(t, err, "unpacks to more than 1048576 bytes", name)
	}
}

func TestOneRowIsBounded(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 4<<20)
	for name, content := range map[string]string{
		"x.jsonl": `{"a":"` + long + `"}`,
		"x.json":  `[{"a":"` + long + `"}]`,
		"x.csv":   "a,b\n\"" + long + "\",1\n",
	} {
		_, err := rows(t, write(t, name, content), datasets.Limits{Row: 1 << 20})
		require.ErrorContains(t, err, "a row of more than 1048576 bytes", name)
	}
}

func TestReadingStopsWhenCancelled(t *testing.T) {
	t.Parallel()
	table, err := datasets.OpenTable(write(t, "x.jsonl", sumsJSONL), datasets.Limits{})
	require.NoError(t, err)
	ctx, cancel := context.WithCancelCause(t.Context())
	defer cancel(nil)
	why := errors.New("enough")
	n := 0
	for _, err := range table.Rows(ctx) {
		if n++; n == 1 {
			cancel(why)
			continue
		}
		require.ErrorIs(t, err, why)
	}
	require.Equal(t, 2, n)
}

func TestATableIsNoFolderAndExists(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "x.csv")
	require.NoError(t, os.Mkdir(dir, 0o700))
	_, err := datasets.OpenTable(dir, datasets.Limits{})
	require.ErrorContains(t, err, "not a regular file")
	_, err = datasets.OpenTable(filepath.Join(dir, "none.csv"), datasets.Limits{})
	require.ErrorIs(t, err, os.ErrNotExist)
}

type parquetItem struct {
	Name string   `parquet:"name"`
	Tags []string `parquet:"tags,list"`
}

type parquetRow struct {
	Question string             `parquet:"question,dict"`
	Choices  []string           `parquet:"choices,list"`
	Plain    []int64            `parquet:"plain"`
	Answer   int64              `parquet:"answer"`
	Level    *int32             `parquet:"level,optional"`
	Score    float64            `parquet:"score"`
	OK       bool               `parquet:"ok"`
	Blob     []byte             `parquet:"blob"`
	Items    []parquetItem      `parquet:"items,list"`
	Weights  map[string]float64 `parquet:"weights"`
	Inner    struct {
		A string   `parquet:"a"`
		B []string `parquet:"b,list"`
	} `parquet:"inner"`
}

func parquetFile(t *testing.T, items []parquetRow, options ...parquet.WriterOption) string {
	t.Helper()
	var b bytes.Buffer
	w := parquet.NewGenericWriter[parquetRow](&b, options...)
	_, err := w.Write(items)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return write(t, "x.parquet", b.String())
}

func TestParquetRowsComeWithTheirNesting(t *testing.T) {
	t.Parallel()
	level := int32(5)
	first := parquetRow{
		Question: "q", Choices: []string{"a", "", "c"}, Plain: []int64{1, 2}, Answer: 3, Level: &level, Score: .5, OK: true,
		Blob:    []byte{0xff, 0xfe},
		Items:   []parquetItem{{"one", []string{"x", "y"}}, {"two", nil}, {"three", []string{"z"}}},
		Weights: map[string]float64{"w": 2},
	}
	first.Inner.A, first.Inner.B = "ia", []string{"ib"}
	for name, options := range map[string][]parquet.WriterOption{
		"plain": nil, "zstd": {parquet.Compression(&parquet.Zstd)}, "snappy": {parquet.Compression(&parquet.Snappy)},
		"small pages": {parquet.PageBufferSize(16)}, "many groups": {parquet.MaxRowsPerRowGroup(1)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := rows(t, parquetFile(t, []parquetRow{first, {Question: "empty"}, first}, options...), datasets.Limits{})
			require.NoError(t, err)
			require.Len(t, got, 3)
			require.Equal(t, got[0], got[2])
			delete(got[0], "blob")
			require.Equal(t, map[string]any{
				"question": "q", "choices": []any{"a", "", "c"}, "plain": []any{int64(1), int64(2)}, "answer": int64(3),
				"level": int64(5), "score": .5, "ok": true,
				"items": []any{
					map[string]any{"name": "one", "tags": []any{"x", "y"}},
					map[string]any{"name": "two", "tags": []any{}},
					map[string]any{"name": "three", "tags": []any{"z"}},
				},
				"weights": []any{map[string]any{"key": "w", "value": float64(2)}},
				"inner":   map[string]any{"a": "ia", "b": []any{"ib"}},
			}, got[0])
			require.Nil(t, got[1]["level"])
			require.Equal(t, []any{}, got[1]["choices"])
			require.Equal(t, []any{}, got[1]["items"])
		})
	}
}

func TestManyParquetRowsKeepTheirOrder(t *testing.T) {
	t.Parallel()
	items := make([]parquetRow, 1000)
	for i := range items {
		items[i] = parquetRow{Answer: int64(i), Question: strings.Repeat("q", i), Choices: make([]string, i%5)}
	}
	got, err := rows(t, parquetFile(t, items, parquet.MaxRowsPerRowGroup(170), parquet.PageBufferSize(1000)), datasets.Limits{})
	require.NoError(t, err)
	require.Len(t, got, len(items))
	for i, row := range got {
		require.Equal(t, int64(i), row["answer"])
		require.Len(t, row["question"], i)
		require.Len(t, row["choices"], i%5)
	}
}

func TestAPackedParquetFileIsRead(t *testing.T) {
	t.Parallel()
	b, err := os.ReadFile(parquetFile(t, []parquetRow{{Question: "q", Answer: 1}}))
	require.NoError(t, err)
	for name, packed := range map[string][]byte{"x.parquet.gz": gz(t, b), "x.parquet.zst": zst(t, b)} {
		got, err := rows(t, write(t, name, string(packed)), datasets.Limits{})
		require.NoError(t, err)
		require.Equal(t, "q", got[0]["question"])
	}
}

func TestADamagedParquetFileIsAnErrorNotAPanic(t *testing.T) {
	t.Parallel()
	good, err := os.ReadFile(parquetFile(t, []parquetRow{{Question: "question", Choices: []string{"a", "b"}}, {Question: "other"}}))
	require.NoError(t, err)
	dir := t.TempDir()
	for i := 4; i < len(good); i += 3 {
		bad := bytes.Clone(good)
		bad[i] ^= 0x55
		path := filepath.Join(dir, "bad.parquet")
		require.NoError(t, os.WriteFile(path, bad, 0o600))
		_, _ = rows(t, path, datasets.Limits{}) // whatever it says, it must not panic
	}
}

func TestAParquetFileThatClaimsToBeHugeIsRefused(t *testing.T) {
	t.Parallel()
	items := make([]parquetRow, 2000)
	for i := range items {
		items[i].Blob = bytes.Repeat([]byte{'x'}, 5000)
	}
	path := parquetFile(t, items, parquet.Compression(&parquet.Zstd))
	_, err := rows(t, path, datasets.Limits{Ratio: 2})
	require.ErrorContains(t, err, "unpacks to more than 2 times its size")
	_, err = rows(t, path, datasets.Limits{Expanded: 1 << 16})
	require.ErrorContains(t, err, "unpacks to more than 65536 bytes")
}
