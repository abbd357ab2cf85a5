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
// no terms left: both verdicts are then proofs, and so is equality wherever no
// terms are left.
//
// The rest is decided by values. Rational expressions too large to multiply out
// are compared modulo primes of 61 bits, at pseudo-random points: different
// residues are a proof, and agreement is wrong with a chance below 2^-24 (by
// Schwartz and Zippel, and by the number of primes that divide a number of the
// size allowed). Constants are computed as complex balls, a midpoint with a
// bound on the error, at 128 to 1024 bits: a ball that excludes zero proves a
// difference, and one smaller than 2^-408 of the largest summand is taken for
// equality. Other expressions with symbols are computed at points of both signs,
// below one and above, and at integers for n, k, m and whatever stands in the
// bounds of a sum or under a factorial: one certain difference decides, and six
// points or more at which both sides agree to 144 bits are taken for
// equality, unless one side is defined where the other is not, or they differ beyond a bend
// of an absolute value, a root or a maximum. Symbols are real,
// roots are principal but for the real odd root of a negative number, and what
// stands under a logarithm is positive. What none of this settles is [Unknown],
// never a guess. [Comparison] names what decided.
//
// Everything else is compared by its kind: tuples in order, lists and sets by a
// matching, equations without their denominators up to a factor, base-n numbers by
// digits and base, ratios by their proportion, residue classes by their modulus, cases
// by their branches. Intervals, unions, conditions on one name and sets given by one
// are sets of real numbers: inequalities that are linear, factor over the rationals
// into linear and quadratic factors, or bound an absolute value are solved, and two
// sets are the same if their edges and what lies between are. Units of measure are read
// into powers of base units, and those of one dimension convert; words about what is
// counted must not be of something else. Bound variables have no names of their own. Compare is symmetric by
// construction: it orders its arguments first.
//
// # Reading
//
// Before a bracket a letter is a factor if the bracket holds a sum, which nothing else
// needs brackets for, and a function otherwise: x(x + 1), but E(X²) and y(0). Where arrows,
// bold type, a transposition, ∇ or ∘ show that factors are no numbers, their order and the
// sign between them stay. Infinity is no number, and dots stand for the terms that those
// shown determine.
//
// # Words
//
// Words after a value are what it measures, what it counts, or what is said of it.
// Units of measure are products of powers of base units with an exact factor, so that
// they convert and multiply; other things that are counted must not differ; a remark or a
// condition ("n is prime", "for x > 0") is a part of the answer, and only the numbers
// that a name stands for may be left out. Words before a value lead to it ("the answer
// is") or name it ("the maximum is").
//
// # Judging
//
// [Policy.Judge] knows which of two answers is the gold answer, and lets it settle
// what notation leaves open: to how many digits a value is wanted, what a bare list
// has left out, what an equation is solved for, which names are the answer's own. A
// [Policy] says which of these conventions hold; [PolicyOptions] lists them. Where two
// answers are not equal as they are usually read, the other readings of their notation
// are tried in turn, and solutions for all integers k are compared as sets.
//
// # Bounds
//
// Input is untrusted. Length, depth, tokens and the work of the algebra are
// bounded by counters; there is no clock, no goroutine and no backtracking.
package mathexpr
