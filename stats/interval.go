package stats

import "fmt"

// Interval says how the interval of a score or a rate is made.
type Interval uint8

// The intervals.
const (
	// Guarded is the bootstrap over problems where it covers, Wilson's interval
	// where it does not. See the package documentation for the choice.
	Guarded Interval = iota
	// WilsonEffective is Wilson's interval with the effective number of trials
	// and, for k > 1, Student's quantile: a closed form close to Guarded.
	WilsonEffective
	// TwoStage is the percentile interval of a bootstrap that resamples
	// problems and then samples within each. It exists to compare with
	// harnesses that use it: it counts the noise of sampling twice, so that its
	// 95 % cover up to 99 %. A metric that is not a mean over samples, a
	// consensus or pass@k, has no second stage and is treated as by Guarded.
	TwoStage
)

var intervalNames = [...]string{Guarded: "bca", WilsonEffective: "wilson", TwoStage: "two-stage"}

// String returns the name that [ParseInterval] takes: "bca", ….
func (i Interval) String() string {
	if int(i) < len(intervalNames) {
		return intervalNames[i]
	}
	return fmt.Sprintf("interval %d", uint8(i))
}

// ParseInterval returns the interval of a name: "bca" is [Guarded], "wilson" is
// [WilsonEffective], "two-stage" is [TwoStage]. The error names what was given
// and what can be.
func ParseInterval(name string) (Interval, error) {
	for i, known := range intervalNames {
		if name == known {
			return Interval(i), nil
		}
	}
	return Guarded, fmt.Errorf("interval %q: want bca, wilson or two-stage", name)
}
