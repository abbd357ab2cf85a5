package models_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/internal/fakeapi"
	"github.com/evalr/evalr/models"
)

func TestRefusalsAreClassifiedWithTheServersWords(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		status  int
		body    string
		kind    evalr.FailureKind
		message string
		hint    string
	}{
		"429":                {429, `{"error":{"message":"Rate limit reached","type":"requests","code":"rate_limit_exceeded"}}`, evalr.FailureRateLimit, "Rate limit reached", ""},
		"429 without a body": {429, ``, evalr.FailureRateLimit, "Too Many Requests", ""},
		"429 with the word quota is a rate limit": {429, `{"error":{"message":"You exceeded your current quota","code":429,"status":"RESOURCE_EXHAUSTED"}}`, evalr.FailureRateLimit, "You exceeded your current quota", ""},
		"429 about tokens a minute and a context": {429, `{"error":{"message":"request exceeds the maximum context length of your tier"}}`, evalr.FailureRateLimit, "request exceeds", ""},
		"quota by code":                    {429, `{"error":{"message":"You exceeded your current quota","type":"insufficient_quota","code":"insufficient_quota"}}`, evalr.FailureQuota, "You exceeded", "no credit left"},
		"quota by type":                    {403, `{"error":{"message":"no","type":"insufficient_quota"}}`, evalr.FailureQuota, "no", "no credit left"},
		"payment required":                 {402, `{"error":{"message":"Insufficient Balance"}}`, evalr.FailureQuota, "Insufficient Balance", "no credit left"},
		"401":                              {401, `{"error":{"message":"Incorrect API key provided","code":"invalid_api_key"}}`, evalr.FailureUnauthorized, "Incorrect API key", "asks for a key"},
		"403":                              {403, `{"detail":"Forbidden"}`, evalr.FailureUnauthorized, "Forbidden", "asks for a key"},
		"500":                              {500, `Internal Server Error`, evalr.FailureServer, "Internal Server Error", ""},
		"503 of a proxy":                   {503, `<html><head><title>503 Service &amp; more</title></head></html>`, evalr.FailureServer, `a web page titled "503 Service & more"`, ""},
		"529":                              {529, `{"error":"overloaded"}`, evalr.FailureServer, "overloaded", ""},
		"408":                              {408, ``, evalr.FailureServer, "Request Timeout", ""},
		"422 of FastAPI":                   {422, `{"detail":[{"loc":["body","n"],"msg":"must be positive","type":"x"},"y"]}`, evalr.FailureRejected, "body.n: must be positive; y", ""},
		"400 of OpenAI":                    {400, `{"error":{"message":"bad stop","type":"invalid_request_error","param":"stop","code":null}}`, evalr.FailureRejected, "bad stop", ""},
		"400 of llama.cpp":                 {400, `{"error":{"code":400,"message":"n too large","type":"invalid_request_error"}}`, evalr.FailureRejected, "n too large", ""},
		"400 of Ollama":                    {400, `{"error":"bad option"}`, evalr.FailureRejected, "bad option", ""},
		"400 of older vLLM":                {400, `{"object":"error","message":"bad field","type":"BadRequestError","param":null,"code":400}`, evalr.FailureRejected, "bad field", ""},
		"400 of Google":                    {400, `[{"error":{"code":400,"message":"bad list","status":"INVALID_ARGUMENT"}}]`, evalr.FailureRejected, "bad list", ""},
		"400 with an object for a message": {400, `{"error":{"message":{"why":"x"},"code":"c"}}`, evalr.FailureRejected, `{"why":"x"}`, ""},
		"400 in plain text":                {400, "bad\n\trequest", evalr.FailureRejected, "bad request", ""},
		"413":                              {413, ``, evalr.FailureRejected, "Request Entity Too Large", ""},
		"context of OpenAI":                {400, `{"error":{"message":"too long","type":"invalid_request_error","code":"context_length_exceeded"}}`, evalr.FailureContext, "too long", ""},
		"context of llama.cpp, with numbers": {
			400, `{"error":{"code":400,"message":"the request exceeds the available context size","type":"exceed_context_size_error","n_prompt_tokens":6031,"n_ctx":4096}}`,
			evalr.FailureContext, "the request exceeds the available context size (prompt 6031 tokens, context 4096)", "",
		},
		"context of vLLM":               {400, `{"error":{"message":"This model's maximum context length is 4096 tokens. However, you requested 33000 tokens","type":"BadRequestError","param":"input_tokens","code":400}}`, evalr.FailureContext, "4096", ""},
		"context of SGLang":             {400, `{"object":"error","message":"The input (9000 tokens) is longer than the model's context length (4096 tokens).","type":"BadRequestError","code":400}`, evalr.FailureContext, "9000", ""},
		"context of TGI":                {422, "{\"error\":\"Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096. Given: 9000\",\"error_type\":\"validation\"}", evalr.FailureContext, "4096", ""},
		"context of an older llama.cpp": {500, `{"error":{"code":500,"message":"context size exceeded","type":"server_error"}}`, evalr.FailureContext, "context size exceeded", ""},
		"unknown model of vLLM":         {404, `{"error":{"message":"The model x does not exist.","type":"NotFoundError","param":"model","code":404}}`, evalr.FailureRejected, "The model x", "see which models it serves"},
		"wrong path":                    {404, `404 page not found`, evalr.FailureRejected, "404 page not found", "check the path"},
		"wrong path of FastAPI":         {404, `{"detail":"Not Found"}`, evalr.FailureRejected, "Not Found", "check the path"},
		"wrong method":                  {405, `{"detail":"Method Not Allowed"}`, evalr.FailureRejected, "Method", "check the path"},
		"a page that refuses":           {400, `<html><title>no</title>`, evalr.FailureRejected, `a web page titled "no"`, "web page"},
		"plain HTTP to a TLS port":      {400, "Client sent an HTTP request to an HTTPS server.\n", evalr.FailureRejected, "HTTPS", "use https://"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f, hint := fails(t, fakeapi.RawReply(c.status, "text/plain", c.body))
			assert.Equal(t, c.kind, f.Kind, f)
			assert.Equal(t, c.status, f.Status)
			assert.Contains(t, f.Message, c.message)
			assert.Contains(t, hint, c.hint)
			if c.hint == "" {
				assert.Empty(t, hint)
			}
			assert.False(t, f.Drawn)
		})
	}
}

