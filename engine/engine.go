// Package engine evaluates language models on this machine: a GGUF file or a
// folder of safetensors goes in, completions come out, and nothing else needs to
// be installed.
//
// It is made for evaluation, which wants of an engine what serving does not: many
// samples of one prompt, many prompts with one head, and results that depend on
// nothing but the request. A sample's tokens are the same bits alone or in any
// batch, with any number of threads, with pages of its own or shared ones:
// products are exact sums of integers or have one order of summation, and
// attention walks pages in theirs. So a run can be repeated, and interrupted, on
// any machine with the same kernels' results.
//
// The parts, each a package that can be used alone: gguf, safetensors and quant
// read weights; tokenizer and chat make tokens of text and of conversations;
// kernel does the arithmetic; model is the graph of a decoder; sched batches
// requests; sample draws tokens.
package engine

import (
	"context"
	"fmt"
	"runtime"
	"time"

	"github.com/evalr/evalr/engine/kernel"
	"github.com/evalr/evalr/engine/model"
	"github.com/evalr/evalr/engine/quant"
	"github.com/evalr/evalr/engine/sched"
	"github.com/evalr/evalr/engine/tokenizer"
)

// Config says how a model is run. KV, Quantize and ChatTemplate change results;
// Memory does where it allows less than the model's context ([Info].Tokens), as
// samples end there, and so do Batch and Chunk, whose work takes some of it. The
// others do not. The zero value is good.
type Config struct {
	Threads      int              // threads that compute; 0 for all cores
	ISA          kernel.ISA       // instruction set of the kernels; the zero value is the best one
	Memory       int64            // bytes for weights, cache and work; 0 for three quarters of what is free
	Batch        int              // samples in flight; 0 for 64
	Chunk        int              // prompt tokens a step; 0 for 256
	KV           string           // form of keys and values in the cache: "f16", or "int8" for half the memory; empty for f16
	Quantize     string           // type that floating-point matrices are rounded to ("q8_0"); empty leaves them
	ChatTemplate string           // Jinja template, or "chatml"; empty for the model's own
	Clock        func() time.Time // for the durations of results; nil leaves them 0
}

// The defaults of a Config.
const (
	defaultBatch = 64
	defaultChunk = 256
)

// full returns the configuration with its defaults, and the type to round to.
func (c Config) full() (Config, model.Options, error) {
	var o model.Options
	if c.Threads <= 0 {
		c.Threads = runtime.GOMAXPROCS(0)
	}
	if c.Batch <= 0 {
		c.Batch = defaultBatch
	}
	if c.Chunk <= 0 {
		c.Chunk = defaultChunk
	}
	if c.Memory <= 0 {
		c.Memory = DefaultMemory()
	}
	if c.ISA == kernel.Auto {
		c.ISA = kernel.Detect()
	}
	if !c.ISA.Available() {
		return c, o, fmt.Errorf("instruction set %v: this CPU does not have it", c.ISA)
	}
	kv, err := kernel.ParseKV(c.KV)
	if err != nil {
		return c, o, err
	}
	o.KV = kv
	if c.Quantize != "" {
		t, err := quant.ParseType(c.Quantize)
		if err != nil {
			return c, o, fmt.Errorf("quantize: %w", err)
		}
		if t == quant.F32 {
			return c, o, fmt.Errorf("quantize: %v is no smaller than what it would replace", t)
		}
		o.Quantize = t
	}
	return c, o, nil
}

// An Engine is a model that is ready to generate. It is safe for concurrent use,
// but for Close.
type Engine struct {
	c         Config
	info      Info
	tokenizer *tokenizer.Tokenizer
	chat      chatForm
	pool      *kernel.Pool
	sched     *sched.Scheduler
	ends      map[int32]bool
}

// Open loads a model: a GGUF file (or the first of a split one), or a folder with
// config.json, tokenizer.json and safetensors. Errors name the file and the key
// or tensor. Not enough memory is said before anything is loaded.
func Open(ctx context.Context, path string, c Config) (*Engine, error) {
	return start(ctx, onDisk(path), c)
}

// OpenBytes loads a model that is in memory as the content of a GGUF file, under a
// name for errors. The bytes may change once it returns.
func OpenBytes(ctx context.Context, name string, data []byte, c Config) (*Engine, error) {
	return start(ctx, inMemory(name, data), c)
}

// start opens files and loads the model in them.
func start(ctx context.Context, s source, c Config) (*Engine, error) {
	c, o, err := c.full()
	if err != nil {
		return nil, err
	}
	f, err := s.open()
	if err != nil {
		return nil, err
	}
	defer f.Close() //nolint:errcheck // read only
	e, err := load(ctx, f, c, o)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", s.name, err)
	}
	return e, nil
}

// load makes an engine of open files.
func load(ctx context.Context, f files, c Config, o model.Options) (*Engine, error) {
	e, err := prepare(f, c, o)
	if err != nil {
		return nil, err
	}
	if err := e.info.fits(); err != nil {
		return nil, err
	}
	if e.info.Digest, err = f.Digest(ctx); err != nil {
		return nil, err
	}
	e.pool = kernel.NewPool(c.Threads, c.ISA)
	m, err := model.Load(f.source(), e.pool, o)
	if err != nil {
		e.pool.Close()
		return nil, err
	}
	runtime.GC() // what loading leaves behind
	e.sched = sched.New(&tidied{Model: m}, sched.Config{Batch: c.Batch, Chunk: c.Chunk, Blocks: e.info.blocks, Pool: e.pool})
	return e, nil
}

// prepare does all of load but for the weights.
func prepare(f files, c Config, o model.Options) (*Engine, error) {
	info, err := inspect(f, c, o)
	if err != nil {
		return nil, err
	}
	e := &Engine{c: c, info: info, ends: map[int32]bool{}}
	if e.tokenizer, err = f.words(); err != nil {
		return nil, err
	}
	if err := embedded(e.tokenizer, info.Vocab); err != nil {
		return nil, err
	}
	for _, id := range e.tokenizer.EOS() {
		e.ends[id] = true
	}
	if e.chat, err = newChat(f, c.ChatTemplate, e.tokenizer); err != nil {
		return nil, err
	}
	e.info.Chat = e.chat.missing
	return e, nil
}

// embedded refuses a tokenizer that makes a text tokens for which there is no row
// among so many of embeddings. Special tokens may have none: Gemma 3's tokenizer
// has one for images, its text models do not. A prompt that has one is refused.
func embedded(t *tokenizer.Tokenizer, rows int) error {
	for id := rows; id < t.Size(); id++ {
		if text := t.Text(int32(id)); text != "" && !t.Special(int32(id)) { //nolint:gosec // in the vocabulary
			return fmt.Errorf("tokenizer has %d tokens, but the embeddings %d: there is none for %q; take the tokenizer of this model", t.Size(), rows, text)
		}
	}
	return nil
}

// Info says what the engine runs.
func (e *Engine) Info() Info { return e.info }

// Stats returns what the engine has done so far.
func (e *Engine) Stats() sched.Stats { return e.sched.Stats() }

// Close ends all requests with [sched.ErrClosed] and frees the threads.
func (e *Engine) Close() {
	e.sched.Close()
	e.pool.Close()
}
