package fakeapi

import (
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"net/http"
	"strconv"
	"strings"
)

// A Call is a completion request as it arrived.
type Call struct {
	Scenario string
	Chat     bool   // chat completions; text completions otherwise
	Sample   string // identity from [SampleHeader], or a hash of the body for clients that send none
	Attempt  int    // number of this request among those of its sample, from 1
	Serial   int    // number of this request among all, from 1
	Header   http.Header
	Body     []byte // as sent
	Request  Request
}

// A Request is a decoded body. Pointers are nil where the body has no such field.
type Request struct {
	Model               string    `json:"model"`
	Messages            []Message `json:"messages"`
	Prompt              string    `json:"prompt"`
	Stream              bool      `json:"stream"`
	StreamOptions       *Options  `json:"stream_options"`
	N                   *int      `json:"n"`
	Seed                *int64    `json:"seed"`
	Temperature         *float64  `json:"temperature"`
	TopP                *float64  `json:"top_p"`
	MaxTokens           *int      `json:"max_tokens"`
	MaxCompletionTokens *int      `json:"max_completion_tokens"`
	Stop                []string  `json:"stop"`
}

// A Message is one turn of a chat.
type Message struct {
	Role    string `json:"role"`
	Content string `json:"content"`
}

// Options are a request's stream_options.
type Options struct {
	IncludeUsage bool `json:"include_usage"`
}

// Text returns the whole prompt: the text, or all messages, each with its role.
func (c Call) Text() string {
	if !c.Chat {
		return c.Request.Prompt
	}
	var b strings.Builder
	for _, m := range c.Request.Messages {
		b.WriteString(m.Role + ": " + m.Content + "\n")
	}
	return b.String()
}

// Choices returns how many completions are asked for.
func (c Call) Choices() int {
	if c.Request.N == nil {
		return 1
	}
	return *c.Request.N
}

// Limit returns the token limit, and whether there is one.
func (c Call) Limit() (int, bool) {
	for _, p := range []*int{c.Request.MaxCompletionTokens, c.Request.MaxTokens} {
		if p != nil {
			return *p, true
		}
	}
	return 0, false
}

func (c Call) hash() string {
	h := fnv.New64a()
	h.Write(c.Body)
	return "body-" + strconv.FormatUint(h.Sum64(), 16)
}

// decode is as strict as the strict servers are: what they refuse must not pass
// a test here.
func decode(body []byte, e endpoint) (Call, error) {
	call := Call{Scenario: e.scenario, Chat: e.chat, Body: body}
	if err := json.Unmarshal(body, &call.Request); err != nil {
		return call, fmt.Errorf("the body is not a request: %w", err)
	}
	r := call.Request
	switch {
	case r.Model == "":
		return call, errors.New("model: missing")
	case e.chat && len(r.Messages) == 0:
		return call, errors.New("messages: missing")
	case !e.chat && r.Prompt == "":
		return call, errors.New("prompt: missing")
	case r.N != nil && *r.N < 1:
		return call, fmt.Errorf("n: %d is not at least 1", *r.N)
	case r.Temperature != nil && *r.Temperature < 0:
		return call, fmt.Errorf("temperature: %g is negative", *r.Temperature)
	case r.MaxTokens != nil && *r.MaxTokens < 1:
		return call, fmt.Errorf("max_tokens: %d is not at least 1", *r.MaxTokens)
	}
	return call, nil
}
