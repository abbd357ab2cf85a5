package cli

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/models"
)

// A backend draws completions: an endpoint, or the engine. The runner finds out how
// it draws several.
type backend interface {
	evalr.Model
	Close()
}

// A served model is an endpoint that answered, or a model that the engine runs, and
// what is known of it.
type served struct {
	backend                             // nil in a dry run of what is not there, or not loaded
	endpoint *models.Endpoint           // nil without one
	check    func(evalr.Sampling) error // whether settings are taken; nil if nobody knows
	name     string
	identity string            // what its samples are known by; empty is the name
	keyed    bool              // a key is sent
	builtin  bool              // it is part of this program
	step     *int64            // of its training, as it says itself; nil if it does not
	host     map[string]string // how it runs on this machine
	says     models.Description
	redactor *models.Redactor
}

// id is what the model's samples are known by.
func (s *served) id() string { return firstOf(s.identity, s.name) }

// URL is the endpoint's address without credentials; empty if none was asked.
func (s *served) URL() string {
	if s.endpoint == nil {
		return ""
	}
	return s.endpoint.URL()
}

// Close closes the connections to the endpoint, or the engine, if there is one.
func (s *served) Close() {
	if s.backend != nil {
		s.backend.Close()
	}
}

// reach loads the model, or connects to the endpoint. A dry run does without one
// that is not given or not there.
func (o *runOptions) reach(ctx context.Context, e env) (*served, error) {
	if w, ok := o.local(); ok {
		return o.loadLocal(ctx, e, w)
	}
	if !o.limits.dryRun {
		return o.connect(ctx, e)
	}
	absent := &served{name: o.model, redactor: models.NewRedactor()}
	if o.endpoint == "" {
		return absent, nil
	}
	s, err := o.connect(ctx, e)
	if f, ok := errors.AsType[*evalr.Failure](err); ok && f.Kind.Temporary() {
		fmt.Fprintf(e.stderr, "evalr: warning: planned without the endpoint: %s\n", printable(err.Error()))
		return absent, nil
	}
	return s, err
}

// connect makes sure, before any data is read or sample drawn, that the endpoint
// is there, that it speaks the protocol and that it serves the model.
func (o *runOptions) connect(ctx context.Context, e env) (*served, error) {
	config, err := o.endpointConfig(e)
	if err != nil {
		return nil, err
	}
	endpoint, err := models.NewEndpoint(config)
	if err != nil {
		return nil, err
	}
	s := &served{
		backend: endpoint, endpoint: endpoint, check: endpoint.Check, name: o.model, keyed: !config.Key.IsZero(),
		redactor: models.NewRedactor(config.Key, models.NewSecret(string(dataConfig(e).Token))),
	}
	if s.says, err = endpoint.Describe(ctx); err != nil {
		return s, o.withKeyHint(o.listless(ctx, e, s, err), s.keyed)
	}
	if o.model == "" {
		if len(s.says.Models) != 1 {
			return nil, usage("the endpoint serves: "+strings.Join(s.says.Models, ", "), "name the model with --model")
		}
		o.model = s.says.Models[0]
		setSetting(o.settings, evalr.Setting{Name: "model", Value: o.model, Source: "endpoint"})
		endpoint.Close()
		return o.connect(ctx, e)
	}
	if !s.says.Served && len(s.says.Models) > 0 {
		fmt.Fprintf(e.stderr, "evalr: warning: the endpoint does not list a model %q; it lists %s\n",
			printable(o.model), printable(strings.Join(firstFew(s.says.Models, 5), ", ")))
	}
	return s, o.probe(ctx, e, s)
}

// withKeyHint says where a key is taken from, if err is that none was sent.
func (o *runOptions) withKeyHint(err error, keyed bool) error {
	f, ok := errors.AsType[*evalr.Failure](err)
	if !ok || f.Kind != evalr.FailureUnauthorized || keyed {
		return err
	}
	return fault{
		text: err.Error(), code: exitRefused, cause: err,
		hint: "the endpoint asks for a key: give it in a file with --api-key-file, or in " + keyVariable(o.endpoint) + "; the same command goes on where it stopped",
	}
}

