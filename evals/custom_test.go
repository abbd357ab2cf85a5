package evals

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/datasets"
	"github.com/evalr/evalr/scorers"
)

// write puts a user's file in a folder of its own.
func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
	return path
}

// open reads a custom benchmark's problems as a run does.
func open(t *testing.T, e Entry, file string) []evalr.Problem {
	t.Helper()
	data, err := datasets.Open(t.Context(), e.Data, []datasets.Location{{Where: datasets.File, Path: file}}, datasets.Config{})
	require.NoError(t, err)
	var problems []evalr.Problem
	for p, err := range data.Problems(t.Context()) {
		require.NoError(t, err)
		problems = append(problems, p)
	}
	return problems
}

// refused returns the error of a file with its hint and exit code.
func refused(t *testing.T, o CustomOptions) (text, hint string) {
	t.Helper()
	_, err := Custom(t.Context(), o)
	require.Error(t, err)
	var h interface{ Hint() string }
	if errors.As(err, &h) {
		hint = h.Hint()
	}
	return strings.ReplaceAll(err.Error(), filepath.Dir(o.File)+string(filepath.Separator), ""), hint
}

func TestCustomReadsFilesOfManyShapes(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		file, text, scorer string
		want               evalr.Problem // the second
	}{
		"the plainest": {
			"qa.jsonl", `{"question":"1+1?","answer":2}` + "\n" + `{"question":"2+2?","answer":"4"}`, "integer",
			evalr.Problem{ID: "1", Row: 1, Input: "2+2?", Gold: []string{"4"}, Fields: map[string]string{}},
		},
		"other names, integer ids, a field to break down by": {
			"qa.json", `[{"idx":7,"Problem":"p","expected_answer":"\\frac12","topic":"x"},{"idx":8,"Problem":"q","expected_answer":"3","topic":"x"}]`, "math",
			evalr.Problem{ID: "8", Row: 1, Input: "q", Gold: []string{"3"}, Fields: map[string]string{"topic": "x"}},
		},
		"worked solutions as answers": {
			"gsm.jsonl", `{"question":"a","answer":"so #### 5"}` + "\n" + `{"question":"b","answer":"It is 3*360.\n#### 1,080"}`, "integer",
			evalr.Problem{ID: "1", Row: 1, Input: "b", Gold: []string{"1,080"}, Fields: map[string]string{}},
		},
		"boxed solutions": {
			"m.jsonl", `{"problem":"a","solution":"\\boxed{1}"}` + "\n" + `{"problem":"b","solution":"First \\boxed{0}, so $\\boxed{\\frac{1}{2}}$."}`, "math",
			evalr.Problem{ID: "1", Row: 1, Input: "b", Gold: []string{`\frac{1}{2}`}, Fields: map[string]string{}},
		},
		"several accepted answers": {
			"m.jsonl", `{"question":"a","answer":["1"]}` + "\n" + `{"question":"b","answer":["1/2","0.5"]}`, "math",
			evalr.Problem{ID: "1", Row: 1, Input: "b", Gold: []string{"1/2", "0.5"}, Fields: map[string]string{}},
		},
		"letters and a list": {
			"mc.jsonl", `{"question":"a","options":["x","y"],"answer":"A"}` + "\n" + `{"question":"b","options":["x","y","z"],"answer":"(c)"}`, "choice",
			evalr.Problem{ID: "1", Row: 1, Input: "b", Choices: []string{"x", "y", "z"}, Gold: []string{"C"}, Fields: map[string]string{}},
		},
		"indices among numbers": {
			"mc.jsonl", `{"question":"a","choices":["1","2","4"],"label":2}` + "\n" + `{"question":"b","choices":["3","2","5"],"label":0}`, "choice",
			evalr.Problem{ID: "1", Row: 1, Input: "b", Choices: []string{"3", "2", "5"}, Gold: []string{"A"}, Fields: map[string]string{}},
		},
		"numbers that are texts and indices alike": {
			"mc.jsonl", `{"question":"a","choices":["0","1","2"],"answer":1}` + "\n" + `{"question":"b","choices":["0","1","2"],"answer":2}`, "choice",
			evalr.Problem{ID: "1", Row: 1, Input: "b", Choices: []string{"0", "1", "2"}, Gold: []string{"C"}, Fields: map[string]string{}},
		},
		"texts of options, and a column for each, the last blank": {
			"mc.csv", "question,A,B,C,answer\na,one,two,three,two\nb,four,five,,five\n", "choice",
			evalr.Problem{ID: "1", Row: 1, Input: "b", Choices: []string{"four", "five"}, Gold: []string{"B"}, Fields: map[string]string{}},
		},
		"option columns by a longer name, tabs": {
			"mc.tsv", "query\tOption A\tOption B\ttarget\na\tx\ty\tB\nb\tv\tw\tA\n", "choice",
			evalr.Problem{ID: "1", Row: 1, Input: "b", Choices: []string{"v", "w"}, Gold: []string{"A"}, Fields: map[string]string{}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := write(t, c.file, c.text)
			e, err := Custom(t.Context(), CustomOptions{File: file, Scorer: c.scorer})
			require.NoError(t, err)
			require.NoError(t, e.Data.Validate())
			require.Equal(t, c.want, open(t, e, file)[1])
		})
	}
}

