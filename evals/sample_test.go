package evals

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/datasets"
	"github.com/evalr/evalr/scorers"
)

// sampled are the built-in samples and the benchmarks whose forms they have.
var sampled = map[string]string{
	"sample-aime": "aime-2024", "sample-math": "math-500", "sample-gpqa": "gpqa-diamond", "sample-mmlu": "mmlu",
	"sample-livecodebench": "livecodebench", "sample-codeforces": "codeforces",
}

// Samples are asked and graded as the benchmarks are whose form they have.
func TestSamplesAreInTheFormOfTheirBenchmarks(t *testing.T) {
	t.Parallel()
	c := catalogue(t)
	seen := 0
	for _, e := range c.All() {
		require.Equal(t, evalr.IsSample(e.Name), e.IsSample(), e.Name)
		if !e.IsSample() {
			continue
		}
		seen++
		form, ok := c.Lookup(sampled[e.Name])
		require.True(t, ok, e.Name)
		if e.Name == "sample-codeforces" {
			var err error
			form, err = form.Set(map[string]string{"cf-language": "python"})
			require.NoError(t, err)
		}
		own, found := c.SampleOf(form.Name)
		require.True(t, found)
		require.Equal(t, e.Name, own.Name)
		require.Equal(t, form.Scorer, e.Scorer)
		require.Equal(t, form.Suites, e.Suites)
		require.InDelta(t, form.Chance, e.Chance, 0)
		require.Equal(t, form.PerSample, e.PerSample)
		for index := range 3 {
			require.Equal(t, form.Prompt(problemFor(form), index), e.Prompt(problemFor(e), index))
		}
		require.Less(t, e.Sampling.MaxTokens, 512, "the context of the built-in model")
		form.Sampling.MaxTokens = e.Sampling.MaxTokens
		if e.Name == "sample-aime" {
			form.Sampling.Temperature, form.Sampling.TopP = 1, 1 // so that its votes differ
		}
		require.Equal(t, form.Sampling, e.Sampling)
		require.Contains(t, e.About, "built-in samples")
		require.Empty(t, e.Settings, "what is set for a benchmark is not set for samples")
	}
	require.Len(t, sampled, seen)
	_, found := c.SampleOf("custom")
	require.False(t, found)
}

// A suite is of benchmarks or of samples, never of both.
func TestSuitesOfSamples(t *testing.T) {
	t.Parallel()
	c := catalogue(t)
	for _, suite := range c.Suites() {
		for _, e := range c.Suite(suite) {
			require.False(t, e.IsSample(), "%s in %s", e.Name, suite)
		}
		require.NotEmpty(t, c.Samples(suite), suite)
		for _, e := range c.Samples(suite) {
			require.True(t, e.IsSample(), "%s in %s", e.Name, suite)
		}
	}
	require.Len(t, c.Samples("reasoning"), len(sampled))
	require.Empty(t, c.Samples("no-such-suite"))
}

// Every sample can be read, asked, and answered right.
func TestSamplesAreWhole(t *testing.T) {
	t.Parallel()
	for _, e := range catalogue(t).Samples("reasoning") {
		t.Run(e.Name, func(t *testing.T) {
			t.Parallel()
			data, err := datasets.Open(t.Context(), e.Data, nil, datasets.Config{Offline: true})
			require.NoError(t, err)
			n := 0
			for p, err := range data.Problems(t.Context()) {
				require.NoError(t, err)
				if _, program := e.Scorer.(scorers.Code); program {
					tests, err := p.Tests.Load(t.Context())
					require.NoError(t, err)
					require.NotEmpty(t, tests.Cases)
				} else {
					goldScoresCorrect(t, e, p, n)
				}
				n++
			}
			require.Equal(t, e.Data.Count, n)
			files, err := e.Attachments(t.Context())
			require.NoError(t, err)
			rated := false
			for _, m := range e.Metrics {
				rated = rated || m.Kind == evalr.MetricRating
			}
			require.Equal(t, rated, len(files) > 0, "ratings go by standings, which are built in as well")
		})
	}
}
