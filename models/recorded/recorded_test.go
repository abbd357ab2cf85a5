package recorded_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/models"
	"github.com/evalr/evalr/models/recorded"
)

// lines yields the rows of JSON lines.
func lines(text string) recorded.Rows {
	return func(context.Context) iter.Seq2[recorded.Row, error] {
		return func(yield func(recorded.Row, error) bool) {
			n := 0
			for line := range strings.Lines(strings.TrimSpace(text)) {
				dec := json.NewDecoder(strings.NewReader(line))
				dec.UseNumber()
				var cells map[string]any
				if dec.Decode(&cells) != nil {
					return
				}
				at := n + 1
				row := recorded.Row{Cells: cells, Place: fmt.Sprintf("row %d", at), Errorf: func(field, format string, a ...any) error {
					return fmt.Errorf("f.jsonl: row %d: field %q: %w", at, field, fmt.Errorf(format, a...))
				}}
				n++
				if !yield(row, nil) {
					return
				}
			}
		}
	}
}

// problems are three problems whose ids are numbers, and not those of their rows.
func problems() []evalr.Problem {
	return []evalr.Problem{
		{ID: "1", Row: 0, Input: "What is 1 + 1?", Gold: []string{"2"}},
		{ID: "2", Row: 1, Input: "What is\n2 + 2?", Gold: []string{"4"}},
		{ID: "3", Row: 2, Input: "What is 3 + 3?", Gold: []string{"6"}},
	}
}

func source(t *testing.T, fields, text string, where ...string) recorded.Source {
	t.Helper()
	f, err := recorded.ParseFields(fields)
	require.NoError(t, err)
	s := recorded.Source{
		File: "f.jsonl", Rows: lines(text), Fields: f, Benchmark: "sums", Problems: problems(),
		SameGold: func(p evalr.Problem, gold string) bool {
			return slices.ContainsFunc(p.Gold, func(g string) bool { return strings.TrimLeft(g, "0") == strings.TrimLeft(gold, "0") })
		},
		Readable: func(p evalr.Problem) error {
			if len(p.Gold) == 0 || p.Gold[0] == "unreadable" {
				return errors.New("no gold answer")
			}
			return nil
		},
	}
	for _, w := range where {
		c, err := recorded.ParseCondition(w)
		require.NoError(t, err)
		s.Where = append(s.Where, c)
	}
	return s
}

// read returns what a file holds, each completion as "problem/index text".
func read(t *testing.T, s recorded.Source) (*recorded.Survey, []string) {
	t.Helper()
	v, err := recorded.Look(t.Context(), s)
	require.NoError(t, err)
	var all []string
	for d, err := range v.Draws(t.Context()) {
		require.NoError(t, err)
		all = append(all, fmt.Sprintf("%s/%d %s", v.Problems[d.Problem].ID, d.Index, d.Raw.Content))
	}
	require.Len(t, all, v.Samples)
	return v, all
}

func TestAFileFindsItsProblemsOneWay(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ fields, text, match, want string }{
		"ids as integers":             {"text=o,problem=i", `{"i": 3, "o": "a"}` + "\n" + `{"i": 1.0, "o": "b"}`, "id", "3/0 a; 1/0 b"},
		"rows, for 0 is no id":        {"text=o,problem=i", `{"i": 0, "o": "a"}` + "\n" + `{"i": "2", "o": "b"}`, "row", "1/0 a; 3/0 b"},
		"rows, for the gold says so":  {"text=o,problem=i,gold=g", `{"i": 1, "o": "a", "g": 4}` + "\n" + `{"i": 2, "o": "b", "g": "06"}`, "row", "2/0 a; 3/0 b"},
		"question text in problem":    {"text=o,problem=q", `{"q": " What is 2 +  2? ", "o": "a"}`, "question", "2/0 a"},
		"question field":              {"text=o,question=q", `{"q": "What is 1 + 1?", "o": "a"}`, "question", "1/0 a"},
		"question, for ids are other": {"text=o,problem=i,question=q", `{"i": "x9", "q": "What is 1 + 1?", "o": "a"}`, "question", "1/0 a"},
		"nested fields":               {"text=m.0.content,problem=doc.id", `{"doc": {"id": 2}, "m": [{"content": "a"}]}`, "id", "2/0 a"},
		"texts of all choices":        {"text=c.*.t,problem=i", `{"i": 2, "c": [{"t": "a"}, {"t": "b"}]}`, "id", "2/0 a; 2/1 b"},
		"the last message":            {"text=m.-1.content,problem=i", `{"i": 2, "m": [{"content": "q"}, {"content": "a"}]}`, "id", "2/0 a"},
		"a name that holds points":    {"text=a.b,problem=i", `{"i": 2, "a.b": "a"}`, "id", "2/0 a"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			v, all := read(t, source(t, c.fields, c.text))
			require.Equal(t, c.match, v.Match)
			require.Equal(t, c.want, strings.Join(all, "; "))
		})
	}
}

