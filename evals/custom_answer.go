package evals

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/evalr/evalr/scorers"
)

// GoldIn returns the answer that a worked solution ends in: what follows "####",
// as GSM8K writes it, or the last \boxed{}, as MATH does; a text with neither is
// the answer itself.
func GoldIn(text string) string {
	if i := strings.LastIndex(text, "####"); i >= 0 {
		return strings.TrimSpace(text[i+len("####"):])
	}
	if inner, ok := scorers.LastBox(text); ok {
		return inner
	}
	return strings.TrimSpace(text)
}

// isWhole reports whether an answer is a whole number, thousands grouped or not,
// also as a float column writes it: "18", "1,080", "18.0".
func isWhole(text string) bool {
	text = strings.TrimSpace(text)
	if whole, zeros, ok := strings.Cut(text, "."); ok && strings.Trim(zeros, "0") == "" && zeros != "" {
		text = whole
	}
	digits := strings.TrimPrefix(text, "-")
	groups := strings.Split(digits, ",")
	for i, g := range groups {
		if g == "" || strings.Trim(g, "0123456789") != "" || len(groups) > 1 && (i > 0 && len(g) != 3 || len(g) > 3) {
			return false
		}
	}
	return true
}

// An answerForm is a way in which a file may name the right option. The zero
// value is invalid.
type answerForm uint8

const (
	formInvalid answerForm = iota
	formLetter             // "B", "b", "(B)", "B."
	formIndex              // 1, counted from 0
	formText               // the option's own text
	formEnd
)

// String says what an answer of the form looks like.
func (f answerForm) String() string {
	return [...]string{"invalid", "letters", "indices from 0", "texts of options"}[f]
}

// read returns the position of the option that an answer names.
func (f answerForm) read(answer string, options []string) (int, bool) {
	answer = strings.TrimSpace(answer)
	i := -1
	switch f {
	case formLetter:
		if a := strings.ToUpper(strings.Trim(answer, "(). ")); len(a) == 1 {
			i = strings.Index(alphabet, a)
		}
	case formIndex:
		n, err := strconv.Atoi(answer)
		if err != nil {
			return 0, false
		}
		i = n
	case formText:
		same := func(o string) bool { return strings.TrimSpace(o) == answer }
		if i = slices.IndexFunc(options, same); i >= 0 && slices.ContainsFunc(options[i+1:], same) {
			return 0, false // which of the two?
		}
	case formInvalid, formEnd:
	}
	return i, i >= 0 && i < len(options)
}

// A formFinder finds out in which form a whole file names the right options. One
// row alone does not tell: among the options 1, 2, 3 and 4 the answer 2 may be
// the third or the second. The form is the one that every row can be read in; if
// there are several, they must agree on every row.
//
// Indices that are never 0 are more likely counted from 1 and would be read as
// the option after the right one, so that they are refused.
type formFinder struct {
	file    string
	rows    int
	first   bool // some answer is the index 0
	fits    [formEnd]int
	misfit  [formEnd]error          // the first row that the form cannot read
	discord [formEnd][formEnd]error // the first row that two forms read differently
}

// A rowError makes errors about a field of one row.
type rowError func(field, format string, a ...any) error

// add takes one row's answer into account.
func (f *formFinder) add(errorf rowError, field, answer string, options []string) {
	f.rows++
	var at [formEnd]int
	var ok [formEnd]bool
	for form := formLetter; form < formEnd; form++ {
		if at[form], ok[form] = form.read(answer, options); ok[form] {
			f.fits[form]++
			f.first = f.first || form == formIndex && at[form] == 0
		} else if f.misfit[form] == nil {
			last := len(options) - 1
			f.misfit[form] = errorf(field, "%q; want one of the letters A to %s, the indices 0 to %d, or the text of one option, as the file's other rows have it",
				shortened(answer), letter(last), last)
		}
		for other := formLetter; other < form; other++ {
			if ok[form] && ok[other] && at[form] != at[other] && f.discord[other][form] == nil {
				f.discord[other][form] = errorf(field, "%q names option %s if the file's answers are %s and option %s if they are %s; want answers that can be read in one way, such as letters",
					shortened(answer), letter(at[other]), other, letter(at[form]), form)
			}
		}
	}
}

// form returns the form of the file's answers.
func (f *formFinder) form() (answerForm, error) {
	best, found := formLetter, formInvalid
	for form := formLetter; form < formEnd; form++ {
		if f.fits[form] > f.fits[best] {
			best = form
		}
		switch {
		case f.misfit[form] != nil:
		case found == formInvalid:
			found = form
		case f.discord[found][form] != nil:
			return formInvalid, f.discord[found][form]
		}
	}
	if found == formInvalid {
		return formInvalid, &usageError{
			text: f.misfit[best].Error(), err: f.misfit[best],
			hint: fmt.Sprintf("%d of the file's %d answers can be read as %s", f.fits[best], f.rows, best),
		}
	}
	if found == formIndex && f.misfit[formText] != nil && !f.first {
		return formInvalid, &usageError{
			text: fmt.Sprintf("%s: %d answers are indices of options and none of them is 0: want indices counted from 0", f.file, f.rows),
			hint: "if they are counted from 1, give the options' letters or texts in their place",
		}
	}
	return found, nil
}

// AnswerForms reads the answers of a file that names the right options in any of
// the ways of a custom benchmark's: by letter, by index from 0 or by text, in one
// way for the whole file.
type AnswerForms struct{ finder formFinder }

// NewAnswerForms returns a reader of a file's answers.
func NewAnswerForms(file string) *AnswerForms { return &AnswerForms{formFinder{file: file}} }

// Add takes the answer of a row into account; errorf makes errors of that row.
func (a *AnswerForms) Add(errorf func(field, format string, a ...any) error, field, answer string, options []string) {
	a.finder.add(errorf, field, answer, options)
}

// Letters returns what gives the letter of the option that an answer names, or an
// error if the answers cannot all be read in one way.
func (a *AnswerForms) Letters() (func(answer string, options []string) (string, bool), error) {
	form, err := a.finder.form()
	if err != nil {
		return nil, err
	}
	return func(answer string, options []string) (string, bool) {
		i, ok := form.read(answer, options)
		if !ok {
			return "", false
		}
		return letter(i), true
	}, nil
}

// shortened bounds a text that a message quotes.
func shortened(s string) string {
	const most = 40
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}
