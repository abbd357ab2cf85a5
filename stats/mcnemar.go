package stats

import "fmt"

// McNemar tests two runs of one sample a problem by the problems on which just
// one of them is right (McNemar 1947): onlyB of the onlyA+onlyB are as many as a
// fair coin would throw, if nothing tells b from a. exact is the binomial test,
// which [Compare] at k = 1 agrees with. mid counts half the chance of the very
// outcome seen: it errs about as often as it says where the exact test, whose
// outcomes are few, errs less (Fagerland, Lydersen & Laake 2013). Without a
// discordant problem every p is 1.
//
// A negative number is a programmer error and panics.
func McNemar(onlyA, onlyB int) (exact, mid PValues) {
	if onlyA < 0 || onlyB < 0 {
		panic(fmt.Sprintf("stats: %d and %d discordant problems, want at least 0", onlyA, onlyB))
	}
	exact = PValues{TwoSided: 1, Less: 1, Greater: 1, Method: TestMcNemar}
	mid = PValues{TwoSided: 1, Less: 1, Greater: 1, Method: TestMcNemarMid}
	n := onlyA + onlyB
	if n == 0 {
		return exact, mid
	}
	exact.Less, exact.Greater = coins(onlyB, n), coins(onlyA, n)
	exact.TwoSided = min(1, 2*min(exact.Less, exact.Greater))
	half := binomialPMF(onlyB, n, 0.5) / 2
	mid.Less, mid.Greater = exact.Less-half, exact.Greater-half
	mid.TwoSided = min(1, 2*min(mid.Less, mid.Greater))
	return exact, mid
}

// coins is the probability that at most x of n fair coins show heads.
func coins(x, n int) float64 {
	if x >= n {
		return 1
	}
	return betaCDF(0.5, float64(n-x), float64(x+1))
}
