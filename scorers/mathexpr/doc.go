// Package mathexpr decides whether two written mathematical answers are the
// same.
//
// A benchmark's gold answer is "\frac{14}{3}" and a model writes "14/3", or
// "4\tfrac23", or "x = 14/3". Comparing strings refuses right answers;
// comparing floating-point values accepts wrong ones (1/2004! and 1/2006! are
// both nought to a float, and 52 in base eight is not 52 in base nine). This
// package does neither. It reads the LaTeX, Unicode and plain notation that
// data sets and models use into a typed tree ([Parse]), brings the tree to a
// canonical form, and compares forms exactly ([Compare]).
//
// # Theory
//
// A scalar becomes a quotient of two sparse polynomials with rational
// coefficients. Their indeterminates are symbols, π, e, i, fractional powers of
// primes, and whatever the algebra has no rule for (a sine, a cube root of a
// sum), taken as it stands. Primes to fractional powers below one are linearly
// independent over the rationals (Besicovitch, "On the linear independence of
// fractional powers of integers", 1940), so a difference of two forms that has
// only symbols, such powers, i and one of π and e is zero exactly when it has
// no terms left: both verdicts are then proofs. Where the difference holds
// anything else, an empty difference still proves equality, and inequality is
// shown by evaluating both sides at fixed points with a bound on the rounding
// error. What neither settles is [Unknown], never a guess: agreement at points
// is no proof of equality.
//
// Everything else is compared by its kind: tuples in order, lists and sets
// without, intervals by ends and brackets, equations up to a factor, quantities
// by value and unit, base-n numbers by digits and base. Compare is symmetric by
// construction: it orders its arguments first.
//
// # Bounds
//
// Input is untrusted. Length, depth, tokens and the work of the algebra are
// bounded by counters; there is no clock, no goroutine and no backtracking.
package mathexpr
