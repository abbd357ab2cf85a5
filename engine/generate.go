package engine

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/engine/sample"
	"github.com/evalr/evalr/engine/sched"
)

// A Request asks for samples of one prompt: a conversation, or plain text.
type Request struct {
	Messages []evalr.Message // rendered by the model's template
	Prefill  string          // what the answer is made to begin with
	Text     string          // what a completion goes on from, where there are no messages
	Sampling evalr.Sampling  // Extra may have top_k, min_p and repetition_penalty
	Seeds    []int64         // one for each sample
	LogProbs bool            // whether log-probabilities are asked for
}

// A Result is one sample.
type Result struct {
	Text       string // without the prefill; bytes that are no UTF-8 are U+FFFD
	Stop       evalr.StopReason
	Reasoning  bool          // the prompt opened the reasoning (a template may end in <think>), so Text begins inside it
	Prompt     int           // tokens
	Completion int           // tokens, that of the end included
	Tokens     []int32       // of the completion
	LogProbs   []float32     // the model's own log-probability of each, in nats; nil unless asked for
	First      time.Duration // from the request to the first token
	Total      time.Duration // from the request to the end of the sample
}

// Generate draws one sample for each seed, and calls each as they end, not
// concurrently and in no fixed order. A prompt that does not fit is an
// [*evalr.Failure] of kind [evalr.FailureContext], one with a token that the model
// has no embedding for of kind [evalr.FailureRejected]. A completion that comes to the
// end of the context stops there, as at its token limit.
func (e *Engine) Generate(ctx context.Context, r Request, each func(i int, r Result)) error {
	p, err := samplingParams(r.Sampling)
	if err != nil {
		return err
	}
	p.LogProb = r.LogProbs
	prompt, opened, err := e.prompt(r)
	if err != nil {
		return err
	}
	room := e.info.Tokens - len(prompt)
	if len(prompt) == 0 || room < 1 {
		return e.unfit(len(prompt))
	}
	if r.Sampling.MaxTokens > 0 {
		room = min(room, r.Sampling.MaxTokens)
	}
	began := e.now()
	draws, scheduled := make([]*draw, len(r.Seeds)), make([]sched.Draw, len(r.Seeds))
	for i, seed := range r.Seeds {
		draws[i] = &draw{
			e: e, room: room, began: began, logprobs: r.LogProbs,
			sampler: sample.New(e.pool.Ops(), p, seed),
			stopper: sample.NewStopper(r.Sampling.Stop),
			result:  Result{Prompt: len(prompt), Reasoning: opened},
		}
		if p.Repeat != 0 && p.Repeat != 1 {
			draws[i].recent = append(draws[i].recent, prompt...)
			draws[i].penalised = true
		}
		scheduled[i] = draws[i]
	}
	var failed error
	err = e.sched.Do(ctx, sched.Request{Prompt: prompt, Draws: scheduled, Finished: func(i int) {
		if draws[i].err != nil {
			failed = draws[i].err
			return
		}
		each(i, draws[i].result)
	}})
	if err == nil {
		err = failed
	}
	return err
}

// unfit is the failure of a prompt that leaves no room for an answer.
func (e *Engine) unfit(tokens int) error {
	text := fmt.Sprintf("the prompt has %d tokens, and prompt and answer together can have %d", tokens, e.info.Tokens)
	switch {
	case tokens == 0:
		text = "the prompt is empty, and the model has no token that begins a text"
	case e.info.Tokens < e.info.Context:
		text += fmt.Sprintf(" (the model's context is %d; memory allows no more)", e.info.Context)
	}
	return &evalr.Failure{Kind: evalr.FailureContext, Message: text}
}

// prompt makes tokens of a request.
func (e *Engine) prompt(r Request) (tokens []int32, opened bool, err error) {
	t := e.tokenizer
	if len(r.Messages) == 0 {
		tokens = t.Encode(r.Text+r.Prefill, false)
	} else if tokens, opened, err = e.chat.tokens(r.Messages, r.Prefill); err != nil {
		return nil, false, err
	}
	bos, ok := t.BOS()
	if ok && t.AddBOS() && (len(tokens) == 0 || tokens[0] != bos) {
		tokens = append([]int32{bos}, tokens...)
	}
	for _, id := range tokens {
		if int(id) >= e.info.Vocab {
			return nil, false, &evalr.Failure{Kind: evalr.FailureRejected, Message: fmt.Sprintf("the prompt has the token %s, for which the model has no embedding; take it out of the chat template", t.Text(id))}
		}
	}
	return tokens, opened, nil
}

// now is the clock's time, if there is one.
func (e *Engine) now() time.Time {
	if e.c.Clock == nil {
		return time.Time{}
	}
	return e.c.Clock()
}

// A draw is one sample while it is drawn.
type draw struct {
	e         *Engine
	sampler   *sample.Sampler
	stopper   *sample.Stopper
	room      int  // tokens it may have
	logprobs  bool // whether each token's log-probability is kept
	penalised bool
	recent    []int32 // prompt and completion, for the repetition penalty
	text      []byte
	began     time.Time
	result    Result
	err       error
}

// errNoNumbers is the error of logits that no token can be drawn from.
var errNoNumbers = errors.New("the model's logits are no numbers: its weights are damaged, or overflow")

// Next draws a token.
func (d *draw) Next(logits []float32) (int32, bool) {
	id, logprob := d.sampler.Next(logits, d.recent)
	if id < 0 {
		d.err = errNoNumbers
		return 0, false
	}
	r := &d.result
	if r.Completion == 0 {
		r.First = d.e.now().Sub(d.began)
	}
	r.Completion++
	r.Tokens = append(r.Tokens, id)
	if d.logprobs {
		r.LogProbs = append(r.LogProbs, logprob)
	}
	if d.penalised {
		d.recent = append(d.recent, id)
	}
	if r.Stop = d.stop(id); r.Stop == evalr.StopUnknown {
		return id, true
	}
	r.Text = strings.ToValidUTF8(string(d.text), "\uFFFD")
	r.Total = d.e.now().Sub(d.began)
	return 0, false
}

// stop adds the token's text and says whether the sample ends with it.
func (d *draw) stop(id int32) evalr.StopReason {
	if d.e.ends[id] {
		d.text = append(d.text, d.stopper.Rest()...)
		return evalr.StopEnd
	}
	known, stopped := d.stopper.Push(d.e.tokenizer.Piece(id))
	d.text = append(d.text, known...)
	switch {
	case stopped:
		return evalr.StopEnd
	case d.result.Completion == d.room:
		d.text = append(d.text, d.stopper.Rest()...)
		return evalr.StopLength
	default:
		return evalr.StopUnknown
	}
}
