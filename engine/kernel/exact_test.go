package kernel

import (
	"math"
	"math/big"
)

// wide is p + z rounded to float32 once, by arithmetic of any precision.
func wide(p, z float64) float32 {
	if math.IsNaN(p+z) || math.IsInf(p, 0) || math.IsInf(z, 0) || p+z == 0 {
		return float32(p + z)
	}
	sum := new(big.Float).SetPrec(2000)
	sum.Add(big.NewFloat(p).SetPrec(2000), big.NewFloat(z).SetPrec(2000))
	f, _ := sum.Float32()
	return f
}
