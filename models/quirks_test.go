package models_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/internal/fakeapi"
	"github.com/evalr/evalr/models"
)

// usage of a server that says so.
func usage(prompt, completion int) *fakeapi.Usage {
	return &fakeapi.Usage{Prompt: prompt, Completion: completion}
}

func TestEveryModeBringsTheSameCompletion(t *testing.T) {
	t.Parallel()
	modes := map[string][]func(*models.Config){
		"chat, streamed":             {},
		"chat, whole":                {noStream},
		"text completions, streamed": {completion},
		"text completions, whole":    {completion, noStream},
	}
	reply := fakeapi.Reply{
		Choices: []fakeapi.Choice{{Content: []string{"<think>", "é\n\"x\"", "</think>", "A"}, Finish: "length"}},
		Usage:   usage(3, 4), Model: "served",
	}
	for name, mode := range modes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := generate(t, reply, mode...)
			assert.Equal(t, "<think>é\n\"x\"</think>A", c.Raw.Content)
			assert.Equal(t, "A", c.Text)
			assert.Equal(t, "é\n\"x\"", c.Reasoning)
			assert.Equal(t, evalr.StopLength, c.Stop)
			assert.Equal(t, "served", c.Model)
			assert.Equal(t, evalr.Usage{Prompt: evalr.CountTokens(3), Completion: evalr.CountTokens(4)}, c.Usage)
			assert.Positive(t, c.Total)
			assert.LessOrEqual(t, c.First, c.Total)
		})
	}
}

func TestReasoningFields(t *testing.T) {
	t.Parallel()
	for _, field := range []string{"reasoning_content", "reasoning"} {
		for _, mode := range [][]func(*models.Config){{}, {noStream}} {
			c := generate(t, fakeapi.Reply{Choices: []fakeapi.Choice{{
				Reasoning: []string{"so ", "x"}, Field: field, Content: []string{"A"}, Finish: "stop",
			}}}, mode...)
			assert.Equal(t, evalr.Raw{Content: "A", Reasoning: "so x"}, c.Raw)
			assert.Equal(t, "A", c.Text)
			assert.Equal(t, "so x", c.Reasoning)
		}
	}
}

func TestReasoningSentUnderBothNamesIsTakenOnce(t *testing.T) {
	t.Parallel()
	c := generate(t, sse(
		`data: {"choices":[{"index":0,"delta":{"reasoning":"x","reasoning_content":"x"}}]}`+"\n\n",
		`data: {"choices":[{"index":0,"delta":{"content":"A"},"finish_reason":"stop"}]}`+"\n\ndata: [DONE]\n\n",
	))
	assert.Equal(t, evalr.Raw{Content: "A", Reasoning: "x"}, c.Raw)
}

func TestMistralsListOfParts(t *testing.T) {
	t.Parallel()
	c := generate(t, fakeapi.RawReply(200, "application/json", `{"choices":[{"index":0,"finish_reason":"stop","message":{"content":[
		{"type":"thinking","thinking":[{"type":"text","text":"x"}]},{"type":"text","text":"A"}]}}]}`), noStream)
	assert.Equal(t, evalr.Raw{Content: "A", Reasoning: "x"}, c.Raw)
}

func TestContentNull(t *testing.T) {
	t.Parallel()
	for _, mode := range [][]func(*models.Config){{}, {noStream}} {
		c := generate(t, fakeapi.Reply{
			Choices: []fakeapi.Choice{{Reasoning: []string{`\boxed{1}`}, Field: "reasoning", Null: true, Finish: "stop"}},
			Usage:   usage(1, 9), NullFirst: true,
		}, mode...)
		assert.Empty(t, c.Text)
		assert.Equal(t, `\boxed{1}`, c.Reasoning)
		assert.True(t, c.Unclosed)
		assert.Equal(t, evalr.StopEnd, c.Stop)
	}
}

