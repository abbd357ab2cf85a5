package reports

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/stats"
)

// explain writes the key: what every word and mark of the tables means.
func (b *builder) explain() {
	b.defineBenchmarks()
	b.defineQuantities()
	b.defineCells()
	b.defineTests()
	b.define("Re-run error", b.rerun())
	b.define("Score by the other extraction", b.otherScores())
	b.define("pass@1 without problems that are known to be wrong", b.errata())
	b.define("Letters of the answers", b.letters())
	b.define("Sampling", b.sampling())
	if len(b.subjects) > 1 && slices.ContainsFunc(b.subjects, func(s *subject) bool { return s.runs[0].Manifest.Import != nil }) {
		b.define("Imported completions", "their prompts and sampling are unknown, so that a difference between columns may be theirs")
	}
	b.define("Drawn again after an interruption", b.redrawn())
	for _, s := range b.subjects {
		if full := clean(s.runs[0].Manifest.Model.Name, nameLimit); full != s.name && full != "" {
			b.define(s.name, "the model "+full)
		}
	}
}

// define adds a line, unless it would say nothing or is there.
func (b *builder) define(term, meaning string) {
	meaning = strings.TrimSuffix(meaning, ".")
	line := term + ": " + meaning
	if meaning != "" && !slices.Contains(b.report.key, line) {
		b.report.key = append(b.report.key, line)
	}
}

func (b *builder) defineBenchmarks() {
	for _, e := range b.shown {
		about := strings.TrimSuffix(clean(e.about, textLimit), ".")
		if chance := e.record.Chance; chance > 0 && about != "" {
			about += "; a random guesser scores " + points(chance)
		}
		b.define(e.title, about)
	}
}

// defineQuantities explains each metric once, or once for each benchmark where
// benchmarks mean different things by its name.
func (b *builder) defineQuantities() {
	meanings := map[string][]string{}
	each := func(do func(row)) {
		for _, t := range b.report.tables {
			for _, r := range t.rows {
				do(r)
			}
		}
	}
	each(func(r row) {
		if r.about != "" && !slices.Contains(meanings[r.quantity], r.about) {
			meanings[r.quantity] = append(meanings[r.quantity], r.about)
		}
	})
	if b.renamed() {
		b.define("Measured scores", "pass@1 also where the paper calls a mean score otherwise")
	}
	each(func(r row) {
		switch len(meanings[r.quantity]) {
		case 0:
			b.define(r.quantity, paperMetrics[r.quantity].about)
		case 1:
			b.define(r.quantity, meanings[r.quantity][0])
		default:
			b.define(r.label(), r.about)
		}
	})
}

// defineCells explains how to read a cell, as far as the tables have such cells.
func (b *builder) defineCells() {
	has := b.survey()
	if has.measured {
		b.define("Scores and rates", "points of 100")
		if has.rated {
			b.define("Ratings and percentiles", "Elo points as on Codeforces, and percent of people")
		}
		b.define("Intervals", fmt.Sprintf("%s%% confidence over problems: %s", percent(has.level), strings.Join(b.intervalMethods(has.methods), "; ")))
		size := "problems × samples of each"
		if has.uneven {
			size += "; a range of k: some problems have fewer samples than others"
		}
		b.define("n × k", size)
	}
	for _, mark := range []struct {
		shown         bool
		mark, meaning string
	}{
		{has.guarded, markGuarded, "fewer than 3 problems' worth of right or of wrong answers, too few for a bootstrap"},
		{has.part, markPart, "measured on a part of the data set"},
		{has.bound, markBound, "a lower bound, since some completions were cut off, or why they ended is unknown, or their tokens were not counted"},
		{has.unasked, markBound + " of a rating", "a lower bound, since problems of the contests without a scored attempt count as not solved"},
		{has.ties, "t", "problems whose vote was tied; a tie earns the mean score of the tied answers"},
		{has.quoted, markQuoted, "quoted from the paper, which gives no interval"},
		{has.absent, markAbsent, "not measured or not published"},
	} {
		if mark.shown {
			b.define(mark.mark, mark.meaning)
		}
	}
}

