package reports

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/evalr/evalr"
)

// describe adds the table of what stands behind the scores.
func (b *builder) describe() error {
	t := table{caption: "Samples"}
	for _, e := range b.shown {
		for _, q := range b.sampleQuantities() {
			q.entry = e
			if err := b.addRow(&t, q); err != nil {
				return err
			}
		}
	}
	if len(t.rows) > 0 {
		b.report.tables = append(b.report.tables, t)
	}
	return nil
}

// sampleQuantities are what is shown of every benchmark beside its scores.
func (b *builder) sampleQuantities() []quantity {
	return slices.Concat(lengthQuantities(), shareQuantities(), b.spentQuantities())
}

// whole is a quantity of all problems of a benchmark.
func whole(of func(*measurement) value) func(*measurement) (*measurement, value) {
	return func(m *measurement) (*measurement, value) { return m, of(m) }
}

func lengthQuantities() []quantity {
	return []quantity{
		{
			name: "pass@1 of completed", code: "pass@1 of completed", of: whole((*measurement).completed),
			about: "pass@1 without the truncated samples; it flatters a model whose hard problems are the ones cut off",
		},
		{
			name: "mean tokens", code: "length", of: whole((*measurement).tokens),
			about: "mean over problems of a completion's length in tokens, reasoning included",
		},
		{
			name: "mean characters", code: "length", of: whole((*measurement).characters),
			about: "mean over problems of a completion's length in characters, where tokens were not counted for all",
		},
	}
}

func shareQuantities() []quantity {
	return []quantity{
		{
			name: "truncated", code: "truncated", of: whole(func(m *measurement) value { return m.truncated }),
			about: "share of completions that the token limit cut off",
		},
		{
			name: "no answer", code: "no_answer", of: whole(func(m *measurement) value { return m.noAnswer }),
			about: "share of completions that ended without an answer in the form asked for; they score 0",
		},
		{
			name: "failed", code: "failed", of: whole(func(m *measurement) value { return m.failed }),
			about: "share of requests that failed for good; they are no samples and never scored",
		},
		{
			name: "unscored", code: "unscored", of: whole((*measurement).unscored),
			about: "share of completions that the scorer could not decide on; they are left out of the scores",
		},
		{
			name: "form kept", code: "form_kept", of: whole((*measurement).formsKept),
			about: "share of completions in the form that the template asks for, their answers right or wrong",
		},
	}
}

func (b *builder) spentQuantities() []quantity {
	spent := []quantity{
		{
			name: "output tokens", code: "output_tokens", of: whole((*measurement).outputTokens),
			about: "tokens of all stored completions together, reasoning included",
		},
		{
			name: "prompt tokens", code: "prompt_tokens", of: whole((*measurement).promptTokens),
			about: "tokens of all prompts together, each counted for every sample drawn with it",
		},
	}
	if p := b.options.Price; p != nil {
		spent = append(spent, quantity{
			name: "cost", code: "cost", of: whole(func(m *measurement) value { return m.cost(*p) }),
			about: fmt.Sprintf("US dollars for these tokens, at $%s for a million of prompts and $%s for a million of completions",
				number(p.Prompt), number(p.Completion)),
		})
	}
	return spent
}

// breakDown adds the table of pass@1 by the values of a field.
func (b *builder) breakDown() error {
	field := b.options.By
	t := table{caption: "By " + clean(field, nameLimit)}
	for _, e := range b.shown {
		for _, of := range b.groups(e.id, field) {
			for _, m := range e.metrics {
				if m.Kind != evalr.MetricPass1 {
					continue
				}
				if err := b.addRow(&t, partQuantity(e, m.Metric, field, of)); err != nil {
					return err
				}
			}
		}
	}
	if len(t.rows) == 0 {
		return b.unknownField(field)
	}
	b.report.tables = append(b.report.tables, t)
	return nil
}

func partQuantity(e entry, metric evalr.Metric, field, of string) quantity {
	return quantity{
		entry: e, group: clean(field+" "+of, nameLimit), name: clean(metric.Name, nameLimit),
		code: metric.Name + " " + field + "=" + of, about: clean(metric.About, textLimit), score: true,
		of: func(m *measurement) (*measurement, value) {
			part := m.part(field, of)
			return part, part.metric(metric)
		},
	}
}

// groups returns the values of a field in a benchmark of any subject: numbers by
// size, then texts by the alphabet.
func (b *builder) groups(benchmark, field string) []string {
	values := map[string]bool{}
	for _, s := range b.subjects {
		if m := s.measured[benchmark]; m != nil {
			for _, fields := range m.fields {
				if v, ok := fields[field]; ok {
					values[v] = true
				}
			}
		}
	}
	return slices.SortedFunc(maps.Keys(values), compareNatural)
}

func compareNatural(a, b string) int {
	x, errX := strconv.Atoi(a)
	y, errY := strconv.Atoi(b)
	switch {
	case errX == nil && errY == nil && x != y:
		return x - y
	case (errX == nil) != (errY == nil):
		if errX == nil {
			return -1
		}
		return 1
	}
	return strings.Compare(a, b)
}

// unknownField says which fields there are.
func (b *builder) unknownField(field string) error {
	fields := map[string]bool{}
	for _, e := range b.shown {
		for _, s := range b.subjects {
			if m := s.measured[e.id]; m != nil {
				for _, has := range m.fields {
					for name := range has {
						fields[clean(name, nameLimit)] = true
					}
				}
			}
		}
	}
	advice := "the problems of these benchmarks have no fields to break a score down by"
	if len(fields) > 0 {
		advice = "the fields are " + strings.Join(slices.Sorted(maps.Keys(fields)), ", ")
	}
	return &UsageError{
		Problem: fmt.Sprintf("no problem has a field %q", clean(field, nameLimit)),
		Advice:  advice,
	}
}