func TestOtherWaysThatFitAreTold(t *testing.T) {
	t.Parallel()
	text := `{"i": 1, "o": "a"}` + "\n" + `{"i": 2, "o": "b"}`
	v, all := read(t, source(t, "text=o,problem=i", text))
	require.Equal(t, "id", v.Match)
	require.Equal(t, []string{"row"}, v.Also)
	require.Equal(t, []string{"1/0 a", "2/0 b"}, all)
	require.Equal(t, []string{"3"}, v.Absent)

	s := source(t, "text=o,problem=i", text)
	s.Match = recorded.MatchRow
	v, all = read(t, s)
	require.Equal(t, "row", v.Match)
	require.Empty(t, v.Also)
	require.Equal(t, []string{"2/0 a", "3/0 b"}, all)
}

func TestSamplesAreNumbered(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ fields, text, want string }{
		"by order":          {"text=o,problem=i", `{"i":1,"o":"a"}{"i":2,"o":"b"}{"i":1,"o":"c"}`, "1/0 a; 2/0 b; 1/1 c"},
		"by a field from 0": {"text=o,problem=i,sample=s", `{"i":1,"o":"a","s":1}{"i":1,"o":"b","s":"0"}{"i":2,"o":"c","s":3}`, "1/1 a; 1/0 b; 2/3 c"},
		"from 1":            {"text=o,problem=i,sample=s", `{"i":1,"o":"a","s":2}{"i":1,"o":"b","s":1}{"i":1,"o":"c","s":10}`, "1/1 a; 1/0 b; 1/2 c"},
		"seeds and texts":   {"text=o,problem=i,sample=s", `{"i":1,"o":"a","s":"x"}{"i":1,"o":"b","s":1337}{"i":2,"o":"c","s":"y"}`, "1/1 a; 1/0 b; 2/0 c"},
		"a list of texts":   {"text=o,problem=i,sample=s", `{"i":1,"o":["a","b"],"s":[1,0]}`, "1/1 a; 1/0 b"},
		"lists and orders":  {"text=o,problem=i", `{"i":1,"o":["a",null,"b"]}{"i":1,"o":["c"]}{"i":1,"o":null}`, "1/0 a; 1/1 b; 1/2 c"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, all := read(t, source(t, c.fields, strings.ReplaceAll(c.text, "}{", "}\n{")))
			require.Equal(t, c.want, strings.Join(all, "; "))
		})
	}
}