func TestReasoningTokensOfZeroBesideReasoningAreUnknown(t *testing.T) {
	t.Parallel()
	c := generate(t, fakeapi.RawReply(200, "application/json", `{"choices":[{"index":0,"message":{"reasoning":"x","content":"A"}}],
		"usage":{"prompt_tokens":1,"completion_tokens":2,"completion_tokens_details":{"reasoning_tokens":0}}}`))
	assert.Equal(t, evalr.CountTokens(2), c.Usage.Completion)
	assert.Equal(t, evalr.Tokens{}, c.Usage.Reasoning)
}

func TestUsageThatIsAbsentOrOddIsUnknown(t *testing.T) {
	t.Parallel()
	for name, member := range map[string]string{
		"absent": ``, "null": `,"usage":null`, "a text": `,"usage":"many"`, "negative": `,"usage":{"completion_tokens":-1}`,
		"null inside": `,"usage":{"completion_tokens":null}`, "a fraction": `,"usage":{"completion_tokens":1.5}`, "empty": `,"usage":{}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := generate(t, fakeapi.RawReply(200, "application/json", `{"choices":[{"index":0,"message":{"content":"A"}}]`+member+`}`))
			assert.Equal(t, evalr.Usage{}, c.Usage)
			assert.Equal(t, "A", c.Text)
			assert.Equal(t, evalr.StopUnknown, c.Stop)
		})
	}
}

func TestSeveralChoices(t *testing.T) {
	t.Parallel()
	three := fakeapi.Reply{
		Choices: []fakeapi.Choice{
			{Content: []string{"a0", "a1"}, Finish: "stop"}, {Content: []string{"b0", "b1"}, Finish: "length"}, {Content: []string{"c0"}, Finish: "stop"},
		},
		Usage: usage(5, 24), // llama.cpp counts one of them
		Order: []int{1, 0, 2, 1, 0}, NullFirst: true,
	}
	for name, mode := range map[string][]func(*models.Config){"interleaved in a stream, index 1 first": {}, "whole": {noStream}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cs, err := dial(t, serve(t, always(three)).URL(), mode...).GenerateN(t.Context(), ask("?"), 3)
			require.NoError(t, err)
			require.Len(t, cs, 3)
			assert.Equal(t, []string{"a0a1", "b0b1", "c0"}, []string{cs[0].Text, cs[1].Text, cs[2].Text})
			assert.Equal(t, evalr.StopLength, cs[1].Stop)
			for _, c := range cs {
				assert.Equal(t, evalr.CountTokens(5), c.Usage.Prompt)
				assert.Equal(t, evalr.Tokens{}, c.Usage.Completion, "it may be of one choice or of all")
			}
		})
	}
}

func TestFewerChoicesThanAskedAreReturnedAsTheyAre(t *testing.T) {
	t.Parallel()
	s := serve(t, nil)
	cs, err := dial(t, s.ScenarioURL("short-n")).GenerateN(t.Context(), ask("?"), 3)
	require.NoError(t, err)
	require.Len(t, cs, 1)
	_, known := cs[0].Usage.Completion.Known()
	assert.True(t, known)
}

func TestMoreChoicesThanAskedAreCut(t *testing.T) {
	t.Parallel()
	cs, err := dial(t, serve(t, always(fakeapi.Reply{Choices: make([]fakeapi.Choice, 3)})).URL()).GenerateN(t.Context(), ask("?"), 2)
	require.NoError(t, err)
	assert.Len(t, cs, 2)
}

func TestProbeChoices(t *testing.T) {
	t.Parallel()
	slots := func(c fakeapi.Call) fakeapi.Reply { // llama.cpp refuses more than it has slots
		if c.Choices() > 3 {
			return fakeapi.ErrorReply(400, "invalid_request_error", "n must be at most 3")
		}
		return fakeapi.Reply{Choices: make([]fakeapi.Choice, c.Choices())}
	}
	for name, c := range map[string]struct {
		reply func(fakeapi.Call) fakeapi.Reply
		want  int
	}{
		"as many as asked": {nil, 8}, "n ignored": {always(says("x")), 1}, "more than slots refused": {slots, 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n, err := dial(t, serve(t, c.reply).URL()).ProbeChoices(t.Context(), 8)
			require.NoError(t, err)
			assert.Equal(t, c.want, n)
		})
	}
	_, err := dial(t, "http://127.0.0.1:1/v1").ProbeChoices(t.Context(), 2)
	require.ErrorContains(t, err, "probe 2 choices a request")
}

func TestAStreamWithoutAnEndMarkIsWholeIfItSaysWhyItStopped(t *testing.T) {
	t.Parallel()
	c := generate(t, fakeapi.Reply{Choices: []fakeapi.Choice{{Content: []string{"A"}, Finish: "stop"}}, Usage: usage(1, 2), NoDone: true})
	assert.Equal(t, "A", c.Text)
	assert.Equal(t, evalr.CountTokens(2), c.Usage.Completion)
}

func TestAResetAfterTheLastChoiceDoesNotMatter(t *testing.T) {
	t.Parallel()
	for _, fault := range []fakeapi.Fault{fakeapi.FaultReset, fakeapi.FaultAbort, fakeapi.FaultHang} {
		c := generate(t, fakeapi.Reply{
			Choices: []fakeapi.Choice{{Content: []string{"A"}, Finish: "stop"}}, NoDone: true, Fault: fault, After: 2,
		}, quick)
		assert.Equal(t, "A", c.Text)
	}
}

func TestStreamsAsServersWriteThem(t *testing.T) {
	t.Parallel()
	event := `{"choices":[{"index":0,"delta":{"content":"A"},"finish_reason":"stop"}]}`
	half := strings.Index(event, `"delta"`)
	for name, pieces := range map[string][]string{
		"carriage returns":            {"data: " + event + "\r\n\r\ndata: [DONE]\r\n\r\n"},
		"no space":                    {"data:" + event + "\n\ndata:[DONE]\n\n"},
		"no empty lines":              {"data: " + event + "\ndata: [DONE]\n"},
		"no last line end":            {"data: " + event + "\n\ndata: [DONE]"},
		"comments and other fields":   {": PROCESSING\n\n:\nevent: message\nid: 1\nretry: 10\nid\ndata: " + event + "\n\ndata: [DONE]\n\n"},
		"a byte order mark":           {"\ufeffdata: " + event + "\n\ndata: [DONE]\n\n"},
		"an event over several lines": {"data: " + event[:half] + "\ndata: " + event[half:] + "\n\ndata: [DONE]\n\n"},
		"cut within a line":           {"da", "ta: " + event[:half], event[half:] + "\n", "\nda", "ta: [DO", "NE]\n\n"},
		"no end mark, no line end":    {"data: " + event},
		"whole although not asked":    {`{"choices":[{"index":0,"message":{"content":"A"},"finish_reason":"stop"}]}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := generate(t, sse(pieces...))
			assert.Equal(t, "A", c.Text)
		})
	}
}

