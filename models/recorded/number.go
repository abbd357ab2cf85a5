package recorded

import (
	"cmp"
	"context"
	"errors"
	"slices"
)

// maxIndex is one more than the largest number that a sample keeps.
const maxIndex = 1 << 20

// number gives every completion its index among the samples of its problem: the
// number its field holds if those of the file count from 0; otherwise its rank
// by that field among its problem's; its place in the file without such a field.
func (l *looker) number(ctx context.Context) error {
	if l.source.Fields.Sample == "" {
		next := make([]int32, len(l.Problems))
		for i := range l.places {
			p := &l.places[i]
			p.index = next[p.problem]
			next[p.problem]++
		}
		return nil
	}
	if err := l.unique(ctx); err != nil {
		return err
	}
	if l.countFromZero() {
		return nil
	}
	order := make([]int, len(l.places))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(l.places[a].problem, l.places[b].problem), compareSamples(l.samples[a], l.samples[b]))
	})
	for i, at := range order {
		if i > 0 && l.places[order[i-1]].problem == l.places[at].problem {
			l.places[at].index = l.places[order[i-1]].index + 1
		} else {
			l.places[at].index = 0
		}
	}
	return nil
}

// countFromZero takes the samples' own numbers if they are numbers from 0.
func (l *looker) countFromZero() bool {
	least := int64(maxIndex)
	for i, s := range l.samples {
		n, ok := integer(s)
		if !ok || n < 0 || n >= maxIndex {
			return false
		}
		least = min(least, n)
		l.places[i].index = int32(n)
	}
	return least == 0
}

// compareSamples orders numbers by value, and before texts.
func compareSamples(a, b string) int {
	x, aNumber := integer(a)
	y, bNumber := integer(b)
	switch {
	case aNumber && bNumber:
		return cmp.Compare(x, y)
	case aNumber:
		return -1
	case bNumber:
		return 1
	}
	return cmp.Compare(a, b)
}

// unique refuses a second completion for one sample.
func (l *looker) unique(ctx context.Context) error {
	type key struct {
		problem int32
		sample  string
	}
	seen := make(map[key]int, len(l.places))
	for i, p := range l.places {
		k := key{p.problem, l.samples[i]}
		if n, ok := integer(k.sample); ok {
			k.sample, _ = scalar(n) // "01" and 1 are one sample
		}
		if first, twice := seen[k]; twice {
			return l.explainTwice(ctx, l.rowOf(first), l.rowOf(i), l.Problems[p.problem].ID)
		}
		seen[k] = i
	}
	return nil
}

// rowOf is the selected row, from 0, that a completion stands in.
func (l *looker) rowOf(completion int) int {
	for row, n := range l.counts {
		if completion < int(n) {
			return row
		}
		completion -= int(n)
	}
	return -1 // not reached: the counts add up to the completions
}

// explainTwice reads the file once more to say of two rows for one sample where
// they are and in which fields they differ.
func (l *looker) explainTwice(ctx context.Context, first, second int, problem string) error {
	var before Row
	at := -1
	for r, err := range l.source.Rows(ctx) {
		if err != nil {
			return err
		}
		if !l.selects(r) {
			continue
		}
		at++
		if at == first {
			before = r
		}
		if at != second {
			continue
		}
		sample := l.source.Fields.Sample
		v, _ := r.at(sample)
		if first == second {
			return r.Errorf(sample, "%s: two of problem %s", describe(v), problem)
		}
		err := r.Errorf(sample, "%s of problem %s a second time; %s has it already", describe(v), problem, before.Place)
		if apart := l.differing(before, r); len(apart) > 0 {
			v, _ := r.at(apart[0])
			value, _ := scalar(v)
			return hint(err, "the two rows differ in %s: choose one value as with --where %s, or tell the samples apart with %s",
				fewOf(apart, 8), ShellWord(apart[0]+"="+value), ShellWord("sample="+apart[0]))
		}
		return hint(err, "leave sample= out to have the samples counted in the order of the file")
	}
	return errors.New(l.source.File + ": the file changed while it was read")
}

// differing names the fields, those that nothing is read from, whose short
// values differ between two rows; those that name models first.
func (l *looker) differing(a, b Row) []string {
	var names []string
	for name, v := range b.Cells {
		have, ok := scalar(v)
		was, both := scalar(a.Cells[name])
		if ok && both && have != was && max(len(have), len(was)) <= maxFacet && !l.source.Fields.claims(name) {
			names = append(names, name)
		}
	}
	slices.SortFunc(names, byRank)
	return names
}