func TestCustomDescribesItself(t *testing.T) {
	t.Parallel()
	file := write(t, "quiz.v2.csv", "question,A,B,C,D,answer,level,url\nq1,a,b,c,d,A,1,u1\nq2,a,b,,,B,1,u2\n")
	e, err := Custom(t.Context(), CustomOptions{File: file, Scorer: "choice"})
	require.NoError(t, err)
	require.Equal(t, "custom-quiz-v2", e.Name)
	require.Equal(t, "custom", e.Data.Name)
	require.True(t, IsCustom(e.Name))
	require.Equal(t, "custom quiz.v2", e.Title)
	require.Equal(t, "the problems of quiz.v2.csv, answers graded as choices", e.About)
	require.Equal(t, []string{"level"}, e.Breakdown, "a column that differs in every row groups nothing")
	require.InDelta(t, (1/4.+1/2.)/2, e.Chance, 1e-12)
	require.Equal(t, 4, e.K)
	require.Empty(t, e.Template)
	asked := e.Prompt(open(t, e, file)[1], 0)
	require.Equal(t, choiceDirective("AB")+"\n\nq2\n\nA) a\nB) b", asked.Messages[0].Content)
	require.Equal(t, []string{"B"}, asked.Gold)
}

func TestOnlyTheExtensionsOfFormatsAreCutFromAName(t *testing.T) {
	t.Parallel()
	for file, want := range map[string]string{
		"a/quiz.jsonl": "quiz", "quiz.v2.csv": "quiz.v2", "Qwen2.5-7B.JSON": "Qwen2.5-7B", "x.json.gz": "x", "x.tsv.zst": "x",
		"quiz": "quiz", "data.final.txt": "data.final.txt", ".json": ".json", "my.parquet": "my",
	} {
		require.Equal(t, want, Stem(file))
	}
}

// Names of files become names of benchmarks, which are addresses of problems.
func TestCustomIsNamedAfterItsFile(t *testing.T) {
	t.Parallel()
	for stem, want := range map[string]string{"quiz": "custom-quiz", "My Quiz_(2)": "custom-my-quiz-2", "数学": "custom", "-": "custom"} {
		require.Equal(t, want, CustomNamed(stem))
		require.Regexp(t, nameRE, CustomNamed(stem))
		require.True(t, IsCustom(CustomNamed(stem)))
	}
	for _, e := range catalogue(t).All() {
		require.False(t, IsCustom(e.Name))
	}
}

func TestCustomOfManyProblemsAsksOnce(t *testing.T) {
	t.Parallel()
	file := write(t, "many.jsonl", strings.Repeat(`{"question":"q","answer":"1"}`+"\n", manyProblems+1))
	e, err := Custom(t.Context(), CustomOptions{File: file, Scorer: "integer"})
	require.NoError(t, err)
	require.Equal(t, 1, e.K)
}

func TestCustomWithoutAFileIsForProblemsOfTheCallers(t *testing.T) {
	t.Parallel()
	e, err := Custom(t.Context(), CustomOptions{Scorer: "choice"})
	require.NoError(t, err)
	p := evalr.Problem{Choices: []string{"a", "b", "c", "d", "e"}, Gold: []string{"E"}}
	s, err := e.Scorer.Score(t.Context(), evalr.Target{Problem: p, Gold: p.Gold}, evalr.Completion{Text: "Answer: E"})
	require.NoError(t, err)
	require.Equal(t, evalr.Correct, s.Outcome)
}

// Ids that repeat, as in files that number each subject anew, can be left out.
func TestCustomNumbersRowsWhereAsked(t *testing.T) {
	t.Parallel()
	file := write(t, "qa.jsonl", `{"id":0,"question":"a","answer":1}`+"\n"+`{"id":0,"question":"b","answer":2}`)
	e, err := Custom(t.Context(), CustomOptions{File: file, Scorer: "integer", Columns: map[string]string{"id": ""}})
	require.NoError(t, err)
	require.Equal(t, "1", open(t, e, file)[1].ID)
}

