package reports

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/stats"
)

// Columns are compared row by row, problem by problem: a column against the
// baseline, and against the best of the row. Both families of tests are paired,
// two-sided and adjusted by Holm's method, so that a row of many columns does not
// find a difference by their number alone. What is paired is the scores of each
// problem's samples, or for a metric that is no mean over samples (a consensus,
// pass@k) its one value for each problem.

// significance is the level at which columns are told apart.
const significance = 0.05

// A standing is what the tests say of one cell of a row.
type standing struct {
	best   bool             // the best of its row, or not told apart from it
	judged bool             // best was decided
	tested bool             // compared with the baseline
	p      float64          // of that comparison, adjusted
	delta  stats.Difference // of that comparison: this column less the baseline
	apart  string           // why it was not compared though it has a value
}

// mark is what a cell shows of the comparison with the baseline.
func (s standing) mark() string {
	switch {
	case !s.tested:
		return ""
	case s.p < 0.001:
		return "***"
	case s.p < 0.01:
		return "**"
	case s.p < significance:
		return "*"
	}
	return markAlike
}

// pickBaseline returns the position of the column that others are compared with,
// the first unless the options name one: by its name, else by its model's, else
// by its number.
func (b *builder) pickBaseline() (int, error) {
	want := b.options.Baseline
	if want == "" {
		return 0, nil
	}
	if i := slices.IndexFunc(b.subjects, func(s *subject) bool { return s.name == want }); i >= 0 {
		return i, nil
	}
	ofModel := slices.DeleteFunc(indices(b.subjects), func(i int) bool { return b.subjects[i].runs[0].Manifest.Model.Name != want })
	number, err := strconv.Atoi(want)
	problem := "no measured column has this name or number"
	switch {
	case len(ofModel) == 1:
		return ofModel[0], nil
	case len(ofModel) > 1:
		problem = fmt.Sprintf("%d columns are of this model", len(ofModel))
	case err == nil && number >= 1 && number <= len(b.subjects):
		return number - 1, nil
	}
	return 0, &UsageError{
		Problem: fmt.Sprintf("baseline %q: %s", clean(want, nameLimit), problem),
		Advice:  "the columns are " + b.numbered(),
	}
}

// numbered lists the measured columns with their numbers.
func (b *builder) numbered() string {
	names := make([]string, len(b.subjects))
	for i, s := range b.subjects {
		names[i] = fmt.Sprintf("%d: %s", i+1, s.name)
	}
	return strings.Join(names, ", ")
}

// A contest is a row of scores while its columns are compared.
type contest struct {
	metric  evalr.Metric
	parts   []*measurement
	values  []value
	samples map[int][][]float64         // what is paired, by column
	pairs   map[[2]int]stats.Difference // by columns
	used    map[string]bool             // the tests, by their names
}

// judge compares the columns of a row. Only those are compared that were asked
// and graded alike: those like the baseline or, where it has no value, like the
// first column that has one. A row with a single such column has no marks.
func (b *builder) judge(q quantity, parts []*measurement, values []value) ([]standing, error) {
	standings := make([]standing, len(values))
	measured := slices.DeleteFunc(indices(values), func(i int) bool { return values[i].N == 0 })
	if q.metric.Kind == evalr.MetricInvalid || len(measured) < 2 {
		return standings, nil
	}
	anchor := measured[0]
	if slices.Contains(measured, b.baseline) {
		anchor = b.baseline
	}
	var peers []int
	for _, i := range measured {
		if unlike := parts[i].unlike(parts[anchor]); unlike != nil {
			standings[i].apart = fmt.Sprintf("not compared with %s, from which it differs in %s",
				b.subjects[anchor].name, strings.Join(unlike, ", "))
			continue
		}
		peers = append(peers, i)
	}
	c := contest{
		metric: q.metric, parts: parts, values: values,
		samples: map[int][][]float64{}, pairs: map[[2]int]stats.Difference{}, used: b.tests,
	}
	if len(peers) < 2 {
		return standings, nil
	}
	if err := c.findBest(peers, standings); err != nil {
		return nil, err
	}
	if anchor != b.baseline {
		return standings, nil
	}
	return standings, c.against(anchor, peers, standings)
}

func indices[T any](list []T) []int {
	all := make([]int, len(list))
	for i := range all {
		all[i] = i
	}
	return all
}

