package engine_test

import (
	"fmt"
	"os"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr/engine"
	"github.com/evalr/evalr/engine/internal/realmodel"
	"github.com/evalr/evalr/engine/internal/reference"
	"github.com/evalr/evalr/internal/randmodel"
)

// speeds are the loads that are measured: a long prompt, then one, sixteen and
// sixty-four samples of a short one.
var speeds = []engine.Load{
	{Parallel: 1, Prompt: 512, Generate: 2},
	{Parallel: 1, Prompt: 200, Generate: 65},
	{Parallel: 16, Prompt: 200, Generate: 33},
	{Parallel: 64, Prompt: 200, Generate: 17},
}

// BenchmarkAgainstTheReference alternates between the engine and llama.cpp with the
// same file, the same number of threads (GOMAXPROCS) and greedy choice on both
// sides, in one run: only the ratio says something on a machine that others use.
func BenchmarkAgainstTheReference(b *testing.B) {
	for name, path := range map[string]func(tb testing.TB) string{
		"135M-Q8_0": func(tb testing.TB) string { tb.Helper(); return write(tb, randmodel.SmolLM2()) },
		"0.5B-Q8_0": func(tb testing.TB) string { tb.Helper(); return write(tb, randmodel.Qwen25()) },
		"SmolLM2-Q4_1": func(tb testing.TB) string {
			tb.Helper()
			return realmodel.SmolLM2().In(tb, os.Getenv(realmodel.Env))
		},
	} {
		b.Run(name, func(b *testing.B) { compareSpeed(b, path(b)) })
	}
}

func compareSpeed(b *testing.B, path string) {
	b.Helper()
	threads := runtime.GOMAXPROCS(0)
	ref := reference.Open(b, os.Getenv(reference.Env), path, reference.Options{Threads: threads})
	e := open(b, path, engine.Config{Threads: threads, Clock: time.Now})
	salt := 0
	for _, l := range speeds {
		kind := fmt.Sprintf("decode-x%d", l.Parallel)
		if l.Generate == 2 {
			kind = fmt.Sprintf("prefill-%d", l.Prompt)
		}
		b.Run(kind, func(b *testing.B) {
			var ours, theirs float64 // seconds a token
			for b.Loop() {
				salt++
				s, err := e.Measure(b.Context(), l, salt)
				require.NoError(b, err)
				fill, decode := ref.Speed(l.Prompt, l.Generate-1, l.Parallel)
				if l.Generate == 2 {
					ours += 1 / s.Prefill
					theirs += fill / float64(l.Prompt)
				} else {
					ours += 1 / s.Decode
					theirs += decode / float64(l.Parallel*(l.Generate-1))
				}
			}
			n := float64(b.N)
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(n/ours, "tok/s")
			b.ReportMetric(n/theirs, "ref-tok/s")
			b.ReportMetric(theirs/ours, "ratio")
		})
	}
}
