package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/datasets"
	"github.com/evalr/evalr/engine/builtin"
	"github.com/evalr/evalr/evals"
	"github.com/evalr/evalr/models"
	"github.com/evalr/evalr/runner"
)

// runOptions are the flags of "evalr run".
type runOptions struct {
	suite                string
	benchmarks           []string
	endpoint, model, api string
	keyFile              string
	data                 []string
	k, limit, sample     perBenchmark
	seed                 int64
	temperature, topP    *optional[float64]
	maxTokens            *optional[int]
	system, prefill      string
	modelArgs            []string
	reasoning            string
	thinkTags            []string
	choices              int
	noStream             bool
	idle, first          time.Duration
	jobs                 int
	out                  string
	step                 *optional[int]
	progress             string
	view                 viewOptions
	asJSON               bool
	protocol             protocolOptions
	limits               limitOptions
	engine               engineOptions
	sandbox              sandboxOptions

	like     *repeated       // another run that this one is to be like; nil for none
	settings []evalr.Setting // every effective value with its source
	slow     bool            // nothing here computes the built-in model with vectors
	unasked  bool            // the built-in model was taken because nothing names a model
}

func (o *runOptions) define(f *pflag.FlagSet) {
	o.temperature, o.topP, o.maxTokens = optionalFloat(0, 10), optionalFloat(0, 1), optionalInt(1)
	f.StringVar(&o.suite, "suite", "", "run the benchmarks of this `suite` (see evalr list)")
	f.StringSliceVar(&o.benchmarks, "benchmark", nil, "run these `benchmarks`, separated by commas")
	f.StringVar(&o.endpoint, "endpoint", "", "base `URL` of an OpenAI-compatible server, such as http://localhost:8000/v1")
	f.StringVar(&o.model, "model", "", "the model's `name` as the endpoint serves it (may be left out if it serves one); without an endpoint "+weightsForms)
	f.StringVar(&o.api, "api", "chat", "`protocol`: chat or completions")
	f.StringVar(&o.keyFile, "api-key-file", "", "`file` that holds the key; otherwise the provider's variable is used")
	f.StringArrayVar(&o.data, "data", []string{"auto"}, "where problems come from: auto (builtin for the built-in model, else hub), builtin, hub, a folder, a file, or `BENCH=PATH`; repeatable")
	f.VarP(&o.k, "k", "k", "samples a problem, for all or for one benchmark; repeatable")
	f.Var(&o.limit, "limit", "only the first N problems; repeatable")
	f.Var(&o.sample, "sample", "only N problems drawn by the seed; repeatable")
	f.Int64Var(&o.seed, "seed", 0, "`seed` that every draw's seed is derived from")
	f.Var(o.temperature, "temperature", "sampling temperature; 0 is greedy (default: the benchmark's)")
	f.Var(o.topP, "top-p", "nucleus mass; 0 sets none, and a server then takes its own (default: the benchmark's)")
	f.Var(o.maxTokens, "max-tokens", "token limit, reasoning included (default: the benchmark's)")
	f.StringVar(&o.system, "system", "", "system prompt `text` (default: none, as DeepSeek-R1 advises)")
	f.StringVar(&o.prefill, "prefill", "", "`text` the model's turn is made to begin with, such as '<think>\\n'")
	f.StringArrayVar(&o.modelArgs, "model-arg", nil, "vendor field of the request, `key=value` with a JSON value; repeatable")
	f.StringVar(&o.reasoning, "reasoning", models.ReasoningAuto, "how reasoning begins: auto, prefilled (the template opened it) or none")
	f.StringArrayVar(&o.thinkTags, "think-tags", nil, "further pair of reasoning tags, `OPEN,CLOSE`; repeatable")
	f.IntVar(&o.choices, "choices", 1, "completions asked for in one request")
	f.BoolVar(&o.noStream, "no-stream", false, "do not stream answers; a long answer then looks like a hung server")
	f.DurationVar(&o.idle, "idle-timeout", models.DefaultIdleTimeout, "give up an answer that stops coming for this `time`")
	f.DurationVar(&o.first, "first-timeout", 0, fmt.Sprintf("give up a request whose answer does not begin in this `time` (default %s, with --no-stream %s)",
		models.DefaultFirstTimeout, models.DefaultWholeTimeout))
	f.IntVarP(&o.jobs, "jobs", "j", runner.DefaultConcurrency, "requests in flight at once")
	o.step = optionalInt(0)
	f.Var(o.step, "step", "training step of the checkpoint (default: what the model's name says)")
	f.StringVar(&o.out, "out", "", "the run's `folder` (default: runs/NAME-MODEL-HASH)")
	f.StringVar(&o.progress, "progress", "auto", "`form` of progress: auto, live, lines, json or none")
	o.view.define(f)
	f.BoolVar(&o.asJSON, "json", false, "print the report as JSON")
	o.protocol.define(f)
	o.limits.define(f)
	o.engine.define(f)
	o.sandbox.define(f)
}

