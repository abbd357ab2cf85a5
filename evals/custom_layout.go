package evals

import (
	"fmt"
	"slices"
)

// A layout says which column of a file holds what.
type layout struct {
	question, answer string
	id               string   // empty: rows are numbered
	choices          string   // the column of a list of options
	letters          []string // or the columns of an option each
	answerIsList     bool     // every answer is a list of accepted answers
	fields           []string // columns that scores can be broken down by
}

// arrange finds the columns that a scorer needs.
func (s *survey) arrange(named map[string]string, scorer string) (l layout, err error) {
	for role := range named {
		if customNames[role] == nil {
			return layout{}, &usageError{text: fmt.Sprintf("columns: %q is no part of a problem; want question, answer, id or choices", role)}
		}
	}
	for _, part := range []struct {
		role     string
		column   *string
		required bool
	}{
		{roleQuestion, &l.question, true},
		{roleAnswer, &l.answer, true},
		{roleID, &l.id, false},
		{roleChoices, &l.choices, false},
	} {
		if *part.column, err = s.find(part.role, named); err != nil {
			return layout{}, err
		}
		if part.required && *part.column == "" {
			return layout{}, s.lacks(part.role, "")
		}
	}
	if l.choices == "" {
		l.letters = s.letters()
	}
	if scorer == scorerChoice && !l.hasOptions() {
		return layout{}, s.lacks(roleChoices, "")
	}
	l.answerIsList = s.columns[l.answer].lists == s.columns[l.answer].rows
	l.fields = s.fields(l)
	return l, nil
}

// hasOptions reports whether the questions are multiple choice.
func (l layout) hasOptions() bool { return len(l.optionColumns()) > 0 }

// optionColumns lists the columns that hold the options.
func (l layout) optionColumns() []string {
	if l.choices != "" {
		return []string{l.choices}
	}
	return l.letters
}

// holds reports whether a column is a part of the problem itself.
func (l layout) holds(name string) bool {
	return name == l.question || name == l.answer || name == l.id || slices.Contains(l.optionColumns(), name)
}

// fields lists the columns that group problems: short texts or numbers in every
// row that has them, and fewer values than rows.
func (s *survey) fields(l layout) []string {
	var names []string
	for _, name := range s.names() {
		c := s.columns[name]
		if !l.holds(name) && name != "" && c.texts == c.rows && c.short && len(c.values) < c.rows {
			names = append(names, name)
		}
	}
	return names
}
