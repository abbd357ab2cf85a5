package datasets_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr/datasets"
)

// within reads the rows that lie at a path of a file.
func within(t *testing.T, file, path string) ([]map[string]any, error) {
	t.Helper()
	table, err := datasets.OpenTable(file, datasets.Limits{})
	require.NoError(t, err)
	if table, err = table.Within(path); err != nil {
		return nil, err
	}
	var out []map[string]any
	for rec, err := range table.Rows(t.Context()) {
		if err != nil {
			return out, err
		}
		out = append(out, rec.Cells)
	}
	return out, nil
}

const harness = `{"version": 2, "eval": {"model": "m", "rows": [1]}, "results": {"A.24": {"n": 2, "examples": [{"a": 1}, {"a": NaN}]}},
 "samples": [{"b": "x"}], "by": {"q1": {"a": "1", "k": [{}]}, "q2": {"a": "2", "_key": "own"}}}`

func TestRowsLieWithinAnObject(t *testing.T) {
	t.Parallel()
	file := write(t, "log.json", harness)
	for path, want := range map[string][]map[string]any{
		"samples":               {{"b": "x"}},
		"results.A.24.examples": {{"a": json.Number("1")}, {"a": nil}},
		"by":                    {{"a": "1", "k": []any{map[string]any{}}, "_key": "q1"}, {"a": "2", "_key": "own"}},
	} {
		got, err := within(t, file, path)
		require.NoError(t, err, path)
		require.Equal(t, want, got, path)
	}
	got, err := within(t, write(t, "dict.json", "\n{\"q 1\":{\"a\":1},\n\"q 2\":{\"a\":2}}\n"), ".")
	require.NoError(t, err)
	require.Equal(t, []map[string]any{{"a": json.Number("1"), "_key": "q 1"}, {"a": json.Number("2"), "_key": "q 2"}}, got)
}

func TestRowsThatDoNotLieThere(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ file, text, path, want string }{
		"no such name":   {"x.json", harness, "sample", `rows "sample": nothing is there`},
		"a number":       {"x.json", harness, "version", `rows "version": neither a list nor an object is there`},
		"within a list":  {"x.json", harness, "samples.b", `nothing is there`},
		"members":        {"x.json", harness, ".", `row 1: the value 2; want a JSON object`},
		"cut off":        {"x.json", harness[:len(harness)-2], "samples", `the JSON object ends early`},
		"cut off before": {"x.json", harness[:20], "samples", `the JSON object ends early`},
		"text after":     {"x.json", harness + "{}", "samples", `text after the end of the JSON object`},
		"csv":            {"x.csv", "a\n1\n", "a", `only a JSON file holds rows within an object`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := within(t, write(t, c.file, c.text), c.path)
			require.ErrorContains(t, err, c.want)
		})
	}
}

func TestOneObjectIsToldFromRows(t *testing.T) {
	t.Parallel()
	var h interface{ Hint() string }
	pretty := strings.ReplaceAll(harness, ",", ",\n")
	for name, c := range map[string]struct{ file, text, want, hint string }{
		"on one line":   {"x.json", strings.ReplaceAll(harness, "\n", ""), "holds rows under: results.A.24.examples, samples, by, by.q1.k", "--rows results.A.24.examples"},
		"over lines":    {"x.jsonl", pretty, "one JSON object, not rows", "--rows"},
		"by question":   {"x.json", `{"What is 1?":{"gold":1,"r":[2]},"What is 2?":{"gold":2}}`, "holds rows under: .", "--rows .;"},
		"a strange key": {"x.json", `{"the rows":[{"a":1}]}`, "holds rows under: the rows", "--rows 'the rows'"},
	} {
		_, err := rows(t, write(t, c.file, c.text), datasets.Limits{})
		require.ErrorContains(t, err, c.want, name)
		require.ErrorAs(t, err, &h, name)
		require.Contains(t, h.Hint(), c.hint, name)
	}
	for name, text := range map[string]string{
		"x.jsonl":   `{"id": 1, "messages": [{"content": "a"}]}`,
		"two.json":  `{"id": 1, "messages": [{"content": "a"}]}` + "\n\n" + `{"id": 2}` + "\n",
		"flat.json": `{"id": 1, "outputs": ["a"], "usage": {"tokens": 1}}`,
	} {
		_, err := rows(t, write(t, name, text), datasets.Limits{})
		require.NoError(t, err, name)
	}
}

func TestPythonsNaNIsNull(t *testing.T) {
	t.Parallel()
	want := []map[string]any{{"a": nil, "b": []any{nil, nil, json.Number("1")}, "c": `NaN "Infinity" \`}, {"a": json.Number("-2")}}
	row := `{"a": NaN, "b": [-Infinity,Infinity,1], "c": "NaN \"Infinity\" \\"}`
	for name, text := range map[string]string{
		"x.jsonl": row + "\n" + `{"a": -2}`,
		"x.json":  "[" + row + `,{"a": -2}]`,
	} {
		got, err := rows(t, write(t, name, text), datasets.Limits{})
		require.NoError(t, err, name)
		require.Equal(t, want, got, name)
	}
	long := `[{"a": [` + strings.Repeat("NaN, 12.5, -Infinity,", 20000) + `0]}]` // words that lie across buffers
	got, err := rows(t, write(t, "long.json", long), datasets.Limits{})
	require.NoError(t, err)
	require.Len(t, got[0]["a"], 60001)
	for _, text := range []string{`{"a": NaNs}`, `{"a": nan}`, `{"a": +Infinity}`, `[NaN`} {
		_, err := rows(t, write(t, "x.jsonl", text), datasets.Limits{})
		require.Error(t, err, text)
	}
}

func TestSemicolonsAreRecognised(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		text string
		want rune
	}{
		"x.csv": {"id;a\n1;\"x;y\"\n", ';'}, "tabs.csv": {"id\ta\n1\t\"x;y\"\n", '\t'}, "y.csv": {"id,a\n1,x;y\n", ','},
	} {
		file := write(t, name, c.text)
		got, err := rows(t, file, datasets.Limits{})
		require.NoError(t, err, name)
		require.Equal(t, []map[string]any{{"id": "1", "a": "x;y"}}, got, name)
		table, err := datasets.OpenTable(file, datasets.Limits{})
		require.NoError(t, err)
		require.Equal(t, c.want, table.Separator(), name)
	}
}

// Whatever a file holds, looking for rows in it ends without a panic, and rows that
// are read are objects.
func FuzzWithin(f *testing.F) {
	f.Add(harness, "samples")
	f.Add(`{"a":{"b":{"c":1},"d":{"c":2}}}`, "a")
	f.Add(`[{"a":NaN}]`, ".")
	f.Fuzz(func(t *testing.T, text, path string) {
		file := write(t, "x.json", text)
		_, _ = rows(t, file, datasets.Limits{})
		if got, err := within(t, file, path); err == nil {
			for _, r := range got {
				require.NotNil(t, r)
			}
		}
	})
}
