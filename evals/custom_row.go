package evals

import (
	"slices"
	"strconv"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/datasets"
)

// A decoder makes problems of the rows of a user's file.
type decoder struct {
	layout
	scorer string
	form   answerForm // in which choices name the right option
}

// set describes the file as a data set without a pin.
func (d decoder) set() datasets.Set {
	answer := datasets.Column{Name: d.answer, Required: true}
	if d.answerIsList && d.scorer != scorerChoice {
		answer.Kind = datasets.List
	}
	columns := []datasets.Column{{Name: d.question, Required: true}, answer}
	if d.id != "" {
		columns = append(columns, datasets.Column{Name: d.id, Required: true})
	}
	if d.choices != "" && d.scorer == scorerChoice {
		columns = append(columns, datasets.Column{Name: d.choices, Kind: datasets.List, Required: true})
	}
	for _, name := range slices.Concat(d.letters, d.fields) {
		columns = append(columns, datasets.Column{Name: name})
	}
	return datasets.Set{Name: CustomName, Columns: columns, Decode: d.problem}
}

// problem decodes a row.
func (d decoder) problem(row datasets.Row) (evalr.Problem, error) {
	p, err := d.unanswered(row)
	if err != nil {
		return evalr.Problem{}, err
	}
	if d.scorer == scorerChoice {
		i, ok := d.form.read(row.Text(d.answer), p.Choices)
		if !ok { // the file was changed since its form was found
			return evalr.Problem{}, row.Errorf(d.answer, "%q names none of the %d options; want %s", shortened(row.Text(d.answer)), len(p.Choices), d.form)
		}
		p.Gold = []string{letter(i)}
		return p, nil
	}
	answers := row.List(d.answer)
	if !d.answerIsList {
		answers = []string{row.Text(d.answer)}
	}
	for _, a := range answers {
		gold := GoldIn(a)
		if gold == "" {
			return evalr.Problem{}, row.Errorf(d.answer, "no answer in %q; want one", shortened(a))
		}
		p.Gold = append(p.Gold, gold)
	}
	if len(p.Gold) == 0 {
		return evalr.Problem{}, row.Errorf(d.answer, "an empty list; want at least one accepted answer")
	}
	return p, nil
}

// unanswered decodes all of a row but its answer.
func (d decoder) unanswered(row datasets.Row) (evalr.Problem, error) {
	p := evalr.Problem{ID: strconv.Itoa(row.Index()), Input: row.Text(d.question), Fields: map[string]string{}}
	if d.id != "" {
		p.ID = row.Text(d.id)
	}
	for _, name := range d.fields {
		if row.Has(name) {
			p.Fields[name] = row.Text(name)
		}
	}
	if d.scorer != scorerChoice {
		return p, nil
	}
	var err error
	p.Choices, err = d.options(row)
	return p, err
}

// options returns a row's options. Among columns of an option each the last ones
// may be blank.
func (d decoder) options(row datasets.Row) ([]string, error) {
	field, options := d.choices, row.List
	var list []string
	if field != "" {
		list = options(field)
	} else {
		field = d.letters[0]
		for _, name := range d.letters {
			list = append(list, row.Text(name))
		}
		for len(list) > 0 && list[len(list)-1] == "" {
			list = list[:len(list)-1]
		}
	}
	if i := slices.Index(list, ""); i >= 0 {
		return nil, row.Errorf(field, "option %s is empty; want a text, or fewer options", letter(min(i, len(alphabet)-1)))
	}
	if len(list) < 2 || len(list) > len(alphabet) {
		return nil, row.Errorf(field, "%d options; want 2 to %d", len(list), len(alphabet))
	}
	return list, nil
}
