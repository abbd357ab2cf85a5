package models_test

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/internal/fakeapi"
	"github.com/evalr/evalr/models"
)

func TestTheWireBytesAreWhatTheRequestSays(t *testing.T) {
	t.Parallel()
	user := `"messages":[{"role":"user","content":"2<3 & é?"}]`
	cases := map[string]struct {
		change func(*evalr.Request)
		config func(*models.Config)
		want   string
	}{
		"sampling as in DeepSeek-R1": {
			want: `{"model":"m","stream":true,"seed":42,"stream_options":{"include_usage":true},` + user + `,"temperature":0.6,"top_p":0.95,"max_tokens":100}`,
		},
		"temperature 0 is sent, and what is not set is not": {
			change: func(r *evalr.Request) { r.Sampling = evalr.Sampling{} },
			want:   `{"model":"m","stream":true,"seed":42,"stream_options":{"include_usage":true},` + user + `,"temperature":0}`,
		},
		"seed 0 is sent": {
			change: func(r *evalr.Request) { r.Seed = 0 },
			config: noStream,
			want:   `{"model":"m","stream":false,"seed":0,` + user + `,"temperature":0.6,"top_p":0.95,"max_tokens":100}`,
		},
		"numbers are not rounded to 32 bits": {
			change: func(r *evalr.Request) { r.Sampling.Temperature, r.Sampling.TopP = 0.123456789, 0.987654321 },
			config: noStream,
			want:   `{"model":"m","stream":false,"seed":42,` + user + `,"temperature":0.123456789,"top_p":0.987654321,"max_tokens":100}`,
		},
		"a model that go-openai refuses parameters for": {
			config: func(c *models.Config) { c.Model, c.NoStream = "o1-mini", true },
			want:   `{"model":"o1-mini","stream":false,"seed":42,` + user + `,"temperature":0.6,"top_p":0.95,"max_tokens":100}`,
		},
		"a model that go-openai refuses for chat": {
			config: func(c *models.Config) { c.Model, c.NoStream = "text-davinci-003", true },
			want:   `{"model":"text-davinci-003","stream":false,"seed":42,` + user + `,"temperature":0.6,"top_p":0.95,"max_tokens":100}`,
		},
		"the token limit by its newer name": {
			config: func(c *models.Config) { c.NoStream, c.MaxCompletionTokens = true, true },
			want:   `{"model":"m","max_completion_tokens":100,"stream":false,"seed":42,` + user + `,"temperature":0.6,"top_p":0.95}`,
		},
		"the token limit by its newer name as a vendor field": {
			change: func(r *evalr.Request) { r.Sampling.Extra = map[string]any{"max_completion_tokens": 100} },
			config: noStream,
			want:   `{"model":"m","stream":false,"seed":42,` + user + `,"temperature":0.6,"top_p":0.95,"max_completion_tokens":100}`,
		},
		"vendor fields as they are, sorted": {
			change: func(r *evalr.Request) {
				r.Sampling.Extra = map[string]any{
					"top_k": 20, "min_p": 0.05, "chat_template_kwargs": map[string]any{"enable_thinking": false}, "a\"b": nil,
				}
				r.Sampling.Stop = []string{"\n\n", "END"}
			},
			config: noStream,
			want: `{"model":"m","stream":false,"stop":["\n\n","END"],"seed":42,` + user + `,"temperature":0.6,"top_p":0.95,"max_tokens":100,` +
				`"a\"b":null,"chat_template_kwargs":{"enable_thinking":false},"min_p":0.05,"top_k":20}`,
		},
		"a prefill is the last turn": {
			change: func(r *evalr.Request) { r.Prompt.Prefill = "<think>\n" },
			config: noStream,
			want: `{"model":"m","stream":false,"seed":42,"messages":[{"role":"user","content":"2<3 & é?"},` +
				`{"role":"assistant","content":"<think>\n"}],"temperature":0.6,"top_p":0.95,"max_tokens":100}`,
		},
		"an empty message is sent": {
			change: func(r *evalr.Request) {
				r.Prompt.Messages = []evalr.Message{{Role: "system"}, {Role: "user", Content: "a\x00b"}}
			},
			config: noStream,
			want: `{"model":"m","stream":false,"seed":42,"messages":[{"role":"system","content":""},{"role":"user","content":"a\u0000b"}],` +
				`"temperature":0.6,"top_p":0.95,"max_tokens":100}`,
		},
		"a text completion joins the messages": {
			change: func(r *evalr.Request) {
				r.Prompt.Messages = append(r.Prompt.Messages, evalr.Message{Role: "user", Content: "b"})
				r.Prompt.Prefill = "c"
				r.Sampling.Temperature = 0
			},
			config: completion,
			want: `{"model":"m","max_tokens":100,"seed":42,"stream":true,"stream_options":{"include_usage":true},` +
				`"prompt":"2<3 & é?\n\nb\n\nc","temperature":0,"top_p":0.95}`,
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := ask("2<3 & é?")
			if c.change != nil {
				c.change(&r)
			}
			config := c.config
			if config == nil {
				config = func(*models.Config) {}
			}
			_, raw, _ := sent(t, r, config)
			assert.Equal(t, c.want, raw)
		})
	}
}

func TestNIsSentOnlyWhenSeveralAreAskedFor(t *testing.T) {
	t.Parallel()
	s := serve(t, nil)
	e := dial(t, s.URL())
	for n, want := range map[int]any{1: nil, 3: 3.0} {
		cs, err := e.GenerateN(t.Context(), ask("?"), n)
		require.NoError(t, err)
		require.Len(t, cs, n)
		calls := s.Calls()
		call := calls[len(calls)-1]
		if want == nil {
			assert.NotContains(t, string(call.Body), `"n":`)
		} else {
			assert.Contains(t, string(call.Body), `"n":3`)
		}
	}
}

