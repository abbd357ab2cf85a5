package sample

import (
	"fmt"
	"math"
)

// Params says how tokens are drawn. The zero value is greedy decoding.
type Params struct {
	Temperature float64 // divides the logits; 0 takes the greatest
	TopP        float64 // least mass of the most likely tokens that are kept, in (0, 1]; 0 keeps all
	MinP        float64 // least probability of a token that is kept, as a share of the greatest, in [0, 1]; 0 keeps all
	Repeat      float64 // logits of recent tokens are divided by it where positive, else multiplied (Keskar et al. 2019); 0 and 1 change nothing
	TopK        int     // number of most likely tokens that are kept; 0 keeps all
	LogProb     bool    // log-probabilities are asked for; they cost another pass over the logits
}

// Check returns an error that names the first parameter out of its range.
func (p Params) Check() error {
	for _, f := range []struct {
		name      string
		value     float64
		low, high float64
	}{
		{"temperature", p.Temperature, 0, math.MaxFloat32},
		{"top_p", p.TopP, 0, 1},
		{"min_p", p.MinP, 0, 1},
		{"repetition penalty", p.Repeat, 0, math.MaxFloat32},
	} {
		if !(f.value >= f.low && f.value <= f.high) { // a NaN is in no range
			return fmt.Errorf("%s %v: expected a number from %v to %v", f.name, f.value, f.low, f.high)
		}
	}
	if p.TopK < 0 {
		return fmt.Errorf("top_k %d: expected 0 or more", p.TopK)
	}
	return nil
}

// cuts says whether any token is cut off.
func (p Params) cuts() bool { return p.nucleus() || p.MinP > 0 || p.TopK > 0 }

// nucleus says whether top-p cuts.
func (p Params) nucleus() bool { return p.TopP > 0 && p.TopP < 1 }
