package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/evalr/evalr/datasets"
	"github.com/evalr/evalr/evals"
	"github.com/evalr/evalr/scorers"
)

// protocolOptions are the flags that say by which protocol a benchmark is asked
// and graded, where a user may choose.
type protocolOptions struct {
	template, extract string
	policy            string // of mathematics
	scorer, prompt    string // of benchmark custom
	columns           columnNames
	settings          settingValues // that one benchmark alone has
}

func (o *protocolOptions) define(f *pflag.FlagSet) {
	f.StringVar(&o.template, "template", evals.TemplateDefault, "prompt `template`: default or r1-zero (Table 1 of the DeepSeek-R1 paper)")
	o.defineGrading(f)
	f.StringVar(&o.prompt, "prompt", "", "of benchmark custom: `file` with the prompt, {question} and for choices {choices}, {letters} in it")
}

// defineGrading defines the flags of a command that grades without asking.
func (o *protocolOptions) defineGrading(f *pflag.FlagSet) {
	f.StringVar(&o.extract, "extract", "robust", "`rules` that find the answer: robust or r1 (the paper's); the other's score stands in the key")
	definePolicy(f, &o.policy)
	f.StringVar(&o.scorer, "scorer", "", "of benchmark custom: `how` answers are graded: math, integer or choice")
	o.settings.define(f, func(s evals.Setting) (string, bool) { return s.Default, true })
	f.Var(&o.columns, "columns", "of benchmark custom: which column holds question, answer, id or choices, where the names do not tell; repeatable")
}

// columnNames are the columns of a user's file by the part of a problem that
// they hold. It is the value of --columns.
type columnNames map[string]string

// String is the value as it could be given again.
func (c *columnNames) String() string {
	var parts []string
	for _, part := range slices.Sorted(maps.Keys(*c)) {
		parts = append(parts, part+"="+(*c)[part])
	}
	return strings.Join(parts, ",")
}

// Set takes one or several parts, separated by commas.
func (c *columnNames) Set(s string) error {
	for pair := range strings.SplitSeq(s, ",") {
		part, column, ok := strings.Cut(pair, "=")
		if part = strings.TrimSpace(part); !ok || part == "" {
			return fmt.Errorf("%q: want PART=COLUMN, such as question=text", pair)
		}
		if *c == nil {
			*c = columnNames{}
		}
		(*c)[part] = strings.TrimSpace(column)
	}
	return nil
}

// Type is what the help calls the value.
func (*columnNames) Type() string { return "PART=COLUMN" }

// maxPrompt bounds the file of a prompt, in bytes.
const maxPrompt = 1 << 20

// entry returns the benchmark of a name, asked and graded as the flags say. data
// are the values of --data, one of which names the file of benchmark custom.
func (o protocolOptions) entry(ctx context.Context, cat evals.Catalogue, name string, data []string) (evals.Entry, error) {
	e, ok := cat.Lookup(name)
	if name == evals.CustomName {
		file, err := customFile(data)
		if err != nil {
			return evals.Entry{}, err
		}
		if e, err = o.custom(ctx, file); err != nil {
			return evals.Entry{}, err
		}
	} else if !ok {
		return evals.Entry{}, unknown("benchmark", name, append(namesOf(cat.All()), evals.CustomName))
	}
	return o.with(e)
}

// with applies settings, policy, template and extraction. A benchmark that is not mathematics
// has no policy: see [protocolOptions.refusePolicy].
func (o protocolOptions) with(e evals.Entry) (evals.Entry, error) {
	e, err := e.Set(o.settings.given())
	if err != nil {
		return evals.Entry{}, err
	}
	policy, err := parsePolicy(o.policy)
	if err != nil {
		return evals.Entry{}, err
	}
	if e.TakesPolicy() {
		if e, err = e.Under(policy); err != nil {
			return evals.Entry{}, err
		}
	}
	if o.template != "" {
		if err := oneOf("template", o.template, evals.Templates()...); err != nil {
			return evals.Entry{}, err
		}
	}
	extract, err := scorers.ParseExtraction(o.extract)
	if err != nil {
		return evals.Entry{}, usage("", "--extract: %v", err)
	}
	return e.With(o.template, extract)
}

