package sched_test

import (
	"context"
	"encoding/binary"
	"errors"
	"hash/fnv"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr/engine/kernel"
	"github.com/evalr/evalr/engine/model"
	"github.com/evalr/evalr/engine/sched"
)

// fake is a decoder whose logits are a hash of all tokens of a sequence, as they
// lie in its blocks: whatever is shared, copied or evaluated again wrongly
// changes them, and so does who writes to a block that others read.
type fake struct {
	blocks map[*model.Block]*[kernel.PageTokens]int32
	most   int // rows of the largest step
	steps  int
	rows   int
}

func newFake() *fake { return &fake{blocks: map[*model.Block]*[kernel.PageTokens]int32{}} }

func (f *fake) NewBlock() *model.Block {
	b := new(model.Block)
	f.blocks[b] = new([kernel.PageTokens]int32)
	return b
}

func (f *fake) CopyBlock(to, from *model.Block) { *f.blocks[to] = *f.blocks[from] }

func (f *fake) Forward(rows []model.Row) [][]float32 {
	f.most, f.steps, f.rows = max(f.most, len(rows)), f.steps+1, f.rows+len(rows)
	for _, r := range rows {
		f.blocks[r.Seq.Blocks[r.Pos/kernel.PageTokens]][r.Pos%kernel.PageTokens] = r.Token
	}
	var out [][]float32
	for _, r := range rows {
		if r.Logits {
			out = append(out, f.logits(r))
		}
	}
	return out
}

func (f *fake) logits(r model.Row) []float32 {
	tokens := make([]int32, 0, r.Pos+1)
	for i := range r.Pos + 1 {
		tokens = append(tokens, f.blocks[r.Seq.Blocks[i/kernel.PageTokens]][i%kernel.PageTokens])
	}
	return []float32{float32(hash(tokens))}
}

// hash is a number below 2²⁰ that every token has a part in.
func hash(tokens []int32) uint32 {
	h := fnv.New32a()
	_ = binary.Write(h, binary.LittleEndian, tokens)
	return h.Sum32() >> 12
}

// follow is what a sample of a prompt must come to.
func follow(prompt []int32, seed int32, n int) []int32 {
	tokens := slices.Clone(prompt)
	for range n {
		tokens = append(tokens, int32(hash(tokens))^seed)
	}
	return tokens[len(prompt):]
}

// draw takes the logit for a token, n times.
type draw struct {
	seed   int32
	n      int
	tokens []int32
}

func (d *draw) Next(logits []float32) (int32, bool) {
	token := int32(logits[0]) ^ d.seed
	logits[0] = -1
	d.tokens = append(d.tokens, token)
	return token, len(d.tokens) < d.n
}

// inline is a pool without threads.
type inline struct{}

func (inline) Threads() int { return 1 }

func (inline) Run(n int, do func(i, worker int)) {
	for i := range n {
		do(i, 0)
	}
}

func prompt(n int, seed uint64) []int32 {
	r := rand.New(rand.NewPCG(seed, 1))
	p := make([]int32, n)
	for i := range p {
		p[i] = r.Int32N(1000)
	}
	return p
}

func start(t *testing.T, c sched.Config) (*sched.Scheduler, *fake) {
	t.Helper()
	f := newFake()
	c.Pool = inline{}
	s := sched.New(f, c)
	t.Cleanup(s.Close)
	return s, f
}

func draws(k, n int) ([]sched.Draw, []*draw) {
	var as []sched.Draw
	var ds []*draw
	for i := range k {
		d := &draw{seed: int32(i), n: n}
		as, ds = append(as, d), append(ds, d)
	}
	return as, ds
}

func check(t *testing.T, p []int32, ds []*draw) {
	t.Helper()
	for _, d := range ds {
		require.Equal(t, follow(p, d.seed, d.n), d.tokens)
	}
}

func TestSamplesOfOnePromptEvaluateItOnce(t *testing.T) {
	for _, n := range []int{1, 63, 64, 65, 128, 129, 200} {
		s, f := start(t, sched.Config{Batch: 64, Chunk: 50, Blocks: 1000})
		p := prompt(n, 1)
		as, ds := draws(32, 70)
		var order []int
		require.NoError(t, s.Do(t.Context(), sched.Request{Prompt: p, Draws: as, Finished: func(i int) { order = append(order, i) }}))
		check(t, p, ds)
		require.Len(t, order, 32)
		require.Equal(t, n+32*69, f.rows, "the last token of a sample is not evaluated")
		require.Equal(t, (n+49)/50+69, f.steps)
		require.Zero(t, s.Stats().Held)
	}
}

func TestPromptsWithOneHeadShareIt(t *testing.T) {
	s, f := start(t, sched.Config{Batch: 8, Chunk: 1000, Blocks: 100})
	head := prompt(300, 1)
	var wait sync.WaitGroup
	for i := range 10 {
		p := append(slices.Clone(head), prompt(20, uint64(100+i))...)
		wait.Go(func() {
			as, ds := draws(1, 10)
			assertDo(t, s, p, as)
			check(t, p, ds)
		})
	}
	wait.Wait()
	require.Equal(t, 10*320-9*256+10*9, f.rows)
	require.Equal(t, int64(9*256), s.Stats().Shared)
	require.Zero(t, s.Stats().Held)
	require.Equal(t, 4, s.Stats().Cached, "the head is kept")
}

func assertDo(t *testing.T, s *sched.Scheduler, p []int32, as []sched.Draw) {
	t.Helper()
	if err := s.Do(t.Context(), sched.Request{Prompt: p, Draws: as}); err != nil {
		t.Error(err)
	}
}