func TestAKeyThatIsRefusedGetsAnotherHint(t *testing.T) {
	t.Parallel()
	_, hint := fails(t, fakeapi.ErrorReply(401, "invalid_api_key", "no"), func(c *models.Config) { c.Key = models.NewSecret("wrong") })
	assert.Contains(t, hint, "check that the key is the right one")
}

func TestARedirectIsNotFollowed(t *testing.T) {
	t.Parallel()
	reply := fakeapi.RawReply(307, "text/plain")
	reply.Header.Set("Location", "https://elsewhere.example/v1/chat/completions")
	f, hint := fails(t, reply)
	assert.Equal(t, evalr.FailureRejected, f.Kind)
	assert.Contains(t, hint, "https://elsewhere.example")
}

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for value, want := range map[string]time.Duration{
		"7": 7 * time.Second, "0.5": 500 * time.Millisecond, "0": 0, "-3": 0, "soon": 0, "": 0, "1e99": 24 * time.Hour, "NaN": 0,
		"Fri, 02 Jan 2026 03:04:35 GMT": 30 * time.Second, "Thu, 01 Jan 2026 00:00:00 GMT": 0,
	} {
		reply := fakeapi.ErrorReply(429, "x", "y")
		reply.Header.Set("Retry-After", value)
		f, _ := fails(t, reply, func(c *models.Config) { c.Clock = func() time.Time { return now } })
		assert.Equal(t, want, f.RetryAfter, value)
	}
	reply := fakeapi.ErrorReply(503, "x", "y")
	reply.Header.Set("Retry-After-Ms", "1500")
	f, _ := fails(t, reply)
	assert.Equal(t, 1500*time.Millisecond, f.RetryAfter)
}