func TestWhatARowSaysOfACompletion(t *testing.T) {
	t.Parallel()
	s := source(t, "text=o,problem=i,stop=why,tokens=u.n,reasoning=r,step=s", strings.Join([]string{
		`{"i": 1, "o": "a", "why": "eos", "u": {"n": 7}, "r": "hm", "s": 40}`,
		`{"i": 1, "o": ["b", "c"], "why": ["max_tokens", "gone"], "u": {"n": ["8", null]}, "r": ["", null], "s": 40}`,
		`{"i": 2, "o": "<think>open", "why": null, "s": 40}`,
	}, "\n"))
	v, err := recorded.Look(t.Context(), s)
	require.NoError(t, err)
	require.Equal(t, map[string]int{"gone": 1}, v.Stops)
	require.Equal(t, int64(40), *v.Step)
	require.Equal(t, []int{3, 1}, []int{v.K, v.Least})
	var got []evalr.Completion
	for d, err := range v.Draws(t.Context()) {
		require.NoError(t, err)
		got = append(got, d.Completion(models.SplitOptions{}))
	}
	require.Equal(t, evalr.Completion{
		Raw: evalr.Raw{Content: "a", Reasoning: "hm"}, Text: "a", Reasoning: "hm", Stop: evalr.StopEnd,
		Usage: evalr.Usage{Completion: evalr.CountTokens(7)},
	}, got[0])
	require.Equal(t, evalr.StopLength, got[1].Stop)
	require.Equal(t, evalr.CountTokens(8), got[1].Usage.Completion)
	require.Equal(t, evalr.StopUnknown, got[2].Stop)
	require.Equal(t, evalr.Tokens{}, got[2].Usage.Completion, "unknown is not none")
	require.True(t, got[3].Unclosed)
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	two := `{"i":1,"o":"a","m":"x","model":"A"}{"i":1,"o":"b","m":"y","model":"B"}`
	for name, c := range map[string]struct {
		fields, text string
		where        []string
		want         []string
	}{
		"no rows":              {"text=o,problem=i", ``, nil, []string{"holds no rows"}},
		"no such text":         {"text=output,problem=i", `{"i":1,"o":"a"}`, nil, []string{`no field "output" for text; the fields are i, o`}},
		"no such optional":     {"text=o,problem=i,stop=why", `{"i":1,"o":"a"}`, nil, []string{`no field "why" for stop`}},
		"no such nested":       {"text=o,problem=i,tokens=u.x", `{"i":1,"o":"a","u":{"n":1}}`, nil, []string{`u.n`}},
		"no such where":        {"text=o,problem=i", `{"i":1,"o":"a"}`, []string{"x=1"}, []string{`no field "x" for --where`}},
		"nothing selected":     {"text=o,problem=i", two, []string{"model=C"}, []string{"no row of 2 meets model=C", "there are model: A, B"}},
		"several models":       {"text=o,problem=i", two, nil, []string{`field "model" has 2 values`, "--where model=A", "model: A, B"}},
		"several models below": {"text=o,problem=i", `{"i":1,"o":"a","meta":{"model":"A"}}{"i":1,"o":"b","meta":{"model":"B"}}`, nil, []string{`field "meta.model" has 2 values`, "--where meta.model=A"}},
		"a row of no model":    {"text=o,problem=i", `{"i":1,"o":"a","model":"A"}{"i":1,"o":"b"}`, nil, []string{`field "model" has 2 values`, "--where model=A", "model: A, none (model=)"}},
		"a row of null":        {"text=o,problem=i", `{"i":1,"o":"a","step":null}{"i":1,"o":"b","step":20}`, nil, []string{`field "step" has 2 values`, "--where step=20"}},
		"iterations":           {"text=o,problem=i", `{"i":1,"o":"a","iter":1}{"i":1,"o":"b","iter":2}`, nil, []string{`field "iter" has 2 values`}},
		"models and epochs": {
			"text=o,problem=i,sample=epoch", `{"i":1,"o":"a","epoch":1,"model":"A"}{"i":2,"o":"b","epoch":1,"model":"B"}`, nil,
			[]string{`field "model" has 2 values`},
		},
		"text is null":         {"text=o,problem=i", `{"i":1,"o":null}`, nil, []string{"null in every row"}},
		"text is an object":    {"text=o,problem=i", `{"i":1,"o":{"content":"a"}}`, nil, []string{"row 1", "an object of content", "text=o.content"}},
		"messages":             {"text=o,problem=i", `{"i":1,"o":[{"content":"a","role":"b"}]}`, nil, []string{"text=o.-1.content"}},
		"problem is a list":    {"text=o,problem=i", `{"i":[1],"o":"a"}`, nil, []string{"row 1", "a list of 1 items; want a text or a number"}},
		"problem is missing":   {"text=o,problem=i", `{"i":1,"o":"a"}{"o":"b"}`, nil, []string{"row 2", `field "i": not there`}},
		"unknown id":           {"text=o,problem=i", `{"i":1,"o":"a"}{"i":"q7","o":"b"}`, nil, []string{"row 2", `"q7" is not the id of a problem of sums; want one such as "1"`, `by row:`, `by question:`}},
		"gold differs":         {"text=o,problem=i,gold=g", `{"i":1,"o":"a","g":2}{"i":3,"o":"b","g":5}`, nil, []string{"row 2", `the gold answer "5"; problem 3 of sums has "6"`}},
		"question differs":     {"text=o,problem=i,question=q", `{"i":2,"o":"a","q":"What is 2 + 3?"}`, nil, []string{"row 1", `the question "What is 2 + 3?"; problem 2 of sums has "What is 2 + 2?"`}},
		"twice":                {"text=o,problem=i,sample=s", `{"i":1,"s":0,"o":"a","t":1}{"i":2,"s":0,"o":"b","t":1}{"i":1,"s":"00","o":"c","t":2}`, nil, []string{"row 3", "of problem 1 a second time; row 1 has it", "differ in t", "--where t=2"}},
		"twice in a row":       {"text=o,problem=i,sample=s", `{"i":1,"s":[0,0],"o":["a","b"]}`, nil, []string{"row 1", "two of problem 1"}},
		"one stop for two":     {"text=o,problem=i,stop=w", `{"i":1,"w":"stop","o":["a","b"]}`, nil, []string{"row 1", "one value for 2 texts; want a list of 2"}},
		"too few tokens":       {"text=o,problem=i,tokens=w", `{"i":1,"w":[1],"o":["a","b"]}`, nil, []string{"a list of 1 items; want one for each of 2 texts"}},
		"tokens are no number": {"text=o,problem=i,tokens=w", `{"i":1,"w":"many","o":"a"}`, nil, []string{`the text "many"; want a number of tokens`}},
		"several steps":        {"text=o,problem=i,step=w", `{"i":1,"w":1,"o":"a"}{"i":1,"w":2,"o":"a"}`, nil, []string{"--where w=1"}},
		"step is no number":    {"text=o,problem=i,step=w", `{"i":1,"w":"last","o":"a"}`, nil, []string{"want a training step"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := recorded.Look(t.Context(), source(t, c.fields, strings.ReplaceAll(c.text, "}{", "}\n{"), c.where...))
			require.Error(t, err)
			text := err.Error()
			var h interface{ Hint() string }
			if errors.As(err, &h) {
				text += " hint: " + h.Hint()
			}
			for _, want := range c.want {
				require.Contains(t, text, want)
			}
		})
	}
}

