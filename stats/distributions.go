package stats

import "math"

// normalCDF is Φ(z), the standard normal distribution function.
func normalCDF(z float64) float64 { return 0.5 * math.Erfc(-z/math.Sqrt2) }

// normalQuantile is Φ⁻¹(p) for p in (0, 1).
func normalQuantile(p float64) float64 { return -math.Sqrt2 * math.Erfcinv(2*p) }

// twoSided returns the standard normal quantile that leaves 1−level in both
// tails together: 1.96 for 0.95.
func twoSided(level float64) float64 { return -normalQuantile((1 - level) / 2) }

// twoSidedStudent is twoSided for Student's t with df > 0 degrees of freedom.
func twoSidedStudent(level, df float64) float64 { return -studentQuantile((1-level)/2, df) }

// studentCDF is the distribution function of Student's t with df degrees of
// freedom, P(T ≤ t) = 1 − ½·I_x(df/2, ½) with x = df/(df+t²) for t > 0.
func studentCDF(t, df float64) float64 {
	tail := 0.5 * betaCDF(df/(df+t*t), df/2, 0.5)
	if t > 0 {
		return 1 - tail
	}
	return tail
}

// studentQuantile is the inverse of studentCDF for p in (0, 1).
func studentQuantile(p, df float64) float64 {
	if p > 0.5 {
		return -studentQuantile(1-p, df)
	}
	x := betaQuantile(2*p, df/2, 0.5)
	return -math.Sqrt(df * (1 - x) / x)
}

// betaQuantile is the inverse of betaCDF in x for p in [0, 1]. Bisection halves
// the bracket until two neighbouring numbers are left, which no start value can
// spoil.
func betaQuantile(p, a, b float64) float64 {
	lo, hi := 0.0, 1.0
	for {
		mid := lo + (hi-lo)/2
		if mid <= lo || mid >= hi {
			return mid
		}
		if betaCDF(mid, a, b) < p {
			lo = mid
		} else {
			hi = mid
		}
	}
}

// betaCDF is the regularised incomplete beta function I_x(a, b), the
// distribution function of Beta(a, b), by its continued fraction on the side
// where that converges fast (Abramowitz & Stegun 26.5.8; DLMF 8.17.22). The error
// is that of the logarithms of gamma functions, which cancel: below 1e-9 for a+b
// up to 10⁵, 5e-8 at 10⁷.
func betaCDF(x, a, b float64) float64 {
	switch {
	case x <= 0:
		return 0
	case x >= 1:
		return 1
	}
	front := math.Exp(lgamma(a+b) - lgamma(a) - lgamma(b) + a*math.Log(x) + b*math.Log1p(-x))
	if x < (a+1)/(a+b+2) {
		return front * betaFraction(x, a, b) / a
	}
	return 1 - front*betaFraction(1-x, b, a)/b
}

// betaFraction evaluates the continued fraction of betaCDF by Lentz's method as
// modified by Thompson and Barnett (1986). It takes about √max(a, b) steps.
func betaFraction(x, a, b float64) float64 {
	const (
		steps = 100_000
		tiny  = 1e-300
	)
	away := func(v float64) float64 { // from 0, which would end the recurrence
		if math.Abs(v) < tiny {
			return tiny
		}
		return v
	}
	c, d := 1.0, 1/away(1-(a+b)*x/(a+1))
	value := d
	for m := 1.0; m < steps; m++ {
		even := m * (b - m) * x / ((a + 2*m - 1) * (a + 2*m))
		d, c = 1/away(1+even*d), away(1+even/c)
		value *= d * c
		odd := -(a + m) * (a + b + m) * x / ((a + 2*m) * (a + 2*m + 1))
		d, c = 1/away(1+odd*d), away(1+odd/c)
		value *= d * c
		if math.Abs(d*c-1) < 3e-16 {
			break
		}
	}
	return value
}

func lgamma(x float64) float64 {
	v, _ := math.Lgamma(x)
	return v
}

// binomialPMF is P(X = x) for X ~ Binomial(n, p), 0 < p < 1.
func binomialPMF(x, n int, p float64) float64 {
	if x < 0 || x > n {
		return 0
	}
	fx, fn := float64(x), float64(n)
	choose := lgamma(fn+1) - lgamma(fx+1) - lgamma(fn-fx+1)
	return math.Exp(choose + fx*math.Log(p) + (fn-fx)*math.Log1p(-p))
}

// quantile is the q-quantile of values in ascending order by linear
// interpolation between order statistics (type 7 of Hyndman & Fan 1996, the
// default of R and numpy). There must be at least one value.
func quantile(sorted []float64, q float64) float64 {
	at := q * float64(len(sorted)-1)
	i := int(math.Floor(at))
	if i+1 >= len(sorted) {
		return sorted[len(sorted)-1]
	}
	return sorted[i] + (at-float64(i))*(sorted[i+1]-sorted[i])
}