func TestAnswersThatBreakOff(t *testing.T) {
	t.Parallel()
	whole := says("a", "b", "c", "d")
	faulty := func(f fakeapi.Fault, after int) fakeapi.Reply {
		r := whole
		r.Fault, r.After = f, after
		return r
	}
	cases := map[string]struct {
		reply  fakeapi.Reply
		change func(*models.Config)
		kind   evalr.FailureKind
		drawn  bool
	}{
		"a clean end in the middle of a stream":   {reply: faulty(fakeapi.FaultCut, 2), kind: evalr.FailureTorn, drawn: true},
		"a closed connection in a stream":         {reply: faulty(fakeapi.FaultAbort, 2), kind: evalr.FailureTorn, drawn: true},
		"a reset connection in a stream":          {reply: faulty(fakeapi.FaultReset, 2), kind: evalr.FailureTorn, drawn: true},
		"a stream that stops":                     {reply: faulty(fakeapi.FaultHang, 2), kind: evalr.FailureIdle, drawn: true},
		"a closed connection in a whole answer":   {reply: faulty(fakeapi.FaultAbort, 1), change: noStream, kind: evalr.FailureTorn, drawn: true},
		"a clean end in the middle of an answer":  {reply: faulty(fakeapi.FaultCut, 1), change: noStream, kind: evalr.FailureGarbage, drawn: true},
		"a gateway that had nobody to ask":        {reply: fakeapi.RawReply(502, "text/plain"), kind: evalr.FailureServer},
		"or lost patience, whole":                 {reply: fakeapi.RawReply(502, "text/plain"), change: noStream, kind: evalr.FailureServer, drawn: true},
		"a gateway's timeout, whole":              {reply: fakeapi.RawReply(504, "text/plain"), change: noStream, kind: evalr.FailureServer, drawn: true},
		"no work taken, whole":                    {reply: fakeapi.RawReply(503, "text/plain"), change: noStream, kind: evalr.FailureServer},
		"overloaded, whole":                       {reply: fakeapi.RawReply(529, "text/plain", "overloaded"), change: noStream, kind: evalr.FailureServer},
		"too many requests, whole":                {reply: fakeapi.RawReply(429, "text/plain"), change: noStream, kind: evalr.FailureRateLimit},
		"a reset before any answer, whole":        {reply: faulty(fakeapi.FaultReset, 0), change: noStream, kind: evalr.FailureUnreachable, drawn: true},
		"a reset before any answer":               {reply: faulty(fakeapi.FaultReset, 0), kind: evalr.FailureUnreachable},
		"nothing at all":                          {reply: faulty(fakeapi.FaultHang, 0), kind: evalr.FailureIdle},
		"nothing at all, whole":                   {reply: faulty(fakeapi.FaultHang, 0), change: noStream, kind: evalr.FailureIdle, drawn: true},
		"a server that gives up":                  {reply: fakeapi.Reply{Choices: []fakeapi.Choice{{Content: []string{"a"}, Finish: "abort"}}}, kind: evalr.FailureTorn, drawn: true},
		"an empty body":                           {reply: sse(), kind: evalr.FailureGarbage},
		"an end mark and nothing else":            {reply: sse("data: [DONE]\n\n"), kind: evalr.FailureGarbage},
		"a whole answer without choices":          {reply: sse(`{"choices":[]}`), kind: evalr.FailureGarbage},
		"another JSON":                            {reply: sse(`{"hello":"world"}`), kind: evalr.FailureGarbage},
		"broken JSON":                             {reply: sse(`{"choices":[{"mess`), kind: evalr.FailureGarbage},
		"broken JSON in a stream":                 {reply: sse("data: {\"choices\":\n\n"), kind: evalr.FailureGarbage},
		"a page":                                  {reply: sse("<!DOCTYPE html><title>Hi</title>"), kind: evalr.FailureGarbage},
		"plain text":                              {reply: sse("hello\n"), kind: evalr.FailureGarbage},
		"only comments":                           {reply: sse(": hello\n\n"), kind: evalr.FailureGarbage},
		"an absurd index":                         {reply: sse(`data: {"choices":[{"index":-1}]}` + "\n\n"), kind: evalr.FailureGarbage},
		"roles but no text":                       {reply: sse(`data: {"choices":[{"index":0,"delta":{"role":"assistant"}}]}` + "\n\n"), kind: evalr.FailureTorn},
		"a server error within a stream":          {reply: sse(`data: {"choices":[{"index":0,"delta":{"content":"a"}}]}`+"\n\n", `data: {"error":{"message":"out of memory","code":500}}`+"\n\n"), kind: evalr.FailureServer, drawn: true},
		"a context error within a stream":         {reply: sse(`data: {"error":{"message":"This model's maximum context length is 16","code":400}}` + "\n\n"), kind: evalr.FailureContext},
		"an error event in the middle of nothing": {reply: sse("event: error\ndata: {\"error\":\"boom\"}\n\n"), kind: evalr.FailureServer},
		"an old llama.cpp's error line":           {reply: sse("error: {\"code\":500,\"message\":\"boom\"}\n\n"), kind: evalr.FailureServer},
		"an error instead of a whole answer":      {reply: sse(`{"error":{"message":"busy","code":503}}`), change: noStream, kind: evalr.FailureServer},
		"one of two choices only":                 {reply: sse(`data: {"choices":[{"index":0,"delta":{"content":"a"},"finish_reason":"stop"},{"index":1,"delta":{"content":"b"}}]}` + "\n\n"), kind: evalr.FailureTorn, drawn: true},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			change := c.change
			if change == nil {
				change = func(*models.Config) {}
			}
			f, _ := fails(t, c.reply, quick, change)
			assert.Equal(t, c.kind, f.Kind, f)
			assert.Equal(t, c.drawn, f.Drawn)
			assert.NotEmpty(t, f.Message)
		})
	}
}