// complete fills in variables and files and checks what can be checked without
// touching anything.
func (o *runOptions) complete(cmd *cobra.Command, e env) error {
	settings, err := settle(cmd, e, notOfRuns...)
	if err != nil {
		return err
	}
	return o.check(e, settings)
}

// notOfRuns are flags that a run does not record.
var notOfRuns = []string{"json", "progress", "dry-run"}

// check takes the effective settings over and refuses those that make no run.
func (o *runOptions) check(e env, settings []evalr.Setting) error {
	o.chooseEndpoint(settings, e.getenv("OPENAI_BASE_URL"))
	for i, s := range settings {
		if s.Source == fromDefault && slices.Contains([]string{"k", "temperature", "top-p", "max-tokens"}, s.Name) {
			settings[i].Source = "benchmark" // each has its own, which its record holds
		}
	}
	o.settings = settings
	cat, err := evals.Builtin()
	if err != nil {
		return err
	}
	o.chooseBuiltin(cat)
	_, here := o.local()
	switch {
	case o.suite == "" && len(o.benchmarks) == 0:
		return usage("for example: evalr run --suite reasoning --endpoint http://localhost:8000/v1; without --endpoint the built-in model answers built-in samples", "give --suite or --benchmark")
	case o.suite != "" && len(o.benchmarks) > 0:
		return usage("a suite is a set of benchmarks; name one or the other", "give --suite or --benchmark, not both")
	case o.endpoint == "" && !here && !o.limits.dryRun:
		return o.modelless()
	case o.jobs < 1:
		return usage("", "--jobs %d: want a whole number from 1", o.jobs)
	case o.choices < 1:
		return usage("", "--choices %d: want a whole number from 1", o.choices)
	}
	o.view.price = o.limits.price
	if _, err := o.view.report(); err != nil {
		return err
	}
	if err := o.limits.complete(e.now()); err != nil {
		return err
	}
	if err := o.refuseForeign(); err != nil {
		return err
	}
	return oneOf("progress", o.progress, "auto", "live", "lines", "json", "none")
}

// chooseEndpoint takes base, the endpoint that other programs' variable names, if
// nothing else names a model. An endpoint that a lower place names than the one that
// names a model on this machine is left out.
func (o *runOptions) chooseEndpoint(settings []evalr.Setting, base string) {
	_, here := parseWeights(o.model)
	from := sourceOf(settings, "endpoint", o.endpoint)
	places := []string{fromFlag, fromEnviron, fromProject, fromUser}
	switch {
	case here && o.endpoint != "" && slices.Index(places, sourceOf(settings, "model", o.model)) < slices.Index(places, from):
		o.endpoint = ""
		setSetting(settings, evalr.Setting{Name: "endpoint", Source: fromDefault})
	case base != "" && (o.endpoint == "" && !here || o.endpoint == base && from == fromProject):
		o.endpoint = base
		setSetting(settings, evalr.Setting{Name: "endpoint", Value: o.endpoint, Source: fromEnviron})
	}
}

