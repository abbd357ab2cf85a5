package cli

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/evals"
	"github.com/evalr/evalr/scorers"
	"github.com/evalr/evalr/store"
)

// fromBaseline is the source of a setting that is that of a gate's baseline.
const fromBaseline = "baseline"

// A repeated is what a run takes over from another, so that both are of the same
// thing: what flags cannot say of single benchmarks.
type repeated struct {
	name       string                       // of the run; empty for that of its benchmarks
	benchmarks map[string]repeatedBenchmark // by name
}

type repeatedBenchmark struct {
	sampling *evalr.Sampling // nil where it is unknown: the benchmark's own
	problems map[string]bool // that were asked, by id
	subset   string          // how they were chosen; empty where it is unknown
}

// of is what is taken over for a benchmark; nothing if r is nil.
func (r *repeated) of(benchmark string) repeatedBenchmark {
	if r == nil {
		return repeatedBenchmark{}
	}
	return r.benchmarks[benchmark]
}

// title is the name of the run; empty if r is nil.
func (r *repeated) title() string {
	if r == nil {
		return ""
	}
	return r.name
}

// only are the problems among all that the other run was asked, and which part of the
// data set they are.
func (r repeatedBenchmark) only(all []evalr.Problem) (asked []evalr.Problem, subset string) {
	first := true
	for i, p := range all {
		if r.problems[p.ID] {
			first = first && len(asked) == i
			asked = append(asked, p)
		}
	}
	switch {
	case len(asked) == len(all):
		return asked, "all"
	case first:
		return asked, fmt.Sprintf("first %d", len(asked))
	}
	return asked, firstOf(r.subset, fmt.Sprintf("%d of the baseline", len(asked)))
}

// A pattern is a baseline as a run can be made like it.
type pattern struct {
	gated
	manifest *evalr.Manifest // nil for a pinned file, and for completions made elsewhere
}

// readPattern reads a run, or a pinned baseline if the name is that of a file.
func readPattern(ctx context.Context, name string) (p pattern, err error) {
	if p.gated, err = readGated(ctx, name); err != nil {
		return p, err
	}
	if info, err := os.Stat(name); err == nil && info.Mode().IsRegular() {
		return p, nil
	}
	r, err := store.Read(ctx, name)
	if err != nil {
		return p, err
	}
	m := r.Manifest()
	if m.Import == nil {
		p.manifest = &m
	}
	return p, r.Close()
}

// record is what the run recorded of a benchmark; nil if there is none.
func (p pattern) record(benchmark string) *evalr.BenchmarkRecord {
	if p.manifest == nil {
		return nil
	}
	i := slices.IndexFunc(p.manifest.Benchmarks, func(r evalr.BenchmarkRecord) bool { return r.Name == benchmark })
	if i < 0 {
		return nil
	}
	return &p.manifest.Benchmarks[i]
}

// repeat is what a run of these benchmarks takes over that flags cannot say.
func (p pattern) repeat(benchmarks []string) (*repeated, error) {
	out := &repeated{benchmarks: map[string]repeatedBenchmark{}}
	if p.manifest != nil && len(benchmarks) == len(p.manifest.Benchmarks) {
		out.name = p.manifest.Name
	}
	for _, name := range benchmarks {
		b := p.benchmark(name)
		like := repeatedBenchmark{problems: map[string]bool{}}
		for _, problem := range b.Problems {
			like.problems[problem.ID] = true
		}
		if r := p.record(name); r != nil {
			like.sampling, like.subset = &r.Sampling, r.Data.Subset
		} else {
			var err error
			if like.sampling, err = pinnedSampling(b); err != nil {
				return nil, err
			}
		}
		out.benchmarks[name] = like
	}
	return out, nil
}

// pinnedSampling reads sampling from the conditions of a pinned baseline; nil where
// they do not say it. Stop strings are the benchmark's own and further parameters those
// of the command line: if the baseline had others the runs cannot be compared.
func pinnedSampling(b gatedBenchmark) (*evalr.Sampling, error) {
	temperature, topP, limit := b.condition("temperature"), b.condition("top-p"), b.condition("token limit")
	if temperature == "" || topP == "" || limit == "" {
		return nil, nil
	}
	var s evalr.Sampling
	var err1, err2, err3 error
	s.Temperature, err1 = strconv.ParseFloat(temperature, 64)
	s.TopP, err2 = strconv.ParseFloat(topP, 64)
	s.MaxTokens, err3 = strconv.Atoi(limit)
	if err := cmp.Or(err1, err2, err3); err != nil {
		return nil, usage("evalr gate pin RUN writes the file anew", "conditions of %s: %v", printable(b.Name), err)
	}
	return &s, nil
}

// condition is the value of a condition; empty where it is unknown.
func (b gatedBenchmark) condition(name string) string {
	for _, c := range b.Conditions {
		if c.Name == name {
			return c.Value
		}
	}
	return ""
}

