package cli

import (
	"context"
	"fmt"
	"io"
	"slices"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/evalr/evalr/engine"
)

// benchOptions are the flags of "evalr model bench".
type benchOptions struct {
	engine           engineOptions
	parallel         []int
	prompt, generate int
	repeat           int
	asJSON           bool
}

func newModelBench(e env) *cobra.Command {
	o := &benchOptions{}
	cmd := &cobra.Command{
		Use:   "bench {builtin | gguf:FILE | safetensors:DIR}",
		Short: "Measure how fast a model runs here",
		Long: `Bench reads a made-up prompt and draws samples of it, greedily, as many at once as
--parallel says, and prints tokens a second: of the prompt, which is read once for all
samples, and of all samples together. Of several repetitions it prints the fastest,
since whatever else the machine does only makes it slower. The prompt is another one
each time.`,
		Example: "  $ evalr model bench gguf:model.gguf --parallel 1,16 --prompt 100 --generate 20",
		Args:    exactly(1, "one model"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return o.run(cmd.Context(), e, args[0])
		},
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.IntSliceVar(&o.parallel, "parallel", []int{1, 16, 64}, "samples at once, `N,N,…`")
	f.IntVar(&o.prompt, "prompt", 200, "`tokens` of the prompt")
	f.IntVar(&o.generate, "generate", 200, "`tokens` of each sample")
	f.IntVar(&o.repeat, "repeat", 3, "how often each is measured")
	o.engine.define(f)
	f.BoolVar(&o.asJSON, "json", false, "print JSON")
	return cmd
}

// A benchJSON is what evalr model bench measures.
type benchJSON struct {
	Schema   string      `json:"schema"`
	Model    string      `json:"model"`
	SHA256   string      `json:"sha256"`
	Types    string      `json:"tensor_types"`
	KV       string      `json:"kv"`
	CPU      string      `json:"cpu"`
	ISA      string      `json:"isa"`
	Threads  int         `json:"threads"`
	Prompt   int         `json:"prompt_tokens"`
	Generate int         `json:"generated_tokens"`
	Repeat   int         `json:"repetitions"`
	Speeds   []speedJSON `json:"speeds"`
}

// A speedJSON is the speed of so many samples at once, in tokens a second.
type speedJSON struct {
	Parallel int     `json:"parallel"`
	Prefill  float64 `json:"prefill"`
	Decode   float64 `json:"decode"`
}

func (o *benchOptions) run(ctx context.Context, e env, spec string) error {
	w, err := wantWeights(spec)
	if err != nil {
		return err
	}
	if err := o.check(); err != nil {
		return err
	}
	if err := w.check(); err != nil {
		return err
	}
	config, err := o.engine.config(e, slices.Max(o.parallel))
	if err != nil {
		return err
	}
	loaded, err := w.load(ctx, config)
	if err != nil {
		return w.refused(err)
	}
	defer loaded.Close()
	i := loaded.Info()
	if o.prompt+o.generate > i.Tokens {
		return usage("give smaller ones", "--prompt %d and --generate %d: the model's context holds %d tokens of both together", o.prompt, o.generate, i.Tokens)
	}
	out := benchJSON{
		Schema: "evalr.bench/v1", Model: w.name(), SHA256: i.Digest, Types: typesText(i), KV: i.KV, CPU: cpuName(), ISA: i.ISA.String(), Threads: i.Threads,
		Prompt: o.prompt, Generate: o.generate, Repeat: o.repeat,
	}
	if out.Speeds, err = o.measure(ctx, loaded); err != nil {
		return err
	}
	if o.asJSON {
		return writeJSON(e.stdout, out)
	}
	return out.write(e.stdout)
}

func (o *benchOptions) check() error {
	switch {
	case len(o.parallel) == 0 || slices.Min(o.parallel) < 1:
		return usage("for example --parallel 1,16,64", "--parallel: want whole numbers from 1")
	case o.prompt < 1:
		return usage("", "--prompt %d: want a whole number from 1", o.prompt)
	case o.generate < 2:
		return usage("the first token counts as part of the prompt's time", "--generate %d: want a whole number from 2", o.generate)
	case o.repeat < 1:
		return usage("", "--repeat %d: want a whole number from 1", o.repeat)
	}
	return nil
}

// measure returns the best speeds of each number of samples. All are measured once
// before any is measured again, so that a disturbance spares some of each.
func (o *benchOptions) measure(ctx context.Context, m *engine.Engine) ([]speedJSON, error) {
	best := make([]speedJSON, len(o.parallel))
	for round := range o.repeat {
		for i, n := range o.parallel {
			s, err := m.Measure(ctx, engine.Load{Parallel: n, Prompt: o.prompt, Generate: o.generate}, round*len(o.parallel)+i)
			if err != nil {
				return nil, err
			}
			best[i] = speedJSON{n, max(best[i].Prefill, s.Prefill), max(best[i].Decode, s.Decode)}
		}
	}
	return best, nil
}

// write prints it for a person.
func (b benchJSON) write(w io.Writer) error {
	fmt.Fprintf(w, "%s (%s; KV %s)\n%s, %s, %s\n\n", printable(b.Model), b.Types, b.KV, printable(b.CPU), b.ISA, counted(b.Threads, "thread"))
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(tw, "SAMPLES AT ONCE\tPROMPT\tPREFILL tok/s\tGENERATED\tDECODE tok/s\t")
	for _, s := range b.Speeds {
		fmt.Fprintf(tw, "%d\t%d\t%.0f\t%d × %d\t%.1f\t\n", s.Parallel, b.Prompt, s.Prefill, s.Parallel, b.Generate, s.Decode)
	}
	if err := tw.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w, "\nThe fastest of %s each.\n", counted(b.Repeat, "repetition"))
	return err
}