func TestWhereChoosesAModel(t *testing.T) {
	t.Parallel()
	text := `{"i":1,"o":"a","model":"org/m-step-20","step":20}` + "\n" + `{"i":1,"o":"b","model":"org/m-step-40","step":40}`
	v, all := read(t, source(t, "text=o,problem=i", text, "step=40"))
	require.Equal(t, []string{"1/0 b"}, all)
	require.Equal(t, "org/m-step-40", v.Model)
	require.Equal(t, []int{2, 1}, []int{v.Rows, v.Selected})

	v, all = read(t, source(t, "text=o,problem=i,sample=step", text))
	require.Equal(t, []string{"1/0 a", "1/1 b"}, all, "checkpoints as samples of one model")
	require.Empty(t, v.Model)
}

func TestTheStepRowsAreChosenByIsTheStep(t *testing.T) {
	t.Parallel()
	text := `{"i":1,"o":"a","step":20,"temperature":1}` + "\n" + `{"i":1,"o":"b","step":"40","temperature":1}`
	v, _ := read(t, source(t, "text=o,problem=i", text, "step=40"))
	require.Equal(t, int64(40), *v.Step)
	v, _ = read(t, source(t, "text=o,problem=i,sample=step", text, "temperature=1"))
	require.Nil(t, v.Step)
}

