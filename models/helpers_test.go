package models_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/internal/fakeapi"
	"github.com/evalr/evalr/models"
)

// serve starts a server with a function that answers.
func serve(t *testing.T, reply func(fakeapi.Call) fakeapi.Reply) *fakeapi.Server {
	t.Helper()
	return serveConfig(t, fakeapi.Config{Reply: reply, Bodies: true})
}

func serveConfig(t *testing.T, c fakeapi.Config) *fakeapi.Server {
	t.Helper()
	s := fakeapi.New(c)
	t.Cleanup(s.Close)
	return s
}

// always answers every call alike.
func always(r fakeapi.Reply) func(fakeapi.Call) fakeapi.Reply {
	return func(fakeapi.Call) fakeapi.Reply { return r }
}

// says is a completion of the given pieces.
func says(pieces ...string) fakeapi.Reply {
	return fakeapi.Reply{Choices: []fakeapi.Choice{{Content: pieces, Finish: "stop"}}}
}

// sse answers with the given events as they are.
func sse(pieces ...string) fakeapi.Reply {
	return fakeapi.RawReply(200, "text/event-stream", pieces...)
}

func dial(t *testing.T, base string, change ...func(*models.Config)) *models.Endpoint {
	t.Helper()
	c := models.Config{BaseURL: base, Model: "m", Clock: time.Now}
	for _, f := range change {
		f(&c)
	}
	e, err := models.NewEndpoint(c)
	require.NoError(t, err)
	t.Cleanup(e.Close)
	return e
}

func noStream(c *models.Config)   { c.NoStream = true }
func completion(c *models.Config) { c.Protocol = models.ProtocolCompletions }
func quick(c *models.Config) {
	c.FirstTimeout, c.IdleTimeout = 1500*time.Millisecond, time.Second
}

func ask(text string) evalr.Request {
	return evalr.Request{
		ID:       "0123456789abcdef",
		Prompt:   evalr.Prompt{Messages: []evalr.Message{{Role: "user", Content: text}}},
		Sampling: evalr.Sampling{Temperature: 0.6, TopP: 0.95, MaxTokens: 100},
		Seed:     42,
	}
}

// sent asks once and returns the body that went over the wire and its headers.
func sent(t *testing.T, r evalr.Request, change ...func(*models.Config)) (body map[string]any, raw string, header http.Header) {
	t.Helper()
	s := serve(t, always(says("ok")))
	_, err := dial(t, s.URL(), change...).Generate(t.Context(), r)
	require.NoError(t, err)
	call := s.Calls()[0]
	require.NoError(t, json.Unmarshal(call.Body, &body))
	return body, string(call.Body), call.Header
}

// generate asks a server of one answer for one completion.
func generate(t *testing.T, reply fakeapi.Reply, change ...func(*models.Config)) evalr.Completion {
	t.Helper()
	c, err := dial(t, serve(t, always(reply)).URL(), change...).Generate(t.Context(), ask("?"))
	require.NoError(t, err)
	return c
}

// fails asks a server of one answer for the failure it must be.
func fails(t *testing.T, reply fakeapi.Reply, change ...func(*models.Config)) (*evalr.Failure, string) {
	t.Helper()
	_, err := dial(t, serve(t, always(reply)).URL(), change...).Generate(t.Context(), ask("?"))
	return failure(t, err)
}

func failure(t *testing.T, err error) (*evalr.Failure, string) {
	t.Helper()
	var f *evalr.Failure
	require.ErrorAs(t, err, &f)
	var h interface{ Hint() string }
	if asHint(err, &h) {
		return f, h.Hint()
	}
	return f, ""
}

func asHint(err error, h *interface{ Hint() string }) bool { return errors.As(err, h) }

// answering is a client whose every response has the given body, read in pieces
// of the given size (0 is all at once).
func answering(body []byte, piece int) *http.Client {
	return &http.Client{Transport: transport(func(*http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(&pieces{body, piece}), Header: http.Header{}}, nil
	})}
}

type transport func(*http.Request) (*http.Response, error)

func (f transport) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

type pieces struct {
	left []byte
	size int
}

func (p *pieces) Read(b []byte) (int, error) {
	if len(p.left) == 0 {
		return 0, io.EOF
	}
	n := min(len(b), len(p.left))
	if p.size > 0 {
		n = min(n, p.size)
	}
	copy(b, p.left[:n])
	p.left = p.left[n:]
	return n, nil
}

// countDials counts the connections that an endpoint opens from now on.
func countDials(t *testing.T, e *models.Endpoint) func() int {
	t.Helper()
	tr, ok := e.Client().Transport.(*http.Transport)
	require.True(t, ok)
	var n atomic.Int64
	dial := tr.DialContext
	tr.DialContext = func(ctx context.Context, network, addr string) (net.Conn, error) {
		n.Add(1)
		return dial(ctx, network, addr)
	}
	return func() int { return int(n.Load()) }
}

// quietLog is for servers whose clients fail on purpose.
func quietLog() *log.Logger { return log.New(io.Discard, "", 0) }
