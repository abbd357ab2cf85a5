package reports

import (
	"cmp"
	"math"
	"slices"
	"strconv"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/stats"
)

// A match is a benchmark in both runs: the problems they have in common in the
// same order, or where it is not paired all of either.
type match struct {
	title           string
	base, new       *measurement
	paired          bool
	differ, unknown []string
	alone           [2]int // problems that only the base, only the new run has
}

// A difference is one line of a comparison: a quantity of a benchmark in both
// runs, at the narrow level. It is of no problem where there is nothing to compare.
type difference struct {
	stats.Difference
	benchmark, title, metric string
	unit                     string // of base, new and the difference: points, tokens, characters
	paired                   bool
	bound                    bool // base or new is a lower bound
	nBase, nNew              int
	kBase, kNew              int
	base, new                float64
	wide                     evalr.Estimate // the same at the wide level
	holm                     float64
	mcnemar                  *mcnemar
	changed                  []changed
	changes                  int // problems whose scores differ
	published                []publishedGap
}

// unitPoints is the unit of fractions, which are shown in points of 100.
const unitPoints = "fraction"

// A mcnemar is the test at one sample a problem.
type mcnemar struct {
	onlyBase, onlyNew int
	exact, mid        stats.PValues
}

// A changed problem is known by its id alone: its text may not be public.
type changed struct {
	id        string
	base, new float64
}

// tested reports whether a difference has a p-value.
func (d *difference) tested() bool { return d.N > 0 && d.P.Method != "" }

// told reports whether the runs are told apart: by the adjusted p-value, or where
// there is no test by the wide interval.
func (d *difference) told() bool {
	switch {
	case d.N == 0:
		return false
	case d.tested():
		return d.holm < significance
	}
	return d.wide.Lo > 0 || d.wide.Hi < 0
}

// newMatch finds the problems that a benchmark has in both runs.
func newMatch(base, other *evalr.Manifest, p Pairing) (*match, error) {
	m := &match{paired: len(p.Differ) == 0, title: or(p.New.Record.Title, p.New.Record.Name)}
	for _, text := range p.Differ {
		m.differ = append(m.differ, clean(text, textLimit))
	}
	m.unknown = p.Unknown
	m.base = &measurement{run: base, record: p.Base.Record}
	m.new = &measurement{run: other, record: p.New.Record}
	if !m.paired {
		m.base.addAll(p.Base.Problems)
		m.new.addAll(p.New.Problems)
		return m, nil
	}
	others := make(map[string]Problem, len(p.New.Problems))
	for _, q := range p.New.Problems {
		others[q.ID] = q
	}
	for _, a := range byID(p.Base.Problems) {
		if b, ok := others[a.ID]; ok {
			m.base.add(a)
			m.new.add(b)
		}
	}
	common := len(m.base.ids)
	m.alone = [2]int{len(p.Base.Problems) - common, len(p.New.Problems) - common}
	if common == 0 {
		return nil, &UsageError{
			Problem: m.title + ": the runs have no problem in common",
			Advice:  "they were run on different parts of the data: run one of them on the other's (--limit, --sample, --seed)",
		}
	}
	return m, nil
}

func byID(problems []Problem) []Problem {
	return slices.SortedFunc(slices.Values(problems), func(a, b Problem) int { return cmp.Compare(a.ID, b.ID) })
}

func (m *measurement) addAll(problems []Problem) {
	for _, p := range byID(problems) {
		m.add(p)
	}
}

// differences compares every quantity there is of both runs.
func (m *match) differences(o ComparisonOptions) ([]*difference, error) {
	score, err := m.score(o.Changed)
	if err != nil {
		return nil, err
	}
	rows := []*difference{score}
	for _, of := range []func() (*difference, error){m.consensus, m.length, m.truncated} {
		d, err := of()
		if err != nil {
			return nil, err
		}
		if d != nil {
			rows = append(rows, d)
		}
	}
	return rows, nil
}

// row is a line for a metric, without numbers.
func (m *match) row(metric, unit string) *difference {
	return &difference{
		benchmark: clean(m.new.record.Name, nameLimit), title: m.title, metric: metric, unit: unit, paired: m.paired,
	}
}

// score is the difference in pass@1, with what only it has.
func (m *match) score(listed int) (*difference, error) {
	d := m.row(meanScore, unitPoints)
	a, b := stats.Scores(m.base.verdicts), stats.Scores(m.new.verdicts)
	if err := m.compare(d, a, b, true); err != nil || !m.paired {
		return d, err
	}
	d.mcnemar = newMcNemar(a, b)
	for i, id := range m.base.ids {
		if len(a[i]) == 0 || len(b[i]) == 0 {
			continue
		}
		c := changed{clean(id, nameLimit), average(a[i]), average(b[i])}
		if c.base != c.new {
			d.changed = append(d.changed, c)
		}
	}
	d.changes = len(d.changed)
	slices.SortStableFunc(d.changed, func(x, y changed) int {
		return cmp.Compare(math.Abs(y.new-y.base), math.Abs(x.new-x.base))
	})
	d.changed = d.changed[:min(max(listed, 0), len(d.changed))]
	return d, nil
}

