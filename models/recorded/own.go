package recorded

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"slices"

	"github.com/evalr/evalr"
)

// maxFacet is the longest text, in bytes, that a score can be broken down by.
const maxFacet = 64

// An owner takes the problems from the rows themselves.
type owner struct {
	*Source
	index    map[string]int32
	problems []evalr.Problem
	first    []string // place of each problem's first row
	at       []int32
	uneven   map[string]bool // fields that differ between samples of a problem
}

func newOwner(s *Source) *owner {
	return &owner{Source: s, index: map[string]int32{}, uneven: map[string]bool{}}
}

func (o *owner) add(r Row, e *entry) error {
	id := e.key
	if o.Fields.Problem == "" {
		id = idOf(e.question)
	}
	if id == "" {
		return r.Errorf(o.Fields.Problem, "empty; want the problem's id")
	}
	problem, known := o.index[id]
	if !known {
		problem = place32(len(o.problems))
		o.index[id] = problem
		o.problems = append(o.problems, evalr.Problem{
			ID: id, Row: int(problem), Input: e.input, Gold: e.gold, Choices: e.choices, Fields: o.facets(r),
		})
		o.first = append(o.first, r.Place)
		if err := o.grades(r, &o.problems[problem]); err != nil {
			return err
		}
	} else if err := o.agree(r, e, problem); err != nil {
		return err
	}
	o.at = append(o.at, problem)
	return nil
}

// grades refuses a problem that cannot be graded by its gold answer. What names an
// option is read when all rows are known.
func (o *owner) grades(r Row, p *evalr.Problem) error {
	if o.letters() {
		for _, gold := range p.Gold {
			o.Options.Add(r.Errorf, o.Fields.Gold, gold, p.Choices)
		}
		return nil
	}
	if err := o.Readable(*p); err != nil {
		why := err
		err = r.Errorf(o.Fields.Gold, "%v", why)
		if advice, ok := errors.AsType[interface {
			error
			Hint() string
		}](why); ok {
			return hint(err, "%s", advice.Hint())
		}
		if o.Options != nil {
			return hint(err, "with choices=FIELD, the list of options, an index from 0 or the text of an option is understood too")
		}
		return err
	}
	return nil
}

// letters reports whether gold answers name options that the rows hold.
func (o *owner) letters() bool { return o.Options != nil && o.Fields.Choices != "" }

// agree refuses two rows that say different things of one problem.
func (o *owner) agree(r Row, e *entry, problem int32) error {
	p := &o.problems[problem]
	if !o.sameGolds(p, e.gold) {
		return r.Errorf(o.Fields.Gold, "the gold answer %v; problem %s has %v in %s", e.gold, p.ID, p.Gold, o.first[problem])
	}
	if !slices.Equal(p.Choices, e.choices) {
		return r.Errorf(o.Fields.Choices, "other options, or in another order, than problem %s has in %s", p.ID, o.first[problem])
	}
	if was := squeeze(p.Input); was != e.question {
		have, want := apart(e.question, was)
		return r.Errorf(o.Fields.Question, "the question %s; problem %s has %s in %s", have, p.ID, want, o.first[problem])
	}
	for name, value := range o.facets(r) {
		if p.Fields[name] != value {
			o.uneven[name] = true
		}
	}
	return nil
}

// sameGolds reports whether two lists accept the same answers: each of one list is
// one of the other.
func (o *owner) sameGolds(p *evalr.Problem, golds []string) bool {
	if slices.Equal(p.Gold, golds) {
		return true
	}
	other := *p
	other.Gold = golds
	for _, g := range golds {
		if !o.SameGold(*p, g) {
			return false
		}
	}
	for _, g := range p.Gold {
		if !o.SameGold(other, g) {
			return false
		}
	}
	return true
}

// idOf names a problem that has a question and no id: alike in every file.
func idOf(question string) string {
	sum := sha256.Sum256([]byte(question))
	return "q-" + hex.EncodeToString(sum[:5])
}

// facets are the fields of a row that nothing else is read from and a score could
// be broken down by: short texts and integers.
func (o *owner) facets(r Row) map[string]string {
	out := map[string]string{}
	for name, v := range r.Cells {
		switch v.(type) {
		case string, int64, json.Number:
		default:
			continue
		}
		text, _ := scalar(v)
		if len(text) <= maxFacet && text != "" && !o.Fields.claims(name) && !isModelField(name) {
			out[name] = text
		}
	}
	return out
}

// finish drops fields that say nothing: those that differ between the samples of
// a problem, and those that are the same everywhere.
func (o *owner) finish() (found, error) {
	if o.letters() {
		if err := o.letterAll(); err != nil {
			return found{}, err
		}
	}
	values := map[string]map[string]bool{}
	for _, p := range o.problems {
		for name, v := range p.Fields {
			if values[name] == nil {
				values[name] = map[string]bool{}
			}
			values[name][v] = true
		}
	}
	for _, p := range o.problems {
		for name := range p.Fields {
			if o.uneven[name] || len(values[name]) < 2 {
				delete(p.Fields, name)
			}
		}
	}
	match := MatchID
	if o.Fields.Problem == "" {
		match = MatchQuestion
	}
	return found{match: match, problems: o.problems, at: o.at}, nil
}
