package stats

import "math"

// resampled is the bootstrap distribution of a mean.
type resampled interface {
	// rank is the probability below the observed mean and half of that at it.
	rank() float64
	quantile(q float64) float64
}

// bca is the bias-corrected and accelerated interval of a mean (Efron 1987,
// equations 2.3 and 6.6). It reads the bootstrap distribution at levels shifted
// by its median bias z0 and by the acceleration a, the rate at which the
// standard error changes with the mean:
//
//	z0 = Φ⁻¹(F(<θ̂) + ½F(=θ̂)),   α = Φ(z0 + (z0 ± z)/(1 − a(z0 ± z)))
func bca(d resampled, y []float64, mean, level float64) (lo, hi float64) {
	bias, a, z := medianBias(d), acceleration(y, mean), twoSided(level)
	return d.quantile(shifted(bias, a, -z)), d.quantile(shifted(bias, a, z))
}

// medianBias is z0. The limits keep it finite whatever a simulation drew.
func medianBias(d resampled) float64 {
	const limit = 1e-15
	return normalQuantile(min(max(d.rank(), limit), 1-limit))
}

// acceleration is a = Σu³/(6(Σu²)^{3/2}) with u_i = y_i − ȳ, which for a mean is
// the jackknife's estimate.
func acceleration(y []float64, mean float64) float64 {
	var squares, cubes float64
	for _, v := range y {
		u := v - mean
		squares += u * u
		cubes += u * u * u
	}
	return cubes / (6 * math.Pow(squares, 1.5))
}

// shifted is the level at which bca reads the distribution in the place of Φ(z).
func shifted(bias, a, z float64) float64 {
	w := bias + z
	scale := 1 - a*w
	if scale <= 0 { // so far out that the transformation has passed its pole
		return normalCDF(math.Copysign(math.Inf(1), w))
	}
	return normalCDF(bias + w/scale)
}
