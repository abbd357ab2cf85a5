package stats

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
)

// Interval says how the interval of [Pass1] and [Rate] is made.
type Interval uint8

// The intervals.
const (
	// Guarded is the bootstrap over problems where it covers, Wilson's interval
	// where it does not. See the package documentation for the choice.
	Guarded Interval = iota
	// WilsonEffective is Wilson's interval with the effective number of trials
	// and, for k > 1, Student's quantile: a closed form close to Guarded.
	WilsonEffective
)

// Options are what the estimators have in common. The zero value is ready to
// use.
type Options struct {
	Level      float64   // confidence level in (0, 1); 0 is 0.95
	Interval   Interval  // of Pass1 and Rate
	Ties       TiePolicy // of Consensus
	Seed       Seed      // of a simulated bootstrap; see NewSeed
	Replicates int       // of a simulated bootstrap; 0 is 10,000
}

const (
	defaultLevel      = 0.95
	defaultReplicates = 10_000
)

// Validate reports the first option that cannot be used. [Consensus] returns
// its error; the estimators that return no error panic with it, since options
// from a user are validated where they are read.
func (o Options) Validate() error {
	switch {
	case o.Level != 0 && !(o.Level > 0 && o.Level < 1): // not a number is refused, too
		return fmt.Errorf("confidence level %v: want a fraction between 0 and 1, such as 0.95", o.Level)
	case o.Interval > WilsonEffective:
		return fmt.Errorf("interval %d: want Guarded or WilsonEffective", o.Interval)
	case o.Ties > Optimistic:
		return fmt.Errorf("tie policy %d: want Fractional, FirstSeen, Pessimistic or Optimistic", o.Ties)
	case o.Replicates < 0:
		return fmt.Errorf("%d bootstrap replicates: want at least 1, or 0 for %d", o.Replicates, defaultReplicates)
	}
	return nil
}

// filled returns the options with defaults in the place of zeros.
func (o Options) filled() Options {
	if err := o.Validate(); err != nil {
		panic("stats: " + err.Error())
	}
	if o.Level == 0 {
		o.Level = defaultLevel
	}
	if o.Replicates == 0 {
		o.Replicates = defaultReplicates
	}
	return o
}

// Seed starts the generator of a simulated bootstrap: the two words of a PCG.
type Seed [2]uint64

// NewSeed derives a seed from what is estimated (the benchmark, the metric, the
// digest of the data set) so that an interval is the same whenever and wherever
// it is computed: the first 16 bytes, big-endian, of
// SHA-256("evalr-boot-v1|benchmark|metric|digest").
func NewSeed(benchmark, metric, digest string) Seed {
	sum := sha256.Sum256([]byte("evalr-boot-v1|" + benchmark + "|" + metric + "|" + digest))
	return Seed{binary.BigEndian.Uint64(sum[:8]), binary.BigEndian.Uint64(sum[8:16])}
}