// newMcNemar tests runs of one sample of each problem that is right or wrong; nil
// for others.
func newMcNemar(a, b [][]float64) *mcnemar {
	t := &mcnemar{}
	for i := range a {
		switch {
		case len(a[i]) > 1 || len(b[i]) > 1:
			return nil
		case len(a[i]) == 0 || len(b[i]) == 0:
			continue
		}
		x, y := a[i][0], b[i][0]
		switch {
		case x != 0 && x != 1 || y != 0 && y != 1:
			return nil
		case x > y:
			t.onlyBase++
		case y > x:
			t.onlyNew++
		}
	}
	t.exact, t.mid = stats.McNemar(t.onlyBase, t.onlyNew)
	return t
}

// consensus is the difference in the vote of as many samples as both runs have of
// every problem; nil where that is no vote.
func (m *match) consensus() (*difference, error) {
	k := min(m.base.least, m.new.least)
	if k < 2 || !m.paired {
		return nil, nil //nolint:nilnil // there is no such row
	}
	metric := evalr.Metric{Kind: evalr.MetricConsensus, Name: "cons@" + strconv.Itoa(k), K: k}
	for _, side := range []*measurement{m.base, m.new} {
		if _, err := side.voters(metric); err != nil {
			return nil, nil //nolint:nilerr,nilnil // there is no such row
		}
	}
	d := m.row(metric.Name, unitPoints)
	err := m.compare(d, m.base.perProblem(metric), m.new.perProblem(metric), true)
	d.kBase, d.kNew = k, k
	return d, err
}

// length is the difference in tokens, or in characters where some completion's
// tokens are not known.
func (m *match) length() (*difference, error) {
	a, knownA := stats.TokenLengths(m.base.verdicts)
	b, knownB := stats.TokenLengths(m.new.verdicts)
	unit := "tokens"
	if !knownA || !knownB {
		unit, a, b = "characters", stats.CharLengths(m.base.verdicts), stats.CharLengths(m.new.verdicts)
	}
	if !m.paired {
		return nil, nil //nolint:nilnil // a mean over other prompts or limits is no difference of models
	}
	d := m.row(unit, unit)
	d.bound = anyCut(m.base.verdicts) || anyCut(m.new.verdicts)
	return d, m.compare(d, a, b, false)
}

// truncated is the difference in completions that were cut off; nil where none
// was, or a run does not tell.
func (m *match) truncated() (*difference, error) {
	a, b := endings(m.base.verdicts), endings(m.new.verdicts)
	if !m.paired || !a.known() || !b.known() || !anyCut(m.base.verdicts) && !anyCut(m.new.verdicts) {
		return nil, nil //nolint:nilnil // there is no such row
	}
	d := m.row("truncated", unitPoints)
	d.bound = a.bound() || b.bound()
	return d, m.compare(d, shares(stats.Truncations(m.base.verdicts)), shares(stats.Truncations(m.new.verdicts)), false)
}

func anyCut(problems [][]evalr.Verdict) bool {
	return slices.ContainsFunc(stats.Truncations(problems), func(flags []bool) bool { return slices.Contains(flags, true) })
}

func shares(flags [][]bool) [][]float64 {
	out := make([][]float64, len(flags))
	for i, samples := range flags {
		for _, f := range samples {
			out[i] = append(out[i], map[bool]float64{true: 1}[f])
		}
	}
	return out
}

// compare fills in the numbers of a row; with test also its p-value.
func (m *match) compare(d *difference, a, b [][]float64, test bool) (err error) {
	if d.Difference, err = m.at(narrowLevel, d, a, b, test); err != nil {
		return err
	}
	wide, err := m.at(wideLevel, d, a, b, false)
	d.wide = wide.Estimate
	d.sides(a, b)
	return err
}

// at is the difference with an interval of a level.
func (m *match) at(level float64, d *difference, a, b [][]float64, test bool) (stats.Difference, error) {
	o := m.new.seeded("compare " + d.metric)
	o.Level = level
	switch {
	case !m.paired:
		o.Clusters = nil
		return stats.Unpaired(a, b, m.base.clusters, m.new.clusters, o)
	case d.unit != unitPoints:
		return stats.PairedAmounts(a, b, d.unit, o)
	case test:
		return stats.Compare(a, b, o)
	}
	return stats.Paired(a, b, o)
}

// sides fills in what either run has: the mean over the problems compared, their
// number, and the largest number of samples of one.
func (d *difference) sides(a, b [][]float64) {
	for i := range a {
		if len(a[i]) > 0 && (!d.paired || len(b[i]) > 0) {
			d.base, d.nBase, d.kBase = d.base+average(a[i]), d.nBase+1, max(d.kBase, len(a[i]))
		}
	}
	for i := range b {
		if len(b[i]) > 0 && (!d.paired || len(a[i]) > 0) {
			d.new, d.nNew, d.kNew = d.new+average(b[i]), d.nNew+1, max(d.kNew, len(b[i]))
		}
	}
	d.base, d.new = d.base/float64(max(1, d.nBase)), d.new/float64(max(1, d.nNew))
}

func average(x []float64) float64 {
	total := 0.0
	for _, v := range x {
		total += v
	}
	return total / float64(len(x))
}
