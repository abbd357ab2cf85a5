package reports

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/evalr/evalr"
)

// warn collects what a reader must know before reading a number.
func (b *builder) warn() {
	for _, s := range b.subjects {
		say := func(format string, args ...any) {
			text := fmt.Sprintf(format, args...)
			if len(b.subjects) > 1 {
				text = s.name + ": " + text
			}
			b.report.warnings = append(b.report.warnings, text)
		}
		b.warnMissing(s, say)
		for _, id := range s.benchmarks {
			m := s.measured[id]
			m.warnCoverage(b.title(m.record), say)
			m.warnSamples(b.title(m.record), say)
		}
	}
}

// warnMissing names the benchmarks of a subject that the table does not have.
func (b *builder) warnMissing(s *subject, say func(string, ...any)) {
	for _, r := range s.runs {
		for _, record := range order(r) {
			if reason, ok := s.left[record.Name]; ok {
				say("%s was left out: %s", b.title(record), strings.TrimSuffix(clean(reason, textLimit), "."))
			}
		}
	}
	var elsewhere []string
	for _, id := range s.benchmarks {
		if !slices.ContainsFunc(b.shown, func(e entry) bool { return e.id == id }) {
			elsewhere = append(elsewhere, b.title(s.measured[id].record))
		}
	}
	if elsewhere != nil {
		say("measured, but not in this table: %s (see table %s)", strings.Join(elsewhere, ", "), TablePlain)
	}
}

// warnCoverage tells how much of the data set, and of the samples asked for,
// there is.
func (m *measurement) warnCoverage(title string, say func(string, ...any)) {
	t, data := m.tally, m.record.Data
	if m.partial() {
		subset := ""
		if data.Subset != "" {
			subset = " (" + clean(data.Subset, nameLimit) + ")"
		}
		say("%s: %s of %s%s. The score of a part is not the benchmark's score",
			title, grouped(float64(t.problems)), count(data.Problems, "problem"), subset)
	}
	if t.stored < t.asked {
		say("%s: incomplete, %s of the %s that k = %d asks for are there", title, grouped(float64(t.stored)), count(t.asked, "sample"), max(m.k, m.record.K))
	}
	if t.missing() > 0 {
		say("%s: %s of %s missing (%s); they count neither as right nor as wrong",
			title, grouped(float64(t.missing())), count(t.stored, "sample"), t.reasons())
	}
	if why := m.record.NotScored; why != "" {
		say("%s: not scored: %s", title, clean(why, textLimit))
	}
	if t.lost > 0 {
		say("%s: %s of %s without a scored sample, left out of the scores",
			title, grouped(float64(t.lost)), count(t.problems, "problem"))
	}
}

// reasons lists why samples are missing.
func (t tally) reasons() string {
	var parts []string
	for _, kind := range slices.Sorted(maps.Keys(t.failed)) {
		parts = append(parts, fmt.Sprintf("%s: %d", kind, t.failed[kind]))
	}
	if t.unscored > 0 {
		parts = append(parts, fmt.Sprintf("unscored: %d", t.unscored))
	}
	if t.pending > 0 {
		parts = append(parts, fmt.Sprintf("not judged yet: %d", t.pending))
	}
	return strings.Join(parts, ", ")
}

// Shares of completions above which a score needs a warning.
const (
	truncatedWarn = 0.01
	truncatedRed  = 0.05
	noAnswerWarn  = 0.90
	letterShare   = 0.60
	letterAnswers = 20 // fewer answers say nothing about their distribution
)

// warnSamples tells what is odd about the samples there are.
func (m *measurement) warnSamples(title string, say func(string, ...any)) {
	if rate := m.truncated.Value; rate > truncatedWarn {
		depends := ""
		if rate > truncatedRed {
			depends = "; the score depends on the token limit"
		}
		say("%s: %s%s", title, m.endings.cutOff(points(rate)), depends)
	}
	if none, all := m.answerless(); all > 0 && float64(none) >= noAnswerWarn*float64(all) {
		say("%s: no answer was found in %s of %s, %s", title, grouped(float64(none)), count(all, "completion"), m.advice())
	}
	if m.inconsistent > 0 {
		say("%s: in %s answers that are the same were scored differently; the first of each counts in the vote",
			title, count(m.inconsistent, "problem"))
	}
	if letter, share := m.favourite(); share > letterShare {
		say("%s: %s%% of the answers are %s, as if it did not depend on the question", title, points(share), letter)
	}
}

// answerless counts the completions that ended without an answer, and all that were
// graded.
func (m *measurement) answerless() (none, all int) {
	for _, samples := range m.verdicts {
		for _, v := range samples {
			if v.Missing() {
				continue
			}
			all++
			if v.Outcome == evalr.NoAnswer {
				none++
			}
		}
	}
	return none, all
}

// advice says by which extraction answers were looked for, and what to do where
// there are hardly any: the score is then of the form, not of the answers.
func (m *measurement) advice() string {
	look := "evalr show RUN prints what they end in"
	switch kind, _ := scorerKind(m.record.Scorer); {
	case kind == "code":
		return "looked for in blocks of code: see that they are closed and that the chat template is the model's; " + look
	case m.record.Extract != "":
		return fmt.Sprintf("looked for by --extract %s: evalr score RUN --extract robust takes other forms as well, and %s", extraction(m.record), look)
	case m.run.Import != nil:
		return "looked for by --extract robust: see that fields and benchmark are the right ones; " + look
	default:
		return "looked for by --extract robust: see that the prompt asks for a form (--prompt, --template) and that the chat template is the model's; " + look
	}
}

// favourite returns the most frequent letter among the answers to
// multiple-choice questions and its share; 0 where answers are not letters.
func (m *measurement) favourite() (letter string, share float64) {
	counts, total := m.letters()
	if total < letterAnswers {
		return "", 0
	}
	for _, l := range slices.Sorted(maps.Keys(counts)) {
		if counts[l] > counts[letter] {
			letter = l
		}
	}
	return letter, float64(counts[letter]) / float64(total)
}

// letters counts the answers to multiple-choice questions by their letter, and
// all of them, among which may be some that are none; nothing where not even half
// are letters.
func (m *measurement) letters() (counts map[string]int, total int) {
	if m.record.Chance == 0 {
		return nil, 0
	}
	counts = map[string]int{}
	letters := 0
	for _, samples := range m.verdicts {
		for _, v := range samples {
			if v.Class == "" || v.Missing() {
				continue
			}
			total++
			if len(v.Class) == 1 && v.Class[0] >= 'A' && v.Class[0] <= 'Z' {
				counts[v.Class]++
				letters++
			}
		}
	}
	if 2*letters < total {
		return nil, 0
	}
	return counts, total
}

// redrawn is the line of the key that tells how many samples were drawn more
// than once; empty if none was.
func (b *builder) redrawn() string {
	var parts []string
	for _, s := range b.subjects {
		for _, id := range s.benchmarks {
			if t := s.measured[id].tally; t.redrawn > 0 {
				parts = append(parts, fmt.Sprintf("%s%% of %s (%s of %s)", points(float64(t.redrawn)/float64(t.stored)),
					b.where(s, s.measured[id].record), grouped(float64(t.redrawn)), count(t.stored, "sample")))
			}
		}
	}
	return strings.Join(parts, ", ")
}

// where names a benchmark, and the column where there are several.
func (b *builder) where(s *subject, r evalr.BenchmarkRecord) string {
	if len(b.subjects) == 1 {
		return b.title(r)
	}
	return b.title(r) + " in " + s.name
}
