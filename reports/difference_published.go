package reports

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/stats"
)

// paperScores are the figures of the paper that runs are held against.
type paperScores struct {
	facts []fact
	asked string // the column asked for by name; empty for none
}

// newPaperScores reads the figures; a column asked for must be there.
func newPaperScores(asked string) (paperScores, error) {
	all, err := facts()
	if err != nil {
		return paperScores{}, err
	}
	p := paperScores{facts: slices.DeleteFunc(all, fact.ofModels), asked: asked}
	if asked == "" || len(p.of(asked)) > 0 {
		return p, nil
	}
	var names []string
	for _, f := range p.facts {
		if !slices.ContainsFunc(names, func(n string) bool { return bare(n) == bare(f.model) }) {
			names = append(names, f.model)
		}
	}
	return p, &UsageError{
		Problem: fmt.Sprintf("published column %q: the paper has none of this name", clean(asked, nameLimit)),
		Advice:  "the columns are " + strings.Join(names, ", "),
	}
}

// of are the figures of a model, whatever folder its name begins with and however
// its words are joined.
func (p paperScores) of(model string) []fact {
	name := bare(model[strings.LastIndexByte(model, '/')+1:])
	return slices.DeleteFunc(slices.Clone(p.facts), func(f fact) bool { return name == "" || bare(f.model) != name })
}

// bare are the letters and digits of a name in small letters.
func bare(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, name)
}

// A publishedGap is how far a run lies from a published figure. Scores and noise
// are fractions.
type publishedGap struct {
	run       string // name of the run
	model     string // of the published column
	published float64
	measured  float64
	noise     float64 // standard error of the measured score; 0 if unknown
	rerun     bool    // over re-runs of the same problems; else over problems
}

// publish holds the base and an opponent against the figures of their models.
func (b *block) publish(paper paperScores, base *evalr.Manifest, o *Opponent, baseName string) {
	asked := paper.asked
	if asked == "" {
		asked = o.Manifest.Model.Name
	}
	for _, p := range o.Benchmarks {
		b.hold(paper.of(base.Model.Name), base, p.Base, baseName)
		b.hold(paper.of(asked), &o.Manifest, p.New, b.name)
	}
}

// hold adds the gaps of one benchmark of a run to its rows.
func (b *block) hold(published []fact, run *evalr.Manifest, r Result, name string) {
	done := map[string]bool{} // several tables have the same figure
	for _, f := range published {
		metric := paperMetrics[f.metric].ours
		at := slices.IndexFunc(b.rows, func(d *difference) bool { return d.benchmark == r.Record.Name && d.metric == metric })
		figure, err := strconv.ParseFloat(f.value, 64)
		if at < 0 || done[metric] || err != nil || paperBenchmarks[f.benchmark].id != r.Record.Name {
			continue
		}
		done[metric] = true
		g := publishedGap{run: name, model: f.model, published: figure / 100}
		if g.measure(run, r, metric) {
			b.rows[at].published = append(b.rows[at].published, g)
		}
	}
}

// measure fills in the score of the whole run and its noise. Against a figure for
// the same problems it is re-runs that matter; where they are unknown, or the run
// has a part of the problems, the error over problems stands in.
func (g *publishedGap) measure(run *evalr.Manifest, r Result, name string) bool {
	m := &measurement{run: run, record: r.Record}
	m.addAll(r.Problems)
	metric := evalr.Metric{Kind: evalr.MetricPass1, Name: name}
	if k, voted := strings.CutPrefix(name, "cons@"); voted {
		votes, err := strconv.Atoi(k)
		if metric.Kind, metric.K = evalr.MetricConsensus, votes; err != nil {
			return false
		}
	}
	e := stats.Pass1(m.perProblem(metric), stats.Options{Interval: stats.WilsonEffective, Clusters: m.clusters})
	if e.N == 0 {
		return false
	}
	g.measured, g.noise = e.Value, e.SE
	whole := m.record.Data.Problems
	if e.SEFixed > 0 && (whole == 0 || len(m.ids) >= whole) {
		g.noise, g.rerun = e.SEFixed, true
	}
	return true
}

// String says how far a run is from a published figure, in points and in units of
// noise.
func (g publishedGap) String() string {
	apart := g.measured - g.published
	text := fmt.Sprintf("%s against %s as published: %s and %s %s", g.run, g.model, points(g.measured), points(g.published), markQuoted)
	if math.Abs(apart) < 0.0005 {
		return text + ", the same"
	}
	text += ", " + points(math.Abs(apart)) + map[bool]string{true: " above", false: " below"}[apart > 0]
	if g.noise == 0 {
		return text
	}
	over := "over problems"
	if g.rerun {
		over = "over re-runs"
	}
	return fmt.Sprintf("%s, %.1f standard errors %s", text, math.Abs(apart)/g.noise, over)
}
