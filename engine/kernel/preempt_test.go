package kernel

import (
	"math/rand/v2"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr/engine/quant"
)

// The collector's signals arrive in the middle of kernels, and goroutines change
// threads between them: no register, and no tile, is lost.
func TestMulWhileGarbageIsCollected(t *testing.T) {
	const rows, cols, n = 48, 1024, maxWidth
	r := rand.New(rand.NewPCG(21, 1))
	data, x := tensor(r, quant.Q4_K, rows, cols), normal(r, n*cols)
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for {
			select {
			case <-stop:
				return
			default:
				runtime.GC()
			}
		}
	}()
	defer func() { close(stop); <-stopped }()
	var want []uint32 // of plain Go
	eachISA(t, 3, func(t *testing.T, p *Pool) {
		t.Helper()
		m, err := Pack(p, quant.Q4_K, rows, cols, data)
		require.NoError(t, err)
		for range 100 {
			got := bitsOf(multiply(p, m, x, n))
			if want == nil {
				want = got
			}
			require.Equal(t, want, got)
		}
	})
}
