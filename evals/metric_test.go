package evals

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
)

func TestParseMetric(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]evalr.Metric{
		"pass@1":       {Kind: evalr.MetricPass1, Name: "pass@1"},
		"pass@8":       {Kind: evalr.MetricPassAny, Name: "pass@8", K: 8},
		"PASS^4":       {Kind: evalr.MetricPassAll, Name: "pass^4", K: 4},
		" cons@16 ":    {Kind: evalr.MetricConsensus, Name: "cons@16", K: 16},
		"maj@16":       {Kind: evalr.MetricConsensus, Name: "cons@16", K: 16},
		"gpass@8:0.50": {Kind: evalr.MetricPassShare, Name: "g-pass@8:0.5", K: 8, Tau: 0.5},
		"G-Pass@16:1":  {Kind: evalr.MetricPassShare, Name: "g-pass@16:1", K: 16, Tau: 1},

		"Rating":             {Kind: evalr.MetricRating, Name: "rating", K: 8, By: "contests"},
		"rating:contests":    {Kind: evalr.MetricRating, Name: "rating", K: 8, By: "contests"},
		"rating:problems":    {Kind: evalr.MetricRating, Name: "rating:problems", By: "problems"},
		"percentile":         {Kind: evalr.MetricPercentile, Name: "percentile", K: 8, By: "r1"},
		"percentile:codeelo": {Kind: evalr.MetricPercentile, Name: "percentile:codeelo", K: 8, By: "codeelo"},
	} {
		m, err := ParseMetric(text)
		require.NoError(t, err)
		require.NotEmpty(t, m.About)
		require.NotContains(t, m.About, "\n")
		m.About = ""
		require.Equal(t, want, m)
	}
	for text, want := range map[string]string{
		"":              `metric "": want pass@1, pass@8, cons@16, pass^4, g-pass@8:0.5, rating or percentile`,
		"accuracy":      "want pass@1",
		"rating:people": "want pass@1",
		"pass@":         "want a whole number of samples",
		"pass@0":        "want a whole number of samples from 1 to 1000000",
		"pass@+8":       "want a whole number",
		"pass@08":       "want a whole number",
		"pass^4:0.5":    "the share after a colon belongs to g-pass@ alone",
		"g-pass@8":      "the share after a colon belongs to g-pass@ alone",
		"g-pass@8:0":    "want a share above 0 and up to 1",
		"g-pass@8:1.5":  "want a share above 0 and up to 1",
		"g-pass@8:NaN":  "want a share above 0 and up to 1",
		"cons@99999999": "want a whole number of samples from 1 to 1000000",
	} {
		_, err := ParseMetric(text)
		require.ErrorContains(t, err, want, text)
	}
}

// The name of a metric reads as the metric itself.
func FuzzParseMetric(f *testing.F) {
	for _, s := range []string{"pass@1", "pass@8", "maj@3", "pass^4", "gpass@8:.5", "g-pass@8:1e-3", "rating:problems", "percentile:r1", "pass@x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		m, err := ParseMetric(s)
		if err != nil {
			return
		}
		again, err := ParseMetric(m.Name)
		require.NoError(t, err)
		require.Equal(t, m, again)
	})
}