func TestAStreamAlthoughNotAsked(t *testing.T) {
	t.Parallel()
	c := generate(t, sse(`data: {"choices":[{"index":0,"delta":{"content":"A"}}]}`+"\n\ndata: [DONE]\n\n"), noStream)
	assert.Equal(t, "A", c.Text)
}

func TestCompletionsAreKeptExactly(t *testing.T) {
	t.Parallel()
	big := strings.Repeat("0123456\n\x00\xff", 1_000_000)
	for name, content := range map[string]string{
		"bytes that are not UTF-8": "a\xff\xc0\x80b", "zero bytes": "a\x00\x00", "ten million bytes": big, "line separators": "a\u2028b\r\n",
	} {
		for _, mode := range [][]func(*models.Config){{}, {noStream}, {completion}} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				c := generate(t, fakeapi.Reply{Choices: []fakeapi.Choice{{Content: []string{content[:1], content[1:]}, Finish: "stop"}}}, mode...)
				assert.True(t, content == c.Raw.Content, "%d bytes for %d", len(c.Raw.Content), len(content)) //nolint:testifylint // ten million bytes make no diff
			})
		}
	}
}

func TestTheEchoOfAPrefillIsDroppedOnceAndKeptInRaw(t *testing.T) {
	t.Parallel()
	r := ask("?")
	r.Prompt.Prefill = "<think>\n"
	c, err := dial(t, serve(t, always(says("<think>\n", "x</think>", "A"))).URL()).Generate(t.Context(), r)
	require.NoError(t, err)
	assert.Equal(t, "<think>\nx</think>A", c.Raw.Content)
	assert.Equal(t, "x", c.Reasoning)
	assert.Equal(t, "A", c.Text)
}

