//go:build linux && (amd64 || arm64)

package sandbox

import (
	"os/exec"
	"testing"
	"time"

	"github.com/evalr/evalr"
	"github.com/stretchr/testify/require"
)

// BenchmarkPythonWarm compares a run in the warm interpreter with a start of the plain
// one, in turns.
func BenchmarkPythonWarm(b *testing.B) {
	s := open(b, Config{})
	r := loaded(b, s, python("print(1)"), evalr.Limits{})
	var warm, plain time.Duration
	for b.Loop() {
		start := time.Now()
		x, err := r.Run(b.Context(), nil, evalr.Limits{})
		warm += time.Since(start)
		require.NoError(b, err)
		require.Equal(b, evalr.ExecOK, x.Status)

		start = time.Now()
		out, err := exec.CommandContext(b.Context(), s.tools["python"].path, "-c", "print(1)").Output()
		plain += time.Since(start)
		require.NoError(b, err)
		require.Equal(b, "1\n", string(out))
	}
	n := float64(b.N)
	b.ReportMetric(warm.Seconds()*1e3/n, "ms/warm")
	b.ReportMetric(plain.Seconds()*1e3/n, "ms/plain")
	b.ReportMetric(float64(plain)/float64(warm), "plain/warm")
}

// BenchmarkPythonRuns runs a trivial program on all processors:
//
//	go test ./sandbox -run xxx -bench PythonRuns -benchtime 10000x
func BenchmarkPythonRuns(b *testing.B) {
	s := open(b, Config{})
	loaded(b, s, python("pass"), evalr.Limits{})
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		r, _, err := s.Load(b.Context(), python("print(int(input()) * 2)"), evalr.Limits{})
		if err != nil {
			b.Error(err)
			return
		}
		defer func() { require.NoError(b, r.Close()) }()
		for pb.Next() {
			if x, err := r.Run(b.Context(), []byte("21\n"), evalr.Limits{}); err != nil || string(x.Output) != "42\n" {
				b.Error(x.Explains, err)
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "runs/s")
}