// The user's own names win over the known ones; case makes no difference.
func TestCustomTakesTheColumnsItIsTold(t *testing.T) {
	t.Parallel()
	file := write(t, "qa.jsonl", `{"question":"no","frage":"yes","answer":"0","lösung":"1","nr":3}`)
	e, err := Custom(t.Context(), CustomOptions{File: file, Scorer: "integer", Columns: map[string]string{"question": "Frage", "answer": "lösung", "id": "NR"}})
	require.NoError(t, err)
	p := open(t, e, file)[0]
	require.Equal(t, "yes", p.Input)
	require.Equal(t, []string{"1"}, p.Gold)
	require.Equal(t, "3", p.ID)
}

func TestCustomSaysWhatIsWrongWithAFile(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		file, text, scorer string
		columns            map[string]string
		want, hint         string
	}{
		"no question": {
			"qa.csv", "q,answer\n1+1,2\n", "integer", nil,
			`qa.csv: no column holds the question: want one named "question" or "problem" or "prompt" or "input" or "query"; the file has "answer", "q"`, "--columns question=NAME",
		},
		"no options": {
			"qa.csv", "question,answer\n1+1,2\n", "choice", nil,
			`qa.csv: no column holds the choices: want one named "choices" or "options", or one for each option named A, B, …; the file has "answer", "question"`, "--columns choices=NAME",
		},
		"a column that is not there": {
			"qa.csv", "question,answer\n1+1,2\n", "integer",
			map[string]string{"answer": "anser"},
			`qa.csv: no column "anser" for the answer; the file has "answer", "question"`, "--columns answer=NAME",
		},
		"a part that is none": {
			"qa.csv", "question,answer\n1+1,2\n", "integer",
			map[string]string{"gold": "answer"},
			`columns: "gold" is no part of a problem; want question, answer, id or choices`, "",
		},
		"no rows":         {"qa.jsonl", "\n", "integer", nil, "qa.jsonl: no rows; want one problem a row", ""},
		"not JSON":        {"qa.jsonl", `{"question":"a","answer":1}` + "\n{oops}\n", "integer", nil, "qa.jsonl: line 2: not JSON:", ""},
		"an empty answer": {"qa.jsonl", `{"question":"a","answer":1}` + "\n" + `{"question":"a","answer":" "}`, "integer", nil, `qa.jsonl: line 2: field "answer": missing or empty; want text`, ""},
		"no question in one row": {
			"qa.jsonl", `{"question":"a","answer":1}` + "\n" + `{"answer":"2"}`, "integer", nil,
			`qa.jsonl: line 2: field "question": missing or empty; want text`, "",
		},
		"an id twice": {
			"qa.jsonl", `{"id":1,"question":"a","answer":1}` + "\n" + `{"id":"1","question":"b","answer":"2"}`, "integer", nil,
			`qa.jsonl: line 2: problem "1" occurs twice, first at line 1`, "number the rows with --columns id=",
		},
		"not a whole number": {
			"qa.jsonl", `{"question":"a","answer":1}` + "\n" + `{"question":"b","answer":"2.5"}`, "integer", nil,
			`qa.jsonl: line 2: field "answer": "2.5"; want a whole number, as --scorer integer grades`, "--scorer math grades fractions",
		},
		"words for mathematics": {
			"qa.jsonl", `{"question":"a","answer":"J. Doe"}`, "math", nil,
			`qa.jsonl: line 1: field "answer": "J. Doe"; want a number or an expression, as --scorer math grades: unexpected "."`,
			"answers in words are none",
		},
		"letters for mathematics": {
			"mc.csv", "question,A,B,answer\na,x,y,A\n", "math", nil,
			"mc.csv: every answer is the letter of an option, which --scorer math does not grade", "give --scorer choice",
		},
		"one answer of another form": {
			"mc.csv", "question,A,B,answer\na,x,y,A\nb,x,y,maybe\nc,x,y,B\n", "choice", nil,
			`mc.csv: line 3: field "answer": "maybe"; want one of the letters A to B, the indices 0 to 1, or the text of one option, as the file's other rows have it`,
			"2 of the file's 3 answers can be read as letters",
		},
		"answers of two meanings": {
			"mc.csv", "question,A,B,answer\na,1,0,1\nb,1,0,0\n", "choice", nil,
			`mc.csv: line 2: field "answer": "1" names option B if the file's answers are indices from 0 and option A if they are texts of options; want answers that can be read in one way, such as letters`, "",
		},
		"indices that are never 0": {
			"mc.csv", "question,A,B,C,answer\na,x,y,z,1\nb,x,y,z,2\n", "choice", nil,
			"mc.csv: 2 answers are indices of options and none of them is 0: want indices counted from 0", "if they are counted from 1, give the options' letters or texts",
		},
		"a gap among options": {
			"mc.csv", "question,A,B,C,answer\na,x,,z,A\n", "choice", nil,
			`mc.csv: line 2: field "A": option B is empty; want a text, or fewer options`, "",
		},
		"one option": {"mc.jsonl", `{"question":"a","options":["x"],"answer":"A"}`, "choice", nil, `mc.jsonl: line 1: field "options": 1 options; want 2 to 26`, ""},
		"options that are no list": {
			"mc.csv", "question,options,answer\na,x or y,A\n", "choice", nil,
			`mc.csv: line 2: field "options": the text "x or y"; want a list of texts, such as ["one", "two"]`, "",
		},
		"no scorer, whole numbers": {"qa.csv", "question,answer\na,2\nb,1.0\n", "", nil, "how answers are graded is not said", "all 2 answers of qa.csv are whole numbers, so --scorer integer fits"},
		"no scorer, options":       {"qa.csv", "question,A,B,answer\na,2,3,A\n", "", nil, "how answers are graded is not said", "qa.csv has options (A, B), so --scorer choice fits"},
		"no scorer, others":        {"qa.csv", "question,answer\na,2\nb,x+1\n", "", nil, "how answers are graded is not said", "1 of the 2 answers of qa.csv are whole numbers; if the others are numbers or expressions, --scorer math fits"},
		"another scorer":           {"qa.csv", "question,answer\na,2\n", "maths", nil, `scorer "maths": want one of math, integer, choice`, ""},
		"a name that says nothing": {"qa.txt", "question,answer\na,2\n", "math", nil, "qa.txt: want a name that ends in .jsonl, .json, .csv, .tsv or .parquet", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text, hint := refused(t, CustomOptions{File: write(t, c.file, c.text), Scorer: c.scorer, Columns: c.columns})
			require.Contains(t, text, c.want)
			require.Contains(t, hint, c.hint)
			if c.hint == "" {
				require.Empty(t, hint)
			}
		})
	}
}

