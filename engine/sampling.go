package engine

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/engine/sample"
)

// CheckSampling returns the error by which [Engine.Generate] would refuse settings,
// nil if it takes them.
func CheckSampling(s evalr.Sampling) error {
	_, err := samplingParams(s)
	return err
}

// samplingParams reads the settings of a request. What the engine does not know
// is refused: leaving a setting out would draw from another distribution than the
// one that is recorded.
func samplingParams(s evalr.Sampling) (sample.Params, error) {
	p := sample.Params{Temperature: s.Temperature, TopP: s.TopP}
	for _, key := range slices.Sorted(maps.Keys(s.Extra)) {
		v, ok := number(s.Extra[key])
		if !ok {
			return p, fmt.Errorf("sampling: %s is %v, expected a number", key, s.Extra[key])
		}
		switch key {
		case "top_k":
			if v != math.Trunc(v) || math.Abs(v) > math.MaxInt32 {
				return p, fmt.Errorf("sampling: top_k is %v, expected a whole number", v)
			}
			p.TopK = max(0, int(v)) // −1 is how some servers spell "all"
		case "min_p":
			p.MinP = v
		case "repetition_penalty", "repeat_penalty":
			p.Repeat = v
		default:
			return p, fmt.Errorf("sampling: %s is not supported by the built-in engine, expected top_k, min_p or repetition_penalty", key)
		}
	}
	if err := p.Check(); err != nil {
		return p, fmt.Errorf("sampling: %w", err)
	}
	return p, nil
}

// number reads any of the types that a number in Sampling.Extra may have.
func number(v any) (float64, bool) {
	switch n := v.(type) {
	case float64:
		return n, true
	case int:
		return float64(n), true
	case int64:
		return float64(n), true
	case json.Number:
		f, err := n.Float64()
		return f, err == nil
	default:
		return 0, false
	}
}
