package recorded

import (
	"fmt"
	"strings"
)

// Fields says in which field of a row what is to be found; "" is nowhere. A field
// may lie in a nested object: "usage.completion_tokens", "choices.0.text", and
// "choices.*.text" for the texts of all choices; choices[0].text is the same as
// choices.0.text.
type Fields struct {
	Text      string // a completion, or a list of k of them; required
	Problem   string // the problem's id, its row in the data set from 0, or its question
	Question  string // the question, to match by or to compare
	Gold      string // the gold answer, or a list of accepted ones, to compare or to grade by
	Choices   string // the list of options, of problems that the rows bring themselves
	Sample    string // tells the samples of a problem apart; they are counted in order without it
	Stop      string // why the completion ended, in a server's word
	Reasoning string // the reasoning, where it was split off
	Tokens    string // of the completion, reasoning included
	Step      string // training step of the checkpoint, the same in all rows
}

// A slot is what a field can be given for.
type slot struct {
	name  string
	field *string
}

func (f *Fields) slots() []slot {
	return []slot{
		{"text", &f.Text},
		{"problem", &f.Problem},
		{"question", &f.Question},
		{"gold", &f.Gold},
		{"choices", &f.Choices},
		{"sample", &f.Sample},
		{"stop", &f.Stop},
		{"reasoning", &f.Reasoning},
		{"tokens", &f.Tokens},
		{"step", &f.Step},
	}
}

// FieldNames lists what a field can be given for.
func FieldNames() []string {
	var f Fields
	var names []string
	for _, s := range f.slots() {
		names = append(names, s.name)
	}
	return names
}

// ParseFields reads "text=F,problem=F,…". White space around names is dropped.
func ParseFields(s string) (Fields, error) {
	var f Fields
	at := map[string]*string{}
	for _, s := range f.slots() {
		at[s.name] = s.field
	}
	for part := range strings.SplitSeq(s, ",") {
		name, field, ok := strings.Cut(part, "=")
		name, field = strings.TrimSpace(name), strings.TrimSpace(field)
		to := at[name]
		switch {
		case !ok || name == "" || field == "":
			return Fields{}, usage("for example text=output,problem=id", "fields %q: %q: want NAME=FIELD", s, strings.TrimSpace(part))
		case to == nil:
			return Fields{}, usage("there are: "+strings.Join(FieldNames(), ", "), "fields %q: there is no %q to be read from a field", s, name)
		case *to != "":
			return Fields{}, usage("", "fields %q: %s is given twice", s, name)
		}
		*to = field
	}
	if f.Text == "" {
		return Fields{}, usage("for example text=output,problem=id", "fields %q: say which field holds the completions with text=FIELD", s)
	}
	if f.Problem == "" && f.Question == "" {
		return Fields{}, usage("for example text=output,problem=id", "fields %q: say which field tells the problem with problem=FIELD or question=FIELD", s)
	}
	return f, nil
}

// Map returns the fields that are given, by name.
func (f *Fields) Map() map[string]string {
	out := map[string]string{}
	for _, s := range f.slots() {
		if *s.field != "" {
			out[s.name] = *s.field
		}
	}
	return out
}

// A Condition is a field and the value that a row must have there.
type Condition struct{ Field, Value string }

// ParseCondition reads "field=value". An integer equals its decimal text; an
// empty value is that of rows without the field, and so is null.
func ParseCondition(s string) (Condition, error) {
	field, value, ok := strings.Cut(s, "=")
	if !ok || field == "" {
		return Condition{}, usage("for example --where model=my-model", "condition %q: want FIELD=VALUE", s)
	}
	return Condition{Field: field, Value: value}, nil
}

// holds reports whether a row meets the condition.
func (c Condition) holds(r Row) bool {
	v, _ := r.at(c.Field)
	if v == nil {
		return c.Value == "" || c.Value == "null"
	}
	text, ok := scalar(v)
	if ok && text == c.Value {
		return true
	}
	want, isNumber := integer(c.Value)
	have, same := integer(v)
	return isNumber && same && want == have
}

// A hinted error says what to do about it. It is a mistake in the command line
// if code is 2.
type hinted struct {
	text, hint string
	code       int
	err        error // wrapped, if any; its text is part of ours
}

func (e *hinted) Error() string { return e.text }

// Unwrap returns the wrapped error.
func (e *hinted) Unwrap() error { return e.err }

// Hint returns advice in one sentence; it may be empty.
func (e *hinted) Hint() string { return e.hint }

// ExitCode returns the exit code of the command that ends with the error.
func (e *hinted) ExitCode() int { return max(e.code, 1) }

func usage(hint, format string, a ...any) error {
	return &hinted{text: fmt.Sprintf(format, a...), hint: hint, code: 2}
}

func hint(err error, format string, a ...any) error {
	return &hinted{text: err.Error(), hint: fmt.Sprintf(format, a...), err: err}
}

// A MissingFieldError is a field that was asked for and that no row has.
type MissingFieldError struct {
	File  string
	What  string   // what it was to hold: "text", "where"
	Field string   // as asked for
	Have  []string // the fields that are there
}

func (e *MissingFieldError) Error() string {
	return fmt.Sprintf("%s: there is no field %q for %s; the fields are %s", e.File, e.Field, e.What, fewOf(e.Have, 40))
}

// ExitCode is that of a mistake in the command line.
func (e *MissingFieldError) ExitCode() int { return 2 }
