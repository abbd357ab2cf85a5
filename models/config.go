package models

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// The protocols an [Endpoint] speaks.
const (
	ProtocolChat        = "chat"        // POST {base}/chat/completions
	ProtocolCompletions = "completions" // POST {base}/completions
)

// Timeouts of an [Endpoint]. There is none for a whole answer.
const (
	// DefaultFirstTimeout is how long the first piece of a streamed answer may
	// take. It is long because servers queue without a limit: a thousand requests
	// before ours are not a fault.
	DefaultFirstTimeout = time.Hour
	// DefaultWholeTimeout takes its place where answers are not streamed: their
	// first byte comes when the last token is drawn.
	DefaultWholeTimeout = 6 * time.Hour
	// DefaultIdleTimeout is how long a streamed answer may pause once it has
	// begun. Servers pause for seconds when they move a request out of memory and
	// back.
	DefaultIdleTimeout = 5 * time.Minute
)

// Config says which model of which endpoint to use and how. BaseURL and Clock
// must be set; Model may be empty for an endpoint that is only described.
type Config struct {
	BaseURL             string      // "http://127.0.0.1:8000/v1"; credentials in it are sent as basic authentication
	Model               string      // served name, sent as it is
	Protocol            string      // ProtocolChat, also if empty, or ProtocolCompletions
	Key                 Secret      // bearer token; none sends no Authorization header
	Secrets             []Secret    // further secrets to remove from messages
	Reasoning           string      // ReasoningAuto, also if empty, ReasoningPrefilled or ReasoningNone
	ThinkTags           [][2]string // opening and closing tags known beside [DefaultThinkTags]
	Prefilled           bool        // the model's chat template is known to open the reasoning
	NoStream            bool        // ask for whole answers
	MaxCompletionTokens bool        // send the token limit as max_completion_tokens instead of max_tokens
	Connections         int         // idle connections to keep, as many as there are requests in flight; 0 is 64

	FirstTimeout time.Duration // 0 is DefaultFirstTimeout, or DefaultWholeTimeout with NoStream
	IdleTimeout  time.Duration // 0 is DefaultIdleTimeout

	Clock     func() time.Time                      // for the durations of completions
	Client    *http.Client                          // nil is one made for many long streams over HTTP/1.1
	Proxy     func(*http.Request) (*url.URL, error) // of that client; nil uses none
	UserAgent string                                // empty is "evalr"
}

// An Endpoint is a model behind an OpenAI-compatible HTTP interface. It is an
// [evalr.MultiModel].
type Endpoint struct {
	config Config
	client *http.Client
	base   *url.URL
	header http.Header
	split  SplitOptions
	redact *Redactor
	serial atomic.Uint64 // requests sent, to tell the tries of a sample apart in a server's log
}

// NewEndpoint returns the endpoint that the configuration describes. It opens
// no connection.
func NewEndpoint(c Config) (*Endpoint, error) {
	base, err := parseBase(c.BaseURL)
	if err != nil {
		return nil, err
	}
	if err := c.fill(); err != nil {
		return nil, err
	}
	e := &Endpoint{
		config: c, base: base, client: c.Client,
		split: SplitOptions{Mode: c.Reasoning, Tags: c.ThinkTags, Prefilled: c.Prefilled},
		header: http.Header{
			"Content-Type": {"application/json"},
			"Accept":       {"text/event-stream, application/json"},
			"User-Agent":   {c.UserAgent},
		},
	}
	if !c.Key.IsZero() {
		e.header.Set("Authorization", "Bearer "+c.Key.Reveal())
	}
	secrets := append([]Secret{c.Key}, c.Secrets...)
	if password, ok := base.User.Password(); ok {
		secrets = append(secrets, NewSecret(password))
	}
	for _, values := range base.Query() {
		for _, v := range values {
			secrets = append(secrets, NewSecret(v))
		}
	}
	e.redact = NewRedactor(secrets...)
	if e.client == nil {
		e.client = newClient(c)
	}
	return e, nil
}

// Protocol returns the protocol in use, "chat" or "completions".
func (e *Endpoint) Protocol() string { return e.config.Protocol }

// URL returns the base URL as it may be shown and stored, credentials removed.
func (e *Endpoint) URL() string { return safeURL(e.base) }

// Close closes idle connections.
func (e *Endpoint) Close() { e.client.CloseIdleConnections() }

