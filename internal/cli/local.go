package cli

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"github.com/evalr/evalr/engine"
	"github.com/evalr/evalr/engine/kernel"
	"github.com/evalr/evalr/models"
)

// isaVariable forces the instruction set of the engine's kernels. It is no flag,
// for it changes no result: it is there to find faults and to measure.
const isaVariable = "EVALR_ISA"

// engineOptions are the flags of the built-in engine.
type engineOptions struct {
	template string
	quantize string
	kv       string
	threads  int
	memory   byteSize
}

func (o *engineOptions) define(f *pflag.FlagSet) {
	f.StringVar(&o.template, "chat-template", "", "of a model on this machine: Jinja `FILE` in the place of its own chat template, or chatml")
	f.StringVar(&o.quantize, "quantize", "", "of a model on this machine: `type` that floating-point matrices are rounded to, such as q8_0, for speed")
	f.StringVar(&o.kv, "kv", kernel.KVHalf.String(), "of a model on this machine: `form` of keys and values in the cache: f16, or int8 for little more than half the memory")
	f.IntVar(&o.threads, "threads", 0, "of a model on this machine: threads that compute (default: the cores there are)")
	f.Var(&o.memory, "memory", "of a model on this machine: most memory, such as 8GiB (default: three quarters of what is free)")
}

// engineFlags and endpointFlags are of no use for the other kind of model.
var (
	engineFlags   = []string{"chat-template", "quantize", "kv", "threads", "memory"}
	endpointFlags = []string{"api-key-file", "no-stream", "idle-timeout", "first-timeout"}
)

// config is how the engine is to run a model, so many samples at once.
func (o *engineOptions) config(e env, batch int) (engine.Config, error) {
	c := engine.Config{Threads: o.threads, Memory: int64(o.memory), Batch: batch, Quantize: o.quantize, KV: o.kv, Clock: e.now}
	if o.threads < 0 {
		return c, usage("", "--threads %d: want a whole number from 1", o.threads)
	}
	if _, err := kernel.ParseKV(o.kv); err != nil {
		return c, usage("", "--kv: %v", err)
	}
	var err error
	if c.ISA, err = kernel.ParseISA(e.getenv(isaVariable)); err != nil {
		return c, usage("unset "+isaVariable+" for the best there is", "%s: %v", isaVariable, err)
	}
	c.ChatTemplate, err = o.chatTemplate()
	return c, err
}

// maxTemplate bounds the file of a chat template, in bytes.
const maxTemplate = 1 << 20

// chatTemplate is the text of the template, or chatml; empty for the model's own.
func (o *engineOptions) chatTemplate() (string, error) {
	if o.template == "" || o.template == "chatml" {
		return o.template, nil
	}
	f, err := os.Open(o.template)
	if err != nil {
		return "", usage("--chat-template takes the name of a file, or chatml", "reading the chat template: %v", err)
	}
	defer f.Close() //nolint:errcheck // only read
	text, err := io.ReadAll(io.LimitReader(f, maxTemplate+1))
	switch {
	case err != nil:
		return "", fmt.Errorf("reading the chat template: %w", err)
	case len(text) > maxTemplate:
		return "", usage("", "chat template %s: more than %d bytes", o.template, maxTemplate)
	case strings.TrimSpace(string(text)) == "":
		return "", usage("leave --chat-template out for the model's own", "chat template %s: empty", o.template)
	}
	return string(text), nil
}

// local is the model on this machine that --model names. Where there is an endpoint
// the name is the endpoint's, whatever it looks like.
func (o *runOptions) local() (weights, bool) {
	if o.endpoint != "" {
		return weights{}, false
	}
	return parseWeights(o.model)
}

// refuseForeign refuses flags of the command line that the kind of model does not
// have. What a variable or a file sets is for the models that have it.
func (o *runOptions) refuseForeign() error {
	foreign, model := engineFlags, "an endpoint's model"
	if _, ok := o.local(); ok {
		foreign, model = endpointFlags, "a model on this machine"
	} else if o.endpoint == "" {
		return nil // a dry run without a model
	}
	for _, s := range o.settings {
		if s.Source == fromFlag && slices.Contains(foreign, s.Name) {
			return usage("leave it out", "--%s is not for %s", s.Name, model)
		}
	}
	return nil
}

