package cli

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/pflag"
)

// A perBenchmark is a count given for every benchmark ("4") or for one
// ("mmlu=1"). It is the value of -k, --limit and --sample.
type perBenchmark struct {
	all int // 0: not given
	by  map[string]int
}

// String is the value as it could be given again.
func (p *perBenchmark) String() string {
	var parts []string
	if p.all > 0 {
		parts = append(parts, strconv.Itoa(p.all))
	}
	for _, name := range slices.Sorted(maps.Keys(p.by)) {
		parts = append(parts, fmt.Sprintf("%s=%d", name, p.by[name]))
	}
	return strings.Join(parts, ",")
}

// Set takes one or several values, separated by commas, of which one at most is
// for all benchmarks: "1,2" would be two counts for the same.
func (p *perBenchmark) Set(s string) error {
	forAll := false
	for part := range strings.SplitSeq(s, ",") {
		name, count, named := strings.Cut(strings.TrimSpace(part), "=")
		if !named {
			name, count = "", name
		}
		n, err := strconv.Atoi(count)
		if err != nil || n < 1 {
			return fmt.Errorf("%q: want a whole number from 1, or BENCHMARK=N", part)
		}
		if !named {
			if forAll {
				return fmt.Errorf("%q: want one whole number for all benchmarks, and others as BENCHMARK=N", s)
			}
			p.all, forAll = n, true
			continue
		}
		if p.by == nil {
			p.by = map[string]int{}
		}
		p.by[name] = n
	}
	return nil
}

// Type is what the help calls the value.
func (*perBenchmark) Type() string { return "N|BENCH=N" }

// of returns the count for a benchmark and whether one was given.
func (p *perBenchmark) of(benchmark string) (int, bool) {
	if n, ok := p.by[benchmark]; ok {
		return n, true
	}
	return p.all, p.all > 0
}

// An optional is a number that may have been left to the benchmark.
type optional[T int | float64] struct {
	value T
	given bool
	parse func(string) (T, error)
}

func optionalInt(atLeast int) *optional[int] {
	return &optional[int]{parse: func(s string) (int, error) {
		n, err := strconv.Atoi(s)
		if err != nil || n < atLeast {
			return 0, fmt.Errorf("%q: want a whole number from %d", s, atLeast)
		}
		return n, nil
	}}
}

func optionalFloat(lo, hi float64) *optional[float64] {
	return &optional[float64]{parse: func(s string) (float64, error) {
		x, err := strconv.ParseFloat(s, 64)
		if err != nil || !(x >= lo && x <= hi) {
			return 0, fmt.Errorf("%q: want a number from %g to %g", s, lo, hi)
		}
		return x, nil
	}}
}

// String is the value as given, empty if none was.
func (o *optional[T]) String() string {
	if !o.given {
		return ""
	}
	return fmt.Sprint(o.value)
}

// Set takes the value.
func (o *optional[T]) Set(s string) (err error) {
	o.value, err = o.parse(s)
	o.given = err == nil
	return err
}

// Type is what the help calls the value.
func (*optional[T]) Type() string { return "number" }

// or returns the value given, else the benchmark's.
func (o *optional[T]) or(benchmark T) T {
	if o.given {
		return o.value
	}
	return benchmark
}

// valueOf is a flag's value, those of a list separated by commas.
func valueOf(f *pflag.Flag) string {
	if list, ok := f.Value.(pflag.SliceValue); ok {
		return strings.Join(list.GetSlice(), ", ")
	}
	return f.Value.String()
}
