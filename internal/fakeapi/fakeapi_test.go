package fakeapi_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr/internal/fakeapi"
)

func start(t *testing.T, c fakeapi.Config) *fakeapi.Server {
	t.Helper()
	s := fakeapi.New(c)
	t.Cleanup(s.Close)
	return s
}

// post sends a chat request and returns status and body.
func post(t *testing.T, base, sample, body string) (int, string) {
	t.Helper()
	req, err := http.NewRequest(http.MethodPost, base+"/chat/completions", strings.NewReader(body))
	require.NoError(t, err)
	req.Header.Set(fakeapi.SampleHeader, sample)
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return resp.StatusCode, string(b)
}

const boxed = `{"model":"m","seed":7,"messages":[{"role":"user","content":"1+1? \\boxed{}"}]`

func TestTheSameSeedGivesTheSameTextAndAnotherSeedAnother(t *testing.T) {
	t.Parallel()
	s := start(t, fakeapi.Config{Latency: func(fakeapi.Call) time.Duration { return time.Millisecond }})
	text := func(body string) string {
		status, b := post(t, s.URL(), "a", body)
		require.Equal(t, http.StatusOK, status)
		var r struct {
			Choices []struct{ Message struct{ Content string } }
		}
		require.NoError(t, json.Unmarshal([]byte(b), &r))
		require.Len(t, r.Choices, 1)
		return r.Choices[0].Message.Content
	}
	first := text(boxed + `}`)
	assert.Equal(t, first, text(boxed+`}`))
	assert.NotEqual(t, first, text(strings.Replace(boxed, "7", "8", 1)+`}`))
	assert.Regexp(t, `^<think>.*</think>\n\nThe answer is \\boxed\{\d+\}$`, first)
	assert.Equal(t, 3, s.Samples()["a"])
	assert.Equal(t, 3, s.Requests())
}

func TestAStreamCarriesTheSamePiecesAndEndsWithDone(t *testing.T) {
	t.Parallel()
	s := start(t, fakeapi.Config{Words: 3})
	_, b := post(t, s.URL(), "a", boxed+`,"stream":true,"stream_options":{"include_usage":true}}`)
	assert.True(t, strings.HasSuffix(b, "data: [DONE]\n\n"))
	assert.Contains(t, b, `"choices":[],"usage":{`)
	assert.Contains(t, b, `"finish_reason":"stop"`)
}

func TestAStormPassesAfterTwoRequestsOfEachSample(t *testing.T) {
	t.Parallel()
	s := start(t, fakeapi.Config{})
	var got []int
	for range 3 {
		status, _ := post(t, s.ScenarioURL("429-storm"), "a", boxed+`}`)
		got = append(got, status)
	}
	assert.Equal(t, []int{429, 429, 200}, got)
	status, _ := post(t, s.ScenarioURL("429-storm"), "b", boxed+`}`)
	assert.Equal(t, 429, status)
}

func TestEveryScenarioExists(t *testing.T) {
	t.Parallel()
	for _, name := range []string{
		"ok", "401", "403", "404", "429-storm", "429-forever", "500-storm", "quota", "hang", "reset", "torn", "garbage",
		"html", "slow-drip", "short-n", "wrong-usage", "no-usage", "context-too-long", "no-done", "null-content",
	} {
		assert.True(t, slices.Contains(fakeapi.Scenarios(), name), name)
	}
}

func TestCannedAnswersAreWholeAnswers(t *testing.T) {
	t.Parallel()
	s := start(t, fakeapi.Config{Canned: true})
	_, whole := post(t, s.URL(), "a", boxed+`}`)
	assert.True(t, json.Valid([]byte(whole)))
	_, stream := post(t, s.URL(), "a", boxed+`,"stream":true}`)
	assert.True(t, strings.HasSuffix(stream, "data: [DONE]\n\n"))
}

func TestAPacedStreamKeepsToItsRate(t *testing.T) {
	t.Parallel()
	s := start(t, fakeapi.Config{Rate: 100, Tokens: 20})
	begin := time.Now()
	_, b := post(t, s.ScenarioURL("paced"), "a", boxed+`,"stream":true,"stream_options":{"include_usage":true}}`)
	assert.GreaterOrEqual(t, time.Since(begin), 150*time.Millisecond)
	assert.Equal(t, 20, bytes.Count([]byte(b), []byte(" token")))
	assert.True(t, strings.HasSuffix(b, "data: [DONE]\n\n"))
}

func TestTheListingAndTheCounters(t *testing.T) {
	t.Parallel()
	s := start(t, fakeapi.Config{Models: []string{"m1", "m2"}, Context: 4096})
	get := func(url string) string {
		resp, err := http.Get(url)
		require.NoError(t, err)
		defer resp.Body.Close()
		b, err := io.ReadAll(resp.Body)
		require.NoError(t, err)
		return string(b)
	}
	assert.Contains(t, get(s.URL()+"/models"), `"id":"m2","max_model_len":4096`)
	post(t, s.URL(), "a", boxed+`}`)
	assert.JSONEq(t, `{"requests":1,"samples":{"a":1}}`, get(strings.TrimSuffix(s.URL(), "/v1")+"/counts"))
}
