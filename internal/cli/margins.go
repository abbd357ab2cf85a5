package cli

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/evalr/evalr"
)

// A benchmarkNoise is what is expected of a benchmark before it is measured: the
// drop that matters, and what makes a difference between two checkpoints
// uncertain (see stats.Components). The variances are those of models about as
// strong as DeepSeek-R1 whose questions move by half a logit between checkpoints.
type benchmarkNoise struct {
	margin float64 // points
	within float64 // variance of a sample within its problem
	shift  float64 // standard deviation over problems of the change of a solution rate
}

// expected are the benchmarks that something is known of; benchmarks named
// sample-… are those that evalr makes itself.
var expected = map[string]benchmarkNoise{
	"aime-2024":     {margin: 5, within: 0.105, shift: 0.069},
	"aime-2025":     {margin: 5, within: 0.105, shift: 0.069},
	"gpqa-diamond":  {margin: 3, within: 0.131, shift: 0.077},
	"math-500":      {margin: 1.5, within: 0.0237, shift: 0.032},
	"livecodebench": {margin: 3, within: 0.12, shift: 0.077},
	"codeforces":    {margin: 3, within: 0.12, shift: 0.077},
	"mmlu":          {margin: 1, within: 0.05, shift: 0.055},
	"mmlu-pro":      {margin: 1, within: 0.05, shift: 0.055},
}

const (
	macroName   = "macro" // the mean over benchmarks, where margins are named
	macroMargin = 1.0     // points
)

// expect is what is expected of a benchmark; of one that nothing is known of,
// what would be of GPQA Diamond.
func expect(benchmark string) benchmarkNoise {
	if n, ok := expected[benchmark]; ok {
		return n
	}
	n := expected["gpqa-diamond"]
	if evalr.IsSample(benchmark) {
		n.margin = 5
	}
	return n
}

// margins are drops that matter, in points: the value of --margin.
type margins struct {
	all  float64            // of benchmarks not named; 0 is their own
	each map[string]float64 // by benchmark
}

// String is the value as it could be given again.
func (m *margins) String() string {
	var parts []string
	if m.all != 0 {
		parts = append(parts, fmt.Sprintf("%g", m.all))
	}
	for _, name := range sortedKeys(m.each) {
		parts = append(parts, fmt.Sprintf("%s=%g", name, m.each[name]))
	}
	return strings.Join(parts, ",")
}

// Set takes one number of points for all benchmarks, or BENCHMARK=POINTS, or
// several of these with commas between.
func (m *margins) Set(s string) error {
	for part := range strings.SplitSeq(s, ",") {
		name, text, named := strings.Cut(strings.TrimSpace(part), "=")
		if !named {
			name, text = "", name
		}
		points, err := strconv.ParseFloat(text, 64)
		if err != nil || !(points > 0 && points < 100) || named && name == "" {
			return fmt.Errorf("%q: want points above 0 such as 3, or benchmarks with theirs such as aime-2024=5,mmlu=1", part)
		}
		if !named {
			m.all = points
			continue
		}
		if m.each == nil {
			m.each = map[string]float64{}
		}
		m.each[name] = points
	}
	return nil
}

// Type is what the help calls the value.
func (*margins) Type() string { return "POINTS" }

// of is the margin of a benchmark in points.
func (m *margins) of(benchmark string) float64 {
	switch {
	case m.each[benchmark] != 0:
		return m.each[benchmark]
	case benchmark == macroName:
		return macroMargin
	case m.all != 0:
		return m.all
	}
	return expect(benchmark).margin
}

// refuseUnknown refuses a margin of a benchmark that is not among those there are.
func (m *margins) refuseUnknown(benchmarks []string) error {
	for _, name := range sortedKeys(m.each) {
		if name != macroName && !slices.Contains(benchmarks, name) {
			return unknown("benchmark of a margin", name, benchmarks)
		}
	}
	return nil
}
