package recorded

import (
	"slices"

	"github.com/evalr/evalr"
)

// goldForms are ways in which a file may say a gold answer. A file says all of
// them in one way, so that what is left of the forms after every row is how it
// does.
type goldForms uint8

const (
	asAnswer goldForms = 1 << iota // as the benchmark does: for choices the letter of an option
	asIndex                        // the index of the option, from 0
	asText                         // the text of the option
	anyForm  = asAnswer | asIndex | asText
)

// formsOf returns the ways in which a text is a gold answer of a problem; same
// reports whether it is one as the benchmark writes them.
func formsOf(p *evalr.Problem, gold string, same bool) (forms goldForms) {
	if same {
		forms |= asAnswer
	}
	n, isNumber := integer(gold)
	for i, option := range p.Choices {
		if !slices.Contains(p.Gold, string(rune('A'+i))) {
			continue
		}
		if isNumber && int64(i) == n {
			forms |= asIndex
		}
		if squeeze(option) == squeeze(gold) {
			forms |= asText
		}
	}
	return forms
}

// namesOption reports whether a text names any option of a problem, by index or by
// its text.
func namesOption(p *evalr.Problem, gold string) bool {
	all := *p
	all.Gold = nil
	for i := range p.Choices {
		all.Gold = append(all.Gold, string(rune('A'+i)))
	}
	return formsOf(&all, gold, false) != 0
}

// An OptionReader finds out how the gold answers of a whole file name the right
// option: by letter, by index or by its text.
type OptionReader interface {
	// Add takes one answer into account; errorf makes errors of its row.
	Add(errorf func(field, format string, a ...any) error, field, answer string, options []string)
	// Letters returns what gives the letter of an answer's option, or why answers
	// cannot be read in one way.
	Letters() (func(answer string, options []string) (string, bool), error)
}

// readChoices returns the options that a row has.
func readChoices(r Row, field string) ([]string, error) {
	v, there := r.at(field)
	if !there || v == nil {
		return nil, r.Errorf(field, "not there, or null; want the list of options")
	}
	list, ok := v.([]any)
	if !ok || len(list) < 2 || len(list) > 26 {
		return nil, r.Errorf(field, "%s; want a list of 2 to 26 options", describe(v))
	}
	out := make([]string, len(list))
	for i, item := range list {
		if out[i], ok = scalar(item); !ok {
			return nil, r.Errorf(field, "%s; want the text of an option", describe(item))
		}
	}
	return out, nil
}

// letterAll gives the problems' gold answers as letters of their options.
func (o *owner) letterAll() error {
	letters, err := o.Options.Letters()
	if err != nil {
		return err
	}
	for i := range o.problems {
		p := &o.problems[i]
		golds := make([]string, len(p.Gold))
		for j, gold := range p.Gold {
			letter, ok := letters(gold, p.Choices)
			if !ok { // not reached: Letters saw every answer
				letter = gold
			}
			golds[j] = letter
		}
		p.Gold = golds
	}
	return nil
}