func TestFieldsThatMayTellSettingsApartAreTold(t *testing.T) {
	t.Parallel()
	const text = `{"i":1,"o":"a","t":0.5,"m":{"top":1},"u":"x","l":1}
{"i":1,"o":"b","t":1,"m":{"top":2},"u":"x","l":1}
{"i":2,"o":"c","t":0.5,"u":"y","l":2}`
	v, _ := read(t, source(t, "text=o,problem=i", text))
	require.Equal(t, []string{"t", "m.top"}, v.Apart)
	v, _ = read(t, source(t, "text=o,problem=i,sample=t", text))
	require.Empty(t, v.Apart)
	v, _ = read(t, source(t, "text=o,problem=i", text, "t=0.5"))
	require.Empty(t, v.Apart)

	var many strings.Builder
	for i := range 40 {
		fmt.Fprintf(&many, `{"i":1,"o":"a","answer":%d}`+"\n", i)
	}
	v, _ = read(t, source(t, "text=o,problem=i", many.String()))
	require.Empty(t, v.Apart, "what is different in nearly every row is no setting")
}

func TestRowsThatMayCountFromOneAreTold(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fields, text string
		want         bool
	}{
		"from 1":       {"text=o,problem=i", `{"i":1,"o":"a","g":4}{"i":2,"o":"b","g":6}`, true},
		"from 0":       {"text=o,problem=i", `{"i":0,"o":"a","g":2}{"i":1,"o":"b","g":4}`, false},
		"gold says so": {"text=o,problem=i,gold=g", `{"i":1,"o":"a","g":4}{"i":2,"o":"b","g":6}`, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := source(t, c.fields, strings.ReplaceAll(c.text, "}{", "}\n{"))
			s.Match = recorded.MatchRow
			v, _ := read(t, s)
			require.Equal(t, c.want, v.FromOne)
		})
	}
}

func TestGatedProblemsAreNamedByIDOnly(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		`{"i": 1, "o": "a", "g": "secret", "q": "What is 1 + 1?"}`, `{"i": 1, "o": "a", "g": 2, "q": "What is secret?"}`,
	} {
		s := source(t, "text=o,problem=i,gold=g,question=q", text)
		s.Gated, s.Match = true, recorded.MatchID
		_, err := recorded.Look(t.Context(), s)
		require.ErrorContains(t, err, "problem 1 of sums, which is gated")
		require.NotContains(t, err.Error(), "secret")
		require.NotContains(t, err.Error(), "What is")
	}
}

func TestRowsBringTheirOwnProblems(t *testing.T) {
	t.Parallel()
	s := source(t, "text=o,problem=i,question=q,gold=g", strings.Join([]string{
		`{"i": "b", "o": "x", "q": "Q b", "g": 2, "level": 1, "same": "s", "try": "1"}`,
		`{"i": "a", "o": "y", "q": "Q a", "g": ["1", "01"], "level": 2, "same": "s", "try": "2"}`,
		`{"i": "b", "o": "z", "q": "Q  b", "g": "02", "level": 1, "same": "s", "try": "3"}`,
	}, "\n"))
	s.Problems = nil
	v, all := read(t, s)
	require.Equal(t, []string{"b/0 x", "a/0 y", "b/1 z"}, all)
	require.Equal(t, []evalr.Problem{
		{ID: "b", Row: 0, Input: "Q b", Gold: []string{"2"}, Fields: map[string]string{"level": "1"}},
		{ID: "a", Row: 1, Input: "Q a", Gold: []string{"1", "01"}, Fields: map[string]string{"level": "2"}},
	}, v.Problems)

	s.Rows = lines(`{"i": "b", "o": "x", "q": "Q", "g": 2}` + "\n" + `{"i": "b", "o": "z", "q": "Q", "g": "3"}`)
	_, err := recorded.Look(t.Context(), s)
	require.ErrorContains(t, err, `row 2: field "g": the gold answer [3]; problem b has [2] in row 1`)
	s.Rows = lines(`{"i": "b", "o": "x", "q": "Q", "g": ["2", "5"]}` + "\n" + `{"i": "b", "o": "z", "q": "Q", "g": ["05", 2]}`)
	_, err = recorded.Look(t.Context(), s)
	require.NoError(t, err, "the same answers, written otherwise")
	for _, other := range []string{`2`, `["2", "7"]`, `["2", "5", "7"]`} {
		s.Rows = lines(`{"i": "b", "o": "x", "q": "Q", "g": ["2", "5"]}` + "\n" + `{"i": "b", "o": "z", "q": "Q", "g": ` + other + `}`)
		_, err = recorded.Look(t.Context(), s)
		require.ErrorContains(t, err, `row 2: field "g": the gold answer`, other)
	}
	s.Rows = lines(`{"i": "b", "o": "x", "q": "Q", "g": "unreadable"}`)
	_, err = recorded.Look(t.Context(), s)
	require.ErrorContains(t, err, `row 1: field "g": no gold answer`)

	s = source(t, "text=o,question=q,gold=g", `{"o": ["x", "y"], "q": "Q", "g": 2}`)
	s.Problems = nil
	v, all = read(t, s)
	require.Equal(t, "question", v.Match)
	require.Equal(t, []string{"q-4ae81572f0/0 x", "q-4ae81572f0/1 y"}, all)
}

