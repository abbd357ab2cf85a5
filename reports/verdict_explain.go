package reports

import (
	"fmt"
	"strings"

	"github.com/evalr/evalr/stats"
)

// explainRow tells a row in words; rows is the number of members of the family.
func explainRow(r verdictRow, rows int) string {
	g := r.of
	parts := []string{fmt.Sprintf("%s: %s. The score went from %s to %s (%s points)", r.name, g.Verdict, r.base, r.candidate, signed(g.Delta))}
	pass, fail := g.levels()
	lower, upper := confidence(1-pass), confidence(1-fail)
	if g.Look != nil {
		parts = append(parts, "It was "+g.Look.remark(g))
	}
	switch {
	case g.Units == 0 || g.Lo <= -1 && g.Hi >= 1:
	case g.SE == 0 && g.Delta == 0:
		parts = append(parts, "No problem differs, so that no error can be computed")
	case g.SE == 0:
		parts = append(parts, "All problems differ alike, so the verdict rests on that difference alone, and no error can be computed")
	case g.Lo > -g.Margin:
		parts = append(parts, fmt.Sprintf("A drop of the margin, %s points, is ruled out: with %s confidence Δ is above %s", r.margin, lower, signed(g.Lo)))
		if g.SignificantDrop {
			parts = append(parts, fmt.Sprintf("There is a drop, though, of at least %s points with %s confidence", points(-g.Hi), upper))
		}
	case g.SignificantDrop:
		parts = append(parts, fmt.Sprintf("With %s confidence it dropped by at least %s points, %s", upper, points(-g.Hi), beside(g)))
		if g.PHolm > g.Alpha {
			parts = append(parts, fmt.Sprintf("Among %d rows that is too weak to be held against it: p is %s once adjusted", rows, r.p))
		}
	default:
		parts = append(parts, fmt.Sprintf("Neither is shown: Δ may be as low as %s, beyond the margin of %s points, and as high as %s", signed(g.Lo), r.margin, signed(g.Hi)))
	}
	switch {
	case g.NoPass == "" || g.Verdict == stats.Fail:
	case g.Lo > -g.Margin:
		parts = append(parts, "No PASS is given, since "+g.NoPass)
	default:
		parts = append(parts, "Nor could it pass as it is, since "+g.NoPass)
	}
	if g.NoFail != "" && g.SignificantDrop {
		parts = append(parts, "No FAIL is given, since "+g.NoFail)
	}
	if g.Advice != "" && g.Verdict == stats.Inconclusive {
		parts = append(parts, "What would decide it: "+g.Advice)
	}
	if text := droppedProblems(g.Dropped); text != "" {
		parts = append(parts, text)
	}
	return strings.Join(parts, ". ") + "."
}

// beside sets a drop beside the margin.
func beside(g *GateRow) string {
	margin := points(g.Margin)
	if g.Hi < -g.Margin {
		return "more than the margin of " + margin + " points"
	}
	return "and a drop of the margin, " + margin + " points, is not ruled out"
}

// droppedProblems names the problems that lost most.
func droppedProblems(problems []GateProblem) string {
	if len(problems) == 0 {
		return ""
	}
	each := make([]string, len(problems))
	for i, p := range problems {
		each[i] = fmt.Sprintf("%s (%s to %s)", harmless(p.ID, nameLimit), points(p.Base), points(p.Candidate))
	}
	return "Problems that lost most: " + strings.Join(each, ", ")
}
