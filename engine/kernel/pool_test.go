package kernel

import (
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Every iteration is done once, by a worker that exists, and none is left when
// Run returns.
func TestRunDoesEveryIterationOnce(t *testing.T) {
	for _, threads := range []int{0, 1, 2, 3, 8} {
		p := NewPool(threads, Generic)
		require.Equal(t, max(1, threads), p.Threads())
		for _, n := range []int{0, 1, 2, 7, 100, 1000} {
			for range 50 {
				done := make([]atomic.Int32, n)
				p.Run(n, func(i, worker int) {
					done[i].Add(1)
					if worker < 0 || worker >= p.Threads() {
						t.Errorf("worker %d of %d", worker, p.Threads())
					}
				})
				for i := range done {
					require.Equal(t, int32(1), done[i].Load(), "iteration %d of %d on %d threads", i, n, threads)
				}
			}
		}
		p.Close()
	}
}

// No two iterations of one worker run at the same time: scratch space by worker is safe.
func TestWorkersAreAlone(t *testing.T) {
	p := NewPool(4, Generic)
	defer p.Close()
	busy := make([]atomic.Bool, 4)
	p.Run(2000, func(_, worker int) {
		if busy[worker].Swap(true) {
			t.Error("two iterations of one worker at once")
		}
		runtime.Gosched()
		busy[worker].Store(false)
	})
}

// Workers that went to sleep are woken, and callers wait for each other.
func TestRunAfterSleepAndFromManyCallers(t *testing.T) {
	p := NewPool(3, Generic)
	defer p.Close()
	require.Eventually(t, func() bool { return p.sleeping.Load() == 2 }, 10*time.Second, time.Millisecond, "idle workers sleep")
	var wg sync.WaitGroup
	var sum atomic.Int64
	for range 8 {
		wg.Go(func() {
			for range 200 {
				p.Run(20, func(i, _ int) { sum.Add(int64(i)) })
			}
		})
	}
	wg.Wait()
	assert.Equal(t, int64(8*200*190), sum.Load())
}

// A caller whose loop's last iterations take long sleeps until they are done.
func TestRunWaitsForSlowWorkers(t *testing.T) {
	p := NewPool(2, Generic)
	defer p.Close()
	for range 3 {
		var once sync.Once
		var done atomic.Bool
		started := make(chan struct{})
		p.Run(2, func(_, worker int) {
			if worker == 0 { // leaves the other iteration to the worker
				<-started
				return
			}
			once.Do(func() { close(started) })
			time.Sleep(30 * time.Millisecond)
			done.Store(true)
		})
		require.True(t, done.Load())
	}
}

// What a worker that is held up has not begun is done by others.
func TestOthersFinishAShare(t *testing.T) {
	p := NewPool(2, Generic)
	defer p.Close()
	const n = 100
	var others atomic.Int32
	rest := make(chan struct{})
	p.runChunks(n, 1, func(_, worker int) {
		if worker == 1 {
			<-rest
			return
		}
		if others.Add(1) == n-1 {
			close(rest)
		}
	})
	assert.GreaterOrEqual(t, others.Load(), int32(n-1))
}

func TestCloseEndsTheWorkers(t *testing.T) {
	before := runtime.NumGoroutine()
	for range 20 {
		p := NewPool(4, Generic)
		p.Run(10, func(int, int) {})
		p.Close()
	}
	for range 1000 { // a goroutine that has said so may still be ending
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("%d goroutines, %d before", runtime.NumGoroutine(), before)
}

func BenchmarkRun(b *testing.B) {
	p := NewPool(2, Generic)
	defer p.Close()
	for b.Loop() {
		p.Run(16, func(int, int) {})
	}
}
