package stats

import (
	"cmp"
	"slices"

	"github.com/evalr/evalr"
)

// The functions of this file pick what the estimators take from the verdicts of
// a benchmark's problems: problems[i] holds those of one problem. A failed
// request is no sample and appears in [Failures] only; a completion that the
// scorer could not decide on counts for lengths and truncation, never for a
// score.

// Scores are the scores of all samples, for [Pass1].
func Scores(problems [][]evalr.Verdict) [][]float64 {
	return pick(problems, scored, value)
}

// CompletedScores are the scores of samples that the token limit did not cut
// off: with [Pass1] the score on completed samples. It flatters a model whose
// hard problems are the ones cut off, so it stands beside [Scores] and never in
// its place.
func CompletedScores(problems [][]evalr.Verdict) [][]float64 {
	return pick(problems, func(v evalr.Verdict) bool { return scored(v) && !cut(v) }, value)
}

// OtherScores are the scores of all samples under the extraction that was not
// chosen, for [Pass1]. It reports false if that of some sample is unknown, or
// there is none: the rest would be another selection than [Scores].
func OtherScores(problems [][]evalr.Verdict) (scores [][]float64, ok bool) {
	return pickKnown(problems, scored, func(v evalr.Verdict) (float64, bool) { return v.Other.Known() })
}

// FormsKept flag the samples that keep to the form their prompt asks for, right
// or wrong; for [Rate]. It reports false unless every sample was asked for one.
func FormsKept(problems [][]evalr.Verdict) (flags [][]bool, ok bool) {
	return pickKnown(problems, scored, func(v evalr.Verdict) (bool, bool) {
		return v.Form == evalr.FormKept, v.Form != evalr.FormUnasked
	})
}

// Truncations flag the completions that the token limit cut off, also those
// whose answer stood before the cut; for [Rate].
func Truncations(problems [][]evalr.Verdict) [][]bool { return pick(problems, drawn, cut) }

// NoAnswers flag the samples that ended without an answer; for [Rate].
func NoAnswers(problems [][]evalr.Verdict) [][]bool {
	return pick(problems, scored, func(v evalr.Verdict) bool { return v.Outcome == evalr.NoAnswer })
}

// Failures flag the requests that failed for good, among all; for [Rate].
func Failures(problems [][]evalr.Verdict) [][]bool {
	return pick(problems, func(evalr.Verdict) bool { return true }, evalr.Verdict.Failed)
}

// Unscored flag the completions that the scorer could not decide on; for
// [Rate].
func Unscored(problems [][]evalr.Verdict) [][]bool {
	return pick(problems, drawn, func(v evalr.Verdict) bool { return v.Outcome == evalr.Unscored })
}

// TokenLengths are the lengths of completions in tokens, reasoning included, for
// [Lengths]. It reports false if the server left some uncounted: leaving these
// out would bias the mean, so [CharLengths] serve instead.
func TokenLengths(problems [][]evalr.Verdict) (lengths [][]float64, ok bool) {
	return pickKnown(problems, drawn, func(v evalr.Verdict) (float64, bool) { return known(v.Tokens) })
}

// CharLengths are the lengths of completions in characters, reasoning included,
// for [Lengths].
func CharLengths(problems [][]evalr.Verdict) [][]float64 {
	return pick(problems, drawn, func(v evalr.Verdict) float64 { return float64(v.Chars) })
}

// CountVotes forms the vote of one problem for [Consensus] from the classes of
// its samples, in order of sample index whatever order they come in. A class
// has the score of its first member; consistent is false if another member was
// scored differently, which means that the scorer's equality and its verdicts
// disagree.
func CountVotes(verdicts []evalr.Verdict) (votes Votes, consistent bool) {
	byIndex := func(a, b evalr.Verdict) int { return cmp.Compare(a.Index, b.Index) }
	if !slices.IsSortedFunc(verdicts, byIndex) {
		verdicts = slices.SortedStableFunc(slices.Values(verdicts), byIndex)
	}
	consistent = true
	class := map[string]int{}
	for _, v := range verdicts {
		switch i, seen := class[v.Class]; {
		case !scored(v):
		case v.Class == "":
			votes.Abstain++
		case seen:
			votes.Counts[i]++
			consistent = consistent && votes.Value[i] == v.Value
		default:
			class[v.Class] = len(votes.Counts)
			votes.Counts = append(votes.Counts, 1)
			votes.Value = append(votes.Value, v.Value)
		}
	}
	return votes, consistent
}

// pick maps the verdicts that pass keep, problem by problem.
func pick[T any](problems [][]evalr.Verdict, keep func(evalr.Verdict) bool, of func(evalr.Verdict) T) [][]T {
	picked := make([][]T, len(problems))
	for i, verdicts := range problems {
		picked[i] = make([]T, 0, len(verdicts))
		for _, v := range verdicts {
			if keep(v) {
				picked[i] = append(picked[i], of(v))
			}
		}
	}
	return picked
}

// pickKnown is pick of what may be unknown: ok unless it is of some verdict, or
// there is no verdict.
func pickKnown[T any](
	problems [][]evalr.Verdict, keep func(evalr.Verdict) bool, of func(evalr.Verdict) (T, bool),
) (picked [][]T, ok bool) {
	picks, unknown := 0, 0
	picked = pick(problems, keep, func(v evalr.Verdict) T {
		x, known := of(v)
		picks++
		if !known {
			unknown++
		}
		return x
	})
	return picked, picks > 0 && unknown == 0
}

func known(t evalr.Tokens) (float64, bool) {
	n, ok := t.Known()
	return float64(n), ok
}

func value(v evalr.Verdict) float64 { return v.Value }
func scored(v evalr.Verdict) bool   { return !v.Missing() }
func drawn(v evalr.Verdict) bool    { return !v.Failed() }
func cut(v evalr.Verdict) bool {
	return v.Outcome == evalr.Truncated || v.Stop == evalr.StopLength
}
