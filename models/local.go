package models

import (
	"context"
	"errors"
	"fmt"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/engine"
)

var _ evalr.SeededModel = (*Local)(nil)

// LocalConfig says how the built-in engine's model is asked. The zero value is a
// conversation whose reasoning is found as an endpoint's would be.
type LocalConfig struct {
	Protocol  string      // ProtocolChat, also if empty, or ProtocolCompletions
	Reasoning string      // ReasoningAuto, also if empty, ReasoningPrefilled or ReasoningNone
	ThinkTags [][2]string // opening and closing tags known beside [DefaultThinkTags]
	Name      string      // as completions give it
}

// A Local is a model that the built-in engine runs. It is safe for concurrent
// use: the engine batches what is asked at a time, and prompts that begin alike,
// or are the same, share that part of the work.
type Local struct {
	engine *engine.Engine
	config LocalConfig
}

// NewLocal returns the model that an engine has loaded. A model whose conversations
// cannot be rendered is refused for [ProtocolChat].
func NewLocal(e *engine.Engine, c LocalConfig) (*Local, error) {
	if c.Protocol == "" {
		c.Protocol = ProtocolChat
	}
	if c.Protocol != ProtocolChat && c.Protocol != ProtocolCompletions {
		return nil, configError("protocol", c.Protocol, ProtocolChat+" or "+ProtocolCompletions)
	}
	if missing := e.Info().Chat; missing != nil && c.Protocol == ProtocolChat {
		return nil, fmt.Errorf("protocol %s: %w", ProtocolChat, missing)
	}
	return &Local{engine: e, config: c}, nil
}

// Check reports settings that cannot be drawn by: a setting left out would be
// another distribution than the one that is recorded.
func (*Local) Check(s evalr.Sampling) error { return engine.CheckSampling(s) }

// Close ends what is being drawn and frees the engine.
func (l *Local) Close() { l.engine.Close() }

// Generate draws one completion.
func (l *Local) Generate(ctx context.Context, r evalr.Request) (evalr.Completion, error) {
	cs, err := l.GenerateSeeds(ctx, r, []int64{r.Seed})
	if err != nil {
		return evalr.Completion{}, err
	}
	return cs[0], nil
}

// GenerateSeeds draws a completion of one prompt, which is read once, by each of
// the seeds. Which others are drawn with it changes none. The request's own seed is
// left aside.
func (l *Local) GenerateSeeds(ctx context.Context, r evalr.Request, seeds []int64) ([]evalr.Completion, error) {
	ask := engine.Request{Sampling: r.Sampling, Seeds: seeds, Prefill: r.Prompt.Prefill}
	if l.config.Protocol == ProtocolChat {
		ask.Messages = r.Prompt.Messages
	} else {
		ask.Text, ask.Prefill = promptText(r.Prompt), ""
	}
	out := make([]evalr.Completion, len(seeds))
	err := l.engine.Generate(ctx, ask, func(i int, result engine.Result) {
		out[i] = l.completion(result, r.Prompt.Prefill)
	})
	if ctx.Err() != nil && errors.Is(err, context.Canceled) {
		return nil, context.Cause(ctx)
	}
	if err != nil {
		return nil, err
	}
	return out, nil
}

// completion is a result with its reasoning split off.
func (l *Local) completion(r engine.Result, prefill string) evalr.Completion {
	c := evalr.Completion{
		Raw:   evalr.Raw{Content: r.Text},
		Stop:  r.Stop,
		Usage: evalr.Usage{Prompt: evalr.CountTokens(int64(r.Prompt)), Completion: evalr.CountTokens(int64(r.Completion))},
		Model: l.config.Name,
		First: r.First,
		Total: r.Total,
	}
	c.Text, c.Reasoning, c.Unclosed = Split(c.Raw, c.Stop, SplitOptions{
		Mode: l.config.Reasoning, Tags: l.config.ThinkTags, Prefill: prefill, Prefilled: r.Reasoning,
	})
	return c
}