func firstFew(list []string, n int) []string {
	if len(list) > n {
		return append(slices.Clone(list[:n]), "…")
	}
	return list
}

// listless goes on with an endpoint that has no list of models, as some
// gateways do, if it completes a short prompt; otherwise err says what is wrong.
func (o *runOptions) listless(ctx context.Context, e env, s *served, err error) error {
	f, ok := errors.AsType[*evalr.Failure](err)
	if !ok || f.Status != http.StatusNotFound && f.Status != http.StatusMethodNotAllowed || o.model == "" {
		return err
	}
	if !o.limits.dryRun {
		if _, probeErr := s.endpoint.ProbeChoices(ctx, 1); probeErr != nil {
			return err
		}
	}
	fmt.Fprintln(e.stderr, "evalr: warning: the endpoint has no list of models; what it serves cannot be recorded")
	return o.probe(ctx, e, s)
}

// probe asks how many choices a request brings, if more than one is wanted.
func (o *runOptions) probe(ctx context.Context, e env, s *served) error {
	if o.choices == 1 || o.limits.dryRun {
		return nil
	}
	got, err := s.endpoint.ProbeChoices(ctx, o.choices)
	if err != nil {
		return err
	}
	if got < o.choices {
		fmt.Fprintf(e.stderr, "evalr: warning: asked for %d choices the endpoint gives %d; the others are asked for one by one\n", o.choices, got)
	}
	return nil
}

func (o *runOptions) endpointConfig(e env) (models.Config, error) {
	key, err := o.key(e.getenv)
	if err != nil {
		return models.Config{}, err
	}
	tags, err := tagPairs(o.thinkTags)
	if err != nil {
		return models.Config{}, err
	}
	return models.Config{
		BaseURL: o.endpoint, Model: o.model, Protocol: o.api, Key: key,
		Reasoning: o.reasoning, ThinkTags: tags, NoStream: o.noStream,
		Connections: o.jobs, FirstTimeout: o.first, IdleTimeout: o.idle,
		Clock: e.now, Proxy: http.ProxyFromEnvironment, UserAgent: "evalr/" + buildVersion(),
	}, nil
}

// takes refuses settings that the model would refuse or contradict.
func (s *served) takes(benchmarks []chosen) error {
	if err := s.fits(benchmarks); err != nil || s.check == nil {
		return err
	}
	for _, b := range benchmarks {
		if err := s.check(b.record.Sampling); err != nil {
			return err
		}
	}
	return nil
}

// fits refuses token limits that the model's context cannot hold: the server
// would refuse every request, and the engine cut every long answer short of it.
func (s *served) fits(benchmarks []chosen) error {
	holds := s.says.Context // 0 if the endpoint does not say
	longer := "serve the model with a longer context"
	if s.endpoint == nil {
		longer = "take a model with a longer context (if memory limits it, evalr model check says so)"
	}
	for _, b := range benchmarks {
		if limit := b.record.Sampling.MaxTokens; b.record.Left == "" && holds > 0 && limit >= holds {
			return usage(fmt.Sprintf("give --max-tokens %d, or %s", holds*3/4, longer),
				"%s draws up to %d tokens, but the model's context holds %d tokens with the prompt", b.Name, limit, holds)
		}
	}
	return nil
}

// changedFacts names what a server says differently than a run recorded.
func changedFacts(recorded, now map[string]string) []string {
	var changed []string
	for _, name := range slices.Sorted(maps.Keys(recorded)) {
		if v, ok := now[name]; ok && v != recorded[name] {
			changed = append(changed, fmt.Sprintf("%s was %q and is %q", name, recorded[name], v))
		}
	}
	return changed
}
