package recorded

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"

	"github.com/evalr/evalr"
)

// The names under which files hold gold answers and questions, written as by
// spelled.
var (
	goldNames     = []string{"gold", "goldraw", "goldanswer", "answer", "target", "expectedanswer", "correctanswer", "groundtruth", "gt", "reference", "referenceanswer", "solution", "referencesolution"}
	questionNames = []string{"question", "problem", "prompt", "input", "query", "instruction"}
	messageNames  = []string{"messages", "prompt", "input", "conversation"}
)

// asked is the text of a cell whose name is that of a question, and where it is: the
// cell itself or, of a conversation, the first message of the user.
func asked(path string, cell any) (at, text string, ok bool) {
	name := spelled(path)
	if list, isList := cell.([]any); isList && slices.Contains(messageNames, name) {
		for i, item := range list {
			message, _ := item.(map[string]any)
			if text, ok := message["content"].(string); ok && (message["role"] == "user" || message["role"] == nil) {
				return fmt.Sprintf("%s.%d.content", path, i), text, true
			}
		}
	}
	if list, isList := cell.([]any); isList && len(list) == 1 {
		path, cell = join(path, "0"), list[0]
	}
	text, ok = cell.(string)
	return path, text, ok && slices.Contains(questionNames, name)
}

// spelled is the name that a path ends in without what spellings differ in.
func spelled(path string) string {
	name := strings.ToLower(path[strings.LastIndexByte(path, '.')+1:])
	return strings.NewReplacer("_", "", "-", "", " ", "").Replace(name)
}

// An Agreement is how often a field that nothing is read from, by its name a gold
// answer or a question, says what the problem has that the row was found to be an
// answer to.
type Agreement struct {
	Field       string
	Agree, Rows int // of these rows; others say nothing that could be compared
}

// evidence tells whether rows that are found by their number alone are the right
// ones. A number says little: it may count from 1, or within one of several files,
// and every row would still find a problem.
type evidence struct {
	m      *matcher
	fields map[string]*comparison
	folded map[int32]string // questions of problems
}

// A comparison is what came of comparing one field.
type comparison struct {
	Agreement
	question bool
	first    error // the first row that differs
}

func newEvidence(m *matcher) *evidence {
	return &evidence{m: m, fields: map[string]*comparison{}, folded: map[int32]string{}}
}

// add compares what a row holds beside its fields with the problem that its number
// leads to.
func (v *evidence) add(r Row, problem int32) {
	r.within(shallow, func(path string, cell any) {
		if at, text, ok := asked(path, cell); ok && strings.TrimSpace(text) != "" && !v.m.Fields.claims(at) {
			v.question(r, at, text, problem)
			return
		}
		if list, ok := cell.([]any); ok && len(list) == 1 {
			cell = list[0]
		}
		text, ok := scalar(cell)
		if _, truth := cell.(bool); !ok || truth || strings.TrimSpace(text) == "" || v.m.Fields.claims(path) {
			return
		}
		if slices.Contains(goldNames, spelled(path)) {
			v.gold(r, path, text, problem)
		}
	})
}

// question compares a text with a question. A prompt holds the question among
// other words, and copies of a data set differ in white space and notation.
func (v *evidence) question(r Row, path, text string, problem int32) {
	want, known := v.folded[problem]
	if !known {
		want = fold(v.m.inputs[problem])
		v.folded[problem] = want
	}
	if want == "" {
		return
	}
	v.of(path, true).count(strings.Contains(fold(text), want), func() error {
		have, want := apart(squeeze(text), v.m.inputs[problem])
		return v.m.different(r, path, difference{"question", v.m.Problems[problem].ID, have, want})
	})
}

// gold compares a gold answer, if it is one that could be graded by.
func (v *evidence) gold(r Row, path, text string, problem int32) {
	p := &v.m.Problems[problem]
	gold := v.m.answer(text)
	same := v.m.goldForms(problem, gold) != 0
	asGold := evalr.Problem{ID: p.ID, Choices: p.Choices, Gold: []string{gold}}
	if !same && v.m.Readable(asGold) != nil && !namesOption(p, gold) {
		return
	}
	v.of(path, false).count(same, func() error { return v.m.different(r, path, v.m.otherGold(problem, gold)) })
}

// of returns what is known of a field.
func (v *evidence) of(path string, question bool) *comparison {
	c := v.fields[path]
	if c == nil {
		c = &comparison{Agreement: Agreement{Field: path}, question: question}
		v.fields[path] = c
	}
	return c
}

func (c *comparison) count(same bool, difference func() error) {
	c.Rows++
	switch {
	case same:
		c.Agree++
	case c.first == nil:
		c.first = difference()
	}
}

// best returns the field that agrees most, of those that many rows have; nil if
// there was nothing to compare.
func (v *evidence) best() *comparison {
	most := 0
	for _, c := range v.fields {
		most = max(most, c.Rows)
	}
	all := slices.SortedFunc(maps.Values(v.fields), func(a, b *comparison) int {
		share := cmp.Compare(b.Agree*a.Rows, a.Agree*b.Rows)
		return cmp.Or(share, cmp.Compare(b.Rows, a.Rows), strings.Compare(a.Field, b.Field))
	})
	for _, c := range all {
		if 2*c.Rows >= most {
			return c
		}
	}
	return nil
}

// judge refuses rows of which most hold another gold answer and another question
// than their problem. It returns what agrees, nil if nothing could be compared.
func (v *evidence) judge() (*Agreement, error) {
	best := v.best()
	if best == nil {
		return nil, nil
	}
	if 2*best.Agree >= best.Rows {
		return &best.Agreement, nil
	}
	shown := best
	for _, c := range v.fields {
		if c.question && c.first != nil && (!shown.question || c.Field < shown.Field) {
			shown = c // it tells a person more
		}
	}
	question := ""
	if shown.question {
		question = shown.Field
	}
	return nil, hint(shown.first, "the problems were found by row, counted from 0 over the whole data set, and %d of %d rows differ in %s: %s finds them by their text; --match row takes the rows as they are",
		shown.Rows-shown.Agree, shown.Rows, shown.Field, askQuestion(question))
}

// askQuestion is how to name a field as the question; "" is one that is not known.
func askQuestion(field string) string {
	if field == "" {
		field = "FIELD"
	}
	return ShellWord("question=" + field)
}

// fold is a text's letters and digits alone.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}
