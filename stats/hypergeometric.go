package stats

// hypergeometric is the distribution of how many of k samples, drawn without
// replacement from n of which c are right, are right: p[i] is the probability of
// first+i. No count lies outside, and 0 ≤ c, k ≤ n.
//
// Probabilities are multiplied up and down from the most likely count by the
// ratio of neighbours and then divided by their sum: every term is positive and
// none overflows, so that each is good to a relative error near rounding, which
// differences of logarithms of gamma functions are not.
func hypergeometric(n, c, k int) (first int, p []float64) {
	first = max(0, k-(n-c))
	p = make([]float64, min(k, c)-first+1)
	up := func(x int) float64 { // P(x+1)/P(x)
		return float64(c-x) * float64(k-x) / (float64(x+1) * float64(n-c-k+x+1))
	}
	mode := int(float64(k+1) * float64(c+1) / float64(n+2))
	mode = min(max(mode-first, 0), len(p)-1)
	p[mode] = 1
	for i := mode; i+1 < len(p); i++ {
		p[i+1] = p[i] * up(first+i)
	}
	for i := mode; i > 0; i-- {
		p[i-1] = p[i] / up(first+i-1)
	}
	total := sum(p)
	for i := range p {
		p[i] /= total
	}
	return first, p
}

// atLeast is the probability that m or more of k samples are right. It is 0 or 1
// exactly where nothing else is possible.
func atLeast(n, c, k, m int) float64 {
	switch {
	case m > min(k, c):
		return 0
	case m <= max(0, k-(n-c)):
		return 1
	}
	first, p := hypergeometric(n, c, k)
	return min(1, sum(p[m-first:]))
}

// atLeastTwice is the probability that m or more are right in each of two draws
// of k samples that share none, 2k ≤ n.
func atLeastTwice(n, c, k, m int) float64 {
	first, p := hypergeometric(n, c, k)
	both := 0.0
	for x := max(m, first); x < first+len(p); x++ {
		both += p[x-first] * atLeast(n-k, c-x, k, m)
	}
	return min(1, both)
}
