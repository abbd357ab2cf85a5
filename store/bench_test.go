package store

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
)

// words makes a completion of about n bytes that compresses as prose does.
func words(rng *rand.Rand, n int) string {
	const some = "so we have the value of x which is equal to two times that number and then let me check this again " +
		"by substitution because it follows from first equation if wait no suppose hence therefore angle triangle sum"
	pool := strings.Fields(some)
	var b strings.Builder
	for b.Len() < n {
		if rng.IntN(6) == 0 {
			b.WriteString(strconv.Itoa(rng.IntN(1000)))
		} else {
			b.WriteString(pool[rng.IntN(len(pool))])
		}
		b.WriteByte(' ')
	}
	return b.String()
}

func benchSample(rng *rand.Rand, r evalr.Ref) evalr.Sample {
	thought, text := words(rng, 1000), words(rng, 200)
	return evalr.Sample{
		Ref: r, Identity: evalr.Identity{byte(r.Index)}, Seed: 1 << 30, Tries: 1, At: noon,
		Completion: evalr.Completion{
			Raw: evalr.Raw{Content: text, Reasoning: thought}, Text: text, Reasoning: thought, Stop: evalr.StopEnd,
			Usage: evalr.Usage{Prompt: evalr.CountTokens(200), Completion: evalr.CountTokens(300)}, Model: "model",
		},
		Score: evalr.Score{Outcome: evalr.Incorrect, Answer: "42", Key: "42", Method: "boxed", Reason: "not equal to the gold answer"},
	}
}

// BenchmarkPut begins and puts samples from 512 callers, in an order that scatters
// over 500 problems. cpu-µs/op is the processor time of the whole process.
func BenchmarkPut(b *testing.B) {
	run := create(b)
	putProblems(b, run, 500)
	rng := rand.New(rand.NewPCG(1, 1))
	samples := make([]evalr.Sample, 1000)
	for i := range samples {
		samples[i] = benchSample(rng, evalr.Ref{})
	}
	next := make(chan int)
	var wg sync.WaitGroup
	b.ReportAllocs()
	b.ResetTimer()
	used := processorTime()
	for range 512 {
		wg.Go(func() {
			for i := range next {
				s := samples[i%len(samples)]
				s.Ref = ref(i%500, i/500)
				if err := run.Begin(background(), s.Ref); err != nil {
					b.Error(err)
				}
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
	b.ReportMetric(float64((processorTime()-used).Microseconds())/float64(b.N), "cpu-µs/op")
}

// million makes a run of 1,000,000 samples of 500 problems, or one of as many as
// EVALR_STORE_SAMPLES says, straight through the writer.
func million(b *testing.B) (dir string, n int) {
	b.Helper()
	n = 1_000_000
	if s := os.Getenv("EVALR_STORE_SAMPLES"); s != "" {
		n, _ = strconv.Atoi(s)
	}
	run := create(b)
	fill(b, run, n)
	require.NoError(b, run.Close())
	info, err := os.Stat(filepath.Join(run.Dir(), fileName))
	require.NoError(b, err)
	b.Logf("%d samples, %d MB", n, info.Size()>>20)
	return run.Dir(), n
}

// fill puts n samples of 500 problems straight through the writer.
func fill(tb testing.TB, run *Run, n int) {
	tb.Helper()
	putProblems(tb, run, 500)
	s := benchSample(rand.New(rand.NewPCG(1, 1)), evalr.Ref{})
	packed := run.codec.packBody(&s.Completion)
	for lo := 0; lo < n; lo += 1000 {
		err := run.writer.do(tb.Context(), func(t *tables) error {
			for i := lo; i < min(lo+1000, n); i++ {
				s.Ref = ref(i%500, i/500)
				at, err := run.history.find(s.Ref)
				if err != nil {
					return err
				}
				s.Key = strconv.Itoa(i % 7)
				if err := t.putSample(at.problem, &s, &packed, "integer/1"); err != nil {
					return err
				}
				run.history.settle(at, s.Index, s.Identity)
			}
			return nil
		}, nil)
		require.NoError(tb, err)
	}
}

// BenchmarkHistory1M opens a run for writing, as a resume does.
func BenchmarkHistory1M(b *testing.B) {
	dir, n := million(b)
	runtime.GC()
	before := resident()
	var run *Run
	for b.Loop() {
		var err error
		run, err = Open(b.Context(), dir, config())
		require.NoError(b, err)
		b.StopTimer()
		runtime.GC()
		b.ReportMetric(float64(resident()-before)/1e6, "MB-resident")
		_, ok := run.Stored(ref((n-1)%500, (n-1)/500))
		require.True(b, ok)
		require.NoError(b, run.Close())
		b.StartTimer()
	}
}

// BenchmarkVerdicts1M reads every verdict, as a report does.
func BenchmarkVerdicts1M(b *testing.B) {
	dir, n := million(b)
	for b.Loop() {
		r, err := Read(b.Context(), dir)
		require.NoError(b, err)
		got := 0
		for p, err := range r.Verdicts(b.Context(), "aime") {
			require.NoError(b, err)
			got += len(p.Verdicts)
		}
		require.Equal(b, n, got)
		require.NoError(b, r.Close())
	}
	b.ReportMetric(float64(resident())/1e6, "MB-resident")
}

// resident is the process's memory in bytes, 0 where the system does not say.
func resident() int64 {
	status, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0
	}
	var size, pages int64
	fmt.Sscan(string(status), &size, &pages)
	return pages * int64(os.Getpagesize())
}
