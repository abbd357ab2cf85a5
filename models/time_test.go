package models_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/internal/fakeapi"
	"github.com/evalr/evalr/models"
)

// local starts a server in the process and an endpoint for it, within a bubble
// of testing/synctest, which has a clock of its own and fails the test if a
// goroutine is left when it ends.
func local(t *testing.T, c fakeapi.Config) (*models.Endpoint, *pipe) {
	t.Helper()
	p := newPipe()
	c.Listener = p
	s := fakeapi.New(c)
	t.Cleanup(s.Close)
	return dial(t, s.URL(), func(c *models.Config) { c.Client = p.client() }), p
}

// words is a reply of n one-word pieces, one every gap.
func words(n int, gap time.Duration) fakeapi.Reply {
	pieces := make([]string, n)
	for i := range pieces {
		pieces[i] = "word "
	}
	r := says(pieces...)
	r.Gap = gap
	return r
}

func TestAnAnswerMayTakeDays(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e, _ := local(t, fakeapi.Config{Reply: always(words(1000, 4*time.Minute))})
		c, err := e.Generate(t.Context(), ask("?"))
		require.NoError(t, err)
		assert.Len(t, c.Raw.Content, 5000)
		assert.Greater(t, c.Total, 60*time.Hour)
	})
}

func TestAnAnswerThatStopsIsGivenUpAfterTheIdleTimeout(t *testing.T) {
	t.Parallel()
	r := words(5, time.Second)
	r.Fault, r.After = fakeapi.FaultHang, 3
	synctest.Test(t, func(t *testing.T) {
		e, _ := local(t, fakeapi.Config{Reply: always(r)})
		begin := time.Now()
		_, err := e.Generate(t.Context(), ask("?"))
		f, _ := failure(t, err)
		assert.Equal(t, &evalr.Failure{Kind: evalr.FailureIdle, Message: "nothing came for 5m0s", Drawn: true}, f)
		assert.Equal(t, 2*time.Second+models.DefaultIdleTimeout, time.Since(begin))
	})
}

func TestAQueueIsWaitedFor(t *testing.T) {
	t.Parallel()
	r := words(3, time.Second)
	r.Delay = 59 * time.Minute
	synctest.Test(t, func(t *testing.T) {
		e, _ := local(t, fakeapi.Config{Reply: always(r)})
		c, err := e.Generate(t.Context(), ask("?"))
		require.NoError(t, err)
		assert.Equal(t, r.Delay, c.First)
	})
	r.Delay = 2 * time.Hour
	synctest.Test(t, func(t *testing.T) {
		e, _ := local(t, fakeapi.Config{Reply: always(r)})
		_, err := e.Generate(t.Context(), ask("?"))
		f, _ := failure(t, err)
		assert.Equal(t, &evalr.Failure{Kind: evalr.FailureIdle, Message: "no answer began within 1h0m0s"}, f)
	})
}

func TestAQueueThatShowsLifeIsWaitedForLonger(t *testing.T) {
	t.Parallel()
	answer := `data: {"choices":[{"index":0,"delta":{"content":"A"},"finish_reason":"stop"}]}` + "\n\ndata: [DONE]\n\n"
	role := `data: {"choices":[{"index":0,"delta":{"role":"assistant","content":""}}]}` + "\n\n"
	for name, alive := range map[string]string{"comments": ": waiting\n\n", "roles": role} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := sse(alive, alive, alive, answer)
			r.Gap = 50 * time.Minute
			synctest.Test(t, func(t *testing.T) {
				e, _ := local(t, fakeapi.Config{Reply: always(r)})
				c, err := e.Generate(t.Context(), ask("?"))
				require.NoError(t, err)
				assert.Equal(t, "A", c.Text)
				assert.Equal(t, 150*time.Minute, c.First)
			})
		})
	}
}

func TestGatheringEventsDelaysNoAnswerByMuch(t *testing.T) {
	t.Parallel()
	for _, n := range []int{1, 10, 50, 500, 5000} {
		synctest.Test(t, func(t *testing.T) {
			e, p := local(t, fakeapi.Config{Reply: always(words(n, 20*time.Millisecond))})
			c, err := e.Generate(t.Context(), ask("?"))
			require.NoError(t, err)
			assert.Len(t, c.Raw.Content, 5*n)
			least := time.Duration(n) * 20 * time.Millisecond
			assert.LessOrEqual(t, c.Total, least+least/32+20*time.Millisecond)
			if n == 5000 {
				assert.Less(t, p.reads.Load(), int64(n/3), "a read should bring several events")
			}
		})
	}
}

func TestAConnectionLeftOpenAfterTheAnswerIsNotWaitedFor(t *testing.T) {
	t.Parallel()
	r := words(3, 0)
	r.Fault, r.After = fakeapi.FaultHang, 5 // three words, the end of the choice, the end mark
	synctest.Test(t, func(t *testing.T) {
		e, _ := local(t, fakeapi.Config{Reply: always(r)})
		begin := time.Now()
		c, err := e.Generate(t.Context(), ask("?"))
		require.NoError(t, err)
		assert.Equal(t, "word word word ", c.Text)
		assert.LessOrEqual(t, time.Since(begin), time.Second)
	})
}

func TestNothingIsLeftWhateverHappens(t *testing.T) {
	t.Parallel()
	for _, scenario := range fakeapi.Scenarios() {
		if scenario == "paced" || strings.HasPrefix(scenario, "re") && scenario != "reasoning-field" {
			continue // needs a real socket
		}
		t.Run(scenario, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e, _ := local(t, fakeapi.Config{Scenario: scenario})
				for range 3 {
					_, err := e.Generate(t.Context(), ask("?"))
					if err != nil {
						failure(t, err)
					}
				}
			})
		})
	}
}

func TestNothingIsLeftOfACancelledRequest(t *testing.T) {
	t.Parallel()
	cause := errors.New("enough")
	for _, after := range []time.Duration{0, time.Second, 10 * time.Second} {
		synctest.Test(t, func(t *testing.T) {
			e, _ := local(t, fakeapi.Config{Reply: always(words(1000, 20*time.Millisecond))})
			ctx, cancel := context.WithCancelCause(t.Context())
			defer cancel(nil)
			time.AfterFunc(after, func() { cancel(cause) })
			begin := time.Now()
			_, err := e.Generate(ctx, ask("?"))
			require.ErrorIs(t, err, cause)
			assert.Equal(t, after, time.Since(begin))
		})
	}
}

func TestAWholeAnswerThatStopsHalfWayIsGivenUpAfterTheIdleTimeout(t *testing.T) {
	t.Parallel()
	r := fakeapi.RawReply(200, "application/json", `{"choices":[`, `{}]}`)
	r.Gap = 3 * time.Hour
	synctest.Test(t, func(t *testing.T) {
		e, _ := local(t, fakeapi.Config{Reply: always(r)})
		begin := time.Now()
		_, err := e.Generate(t.Context(), ask("?"))
		f, _ := failure(t, err)
		assert.Equal(t, evalr.FailureIdle, f.Kind)
		assert.Equal(t, "nothing came for 5m0s", f.Message)
		assert.Equal(t, models.DefaultIdleTimeout, time.Since(begin))
	})
}
