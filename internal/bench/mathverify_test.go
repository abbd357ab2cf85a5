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
	"golang.org/x/sys/unix"

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
// turn, each in a process of its own on one core: the answers of public test suites,
// and real completions. Then evalr alone, on one core and on two. Means are of CPU
// time, percentiles of the clock.
func BenchmarkAgainstMathVerify(b *testing.B) {
	venv := os.Getenv("EVALR_TEST_MATHVERIFY")
	if venv == "" {
		b.Skip("Math-Verify is not there: python3 -m venv DIR && DIR/bin/pip install math-verify==0.8.0, then set EVALR_TEST_MATHVERIFY=DIR")
	}
	for _, c := range []struct{ name, file string }{{"suites", "math_cases.jsonl"}, {"completions", "math_real_pairs.jsonl"}} {
		b.Run(c.name, func(b *testing.B) {
			pairs := pairsOf(b, c.file)
			file := written(b, pairs)
			var ours, theirs grading
			var both []time.Duration
			for b.Loop() {
				for range turns {
					ours.add(b, pairs, "GOMAXPROCS=1", os.Args[0], file)
				}
				theirs.add(b, pairs, "", filepath.Join(venv, "bin", "python"), "testdata/mathverify.py", file)
				both = append(both, onCores(b, 1, pairs), onCores(b, 2, pairs))
			}
			b.ReportMetric(0, "ns/op")
			ours.report(b, "")
			theirs.report(b, "-math-verify")
			b.ReportMetric(theirs.mean()/ours.mean(), "times-as-fast")
			b.ReportMetric(100*float64(theirs.asRecorded)/float64(len(theirs.Clock)), "%-math-verify-as-recorded")
			b.ReportMetric(scaling(both), "times-as-fast-on-two-cores")
		})
	}
}

// turns are evalr's to each of Math-Verify, which is that much slower.
const turns = 20

// A grading is what grading pairs took, in seconds.
type grading struct {
	CPU   float64   // of all pairs
	Clock []float64 // of each
	Equal []bool    // the verdicts

	asRecorded int
}

// add runs a grader of the file in a process of its own.
func (g *grading) add(b *testing.B, pairs []pair, environment, program string, args ...string) {
	b.Helper()
	cmd := exec.Command(program, args...)
	cmd.Env = append(os.Environ(), as+"=grader", environment)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	require.NoError(b, err)
	var one grading
	require.NoError(b, json.Unmarshal(out, &one))
	require.Len(b, one.Equal, len(pairs))
	g.CPU += one.CPU
	g.Clock = append(g.Clock, one.Clock...)
	for i, equal := range one.Equal {
		if equal == pairs[i].recorded {
			g.asRecorded++
		}
	}
}

func (g *grading) mean() float64 { return g.CPU / float64(len(g.Clock)) }

func (g *grading) report(b *testing.B, whose string) {
	b.Helper()
	slices.Sort(g.Clock)
	b.ReportMetric(1e6*g.mean(), "us/pair"+whose)
	b.ReportMetric(1e6*g.Clock[len(g.Clock)*99/100], "us-p99"+whose)
	b.ReportMetric(1e6*g.Clock[len(g.Clock)-1], "us-max"+whose)
}

// gradeFile grades the pairs of a file and writes a [grading].
func gradeFile(file string) {
	f, err := os.Open(file)
	if err != nil {
		panic(err)
	}
	var pairs []pair
	for d := json.NewDecoder(f); d.More(); {
		var p pair
		if err := d.Decode(&p); err != nil {
			panic(err)
		}
		pairs = append(pairs, p)
	}
	var g grading
	runtime.GC() // what reading left is no part of grading
	begin := cpuTime()
	for _, p := range pairs {
		begin := time.Now()
		equal := gradeOne(context.Background(), p)
		g.Clock = append(g.Clock, time.Since(begin).Seconds())
		g.Equal = append(g.Equal, equal)
	}
	g.CPU = (cpuTime() - begin).Seconds()
	if err := json.NewEncoder(os.Stdout).Encode(g); err != nil {
		panic(err)
	}
}

// cpuTime is what this process has used.
func cpuTime() time.Duration {
	var t unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_PROCESS_CPUTIME_ID, &t); err != nil {
		panic(err)
	}
	return time.Duration(t.Nano())
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

// written is a file of the pairs.
func written(b *testing.B, pairs []pair) string {
	b.Helper()
	file := filepath.Join(b.TempDir(), "pairs.jsonl")
	f, err := os.Create(file)
	require.NoError(b, err)
	enc := json.NewEncoder(f)
	for _, p := range pairs {
		require.NoError(b, enc.Encode(p))
	}
	require.NoError(b, f.Close())
	return file
}

// gradeOne grades a pair; a gold answer that cannot be read costs as well.
func gradeOne(ctx context.Context, p pair) bool {
	s, _ := scorers.Math{}.Score(ctx, evalr.Target{Gold: []string{p.Gold}}, evalr.Completion{Text: p.Prediction, Stop: evalr.StopEnd})
	return s.Outcome == evalr.Correct
}

// onCores is the time of all pairs, some times over, on n cores.
func onCores(b *testing.B, n int, pairs []pair) time.Duration {
	b.Helper()
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(n))
	begin := time.Now()
	var g errgroup.Group
	for w := range n {
		g.Go(func() error {
			for i := w; i < 2*turns*len(pairs); i += n {
				gradeOne(b.Context(), pairs[i%len(pairs)])
			}
			return nil
		})
	}
	require.NoError(b, g.Wait())
	return time.Since(begin)
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
