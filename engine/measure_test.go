package engine_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr/engine"
	"github.com/evalr/evalr/engine/kernel"
	"github.com/evalr/evalr/engine/sample"
	"github.com/evalr/evalr/internal/randmodel"
)

func TestMeasure(t *testing.T) {
	path := write(t, randmodel.Spec{Context: 256})
	e := open(t, path, engine.Config{Threads: 1, Batch: 4, Clock: time.Now})
	for salt, parallel := range []int{1, 4} {
		load := engine.Load{Parallel: parallel, Prompt: 100, Generate: 20, Sampling: sample.Params{Temperature: float64(salt)}}
		before := e.Stats()
		s, err := e.Measure(t.Context(), load, salt)
		require.NoError(t, err)
		require.Positive(t, s.Prefill)
		require.Positive(t, s.Decode)
		require.EqualValues(t, 100+parallel*19, e.Stats().Evaluated-before.Evaluated, "a prompt is evaluated once, and none is in the cache")
	}
	for _, bad := range []engine.Load{
		{Parallel: 0, Prompt: 1, Generate: 2},
		{Parallel: 5, Prompt: 1, Generate: 2},
		{Parallel: 1, Prompt: 0, Generate: 2},
		{Parallel: 1, Prompt: 1, Generate: 1},
		{Parallel: 1, Prompt: 200, Generate: 57},
		{Parallel: 1, Prompt: 1, Generate: 2, Sampling: sample.Params{Temperature: -1}},
	} {
		_, err := e.Measure(t.Context(), bad, 0)
		require.ErrorContains(t, err, "measure: ", "%+v", bad)
	}
	_, err := open(t, path, engine.Config{Threads: 1}).Measure(t.Context(), engine.Load{Parallel: 1, Prompt: 1, Generate: 2}, 0)
	require.ErrorContains(t, err, "no clock")
}

func TestDigest(t *testing.T) {
	path := write(t, randmodel.Spec{})
	sum, err := engine.Digest(t.Context(), path)
	require.NoError(t, err)
	require.Equal(t, open(t, path, engine.Config{Threads: 1}).Info().Digest, sum)
	other, err := engine.Digest(t.Context(), write(t, randmodel.Spec{Seed: 1}))
	require.NoError(t, err)
	require.NotEqual(t, sum, other)
	_, err = engine.Digest(t.Context(), path+".missing")
	require.Error(t, err)
}

func TestSetsBeginWithGenericAndEndWithTheBest(t *testing.T) {
	sets := kernel.Sets()
	require.Equal(t, kernel.Generic, sets[0])
	require.Equal(t, kernel.Detect(), sets[len(sets)-1])
}