// findBest marks the highest value and all that are not told apart from it.
func (c *contest) findBest(peers []int, standings []standing) error {
	best := peers[0]
	for _, i := range peers {
		if c.values[i].Value > c.values[best].Value {
			best = i
		}
	}
	p, err := c.family(best, peers)
	if err != nil {
		return err
	}
	for at, i := range peers {
		standings[i].judged = true
		standings[i].best = p[at] >= significance || c.values[i].Value == c.values[best].Value
	}
	return nil
}

// against compares each of the others with the baseline.
func (c *contest) against(baseline int, peers []int, standings []standing) error {
	p, err := c.family(baseline, peers)
	if err != nil {
		return err
	}
	for at, i := range peers {
		if i == baseline {
			continue
		}
		delta, err := c.compare(baseline, i)
		if err != nil {
			return err
		}
		standings[i].tested, standings[i].p, standings[i].delta = true, p[at], delta
	}
	return nil
}

// family returns the adjusted p-values of all columns against one, whose own is 1
// and which is no test.
func (c *contest) family(one int, peers []int) ([]float64, error) {
	var raw []float64
	for _, i := range peers {
		if i == one {
			continue
		}
		d, err := c.compare(one, i)
		if err != nil {
			return nil, err
		}
		raw = append(raw, d.P.TwoSided)
	}
	adjusted := stats.Holm(raw)
	return slices.Insert(adjusted, slices.Index(peers, one), 1), nil
}

// compare is column b less column a, computed once.
func (c *contest) compare(a, b int) (stats.Difference, error) {
	key := [2]int{a, b}
	if d, ok := c.pairs[key]; ok {
		return d, nil
	}
	d, err := stats.Compare(c.paired(a), c.paired(b), c.parts[a].seeded("compare "+c.metric.Name))
	if err != nil {
		return d, fmt.Errorf("comparing %s of %s: %w", c.metric.Name, c.parts[a].record.Name, err)
	}
	c.pairs[key] = d
	c.used[d.P.Method] = true
	return d, nil
}

func (c *contest) paired(column int) [][]float64 {
	if c.samples[column] == nil {
		c.samples[column] = c.parts[column].perProblem(c.metric)
	}
	return c.samples[column]
}

// unlike names in what two measurements of a benchmark differ so that their
// difference is not the models'; nothing where they can be compared.
func (m *measurement) unlike(other *measurement) []string {
	var names []string
	theirs := other.facets()
	for i, f := range m.facets() {
		known := f.value != "" && theirs[i].value != "" // else the origin differs, or both are imports
		if f.binds && known && f.value != theirs[i].value {
			names = append(names, f.name)
		}
	}
	if here, there := len(m.ids), len(other.ids); here != there {
		names = append(names, fmt.Sprintf("problems (%s here, %s there)", grouped(float64(here)), grouped(float64(there))))
	} else if !slices.Equal(m.ids, other.ids) {
		names = append(names, "problems")
	}
	return names
}

// perProblem returns what a test pairs of each problem: the scores of its samples
// or the one value of a metric that is no mean over them; nothing of a problem
// without a scored sample.
func (m *measurement) perProblem(metric evalr.Metric) [][]float64 {
	scores := stats.Scores(m.verdicts)
	if metric.Kind == evalr.MetricPass1 {
		return scores
	}
	single := m.single(metric, scores)
	values := make([][]float64, len(scores))
	for i := range scores {
		if len(scores[i]) == 0 {
			continue
		}
		if e, err := single(i); err == nil && e.N > 0 {
			values[i] = []float64{e.Value}
		}
	}
	return values
}

// single returns a metric as a function of one problem.
func (m *measurement) single(metric evalr.Metric, scores [][]float64) func(int) (evalr.Estimate, error) {
	if metric.Kind != evalr.MetricConsensus {
		return func(i int) (evalr.Estimate, error) { return quorum(metric, scores[i:i+1], stats.Options{}) }
	}
	k, err := m.voters(metric)
	return func(i int) (evalr.Estimate, error) {
		if err != nil {
			return evalr.Estimate{}, err
		}
		vote, err := stats.Consensus(m.votes[i:i+1], k, stats.Options{})
		return vote.Estimate, err
	}
}
