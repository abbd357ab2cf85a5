package engine_test

import (
	"fmt"
	"os"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr/engine"
	"github.com/evalr/evalr/engine/internal/realmodel"
	"github.com/evalr/evalr/engine/internal/reference"
	"github.com/evalr/evalr/engine/kernel"
	"github.com/evalr/evalr/engine/sample"
	"github.com/evalr/evalr/internal/randmodel"
)

// speeds are the loads that are measured: a long prompt, then one, sixteen and
// sixty-four samples of a short one, greedily and drawn as R1's are.
var speeds = []engine.Load{
	{Parallel: 1, Prompt: 512, Generate: 2},
	{Parallel: 1, Prompt: 200, Generate: 65},
	{Parallel: 16, Prompt: 200, Generate: 33},
	{Parallel: 64, Prompt: 200, Generate: 17},
	{Parallel: 1, Prompt: 200, Generate: 65, Sampling: asR1},
	{Parallel: 16, Prompt: 200, Generate: 33, Sampling: asR1},
	{Parallel: 64, Prompt: 200, Generate: 17, Sampling: asR1},
}

var asR1 = sample.Params{Temperature: 0.6, TopP: 0.95}

// BenchmarkAgainstTheReference alternates between the engine and llama.cpp with the
// same file, the same number of threads (GOMAXPROCS) and the same choice of tokens, in
// one run: only the ratio says something on a machine that others use.
func BenchmarkAgainstTheReference(b *testing.B) {
	for _, m := range []struct {
		name string
		path func(tb testing.TB) string
	}{
		{"135M-Q8_0", func(tb testing.TB) string { tb.Helper(); return write(tb, randmodel.SmolLM2()) }},
		{"0.5B-Q8_0", func(tb testing.TB) string { tb.Helper(); return write(tb, randmodel.Qwen25()) }},
		{"SmolLM2-Q4_1", func(tb testing.TB) string {
			tb.Helper()
			return realmodel.SmolLM2().In(tb, os.Getenv(realmodel.Env))
		}},
		{"Qwen2.5-Coder-Q5_0", func(tb testing.TB) string {
			tb.Helper()
			return realmodel.Qwen25Coder().In(tb, os.Getenv(realmodel.Env))
		}},
	} {
		b.Run(m.name, func(b *testing.B) { compareSpeed(b, m.path(b)) })
	}
}

func compareSpeed(b *testing.B, path string) {
	b.Helper()
	threads := runtime.GOMAXPROCS(0)
	ref := reference.Open(b, os.Getenv(reference.Env), path, reference.Options{Threads: threads})
	e := open(b, path, engine.Config{Threads: threads, Clock: time.Now})
	memory := make([]float32, 1<<28)
	for i := range memory {
		memory[i] = 1 // the system backs what has been written only
	}
	salt := 0
	for _, l := range speeds {
		kind := fmt.Sprintf("decode-x%d", l.Parallel)
		switch {
		case l.Generate == 2:
			kind = fmt.Sprintf("prefill-%d", l.Prompt)
		case l.Sampling.Temperature > 0:
			kind = fmt.Sprintf("sample-x%d", l.Parallel)
		}
		b.Run(kind, func(b *testing.B) {
			var ours, theirs float64 // seconds a token
			var stream float64       // bytes a second
			for b.Loop() {
				salt++
				s, err := e.Measure(b.Context(), l, salt)
				require.NoError(b, err)
				fill, decode := ref.Speed(l.Prompt, l.Generate-1, l.Parallel, l.Sampling.Temperature, l.Sampling.TopP)
				if l.Generate == 2 {
					ours += 1 / s.Prefill
					theirs += fill / float64(l.Prompt)
				} else {
					ours += 1 / s.Decode
					theirs += decode / float64(l.Parallel*(l.Generate-1))
				}
				stream = max(stream, readSpeed(memory, threads))
			}
			n := float64(b.N)
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(n/ours, "tok/s")
			b.ReportMetric(n/theirs, "ref-tok/s")
			b.ReportMetric(theirs/ours, "ratio")
			if l.Parallel == 1 && l.Generate > 2 {
				// Each token reads every weight once: the file, but for its vocabulary.
				b.ReportMetric(n/ours*float64(e.Info().FileBytes)/1e9, "GB/s")
				b.ReportMetric(stream/1e9, "stream-GB/s")
			}
		})
	}
}

// readSpeed is how fast the threads together read memory that is in no cache, in
// bytes a second, by the engine's own kernels.
func readSpeed(memory []float32, threads int) float64 {
	began := time.Now()
	var group sync.WaitGroup
	share := len(memory) / threads
	for i := range threads {
		group.Go(func() {
			if kernel.NewOps(kernel.Auto).Max(memory[i*share:(i+1)*share]) != 1 {
				panic("memory has changed")
			}
		})
	}
	group.Wait()
	return float64(4*share*threads) / time.Since(began).Seconds()
}
