package reports

import (
	_ "embed"
	"fmt"
	"strings"
)

//go:embed figure1.csv
var figure1CSV string

// A barGroup is a benchmark of figure 1 with a bar for each model: the measured
// ones first, then the published ones.
type barGroup struct {
	title, metric, size string
	about               string
	bars                []datum
}

// barBenchmarks maps what the paper's figure has to benchmarks of ours.
var barBenchmarks = map[string]string{
	"AIME 2024": "aime-2024", "Codeforces": "codeforces", "GPQA Diamond": "gpqa-diamond",
	"MATH-500": "math-500", "MMLU": "mmlu", "SWE-bench Verified": "swe-verified",
}

// maxMeasured is how many measured models have room in figure 1.
const maxMeasured = 12

// addBars makes figure 1.
func (f *Figure) addBars(subjects []*subject) error {
	if len(subjects) > maxMeasured {
		return &UsageError{
			Problem: fmt.Sprintf("%d models have no room in figure 1, %d have", len(subjects), maxMeasured),
			Advice:  "name fewer runs",
		}
	}
	lines, err := embedded("figure1.csv", figure1CSV, "table,model,benchmark,metric,value")
	if err != nil {
		return err
	}
	f.title, f.unit = "Benchmarks of DeepSeek-R1", "points of 100"
	for _, l := range lines {
		published := fact{l[0], l[1], l[2], l[3], l[4]}
		if n := len(f.groups); n == 0 || f.groups[n-1].title != published.benchmark {
			f.groups = append(f.groups, measuredBars(subjects, published))
		}
		g := &f.groups[len(f.groups)-1]
		d := datum{benchmark: g.title, metric: g.metric, model: published.model, quoted: published.value, value: value{ties: -1}}
		d.Unit = "fraction"
		g.bars = append(g.bars, d)
	}
	f.captionBars()
	return nil
}

// measuredBars are the bars of measured models in one benchmark of the paper.
func measuredBars(subjects []*subject, of fact) barGroup {
	id := barBenchmarks[of.benchmark]
	record, _ := (&builder{subjects: subjects}).record(id)
	metric := paperShown(record, publishedRow{metric: of.metric})
	g := barGroup{title: of.benchmark, metric: of.metric, about: paperMetrics[of.metric].about}
	if strings.EqualFold(of.metric, metric.Name) {
		g.metric = metric.Name
	}
	for _, s := range subjects {
		d := datum{value: value{ties: -1, why: "not run"}}
		if m := s.measured[id]; m != nil {
			if d.value = m.metric(metric.Metric); d.N == 0 && d.why == "" { // of no kind where the run has no such metric
				d.why = "has no " + of.metric
			}
			d.notes = m.remarks()
		} else if left := s.left[id]; left != "" {
			d.notes = []string{clean(left, textLimit)}
		}
		d.benchmark, d.metric, d.model = g.title, g.metric, s.name
		if step := s.runs[0].Manifest.Model.Step; step != nil {
			d.step, d.stepped = *step, true
		}
		g.bars = append(g.bars, d)
	}
	g.size = curve{points: g.bars}.size()
	return g
}

// heading is what a group is of.
func (g barGroup) heading() string {
	if g.size == markAbsent {
		return g.title + " (" + g.metric + ")"
	}
	return g.title + " (" + g.metric + "), " + g.size
}

// captionBars says what figure 1 shows.
func (f *Figure) captionBars() {
	var parts []string
	for _, g := range f.groups {
		of := "published only"
		if g.size != markAbsent {
			of = g.size + " problems × samples"
		}
		parts = append(parts, fmt.Sprintf("%s (%s: %s; %s)", g.title, g.metric, g.about, of))
	}
	f.say("Scores in the benchmarks of Figure 1 of DeepSeek-R1 (arXiv 2501.12948), in points of 100: %s.", strings.Join(parts, "; "))
	f.say("Solid bars are measured, with %s intervals over problems; hatched bars %s are published, without data of single problems.", f.percent(), markQuoted)
	f.say("\"not run\" is a benchmark of which a run has no sample.")
}
