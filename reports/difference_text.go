package reports

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/evalr/evalr/stats"
)

// differenceHeading names the columns of a comparison's tables.
var differenceHeading = []string{"benchmark (metric)", "n × k", "base", "new", "Δ", "90% CI", "95% CI", "p", "ρ"}

// differenceSpare are the columns that a narrow terminal does without: the narrow
// interval, which is told below the table, then the correlation.
var differenceSpare = []int{5, 8}

// texts are the cells of a row.
func (d *difference) texts() []string {
	show := figure(d.unit)
	cells := []string{d.label(), d.size(), d.side(d.base), d.side(d.new), markAbsent, markAbsent, markAbsent, markAbsent, markAbsent}
	if d.N == 0 {
		return cells
	}
	cells[4] = markAlike
	if d.told() {
		cells[4] = withSign(show, d.Value)
	}
	cells[5], cells[6] = ends(show, d.Lo, d.Hi), ends(show, d.wide.Lo, d.wide.Hi)
	if d.tested() {
		cells[7] = shownP(d.holm)
	}
	if d.Correlation != 0 {
		cells[8] = strconv.FormatFloat(d.Correlation, 'f', 2, 64)
	}
	return cells
}

func (d *difference) label() string {
	return d.title + " (" + d.metric + ")" + d.unpaired()
}

// quantity is the label of a row below its benchmark's title.
func (d *difference) quantity() string { return d.metric + d.unpaired() }

func (d *difference) unpaired() string {
	if d.paired {
		return ""
	}
	return " UNPAIRED"
}

// size is n × k, of either run where they differ.
func (d *difference) size() string {
	if d.kNew == 0 {
		return either(d.nBase, d.nNew)
	}
	return either(d.nBase, d.nNew) + " × " + either(d.kBase, d.kNew)
}

func either(a, b int) string {
	if a == b {
		return strconv.Itoa(a)
	}
	return fmt.Sprintf("%d/%d", a, b)
}

func (d *difference) side(x float64) string {
	if d.N == 0 {
		return markAbsent
	}
	text := figure(d.unit)(x)
	if d.bound {
		return markBound + text
	}
	return text
}

// withSign shows a difference; one that is rounded to nothing has no sign.
func withSign(show func(float64) string, x float64) string {
	text := show(x)
	switch {
	case strings.Trim(text, "-0.") == "":
		return strings.TrimPrefix(text, "-")
	case x > 0:
		return "+" + text
	}
	return text
}

// signed is a fraction in points with its sign.
func signed(x float64) string { return withSign(points, x) }

func ends(show func(float64) string, lo, hi float64) string {
	return "[" + withSign(show, lo) + ", " + withSign(show, hi) + "]"
}

// shownP shows a p-value, never as 0, nor as a 1 that it is not.
func shownP(p float64) string {
	switch {
	case p < 0.001:
		return "<0.001"
	case p < 0.1:
		return strconv.FormatFloat(p, 'f', 3, 64)
	case p > 0.99 && p < 1:
		return ">0.99"
	}
	return strconv.FormatFloat(p, 'f', 2, 64)
}

// details are what a table has no room for, a text for each.
func (d *difference) details() []string {
	var out []string
	if d.metric == meanScore && d.N > 0 {
		out = append(out, d.title+": "+d.summary())
	}
	if d.metric == meanScore && d.benchmark != macroRow { // of the mean the key says it
		for _, note := range d.Notes {
			out = append(out, d.title+": "+note)
		}
	}
	if len(d.changed) > 0 {
		parts := make([]string, len(d.changed))
		for i, c := range d.changed {
			parts[i] = c.id + " " + short(c.base) + "→" + short(c.new)
		}
		more := ""
		if rest := d.changes - len(d.changed); rest > 0 {
			more = fmt.Sprintf(" and %s more", grouped(float64(rest)))
		}
		out = append(out, d.title+", changed most: "+strings.Join(parts, ", ")+more)
	}
	for _, g := range d.published {
		out = append(out, d.title+" ("+d.metric+"), "+g.String())
	}
	return out
}

// summary is the difference of a score with the interval that a narrow table lacks.
func (d *difference) summary() string {
	text := fmt.Sprintf("Δ %s, 90%% CI %s", signed(d.Value), ends(points, d.Lo, d.Hi))
	if d.Wins+d.Ties+d.Losses > 0 {
		text += fmt.Sprintf("; %s better, %s alike, %s worse", count(d.Wins, "problem"), grouped(float64(d.Ties)), grouped(float64(d.Losses)))
	}
	if d.Correlation != 0 {
		text += "; ρ " + strconv.FormatFloat(d.Correlation, 'f', 2, 64)
	}
	if d.mcnemar != nil {
		text += fmt.Sprintf("; McNemar's exact p %s, mid-p %s", shownP(d.mcnemar.exact.TwoSided), shownP(d.mcnemar.mid.TwoSided))
	}
	return text
}

// short shows a score in whole points where it is whole.
func short(x float64) string { return strings.TrimSuffix(points(x), ".0") }

// details are those of all rows.
func (b block) details() []string {
	var out []string
	for _, d := range b.rows {
		out = append(out, d.details()...)
	}
	return out
}

// title names the two runs of a block.
func (c *Comparison) title(b block) string { return b.name + " against " + c.base }

// key explains the columns and what stands in them.
func (c *Comparison) key() []string {
	test := "by the exact sign-flip test"
	if c.some(func(d *difference) bool { return d.P.Method == stats.TestSignFlipSimulated }) {
		test = "by the sign-flip test, exact or with seeded draws"
	}
	interval := "from the differences problem by problem (Student's t)"
	unpaired := c.some(func(d *difference) bool { return !d.paired })
	if unpaired {
		interval += "; UNPAIRED: from the error of either run (Welch's t), which hides far larger differences"
		test += " (UNPAIRED: Welch's t-test)"
	}
	key := []string{
		"Δ: the new run's score less the base's, in points, lengths in their unit; " + markAlike + ": no difference is detected (p is at least 0.05, or, where there is no p, the 95% CI holds 0)",
		"CI: of Δ over problems like these, " + interval,
		"p: two-sided, of no difference, " + test + "; adjusted for all tests of its table (Holm)",
		"ρ: correlation of the two runs over problems",
	}
	for _, line := range []struct {
		text string
		of   func(*difference) bool
	}{
		{"tokens, characters: mean length of completions, reasoning included", func(d *difference) bool { return d.metric == d.unit }},
		{"mean of benchmarks: each of the same weight; its CI is put together from theirs", func(d *difference) bool { return d.benchmark == macroRow }},
		{markBound + ": completions were cut off, or may have been: a lower bound", func(d *difference) bool { return d.bound }},
		{markQuoted + ": printed in DeepSeek-R1 (arXiv 2501.12948), whose own noise is unknown and not counted", func(d *difference) bool { return len(d.published) > 0 }},
	} {
		if c.some(line.of) {
			key = append(key, line.text)
		}
	}
	return key
}

// some reports whether a condition holds for a row.
func (c *Comparison) some(of func(*difference) bool) bool {
	return slices.ContainsFunc(c.blocks, func(b block) bool { return slices.ContainsFunc(b.rows, of) })
}