// defineTests explains the marks of comparisons, as far as there are any.
func (b *builder) defineTests() {
	if len(b.tests) == 0 {
		return
	}
	how := "paired by problem, two-sided, by flipping signs"
	switch {
	case !b.tests[stats.TestSignFlipSimulated]:
		how += ", exact"
	case b.tests[stats.TestSignFlip]:
		how += ", exact or, where fractions of credit or sheer number forbid it, over seeded random signs"
	default:
		how += ", over seeded random signs"
	}
	var untested []string
	if b.paper.models != nil {
		untested = append(untested, "published columns")
	}
	if b.survey().rated {
		untested = append(untested, "ratings and percentiles")
	}
	if b.options.By != "" {
		untested = append(untested, "parts of a benchmark")
	}
	if untested != nil {
		how += "; " + strings.Join(untested, " and ") + " are not tested"
	}
	b.define(markBest, fmt.Sprintf("the best measured column of the row, and all that the test does not tell apart from it (p ≥ %v)", significance))
	b.define("*, **, ***", fmt.Sprintf("another score than the baseline, %s: p < 0.05, 0.01, 0.001", b.subjects[b.baseline].name))
	b.define(markAlike, "not told apart from the baseline, which is not to say that it is the same")
	b.define("Test", how+"; p adjusted for the columns of a row by Holm's method")
}

// A survey is what kinds of cells the tables have.
type survey struct {
	measured, guarded, part, bound, ties, quoted, absent, uneven, rated, unasked bool

	level   float64
	methods map[string]bool
}

func (b *builder) survey() survey {
	s := survey{methods: map[string]bool{}}
	for _, t := range b.report.tables {
		for _, r := range t.rows {
			for _, c := range r.cells {
				s.add(c)
			}
		}
	}
	return s
}

func (s *survey) add(c cell) {
	switch {
	case c.words != "" && !c.total: // of the models
	case c.quoted != "":
		s.quoted = true
	case !c.measured:
		s.absent = true
	case c.total:
		s.bound = s.bound || c.bound
	default:
		s.measured, s.level = true, c.Level
		s.methods[c.Method] = true
		s.guarded = s.guarded || guarded(c.Method)
		s.part = s.part || c.part
		if rating := c.Unit == "rating" || c.Unit == "percentile"; rating {
			s.rated, s.unasked = true, s.unasked || c.bound
		} else {
			s.bound = s.bound || c.bound
		}
		s.ties = s.ties || c.ties >= 0
		s.uneven = s.uneven || c.fewest < c.K && c.Method != stats.MethodMover // that is of several benchmarks
	}
}

// intervalMethods says how the intervals were made.
func (b *builder) intervalMethods(used map[string]bool) []string {
	simulated, single := "where k differs or credit is partial", "where k = 1 and for a consensus"
	if b.showsQuorums() {
		simulated = "where k differs, credit is partial or pass@k, pass^k or G-Pass@k is of fewer samples than were drawn"
		single = "where k = 1, for a consensus and for pass@k, pass^k and G-Pass@k of all samples"
	}
	var said []string
	for _, m := range []struct{ method, text string }{
		{stats.MethodBCa, "BCa bootstrap, exact"},
		{stats.MethodBCaSimulated, "BCa bootstrap from seeded resamples " + simulated},
		{stats.MethodWilsonEffective, "Wilson's with the effective number of trials"},
		{stats.MethodWilson, "Wilson's " + single},
		{stats.MethodWilsonFew, "Wilson's where marked ‡"},
		{stats.MethodWilsonEffFew, "Wilson's where marked ‡"},
		{stats.MethodClusters, "Wilson's with the effective number of trials over clusters of problems"},
		{stats.MethodTwoStage, "two-stage bootstrap, which counts the noise of sampling twice"},
		{stats.MethodStudent, "Student's t for lengths"},
		{stats.MethodContests, "Student's t over contests for ratings"},
		{stats.MethodProfile, "profile likelihood for ratings by problems"},
		{stats.MethodProfilePrior, "profile of the posterior density for ratings where all or nothing was solved"},
		{stats.MethodMover, "that of a mean over benchmarks put together from theirs"},
	} {
		if used[m.method] && !slices.Contains(said, m.text) {
			said = append(said, m.text)
		}
	}
	return said
}

