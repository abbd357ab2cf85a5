package reports

import (
	"fmt"
	"slices"
	"strings"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/stats"
)

// A Pairing is a benchmark that two runs have in common.
type Pairing struct {
	Base, New Result
	// Differ says in what the runs differ that must agree, a text for each
	// condition. The comparison is then not paired, and a warning says so.
	Differ []string
	// Unknown names what must agree and is not known, since completions were
	// imported.
	Unknown []string
}

// An Opponent is a run that is held against the base.
type Opponent struct {
	Manifest   evalr.Manifest
	Benchmarks []Pairing
	Notes      []string // what else a reader must know: benchmarks of one run only
}

// ComparisonOptions say what to tell of a comparison. The zero value is ready to
// use.
type ComparisonOptions struct {
	Published string // column of the paper that opponents are held against; empty is the one of the model's name, if any
	Changed   int    // problems to list of each benchmark among those that changed most; 0 is 10, negative none
}

const defaultChanged = 10

// Levels of the two intervals of a difference.
const (
	narrowLevel = 0.90
	wideLevel   = 0.95
)

// A Comparison is a base and one or several runs held against it, ready to be
// written. It is safe for concurrent use.
type Comparison struct {
	base   string
	blocks []block
}

// A block is one run held against the base.
type block struct {
	name     string
	warnings []string
	rows     []*difference
}

// NewComparison compares runs with a base, benchmark by benchmark: the mean score,
// and where they are known the consensus, the length and what was cut off. Problems
// that only one run has, or without a scored sample on a side, are left out, and a
// warning says so. The p-values of a block are adjusted by Holm's method.
//
// Errors: no opponent, an unknown published column ([*UsageError]); verdicts that no
// store may hold.
func NewComparison(base evalr.Manifest, opponents []Opponent, o ComparisonOptions) (*Comparison, error) {
	if len(opponents) == 0 {
		return nil, &UsageError{Problem: "no run to compare with the base", Advice: "name at least two runs"}
	}
	if o.Changed == 0 {
		o.Changed = defaultChanged
	}
	paper, err := newPaperScores(o.Published)
	if err != nil {
		return nil, err
	}
	names := opponentNames(base, opponents)
	c := &Comparison{base: names[0]}
	for i := range opponents {
		b := block{name: names[i+1]}
		if err := b.fill(&base, &opponents[i], o); err != nil {
			return nil, fmt.Errorf("comparing %s with %s: %w", b.name, c.base, err)
		}
		b.publish(paper, &base, &opponents[i], c.base)
		c.blocks = append(c.blocks, b)
	}
	return c, nil
}

// opponentNames names the base and its opponents as the columns of a report.
func opponentNames(base evalr.Manifest, opponents []Opponent) []string {
	subjects := []*subject{{runs: []Run{{Manifest: base}}}}
	for _, o := range opponents {
		subjects = append(subjects, &subject{runs: []Run{{Manifest: o.Manifest}}})
	}
	nameSubjects(subjects)
	names := make([]string, len(subjects))
	for i, s := range subjects {
		names[i] = s.name
	}
	return names
}

// fill compares all benchmarks of an opponent.
func (b *block) fill(base *evalr.Manifest, o *Opponent, options ComparisonOptions) error {
	for _, note := range o.Notes {
		b.warnings = append(b.warnings, clean(note, textLimit))
	}
	for _, p := range o.Benchmarks {
		for _, r := range []Result{p.Base, p.New} {
			if err := (Run{Results: []Result{r}}).check(); err != nil {
				return err
			}
		}
		m, err := newMatch(base, &o.Manifest, p)
		if err != nil {
			return err
		}
		b.warnings = append(b.warnings, m.warnings()...)
		rows, err := m.differences(options)
		if err != nil {
			return fmt.Errorf("%s: %w", m.title, err)
		}
		b.rows = append(b.rows, rows...)
	}
	b.adjust()
	return b.addMacro()
}

// adjust sets the p-values that hold for all tests of the block.
func (b *block) adjust() {
	var raw []float64
	for _, d := range b.rows {
		if d.tested() {
			raw = append(raw, d.P.TwoSided)
		}
	}
	adjusted := stats.Holm(raw)
	for _, d := range b.rows {
		if d.tested() {
			d.holm, adjusted = adjusted[0], adjusted[1:]
		}
	}
}

// macroRow is what the mean over benchmarks is called where a benchmark has its name.
const macroRow = "macro"

// addMacro adds the mean difference over benchmarks, each of the same weight.
func (b *block) addMacro() error {
	macro := &difference{benchmark: macroRow, title: "mean of benchmarks", metric: meanScore, unit: unitPoints, paired: true}
	var narrow, wide []evalr.Estimate
	for _, d := range b.rows {
		if d.metric != meanScore || d.N == 0 {
			continue
		}
		a, c := d.Estimate, d.wide
		a.Unit, c.Unit = "difference", "difference" // which may be below 0
		narrow, wide = append(narrow, a), append(wide, c)
		macro.nBase, macro.nNew = macro.nBase+d.nBase, macro.nNew+d.nNew
		macro.base, macro.new = macro.base+d.base, macro.new+d.new
		macro.paired = macro.paired && d.paired
	}
	if len(narrow) < 2 {
		return nil
	}
	var err error
	if macro.Estimate, err = stats.MacroAverage(narrow); err != nil {
		return err
	}
	macro.wide, err = stats.MacroAverage(wide)
	n := float64(len(narrow))
	macro.base, macro.new = macro.base/n, macro.new/n
	b.rows = append(b.rows, macro)
	return err
}

// warnings are what a reader must know before reading a benchmark's differences.
func (m *match) warnings() []string {
	var out []string
	say := func(format string, args ...any) { out = append(out, m.title+": "+fmt.Sprintf(format, args...)) }
	if len(m.differ) > 0 {
		say("NOT COMPARABLE, compared without pairing: the runs differ in %s. The difference is that of both together, and far larger ones go undetected than by pairing",
			strings.Join(m.differ, "; "))
	}
	if len(m.unknown) > 0 {
		say("not known to be alike, since completions were imported: %s", strings.Join(m.unknown, ", "))
	}
	for i, n := range m.alone {
		if n > 0 {
			say("left out: %s that only the %s has", count(n, "problem"), m.sideName(i))
		}
	}
	for i, side := range []*measurement{m.base, m.new} {
		missing, stored := 0, 0
		for _, samples := range side.verdicts {
			stored += len(samples)
			missing += len(slices.DeleteFunc(slices.Clone(samples), func(v evalr.Verdict) bool { return !v.Missing() }))
		}
		if missing > 0 {
			say("%s of %s of the %s have no score and count neither as right nor as wrong", grouped(float64(missing)), count(stored, "sample"), m.sideName(i))
		}
	}
	return out
}

func (m *match) sideName(i int) string { return []string{"base", "new run"}[i] }
