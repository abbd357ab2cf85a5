//go:build linux && (amd64 || arm64)

package sandbox

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/evalr/evalr"
	"github.com/stretchr/testify/require"
)

// BenchmarkPooled runs a small C++ program in a pooled container and plainly, one
// after the other, and reports the medians and their ratio.
func BenchmarkPooled(b *testing.B) {
	gxx, err := exec.LookPath("g++")
	if err != nil {
		b.Skip(err)
	}
	dir := b.TempDir()
	src, bin := filepath.Join(dir, "hello.cpp"), filepath.Join(dir, "hello")
	require.NoError(b, os.WriteFile(src, []byte("#include <iostream>\nint main() { std::cout << \"hello\\n\"; }\n"), 0o600))
	require.NoError(b, exec.Command(gxx, "-O2", "-o", bin, src).Run())
	data, err := os.ReadFile(bin)
	require.NoError(b, err)
	files, err := pack(file{name: "hello", data: data, exec: true})
	require.NoError(b, err)
	defer files.Close()
	s := open(b, Config{Backend: Pool})
	run := spec{argv: []string{"./hello"}, files: files}

	var plain, pooled []time.Duration
	for b.Loop() {
		start := time.Now()
		var out bytes.Buffer
		cmd := exec.Command(bin)
		cmd.Stdout, cmd.Stderr = &out, &out
		require.NoError(b, cmd.Run())
		plain = append(plain, time.Since(start))

		start = time.Now()
		r, err := s.box.once(b.Context(), run)
		pooled = append(pooled, time.Since(start))
		require.NoError(b, err)
		require.Equal(b, evalr.ExecOK, r.Status)
	}
	median := func(d []time.Duration) float64 {
		slices.Sort(d)
		return float64(d[len(d)/2]) / 1e6
	}
	p, q := median(plain), median(pooled)
	b.ReportMetric(p, "plain-ms")
	b.ReportMetric(q, "pooled-ms")
	b.ReportMetric(q/p, "ratio")
}