// showsQuorums reports whether the main table has metrics of how often enough of k
// samples are right.
func (b *builder) showsQuorums() bool {
	quorum := func(m shownMetric) bool { return m.Kind >= evalr.MetricPassAny && m.Kind <= evalr.MetricPassShare }
	return slices.ContainsFunc(b.shown, func(e entry) bool { return slices.ContainsFunc(e.metrics, quorum) })
}

// rerun lists the error to expect of pass@1 if the same problems were sampled
// again.
func (b *builder) rerun() string {
	var parts []string
	b.eachMeasured(func(s *subject, m *measurement) {
		if v := m.metric(evalr.Metric{Kind: evalr.MetricPass1, Name: meanScore}); v.N > 0 && v.SEFixed >= 0 {
			parts = append(parts, fmt.Sprintf("%s ± %s", b.where(s, m.record), points(v.SEFixed)))
		}
	})
	if parts == nil {
		return ""
	}
	return "standard error of pass@1 if the same problems were sampled again, " + strings.Join(parts, ", ")
}

// otherScores lists pass@1 by the extraction that was not chosen, where it is
// known of all samples.
func (b *builder) otherScores() string {
	var own, paper []string
	b.eachMeasured(func(s *subject, m *measurement) {
		v := m.otherScore()
		if v.N == 0 {
			return
		}
		score := b.where(s, m.record) + " " + points(v.Value)
		if m.record.Extract == "" {
			paper = append(paper, score)
		} else {
			own = append(own, score)
		}
	})
	var parts []string
	if paper != nil {
		parts = append(parts, "by the rules of DeepSeek-R1 "+strings.Join(paper, ", "))
	}
	if own != nil {
		parts = append(parts, "by evalr's own rules "+strings.Join(own, ", "))
	}
	return strings.Join(parts, "; ")
}

// letters lists how often each letter was the answer to multiple-choice
// questions.
func (b *builder) letters() string {
	var parts []string
	b.eachMeasured(func(s *subject, m *measurement) {
		counts, total := m.letters()
		none := total
		var shares []string
		for _, l := range slices.Sorted(maps.Keys(counts)) {
			shares = append(shares, l+" "+points(float64(counts[l])/float64(total)))
			none -= counts[l]
		}
		if none > 0 {
			shares = append(shares, "none of them "+points(float64(none)/float64(total)))
		}
		if shares != nil {
			parts = append(parts, fmt.Sprintf("%s %s (of %s)", b.where(s, m.record), strings.Join(shares, ", "), count(total, "answer")))
		}
	})
	return strings.Join(parts, "; ")
}

// eachMeasured calls do for all that the main table shows, column by column.
func (b *builder) eachMeasured(do func(*subject, *measurement)) {
	for _, s := range b.subjects {
		for _, e := range b.shown {
			if m := s.measured[e.id]; m != nil {
				do(s, m)
			}
		}
	}
}

// sampling tells the settings, and of what where they are not those of all.
func (b *builder) sampling() string {
	var settings []string
	users := map[string][]string{}
	b.eachMeasured(func(s *subject, m *measurement) {
		text := m.settings()
		if users[text] == nil {
			settings = append(settings, text)
		}
		users[text] = append(users[text], b.where(s, m.record))
	})
	if len(settings) == 1 {
		return settings[0]
	}
	for i, text := range settings {
		settings[i] = strings.Join(users[text], ", ") + " at " + text
	}
	return strings.Join(settings, "; ")
}

// settings is everything about a measurement's requests that a key tells.
func (m *measurement) settings() string {
	if m.run.Import != nil {
		return "unknown settings (imported)"
	}
	text := sampling(m.run, m.record.Sampling) + ", seed " + strconv.FormatInt(m.run.Seed, 10)
	if m.run.System != "" {
		text += ", with a system prompt"
	}
	if m.run.Prefill != "" {
		text += ", prefill " + quoted(m.run.Prefill)
	}
	if engine := engineSettings(m.run); engine != "" {
		text += ", " + engine
	}
	return text
}

// percent is a level as a number of 100.
func percent(level float64) string { return strconv.FormatFloat(100*level, 'g', 6, 64) }
