package models

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// events are what servers send: vLLM, llama.cpp, DeepSeek, text completions,
// whole answers, and what no server should.
var events = []string{
	`{"id":"chatcmpl-1","object":"chat.completion.chunk","created":1700000000,"model":"m","choices":[{"index":0,"delta":{"content":" the"},"logprobs":null,"finish_reason":null}]}`,
	`{"choices":[{"finish_reason":null,"index":1,"delta":{"role":"assistant","content":null}}],"created":1,"id":"x","model":"m.gguf","system_fingerprint":"b1-a","object":"chat.completion.chunk"}`,
	`{"choices":[{"index":0,"delta":{"reasoning_content":"a\"b\\c\n\u00e9\ud83d\ude00","content":""},"finish_reason":"stop","stop_reason":null}],"usage":null}`,
	`{"choices":[{"index":0,"delta":{"reasoning":"x","tool_calls":[]},"finish_reason":"length"}],"usage":{"prompt_tokens":1}}`,
	`{"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":24,"total_tokens":27,"completion_tokens_details":{"reasoning_tokens":0}},"timings":{"ms":-1.5e-3}}`,
	`{"id":"cmpl-1","choices":[{"text":" a","index":2,"logprobs":null,"finish_reason":null}]}`,
	`{"id":"1","model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"hi"},"finish_reason":"stop"}],"usage":{"prompt_tokens":3}}`,
	`{"error":{"message":"boom","code":500}}`,
	"\t{ \"choices\" : [ { \"index\" : 0 , \"delta\" : { \"content\" : \"x\" } } , {\"index\":1} ] }\r\n",
	`{"choices":[{"index":0,"delta":{"content":"` + "\xff\xfe" + `"}}]}`,
	`{"choices":[{"index":0,"delta":{"content":"\ud83d"}}]}`,
	`{"choices":[{"index":0,"message":{"content":[{"type":"thinking","thinking":[{"type":"text","text":"hm"}]},{"type":"text","text":"A"}]}}]}`,
	`{"CHOICES":[{"Index":1,"DELTA":{"Content":"x"}}]}`,
	`{"choices":[{"index":0,"delta":{"content":"x","content":"y"}}],"choices":null}`,
	`{"choices":[{"\u0069ndex":1}]}`, `{"choiceſ":[]}`,
	`{"choices":[{"index":01}]}`, `{"choices":[{"index":1.0}]}`, `{"choices":[{"index":-1}]}`, `{"choices":[{"index":99999999999}]}`,
	`{"choices":null}`, `{"choices":[null]}`, `{"choices":[{"delta":null,"message":null}]}`, `{"choices":{}}`, `{"choices":[1]}`,
	`{"a":[1,2,{"b":[true,false,null,-0.5E+7,"\u12aF"]}]}`, `{"a":01}`, `{"a":1.}`, `{"a":-}`, `{"a":tru}`, `{"a":"\x"}`, "{\"a\":\"\n\"}",
	`{"a":1,}`, `{"a" 1}`, `{,}`, `{`, ``, `[]`, `null`, `1`, `"x"`, `{} x`, `{"a":"`, `{"a":"\u12`, `{"a":"\`,
	`{"a":` + strings.Repeat("[", 40) + strings.Repeat("]", 40) + `}`,
	`{"model":1}`, `{"model":"a\u0000b"}`, `{"choices":[{"delta":{"reasoning":{"effort":"high"},"content":"x"}}]}`,
}

func unmarshal(b []byte) (wireAnswer, error) {
	var a wireAnswer
	err := json.Unmarshal(b, &a)
	return a, err
}

// FuzzScan holds the scanner to encoding/json: what it accepts is valid and
// means the same.
func FuzzScan(f *testing.F) {
	for _, e := range events {
		f.Add([]byte(e))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		got := wireAnswer{Choices: make([]wireChoice, 3)} // memory of an earlier event
		if !scan(b, &got) {
			return
		}
		want, err := unmarshal(b)
		require.NoError(t, err, "accepted %q", b)
		require.Equal(t, normal(want), normal(got), "%q", b)
	})
}

// normal makes nil of what is empty, which means the same.
func normal(a wireAnswer) wireAnswer {
	a.Model, a.Usage, a.Error = none(a.Model), none(a.Usage), none(a.Error)
	var choices []wireChoice
	for _, c := range a.Choices {
		for _, t := range []*wireText{&c.Delta, &c.Message} {
			t.Content.text, t.Content.thinking = none(t.Content.text), none(t.Content.thinking)
			t.ReasoningContent, t.Reasoning = none(t.ReasoningContent), none(t.Reasoning)
		}
		c.Text, c.FinishReason = none(c.Text), none(c.FinishReason)
		choices = append(choices, c)
	}
	a.Choices = choices
	return a
}

func none[B ~[]byte](b B) B {
	if len(b) == 0 {
		return nil
	}
	return b
}

func TestTheScannerTakesTheEventsOfRealServers(t *testing.T) {
	t.Parallel()
	for _, e := range events[:9] {
		var a wireAnswer
		assert.True(t, scan([]byte(e), &a), "%s", e)
	}
}

func TestBothDecodersRefuseTheSame(t *testing.T) {
	t.Parallel()
	for _, e := range events {
		var d decoder
		_, err := d.decode([]byte(e))
		_, want := unmarshal([]byte(e))
		assert.Equal(t, want == nil, err == nil, "%s", e)
	}
}

// FuzzText holds the unescaping to encoding/json wherever JSON has a meaning.
func FuzzText(f *testing.F) {
	for _, s := range []string{``, `a`, `\n\t\b\f\r\/\\\"`, `\u00e9\u20AC`, `\ud83d\ude00`, `\ude00\ud83d`, "\xff", `\u0000`, `\ud83dx`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var want string
		quoted := append(append([]byte{'"'}, b...), '"')
		if json.Unmarshal(quoted, &want) != nil {
			appendText(nil, b) // must not panic
			return
		}
		got := string(appendText(nil, b))
		if utf8.Valid(b) && utf8.ValidString(got) {
			require.Equal(t, want, got)
		}
	})
}

