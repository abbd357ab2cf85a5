package cli

import (
	"context"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/evalr/evalr/engine"
	"github.com/evalr/evalr/models"
)

func newModel(e env) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "model {check | bench} {builtin | gguf:FILE | safetensors:DIR}",
		Short: "Look at a model on this machine, and measure its speed",
		Args:  cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return unknown("command of evalr model", args[0], commandNames(cmd))
			}
			return cmd.Help()
		},
	}
	cmd.AddCommand(newModelCheck(e), newModelBench(e))
	return cmd
}

func newModelCheck(e env) *cobra.Command {
	var o engineOptions
	var asJSON bool
	cmd := &cobra.Command{
		Use:     "check {builtin | gguf:FILE | safetensors:DIR}",
		Short:   "Say what a model is, what it needs and whether it runs here; loads nothing",
		Example: "  $ evalr model check gguf:model.gguf",
		Args:    exactly(1, "one model"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return o.examine(cmd.Context(), e, args[0], asJSON)
		},
	}
	cmd.Flags().SortFlags = false
	o.define(cmd.Flags())
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// examine prints what a model is. One that cannot run here is an error, after what
// is known of it.
func (o *engineOptions) examine(ctx context.Context, e env, spec string, asJSON bool) error {
	w, err := wantWeights(spec)
	if err != nil {
		return err
	}
	if err := w.check(); err != nil {
		return err
	}
	config, err := o.config(e, 0)
	if err != nil {
		return err
	}
	info, err := w.inspect(config)
	if err != nil {
		return w.refused(err)
	}
	if info.Digest, err = w.digest(ctx); err != nil {
		return w.refused(err)
	}
	found := newModelJSON(w, info, o.template)
	if asJSON {
		err = writeJSON(e.stdout, found)
	} else {
		err = found.write(e.stdout)
	}
	if err == nil {
		err = enough(w, info)
	}
	return err
}

// A modelJSON is what evalr model check finds.
type modelJSON struct {
	Schema       string         `json:"schema"`
	Model        string         `json:"model"`
	Format       string         `json:"format"`
	SHA256       string         `json:"sha256"`
	FileBytes    int64          `json:"file_bytes"`
	Title        string         `json:"title,omitempty"` // what the file calls the model
	Architecture string         `json:"architecture"`
	Parameters   int64          `json:"parameters"`
	Layers       int            `json:"layers"`
	Width        int            `json:"width"`
	Heads        int            `json:"heads"`
	KVHeads      int            `json:"kv_heads"`
	HeadWidth    int            `json:"head_width"`
	Gated        int            `json:"feed_forward"`
	Window       int            `json:"window,omitempty"` // tokens that some layers are limited to
	Types        map[string]int `json:"tensor_types"`
	Quantize     string         `json:"quantize,omitempty"`
	KV           string         `json:"kv"` // form of keys and values in the cache
	Vocabulary   int            `json:"vocabulary"`
	Template     string         `json:"chat_template"` // "its own", what was given, or empty
	NoTemplate   string         `json:"no_chat_template,omitempty"`
	Context      int            `json:"context"`        // tokens the model was made for
	Tokens       int            `json:"context_memory"` // tokens of them that the memory holds
	Memory       memoryJSON     `json:"memory"`
	Threads      int            `json:"threads"`
	ISA          string         `json:"isa"`
	Runs         bool           `json:"runs"`

	types string
}

// A memoryJSON is what memory a model takes, in bytes.
type memoryJSON struct {
	Need    int64 `json:"needed"`
	Allowed int64 `json:"allowed"`
	Weights int64 `json:"weights"`
	Work    int64 `json:"work"`
	Token   int64 `json:"cache_a_token"`
}

func newModelJSON(w weights, i engine.Info, template string) modelJSON {
	m := modelJSON{
		Schema: "evalr.model/v1", Model: w.String(), Format: i.Format, SHA256: i.Digest, FileBytes: i.FileBytes, Title: i.Name,
		Architecture: i.Arch, Parameters: i.Parameters, Layers: i.Layers, Width: i.Dim, Heads: i.Heads, KVHeads: i.KVHeads,
		HeadWidth: i.HeadDim, Gated: i.FF, Window: i.Window, Types: map[string]int{}, Quantize: i.Quantize, KV: i.KV, Vocabulary: i.Vocab,
		Template: firstOf(template, "its own"), Context: i.Context, Tokens: i.Tokens,
		Memory:  memoryJSON{Need: i.Need(), Allowed: i.Memory, Weights: i.Bytes, Work: i.WorkBytes, Token: i.TokenBytes},
		Threads: i.Threads, ISA: i.ISA.String(), Runs: i.Fits(), types: typesText(i),
	}
	for t, n := range i.Types {
		m.Types[t.String()] = n
	}
	if i.Chat != nil {
		m.Template, m.NoTemplate = "", i.Chat.Error()
	}
	return m
}

// write prints it for a person.
func (m modelJSON) write(w io.Writer) error {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	line := func(name, format string, args ...any) {
		fmt.Fprintf(tw, "%s\t%s\n", name, printable(oneLine(fmt.Sprintf(format, args...))))
	}
	line("model", "%s (%s)", m.Model, inBytes(m.FileBytes))
	if m.Title != "" {
		line("title", "%s", m.Title)
	}
	line("SHA-256", "%s", m.SHA256)
	line("architecture", "%s: %d layers of width %d, %d heads (%d of keys and values) of width %d, feed-forward %d%s",
		m.Architecture, m.Layers, m.Width, m.Heads, m.KVHeads, m.HeadWidth, m.Gated, windowText(m.Window))
	line("parameters", "%s", grouped(m.Parameters))
	quantize := ""
	if m.Quantize != "" {
		quantize = "; floating-point matrices are rounded to " + m.Quantize
	}
	line("tensors", "%s%s", m.types, quantize)
	line("vocabulary", "%s tokens", grouped(int64(m.Vocabulary)))
	if m.NoTemplate == "" {
		line("chat template", "%s", m.Template)
	} else {
		line("chat template", "cannot be used: %s", m.NoTemplate)
	}
	holds := ""
	if m.Runs && m.Tokens < m.Context {
		holds = ", of which the memory holds " + grouped(int64(m.Tokens))
	}
	line("context", "%s%s", tokens(int64(m.Context)), holds)
	line("memory", "needs %s (weights %s, work %s, then %s a token of %s), may use %s",
		inBytes(m.Memory.Need), inBytes(m.Memory.Weights), inBytes(m.Memory.Work), inBytes(m.Memory.Token), m.KV, inBytes(m.Memory.Allowed))
	line("computes on", "%s, %s", counted(m.Threads, "thread"), m.ISA)
	line("runs here", "%s", m.verdict())
	return tw.Flush()
}

// verdict says whether the model can be asked here, and how.
func (m modelJSON) verdict() string {
	switch {
	case !m.Runs:
		return "no"
	case m.NoTemplate != "":
		return "plain completions only (--api " + models.ProtocolCompletions + "); conversations need --chat-template FILE, or chatml"
	default:
		return "yes"
	}
}

func windowText(tokens int) string {
	if tokens == 0 {
		return ""
	}
	return fmt.Sprintf(", some layers see %d tokens", tokens)
}