// modelless is the error of a run without a model.
func (o *runOptions) modelless() error {
	if o.model != "" {
		if _, err := os.Stat(o.model); err == nil {
			_, err = wantWeights(o.model)
			return err
		}
	}
	hint := "start a server, such as vLLM or llama.cpp's, and give --endpoint http://localhost:8000/v1; or run a file on this machine: --model gguf:FILE; " +
		"the built-in model answers built-in samples (evalr list)"
	if o.model == "" {
		return usage(hint, "there is no model to run: no --endpoint is given")
	}
	if near := nearest(o.model, []string{builtin.Name}); near != "" {
		hint = "did you mean --model " + near + "? " + hint
	}
	return usage(hint, "there is no model %q on this machine, and no --endpoint is given", o.model)
}

// setSetting replaces the setting of that name.
func setSetting(settings []evalr.Setting, s evalr.Setting) {
	for i := range settings {
		if settings[i].Name == s.Name {
			settings[i] = s
		}
	}
}

func checkLevel(level float64) error {
	if level > 0.5 && level < 1 {
		return nil
	}
	return usage("95 % is --level 0.95", "--level %g: want a number between 0.5 and 1", level)
}

// oneOf refuses a flag's value that is not among those it takes.
func oneOf(flag, value string, known ...string) error {
	if slices.Contains(known, value) {
		return nil
	}
	return unknown("value of --"+flag, value, known)
}

// sampling is a benchmark's sampling, or that of the run that this one is to be like,
// with the flags laid over it.
func (o *runOptions) sampling(b evalr.Benchmark) (evalr.Sampling, error) {
	s := b.Sampling
	if like := o.like.of(b.Name).sampling; like != nil {
		s = *like
		if s.Stop == nil {
			s.Stop = b.Sampling.Stop
		}
	}
	s.Temperature = o.temperature.or(s.Temperature)
	s.TopP = o.topP.or(s.TopP)
	s.MaxTokens = o.maxTokens.or(s.MaxTokens)
	if len(o.modelArgs) == 0 {
		return s, nil
	}
	var err error
	s.Extra, err = vendorFields(o.modelArgs)
	return s, err
}

// vendorFields reads key=value pairs; a value that is not JSON is a text.
func vendorFields(args []string) (map[string]any, error) {
	var fields map[string]any
	for _, arg := range args {
		key, value, ok := strings.Cut(arg, "=")
		if !ok || key == "" {
			return nil, usage("for example --model-arg top_k=20", "--model-arg %q: want key=value", arg)
		}
		var v any
		if json.Unmarshal([]byte(value), &v) != nil {
			if strings.ContainsAny(value[:min(1, len(value))], `{["`) {
				return nil, usage("quote it for the shell, as in --model-arg 'chat_template_kwargs={\"thinking\": true}'", "--model-arg %q: the value begins like JSON and is none", arg)
			}
			v = value
		}
		if fields == nil {
			fields = map[string]any{}
		}
		fields[key] = v
	}
	return fields, nil
}

// tagPairs reads the pairs of --think-tags.
func tagPairs(args []string) ([][2]string, error) {
	var pairs [][2]string
	for _, arg := range args {
		opening, closing, ok := strings.Cut(arg, ",")
		if !ok || opening == "" || closing == "" {
			return nil, usage("for example --think-tags '<reason>,</reason>'", "--think-tags %q: want OPEN,CLOSE", arg)
		}
		pairs = append(pairs, [2]string{opening, closing})
	}
	return pairs, nil
}

// providers maps the host of an endpoint to the variable its key is kept in. A
// key is sent to the host it belongs to and to no other.
var providers = map[string]string{
	"api.openai.com":    "OPENAI_API_KEY",
	"api.deepseek.com":  "DEEPSEEK_API_KEY",
	"openrouter.ai":     "OPENROUTER_API_KEY",
	"api.together.xyz":  "TOGETHER_API_KEY",
	"api.fireworks.ai":  "FIREWORKS_API_KEY",
	"api.groq.com":      "GROQ_API_KEY",
	"api.mistral.ai":    "MISTRAL_API_KEY",
	"api.x.ai":          "XAI_API_KEY",
	"api.perplexity.ai": "PERPLEXITY_API_KEY",
}

