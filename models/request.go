package models

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/sashabaranov/go-openai"

	"github.com/evalr/evalr"
)

// chatBody is a chat request. Fields that go-openai's type would drop or round
// are declared again; encoding/json takes the outer one of two equal names.
type chatBody struct {
	openai.ChatCompletionRequest
	Messages    []evalr.Message `json:"messages"`    // go-openai drops an empty content
	Temperature float64         `json:"temperature"` // and a temperature of 0
	TopP        float64         `json:"top_p,omitempty"`
	MaxTokens   int             `json:"max_tokens,omitempty"` // go-openai's is deprecated; most servers know no other
}

// completionBody is a text completion request, likewise.
type completionBody struct {
	openai.CompletionRequest
	Prompt      string  `json:"prompt"`
	Temperature float64 `json:"temperature"`
	TopP        float64 `json:"top_p,omitempty"`
}

// limitField is the newer name of the token limit. It may come as a vendor
// field, from servers that refuse the older one.
const limitField = "max_completion_tokens"

// reserved are the fields that a [evalr.Request] decides.
var reserved = []string{
	"max_tokens", "messages", "model", "n", "prompt", "seed", "stop", "stream", "stream_options", "temperature", "top_p",
}

// Check reports whether sampling settings can be sent as they are. A vendor
// field must not take the place of a setting, or a run would record one value
// and send another.
func (e *Endpoint) Check(s evalr.Sampling) error {
	for _, v := range []struct {
		name  string
		value float64
		ok    bool
	}{
		{"temperature", s.Temperature, s.Temperature >= 0},
		{"top_p", s.TopP, s.TopP >= 0 && s.TopP <= 1},
		{"max_tokens", float64(s.MaxTokens), s.MaxTokens >= 0},
	} {
		if !v.ok || math.IsInf(v.value, 0) {
			return configError(v.name, fmt.Sprint(v.value), "a number in its range")
		}
	}
	for _, name := range slices.Sorted(maps.Keys(s.Extra)) {
		if slices.Contains(reserved, name) {
			return &usageError{
				text: fmt.Sprintf("vendor field %q: it is a setting of the run and cannot be overridden", name),
				hint: "use the setting's own option",
			}
		}
		if _, err := json.Marshal(s.Extra[name]); err != nil {
			return fmt.Errorf("vendor field %q: %w", name, err)
		}
	}
	_, _, err := e.limit(s)
	return err
}

// limit returns the token limit under each of its names, of which at most one
// is sent.
func (e *Endpoint) limit(s evalr.Sampling) (old, recent int, err error) {
	extra, ok := s.Extra[limitField]
	switch {
	case !ok && e.config.MaxCompletionTokens:
		return 0, s.MaxTokens, nil
	case !ok:
		return s.MaxTokens, 0, nil
	case s.MaxTokens != 0 && fmt.Sprint(extra) != strconv.Itoa(s.MaxTokens):
		return 0, 0, &usageError{
			text: fmt.Sprintf("vendor field %q is %v and the token limit is %d: they must agree", limitField, extra, s.MaxTokens),
			hint: fmt.Sprintf("set the token limit to %v as well", extra),
		}
	}
	return 0, 0, nil // sent with the vendor fields
}

// body returns the request as it goes over the wire.
func (e *Endpoint) body(r evalr.Request, n int) ([]byte, error) {
	if e.config.Model == "" {
		return nil, &usageError{text: "no model is named", hint: "name one of those that the endpoint serves"}
	}
	if err := e.Check(r.Sampling); err != nil {
		return nil, err
	}
	if err := validText(r); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false) // tags of prompts stay readable in a server's log
	if err := enc.Encode(e.wire(r, n)); err != nil {
		return nil, fmt.Errorf("encode request: %w", err)
	}
	return appendExtra(bytes.TrimSuffix(b.Bytes(), []byte("}\n")), r.Sampling.Extra)
}

// wire returns the request in its protocol's form.
func (e *Endpoint) wire(r evalr.Request, n int) any {
	s, seed := r.Sampling, int(r.Seed)
	old, recent, _ := e.limit(s) // checked already
	var options *openai.StreamOptions
	if !e.config.NoStream {
		options = &openai.StreamOptions{IncludeUsage: true}
	}
	if n == 1 {
		n = 0 // left out: it is the default, and some servers know no n
	}
	if e.config.Protocol == ProtocolCompletions {
		return completionBody{
			CompletionRequest: openai.CompletionRequest{
				Model: e.config.Model, MaxTokens: old + recent, N: n, Seed: &seed, Stop: s.Stop,
				Stream: !e.config.NoStream, StreamOptions: options,
			},
			Prompt: promptText(r.Prompt), Temperature: s.Temperature, TopP: s.TopP,
		}
	}
	return chatBody{
		ChatCompletionRequest: openai.ChatCompletionRequest{
			Model: e.config.Model, MaxCompletionTokens: recent, N: n, Seed: &seed, Stop: s.Stop,
			Stream: !e.config.NoStream, StreamOptions: options,
		},
		Messages: messages(r.Prompt), Temperature: s.Temperature, TopP: s.TopP, MaxTokens: old,
	}
}

// messages are the turns of a prompt; a prefill is the assistant's last turn,
// left open.
func messages(p evalr.Prompt) []evalr.Message {
	if p.Prefill == "" {
		return p.Messages
	}
	return append(slices.Clip(p.Messages), evalr.Message{Role: openai.ChatMessageRoleAssistant, Content: p.Prefill})
}

// promptText is a prompt as text completions send it: the contents of the
// messages and the prefill, each after the other with an empty line between.
// Roles are not written, since a model without a chat template has none.
func promptText(p evalr.Prompt) string {
	texts := make([]string, 0, len(p.Messages)+1)
	for _, m := range messages(p) {
		texts = append(texts, m.Content)
	}
	return strings.Join(texts, "\n\n")
}

// validText refuses what JSON cannot carry.
func validText(r evalr.Request) error {
	for i, m := range messages(r.Prompt) {
		if !utf8.ValidString(m.Content) {
			return &evalr.Failure{
				Kind:    evalr.FailureRejected,
				Message: fmt.Sprintf("message %d (%s) is not UTF-8, which JSON cannot carry; it was not sent", i+1, m.Role),
			}
		}
	}
	return nil
}

// appendExtra adds the vendor fields to an object that lacks its closing brace,
// sorted by name, so that equal requests are equal bytes.
func appendExtra(b []byte, extra map[string]any) ([]byte, error) {
	for _, name := range slices.Sorted(maps.Keys(extra)) {
		key, err := json.Marshal(name)
		if err != nil {
			return nil, fmt.Errorf("vendor field %q: %w", name, err)
		}
		value, err := json.Marshal(extra[name])
		if err != nil {
			return nil, fmt.Errorf("vendor field %q: %w", name, err)
		}
		b = append(append(append(append(b, ','), key...), ':'), value...)
	}
	return append(b, '}'), nil
}