// custom returns the benchmark that a user's file makes; without a file, one for
// problems that the caller has.
func (o protocolOptions) custom(ctx context.Context, file string) (evals.Entry, error) {
	options := evals.CustomOptions{File: file, Scorer: o.scorer, Columns: o.columns}
	if o.prompt != "" {
		text, err := readPrompt(o.prompt)
		if err != nil {
			return evals.Entry{}, err
		}
		options.Prompt, options.PromptName = text, filepath.Base(o.prompt)
	}
	e, err := evals.Custom(ctx, options)
	if lacks, ok := errors.AsType[*evals.ColumnError](err); ok {
		return e, withNearest(lacks)
	}
	return e, err
}

// withNearest points at the column that was probably meant: one whose name holds
// a name that is understood ("question_text"), or is it but for a slip.
func withNearest(e *evals.ColumnError) error {
	names, columns := e.Known, e.Free
	if e.Asked != "" {
		names, columns = []string{strings.ToLower(e.Asked)}, e.Have
	}
	for _, have := range columns {
		low := strings.ToLower(have)
		if slices.ContainsFunc(names, func(known string) bool {
			return strings.Contains(low, known) || distance(low, known) <= len(known)/4
		}) {
			return fault{text: e.Error(), hint: fmt.Sprintf("did you mean --columns %s=%s?", e.Role, have), code: e.ExitCode(), cause: e}
		}
	}
	return e
}

func readPrompt(path string) (string, error) {
	f, err := os.Open(path) //nolint:gosec // the file the user named
	if err != nil {
		return "", usage("--prompt takes the name of a file", "reading the prompt: %v", err)
	}
	defer f.Close() //nolint:errcheck // only read
	text, err := io.ReadAll(io.LimitReader(f, maxPrompt+1))
	switch {
	case err != nil:
		return "", fmt.Errorf("reading the prompt: %w", err)
	case len(text) > maxPrompt:
		return "", usage("", "prompt %s: more than %d bytes", path, maxPrompt)
	case strings.TrimSpace(string(text)) == "":
		return "", usage("leave --prompt out for the scorer's own", "prompt %s: empty", path)
	}
	return string(text), nil
}

// refuseForeign refuses flags of benchmark custom in a run without it.
func (o protocolOptions) refuseForeign(benchmarks []string) error {
	if slices.Contains(benchmarks, evals.CustomName) {
		return nil
	}
	for _, f := range []struct {
		name  string
		given bool
	}{{"scorer", o.scorer != ""}, {"prompt", o.prompt != ""}, {"columns", len(o.columns) > 0}} {
		if f.given {
			return usage("for data of your own: --benchmark custom --data FILE", "--%s is for benchmark custom; the others have theirs", f.name)
		}
	}
	return nil
}

// customFile returns the file that benchmark custom is made of: the one place
// that --data names for it, or else for all.
func customFile(data []string) (string, error) {
	var own, general []datasets.Location
	for _, v := range data {
		l, err := datasets.ParseLocation(v)
		switch {
		case err != nil:
			return "", err
		case l.Bench == evals.CustomName:
			own = append(own, l)
		case l.Bench == "" && (l.Where == datasets.Dir || l.Where == datasets.File):
			general = append(general, l)
		}
	}
	if len(own) == 0 {
		own = general
	}
	const hint = "for example: evalr run --benchmark custom --data problems.jsonl --scorer integer"
	switch {
	case len(own) == 0:
		return "", usage(hint, "benchmark custom needs a file of yours: --data FILE")
	case len(own) > 1:
		return "", usage("join the files, or run them one after the other", "benchmark custom takes one file, and --data names %d places", len(own))
	case own[0].Where != datasets.File:
		return "", usage(hint, "benchmark custom takes a file, and --data %s is none", own[0])
	}
	return own[0].Path, nil
}
