package datasets

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress"
	"github.com/stretchr/testify/require"
)

func TestTheTokenIsCarriedOnlyWhereNobodyListens(t *testing.T) {
	t.Parallel()
	cases := []struct {
		hub, to string
		want    bool
	}{
		{"https://huggingface.co", "https://huggingface.co/datasets/a/b", true},
		{"https://huggingface.co", "http://huggingface.co/datasets/a/b", false},
		{"https://huggingface.co", "https://cdn.huggingface.co/x", false},
		{"https://huggingface.co", "https://huggingface.co:8443/x", false},
		{"https://huggingface.co", "https://huggingface.co.evil.example/x", false},
		{"http://mirror.example", "http://mirror.example/x", false},
		{"http://localhost:8080", "http://localhost:8080/x", true},
		{"http://127.0.0.1:8080", "http://127.0.0.1:8080/x", true},
		{"http://127.0.0.1:8080", "http://127.0.0.1:8081/x", false},
		{"http://[::1]:80", "http://[::1]:80/x", true},
		{"http://127.0.0.1.evil.example", "http://127.0.0.1.evil.example/x", false},
	}
	for _, c := range cases {
		hub, err := url.Parse(c.hub)
		require.NoError(t, err)
		to, err := url.Parse(c.to)
		require.NoError(t, err)
		require.Equal(t, c.want, mayCarry(hub, to), "%s to %s", c.hub, c.to)
	}
}

func TestOnlyStrongTagsTieAPartToAFile(t *testing.T) {
	t.Parallel()
	for tag, want := range map[string]string{
		`"abc"`: `"abc"`, `W/"abc"`: "", `abc`: "", ``: "", `""`: "", `"`: "",
	} {
		require.Equal(t, want, strongTag(tag), tag)
	}
	name := "x.jsonl." + hex.EncodeToString([]byte(`"abc"`)) + ".part"
	tag, ok := tagOf(name, "x.jsonl")
	require.True(t, ok)
	require.Equal(t, `"abc"`, tag)
	for _, other := range []string{"x.jsonl", "x.jsonl.part", "x.jsonl.zz.part", "y.jsonl." + hex.EncodeToString([]byte(`"abc"`)) + ".part", "x.jsonl.ABCDE.tmp"} {
		_, ok := tagOf(other, "x.jsonl")
		require.False(t, ok, other)
	}
}

func TestContentRangesAreReadStrictly(t *testing.T) {
	t.Parallel()
	start, total, ok := contentRange("bytes 10-19/20")
	require.True(t, ok)
	require.Equal(t, [2]int64{10, 20}, [2]int64{start, total})
	_, total, ok = contentRange("bytes 10-19/*")
	require.True(t, ok)
	require.Zero(t, total)
	for _, bad := range []string{"", "bytes */20", "bytes 10-19", "bytes -1-5/20", "bytes 20-29/20", "bytes 1-2/x", "lines a-b/3"} {
		_, _, ok := contentRange(bad)
		require.False(t, ok, bad)
	}
}

func TestRetryAfterIsSecondsOrADate(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	at := func(d time.Duration) string { return now.Add(d).Format(http.TimeFormat) }
	cases := []struct {
		after, date string
		want        time.Duration
	}{
		{"", "", 0},
		{"12", "", 12 * time.Second},
		{"-3", "", 0},
		{"99999999999", "", 24 * time.Hour},
		{"999999", "", 24 * time.Hour},
		{at(90 * time.Second), at(0), 90 * time.Second},
		{at(-time.Second), at(0), 0},
		{at(time.Second), "", 0},
		{"soon", at(0), 0},
	}
	for _, c := range cases {
		h := http.Header{"Retry-After": {c.after}, "Date": {c.date}}
		require.Equal(t, c.want, retryAfter(h), c)
	}
}

func TestCellsTakeTheKindOfTheirColumn(t *testing.T) {
	t.Parallel()
	cases := []struct {
		kind Kind
		cell any
		want any // nil: refused
	}{
		{Text, "a\r\nb\rc", "a\nb\rc"},
		{Text, json.Number("1.50"), "1.50"},
		{Text, int64(-3), "-3"},
		{Text, .25, "0.25"},
		{Text, true, nil},
		{Text, []any{}, nil},
		{Text, opaque("3 bytes that are not text"), nil},
		{Integer, " 033 ", int64(33)},
		{Integer, "142.0", int64(142)},
		{Integer, json.Number("1e3"), int64(1000)},
		{Integer, int64(7), int64(7)},
		{Integer, 7.0, int64(7)},
		{Integer, 7.5, nil},
		{Integer, 1e300, nil},
		{Integer, "NaN", nil},
		{Integer, "0x10", nil},
		{Integer, "", nil},
		{List, []any{"a", int64(1)}, []string{"a", "1"}},
		{List, `["a", 2]`, []string{"a", "2"}},
		{List, "a", nil},
		{List, `{"a":1}`, nil},
		{List, []any{nil}, nil},
		{Choice, "C", "C"},
		{Choice, " D ", "D"},
		{Choice, int64(0), "A"},
		{Choice, json.Number("3"), "D"},
		{Choice, "25", "Z"},
		{Choice, "26", nil},
		{Choice, "-1", nil},
		{Choice, "a", nil},
		{Choice, "AB", nil},
	}
	for _, c := range cases {
		got, ok := convert(c.kind, c.cell)
		require.Equal(t, c.want != nil, ok, "%v as %s", c.cell, c.kind)
		if ok {
			require.Equal(t, c.want, got)
		}
	}
}

func TestWaitingEndsWithTimeOrContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		require.NoError(t, wait(t.Context(), time.Minute))
		require.Equal(t, time.Minute, time.Since(start))

		ctx, cancel := context.WithCancelCause(t.Context())
		stop := errors.New("stop")
		time.AfterFunc(time.Second, func() { cancel(stop) })
		require.ErrorIs(t, wait(ctx, time.Hour), stop)
		require.Equal(t, time.Minute+time.Second, time.Since(start))
	})
}

func TestPathsStayBelowTheirFolder(t *testing.T) {
	t.Parallel()
	for _, good := range []string{"a", "a/b.c", "data/train-00000-of-00001.parquet", "..a/b", ".hidden"} {
		require.True(t, localPath(good), good)
	}
	for _, bad := range []string{"", ".", "..", "/a", "a/../b", "../a", "a//b", "a/", "./a", `a\b`, "c:a", "a\x00b", "a./b", "a /b", "..."} {
		require.False(t, localPath(bad), bad)
	}
}

func TestAColumnTheSetDoesNotHaveIsAMistakeInTheSet(t *testing.T) {
	t.Parallel()
	require.PanicsWithValue(t, `datasets: column "x" is not among the set's columns`, func() { Row{}.Text("x") })
}

func FuzzTable(f *testing.F) {
	for _, seed := range []string{
		"{\"a\":1}\n{\"a\":[1,\"x\"]}\n", "[{\"a\":1},{}]", "a,b\n1,\"2\n3\"\n", "\xEF\xBB\xBFa\tb\r\n1\t2\r\n",
		"PAR1", "\x1f\x8b", "\x28\xb5\x2f\xfd", "[", "{", "\"", "\xff\xfe",
	} {
		for kind := range byte(8) {
			f.Add(kind, []byte(seed))
		}
	}
	f.Fuzz(func(t *testing.T, kind byte, content []byte) {
		names := []string{"x.jsonl", "x.json", "x.csv", "x.tsv", "x.jsonl.gz", "x.csv.zst", "x.json.zst", "x.tsv.gz"}
		path := filepath.Join(t.TempDir(), names[int(kind)%len(names)])
		require.NoError(t, os.WriteFile(path, content, 0o600))
		table, err := OpenTable(path, Limits{Expanded: 1 << 20, Row: 1 << 16})
		require.NoError(t, err)
		n := 0
		for rec, err := range table.Rows(t.Context()) {
			if err != nil {
				require.Contains(t, err.Error(), filepath.Base(path), "an error names the file")
				return
			}
			require.Equal(t, n, rec.Row())
			n++
		}
	})
}

func FuzzParquet(f *testing.F) {
	type row struct {
		Name string   `parquet:"name,optional"`
		Tags []string `parquet:"tags,list"`
	}
	for _, codec := range []compress.Codec{&parquet.Uncompressed, &parquet.Snappy, &parquet.Zstd} {
		var b bytes.Buffer
		w := parquet.NewGenericWriter[row](&b, parquet.Compression(codec))
		_, err := w.Write([]row{{"a", []string{"b", "c"}}, {}, {"d", nil}})
		require.NoError(f, err)
		require.NoError(f, w.Close())
		f.Add(b.Bytes())
	}
	f.Add([]byte("PAR1PAR1"))
	f.Add([]byte("PAR1\x15\x00\x00\x00\x00PAR1"))
	f.Fuzz(func(t *testing.T, content []byte) {
		path := filepath.Join(t.TempDir(), "x.parquet")
		require.NoError(t, os.WriteFile(path, content, 0o600))
		table, err := OpenTable(path, Limits{Expanded: 1 << 20})
		require.NoError(t, err)
		for _, err := range table.Rows(t.Context()) {
			if err != nil {
				return
			}
		}
	})
}

func FuzzParseLocation(f *testing.F) {
	for _, seed := range []string{"auto", "hub", "builtin", "mmlu=hub", "=", "a=", "=b", "a=b=c", ".", "mmlu=.", "\x00", ""} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		l, err := ParseLocation(s)
		if err != nil {
			return
		}
		again, err := ParseLocation(l.String())
		require.NoError(t, err)
		require.Equal(t, l, again)
	})
}

func FuzzLock(f *testing.F) {
	f.Add([]byte(`{"schema":"evalr.data-lock/v1","benchmark":"b","repo":"o/n","revision":"r","files":[{"path":"a","size":1,"sha256":"0000000000000000000000000000000000000000000000000000000000000000"}],"count":1,"content":"0000000000000000000000000000000000000000000000000000000000000000"}`))
	f.Add([]byte(`{}`))
	f.Add([]byte(`[`))
	f.Fuzz(func(t *testing.T, b []byte) {
		l, err := parseLock(b)
		if err != nil {
			return
		}
		for _, file := range l.Files {
			require.True(t, filepath.IsLocal(filepath.FromSlash(file.Path)))
		}
		out, err := json.Marshal(l)
		require.NoError(t, err)
		again, err := parseLock(out)
		require.NoError(t, err)
		require.Empty(t, l.differ(again))
	})
}
