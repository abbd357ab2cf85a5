package cli

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"

	"github.com/spf13/cobra"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/evals"
	"github.com/evalr/evalr/models"
	"github.com/evalr/evalr/models/recorded"
	"github.com/evalr/evalr/reports"
)

// importOptions are the flags of "evalr import".
type importOptions struct {
	benchmark string
	from      []string
	rows      string
	fields    string
	where     []string
	match     string
	data      []string
	model     string
	step      *optional[int]
	reasoning string
	thinkTags []string
	out       string
	asJSON    bool
	protocol  protocolOptions
	sandbox   sandboxOptions
	view      viewOptions

	settings []evalr.Setting
	read     recorded.Fields
	chosen   []recorded.Condition
}

func newImport(e env) *cobra.Command {
	o := &importOptions{}
	cmd := &cobra.Command{
		Use:   "import --benchmark NAME --from FILE --fields text=FIELD,problem=FIELD",
		Short: "Take in completions made elsewhere, grade them and print the scores",
		Long: `Import makes a run of completions that another program drew: rows of a jsonl, json,
csv or parquet file, also packed as .gz or .zst, of which --fields says where what
stands. A field may lie in nested objects and lists: usage.completion_tokens,
choices.0.text, messages.-1.content, choices.*.text.

  text        a completion, or a list of k of them
  problem     the problem's id, its row in the data set from 0, or its question
  question    the question, to find the problem by or to compare
  gold        the gold answer, alone or at the end of a solution: compared with the
              benchmark's; of benchmark custom the one to grade by
  choices     of benchmark custom, the list of options, so that gold may be an index or a text
  sample      what tells the samples of a problem apart; without it they are counted in order
  stop        why a completion ended, in a server's word: stop, length, eos, max_tokens, …
  reasoning   the reasoning, where it was split off; tags in the text are found without it
  tokens      of the completion, reasoning included
  step        training step of the checkpoint

All rows find their problems one way, which is printed: by id, by row or by question.
Rows that are found by row and hold another gold answer or question are refused. A
file of several models is refused; choose one with --where. Prompt and sampling of an
import are unknown. Nothing is taken in unless every row can be.`,
		Example: `  # one checkpoint of a file of several, its problems by row of the data set
  $ evalr import --benchmark aime-2024 --from outputs.jsonl --fields text=output,problem=idx --where step=21 --model my-model

  # problems of your own: question and gold answer stand beside the completions
  $ evalr import --benchmark custom --scorer math --from outputs.jsonl --model my-model \
      --fields text=completions,problem=id,question=question,gold=answer`,
		Args: exactly(0, "no argument"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := o.complete(cmd, e); err != nil {
				return err
			}
			return o.run(cmd.Context(), e)
		},
	}
	cmd.Flags().SortFlags = false
	o.define(cmd)
	return cmd
}

func (o *importOptions) define(cmd *cobra.Command) {
	f := cmd.Flags()
	o.step = optionalInt(0)
	f.StringVar(&o.benchmark, "benchmark", "", "the `benchmark` the completions are answers to (see evalr list), or custom")
	f.StringArrayVar(&o.from, "from", nil, "`file` of completions; repeatable for the parts of one")
	f.StringVar(&o.rows, "rows", "", "`path` of the rows in a file that is one JSON object: samples, results.tasks, or . for its own members")
	f.StringVar(&o.fields, "fields", "", "which field holds what: `text=FIELD,problem=FIELD,…`")
	f.StringArrayVar(&o.where, "where", nil, "only rows whose `FIELD=VALUE`; repeatable")
	f.StringVar(&o.match, "match", "", "how rows find their problems: `"+strings.Join(recorded.Matches(), ", ")+"` (default: the first that fits all)")
	f.StringArrayVar(&o.data, "data", []string{"auto"}, "where problems come from, as for run; benchmark custom takes them from the rows without it")
	f.StringVar(&o.model, "model", "", "the model's `name` (default: what the rows say)")
	f.Var(o.step, "step", "training step of the checkpoint (default: the step field, or what the model's name says)")
	f.StringVar(&o.reasoning, "reasoning", models.ReasoningAuto, "how reasoning begins: auto, prefilled (the prompt opened it) or none")
	f.StringArrayVar(&o.thinkTags, "think-tags", nil, "further pair of reasoning tags, `OPEN,CLOSE`; repeatable")
	o.protocol.define(f)
	o.sandbox.define(f)
	f.StringVar(&o.out, "out", "", "the run's `folder` (default: runs/NAME-MODEL-HASH)")
	o.view.define(f)
	f.BoolVar(&o.asJSON, "json", false, "print the report as JSON")
}

// complete fills in variables and files and checks what can be checked without
// touching anything.
func (o *importOptions) complete(cmd *cobra.Command, e env) (err error) {
	if o.settings, err = settle(cmd, e, "json"); err != nil {
		return err
	}
	const example = "for example: evalr import --benchmark aime-2024 --from outputs.jsonl --fields text=output,problem=id"
	switch {
	case o.benchmark == "":
		return usage(example, "say with --benchmark what the completions are answers to")
	case len(o.from) == 0:
		return usage(example, "name the file of completions with --from")
	case o.fields == "":
		return usage(example, "say with --fields which field holds what")
	}
	if o.read, err = recorded.ParseFields(o.fields); err != nil {
		return err
	}
	for _, w := range o.where {
		c, err := recorded.ParseCondition(w)
		if err != nil {
			return err
		}
		o.chosen = append(o.chosen, c)
	}
	if err := oneOf("reasoning", o.reasoning, models.ReasoningAuto, models.ReasoningPrefilled, models.ReasoningNone); err != nil {
		return err
	}
	if o.match != "" {
		if err := oneOf("match", o.match, recorded.Matches()...); err != nil {
			return err
		}
	}
	if _, err := o.view.report(); err != nil {
		return err
	}
	return o.protocol.refuseForeign([]string{o.benchmark})
}

// run carries the whole command out: problems, rows, run, report.
func (o *importOptions) run(ctx context.Context, e env) (err error) {
	in, err := o.open(ctx, e)
	if err != nil {
		return err
	}
	if err := refuseAttachments(ctx, []evals.Entry{in.entry}); err != nil {
		return err
	}
	m, err := o.manifest(e, in)
	if err != nil {
		return err
	}
	judges, err := o.sandbox.convene(ctx, &in.entry)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, judges.Close()) }()
	judges.record(ctx, e.stderr, m.Host, in.entry, &m.Benchmarks[0])
	dir := firstOf(folder(o.out), defaultFolder(m))
	o.say(e, in)
	if err := in.save(ctx, e, dir, m); err != nil {
		return err
	}
	fmt.Fprintf(e.stderr, "evalr: the run is in %s\n", dir)
	final := reportCommand{view: o.view, table: reports.TablePlain, format: "term", asJSON: o.asJSON}
	return final.print(ctx, e, []string{dir})
}

// importWorkers is how many completions are graded by s and stored at once: more than
// processors, since one that waits for its commit lets another be graded, and a
// commit is shared by all that wait. Programs are run one a processor, or they would
// take each other's time.
func importWorkers(s evalr.Scorer) int {
	if runsPrograms(s) {
		return runtime.GOMAXPROCS(0)
	}
	return max(256, 4*runtime.GOMAXPROCS(0))
}
