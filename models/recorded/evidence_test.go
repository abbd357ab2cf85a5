package recorded_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/models"
	"github.com/evalr/evalr/models/recorded"
)

// told returns an error's text and its advice.
func told(err error) string {
	var h interface{ Hint() string }
	if errors.As(err, &h) {
		return err.Error() + " hint: " + h.Hint()
	}
	return fmt.Sprint(err)
}

// each is a row for each of some values.
func each(format string, values ...any) string {
	var b strings.Builder
	for i, v := range values {
		fmt.Fprintf(&b, format+"\n", i, v)
	}
	return b.String()
}

func TestRowsFoundByNumberAreHeldToWhatElseTheyHold(t *testing.T) {
	t.Parallel()
	const fields = "text=o,problem=i"
	for name, c := range map[string]struct {
		text      string
		want      *recorded.Agreement
		unchecked bool
		refused   []string
	}{
		"gold agrees":       {text: each(`{"i": %d, "o": "a", "target": "0%v"}`, 2, 4, 6), want: &recorded.Agreement{Field: "target", Agree: 3, Rows: 3}},
		"one gold differs":  {text: each(`{"i": %d, "o": "a", "Gold Answer": %v}`, 2, 5, 6), want: &recorded.Agreement{Field: "Gold Answer", Agree: 2, Rows: 3}},
		"a prompt agrees":   {text: each(`{"i": %d, "o": "a", "doc": {"prompt": "Think. %v Answer:"}}`, "What is 1+1?", `What is \n 2 + 2`), want: &recorded.Agreement{Field: "doc.prompt", Agree: 2, Rows: 2}},
		"gold agrees only":  {text: each(`{"i": %d, "o": "a", "prompt": "You are kind.", "answer": [%v]}`, 2, 4), want: &recorded.Agreement{Field: "answer", Agree: 2, Rows: 2}},
		"an empty question": {text: each(`{"i": %d, "o": "a", "input": "", "target": %v}`, 2, 4), want: &recorded.Agreement{Field: "target", Agree: 2, Rows: 2}},
		"a worked solution": {text: each(`{"i": %d, "o": "a", "extra": {"reference_solution": "%v"}}`, 2, 4), want: &recorded.Agreement{Field: "extra.reference_solution", Agree: 2, Rows: 2}},
		"gt":                {text: each(`{"i": %d, "o": "a", "gt": %v}`, 2, 5), want: &recorded.Agreement{Field: "gt", Agree: 1, Rows: 2}},
		"a conversation": {
			text: each(`{"i": %d, "o": "a", "messages": [{"role": "system", "content": "Be kind."}, {"role": "user", "content": "%v"}, {"role": "assistant", "content": "a"}]}`, "What is 1+1?", "Well: what is 2 + 2?"),
			want: &recorded.Agreement{Field: "messages.1.content", Agree: 2, Rows: 2},
		},
		"a message":            {text: each(`{"i": %d, "o": "a", "prompt": [{"content": "%v"}]}`, "What is 1+1?", "What is 2 + 2?"), want: &recorded.Agreement{Field: "prompt.0.content", Agree: 2, Rows: 2}},
		"a question in a list": {text: each(`{"i": %d, "o": "a", "prompt": ["%v"]}`, "What is 1+1?", "What is 2 + 2?"), want: &recorded.Agreement{Field: "prompt.0", Agree: 2, Rows: 2}},
		"a conversation differs": {
			text:    each(`{"i": %d, "o": "a", "messages": [{"role": "user", "content": "What is %v?"}, {"role": "assistant", "content": "a"}]}`, "2 + 2", "3 + 3"),
			refused: []string{`row 1: field "messages.0.content": the question "What is 2 + 2?"`, "question=messages.0.content finds them"},
		},
		"nothing to compare":  {text: each(`{"i": %d, "o": "a", "label": %v}`, 2, 4), unchecked: true},
		"golds of other kind": {text: each(`{"i": %d, "o": "a", "target": "%v"}`, "unreadable", "unreadable"), unchecked: true},
		"gold differs": {
			text:    each(`{"i": %d, "o": "a", "target": %v}`, 4, 6),
			refused: []string{`row 1: field "target": the gold answer "4"; problem 1 of sums has "2"`, "2 of 2 rows differ in target: question=FIELD", "--match row"},
		},
		"question differs": {
			text:    each(`{"i": %d, "o": "a", "the question": "x", "doc": {"question": "What is %v?"}, "gold": 0}`, "2 + 2", "3 + 3"),
			refused: []string{`row 1: field "doc.question": the question "What is 2 + 2?"`, "question=doc.question finds them"},
		},
		"a question in few rows": {
			text:    each(`{"i": %d, "o": "a", "target": %v}`, 9, 9) + `{"i": 2, "o": "a", "target": 9, "question": "What is 3 + 3?"}`,
			refused: []string{"3 of 3 rows differ in target"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := source(t, fields, c.text)
			v, err := recorded.Look(t.Context(), s)
			if c.refused != nil {
				require.Error(t, err)
				for _, want := range c.refused {
					require.Contains(t, told(err), want)
				}
				s.Match = recorded.MatchRow
				v, err = recorded.Look(t.Context(), s)
			}
			require.NoError(t, err)
			require.Equal(t, recorded.MatchRow, v.Match)
			require.Equal(t, c.want, v.Beside)
			require.Equal(t, c.unchecked, v.Unchecked)
		})
	}
}

