package runner

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
)

func TestGateMoves(t *testing.T) {
	t.Parallel()
	limited := &evalr.Failure{Kind: evalr.FailureRateLimit}
	cases := map[string]func(g *gate) int{
		"an episode counts once": func(g *gate) int {
			for range 30 {
				g.report(limited)
			}
			return 70
		},
		"two episodes count twice": func(g *gate) int {
			g.report(limited)
			time.Sleep(gateCalm)
			g.report(limited)
			return 49
		},
		"the calm lasts as long as the endpoint asks": func(g *gate) int {
			g.report(&evalr.Failure{Kind: evalr.FailureRateLimit, RetryAfter: time.Minute})
			time.Sleep(50 * time.Second)
			g.report(limited)
			return 70
		},
		"a clean round with a queue widens it": func(g *gate) int {
			g.report(limited)
			time.Sleep(gateCalm)
			succeed(g, 70)
			return 73
		},
		"not without a queue": func(g *gate) int {
			g.report(limited)
			time.Sleep(gateCalm)
			g.waiting = nil
			succeed(g, 70)
			return 70
		},
		"not soon after a server error": func(g *gate) int {
			g.report(limited)
			time.Sleep(gateCalm)
			g.report(&evalr.Failure{Kind: evalr.FailureServer})
			succeed(g, 70)
			return 70
		},
		"never above the ceiling": func(g *gate) int {
			g.report(limited)
			time.Sleep(gateCalm)
			succeed(g, 5000)
			return 100
		},
		"never to nothing": func(g *gate) int {
			for range 40 {
				g.report(limited)
				time.Sleep(gateCalm)
			}
			return 1
		},
		"other failures say nothing about the rate": func(g *gate) int {
			g.report(&evalr.Failure{Kind: evalr.FailureTorn})
			g.report(&evalr.Failure{Kind: evalr.FailureRejected})
			return 100
		},
	}
	for name, run := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				g := newGate(100, time.Now)
				g.busy = 1 << 20 // a full gate, with one more in the queue
				g.waiting = []chan struct{}{make(chan struct{})}
				require.Equal(t, run(g), g.limit)
			})
		})
	}
}

func succeed(g *gate, times int) {
	for range times {
		g.report(nil)
	}
}

func TestGateServesInOrderAndForgetsThoseWhoLeave(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := newGate(1, time.Now)
		halted := make(chan struct{})
		require.True(t, g.enter(t.Context(), halted))

		var order []int
		impatient, leave := context.WithCancel(t.Context())
		for i := range 4 {
			ctx := t.Context()
			if i == 1 {
				ctx = impatient
			}
			go func() {
				if g.enter(ctx, halted) {
					order = append(order, i)
					g.leave()
				}
			}()
			synctest.Wait()
		}
		leave()
		synctest.Wait()
		g.leave()
		synctest.Wait()
		require.Equal(t, []int{0, 2, 3}, order)
		require.Zero(t, g.busy)

		close(halted)
		require.False(t, g.enter(t.Context(), halted))
		require.Zero(t, g.busy)
	})
}