// anyHostsKey is the variable of the key for endpoints of other hosts.
const anyHostsKey = "EVALR_API_KEY"

// keyVariable names the variable that holds the key for an endpoint.
func keyVariable(endpoint string) string {
	if u, err := url.Parse(endpoint); err == nil {
		if name, ok := providers[u.Hostname()]; ok {
			return name
		}
	}
	return anyHostsKey
}

// key is the endpoint's key, empty if there is none. A key that is bound to no host
// is sent to no endpoint that the project's file alone names.
func (o *runOptions) key(getenv func(string) string) (models.Secret, error) {
	key, err := o.anyKey(getenv)
	bound := o.keyFile == "" && keyVariable(o.endpoint) != anyHostsKey
	if err != nil || key.IsZero() || bound || sourceOf(o.settings, "endpoint", o.endpoint) != fromProject {
		return key, err
	}
	from := anyHostsKey
	if o.keyFile != "" {
		from = "--api-key-file"
	}
	return models.Secret{}, usage("if it is to have the key give --endpoint "+o.endpoint+", or name it in your own configuration file",
		"the endpoint %s is named by %s alone, which may come from others: the key of %s is not sent there", o.endpoint, fromProject, from)
}

// anyKey is the key from the file if one is named, else from the variable of the
// endpoint's host.
func (o *runOptions) anyKey(getenv func(string) string) (models.Secret, error) {
	if o.keyFile == "" {
		return models.NewSecret(getenv(keyVariable(o.endpoint))), nil
	}
	f, err := os.Open(o.keyFile)
	if err != nil {
		return models.Secret{}, usage("--api-key-file takes the name of a file, not a key", "reading the key file: %v", err)
	}
	defer f.Close() //nolint:errcheck // only read
	text, err := io.ReadAll(io.LimitReader(f, 64<<10))
	if err != nil {
		return models.Secret{}, fmt.Errorf("reading the key file: %w", err)
	}
	key := strings.TrimSpace(string(text))
	if key == "" || strings.ContainsAny(key, " \t\r\n") {
		return models.Secret{}, usage("the file must hold the key and nothing else", "key file %s: not a key", o.keyFile)
	}
	return models.NewSecret(key), nil
}

// dataConfig says where data sets are looked for and kept. The variables are
// those of Hugging Face's own libraries.
func dataConfig(e env) datasets.Config {
	hfHome := firstOf(e.getenv("HF_HOME"), filepath.Join(firstOf(e.getenv("XDG_CACHE_HOME"), filepath.Join(e.home, ".cache")), "huggingface"))
	offline, err := strconv.ParseBool(firstOf(e.getenv("HF_HUB_OFFLINE"), "0"))
	return datasets.Config{
		Cache:    firstOf(e.getenv("EVALR_CACHE"), filepath.Join(firstOf(e.getenv("XDG_CACHE_HOME"), filepath.Join(e.home, ".cache")), "evalr", "data")),
		HubCache: firstOf(e.getenv("HF_HUB_CACHE"), filepath.Join(hfHome, "hub")),
		Endpoint: e.getenv("HF_ENDPOINT"),
		Token:    datasets.Token(hubToken(e, hfHome)),
		Offline:  offline || err != nil, // a value that is no truth value was surely meant as yes
	}
}

// hubToken is the token for the hub: the variable's, else the token file's.
func hubToken(e env, hfHome string) string {
	if t := strings.TrimSpace(e.getenv("HF_TOKEN")); t != "" {
		return t
	}
	text, err := os.ReadFile(firstOf(e.getenv("HF_TOKEN_PATH"), filepath.Join(hfHome, "token")))
	if err != nil {
		return "" // no token file: public data needs none, and a gated set says what to set
	}
	return strings.TrimSpace(string(text))
}

// firstOf returns the first text that is not empty.
func firstOf(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}