func TestTextIsKeptWhereJSONHasNoMeaning(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		pieces []string
		want   string
	}{
		"bytes that are not UTF-8":                 {[]string{"a\xf0\x9f", "\x98\x80b"}, "a\U0001F600b"},
		"half a character":                         {[]string{"\xe2\x82"}, "\xe2\x82"},
		"a surrogate alone":                        {[]string{`x\ud83dy`}, "x\xed\xa0\xbdy"},
		"a low surrogate alone":                    {[]string{`\ude00`}, "\xed\xb8\x80"},
		"a pair in two pieces":                     {[]string{`x\ud83d`, `\ude00y`}, "x\U0001F600y"},
		"two high surrogates and a low one":        {[]string{`\ud83d\ud83d\ude00`}, "\xed\xa0\xbd\U0001F600"},
		"a zero byte":                              {[]string{`a\u0000b`}, "a\x00b"},
		"the last character before the surrogates": {[]string{`\ud7ff\udc00`}, "\ud7ff\xed\xb0\x80"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got []byte
			for _, p := range c.pieces {
				got = appendText(got, []byte(p))
			}
			assert.Equal(t, c.want, string(got))
		})
	}
}

func BenchmarkScan(b *testing.B) {
	event := []byte(events[0])
	b.Run("scanner", func(b *testing.B) {
		var a wireAnswer
		b.SetBytes(int64(len(event)))
		b.ReportAllocs()
		for b.Loop() {
			if !scan(event, &a) {
				b.Fatal("refused")
			}
		}
	})
	b.Run("encoding-json", func(b *testing.B) {
		b.SetBytes(int64(len(event)))
		b.ReportAllocs()
		for b.Loop() {
			if _, err := unmarshal(event); err != nil {
				b.Fatal(err)
			}
		}
	})
}
