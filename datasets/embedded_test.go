package datasets_test

import (
	"context"
	"io"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/datasets"
)

// compiledIn is sums as a set of the program's own files.
func compiledIn(t *testing.T, text string) datasets.Set {
	t.Helper()
	s := sums()
	d, err := datasets.Open(t.Context(), sums(), []datasets.Location{{Where: datasets.File, Path: write(t, "sums.jsonl", sumsJSONL)}}, datasets.Config{})
	require.NoError(t, err)
	s.Repo, s.Revision, s.Files = "", "", []string{"sums.jsonl"}
	s.Embedded = fstest.MapFS{"sums.jsonl": {Data: []byte(text)}}
	s.Content, err = d.Digest(t.Context())
	require.NoError(t, err)
	require.NoError(t, s.Validate())
	return s
}

func TestASetThatIsCompiledInNeedsNothing(t *testing.T) {
	t.Parallel()
	set := compiledIn(t, sumsJSONL)
	folder := t.TempDir()
	for _, at := range [][]datasets.Location{
		nil,
		{{Where: datasets.Builtin}},
		{{Where: datasets.Hub}},
		{{Where: datasets.Dir, Path: folder}},
		{{Bench: "sums", Where: datasets.Builtin}},
		{{Bench: "mmlu", Where: datasets.File, Path: "mmlu.csv"}},
	} {
		d, err := datasets.Open(t.Context(), set, at, datasets.Config{Offline: true})
		require.NoError(t, err)
		require.Equal(t, 3, d.Len())
		require.Equal(t, "builtin/sums.jsonl", d.From())
	}
	for _, at := range []datasets.Location{{Bench: "sums", Where: datasets.Hub}, {Bench: "sums", Where: datasets.File, Path: "x.jsonl"}} {
		_, err := datasets.Open(t.Context(), set, []datasets.Location{at}, datasets.Config{})
		require.ErrorContains(t, err, "sums is compiled into this program")
		require.Equal(t, 2, exitCode(err))
	}
	for _, find := range []func(context.Context, datasets.Set) (datasets.Report, error){
		func(ctx context.Context, s datasets.Set) (datasets.Report, error) {
			return datasets.Pull(ctx, s, datasets.Config{})
		},
		func(ctx context.Context, s datasets.Set) (datasets.Report, error) {
			return datasets.Verify(ctx, s, nil, datasets.Config{})
		},
	} {
		r, err := find(t.Context(), set)
		require.NoError(t, err)
		require.Equal(t, "built in", r.Status)
		require.Equal(t, 3, r.Count)
		require.Equal(t, set.Content, r.Content)
		require.Len(t, r.Files, 1)
		require.EqualValues(t, len(sumsJSONL), r.Files[0].Bytes)
		require.Equal(t, "built in", r.Files[0].Source)
	}
}

func TestASetThatIsCompiledInIsHeldToItsPin(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		spoil func(*datasets.Set)
		want  string
	}{
		"a changed problem": {func(s *datasets.Set) {
			s.Embedded = fstest.MapFS{"sums.jsonl": {Data: []byte(strings.Replace(sumsJSONL, "1 + 1", "2 + 0", 1))}}
		}, "content digest"},
		"a problem less": {func(s *datasets.Set) { s.Count = 4 }, "3 problems, want 4"},
		"no such file":   {func(s *datasets.Set) { s.Files = []string{"other.jsonl"} }, "other.jsonl"},
		"no pin":         {func(s *datasets.Set) { s.Content = "" }, "want count and content digest"},
		"a repository":   {func(s *datasets.Set) { s.Repo = "example/sums" }, "want no repository"},
		"no file":        {func(s *datasets.Set) { s.Files = nil }, "want at least one file"},
	} {
		set := compiledIn(t, sumsJSONL)
		c.spoil(&set)
		_, err := datasets.Open(t.Context(), set, nil, datasets.Config{})
		require.ErrorContains(t, err, c.want, name)
	}
}

// Large values stay in the program's file until they are asked for.
func TestLargeValuesOfTheProgramsFiles(t *testing.T) {
	t.Parallel()
	set := compiledIn(t, sumsJSONL)
	var got []string
	set.Columns = append(set.Columns, datasets.Column{Name: "tests", Kind: datasets.Large})
	set.Embedded = fstest.MapFS{"sums.jsonl": {Data: []byte(`{"id": "a", "problem": "1 + 1", "answer": 2, "tests": [1, 2]}
{"id": "b", "problem": "2 + 2", "answer": 4, "tests": "x\ny"}
{"id": "c", "problem": "1 + 3", "answer": 4, "tests": [{"a": "]"}]}
`)}}
	decode := set.Decode
	set.Decode = func(row datasets.Row) (evalr.Problem, error) {
		r, err := row.Blob("tests").Open()
		require.NoError(t, err)
		text, err := io.ReadAll(r)
		require.NoError(t, err)
		require.NoError(t, r.Close())
		got = append(got, string(text))
		return decode(row)
	}
	_, err := datasets.Open(t.Context(), set, nil, datasets.Config{})
	require.NoError(t, err)
	require.Equal(t, []string{"[1, 2]", "x\ny", `[{"a": "]"}]`}, got)
}

func TestASetOfTheHubIsNotBuiltIn(t *testing.T) {
	t.Parallel()
	for _, bench := range []string{"", "sums"} {
		_, err := datasets.Open(t.Context(), sums(), []datasets.Location{{Bench: bench, Where: datasets.Builtin}}, datasets.Config{})
		require.ErrorIs(t, err, datasets.ErrMissing)
		require.ErrorContains(t, err, "data of sums: it is not compiled into this program")
		require.Contains(t, hint(err), "--data hub")
		require.Equal(t, 2, exitCode(err))
	}
}
