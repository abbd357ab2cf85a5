package stats

import "math"

// Wilson is the score interval for a proportion p of n trials at a confidence
// level (Wilson 1927): all proportions that a z-test would not reject. n need
// not be whole, and p need not be a multiple of 1/n: for values in [0, 1] that
// are not 0 or 1 the interval is conservative, since they vary less.
func Wilson(p, n, level float64) (lo, hi float64) { return wilson(p, n, twoSided(level)) }

// wilson is Wilson's interval with critical value z.
func wilson(p, n, z float64) (lo, hi float64) {
	zz := z * z / n
	centre := (p + zz/2) / (1 + zz)
	half := z * math.Sqrt(p*(1-p)/n+zz/(4*n)) / (1 + zz)
	lo, hi = max(0, centre-half), min(1, centre+half)
	if p <= 0 {
		lo = 0 // exactly, whatever rounding left
	}
	if p >= 1 {
		hi = 1
	}
	return lo, hi
}

// ClopperPearson is the exact interval for x successes in n trials (Clopper &
// Pearson 1934): never below its level, and wider than it need be.
func ClopperPearson(x, n, level float64) (lo, hi float64) {
	tail := (1 - level) / 2
	hi = 1
	if x > 0 {
		lo = betaQuantile(tail, x, n-x+1)
	}
	if x < n {
		hi = betaQuantile(1-tail, x+1, n-x)
	}
	return lo, hi
}

// Jeffreys is the equal-tailed posterior interval under the prior Beta(½, ½)
// for x successes in n trials, with the end at 0 or 1 where x is (Brown, Cai &
// DasGupta 2001).
func Jeffreys(x, n, level float64) (lo, hi float64) {
	lo, hi = posterior(x+0.5, n-x+0.5, level)
	if x <= 0 {
		lo = 0
	}
	if x >= n {
		hi = 1
	}
	return lo, hi
}

// BayesLaplace is the equal-tailed posterior interval under the uniform prior
// Beta(1, 1) for x successes in n trials (Bowyer et al., arXiv 2503.01747).
func BayesLaplace(x, n, level float64) (lo, hi float64) {
	return posterior(x+1, n-x+1, level)
}

func posterior(a, b, level float64) (lo, hi float64) {
	tail := (1 - level) / 2
	return betaQuantile(tail, a, b), betaQuantile(1-tail, a, b)
}
