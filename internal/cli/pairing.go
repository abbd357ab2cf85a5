package cli

import (
	"cmp"
	"slices"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/reports"
)

// pairedProblems are the problems that two runs have in common, by id, and what
// became of their samples in each.
type pairedProblems struct {
	ids             []string // ascending
	base, candidate [][]evalr.Verdict
	alone           int // problems of one run only
}

// pairProblems pairs the problems of two runs.
func pairProblems(base, candidate []reports.Problem) pairedProblems {
	byID := func(a, b reports.Problem) int { return cmp.Compare(a.ID, b.ID) }
	others := map[string]reports.Problem{}
	for _, p := range candidate {
		others[p.ID] = p
	}
	var out pairedProblems
	for _, p := range slices.SortedFunc(slices.Values(base), byID) {
		if other, ok := others[p.ID]; ok {
			out.ids = append(out.ids, p.ID)
			out.base, out.candidate = append(out.base, p.Samples), append(out.candidate, other.Samples)
		}
	}
	out.alone = len(base) + len(candidate) - 2*len(out.ids)
	return out
}

// allVerdicts are the verdicts of problems, in their order.
func allVerdicts(problems []reports.Problem) [][]evalr.Verdict {
	all := make([][]evalr.Verdict, len(problems))
	for i, p := range problems {
		all[i] = p.Samples
	}
	return all
}
