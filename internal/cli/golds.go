package cli

import (
	"maps"
	"slices"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/evals"
	"github.com/evalr/evalr/store"
)

// goldOf is what answers to a problem are graded against where no prompt is
// recorded: the benchmark's own prompt says it, but for problems that a run brought
// itself, whose gold answers are as they are graded.
func goldOf(e evals.Entry, p evalr.Problem) []string {
	if evals.IsCustom(e.Name) {
		return p.Gold
	}
	return e.Prompt(p, 0).Gold
}

// recordedGold is what a sample was graded against as its prompt says, and whether
// a prompt of it, or of an import the gold answers alone, is recorded.
func recordedGold(p store.ProblemRecord, index int) (gold []string, ok bool) {
	n := len(p.Prompts)
	if n == 0 {
		return nil, false
	}
	return p.Prompts[min(index, n-1)].Gold, true
}

// sortedKeys lists the keys of a map in order.
func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
