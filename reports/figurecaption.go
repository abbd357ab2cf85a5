package reports

import (
	"fmt"
	"slices"
	"strings"

	"github.com/evalr/evalr/stats"
)

// captionScores says what figure 2 shows; mute tells why there is no consensus, why
// why there is no slope.
func (f *Figure) captionScores(p trajectory, mute, why string) {
	what := fmt.Sprintf("%s (%s)", meanScore, aboutMeanScore)
	if len(f.curves) > 1 {
		k := strings.TrimPrefix(f.curves[1].name, "cons@")
		what += fmt.Sprintf(" and %s (score of the answer that most of %s samples gave)", f.curves[1].name, k)
	}
	f.say("%s: %s, in points of 100.", f.subject(p), what)
	f.sayCheckpoints(p)
	f.say("Light bands: %s intervals over problems (%s); as all checkpoints have the same problems, they are wider than the noise from step to step.",
		f.percent(), f.methods())
	if f.hasRerun() {
		f.say("Dark bands: ± %.2f re-run standard errors, what sampling the same problems again would change.", rerunErrors(f.level))
	} else {
		f.say("The noise of sampling alone is unknown, so that there are no dark bands: it takes two samples of each problem.")
	}
	if len(f.levels) > 0 {
		f.say("Dashed lines %s: published for %s in DeepSeek-R1 (arXiv 2501.12948), without data of single problems.", markQuoted, f.levels[0].model)
	}
	if mute != "" {
		f.say("No consensus is shown: %s.", mute)
	}
	if why != "" {
		f.say("No slope is given: %s.", why)
	}
	for _, t := range f.trends {
		f.say("Slope of %s: %s points per 1,000 steps [%s, %s], the mean over %s of each one's line of least squares with its %s t interval.",
			meanScore, signed(t.Value), signed(t.Lo), signed(t.Hi), count(t.N, "problem"), f.percent())
	}
	f.say("Points are not smoothed.")
	f.sayApart(p)
}

// captionLengths says what figure 3 shows.
func (f *Figure) captionLengths(p trajectory) {
	c := f.curves[0]
	unit := "tokens"
	if known := c.known(); len(known) > 0 {
		unit = known[0].Unit
	}
	f.say("%s: mean length of completions in %s, reasoning included, over problems of the mean over a problem's samples.", f.subject(p), unit)
	f.say("These are lengths of completions of this evaluation's problems, not of training.")
	f.sayCheckpoints(p)
	f.say("Band: %s t interval of the mean, over problems; lengths of single completions spread wider.", f.percent())
	if len(f.levels) > 0 {
		f.say("No completion could be longer than %s tokens.", grouped(f.levels[0].Value))
	}
	switch bound := f.bound(); {
	case f.cut == nil:
		f.say("Which completions were cut off is unknown.")
	case bound:
		f.say("Below: the share of completions that the token limit cut off, with its %s interval; where there are any, the mean is a lower bound (hollow points).", f.percent())
	default:
		f.say("No completion was cut off.")
	}
	f.sayApart(p)
}

func (f *Figure) subject(p trajectory) string {
	about := ""
	if p.about != "" {
		about = " (" + p.about + ")"
	}
	return p.title + about + " over the training of " + p.models()
}

// models names what was trained.
func (p trajectory) models() string {
	first := p.measured[0].runs[0].Manifest.Model.Name
	for _, s := range p.measured {
		if s.runs[0].Manifest.Model.Name != first {
			return p.measured[0].name + " to " + p.measured[len(p.measured)-1].name
		}
	}
	return clean(first, nameLimit)
}

// sayCheckpoints tells how much was measured where.
func (f *Figure) sayCheckpoints(p trajectory) {
	at := "at step " + grouped(float64(p.measured[0].step()))
	if last := p.measured[len(p.measured)-1]; len(p.measured) > 1 {
		at = fmt.Sprintf("at each of %d checkpoints, steps %s to %s", len(p.measured), grouped(float64(p.measured[0].step())), grouped(float64(last.step())))
	}
	f.say("%s (problems × samples) %s; a step is one of the training, as the checkpoint is named by.", f.size, at)
	var without []string
	for _, s := range p.subjects {
		if s.measured[p.id] == nil {
			without = append(without, grouped(float64(s.step())))
		}
	}
	if without != nil {
		f.say("Not run at %s %s.", plural("step", len(without)), strings.Join(without, ", "))
	}
}

// sayApart tells in what the checkpoints were not treated alike, and of how much
// of the benchmark they are.
func (f *Figure) sayApart(p trajectory) {
	binding, others := p.apart()
	if all := append(binding, others...); len(all) > 0 {
		f.say("The checkpoints differ in %s.", strings.Join(all, ", "))
	}
	for _, s := range p.measured {
		if m := s.measured[p.id]; m.partial() {
			f.say("Of a part of the benchmark: %d of its %s.", m.tally.problems, count(m.record.Data.Problems, "problem"))
			break
		}
	}
}

// methodNames are how captions call the methods of intervals.
var methodNames = map[string]string{
	stats.MethodBCa:             "exact BCa bootstrap",
	stats.MethodBCaSimulated:    "BCa bootstrap",
	stats.MethodWilson:          "Wilson",
	stats.MethodWilsonFew:       "Wilson where few are right or few wrong",
	stats.MethodWilsonEffective: "Wilson with the effective number of trials",
	stats.MethodWilsonEffFew:    "Wilson where few are right or few wrong",
	stats.MethodClusters:        "Wilson with the effective number of trials over clusters",
	stats.MethodTwoStage:        "two-stage bootstrap",
}

// methods are those of the intervals of curves, each once.
func (f *Figure) methods() string {
	var names []string
	for _, c := range f.curves {
		for _, d := range c.known() {
			if name := or(methodNames[d.Method], d.Method); !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return strings.Join(names, "; ")
}

func (f *Figure) hasRerun() bool {
	for _, c := range f.curves {
		for _, d := range c.points {
			if _, _, ok := d.rerun(); ok {
				return true
			}
		}
	}
	return false
}

// bound reports whether some mean is a lower bound.
func (f *Figure) bound() bool {
	for _, d := range f.curves[0].points {
		if d.bound {
			return true
		}
	}
	return false
}

func plural(noun string, n int) string {
	if n == 1 {
		return noun
	}
	return noun + "s"
}
