package datasets_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/datasets"
)

var (
	_ evalr.Source   = (*datasets.Data)(nil)
	_ evalr.Digester = (*datasets.Data)(nil)
)

func TestEqualCopiesHaveOneDigest(t *testing.T) {
	t.Parallel()
	copies := map[string]string{
		"sums.jsonl":     sumsJSONL,
		"renamed.jsonl":  strings.NewReplacer(`"id"`, `"ID"`, `"problem"`, `"question"`, `"answer"`, `"Answer"`).Replace(sumsJSONL),
		"sums.csv":       "ID,note,question,answer\r\nc,x,1 + 3,4\r\na,y,1 + 1,02\r\nb,z,2 + 2,4.0\r\n",
		"sums.json":      `[{"id":"b","problem":"2 + 2","answer":4},{"id":"c","problem":"1 + 3","answer":4},{"id":"a","problem":"1 + 1","answer":2}]`,
		"sums.jsonl.gz":  string(gz(t, []byte(sumsJSONL))),
		"sums.jsonl.zst": string(zst(t, []byte(sumsJSONL))),
	}
	digests := map[string]bool{}
	for name, content := range copies {
		d, err := datasets.Open(t.Context(), sums(), file(write(t, name, content)), datasets.Config{})
		require.NoError(t, err, name)
		require.Equal(t, name, d.From())
		digest, err := d.Digest(t.Context())
		require.NoError(t, err)
		digests[digest] = true
	}
	require.Len(t, digests, 1)
}

func TestTheDigestSeesEveryPartOfAProblem(t *testing.T) {
	t.Parallel()
	base := func() []evalr.Problem {
		return []evalr.Problem{{ID: "a", Input: "i", Choices: []string{"x", "y"}, Gold: []string{"A"}}, {ID: "b", Input: "j", Gold: []string{"1", "2"}}}
	}
	want := datasets.Digest(base(), nil)
	changed := map[string]func([]evalr.Problem){
		"id": func(p []evalr.Problem) { p[0].ID = "c" }, "input": func(p []evalr.Problem) { p[1].Input += " " },
		"choice": func(p []evalr.Problem) { p[0].Choices[1] = "z" }, "fewer choices": func(p []evalr.Problem) { p[0].Choices = p[0].Choices[:1] },
		"gold": func(p []evalr.Problem) { p[0].Gold[0] = "B" }, "fewer golds": func(p []evalr.Problem) { p[1].Gold = p[1].Gold[:1] },
		"moved text": func(p []evalr.Problem) { p[0].ID, p[0].Input = "ai", "" },
	}
	for name, change := range changed {
		p := base()
		change(p)
		require.NotEqual(t, want, datasets.Digest(p, nil), name)
	}
	p := base()
	p[0].Row, p[0].Fields = 7, map[string]string{"level": "1"}
	p[0], p[1] = p[1], p[0]
	p[0].Gold = []string{"2", "1"}
	require.Equal(t, want, datasets.Digest(p, nil), "row, fields and order of rows and of accepted answers do not count")
}

func TestProblemsComeInOrderAndAgain(t *testing.T) {
	t.Parallel()
	d, err := datasets.Open(t.Context(), sums(), file(write(t, "x.jsonl", sumsJSONL)), datasets.Config{})
	require.NoError(t, err)
	for range 2 {
		var ids []string
		for p, err := range d.Problems(t.Context()) {
			require.NoError(t, err)
			require.Equal(t, len(ids), p.Row)
			ids = append(ids, p.ID)
		}
		require.Equal(t, []string{"a", "b", "c"}, ids)
	}
}

func TestALocalFileIsHeldToWhatIsKnown(t *testing.T) {
	t.Parallel()
	lines := strings.SplitAfter(sumsJSONL, "\n")
	cases := map[string]struct{ content, want string }{
		"a row too few":     {lines[0] + lines[1], `x.jsonl: 2 problems, want 3; gold answers missing: "4"`},
		"a row too many":    {sumsJSONL + `{"id":"d","problem":"?","answer":2}`, `4 problems, want 3; gold answers too many: "2"`},
		"another answer":    {lines[0] + lines[1] + `{"id":"c","problem":"1 + 3","answer":5}`, `gold answers missing: "4"; gold answers too many: "5"`},
		"no rows":           {"", `0 problems, want 3; gold answers missing: "2", "4" (2 times)`},
		"an id twice":       {lines[0] + lines[0], `line 2: problem "a" occurs twice, first at line 1`},
		"a missing field":   {lines[0] + `{"id":"b","answer":4}`, `line 2: field "problem": missing or empty (looked for "question" too); want text`},
		"a null":            {lines[0] + `{"id":"b","problem":null,"answer":4}`, `line 2: field "problem": missing or empty`},
		"a blank field":     {lines[0] + `{"id":"b","problem":" \n","answer":4}`, `line 2: field "problem": missing or empty`},
		"a wrong type":      {lines[0] + `{"id":"b","problem":["x"],"answer":4}`, `line 2: field "problem": a list of 1 items; want text`},
		"an object":         {lines[0] + `{"id":"b","problem":{},"answer":4}`, `line 2: field "problem": an object of 0 members; want text`},
		"not an integer":    {lines[0] + `{"id":"b","problem":"x","Answer":"four"}`, `line 2: field "Answer": the text "four"; want an integer`},
		"a fraction":        {lines[0] + `{"id":"b","problem":"x","answer":4.5}`, `line 2: field "answer": the value 4.5; want an integer`},
		"a boolean":         {lines[0] + `{"id":"b","problem":"x","answer":true}`, `line 2: field "answer": the value true; want an integer`},
		"what Decode wants": {lines[0] + `{"id":"b","problem":"x","answer":-4}`, `line 2: field "answer": -4; want a natural number`},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := datasets.Open(t.Context(), sums(), file(write(t, "x.jsonl", c.content)), datasets.Config{})
			require.ErrorContains(t, err, "data of sums: ")
			require.ErrorContains(t, err, c.want)
			require.NotErrorIs(t, err, datasets.ErrMissing)
		})
	}
}

