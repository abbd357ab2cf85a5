package reports

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/stats"
)

// Units of rates of markers: by tokens, and by characters where tokens were not
// counted.
const (
	perTokens     = "per 1,000 tokens" //nolint:gosec // no credential
	perCharacters = "per 1,000 characters"
)

var rateUnits = []string{perTokens, perCharacters}

// A markedText is a scored completion with what was counted in it.
type markedText struct {
	problem string
	evalr.Verdict
	TextMarks
}

// marked pairs the texts of a measurement with their verdicts, by problem and in
// the order of samples, once. A text without a verdict, or the other way round, is
// left out.
func (m *measurement) marked() [][]markedText {
	if m.pairs != nil {
		return m.pairs
	}
	all := make([][]markedText, len(m.verdicts))
	for i, texts := range m.texts {
		byIndex := map[int32]TextMarks{}
		for _, t := range texts {
			byIndex[t.Index] = t
		}
		for _, v := range m.verdicts[i] {
			if t, ok := byIndex[v.Index]; ok && !v.Failed() {
				all[i] = append(all[i], markedText{m.ids[i], v, t})
			}
		}
		slices.SortFunc(all[i], func(a, b markedText) int { return cmp.Compare(a.Verdict.Index, b.Verdict.Index) })
	}
	m.pairs = all
	return all
}

// markedShare is the share of completions of a kind that a test holds for; of no
// value if there is none of the kind.
func (m *measurement) markedShare(name string, kind, holds func(markedText) bool) value {
	texts := m.marked()
	flags := make([][]bool, len(texts))
	for i, problem := range texts {
		for _, t := range problem {
			if kind == nil || kind(t) {
				flags[i] = append(flags[i], holds(t))
			}
		}
	}
	return m.rate(name, flags)
}

// markedRate is the mean number of markers in a thousand tokens of a completion,
// or in a thousand characters: what a unit says. It is of no value where the
// lengths are not in that unit.
func (m *measurement) markedRate(name, unit string, count func(TextMarks) int) value {
	if _, known := stats.TokenLengths(m.verdicts); known != (unit == perTokens) {
		return plainValue(evalr.Estimate{})
	}
	texts := m.marked()
	rates := make([][]float64, len(texts))
	for i, problem := range texts {
		for _, t := range problem {
			length := float64(t.Chars)
			if unit == perTokens {
				tokens, _ := t.Tokens.Known()
				length = float64(tokens)
			}
			rate := 0.0
			if length > 0 {
				rate = 1000 * float64(count(t.TextMarks)) / length
			}
			rates[i] = append(rates[i], rate)
		}
	}
	return sampled(stats.Lengths(rates, unit, m.seeded(name)).Mean, rates)
}

// addMarkers makes the tables of reflection markers.
func (b *builder) addMarkers() error {
	if !slices.ContainsFunc(b.subjects, (*subject).read) {
		b.report.warnings = append(b.report.warnings, "no text of a completion was read, so that no marker is counted")
	}
	b.report.title = "Reflection in completions, after Table 3 of DeepSeek-R1 (arXiv 2501.12948)"
	var all table
	each := map[string]*table{} // by unit
	for _, unit := range rateUnits {
		each[unit] = &table{caption: "By marker, " + unit}
	}
	for _, e := range b.shown {
		for _, q := range markerQuantities() {
			q.entry = e
			if err := b.addRow(&all, q); err != nil {
				return err
			}
		}
		for i := range markers {
			if !b.occurs(e.id, i) {
				continue
			}
			for _, unit := range rateUnits {
				q := rateQuantity(markers[i].name, unit, func(t TextMarks) int { return int(t.Counts[i]) })
				q.entry, q.name = e, markers[i].name
				if err := b.addRow(each[unit], q); err != nil {
					return err
				}
			}
		}
		b.definePassages(e)
	}
	b.report.addTable(all)
	for _, unit := range rateUnits {
		b.report.addTable(*each[unit])
	}
	b.define("Markers", markerNames())
	return nil
}

