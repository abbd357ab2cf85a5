package datasets_test

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/datasets"
)

// A blobTests keeps what a set's column of kind Large holds.
type blobTests struct{ datasets.Blob }

func (b blobTests) Digest() string { return b.SHA256() }

func (b blobTests) Load(context.Context) (evalr.Tests, error) {
	r, err := b.Open()
	if err != nil {
		return evalr.Tests{}, err
	}
	text, err := io.ReadAll(r)
	return evalr.Tests{Function: string(text)}, errorsOf(err, r.Close())
}

func errorsOf(a, b error) error {
	if a != nil {
		return a
	}
	return b
}

// programs is a set whose problems have tests.
func programs() datasets.Set {
	return datasets.Set{
		Name: "programs",
		Columns: []datasets.Column{
			{Name: "id", Required: true},
			{Name: "tests", Aliases: []string{"cases"}, Kind: datasets.Large},
		},
		Decode: func(row datasets.Row) (evalr.Problem, error) {
			p := evalr.Problem{ID: row.Text("id"), Input: "?"}
			if b := row.Blob("tests"); !b.IsZero() {
				p.Tests = blobTests{b}
			}
			return p, nil
		},
	}
}

func problemsOf(t *testing.T, s datasets.Set, path string) []evalr.Problem {
	t.Helper()
	d, err := datasets.Open(t.Context(), s, file(path), datasets.Config{})
	require.NoError(t, err)
	var all []evalr.Problem
	for p, err := range d.Problems(t.Context()) {
		require.NoError(t, err)
		all = append(all, p)
	}
	return all
}

func textOf(t *testing.T, p evalr.Problem) string {
	t.Helper()
	require.NotNil(t, p.Tests, "problem %s", p.ID)
	tests, err := p.Tests.Load(t.Context())
	require.NoError(t, err)
	return tests.Function
}

func TestLargeValuesAreReadWhenTheyAreAskedFor(t *testing.T) {
	t.Parallel()
	const escaped = `"a\"b\\\/\u00e9\ud83d\ude00\ud83d \n{[:,"`
	want := "a\"b\\/é😀\uFFFD \n{[:,"
	long := strings.Repeat("spider", 30_000)
	lines := "{\"id\":\"one\", \"tests\" : " + escaped + ", \"x\": {\"tests\": \"no\"}}\r\n\n" +
		`{"cases": [ {"tests": "]}\"[" }, [1e3] ], "id": "two"}` + "\n" +
		`{"tests": {"a": "}"}, "id": "three", "more": "tests"}` + "\n" +
		`{"tests": "` + long + `", "id": "four"}` + "\n" +
		`{"t\u0065sts": "x", "id": "five"}`
	for name, content := range map[string]string{
		"p.jsonl": lines, "bom.jsonl": "\xEF\xBB\xBF" + lines,
		"p.jsonl.gz": string(gz(t, []byte(lines))), "p.jsonl.zst": string(zst(t, []byte(lines))),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			all := problemsOf(t, programs(), write(t, name, content))
			require.Len(t, all, 5)
			for i, w := range []string{want, `[ {"tests": "]}\"[" }, [1e3] ]`, `{"a": "}"}`, long, "x"} {
				require.Equal(t, w, textOf(t, all[i]))
				require.Equal(t, w, textOf(t, all[i]), "again")
				require.Equal(t, sha(w), all[i].Tests.Digest())
			}
		})
	}
	csv := problemsOf(t, programs(), write(t, "p.csv", "id,tests\none,\"a\"\"b\"\n"))
	require.Equal(t, `a"b`, textOf(t, csv[0]))
}

func TestTestsAreInTheContentDigest(t *testing.T) {
	t.Parallel()
	digest := func(name, content string) string {
		d, err := datasets.Open(t.Context(), programs(), file(write(t, name, content)), datasets.Config{})
		require.NoError(t, err)
		sum, err := d.Digest(t.Context())
		require.NoError(t, err)
		return sum
	}
	one := digest("a.jsonl", `{"id":"a","tests":"x"}`)
	require.Equal(t, one, digest("a.csv", "id,tests\na,x\n"))
	require.Equal(t, one, digest("b.jsonl", `{"tests":"\u0078","id":"a"}`))
	require.NotEqual(t, one, digest("c.jsonl", `{"id":"a","tests":"y"}`))
}