func TestAFileThatChangesIsRefused(t *testing.T) {
	t.Parallel()
	for _, later := range []string{`{"i":1,"o":"a"}`, `{"i":1,"o":["a","b","c"]}`} {
		s := source(t, "text=o,problem=i", "")
		text := `{"i":1,"o":["a","b"]}`
		s.Rows = func(ctx context.Context) iter.Seq2[recorded.Row, error] { return lines(text)(ctx) }
		v, err := recorded.Look(t.Context(), s)
		require.NoError(t, err)
		text = later
		var last error
		for _, err := range v.Draws(t.Context()) {
			last = err
		}
		require.ErrorContains(t, last, "changed while it was read")
	}
}

func TestParseFields(t *testing.T) {
	t.Parallel()
	f, err := recorded.ParseFields("text=output, problem = id,tokens=usage.completion_tokens")
	require.NoError(t, err)
	require.Equal(t, map[string]string{"text": "output", "problem": "id", "tokens": "usage.completion_tokens"}, f.Map())
	for s, want := range map[string]string{
		"":                        `want NAME=FIELD`,
		"text":                    `want NAME=FIELD`,
		"text=o":                  `problem=FIELD or question=FIELD`,
		"problem=i":               `text=FIELD`,
		"text=o,problem=i,text=x": `text is given twice`,
		"text=o,id=i":             `no "id"`,
	} {
		_, err := recorded.ParseFields(s)
		require.ErrorContains(t, err, want, s)
	}
}

// Whatever the rows hold, a survey either refuses them or yields what it counted.
func FuzzLook(f *testing.F) {
	f.Add("text=o,problem=i", `{"i":1,"o":["a",null]}`)
	f.Add("text=a.*.b,problem=i,sample=s,stop=w,tokens=n,gold=g,question=q", `{"i":1,"a":[{"b":"x"}],"s":1,"w":"eos","n":3,"g":[2],"q":"What is 1 + 1?"}`)
	f.Add("text=m.-1.c,problem=a.b.c", `{"a.b":{"c":2},"m":[{"c":"x"}]}`)
	f.Fuzz(func(t *testing.T, fields, text string) {
		parsed, err := recorded.ParseFields(fields)
		if err != nil {
			return
		}
		for _, own := range []bool{false, true} {
			s := source(t, "text=o,problem=i", text)
			s.Fields = parsed
			if own {
				s.Problems = nil
			}
			v, err := recorded.Look(t.Context(), s)
			if err != nil {
				require.NotEmpty(t, err.Error())
				continue
			}
			n := 0
			seen := map[[2]int]bool{}
			for d, err := range v.Draws(t.Context()) {
				require.NoError(t, err)
				at := [2]int{d.Problem, d.Index}
				require.False(t, seen[at], "two completions of one sample")
				seen[at] = true
				n++
			}
			require.Equal(t, v.Samples, n)
		}
	})
}