func TestALongListOfDifferencesIsCutShort(t *testing.T) {
	t.Parallel()
	set := sums()
	set.Count, set.Golds = 0, "2 4*2 100 101 102 103 104 105 106 107 108 109 110 111"
	_, err := datasets.Open(t.Context(), set, file(write(t, "x.jsonl", sumsJSONL)), datasets.Config{})
	require.ErrorContains(t, err, `"109", and 2 more`)

	set.Golds = "sha256:" + strings.Repeat("0", 64)
	_, err = datasets.Open(t.Context(), set, file(write(t, "x.jsonl", sumsJSONL)), datasets.Config{})
	require.ErrorContains(t, err, "the gold answers have digest sha256:")
}

func TestAFolderIsSearchedByTheNamesOfCommonCopies(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	at := []datasets.Location{{Where: datasets.Dir, Path: dir}}
	put := func(name string) {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(sumsJSONL), 0o600))
	}

	put("other.jsonl")
	put("sums.txt")
	require.NoError(t, os.Mkdir(filepath.Join(dir, "sums.csv"), 0o700))
	_, err := datasets.Open(t.Context(), sums(), at, datasets.Config{})
	require.ErrorIs(t, err, datasets.ErrMissing)
	require.ErrorContains(t, err, dir)
	require.Contains(t, hint(err), "--data sums=FILE")

	put("Sums_Test.jsonl")
	d, err := datasets.Open(t.Context(), sums(), at, datasets.Config{})
	require.NoError(t, err)
	require.Equal(t, "Sums_Test.jsonl", d.From())

	put("sums.ndjson")
	_, err = datasets.Open(t.Context(), sums(), at, datasets.Config{})
	require.ErrorContains(t, err, "several files in "+dir+": Sums_Test.jsonl, sums.ndjson")
	require.Equal(t, 2, exitCode(err))
}

func TestAGatedSetMissingFromAFolderNamesItsPage(t *testing.T) {
	t.Parallel()
	set := sums()
	set.Gated = true
	_, err := datasets.Open(t.Context(), set, []datasets.Location{{Where: datasets.Dir, Path: t.TempDir()}}, datasets.Config{})
	require.ErrorIs(t, err, datasets.ErrMissing)
	require.Contains(t, hint(err), "https://huggingface.co/datasets/example/sums")
}

func TestLocationsAreTriedOwnFirstThenInOrder(t *testing.T) {
	t.Parallel()
	hub := sumsHub(t)
	empty, full := t.TempDir(), t.TempDir()
	own := write(t, "own.jsonl", sumsJSONL)
	require.NoError(t, os.WriteFile(filepath.Join(full, "sums.jsonl"), []byte(sumsJSONL), 0o600))
	dir := func(p string) datasets.Location { return datasets.Location{Where: datasets.Dir, Path: p} }
	fromHub := "example/sums@" + revision + "/data/test.jsonl"
	cases := []struct {
		at   []datasets.Location
		want string
	}{
		{nil, fromHub},
		{[]datasets.Location{dir(empty), {Where: datasets.Auto}}, fromHub},
		{[]datasets.Location{dir(empty), dir(full), {Where: datasets.Hub}}, "sums.jsonl"},
		{[]datasets.Location{dir(full), {Bench: "sums", Where: datasets.File, Path: own}}, "own.jsonl"},
		{[]datasets.Location{{Bench: "sums", Where: datasets.Dir, Path: empty}, dir(full)}, "sums.jsonl"},
		{[]datasets.Location{{Bench: "mmlu", Where: datasets.File, Path: own}}, fromHub},
	}
	for i, c := range cases {
		d, err := datasets.Open(t.Context(), sums(), c.at, hub.config(t))
		require.NoError(t, err, i)
		require.Equal(t, c.want, d.From(), i)
	}
}