// addTable adds a table, unless it has no row.
func (r *Report) addTable(t table) {
	if len(t.rows) > 0 {
		r.tables = append(r.tables, t)
	}
}

// read reports whether the texts of a column were read.
func (s *subject) read() bool {
	for _, m := range s.measured {
		if slices.ContainsFunc(m.texts, func(t []TextMarks) bool { return len(t) > 0 }) {
			return true
		}
	}
	return false
}

// occurs reports whether a marker is in some completion of a benchmark.
func (b *builder) occurs(id string, marker int) bool {
	for _, s := range b.subjects {
		if m := s.measured[id]; m != nil {
			for _, problem := range m.texts {
				if slices.ContainsFunc(problem, func(t TextMarks) bool { return t.Counts[marker] > 0 }) {
					return true
				}
			}
		}
	}
	return false
}

func markerQuantities() []quantity {
	some := func(t markedText) bool { return t.total() > 0 }
	right := func(t markedText) bool { return !t.Missing() && t.Value >= 1 }
	wrong := func(t markedText) bool { return !t.Missing() && t.Value <= 0 }
	share := func(name, about string, kind, holds func(markedText) bool) quantity {
		return quantity{name: name, code: name, about: about, of: whole(func(m *measurement) value { return m.markedShare(name, kind, holds) })}
	}
	var all []quantity
	for _, unit := range rateUnits {
		q := rateQuantity("markers", unit, TextMarks.total)
		q.name = strings.Replace(q.name, " per ", "/", 1) // two models have room in 80 columns
		q.about = "mean over problems of how many markers a completion has for its length, reasoning included"
		if unit == perCharacters {
			q.about += ", where tokens were not counted for all"
		}
		all = append(all, q)
	}
	return append(all,
		share("with a marker", "share of completions that have a marker", nil, some),
		share("with a marker, correct", "the same of correct completions alone, over problems that have any", right, some),
		share("with a marker, wrong", "the same of completions that score nothing, over problems that have any", wrong, some),
		share("mixed scripts", fmt.Sprintf("share of completions whose reasoning is written in several scripts: %d words or more in another"+
			" than most, and %.0f %% of all if those are Latin; mathematics and code are left out", mixedWords, 100*mixedLatin),
			nil, func(t markedText) bool { return t.Mixed }),
	)
}

// rateQuantity is how often something is counted in a unit of length.
func rateQuantity(name, unit string, count func(TextMarks) int) quantity {
	full := name + " " + unit
	return quantity{name: full, code: full, of: whole(func(m *measurement) value { return m.markedRate(full, unit, count) })}
}

// passagesShown is how many completions of a column are named as examples.
const passagesShown = 3

// definePassages names the completions with the most markers, so that they can be
// read where they are kept. Those of a gated benchmark are not named.
func (b *builder) definePassages(e entry) {
	for _, s := range b.subjects {
		m := s.measured[e.id]
		if m == nil || m.record.Gated {
			continue
		}
		texts := slices.DeleteFunc(slices.Concat(m.marked()...), func(t markedText) bool { return t.total() == 0 })
		slices.SortStableFunc(texts, func(a, b markedText) int { return cmp.Compare(b.total(), a.total()) })
		var parts []string
		for _, t := range texts[:min(len(texts), passagesShown)] {
			parts = append(parts, fmt.Sprintf("%s sample %d (%s)", clean(t.problem, nameLimit), t.Verdict.Index, t.names()))
		}
		if parts != nil {
			b.define(fmt.Sprintf("Passages of %s, %s", s.name, e.title),
				fmt.Sprintf("run %s: %s", shortHash(m.run.Hash), strings.Join(parts, "; ")))
		}
	}
}

// names lists the markers of a text with their numbers.
func (t TextMarks) names() string {
	var parts []string
	for i, n := range t.Counts {
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%s %d", markers[i].name, n))
		}
	}
	return strings.Join(parts, ", ")
}

// markerNames is the list of what is counted.
func markerNames() string {
	names := make([]string, len(markers))
	for i, m := range markers {
		names[i] = m.name
	}
	return strings.Join(names, ", ") + "; docs/formats/report.md has the words each stands for"
}