// flags are the flags of "evalr run" that what is drawn depends on, with the values by
// which a run of these benchmarks is like the baseline. A flag without a value has its
// default: no variable and no file changes it.
func (p pattern) flags(benchmarks []string) map[string][]string {
	flags := map[string][]string{"benchmark": nil}
	for _, name := range []string{"suite", "k", "limit", "sample", "temperature", "top-p", "max-tokens", "model-arg", "system", "prefill", "template", "extract", "policy", "dry-run"} {
		flags[name] = nil
	}
	for _, name := range benchmarks {
		if evals.IsCustom(name) {
			name = evals.CustomName
		}
		flags["benchmark"] = append(flags["benchmark"], name)
	}
	for _, name := range benchmarks {
		p.grading(flags, name)
	}
	if p.manifest != nil {
		p.recorded(flags)
	}
	return flags
}

// grading adds the flags by which one benchmark is asked and graded.
func (p pattern) grading(flags map[string][]string, benchmark string) {
	b := p.benchmark(benchmark)
	if t := b.condition("template"); slices.Contains(evals.Templates(), t) {
		flags["template"] = []string{t}
	}
	for flag, condition := range map[string]string{"api": "protocol", "reasoning": "reasoning"} {
		if value := b.condition(condition); value != "" && !strings.Contains(value, " ") { // think tags follow a blank
			flags[flag] = []string{value}
		}
	}
	if x := scorers.Extraction(b.condition("extraction")); x == scorers.R1 {
		flags["extract"] = []string{x.String()}
	}
	options := map[string]string{}
	if r := p.record(benchmark); r != nil {
		options = r.Options
		if r.Policy != "" {
			flags["policy"] = []string{r.Policy}
		}
	} else if settings := b.condition("settings"); settings != "" && settings != "none" {
		for each := range strings.SplitSeq(settings, ", ") {
			name, value, _ := strings.Cut(each, " ")
			options[name] = value
		}
	}
	for _, s := range ownSettings() {
		if value, ok := options[s.Name]; ok {
			flags[s.Name] = []string{value}
		}
	}
}

// recorded adds the flags that a run records and a pinned file does not. Lists are
// recorded with a comma and a blank between their members.
func (p pattern) recorded(flags map[string][]string) {
	m := p.manifest
	for _, s := range m.Settings {
		if s.Value == "" {
			continue
		}
		switch s.Name {
		case "data":
			flags[s.Name] = strings.Split(s.Value, ", ")
		case "api", "reasoning", "scorer", "prompt", "columns", "quantize", "kv", "chat-template":
			flags[s.Name] = []string{s.Value}
		}
	}
	flags["seed"] = []string{strconv.FormatInt(m.Seed, 10)}
	if len(m.Model.ThinkTags) > 0 {
		flags["think-tags"] = m.Model.ThinkTags
	}
	if m.System != "" {
		flags["system"] = []string{m.System}
	}
	if m.Prefill != "" {
		flags["prefill"] = []string{m.Prefill}
	}
}

// layer is the layer that sets flags to a baseline's values.
func baselineLayer(values map[string][]string) layer {
	return layer{source: fromBaseline, set: func(f *pflag.Flag) (bool, error) {
		value, found := values[f.Name]
		if len(value) == 0 {
			return found, nil
		}
		var err error
		if list, ok := f.Value.(pflag.SliceValue); ok {
			err = list.Replace(value)
		} else {
			err = f.Value.Set(strings.Join(value, ","))
		}
		if err != nil {
			return false, usage("give --"+f.Name, "the baseline's %s: %v", f.Name, err)
		}
		return true, nil
	}}
}

// remedies are conditions with the flags that make them those of the baseline.
var remedies = [][2]string{
	{"data", "data"},
	{"system prompt", "system"},
	{"prefill", "prefill"},
	{"protocol", "api"},
	{"reasoning", "reasoning"},
	{"temperature", "temperature"},
	{"top-p", "top-p"},
	{"token limit", "max-tokens"},
	{"further parameters", "model-arg"},
}

// refuseUnlike refuses to draw a run that could not be compared with the baseline.
func (p pattern) refuseUnlike(name string, now []condition) error {
	differ, _ := mismatches(p.benchmark(name).Conditions, now)
	err := refuseMismatch(name, differ)
	if err == nil {
		return nil
	}
	var flags []string
	for _, r := range remedies {
		if slices.ContainsFunc(differ, func(m mismatch) bool { return m.name == r[0] }) {
			flags = append(flags, "--"+r[1])
		}
	}
	const itself = "name the run itself in the place of the pinned file, which does not hold all"
	switch all := len(flags) == len(differ); {
	case p.manifest == nil && all:
		return usage("give what the baseline was drawn with: "+strings.Join(flags, ", ")+"; or "+itself, "%v", err)
	case p.manifest == nil:
		return usage(itself, "%v", err)
	case all:
		return usage("give what the baseline was drawn with: "+strings.Join(flags, ", ")+", or leave it out", "%v", err)
	}
	return err
}

// refuseItself refuses a candidate that is the baseline: the folder, or the samples
// that would be drawn.
func (p pattern) refuseItself(baseline string, s *session) error {
	if a, err := os.Stat(baseline); err == nil {
		if b, err := os.Stat(s.dir); err == nil && os.SameFile(a, b) {
			return usage("give another --out", "%s is the baseline itself", s.dir)
		}
	}
	local := s.manifest.Model.Endpoint == ""
	if local && s.manifest.Hash == p.Run {
		return usage("name another --model; --seed draws other samples of the same one", "the candidate is the baseline's model with its seed, and would draw the same samples")
	}
	return nil
}