func TestWhatIsComparedAnywayIsNoEvidence(t *testing.T) {
	t.Parallel()
	v, err := recorded.Look(t.Context(), source(t, "text=o,problem=i", each(`{"i": %d, "o": "a", "target": %v}`+"\n"+`{"i": 3, "o": "b"}`, 9)))
	require.ErrorContains(t, err, `"3" is no row of sums`)
	require.Nil(t, v)
	_, err = recorded.Look(t.Context(), source(t, "text=o,problem=i,gold=target", each(`{"i": %d, "o": "a", "target": %v, "prompt": "q"}`, 4, 6)))
	require.Contains(t, told(err), "question=prompt finds the problems", "leaving gold out would not")
}

// choiceProblems are two problems with options; the right ones are B and D.
func choiceProblems() []evalr.Problem {
	options := []string{"ant", "bee", "cat", "dog"}
	return []evalr.Problem{
		{ID: "p0", Row: 0, Input: "Stings?", Choices: options, Gold: []string{"B"}},
		{ID: "p1", Row: 1, Input: "Barks?", Choices: options, Gold: []string{"D"}},
	}
}

func TestGoldAnswersOfChoicesAreSaidInOneWay(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		golds []any
		want  string
	}{
		"letters":    {[]any{`"B"`, `"D"`}, ""},
		"indices":    {[]any{1, `"3"`}, ""},
		"texts":      {[]any{`"bee"`, `" dog "`}, ""},
		"from 1":     {[]any{2, 4}, `the gold answer "2"; problem p0 of sums has "B"`},
		"mixed ways": {[]any{`"B"`, 3}, `the gold answer "3"; problem p1 of sums has "D"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := source(t, "text=o,problem=i,gold=g", each(`{"i": "p%d", "o": "a", "g": %v}`, c.golds...))
			s.Problems = choiceProblems()
			_, err := recorded.Look(t.Context(), s)
			if c.want == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, c.want)
		})
	}
	s := source(t, "text=o,problem=i", each(`{"i": %d, "o": "a", "doc": {"answer": %v}}`, 1, 3))
	s.Problems = choiceProblems()
	v, err := recorded.Look(t.Context(), s)
	require.NoError(t, err)
	require.Equal(t, &recorded.Agreement{Field: "doc.answer", Agree: 2, Rows: 2}, v.Beside)

	for gold, refused := range map[string]bool{`"cat"`: true, `0`: true, `"unreadable"`: false} {
		s.Rows = lines(each(`{"i": %d, "o": "a", "answer": %v}`, gold, gold))
		_, err = recorded.Look(t.Context(), s)
		require.Equal(t, refused, err != nil, gold)
	}
}

// letters read every answer as the first option.
type letters struct{ added []string }

func (l *letters) Add(_ func(field, format string, a ...any) error, _, answer string, options []string) {
	l.added = append(l.added, fmt.Sprint(answer, options))
}

func (l *letters) Letters() (func(string, []string) (string, bool), error) {
	return func(string, []string) (string, bool) { return "A", true }, nil
}

func TestRowsBringTheirOptions(t *testing.T) {
	t.Parallel()
	s := source(t, "text=o,problem=i,gold=g,choices=c", `{"i":1,"o":"x","g":0,"c":["a","b"]}`+"\n"+`{"i":1,"o":"y","g":0,"c":["a","b"]}`)
	l := &letters{}
	s.Problems, s.Options = nil, l
	v, _ := read(t, s)
	require.Equal(t, []string{"0[a b]"}, l.added)
	require.Equal(t, []evalr.Problem{{ID: "1", Choices: []string{"a", "b"}, Gold: []string{"A"}, Fields: map[string]string{}}}, v.Problems)
	for want, text := range map[string]string{
		"want a list of 2 to 26 options":                         `{"i":1,"o":"x","g":0,"c":"a"}`,
		"want the list of options":                               `{"i":1,"o":"x","g":0}`,
		"want the text of an option":                             `{"i":1,"o":"x","g":0,"c":[[1],[2]]}`,
		"other options, or in another order, than problem 1 has": `{"i":1,"o":"x","g":0,"c":["a","b"]}` + "\n" + `{"i":1,"o":"x","g":0,"c":["b","a"]}`,
	} {
		s.Rows = lines(text)
		_, err := recorded.Look(t.Context(), s)
		require.ErrorContains(t, err, want)
	}
	s = source(t, "text=o,problem=i,gold=g", `{"i":1,"o":"x","g":"unreadable"}`)
	s.Problems, s.Options = nil, l
	_, err := recorded.Look(t.Context(), s)
	require.Contains(t, told(err), "with choices=FIELD")
}

func TestAGoldAnswerMayEndASolution(t *testing.T) {
	t.Parallel()
	s := source(t, "text=o,problem=i,gold=g", `{"i":1,"o":"x","g":"1 and 1 is #### 2"}`)
	s.Answer = func(gold string) string { return gold[strings.LastIndexByte(gold, ' ')+1:] }
	_, err := recorded.Look(t.Context(), s)
	require.NoError(t, err)
	s.Problems = nil
	v, _ := read(t, s)
	require.Equal(t, []string{"2"}, v.Problems[0].Gold)
}

func TestReasoningThatThePromptOpenedIsNoticed(t *testing.T) {
	t.Parallel()
	text := each(`{"i": 1, "n": %d, "o": "%v"}`, "hm</think>2", "hm, 3?", "<think>hm</think>2", "on and on", "", "hm[/r]")
	for name, c := range map[string]struct {
		split       models.SplitOptions
		fields      string
		closed, all int
	}{
		"auto":      {models.SplitOptions{}, "", 1, 3},
		"more tags": {models.SplitOptions{Mode: models.ReasoningAuto, Tags: [][2]string{{"[r]", "[/r]"}}}, "", 2, 2},
		"split off": {models.SplitOptions{}, ",reasoning=n", 0, 0},
	} {
		s := source(t, "text=o,problem=i"+c.fields, text)
		s.Split = c.split
		v, err := recorded.Look(t.Context(), s)
		require.NoError(t, err, name)
		require.Equal(t, []int{c.closed, c.all}, []int{v.OnlyClosed, v.Bare}, name)
	}
}

func TestTextsThatRowsHaveInCommonAreCounted(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("so it is. ", 8)
	row := func(i int, filter, text string) string {
		return fmt.Sprintf(`{"i": %d, "o": ["%s", "%s"], "filter": "%s", "n": %d}`, i, text, text, filter, i)
	}
	text := strings.Join([]string{row(1, "x", long), row(1, "y", long), row(2, "x", long), row(2, "y", "short")}, "\n")
	v, _ := read(t, source(t, "text=o,problem=i", text))
	require.Equal(t, 2, v.Repeated, "not those of one row, of another problem, or short")
	require.Equal(t, []string{"filter"}, v.Apart)
	require.Equal(t, map[string][]string{"filter": {"x", "y"}}, v.Values)
	require.Equal(t, 1, v.Models)
	require.Equal(t, []string{"filter"}, v.Copied)

	engine := func(i int, engine, filter, text string) string {
		return fmt.Sprintf(`{"i": %d, "o": "%s", "engine": "%s", "filter": "%s"}`, i, text, engine, filter)
	}
	v, _ = read(t, source(t, "text=o,problem=i", strings.Join([]string{
		engine(1, "a", "x", long), engine(1, "a", "y", long), engine(1, "b", "x", "b"+long), engine(1, "b", "y", "b"+long),
	}, "\n")))
	require.Equal(t, []string{"engine", "filter"}, v.Apart)
	require.Equal(t, []string{"filter"}, v.Copied, "copies are of one engine")
	v, _ = read(t, source(t, "text=o,problem=i", engine(1, "a", "x", long)+"\n"+engine(1, "a", "x", long)))
	require.Equal(t, 1, v.Repeated)
	require.Empty(t, v.Copied)

	uneven := text + "\n" + row(2, "x", "other")
	v, _ = read(t, source(t, "text=o,problem=i", uneven))
	require.Equal(t, []string{"filter"}, v.Apart)
	require.Zero(t, v.Models, "not every problem has every value once")
}

func TestNoTokensOfAText(t *testing.T) {
	t.Parallel()
	s := source(t, "text=o,problem=i,tokens=n", `{"i":1,"o":"a","n":0}`+"\n"+`{"i":2,"o":"","n":0}`)
	v, err := recorded.Look(t.Context(), s)
	require.NoError(t, err)
	require.Equal(t, 1, v.Zero)
	var got []evalr.Tokens
	for d, err := range v.Draws(t.Context()) {
		require.NoError(t, err)
		got = append(got, d.Tokens)
	}
	require.Equal(t, []evalr.Tokens{{}, evalr.CountTokens(0)}, got)
}

func TestWhatLiesInNullIsNull(t *testing.T) {
	t.Parallel()
	text := `{"i":1,"r":{"c":[{"t":"a"}]},"e":null}` + "\n" + `{"i":2,"r":null,"e":{"code":1}}` + "\n" + `{"i":3,"r":{"c":[{"t":null}]},"e":null}`
	for _, path := range []string{"r.c.0.t", "r.c[0].t", "r.c[*].t"} {
		v, all := read(t, source(t, "text="+path+",problem=i", text))
		require.Equal(t, []string{"1/0 a"}, all, path)
		require.Equal(t, 2, v.Blank)
	}
	v, _ := read(t, source(t, "text=r.c.0.t,problem=i", text, "e=null"))
	require.Equal(t, 2, v.Selected)
}

func TestAdviceOnTexts(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`[["a"]]`:     "text=o.0 takes the first",
		`[[1, true]]`: "text=o.0",
		`[{"role":"u","content":"q"},{"content":"a"}]`:                       "text=o.-1.content",
		`[{"message":{"content":"a"}}]`:                                      "'text=o.*.message.content'",
		`[{"role":"a","content":[{"type":"r"},{"type":"text","text":"a"}]}]`: "text=o.-1.content.-1.text",
		`{"completion":"a"}`:                                                 "text=o.completion",
		`{"n":[1]}`:                                                          "an object of n; want a text",
		`true`:                                                               "the value true; want a text",
	} {
		_, err := recorded.Look(t.Context(), source(t, "text=o,problem=i", `{"i":1,"o":`+text+`}`))
		require.Error(t, err, text)
		require.Contains(t, told(err), want, text)
	}
	_, err := recorded.Look(t.Context(), source(t, "text=m.content,problem=i", `{"i":1,"m":[{"role":"u","content":"q"}]}`))
	require.ErrorContains(t, err, "m.-1.content")
}

// A value that a file format has and rows do not is named by what it says of itself.
func TestAStrangeValueIsNamed(t *testing.T) {
	t.Parallel()
	s := source(t, "text=o,problem=i", "")
	s.Rows = func(context.Context) iter.Seq2[recorded.Row, error] {
		return func(yield func(recorded.Row, error) bool) {
			yield(recorded.Row{Cells: map[string]any{"i": "1", "o": strange{}}, Errorf: func(_, format string, a ...any) error { return fmt.Errorf(format, a...) }}, nil)
		}
	}
	_, err := recorded.Look(t.Context(), s)
	require.ErrorContains(t, err, "a decimal; want a text")
}

type strange struct{}

func (strange) String() string { return "a decimal" }