func TestStopReasons(t *testing.T) {
	t.Parallel()
	for finish, want := range map[string]evalr.StopReason{
		"stop": evalr.StopEnd, "length": evalr.StopLength, "content_filter": evalr.StopFilter, "eos_token": evalr.StopEnd,
		"max_tokens": evalr.StopLength, "tool_calls": evalr.StopEnd, "": evalr.StopUnknown, "null": evalr.StopUnknown, "whatever": evalr.StopUnknown,
	} {
		c := generate(t, fakeapi.Reply{Choices: []fakeapi.Choice{{Content: []string{"A"}, Finish: finish}}})
		assert.Equal(t, want, c.Stop, finish)
	}
}

func TestReasoningModesReachTheSplitter(t *testing.T) {
	t.Parallel()
	c := generate(t, says("x"), func(c *models.Config) { c.Reasoning = models.ReasoningPrefilled })
	assert.True(t, c.Unclosed)
	c = generate(t, says("<think>x</think>A"), func(c *models.Config) { c.Reasoning = models.ReasoningNone })
	assert.Equal(t, "<think>x</think>A", c.Text)
	c = generate(t, says("<r>x</r>A"), func(c *models.Config) { c.ThinkTags = [][2]string{{"<r>", "</r>"}} })
	assert.Equal(t, "A", c.Text)
	c = generate(t, says("x"), func(c *models.Config) { c.Prefilled = true })
	assert.True(t, c.Unclosed)
}

// Whatever comes, a stream ends in a completion or a failure.
func FuzzStream(f *testing.F) {
	f.Add([]byte("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"A\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n"), uint8(7))
	f.Add([]byte(`{"choices":[{"message":{"content":"A"}}]}`), uint8(1))
	f.Add([]byte("<html>"), uint8(0))
	f.Add([]byte("error: {\"message\":\"x\"}\n: c\nevent: x\n"), uint8(3))
	f.Add([]byte("data: {\"error\":{\"code\":400,\"message\":\"maximum context length\"}}\n\n"), uint8(3))
	f.Fuzz(func(t *testing.T, body []byte, cut uint8) {
		e := dial(t, "http://127.0.0.1:1/v1", func(c *models.Config) { c.Client = answering(body, int(cut)) })
		c, err := e.Generate(t.Context(), ask("?"))
		if err != nil {
			f, _ := failure(t, err)
			require.Contains(t, []evalr.FailureKind{
				evalr.FailureGarbage, evalr.FailureTorn, evalr.FailureServer, evalr.FailureContext, evalr.FailureRejected,
				evalr.FailureUnauthorized, evalr.FailureQuota, evalr.FailureRateLimit,
			}, f.Kind)
			return
		}
		again, err := dial(t, "http://127.0.0.1:1/v1", func(c *models.Config) { c.Client = answering(body, 0) }).Generate(t.Context(), ask("?"))
		require.NoError(t, err)
		require.Equal(t, again.Raw, c.Raw, "where reads end must not matter")
	})
}

func TestEveryRequestReusesItsConnection(t *testing.T) {
	t.Parallel()
	s := serve(t, nil)
	for _, mode := range [][]func(*models.Config){{}, {noStream}} {
		e := dial(t, s.URL(), mode...)
		dials := countDials(t, e)
		for range 5 {
			_, err := e.Generate(t.Context(), ask("?"))
			require.NoError(t, err)
		}
		assert.Equal(t, 1, dials())
	}
	e := dial(t, s.ScenarioURL("400"))
	dials := countDials(t, e)
	for range 3 {
		_, err := e.Generate(t.Context(), ask("?"))
		require.Error(t, err)
	}
	assert.Equal(t, 1, dials())
}
