package bench

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/scorers"
)

// A pair is a gold answer with what is graded against it.
type pair struct {
	Gold       string `json:"gold"`
	Prediction string `json:"prediction"`
	recorded   bool   // Math-Verify's verdict in the file
}

// BenchmarkAgainstMathVerify grades the same pairs with evalr and with Math-Verify in
// turn, each on one core: the answers of public test suites, and real completions.
// Then evalr alone, on two.
func BenchmarkAgainstMathVerify(b *testing.B) {
	venv := os.Getenv("EVALR_TEST_MATHVERIFY")
	if venv == "" {
		b.Skip("Math-Verify is not there: python3 -m venv DIR && DIR/bin/pip install math-verify==0.8.0, then set EVALR_TEST_MATHVERIFY=DIR")
	}
	for _, c := range []struct {
		name, file string
		repeat     int // of evalr's turn, for a turn of its own to be long enough to time
	}{{"suites", "math_cases.jsonl", 50}, {"completions", "math_real_pairs.jsonl", 50}} {
		b.Run(c.name, func(b *testing.B) {
			pairs := pairsOf(b, c.file)
			var ours, theirs, both []time.Duration
			as := 0
			for b.Loop() {
				for range c.repeat {
					ours = append(ours, grade(b, pairs)...)
				}
				took, asRecorded := mathVerify(b, venv, pairs)
				theirs, as = append(theirs, took...), as+asRecorded
				both = append(both, onCores(b, 1, c.repeat, pairs), onCores(b, 2, c.repeat, pairs))
			}
			slices.Sort(ours)
			slices.Sort(theirs)
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(micros(mean(ours)), "us/pair")
			b.ReportMetric(micros(ours[len(ours)*99/100]), "us-p99")
			b.ReportMetric(micros(ours[len(ours)-1]), "us-max")
			b.ReportMetric(micros(mean(theirs)), "us/pair-math-verify")
			b.ReportMetric(micros(theirs[len(theirs)*99/100]), "us-p99-math-verify")
			b.ReportMetric(mean(theirs).Seconds()/mean(ours).Seconds(), "times-as-fast")
			b.ReportMetric(100*float64(as)/float64(len(theirs)), "%-math-verify-as-recorded")
			b.ReportMetric(scaling(both), "times-as-fast-on-two-cores")
		})
	}
}

// pairsOf reads the pairs of a file of the local copy of benchmark data.
func pairsOf(b *testing.B, file string) []pair {
	b.Helper()
	folder := filepath.Join("..", "..", "..", "shared", "data")
	f, err := os.Open(filepath.Join(folder, file))
	if err != nil {
		b.Skipf("no folder of benchmark data at %s", folder)
	}
	defer f.Close()
	var pairs []pair
	s := bufio.NewScanner(f)
	s.Buffer(nil, 1<<24)
	for s.Scan() {
		var row struct {
			Gold, Prediction, Completion string

			OfGrading *bool `json:"math_verify_0_8_0"`
			OfReal    *bool `json:"mathverify"`
		}
		require.NoError(b, json.Unmarshal(s.Bytes(), &row))
		if recorded := cmp.Or(row.OfGrading, row.OfReal); recorded != nil {
			pairs = append(pairs, pair{row.Gold, row.Prediction + row.Completion, *recorded})
		}
	}
	require.NoError(b, s.Err())
	return pairs
}

// grade grades every pair on one core and returns the time of each.
func grade(b *testing.B, pairs []pair) []time.Duration {
	b.Helper()
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	took := make([]time.Duration, len(pairs))
	for i, p := range pairs {
		begin := time.Now()
		gradeOne(b.Context(), p)
		took[i] = time.Since(begin)
	}
	return took
}

// gradeOne grades a pair; a gold answer that cannot be read costs as well.
func gradeOne(ctx context.Context, p pair) {
	_, _ = scorers.Math{}.Score(ctx, evalr.Target{Gold: []string{p.Gold}}, evalr.Completion{Text: p.Prediction, Stop: evalr.StopEnd})
}

// onCores is the time of all pairs, repeated, on n cores.
func onCores(b *testing.B, n, repeat int, pairs []pair) time.Duration {
	b.Helper()
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(n))
	begin := time.Now()
	var g errgroup.Group
	for w := range n {
		g.Go(func() error {
			for i := w; i < repeat*len(pairs); i += n {
				gradeOne(b.Context(), pairs[i%len(pairs)])
			}
			return nil
		})
	}
	require.NoError(b, g.Wait())
	return time.Since(begin)
}

// mathVerify grades every pair with Math-Verify and returns the time of each, without
// that of its start, and how many verdicts are the recorded ones.
func mathVerify(b *testing.B, venv string, pairs []pair) (took []time.Duration, asRecorded int) {
	b.Helper()
	file := filepath.Join(b.TempDir(), "pairs.jsonl")
	f, err := os.Create(file)
	require.NoError(b, err)
	enc := json.NewEncoder(f)
	for _, p := range pairs {
		require.NoError(b, enc.Encode(p))
	}
	require.NoError(b, f.Close())
	cmd := exec.Command(filepath.Join(venv, "bin", "python"), "testdata/mathverify.py", file)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	require.NoError(b, err)
	var result struct {
		Seconds []float64
		Equal   []bool
	}
	require.NoError(b, json.Unmarshal(out, &result))
	require.Len(b, result.Seconds, len(pairs))
	for i, s := range result.Seconds {
		took = append(took, time.Duration(s*1e9))
		if result.Equal[i] == pairs[i].recorded {
			asRecorded++
		}
	}
	return took, asRecorded
}

func mean(all []time.Duration) time.Duration {
	var sum time.Duration
	for _, d := range all {
		sum += d
	}
	return sum / time.Duration(len(all))
}

// scaling is how many times as fast two cores were, from pairs of times.
func scaling(both []time.Duration) float64 {
	var one, two time.Duration
	for i := 0; i < len(both); i += 2 {
		one += both[i]
		two += both[i+1]
	}
	return one.Seconds() / two.Seconds()
}

func micros(d time.Duration) float64 { return float64(d) / 1e3 }