func TestPromptOfTheUsersOwn(t *testing.T) {
	t.Parallel()
	p := evalr.Problem{Input: "Which {letters}?", Choices: []string{"x", "y"}, Gold: []string{"B"}}
	file := write(t, "mc.csv", "question,A,B,answer\na,x,y,A\n")
	custom := func(prompt, scorer string) (Entry, error) {
		return Custom(t.Context(), CustomOptions{File: file, Scorer: scorer, Prompt: prompt, PromptName: "p.txt"})
	}
	e, err := custom("Q: {question}\r\n{choices}\nOne of {letters} in \\boxed{} or {{question}}.\n", "choice")
	require.NoError(t, err)
	require.Equal(t, "Q: Which {letters}?\nA) x\nB) y\nOne of AB in \\boxed{} or {question}.", e.Prompt(p, 0).Messages[0].Content)
	require.Regexp(t, `^p\.txt#[0-9a-f]{8}$`, e.Template)
	other, err := custom("Q: {question}\n{choices}", "choice")
	require.NoError(t, err)
	require.NotEqual(t, e.Template, other.Template)

	for prompt, want := range map[string]string{
		"{question} {choices} {qustion}": "prompt p.txt: unknown placeholder {qustion}; there are {question}, {choices}, {letters}",
		"{question}":                     "prompt p.txt: no {choices} in it, so the model would not see the choices",
		"{choices}":                      "prompt p.txt: no {question} in it",
		"{question} {choices} \xff":      "prompt p.txt: not UTF-8 text",
	} {
		_, err := custom(prompt, "choice")
		require.ErrorContains(t, err, want)
	}
	_, err = custom("{question} {letters}", "math")
	require.ErrorContains(t, err, "unknown placeholder {letters}; there are {question}")
}

