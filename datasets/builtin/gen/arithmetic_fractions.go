package gen

import (
	"fmt"
	"strconv"
)

// A fraction is p/q in lowest terms, q positive.
type fraction struct{ p, q int }

// latex returns the fraction as it stands in an answer: \frac{3}{4}, -\frac{3}{4}, 5.
func (f fraction) latex() string {
	switch {
	case f.q == 1:
		return strconv.Itoa(f.p)
	case f.p < 0:
		return fmt.Sprintf(`-\frac{%d}{%d}`, -f.p, f.q)
	default:
		return fmt.Sprintf(`\frac{%d}{%d}`, f.p, f.q)
	}
}

// String returns the fraction as it stands in steps: 3/4, 5.
func (f fraction) String() string {
	if f.q == 1 {
		return strconv.Itoa(f.p)
	}
	return fmt.Sprintf("%d/%d", f.p, f.q)
}

// lowest returns p/q in lowest terms without steps.
func lowest(p, q int) fraction {
	if q < 0 {
		p, q = -p, -q
	}
	g := gcd(abs(p), q)
	return fraction{p / g, q / g}
}

// reduce returns p/q in lowest terms, divided by one common prime after the other.
func (w *work) reduce(p, q int) fraction {
	if q < 0 {
		w.say("%d/(%d)=%d/%d", p, q, -p, -q)
		p, q = -p, -q
	}
	switch {
	case p == 0:
		w.say("0/%d=0", q)
		return fraction{0, 1}
	case p%q == 0:
		return fraction{w.exact(p, q), 1}
	}
	for prime := 2; prime <= min(abs(p), q); {
		if p%prime != 0 || q%prime != 0 {
			prime = nextPrime(prime)
			continue
		}
		p, q = w.cancel(p, q, prime)
	}
	w.say("lowest %v", fraction{p, q})
	return fraction{p, q}
}

// cancel divides both parts of p/q by a common prime: numbers of two digits at one
// look, larger ones digit by digit.
func (w *work) cancel(p, q, prime int) (int, int) {
	if abs(p) >= 100 {
		w.exact(p, prime)
	}
	if q >= 100 {
		w.exact(q, prime)
	}
	w.say("%d/%d by %d %d/%d", p, q, prime, p/prime, q/prime)
	return p / prime, q / prime
}