func TestLocationsAreReadAsWritten(t *testing.T) {
	t.Chdir(t.TempDir())
	require.NoError(t, os.Mkdir("folder", 0o700))
	for _, name := range []string{"x.jsonl", "a=b.jsonl"} {
		require.NoError(t, os.WriteFile(name, nil, 0o600))
	}
	for text, want := range map[string]datasets.Location{
		"auto": {}, "hub": {Where: datasets.Hub}, "mmlu=hub": {Bench: "mmlu", Where: datasets.Hub},
		"builtin": {Where: datasets.Builtin}, "mmlu=builtin": {Bench: "mmlu", Where: datasets.Builtin},
		"folder": {Where: datasets.Dir, Path: "folder"}, "x.jsonl": {Where: datasets.File, Path: "x.jsonl"},
		"aime-2024=x.jsonl": {Bench: "aime-2024", Where: datasets.File, Path: "x.jsonl"},
		"mmlu=folder":       {Bench: "mmlu", Where: datasets.Dir, Path: "folder"},
		"./a=b.jsonl":       {Where: datasets.File, Path: "./a=b.jsonl"},
	} {
		got, err := datasets.ParseLocation(text)
		require.NoError(t, err, text)
		require.Equal(t, want, got, text)
		require.Equal(t, text, got.String())
	}
	for text, want := range map[string]string{
		"": "want auto, builtin, hub", "mmlu=": "want auto, builtin, hub",
		"nowhere": "no such file or folder", "mmlu=nowhere": "no such file or folder", "a=b.jsonl": "no such file or folder",
	} {
		_, err := datasets.ParseLocation(text)
		require.ErrorContains(t, err, fmt.Sprintf("data location %q: ", text))
		require.ErrorContains(t, err, want)
		require.Equal(t, 2, exitCode(err))
	}
}

func TestASetThatIsIncompleteIsRefusedByName(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		spoil func(*datasets.Set)
		want  string
	}{
		"no name":          {func(s *datasets.Set) { s.Name = "" }, "want a name"},
		"a short revision": {func(s *datasets.Set) { s.Revision = "2fe88a2" }, "want a full commit"},
		"no owner":         {func(s *datasets.Set) { s.Repo = "sums" }, "want owner/name"},
		"a repo outside":   {func(s *datasets.Set) { s.Repo = "../sums" }, "want owner/name"},
		"no files":         {func(s *datasets.Set) { s.Files = nil }, "want at least one file"},
		"a file outside":   {func(s *datasets.Set) { s.Files = []string{"../x.jsonl"} }, "stays in the repository"},
		"an absolute file": {func(s *datasets.Set) { s.Files = []string{"/etc/x.jsonl"} }, "stays in the repository"},
		"a drive":          {func(s *datasets.Set) { s.Files = []string{"C:x.jsonl"} }, "stays in the repository"},
		"a backslash":      {func(s *datasets.Set) { s.Files = []string{`..\x.jsonl`} }, "stays in the repository"},
		"a bad digest":     {func(s *datasets.Set) { s.SHA256 = map[string]string{"x": "1"} }, "64 hexadecimal digits"},
		"a bad content":    {func(s *datasets.Set) { s.Content = "x" }, "content digest"},
		"bad golds":        {func(s *datasets.Set) { s.Golds = "A*x" }, "want ANSWER*COUNT"},
		"a bad gold sum":   {func(s *datasets.Set) { s.Golds = "sha256:x" }, "want sha256:"},
		"no decoder":       {func(s *datasets.Set) { s.Decode = nil }, "want columns and a function"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			set := sums()
			c.spoil(&set)
			require.ErrorContains(t, set.Validate(), c.want)
			_, err := datasets.Open(t.Context(), set, nil, datasets.Config{})
			require.ErrorContains(t, err, c.want)
			_, err = datasets.Pull(t.Context(), set, datasets.Config{})
			require.ErrorContains(t, err, c.want)
		})
	}
	local := sums()
	local.Repo, local.Revision, local.Files = "", "", nil
	require.NoError(t, local.Validate())
	_, err := datasets.Open(t.Context(), local, nil, datasets.Config{})
	require.ErrorIs(t, err, datasets.ErrMissing)
}

func TestATokenNeverPrints(t *testing.T) {
	t.Parallel()
	cfg := datasets.Config{Token: "hf_secret"}
	text := fmt.Sprintf("%v %+v %#v %s %q", cfg, cfg, cfg, cfg.Token, cfg.Token)
	require.NotContains(t, text, "secret")
	require.Contains(t, text, "[redacted]")
	b, err := cfg.Token.MarshalText()
	require.NoError(t, err)
	require.Equal(t, "[redacted]", string(b))
}
