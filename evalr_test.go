package evalr_test

import (
	"encoding/json"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
)

// part is everything that enters a sample's identity.
type part struct {
	model, protocol string
	sampling        evalr.Sampling
	prompt          evalr.Prompt
	problem         evalr.Problem
	seed            int64
	choice, index   int
}

func (p part) identity() evalr.Identity {
	return evalr.Prehashed(p.model, p.protocol, p.sampling, p.prompt, p.problem).Identity(p.seed, p.choice, p.index)
}

func example() part {
	return part{
		model: "m", protocol: "chat",
		sampling: evalr.Sampling{Temperature: 0.6, TopP: 0.95, MaxTokens: 32768, Extra: map[string]any{"top_k": 20.0, "min_p": 0.1}},
		prompt:   evalr.Prompt{Messages: []evalr.Message{{Role: "user", Content: "What?"}}, Gold: []string{"1"}},
		problem:  evalr.Problem{ID: "p", Input: "What?", Gold: []string{"1"}},
		seed:     7, index: 3,
	}
}

// The values are pinned: another hash would make every stored run start anew.
func TestIdentityAndSeedArePinned(t *testing.T) {
	t.Parallel()
	require.Equal(t, "3ebf153e468521b12c28634ef7baef8d", example().identity().String())
	require.Equal(t, int64(2095216740), evalr.DeriveSeed(0, evalr.Ref{Benchmark: "aime-2024", Problem: "2024-I-1", Index: 0}))
}

func TestIdentityChangesWithEverythingThatDecidesASample(t *testing.T) {
	t.Parallel()
	seen := map[evalr.Identity]string{example().identity(): "nothing"}
	for name, change := range map[string]func(*part){
		"model":       func(p *part) { p.model = "n" },
		"protocol":    func(p *part) { p.protocol = "completions" },
		"temperature": func(p *part) { p.sampling.Temperature = 0 },
		"top-p":       func(p *part) { p.sampling.TopP = 1 },
		"max tokens":  func(p *part) { p.sampling.MaxTokens = 1 },
		"stop":        func(p *part) { p.sampling.Stop = []string{"x"} },
		"extra":       func(p *part) { p.sampling.Extra = map[string]any{"top_k": 21.0, "min_p": 0.1} },
		"prompt":      func(p *part) { p.prompt.Messages = []evalr.Message{{Role: "user", Content: "What"}, {Content: "?"}} },
		"role":        func(p *part) { p.prompt.Messages = []evalr.Message{{Role: "system", Content: "What?"}} },
		"prefill":     func(p *part) { p.prompt.Prefill = "<think>" },
		"gold":        func(p *part) { p.prompt.Gold = []string{"2"} },
		"problem":     func(p *part) { p.problem.ID = "q" },
		"input":       func(p *part) { p.problem.Input = "Why?" },
		"choices":     func(p *part) { p.problem.Choices = []string{"a"} },
		"seed":        func(p *part) { p.seed = 8 },
		"choice":      func(p *part) { p.choice = 1 },
		"index":       func(p *part) { p.index = 4 },
	} {
		p := example()
		change(&p)
		id := p.identity()
		require.Empty(t, seen[id], "%s makes no difference", name)
		seen[id] = name
	}
}

func TestIdentityIgnoresTheOrderOfVendorFields(t *testing.T) {
	t.Parallel()
	p := example()
	for range 20 { // maps are walked in random order
		p.sampling.Extra = map[string]any{"min_p": 0.1, "top_k": 20.0}
		require.Equal(t, example().identity(), p.identity())
	}
}

func TestSeedsFitEveryServerAndSpread(t *testing.T) {
	t.Parallel()
	seen := map[int64]bool{}
	for index := range 10_000 {
		s := evalr.DeriveSeed(42, evalr.Ref{Benchmark: "b", Problem: "p", Index: index})
		require.True(t, s >= 0 && s <= math.MaxInt32)
		seen[s] = true
	}
	require.Greater(t, len(seen), 9_990)
	require.NotEqual(t, evalr.DeriveSeed(1, evalr.Ref{Benchmark: "ab", Problem: "c"}), evalr.DeriveSeed(1, evalr.Ref{Benchmark: "a", Problem: "bc"}))
}

func TestUnknownTokensAreNotNone(t *testing.T) {
	t.Parallel()
	_, known := evalr.Tokens{}.Known()
	require.False(t, known)
	n, known := evalr.CountTokens(0).Known()
	require.True(t, known)
	require.Zero(t, n)
}

func TestNames(t *testing.T) {
	t.Parallel()
	for o := evalr.Unscored; o <= evalr.Truncated; o++ {
		back, err := evalr.ParseOutcome(o.String())
		require.NoError(t, err)
		require.Equal(t, o, back)
	}
	_, err := evalr.ParseOutcome("right")
	require.ErrorContains(t, err, `outcome "right": want one of`)
	require.Equal(t, "invalid(9)", evalr.Outcome(9).String())
	f := evalr.Failure{Kind: evalr.FailureQuota, Status: 429, Message: "no credit"}
	require.Equal(t, "quota exhausted (status 429): no credit", f.Error())
	for k := evalr.FailureRateLimit; k <= evalr.FailureQuota; k++ {
		require.False(t, k.Temporary() && k.Final(), k.String())
		require.NotContains(t, k.String(), "invalid")
	}
}

// A manifest is stored as JSON; what is read back must be what was written.
func TestManifestSurvivesJSON(t *testing.T) {
	t.Parallel()
	m := evalr.Manifest{Name: "n", Seed: -1, Benchmarks: []evalr.BenchmarkRecord{{
		Name: "b", K: 4, Sampling: example().sampling,
		Metrics: []evalr.Metric{{Kind: evalr.MetricConsensus, Name: "cons@64", K: 64}},
	}}}
	text, err := json.Marshal(m)
	require.NoError(t, err)
	var back evalr.Manifest
	require.NoError(t, json.Unmarshal(text, &back))
	require.Equal(t, m, back)
}
