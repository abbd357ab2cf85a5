package store

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
)

// BenchmarkSamples1M reads every sample with its texts.
func BenchmarkSamples1M(b *testing.B) {
	dir, n := million(b)
	r, err := Read(b.Context(), dir)
	require.NoError(b, err)
	defer r.Close()
	for b.Loop() {
		got := 0
		for _, err := range r.Samples(b.Context(), "aime") {
			require.NoError(b, err)
			got++
		}
		require.Equal(b, n, got)
	}
	b.ReportMetric(peak(), "MB-peak")
}

// BenchmarkRescore1M gives every sample a new verdict of a new scorer, and then
// the same once more.
func BenchmarkRescore1M(b *testing.B) {
	for _, again := range []bool{false, true} {
		b.Run(fmt.Sprintf("again=%t", again), func(b *testing.B) {
			dir, n := million(b)
			run, err := Open(b.Context(), dir, config())
			require.NoError(b, err)
			defer run.Close()
			record := manifest().Benchmarks[0]
			record.Scorer = "integer/2"
			all := regradeAll(n, evalr.Score{Outcome: evalr.Incorrect, Answer: "42", Key: "43", Method: "boxed", Reason: "not equal to the gold answer"})
			if again {
				require.NoError(b, run.Rescore(b.Context(), record, all))
			}
			before := resident()
			for b.Loop() {
				require.NoError(b, run.Rescore(b.Context(), record, all))
			}
			b.ReportMetric(float64(before)/1e6, "MB-before")
			b.ReportMetric(peak(), "MB-peak")
		})
	}
}

// peak is the most memory that the process has had, in megabytes; 0 where the
// system does not say.
func peak() (mb float64) {
	status, _ := os.ReadFile("/proc/self/status")
	if _, after, ok := strings.Cut(string(status), "VmHWM:"); ok {
		fmt.Sscan(after, &mb)
	}
	return mb / 1000
}

// BenchmarkImport puts samples that nobody announced, as an import does, by the
// length of a text and the number of callers.
func BenchmarkImport(b *testing.B) {
	for _, length := range []int{1_000, 50_000} {
		for _, callers := range []int{1, 8, 64, 512} {
			b.Run(fmt.Sprintf("bytes=%d/callers=%d", length, callers), func(b *testing.B) {
				importSamples(b, length, callers)
				b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "samples/s")
			})
		}
	}
}

func importSamples(b *testing.B, length, callers int) {
	b.Helper()
	run := create(b)
	putProblems(b, run, 500)
	rng := rand.New(rand.NewPCG(1, 1))
	samples := make([]evalr.Sample, 100)
	for i := range samples {
		samples[i] = benchSample(rng, evalr.Ref{})
		samples[i].Text, samples[i].Reasoning = words(rng, length), ""
		samples[i].Raw = evalr.Raw{Content: samples[i].Text}
	}
	next := make(chan int)
	var wg sync.WaitGroup
	b.ResetTimer()
	for range callers {
		wg.Go(func() {
			for i := range next {
				s := samples[i%len(samples)]
				s.Ref = ref(i%500, i/500)
				if err := run.Put(background(), s); err != nil {
					b.Error(err)
				}
			}
		})
	}
	for i := range b.N {
		next <- i
	}
	close(next)
	wg.Wait()
}
