package cli

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"runtime"
	"strings"

	"github.com/spf13/cobra"

	"github.com/evalr/evalr/scorers"
	"github.com/evalr/evalr/scorers/mathexpr"
)

// gradeOptions are the flags of "evalr grade".
type gradeOptions struct {
	scorer, policy string
	explain        bool
	jobs           int
}

func newGrade(e env) *cobra.Command {
	o := &gradeOptions{}
	cmd := &cobra.Command{
		Use:   "grade --scorer math|integer|choice",
		Short: "Grade answers from standard input, a JSON object a line",
		Long: `Grade reads objects {"id", "gold", "prediction"} from standard input, a line each,
and writes {"id", "equal", "verdict", "answer", "method", "reason"} for each to standard
output, in the same order. What is there is written out whenever the input pauses, so
that another program can put questions and wait for the answers.

The gold answer is a text, a number or a list of accepted ones. The prediction is a
whole completion, reasoning in think tags included, or a bare answer. The verdict is
equal (proved), unequal (shown to differ), unknown (neither) or no-answer; "equal" is
true for the first alone. A gold answer that the scorer cannot read makes a pair
unknown. The id may be any JSON value; null stands for none. A "question" may stand
beside them: a variable that it does not mention may have another name in the answer.

With --explain each line of mathematics has "gold_parsed" and "answer_parsed", how the
two were read, in LaTeX, "gold_tree" and "answer_tree", the same as trees, "rung", what
decided, and "policy". A policy says which differences in how an answer is written
count, such as --policy rounding=exact,units:

` + policyHelp(),
		Example: `  $ echo '{"id": 1, "gold": "1/2", "prediction": "so \\boxed{0.5}"}' | evalr grade --scorer math
  {"id":1,"equal":true,"verdict":"equal","answer":"0.5","method":"boxed","reason":"…"}

  # how the two were read and what decided
  $ echo '{"gold": "12 cm", "prediction": "12"}' | evalr grade --scorer math --explain --policy units`,
		Args: exactly(0, "no argument"),
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context(), e) },
	}
	f := cmd.Flags()
	f.StringVar(&o.scorer, "scorer", "", "`how` answers are graded: "+strings.Join(scorers.Names(), ", "))
	f.StringVar(&o.policy, "policy", defaultPolicy, "of scorer math: which `differences` in how an answer is written count")
	f.BoolVar(&o.explain, "explain", false, "of scorer math: say how gold answer and answer were read and what decided")
	f.IntVarP(&o.jobs, "jobs", "j", runtime.GOMAXPROCS(0), "pairs graded at once (default: the processors there are)")
	return cmd
}

func (o *gradeOptions) run(ctx context.Context, e env) error {
	if o.scorer == "" {
		return usage("for example: evalr grade --scorer math", "say how answers are graded with --scorer: %s", strings.Join(scorers.Names(), ", "))
	}
	if err := oneOf("scorer", o.scorer, scorers.Names()...); err != nil {
		return err
	}
	if o.jobs < 1 {
		return usage("", "--jobs %d: want a whole number from 1", o.jobs)
	}
	g, err := o.grader()
	if err != nil {
		return err
	}
	out := bufio.NewWriterSize(e.stdout, 1<<16)
	p := pipeline[inputLine, []byte]{
		workers: o.jobs,
		do:      func(l inputLine) ([]byte, error) { return g.line(ctx, l) },
		idle:    func() { out.Flush() }, //nolint:errcheck,gosec // the next write returns the same error
	}
	for result, err := range p.run(ctx, lines(ctx, e.stdin)) {
		if err == nil {
			_, err = out.Write(result)
		}
		if err != nil {
			return errors.Join(out.Flush(), err)
		}
	}
	return out.Flush()
}

// grader is the grader of the flags.
func (o *gradeOptions) grader() (pairGrader, error) {
	g := pairGrader{explain: o.explain}
	scorer, err := scorers.Named(o.scorer)
	if err != nil {
		return g, err
	}
	policy, err := parsePolicy(o.policy)
	if err != nil {
		return g, err
	}
	switch math, ok := scorer.(scorers.Math); {
	case ok:
		math.Policy = policy
		g.scorer = math
	case o.explain:
		return g, usage("", "--explain is for --scorer math")
	case policy != (mathexpr.Policy{}):
		return g, usage("", "--policy is for --scorer math")
	default:
		g.scorer = scorer
	}
	return g, nil
}

// maxLine bounds a line of standard input, in bytes.
const maxLine = 64 << 20

// An inputLine is a line of standard input that is not blank.
type inputLine struct {
	number int // from 1
	text   []byte
}

// lines yields the lines of r until it or ctx ends. A read that is under way then
// is left behind: nothing can end it.
func lines(ctx context.Context, r io.Reader) iter.Seq2[inputLine, error] {
	type read struct {
		inputLine
		err error
	}
	return func(yield func(inputLine, error) bool) {
		ctx, stop := context.WithCancel(ctx)
		defer stop()
		from := make(chan read)
		go func() {
			defer close(from)
			in := bufio.NewReaderSize(r, 1<<16)
			for n := 1; ; n++ {
				text, err := readLine(in)
				if n == 1 {
					text = bytes.TrimPrefix(text, []byte("\xEF\xBB\xBF")) // what Windows begins a text with
				}
				select {
				case from <- read{inputLine{n, text}, err}:
				case <-ctx.Done():
					return
				}
				if err != nil {
					return
				}
			}
		}()
		for {
			select {
			case <-ctx.Done():
				yield(inputLine{}, context.Cause(ctx))
				return
			case l := <-from:
				if len(l.text) > 0 && !yield(l.inputLine, nil) || errors.Is(l.err, io.EOF) {
					return
				}
				if l.err != nil {
					yield(inputLine{}, fmt.Errorf("standard input: line %d: %w", l.number, l.err))
					return
				}
			}
		}
	}
}

// readLine returns the next line without white space around it; io.EOF may come
// with the last one.
func readLine(in *bufio.Reader) ([]byte, error) {
	var line []byte
	for {
		part, err := in.ReadSlice('\n')
		line = append(line, part...)
		if len(line) > maxLine {
			return nil, fmt.Errorf("more than %d bytes", maxLine)
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return bytes.TrimSpace(line), err
		}
	}
}
