package models_test

import (
	"encoding/json"
	"errors"
	"net/http"
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
func sse(pieces ...string) fakeapi.Reply { return fakeapi.RawReply(200, "text/event-stream", pieces...) }

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
	c.FirstTimeout, c.IdleTimeout = 300*time.Millisecond, 150*time.Millisecond
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