func TestBrokenLargeValues(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ row, err string }{
		"cut text":          {`{"id":"a","tests":"xyz`, `line 2: field "tests": the JSON value ends early`},
		"text over lines":   {"{\"id\":\"a\",\"tests\":\"x\ny\"}", `line 2: field "tests": the JSON value ends early`},
		"cut list":          {`{"id":"a","tests":[1, [2]`, `line 2: field "tests": the JSON value ends early`},
		"no escape":         {`{"id":"a","tests":"\x"}`, `line 2: field "tests": not JSON: escape \x in a string`},
		"no digits":         {`{"id":"a","tests":"\u12g4"}`, `line 2: field "tests": not JSON: escape`},
		"control character": {"{\"id\":\"a\",\"tests\":\"\x01\"}", `line 2: field "tests": not JSON: control character '\x01' in a string`},
		"a number":          {`{"id":"a","tests":12}`, `field "tests": the value 12; want a text or a JSON value`},
		"cut row":           {`{"id":"a","tests":"x"`, "line 2: the JSON object ends early"},
		"no id":             {`{"tests":"x"}`, `line 2: field "id": missing or empty`},
		"no tests":          {`{"id":"a"}`, "line 2: a problem without an id, or with neither a gold answer nor tests"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := write(t, "p.jsonl", `{"id":"first","tests":"x"}`+"\n"+c.row)
			_, err := datasets.Open(t.Context(), programs(), file(path), datasets.Config{})
			require.ErrorContains(t, err, c.err)
			require.ErrorContains(t, err, path)
		})
	}
}

func TestAFileThatChangesIsNoticed(t *testing.T) {
	t.Parallel()
	path := write(t, "p.jsonl", `{"id":"a","tests":"spider"}`)
	p := problemsOf(t, programs(), path)[0]
	require.NoError(t, os.WriteFile(path, []byte(`{"id":"a","tests":"beetle"}`), 0o600))
	_, err := p.Tests.Load(t.Context())
	require.EqualError(t, err, path+`: line 1: field "tests": the file has changed since it was read; start anew`)
	require.NoError(t, os.WriteFile(path, []byte(`{"id":"a"`), 0o600))
	_, err = p.Tests.Load(t.Context())
	require.ErrorContains(t, err, "the file has changed since it was read, or is broken")
}

func TestPartOfASet(t *testing.T) {
	t.Parallel()
	s := sums()
	s.Keep, s.Part = func(p evalr.Problem) bool { return p.ID != "b" }, "without-b"
	s.Count, s.Golds = 2, "2 4"
	all := problemsOf(t, s, write(t, "sums.jsonl", sumsJSONL))
	require.Len(t, all, 2)
	require.Equal(t, 1, all[1].Row)
	s.Keep = func(evalr.Problem) bool { return false }
	_, err := datasets.Open(t.Context(), s, file(write(t, "sums.jsonl", sumsJSONL)), datasets.Config{})
	require.EqualError(t, err, "data of sums: none of 3 problems is in the part without-b")
	s.Part = ""
	require.ErrorContains(t, s.Validate(), `part ""`)
	s.Part = "../b"
	require.ErrorContains(t, s.Validate(), `part "../b"`)
}

// A line of 150 MB passes through memory and does not stay there. This test is not
// parallel: it counts what the process allocates.
func TestALineOf150MB(t *testing.T) {
	if testing.Short() {
		t.Skip("writes 150 MB")
	}
	const size = 150 << 20
	path := filepath.Join(t.TempDir(), "p.jsonl")
	f, err := os.Create(path)
	require.NoError(t, err)
	w := bufio.NewWriterSize(f, 1<<20)
	_, _ = w.WriteString(`{"tests": "`)
	block := bytes.Repeat([]byte("0123456789abcde\\n"), 1<<12)
	for n := 0; n < size; n += len(block) {
		_, _ = w.Write(block)
	}
	_, _ = w.WriteString(`", "id": "long"}` + "\n" + `{"id": "short", "tests": "x"}`)
	require.NoError(t, w.Flush())
	require.NoError(t, f.Close())

	var before, loaded, read runtime.MemStats
	runtime.ReadMemStats(&before)
	all := problemsOf(t, programs(), path)
	runtime.ReadMemStats(&loaded)
	r, err := all[0].Tests.(blobTests).Open()
	require.NoError(t, err)
	n, err := io.Copy(io.Discard, r)
	require.NoError(t, err)
	require.NoError(t, r.Close())
	runtime.ReadMemStats(&read)
	require.Greater(t, n, int64(size*9/10))
	require.Equal(t, "x", textOf(t, all[1]))
	loading, reading := loaded.TotalAlloc-before.TotalAlloc, read.TotalAlloc-loaded.TotalAlloc
	t.Logf("allocated in all: %d KiB to load, %d KiB to read", loading>>10, reading>>10)
	require.Less(t, loading, uint64(4<<20))
	require.Less(t, reading, uint64(1<<20))
}
