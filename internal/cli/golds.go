package cli

import (
	"maps"
	"slices"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/evals"
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

// sortedKeys lists the keys of a map in order.
func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
