package cli

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/models"
	"github.com/evalr/evalr/models/recorded"
	"github.com/evalr/evalr/reports"
)

// importOptions are the flags of "evalr import".
type importOptions struct {
	benchmark string
	from      []string
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
  gold        the gold answer: compared with the benchmark's; of benchmark custom the one to grade by
  sample      what tells the samples of a problem apart; without it they are counted in order
  stop        why a completion ended, in a server's word: stop, length, eos, max_tokens, …
  reasoning   the reasoning, where it was split off; tags in the text are found without it
  tokens      of the completion, reasoning included
  step        training step of the checkpoint

All rows find their problems one way, which is printed: by id, by row or by question. A
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
	f.StringVar(&o.fields, "fields", "", "which field holds what: `text=FIELD,problem=FIELD,…`")
	f.StringArrayVar(&o.where, "where", nil, "only rows whose `FIELD=VALUE`; repeatable")
	f.StringVar(&o.match, "match", "", "how rows find their problems: `"+strings.Join(recorded.Matches(), ", ")+"` (default: the first that fits all)")
	f.StringArrayVar(&o.data, "data", []string{"auto"}, "where problems come from, as for run; benchmark custom takes them from the rows without it")
	f.StringVar(&o.model, "model", "", "the model's `name` (default: what the rows say)")
	f.Var(o.step, "step", "training step of the checkpoint (default: the step field, or what the model's name says)")
	f.StringVar(&o.reasoning, "reasoning", models.ReasoningAuto, "how reasoning begins: auto, prefilled (the prompt opened it) or none")
	f.StringArrayVar(&o.thinkTags, "think-tags", nil, "further pair of reasoning tags, `OPEN,CLOSE`; repeatable")
	o.protocol.define(f)
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
func (o *importOptions) run(ctx context.Context, e env) error {
	tags, err := tagPairs(o.thinkTags)
	if err != nil {
		return err
	}
	in, err := o.open(ctx, e)
	if err != nil {
		return err
	}
	in.split = models.SplitOptions{Mode: o.reasoning, Tags: tags}
	m, err := o.manifest(e, in)
	if err != nil {
		return err
	}
	dir := firstOf(folder(o.out), defaultFolder(m))
	o.say(e, in)
	if err := in.save(ctx, e, dir, m); err != nil {
		return err
	}
	fmt.Fprintf(e.stderr, "evalr: the run is in %s\n", dir)
	final := reportCommand{view: o.view, table: reports.TablePlain, format: "term", asJSON: o.asJSON}
	return final.print(ctx, e, []string{dir})
}

// say tells what is taken in, and everything about it that a reader of the scores
// should know.
func (o *importOptions) say(e env, in *imported) {
	s := in.survey
	say := func(format string, args ...any) {
		fmt.Fprintf(e.stderr, "evalr: %s\n", printable(fmt.Sprintf(format, args...)))
	}
	rows := counted(s.Rows, "row")
	if s.Selected < s.Rows {
		rows = fmt.Sprintf("%d of %s", s.Selected, rows)
	}
	per := fmt.Sprintf("k = %d", s.K)
	if s.Least < s.K {
		per = fmt.Sprintf("%d to %d of a problem", s.Least, s.K)
	}
	say("%s: %s, %s, %s", in.files(), rows, counted(s.Samples, "completion"), per)
	all := len(s.Problems) + len(s.Absent)
	say("problems of %s are found by %s: %d of %d", o.benchmark, s.Match, len(s.Problems), all)
	for _, other := range s.Also {
		say("warning: by %s all rows would find problems too, and others; --match %s takes those", other, other)
	}
	if len(s.Absent) > 0 {
		say("warning: %s without a completion: %s", counted(len(s.Absent), "problem"), listed(s.Absent))
	}
	if s.Least < s.K {
		say("warning: problems have from %d to %d samples", s.Least, s.K)
	}
	if s.FromOne {
		say("warning: rows count from 0, and here row 0 has no completion and row 1 has: if yours count from 1, every answer is compared with another problem's; give gold=FIELD or question=FIELD to have them checked")
	}
	if len(s.Apart) > 0 {
		say("warning: rows of one problem differ in %s: if that tells models or settings apart, choose one with --where %s=VALUE", listed(s.Apart), s.Apart[0])
	}
	if s.Blank > 0 {
		say("warning: %s without a text left out", counted(s.Blank, "completion"))
	}
	if len(s.Stops) > 0 {
		say("warning: stop reasons that are not understood count as unknown: %s", listed(tallied(s.Stops)))
	}
}

// listed joins the first few of a list.
func listed(all []string) string { return strings.Join(firstFew(all, 8), ", ") }

// tallied lists names with their counts, the most frequent first.
func tallied(counts map[string]int) []string {
	names := make([]string, 0, len(counts))
	for name := range counts {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int {
		if counts[a] != counts[b] {
			return counts[b] - counts[a]
		}
		return strings.Compare(a, b)
	})
	for i, name := range names {
		names[i] = fmt.Sprintf("%q (%d)", name, counts[name])
	}
	return names
}

// importWorkers is how many completions are graded and stored at once: more than
// processors, since one that waits for its commit lets another be graded, and a
// commit is shared by all that wait.
func importWorkers() int { return max(256, 4*runtime.GOMAXPROCS(0)) }