// A file that the survey accepts never panics and gives every problem a gold
// answer that a prompt can be made of.
func FuzzCustom(f *testing.F) {
	f.Add([]byte("question,A,B,answer\na,x,y,A\n"), "choice")
	f.Add([]byte("question,A,B,answer\na,0,1,1\nb,,,\n"), "choice")
	f.Add([]byte("question,answer\na,#### 1\nb,\\boxed{{}\n"), "math")
	f.Add([]byte("Problem,gold,level,id\na,1.0,1,1\nb,-2,1,2\n"), "integer")
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, text []byte, scorer string) {
		file := filepath.Join(dir, "f.csv")
		require.NoError(t, os.WriteFile(file, text, 0o600))
		e, err := Custom(t.Context(), CustomOptions{File: file, Scorer: scorer})
		if err != nil {
			return
		}
		for _, p := range open(t, e, file) {
			prompt := e.Prompt(p, 0)
			require.NotEmpty(t, prompt.Gold)
			_, err := e.Scorer.Score(t.Context(), evalr.Target{Problem: p, Gold: prompt.Gold}, evalr.Completion{Text: `\boxed{1}`})
			require.NoError(t, err)
		}
	})
}

// A prompt that is accepted renders, and shows the question where it says.
func FuzzPrompt(f *testing.F) {
	f.Add(`{question} in \boxed{}`, "math")
	f.Add("{{question}} {question}\n{choices} {letters}", "choice")
	f.Fuzz(func(t *testing.T, text, scorer string) {
		render, err := CustomOptions{Prompt: text, Scorer: scorer}.parsePrompt()
		if err != nil {
			return
		}
		require.Contains(t, render(evalr.Problem{Input: "<the question>", Choices: []string{"x"}, Gold: []string{"A"}}), "<the question>")
	})
}

// What real completions end in is the answer of their data sets.
func TestGoldIn(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		" 12 ": "12", "a #### 1 #### 2": "2", `\boxed{1} and \boxed{\frac{a}{b}}`: `\frac{a}{b}`,
		`\boxed{\{1\}}`: `\{1\}`, `\fbox{3}`: "3", `\boxed{unclosed`: `\boxed{unclosed`, `\boxed{3} goes into \boxed{}`: "3", `\fbox{1}, not \boxed{2}`: "2", `\boxed{\boxed{4}}`: "4", "####": "",
	} {
		require.Equal(t, want, GoldIn(text), text)
	}
	for text, want := range map[string]bool{
		"0": true, "-12": true, "1,080": true, "12.00": true, "": false, "-": false, "1,08": false, "1.5": false, "x": false, "1.": false, "1234,567": false, ",123": false,
	} {
		require.Equal(t, want, isWhole(text), text)
	}
}

// The real MATH test set has its answers inside worked solutions only.
func TestCustomReadsTheRealMATHTestSet(t *testing.T) {
	t.Parallel()
	folder := filepath.Join("..", "..", "shared", "data")
	file := filepath.Join(folder, "math_test_5000.jsonl")
	if _, err := os.Stat(file); err != nil {
		t.Skipf("no real data: %v", err)
	}
	e, err := Custom(t.Context(), CustomOptions{File: file, Scorer: "math"})
	require.NoError(t, err)
	require.Equal(t, []string{"level", "type"}, e.Breakdown)
	require.Equal(t, 1, e.K)
	problems := open(t, e, file)
	require.Len(t, problems, 5000)
	for _, p := range problems {
		s, err := scorers.Grade(t.Context(), e.Scorer, p.Gold, `\boxed{`+p.Gold[0]+`}`)
		require.NoError(t, err)
		require.Equal(t, evalr.Correct, s.Outcome, "%s: %q: %s", p.ID, p.Gold[0], s.Reason)
	}
}

func TestAnswersOfRowsThatNameOptions(t *testing.T) {
	t.Parallel()
	options := []string{"one", "two", "three"}
	at := func(field, format string, a ...any) error { return fmt.Errorf(field+": "+format, a...) }
	for name, c := range map[string]struct {
		answers []string
		want    string
	}{
		"indices": {[]string{"0", "2"}, "AC"}, "texts": {[]string{"two", "one"}, "BA"}, "letters": {[]string{"c", "(B)"}, "CB"},
		"two ways": {[]string{"one", "2"}, ""}, "never 0": {[]string{"1", "2"}, ""},
	} {
		forms := NewAnswerForms("f.jsonl")
		for _, a := range c.answers {
			forms.Add(at, "gold", a, options)
		}
		letters, err := forms.Letters()
		if c.want == "" {
			require.Error(t, err, name)
			continue
		}
		require.NoError(t, err, name)
		for i, a := range c.answers {
			got, ok := letters(a, options)
			require.True(t, ok)
			require.Equal(t, c.want[i:i+1], got, name)
		}
		_, ok := letters("none of them", options)
		require.False(t, ok)
	}
}
