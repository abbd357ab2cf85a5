package stats

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
)

// Options are what the estimators have in common. The zero value is ready to
// use.
type Options struct {
	Level      float64   // confidence level in (0, 1); 0 is 0.95
	Interval   Interval  // of Pass1, Rate, PassAny, PassAll and PassShare
	Ties       TiePolicy // of Consensus
	Seed       Seed      // of a simulated bootstrap or test; see NewSeed
	Replicates int       // of a simulated bootstrap or test; 0 is 10,000
	// Clusters names the cluster of each problem, by position: problems about
	// one passage, or of one contest. An empty name stands alone; nil is all
	// alone. The error is then over clusters, and so is the interval, whatever
	// Interval says.
	Clusters []string
}

const (
	defaultLevel      = 0.95
	defaultReplicates = 10_000
)

// Validate reports the first option that cannot be used. The estimators that
// return an error return this one; those that do not panic with it, since options
// from a user are validated where they are read.
func (o Options) Validate() error {
	switch {
	case o.Level != 0 && !(o.Level > 0 && o.Level < 1): // not a number is refused, too
		return fmt.Errorf("confidence level %v: want a fraction between 0 and 1, such as 0.95", o.Level)
	case o.Interval > TwoStage:
		return fmt.Errorf("%v: want Guarded, WilsonEffective or TwoStage", o.Interval)
	case o.Ties > Optimistic:
		return fmt.Errorf("tie policy %d: want Fractional, FirstSeen, Pessimistic or Optimistic", o.Ties)
	case o.Replicates < 0:
		return fmt.Errorf("%d bootstrap replicates: want at least 1, or 0 for %d", o.Replicates, defaultReplicates)
	}
	return nil
}

// validateFor is Validate for an estimate over so many problems.
func (o Options) validateFor(problems int) error {
	if err := o.Validate(); err != nil {
		return err
	}
	if o.Clusters != nil && len(o.Clusters) != problems {
		return fmt.Errorf("%d clusters for %d problems: want one for each, or none", len(o.Clusters), problems)
	}
	return nil
}

// cluster is the cluster of the problem at a position, empty if it is alone.
func (o Options) cluster(i int) string {
	if o.Clusters == nil {
		return ""
	}
	return o.Clusters[i]
}

// filled returns the options for an estimate over so many problems with defaults
// in the place of zeros.
func (o Options) filled(problems int) Options {
	if err := o.validateFor(problems); err != nil {
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
