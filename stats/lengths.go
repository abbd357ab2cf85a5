package stats

import (
	"slices"

	"github.com/evalr/evalr"
)

// A Length describes how long completions are. The two bands say different
// things and are never shown without their name: [Mean.Lo, Mean.Hi] is where
// the mean may lie, [P10, P90] is where single completions do.
type Length struct {
	Mean          evalr.Estimate // mean over problems of each problem's mean length, ± t·SE
	P10, P50, P90 float64        // quantiles of all completions together (type 7 of Hyndman & Fan)
}

// longest is above any length: whole numbers up to it are exact.
const longest = 1 << 53

// Lengths describes the lengths of completions: values[i] holds those of problem
// i, in [0, 2⁵³]; unit is "tokens" or "characters". Where a
// completion was cut off its length is a lower bound, and so are the mean and
// the quantiles at and above it: show them with "≥". A lower end below 0 is
// moved to 0. Without a completion the Estimate has N = 0.
func Lengths(values [][]float64, unit string, o Options) Length {
	o = o.filled(len(values))
	s := summarise(values, longest, o)
	l := Length{Mean: begin(s, o, unit)}
	if l.Mean.N == 0 {
		return l
	}
	l.Mean.Method = MethodStudent
	lo, hi := student(s.mean, l.Mean.SE, s.df(), o.Level)
	l.Mean.Lo, l.Mean.Hi = max(0, lo), hi
	pooled := slices.Concat(values...)
	slices.Sort(pooled)
	l.P10, l.P50, l.P90 = quantile(pooled, 0.1), quantile(pooled, 0.5), quantile(pooled, 0.9)
	return l
}

// student is mean ± t·se with df degrees of freedom; the mean itself without
// any.
func student(mean, se, df, level float64) (lo, hi float64) {
	if df < 1 {
		return mean, mean
	}
	half := twoSidedStudent(level, df) * se
	return mean - half, mean + half
}