func TestEveryScenarioThatPassesIsAnsweredInTheEnd(t *testing.T) {
	t.Parallel()
	s := serve(t, nil)
	for _, scenario := range fakeapi.Scenarios() {
		t.Run(scenario, func(t *testing.T) {
			t.Parallel()
			if scenario == "paced" {
				t.Skip("a minute long")
			}
			e := dial(t, s.ScenarioURL(scenario), quick)
			r := ask("?")
			r.ID = scenario
			var err error
			for range 3 {
				if _, err = e.Generate(t.Context(), r); err == nil {
					return
				}
				f, _ := failure(t, err)
				if !f.Kind.Temporary() {
					break
				}
			}
			f, _ := failure(t, err)
			lasting := []string{"400", "401", "403", "404", "quota", "context-too-long"}
			assert.True(t, strings.HasSuffix(scenario, "-forever") || slices.Contains(lasting, scenario), "%s: %v", scenario, f)
		})
	}
}

func TestAnEndpointThatIsNotThere(t *testing.T) {
	t.Parallel()
	plain := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(plain.Close)
	secure := httptest.NewTLSServer(http.NotFoundHandler())
	secure.Config.ErrorLog = quietLog()
	t.Cleanup(secure.Close)
	other, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { other.Close() })
	go greet(other)
	cases := map[string]struct {
		url  string
		kind evalr.FailureKind
		hint string
	}{
		"no listener":         {"http://127.0.0.1:1/v1", evalr.FailureUnreachable, "nothing listens at 127.0.0.1:1"},
		"no such name":        {"http://no-such-host.invalid/v1", evalr.FailureUnreachable, "the name no-such-host.invalid was not found"},
		"TLS to a plain port": {strings.Replace(plain.URL, "http:", "https:", 1) + "/v1", evalr.FailureUnreachable, "use http://"},
		"plain to a TLS port": {strings.Replace(secure.URL, "https:", "http:", 1) + "/v1", evalr.FailureRejected, "use https://"},
		"unknown certificate": {secure.URL + "/v1", evalr.FailureUnreachable, "is not trusted"},
		"another protocol":    {"http://" + other.Addr().String() + "/v1", evalr.FailureGarbage, "something other than HTTP"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := dial(t, c.url)
			_, err := e.Generate(t.Context(), ask("?"))
			f, hint := failure(t, err)
			assert.Equal(t, c.kind, f.Kind, f)
			assert.Contains(t, hint, c.hint)
			assert.False(t, f.Drawn)
			_, err = dial(t, c.url, noStream).Generate(t.Context(), ask("?"))
			f, _ = failure(t, err)
			if c.kind != evalr.FailureGarbage { // of another protocol it cannot be told
				assert.False(t, f.Drawn, "nobody was asked")
			}
			_, err = e.Describe(t.Context())
			f, hint = failure(t, err)
			assert.Equal(t, c.kind, f.Kind, f)
			assert.Contains(t, hint, c.hint)
		})
	}
}