func TestTheHeadersNameTheSampleAndTheTry(t *testing.T) {
	t.Parallel()
	s := serve(t, nil)
	e := dial(t, s.URL(), func(c *models.Config) { c.Key, c.UserAgent = models.NewSecret(" key-1\n"), "evalr/1.2" })
	for range 2 {
		_, err := e.Generate(t.Context(), ask("?"))
		require.NoError(t, err)
	}
	first, second := s.Calls()[0].Header, s.Calls()[1].Header
	assert.Equal(t, "0123456789abcdef", first.Get(models.SampleHeader))
	assert.Equal(t, "0123456789abcdef", second.Get(models.SampleHeader))
	assert.Equal(t, "0123456789abcdef-1", first.Get(models.RequestHeader))
	assert.Equal(t, "0123456789abcdef-2", second.Get(models.RequestHeader))
	assert.Equal(t, "Bearer key-1", first.Get("Authorization"))
	assert.Equal(t, "evalr/1.2", first.Get("User-Agent"))
	assert.Equal(t, "application/json", first.Get("Content-Type"))
	assert.Equal(t, fakeapi.SampleHeader, models.SampleHeader)
}

func TestWithoutAKeyThereIsNoAuthorization(t *testing.T) {
	t.Parallel()
	_, _, header := sent(t, ask("?"))
	assert.NotContains(t, header, "Authorization")
}

func TestCredentialsOfTheURLAreBasicAuthentication(t *testing.T) {
	t.Parallel()
	s := serve(t, nil)
	e := dial(t, "http://user:pass@"+s.URL()[len("http://"):]+"?api-version=1")
	_, err := e.Generate(t.Context(), ask("?"))
	require.NoError(t, err)
	assert.Equal(t, "Basic dXNlcjpwYXNz", s.Calls()[0].Header.Get("Authorization"))
	assert.Equal(t, s.URL()+"?api-version=…", e.URL())
}

func TestWhatCannotBeSentAsItIsIsRefused(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		change func(*evalr.Request)
		want   string
	}{
		"a vendor field over a setting": {
			func(r *evalr.Request) { r.Sampling.Extra = map[string]any{"temperature": 1} },
			`vendor field "temperature": it is a setting of the run and cannot be overridden`,
		},
		"a vendor field over a setting that is not set": {
			func(r *evalr.Request) { r.Sampling = evalr.Sampling{Extra: map[string]any{"max_tokens": 1}} },
			`vendor field "max_tokens"`,
		},
		"two token limits": {
			func(r *evalr.Request) { r.Sampling.Extra = map[string]any{"max_completion_tokens": 7} },
			`vendor field "max_completion_tokens" is 7 and the token limit is 100: they must agree`,
		},
		"what JSON has no form for": {
			func(r *evalr.Request) { r.Sampling.Extra = map[string]any{"f": func() {}} },
			`vendor field "f"`,
		},
		"a temperature that is no number": {
			func(r *evalr.Request) { r.Sampling.Temperature = math.NaN() }, `temperature "NaN"`,
		},
		"a nucleus above 1": {
			func(r *evalr.Request) { r.Sampling.TopP = 1.5 }, `top_p "1.5"`,
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := ask("?")
			c.change(&r)
			e := dial(t, "http://127.0.0.1:1/v1")
			_, err := e.Generate(t.Context(), r)
			require.ErrorContains(t, err, c.want)
			var f *evalr.Failure
			require.NotErrorAs(t, err, &f) // the run cannot go on
			require.ErrorContains(t, e.Check(r.Sampling), c.want)
		})
	}
}

func TestAPromptThatJSONCannotCarryIsNotSent(t *testing.T) {
	t.Parallel()
	_, err := dial(t, "http://127.0.0.1:1/v1").Generate(t.Context(), ask("\xff"))
	f, _ := failure(t, err)
	assert.Equal(t, evalr.FailureRejected, f.Kind)
	assert.Contains(t, f.Message, "message 1 (user) is not UTF-8")
}

func TestConfigurationsThatCannotWorkAreRefused(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		change func(*models.Config)
		want   string
	}{
		"no URL":                  {func(c *models.Config) { c.BaseURL = "" }, `endpoint ""`},
		"no scheme":               {func(c *models.Config) { c.BaseURL = "localhost:8000/v1" }, `endpoint "localhost:8000/v1"`},
		"the address of requests": {func(c *models.Config) { c.BaseURL += "/chat/completions" }, "endpoint ends in /chat/completions"},
		"another protocol":        {func(c *models.Config) { c.Protocol = "grpc" }, `protocol "grpc": want chat or completions`},
		"another mode":            {func(c *models.Config) { c.Reasoning = "maybe" }, `reasoning "maybe"`},
		"no clock":                {func(c *models.Config) { c.Clock = nil }, "Config.Clock"},
		"an empty tag":            {func(c *models.Config) { c.ThinkTags = [][2]string{{"<a>", ""}} }, "think tags"},
		"a negative timeout":      {func(c *models.Config) { c.IdleTimeout = -1 }, "timeout"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			config := models.Config{BaseURL: "http://127.0.0.1:1/v1", Model: "m", Clock: time.Now}
			c.change(&config)
			_, err := models.NewEndpoint(config)
			require.ErrorContains(t, err, c.want)
		})
	}
}

func TestARequestWithoutAModelIsRefused(t *testing.T) {
	t.Parallel()
	e := dial(t, "http://127.0.0.1:1/v1", func(c *models.Config) { c.Model = "" })
	_, err := e.Generate(t.Context(), ask("?"))
	require.ErrorContains(t, err, "no model is named")
}