// loadLocal makes the engine ready to run a model. A dry run only looks at it.
func (o *runOptions) loadLocal(ctx context.Context, e env, w weights) (*served, error) {
	config, err := o.engine.config(e, min(o.jobs*o.choices, mostAtOnce))
	if err != nil {
		return nil, err
	}
	info, err := o.inspect(w, config)
	if err != nil {
		return nil, err
	}
	s := &served{
		name: w.name(), builtin: w.builtin(), step: w.step(), check: engine.CheckSampling,
		redactor: models.NewRedactor(models.NewSecret(string(dataConfig(e).Token))),
	}
	if o.limits.dryRun {
		if info.Digest, err = w.digest(ctx); err != nil {
			return nil, w.refused(err)
		}
		s.describe(info, config)
		return s, nil
	}
	tags, err := tagPairs(o.thinkTags)
	if err != nil {
		return nil, err
	}
	loaded, err := w.load(ctx, config)
	if err != nil {
		return nil, w.refused(err)
	}
	s.describe(loaded.Info(), config)
	warnShort(e.stderr, loaded.Info())
	local, err := models.NewLocal(loaded, models.LocalConfig{Protocol: o.api, Reasoning: o.reasoning, ThinkTags: tags, Name: s.name})
	if err != nil {
		loaded.Close()
		return nil, err
	}
	s.backend = local
	return s, nil
}

// inspect makes sure, before anything is loaded, that a model can run here and be
// asked as it is to be.
func (o *runOptions) inspect(w weights, c engine.Config) (engine.Info, error) {
	if err := w.check(); err != nil {
		return engine.Info{}, err
	}
	info, err := w.inspect(c)
	if err != nil {
		return info, w.refused(err)
	}
	return info, cmp.Or(o.converses(w, info), enough(w, info))
}

// warnShort says that the memory does not hold the model's context, since answers are
// then cut off where more memory would let them go on.
func warnShort(to io.Writer, info engine.Info) {
	if info.Tokens < info.Context {
		fmt.Fprintf(to, "evalr: warning: the memory holds %s tokens of the model's context of %s; answers that come to its end are cut off there\n",
			grouped(int64(info.Tokens)), grouped(int64(info.Context)))
	}
}

// mostAtOnce bounds the samples that the engine draws at once: with more, a step has
// long been bound by arithmetic, and they only take memory.
const mostAtOnce = 256

// converses refuses a protocol that the model cannot be asked by.
func (o *runOptions) converses(w weights, info engine.Info) error {
	switch {
	case o.api == models.ProtocolCompletions && o.engine.template != "":
		return usage("leave one of them out", "--api %s renders no conversations, so it takes no --chat-template", o.api)
	case o.api == models.ProtocolChat && info.Chat != nil:
		return fault{
			text: fmt.Sprintf("model %s cannot be asked by --api %s: %v", w, o.api, info.Chat), code: exitUsage, cause: info.Chat,
			hint: "give the template it was trained with by --chat-template FILE (or chatml), or take --api " + models.ProtocolCompletions,
		}
	}
	return oneOf("api", o.api, models.ProtocolChat, models.ProtocolCompletions)
}

// describe records what runs. The digest of the weights is the model's identity,
// with what else changes its answers; the file's name is not.
func (s *served) describe(info engine.Info, c engine.Config) {
	s.identity = "sha256:" + info.Digest
	s.says.Context = info.Tokens
	s.says.Facts = map[string]string{
		"weights": s.identity, "format": info.Format, "architecture": info.Arch,
		"parameters": strconv.FormatInt(info.Parameters, 10), "types": typesText(info),
		"quantize": "none", "kv": info.KV, "chat_template": "its own",
	}
	if info.Quantize != "" {
		s.says.Facts["quantize"] = info.Quantize
		s.identity += " quantize:" + info.Quantize
	}
	if info.KV != kernel.KVHalf.String() {
		s.identity += " kv:" + info.KV
	}
	if c.ChatTemplate != "" {
		sum := sha256.Sum256([]byte(c.ChatTemplate))
		s.says.Facts["chat_template"] = "sha256:" + hex.EncodeToString(sum[:])
		s.identity += " template:" + s.says.Facts["chat_template"]
	}
	s.host = map[string]string{"isa": info.ISA.String(), "threads": strconv.Itoa(info.Threads)}
}

// typesText counts the tensors of each type, the most frequent first.
func typesText(info engine.Info) string {
	type count struct {
		name string
		n    int
	}
	var counts []count
	for t, n := range info.Types {
		counts = append(counts, count{strings.ToLower(t.String()), n})
	}
	slices.SortFunc(counts, func(a, b count) int {
		if a.n != b.n {
			return b.n - a.n
		}
		return strings.Compare(a.name, b.name)
	})
	var parts []string
	for _, c := range counts {
		parts = append(parts, fmt.Sprintf("%s %d", c.name, c.n))
	}
	return strings.Join(parts, ", ")
}