// greet answers every connection with another protocol's greeting.
func greet(ln net.Listener) {
	for {
		conn, err := ln.Accept()
		if err != nil {
			return
		}
		conn.Write([]byte("SSH-2.0-OpenSSH_9.9\r\n"))
		conn.Close()
	}
}

func TestACancelledRequestReturnsTheCauseAndIsNoFailure(t *testing.T) {
	t.Parallel()
	s := serve(t, nil)
	cause := errors.New("the user had enough")
	for _, scenario := range []string{"hang-forever", "stall-forever"} {
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(50*time.Millisecond, func() { cancel(cause) })
		_, err := dial(t, s.ScenarioURL(scenario)).Generate(ctx, ask("?"))
		require.ErrorIs(t, err, cause)
		var f *evalr.Failure
		require.NotErrorAs(t, err, &f)
	}
}

func TestMessagesAreSafeToShowAndShort(t *testing.T) {
	t.Parallel()
	key := models.NewSecret("planted-secret-0001")
	body := "\x1b[31mbad\x00\u202e key planted-secret-0001 " + strings.Repeat("x", 480) + " planted-secret-0001 \xff"
	f, _ := fails(t, fakeapi.RawReply(400, "text/plain", body), func(c *models.Config) { c.Key = key })
	assert.NotContains(t, f.Message, "planted")
	assert.Contains(t, f.Message, "bad key [redacted] xxx")
	assert.LessOrEqual(t, len([]rune(f.Message)), 501)
	for _, r := range f.Message {
		assert.Greater(t, r, rune(0x1f))
	}
}

func TestASecretInTheURLIsNotRepeated(t *testing.T) {
	t.Parallel()
	e := dial(t, "http://user:hunter2hunter2@127.0.0.1:1/v1?api-key=query-secret-77")
	_, err := e.Generate(t.Context(), ask("?"))
	assert.NotContains(t, err.Error()+e.URL(), "hunter2")
	assert.NotContains(t, err.Error()+e.URL(), "query-secret")
	s := serve(t, always(fakeapi.ErrorReply(400, "x", "you sent query-secret-77 and hunter2hunter2")))
	e = dial(t, strings.Replace(s.URL(), "http://", "http://user:hunter2hunter2@", 1)+"?api-key=query-secret-77")
	_, err = e.Generate(t.Context(), ask("?"))
	assert.NotContains(t, err.Error(), "hunter2")
	assert.NotContains(t, err.Error(), "query-secret")
}
