package store

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestManyCallersShareATransaction(t *testing.T) {
	t.Parallel()
	run := create(t)
	putProblems(t, run, 1)
	var wg sync.WaitGroup
	for i := range 500 {
		wg.Go(func() {
			s := sample(ref(0, i))
			if err := run.Begin(background(), s.Ref); err != nil {
				t.Error(err)
			}
			if err := run.Put(background(), s); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	require.Len(t, collect(t, read(t, run))[0].Verdicts, 500)
}

func TestAnErrorReachesEveryCallerOfTheBatchAndNoLaterOne(t *testing.T) {
	t.Parallel()
	run := create(t)
	putProblems(t, run, 1)
	put(t, run, sample(ref(0, 0)))
	// The limit makes SQLite say what it says on a full disk.
	limit := func(pages int) {
		require.NoError(t, run.writer.do(t.Context(), func(tb *tables) error {
			return tb.conn.Exec(fmt.Sprintf("PRAGMA max_page_count = %d", pages))
		}, nil))
	}
	limit(1) // SQLite takes the present size instead
	var wg sync.WaitGroup
	var mu sync.Mutex
	var errs []error
	for i := 1; i < 200; i++ {
		wg.Go(func() {
			err := run.Put(background(), sample(ref(0, i)))
			mu.Lock()
			defer mu.Unlock()
			errs = append(errs, err)
		})
	}
	wg.Wait()
	var full int
	for _, err := range errs {
		if errors.Is(err, ErrFull) {
			full++
		} else {
			require.NoError(t, err)
		}
	}
	require.Positive(t, full)
	require.Len(t, collect(t, read(t, run))[0].Verdicts, 200-full, "what failed is not there, what did not is")

	limit(1 << 30)
	for i := range 200 {
		put(t, run, sample(ref(0, i)))
	}
	require.Len(t, collect(t, read(t, reopen(t, run)))[0].Verdicts, 200)
}

func TestAPanicOfTheLibraryBreaksTheWriterAndNotTheProcess(t *testing.T) {
	t.Parallel()
	run := create(t)
	putProblems(t, run, 1)
	put(t, run, sample(ref(0, 0)))
	err := run.writer.do(t.Context(), func(*tables) error { panic("out of bounds") }, nil)
	require.ErrorIs(t, err, ErrDamaged)
	require.ErrorContains(t, run.Put(t.Context(), sample(ref(0, 1))), "out of bounds", "nothing more is written")
	require.ErrorContains(t, run.Close(), "out of bounds")
	again, err := Open(t.Context(), run.Dir(), config())
	require.NoError(t, err, "but the run is not held")
	defer again.Close()
	_, ok := again.Stored(ref(0, 0))
	require.True(t, ok)
}

func TestCloseWritesWhatIsWaiting(t *testing.T) {
	t.Parallel()
	run := create(t)
	putProblems(t, run, 1)
	errs := make(chan error)
	for i := range 300 {
		go func() { errs <- run.Put(background(), sample(ref(0, i))) }()
	}
	time.Sleep(2 * time.Millisecond)
	require.NoError(t, run.Close())
	require.NoError(t, run.Close(), "closing twice is closing once")
	stored := 0
	for range 300 {
		if err := <-errs; err == nil {
			stored++
		} else {
			require.ErrorIs(t, err, ErrClosed)
		}
	}
	again, err := Open(t.Context(), run.Dir(), config())
	require.NoError(t, err)
	defer again.Close()
	require.Len(t, collect(t, read(t, again))[0].Verdicts, stored)
	require.ErrorIs(t, run.Put(t.Context(), sample(ref(0, 0))), ErrClosed)
}

func TestACancelledCallerIsToldWhy(t *testing.T) {
	t.Parallel()
	run := create(t)
	putProblems(t, run, 1)
	why := errors.New("the user said stop")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(why)
	var err error
	for i := range 100 { // either the write or the cancellation may come first
		if err = run.Put(ctx, sample(ref(0, i))); err != nil {
			break
		}
	}
	require.ErrorIs(t, err, why)
	_, err = Open(ctx, t.TempDir(), config())
	require.Error(t, err)
	r := read(t, run)
	for _, err := range r.Verdicts(ctx, "aime") {
		require.ErrorIs(t, err, why)
	}
}

func TestAReaderSeesWhatIsWrittenMeanwhile(t *testing.T) {
	t.Parallel()
	run := create(t)
	putProblems(t, run, 2)
	r := read(t, run)
	for i := range 5 {
		put(t, run, sample(ref(0, i)))
		require.Len(t, collect(t, r)[0].Verdicts, i+1)
	}
	for p, err := range r.Verdicts(t.Context(), "aime") { // the consumer may ask for more
		require.NoError(t, err)
		for _, v := range p.Verdicts {
			_, err := r.Sample(t.Context(), ref(p.Row, int(v.Index)))
			require.NoError(t, err)
		}
		put(t, run, sample(ref(1, 9))) // and the writer is not kept out
	}
	require.NoError(t, run.Close(), "a reader is no obstacle")
	require.Len(t, collect(t, r)[0].Verdicts, 5, "nor is a run that closes")
	again, err := Open(t.Context(), run.Dir(), config())
	require.NoError(t, err)
	defer again.Close()
	put(t, again, sample(ref(1, 3)))
	require.Len(t, collect(t, r)[1].Verdicts, 2, "nor one that opens again")
}