// fill sets defaults and refuses what is out of range.
func (c *Config) fill() error {
	if c.Protocol == "" {
		c.Protocol = ProtocolChat
	}
	if c.Reasoning == "" {
		c.Reasoning = ReasoningAuto
	}
	switch {
	case c.Protocol != ProtocolChat && c.Protocol != ProtocolCompletions:
		return configError("protocol", c.Protocol, ProtocolChat+" or "+ProtocolCompletions)
	case !slices.Contains([]string{ReasoningAuto, ReasoningPrefilled, ReasoningNone}, c.Reasoning):
		return configError("reasoning", c.Reasoning, ReasoningAuto+", "+ReasoningPrefilled+" or "+ReasoningNone)
	case c.Clock == nil:
		return errors.New("models: Config.Clock is missing: pass time.Now")
	case c.Connections < 0:
		return configError("connections", strconv.Itoa(c.Connections), "a number from 0")
	case c.FirstTimeout < 0 || c.IdleTimeout < 0:
		return configError("timeout", min(c.FirstTimeout, c.IdleTimeout).String(), "a positive duration")
	}
	for _, tags := range c.ThinkTags {
		if tags[0] == "" || tags[1] == "" || tags[0] == tags[1] {
			return configError("think tags", tags[0]+","+tags[1], "two different texts, an opening and a closing tag")
		}
	}
	c.fillTimeouts()
	return nil
}

func (c *Config) fillTimeouts() {
	if c.FirstTimeout == 0 {
		c.FirstTimeout = DefaultFirstTimeout
		if c.NoStream {
			c.FirstTimeout = DefaultWholeTimeout
		}
	}
	if c.IdleTimeout == 0 {
		c.IdleTimeout = DefaultIdleTimeout
	}
	if c.Connections == 0 {
		c.Connections = 64
	}
	if c.UserAgent == "" {
		c.UserAgent = "evalr"
	}
}

// parseBase parses a base URL. A user who pastes the whole address of a request
// gets told.
func parseBase(s string) (*url.URL, error) {
	u, err := url.Parse(s)
	if err != nil { // the error repeats the URL, credentials included
		return nil, configError("endpoint", NewRedactor().Redact(s), "a URL such as http://127.0.0.1:8000/v1")
	}
	if (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
		return nil, configError("endpoint", safeURL(u), "a URL such as http://127.0.0.1:8000/v1")
	}
	u.Path = strings.TrimRight(u.Path, "/")
	u.RawPath = ""
	for _, suffix := range []string{"/chat/completions", "/completions", "/models"} {
		if rest, ok := strings.CutSuffix(u.Path, suffix); ok {
			u.Path = rest
			return nil, &usageError{
				text: fmt.Sprintf("endpoint ends in %s, which evalr adds itself", suffix),
				hint: "use " + safeURL(u),
			}
		}
	}
	return u, nil
}

// address returns the URL of an operation, which keeps the query of the base.
func (e *Endpoint) address(path string) string {
	u := *e.base
	u.Path += path
	return u.String()
}

// newClient returns a client for many long streams: HTTP/1.1 only, since one
// HTTP/2 connection would share its window among all of them and lose all of
// them together; a connection for each request in flight is kept; answers come
// uncompressed, since a compressor holds tokens back. A redirect is an error
// that names the new address: following it would send the key elsewhere.
func newClient(c Config) *http.Client {
	dialer := &net.Dialer{Timeout: 30 * time.Second, KeepAlive: 15 * time.Second}
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	return &http.Client{
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			Proxy: c.Proxy,
			DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
				c, err := dialer.DialContext(ctx, network, address)
				if err != nil {
					return nil, err
				}
				return newQuietConn(c), nil
			},
			Protocols:           protocols,
			TLSHandshakeTimeout: 30 * time.Second,
			MaxIdleConns:        c.Connections,
			MaxIdleConnsPerHost: c.Connections,
			IdleConnTimeout:     90 * time.Second,
			DisableCompression:  true,
		},
	}
}

// A usageError is a setting that cannot be used.
type usageError struct{ text, hint string }

func configError(name, value, want string) error {
	return &usageError{text: fmt.Sprintf("%s %q: want %s", name, value, want)}
}

func (e *usageError) Error() string { return e.text }

// Hint says what to do; it may be empty.
func (e *usageError) Hint() string { return e.hint }

// ExitCode is that of a usage error.
func (e *usageError) ExitCode() int { return 2 }
