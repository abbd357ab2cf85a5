package runner_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/internal/fakeapi"
	"github.com/evalr/evalr/models"
	"github.com/evalr/evalr/runner"
)

// overWire runs a plan of 20 samples against a scenario of a real server.
func overWire(t *testing.T, scenario string, choices int) (*memory, runner.Summary, error) {
	t.Helper()
	server := fakeapi.New(fakeapi.Config{})
	t.Cleanup(server.Close)
	endpoint, err := models.NewEndpoint(models.Config{
		BaseURL: server.ScenarioURL(scenario), Model: "fake", Clock: time.Now,
		FirstTimeout: time.Second, IdleTimeout: time.Second,
	})
	require.NoError(t, err)
	t.Cleanup(endpoint.Close)
	store := newMemory()
	p := plan(endpoint, store, task("a", 10, 2))
	p.Choices = choices
	p.Retry = runner.Retry{Base: 10 * time.Millisecond, Cap: 50 * time.Millisecond, Max: 50}
	p.Breaker = runner.Breaker{Span: 500 * time.Millisecond}
	s, err := runner.Run(t.Context(), p)
	return store, s, err
}

// Whatever goes wrong on the way, the samples are those of an endpoint that
// works, or the run stops and says why.
func TestFaultsOverTheWire(t *testing.T) {
	t.Parallel()
	calm, _, err := overWire(t, "ok", 1)
	require.NoError(t, err)
	require.Len(t, calm.samples, 20)

	type want struct {
		exitCode int // of the error that stops the run; 0 for none
		tries    int // of each sample
		redraws  int // negative: the client may or may not see the beginning
	}
	cases := map[string]want{
		"429":       {tries: 2},
		"429-storm": {tries: 3},
		"500-storm": {tries: 3},
		"503-html":  {tries: 2},
		"hang":      {tries: 2},
		"refuse":    {tries: 2},
		"garbage":   {tries: 2},
		"html":      {tries: 2},
		"empty":     {tries: 2},
		"stall":     {tries: 2, redraws: 1},
		"reset":     {tries: 2, redraws: -1},
		"torn":      {tries: 2, redraws: 1},
		"cut":       {tries: 2, redraws: 1},
		"slow-drip": {tries: 1},

		"429-forever":      {exitCode: 4},
		"500-forever":      {exitCode: 4},
		"hang-forever":     {exitCode: 4},
		"torn-forever":     {exitCode: 4},
		"down":             {exitCode: 4},
		"400":              {exitCode: 4},
		"context-too-long": {exitCode: 4},
		"401":              {exitCode: 5},
		"403":              {exitCode: 5},
		"quota":            {exitCode: 5},
	}
	for scenario, want := range cases {
		t.Run(scenario, func(t *testing.T) {
			t.Parallel()
			store, s, err := overWire(t, scenario, 1)
			if want.exitCode != 0 {
				stop, ok := errors.AsType[*runner.StopError](err)
				require.True(t, ok, "%v", err)
				require.Equal(t, want.exitCode, stop.ExitCode(), err)
				for _, got := range store.samples {
					require.NotNil(t, got.Failure)
					require.Equal(t, evalr.Unscored, got.Outcome, "no failure is scored")
				}
				return
			}
			require.NoError(t, err)
			require.Zero(t, s.Benchmarks[0].Failed)
			require.Equal(t, calm.content(), store.content())
			for _, got := range store.samples {
				require.Equal(t, want.tries, got.Tries)
				if want.redraws >= 0 {
					require.Equal(t, want.redraws, got.Redraws)
				}
			}
		})
	}
}

func TestShortChoicesOverTheWire(t *testing.T) {
	t.Parallel()
	for _, scenario := range []string{"ok", "short-n"} {
		store, s, err := overWire(t, scenario, 2)
		require.NoError(t, err)
		require.Len(t, store.samples, 20)
		require.Equal(t, map[string]int{"ok": 10, "short-n": 20}[scenario], s.Requests)
		texts := map[string]bool{}
		for _, got := range store.samples {
			texts[got.Raw.Content] = true
		}
		require.Len(t, texts, 20, "every sample is a draw of its own")
	}
}
