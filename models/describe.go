package models

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/evalr/evalr"
)

// describeTimeout bounds the listing, which no queue delays.
const describeTimeout = 30 * time.Second

// A Description is what an endpoint says of itself and of the configured model.
type Description struct {
	Models  []string          // served names, sorted
	Served  bool              // the configured model is among them; llama.cpp answers for any name all the same
	Nearest []string          // if it is not, up to three served names that come nearest
	Context int               // tokens that a prompt and its answer may have together; 0 if it does not say
	Facts   map[string]string // what it says of the model and does not change from one start to the next
}

// Describe asks for GET {base}/models. An error wraps a [*evalr.Failure] and has
// a hint: whether the server is down, the path wrong, the key refused, the
// certificate untrusted or the answer a web page.
func (e *Endpoint) Describe(ctx context.Context) (Description, error) {
	body, err := e.listing(ctx, e.address("/models"))
	if err != nil {
		return Description{}, e.withBetterPath(ctx, err)
	}
	models, err := parseListing(body)
	if err != nil {
		return Description{}, e.withBetterPath(ctx, e.failed(&evalr.Failure{
			Kind: evalr.FailureGarbage, Status: http.StatusOK, Message: err.Error(),
		}, e.pathHint()))
	}
	return e.describe(models), nil
}

// listing gets a list of models.
func (e *Endpoint) listing(parent context.Context, address string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(parent, describeTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, fmt.Errorf("make request: %w", err)
	}
	req.Header = maps.Clone(e.header)
	resp, err := e.client.Do(req)
	if err == nil {
		defer closeBody(resp)
		if resp.StatusCode/100 != 2 {
			return nil, e.refused(resp)
		}
		var body []byte
		if body, err = io.ReadAll(io.LimitReader(resp.Body, 16<<20)); err == nil {
			return body, nil
		}
	}
	switch {
	case parent.Err() != nil:
		return nil, context.Cause(parent)
	case ctx.Err() != nil:
		message := fmt.Sprintf("no list of models within %s", describeTimeout)
		return nil, e.failed(&evalr.Failure{Kind: evalr.FailureIdle, Message: message}, "the server accepts connections but does not answer: is it still loading?")
	}
	return nil, e.noAnswer(err)
}

// withBetterPath tries the address that users most often mean when theirs is not
// the one of an API, and says so if it answers.
func (e *Endpoint) withBetterPath(ctx context.Context, err error) error {
	f, ok := errors.AsType[*evalr.Failure](err)
	if !ok || strings.HasSuffix(e.base.Path, "/v1") ||
		(f.Status != http.StatusNotFound && f.Kind != evalr.FailureGarbage) {
		return err
	}
	u := *e.base
	u.Path += "/v1"
	better := safeURL(&u)
	u.Path += "/models"
	body, other := e.listing(ctx, u.String())
	if other != nil {
		return err
	}
	if _, other := parseListing(body); other != nil {
		return err
	}
	return &hintedError{Failure: f, hint: "the API is at " + better + ": use that"}
}

// listed is one model of a listing with all that is said of it.
type listed map[string]any

func (m listed) id() string { return text(m["id"]) }

// parseListing reads a list of models in OpenAI's form or a bare list.
func parseListing(body []byte) ([]listed, error) {
	if c := parseComplaint(body); c.page {
		return nil, fmt.Errorf("got %s instead of a list of models", c.message)
	}
	var list struct {
		Data []listed `json:"data"`
	}
	if json.Unmarshal(body, &list) != nil || list.Data == nil {
		if json.Unmarshal(body, &list.Data) != nil {
			return nil, fmt.Errorf("got no list of models: %.200s", body)
		}
	}
	return slices.DeleteFunc(list.Data, func(m listed) bool { return m.id() == "" }), nil
}

func (e *Endpoint) describe(models []listed) Description {
	d := Description{Models: make([]string, 0, len(models)), Facts: map[string]string{}}
	for _, m := range models {
		d.Models = append(d.Models, m.id())
		if m.id() == e.config.Model {
			d.Served, d.Context, d.Facts = true, m.context(), m.facts()
		}
	}
	if len(models) == 1 && !d.Served { // there is no other that could answer
		d.Context, d.Facts = models[0].context(), models[0].facts()
	}
	slices.Sort(d.Models)
	if !d.Served && e.config.Model != "" {
		d.Nearest = nearest(e.config.Model, d.Models)
	}
	return d
}

// context is the length of the context by whatever name it goes: vLLM and
// SGLang, llama.cpp, OpenRouter and Together, Groq, Mistral. The length that a
// model was trained with is not it: a server may give each request less.
func (m listed) context() int {
	meta, _ := m["meta"].(map[string]any) // absent is empty
	for _, v := range []any{
		m["max_model_len"], meta["n_ctx"], m["context_length"], m["context_window"], m["max_context_length"],
	} {
		if n, ok := v.(float64); ok && n >= 1 && n < 1<<31 {
			return int(n)
		}
	}
	return 0
}

// unstable are members that differ from one start of a server to the next. The
// context is told apart: a server may be started with a longer one and serves
// the same model.
var unstable = []string{
	"created", "permission", "object",
	"max_model_len", "meta.n_ctx", "context_length", "context_window", "max_context_length",
}

// facts are the plain values that are said of a model; those of "meta", where
// llama.cpp tells size and vocabulary, by their path.
func (m listed) facts() map[string]string {
	facts := map[string]string{}
	for name, v := range m {
		if slices.Contains(unstable, name) {
			continue
		}
		if meta, ok := v.(map[string]any); ok && name == "meta" {
			for inner, v := range meta {
				if inner = "meta." + inner; !slices.Contains(unstable, inner) {
					addFact(facts, inner, v)
				}
			}
			continue
		}
		addFact(facts, name, v)
	}
	return facts
}

func addFact(facts map[string]string, name string, v any) {
	switch v.(type) {
	case string, float64, bool:
		facts[name] = text(v)
	}
}

// probeRequest is short and draws next to nothing.
func probeRequest() evalr.Request {
	return evalr.Request{
		Prompt:   evalr.Prompt{Messages: []evalr.Message{{Role: "user", Content: "Say yes."}}},
		Sampling: evalr.Sampling{Temperature: 1, MaxTokens: 1},
	}
}

// ProbeChoices asks for n choices and returns how many the server gives: some
// ignore n, some refuse more than they have slots. It is at least 1 and at most
// n.
func (e *Endpoint) ProbeChoices(ctx context.Context, n int) (int, error) {
	for {
		cs, err := e.GenerateN(ctx, probeRequest(), n)
		f, failed := errors.AsType[*evalr.Failure](err)
		switch {
		case err == nil:
			return len(cs), nil
		case n > 1 && failed && f.Kind == evalr.FailureRejected:
			n /= 2
		default:
			return 0, fmt.Errorf("probe %d choices a request: %w", n, err)
		}
	}
}