func TestTooFewBlocksShowInNoResult(t *testing.T) {
	for _, blocks := range []int{6, 7, 9, 15, 40} {
		s, _ := start(t, sched.Config{Batch: 16, Chunk: 100, Blocks: blocks})
		require.Equal(t, (blocks-1)*64, s.Capacity())
		head := prompt(100, 5)
		var wait sync.WaitGroup
		for i := range 12 {
			p := append(slices.Clone(head), prompt(i*9, uint64(i))...)
			wait.Go(func() {
				as, ds := draws(1+i%5, 320-len(p))
				assertDo(t, s, p, as)
				check(t, p, ds)
			})
		}
		wait.Wait()
		require.Zero(t, s.Stats().Held)
		if blocks < 15 {
			require.Positive(t, s.Stats().Preempted)
		}
	}
}

func TestRowsOfAStepAreBounded(t *testing.T) {
	s, f := start(t, sched.Config{Batch: 4, Chunk: 30, Blocks: 1000})
	p := prompt(500, 1)
	as, ds := draws(20, 15)
	require.NoError(t, s.Do(t.Context(), sched.Request{Prompt: p, Draws: as}))
	check(t, p, ds)
	require.LessOrEqual(t, f.most, 34)
	require.Equal(t, 500+20*14, f.rows)
}

func TestCancelledRequestsFreeTheirBlocks(t *testing.T) {
	s, _ := start(t, sched.Config{Batch: 4, Chunk: 64, Blocks: 50})
	for _, after := range []time.Duration{0, time.Microsecond, 100 * time.Microsecond, time.Millisecond} {
		ctx, cancel := context.WithTimeout(t.Context(), after)
		as, _ := draws(6, 1<<30)
		p := prompt(300, 2)
		for _, a := range as {
			a.(*draw).n = 3000
		}
		err := s.Do(ctx, sched.Request{Prompt: p, Draws: as})
		cancel()
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.Zero(t, s.Stats().Held)
	}
	as, ds := draws(3, 20)
	p := prompt(10, 3)
	require.NoError(t, s.Do(t.Context(), sched.Request{Prompt: p, Draws: as}))
	check(t, p, ds)
}

func TestCloseEndsRequests(t *testing.T) {
	s, _ := start(t, sched.Config{Batch: 4, Chunk: 64, Blocks: 5000})
	as, _ := draws(2, 100_000)
	began := make(chan struct{})
	var once atomic.Bool
	as[0] = drawFunc(func([]float32) (int32, bool) {
		if once.CompareAndSwap(false, true) {
			close(began)
		}
		return 1, true
	})
	failed := make(chan error)
	go func() { failed <- s.Do(context.Background(), sched.Request{Prompt: prompt(3, 1), Draws: as}) }()
	<-began
	s.Close()
	require.ErrorIs(t, <-failed, sched.ErrClosed)
	require.ErrorIs(t, s.Do(t.Context(), sched.Request{Prompt: prompt(3, 1), Draws: as}), sched.ErrClosed)
}

type drawFunc func([]float32) (int32, bool)

func (f drawFunc) Next(logits []float32) (int32, bool) { return f(logits) }

func TestRefusedRequests(t *testing.T) {
	s, _ := start(t, sched.Config{Batch: 4, Chunk: 64, Blocks: 3})
	as, _ := draws(1, 1)
	require.Error(t, s.Do(t.Context(), sched.Request{Draws: as}))
	require.Error(t, s.Do(t.Context(), sched.Request{Prompt: prompt(129, 1), Draws: as}))
	require.NoError(t, s.Do(t.Context(), sched.Request{Prompt: prompt(9, 1)}), "nothing to draw")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorIs(t, s.Do(ctx, sched.Request{Prompt: prompt(9, 1), Draws: as}), context.Canceled)
}

// Many short requests, half of them cancelled at random, leave nothing behind.
func TestRandomCancellationsLeakNothing(t *testing.T) {
	n := 100_000
	if testing.Short() {
		n = 5_000
	}
	goroutines := runtime.NumGoroutine()
	f := newFake()
	s := sched.New(f, sched.Config{Batch: 16, Chunk: 64, Blocks: 24, Pool: inline{}})
	heads := [][]int32{prompt(70, 1), prompt(130, 2), prompt(5, 3)}
	var wait sync.WaitGroup
	var next, ended atomic.Int64
	for w := range 32 {
		wait.Go(func() {
			r := rand.New(rand.NewPCG(7, uint64(w)))
			for next.Add(1) <= int64(n) {
				p := append(slices.Clone(heads[r.IntN(3)]), prompt(1+r.IntN(9), r.Uint64())...)
				ctx, cancel := context.WithCancel(context.Background())
				as, ds := draws(1+r.IntN(3), 1+r.IntN(5))
				if r.IntN(2) == 0 {
					as = append(as, &canceller{cancel: cancel, after: r.IntN(4)})
				}
				if err := s.Do(ctx, sched.Request{Prompt: p, Draws: as}); err == nil {
					check(t, p, ds)
					ended.Add(1)
				} else if !errors.Is(err, context.Canceled) {
					t.Error(err)
				}
				cancel()
			}
		})
	}
	wait.Wait()
	require.Zero(t, s.Stats().Held)
	require.LessOrEqual(t, len(f.blocks), 24)
	require.Positive(t, ended.Load())
	s.Close()
	for deadline := time.Now().Add(5 * time.Second); runtime.NumGoroutine() > goroutines; time.Sleep(time.Millisecond) {
		require.True(t, time.Now().Before(deadline), "goroutines are left")
	}
}

// canceller ends its own request while it is drawn.
type canceller struct {
	cancel context.CancelFunc
	after  int
}

func (c *canceller) Next([]float32) (int32, bool) {
	if c.after--; c.after < 0 {
		c.cancel()
	}
	return 1, true
}
