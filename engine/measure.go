package engine

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/evalr/evalr/engine/sample"
	"github.com/evalr/evalr/engine/sched"
)

// A Load is work whose speed is measured: samples of one prompt.
type Load struct {
	Parallel int           // samples at once, at most [Config].Batch
	Prompt   int           // tokens of their prompt, at least one
	Generate int           // tokens of each sample, at least two
	Sampling sample.Params // how tokens are drawn; greedily if zero
}

// A Speed is how fast a load was done.
type Speed struct {
	Prefill float64 // tokens of the prompt a second, which all samples share
	Decode  float64 // tokens a second of all samples together, each one's first left out
}

// Measure does a load and says how fast. The prompt is made up of salt, so that no
// other salt's begins alike and nothing of it is in the cache; it ends no sample.
// The engine must have a [Config].Clock and nothing else to do.
func (e *Engine) Measure(ctx context.Context, l Load, salt int) (Speed, error) {
	switch {
	case e.c.Clock == nil:
		return Speed{}, errors.New("measure: the engine has no clock")
	case l.Parallel < 1 || l.Parallel > e.c.Batch:
		return Speed{}, fmt.Errorf("measure: %d samples at once: want 1 to %d", l.Parallel, e.c.Batch)
	case l.Prompt < 1 || l.Generate < 2:
		return Speed{}, fmt.Errorf("measure: a prompt of %d tokens and %d to generate: want at least 1 and 2", l.Prompt, l.Generate)
	case l.Prompt+l.Generate > e.info.Tokens:
		return Speed{}, fmt.Errorf("measure: prompt and sample have %d tokens, and together can have %d", l.Prompt+l.Generate, e.info.Tokens)
	}
	if err := l.Sampling.Check(); err != nil {
		return Speed{}, fmt.Errorf("measure: %w", err)
	}
	began := e.now()
	timed := make([]*timedDraw, l.Parallel)
	draws := make([]sched.Draw, l.Parallel)
	for i := range timed {
		timed[i] = &timedDraw{e: e, left: l.Generate, sampler: sample.New(e.pool.Ops(), l.Sampling, int64(i))}
		draws[i] = timed[i]
	}
	if err := e.sched.Do(ctx, sched.Request{Prompt: e.madeUp(l.Prompt, salt), Draws: draws}); err != nil {
		return Speed{}, err
	}
	first, last := timed[0].first, timed[0].last
	for _, d := range timed {
		if d.left > 0 {
			return Speed{}, errNoNumbers
		}
		if d.first.Before(first) {
			first = d.first
		}
		if d.last.After(last) {
			last = d.last
		}
	}
	return Speed{
		Prefill: rate(l.Prompt, first.Sub(began)),
		Decode:  rate(l.Parallel*(l.Generate-1), last.Sub(first)),
	}, nil
}

// rate is so many a second; 0 if no time has passed.
func rate(n int, d time.Duration) float64 {
	if d <= 0 {
		return 0
	}
	return float64(n) / d.Seconds()
}

// madeUp is a prompt whose first token, and each that follows, depends on salt.
func (e *Engine) madeUp(n, salt int) []int32 {
	out := make([]int32, n)
	size := int32(e.tokenizer.Size())        //nolint:gosec // tokens are numbered by int32
	x := uint64(salt)*0x9e3779b97f4a7c15 + 1 //nolint:gosec // any bits do
	for i := range out {
		x = x*6364136223846793005 + 1442695040888963407 // Knuth's MMIX generator
		out[i] = int32(x>>33) % size
	}
	return out
}

// A timedDraw draws tokens until it has enough, wherever a text would end, and notes
// when.
type timedDraw struct {
	e           *Engine
	sampler     *sample.Sampler
	left        int
	first, last time.Time
}

// Next draws a token.
func (d *timedDraw) Next(logits []float32) (int32, bool) {
	id, _ := d.sampler.Next(logits, nil)
	if id < 0 {
		return 0, false
	}
	d.last = d.e.now()
	if d.first.IsZero() {
		d.first = d.last
	}
	d.left--
	return id, d.left > 0
}
