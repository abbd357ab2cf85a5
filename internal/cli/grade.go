package cli

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"runtime"
	"strings"

	"github.com/spf13/cobra"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/models"
	"github.com/evalr/evalr/runner"
	"github.com/evalr/evalr/scorers"
)

// gradeOptions are the flags of "evalr grade".
type gradeOptions struct {
	scorer string
	jobs   int
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
unknown. The id may be any JSON value; null stands for none.`,
		Example: `  $ echo '{"id": 1, "gold": "1/2", "prediction": "so \\boxed{0.5}"}' | evalr grade --scorer math
  {"id":1,"equal":true,"verdict":"equal","answer":"0.5","method":"boxed","reason":"…"}`,
		Args: exactly(0, "no argument"),
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context(), e) },
	}
	f := cmd.Flags()
	f.StringVar(&o.scorer, "scorer", "", "`how` answers are graded: "+strings.Join(scorers.Names(), ", "))
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
	scorer, err := scorers.Named(o.scorer)
	if err != nil {
		return err
	}
	out := bufio.NewWriterSize(e.stdout, 1<<16)
	p := pipeline[inputLine, []byte]{
		workers: o.jobs,
		do:      func(l inputLine) ([]byte, error) { return gradeLine(ctx, scorer, l) },
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

// A gradedPair is a line of the output.
type gradedPair struct {
	ID      json.RawMessage `json:"id"`
	Equal   bool            `json:"equal"`
	Verdict string          `json:"verdict"` // see [scorers.Decision]
	Answer  string          `json:"answer"`
	Method  string          `json:"method"`
	Reason  string          `json:"reason"`
}

// gradeLine grades one line and returns that of the output.
func gradeLine(ctx context.Context, scorer evalr.Scorer, l inputLine) ([]byte, error) {
	id, gold, prediction, err := parsePair(l.text)
	if err != nil {
		return nil, usage(`want one object {"id", "gold", "prediction"} a line; the results of the lines before are written`,
			"standard input: line %d: %v", l.number, err)
	}
	c := evalr.Completion{Raw: evalr.Raw{Content: prediction}, Stop: evalr.StopEnd}
	c.Text, c.Reasoning, c.Unclosed = models.Split(c.Raw, c.Stop, models.SplitOptions{})
	score := runner.Grade(ctx, eitherForm{scorer}, evalr.Target{Gold: gold}, c)
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	err = enc.Encode(gradedPair{
		ID: id, Equal: score.Outcome == evalr.Correct, Verdict: scorers.Decision(score),
		Answer: score.Answer, Method: score.Method, Reason: score.Reason,
	})
	return out.Bytes(), err
}

// An eitherForm grades bare answers as well as completions.
type eitherForm struct{ evalr.Scorer }

// Score implements [evalr.Scorer].
func (s eitherForm) Score(ctx context.Context, t evalr.Target, c evalr.Completion) (evalr.Score, error) {
	if c.Unclosed {
		return s.Scorer.Score(ctx, t, c)
	}
	return scorers.Grade(ctx, s.Scorer, t.Gold, c.Text)
}

// parsePair reads a line of the input.
func parsePair(line []byte) (id json.RawMessage, gold []string, prediction string, err error) {
	var pair map[string]json.RawMessage
	switch err := json.Unmarshal(line, &pair); {
	case line[0] != '{':
		return nil, nil, "", errors.New("not a JSON object")
	case err != nil:
		return nil, nil, "", fmt.Errorf("not a JSON object: %w", err)
	}
	if id = pair["id"]; id == nil {
		id = json.RawMessage("null")
	}
	if gold, err = golds(pair["gold"]); err != nil {
		return nil, nil, "", fmt.Errorf("gold: %w", err)
	}
	text, there := pair["prediction"]
	if !there {
		return nil, nil, "", errors.New("prediction: missing; want a text")
	}
	if string(text) == "null" {
		return id, gold, "", nil // a request that brought nothing
	}
	if prediction, err = textOf(text); err != nil {
		return nil, nil, "", fmt.Errorf("prediction: %w", err)
	}
	return id, gold, prediction, nil
}

// golds reads accepted answers: one, or a list of them.
func golds(raw json.RawMessage) ([]string, error) {
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) != nil || list == nil {
		list = []json.RawMessage{raw}
	}
	out := make([]string, len(list))
	for i, item := range list {
		text, err := textOf(item)
		if err != nil {
			return nil, fmt.Errorf("%w, or a list of them", err)
		}
		out[i] = text
	}
	if len(out) == 0 {
		return nil, errors.New("an empty list; want a text, a number, or a list of them")
	}
	return out, nil
}

// textOf reads a JSON text, or a number as it is written.
func textOf(raw json.RawMessage) (string, error) {
	var text string
	var number json.Number
	switch {
	case raw == nil:
		return "", errors.New("missing; want a text or a number")
	case raw[0] == '"':
		err := json.Unmarshal(raw, &text)
		return text, err
	case json.Unmarshal(raw, &number) == nil && number != "":
		return number.String(), nil
	}
	return "", fmt.Errorf("%.40s; want a text or a number", raw)
}
