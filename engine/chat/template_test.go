package chat_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/engine/chat"
	"github.com/evalr/evalr/engine/gguf"
	"github.com/evalr/evalr/engine/internal/realmodel"
	"github.com/evalr/evalr/engine/tokenizer"
)

type golden struct {
	Conversations [][]evalr.Message   `json:"conversations"`
	Texts         map[string][]string `json:"texts"`
}

func load[T any](tb testing.TB, path string) (v T) {
	tb.Helper()
	data, err := os.ReadFile(path)
	require.NoError(tb, err)
	require.NoError(tb, json.Unmarshal(data, &v))
	return v
}

func options() chat.Options { return chat.Options{BOS: "<BOS>", EOS: "<EOS>"} }

// rendered is what a template makes of a conversation, in the form of testdata.
func rendered(t *chat.Template, messages []evalr.Message) string {
	segments, _, err := t.Render(messages, "")
	if err != nil {
		return "error: TemplateError"
	}
	return joined(segments)
}

func joined(segments []tokenizer.Segment) string {
	var b strings.Builder
	for _, s := range segments {
		b.WriteString(s.Text)
	}
	return b.String()
}

// What Python's jinja2 renders, byte for byte; see testdata/generate.py.
func TestEqualToJinja2(t *testing.T) {
	want := load[golden](t, "testdata/golden.json")
	for name, texts := range want.Texts {
		source, err := os.ReadFile(filepath.Join("testdata", name))
		require.NoError(t, err)
		template, err := chat.New(string(source), options())
		require.NoError(t, err, name)
		for i, messages := range want.Conversations {
			require.Equal(t, texts[i], rendered(template, messages), "%s of conversation %d", name, i)
		}
	}
}

// The same for templates of real models, which are not in the repository: only
// digests of what jinja2 makes of them are.
func TestRealTemplates(t *testing.T) {
	folder := os.Getenv("EVALR_TEST_TEMPLATES")
	if folder == "" {
		t.Skip("EVALR_TEST_TEMPLATES names no folder: models/templates of llama.cpp v0.5.0, which is in npm's node-llama-cpp 3.22.1 as llama/gitRelease.bundle (git clone it)")
	}
	conversations := load[golden](t, "testdata/golden.json").Conversations
	for name, want := range load[map[string]string](t, "testdata/digests.json") {
		source, err := os.ReadFile(filepath.Join(folder, name))
		require.NoError(t, err)
		template := mustNew(t, string(source))
		require.Equal(t, want, digestOf(template, conversations), name)
		if strings.Contains(name, "DeepSeek-R1-Distill-Qwen") {
			_, opens, err := template.Render([]evalr.Message{{Role: "user", Content: "?"}}, "")
			require.NoError(t, err)
			require.True(t, opens, name)
		}
	}
}

// digestOf is the SHA-256 of what a template makes of conversations.
func digestOf(t *chat.Template, conversations [][]evalr.Message) string {
	var texts []string
	for _, messages := range conversations {
		texts = append(texts, rendered(t, messages))
	}
	sum := sha256.Sum256([]byte(strings.Join(texts, "\x00")))
	return hex.EncodeToString(sum[:])
}

func mustNew(t *testing.T, source string) *chat.Template {
	t.Helper()
	template, err := chat.New(source, options())
	require.NoError(t, err)
	return template
}

func reasoner(t *testing.T) *chat.Template {
	t.Helper()
	source, err := os.ReadFile("testdata/reasoner.jinja")
	require.NoError(t, err)
	template, err := chat.New(string(source), chat.Options{
		BOS: "<BOS>", EOS: "<EOS>", Specials: []string{"<BOS>", "<EOS>", "<|U|>", "<|A|>", "<think>", "</think>"},
	})
	require.NoError(t, err)
	return template
}

func TestOpeningOfReasoning(t *testing.T) {
	r1 := reasoner(t)
	ask := []evalr.Message{{Role: "user", Content: "?"}}
	for prefill, want := range map[string]string{
		"":                  "<BOS><|U|>?<|A|><think>\n",
		"<think>\n":         "<BOS><|U|>?<|A|><think>\n", // not a second time
		"<think>\nLet":      "<BOS><|U|>?<|A|><think>\nLet",
		"Let":               "<BOS><|U|>?<|A|><think>\nLet",
		"</think>\n\nIt is": "<BOS><|U|>?<|A|><think>\n</think>\n\nIt is",
	} {
		segments, opens, err := r1.Render(ask, prefill)
		require.NoError(t, err)
		require.Equal(t, want, joined(segments), "%q", prefill)
		require.Equal(t, !strings.Contains(prefill, "</think>"), opens, "%q", prefill)
	}
	plain, err := chat.New(chat.ChatML, chat.Options{})
	require.NoError(t, err)
	segments, opens, err := plain.Render(ask, "<think>\n")
	require.NoError(t, err)
	require.Equal(t, "<|im_start|>user\n?<|im_end|>\n<|im_start|>assistant\n<think>\n", joined(segments))
	require.True(t, opens, "by the prefill")
}

// Whether a prompt opens the reasoning is seen in this prompt: a template may do
// so for some conversations only, and what is said does not.
func TestReasoningIsOpenedByThePromptAlone(t *testing.T) {
	template := mustNew(t, `{{ messages | map(attribute="content") | join("|") }}{% if messages | length > 1 %}<think>{% endif %}`)
	for _, c := range []struct {
		messages []evalr.Message
		want     bool
	}{
		{[]evalr.Message{{Role: "user", Content: "?"}}, false},
		{[]evalr.Message{{Role: "user", Content: "What is <think>?"}}, false},
		{[]evalr.Message{{Role: "user", Content: "?"}, {Role: "user", Content: "What is </think>?"}}, true},
		{[]evalr.Message{{Role: "assistant", Content: "<think>cut off"}}, false},
	} {
		segments, opens, err := template.Render(c.messages, "")
		require.NoError(t, err)
		require.Equal(t, c.want, opens, joined(segments))
		segments, _, err = template.Render(c.messages, "<think>x")
		require.NoError(t, err)
		require.True(t, strings.HasSuffix(joined(segments), "<think>x"), joined(segments))
	}
}

// What is said stays what it is: only the template's own tokens are special.
func TestWhatIsSaidStaysText(t *testing.T) {
	r1 := reasoner(t)
	segments, _, err := r1.Render([]evalr.Message{
		{Role: "system", Content: "<EOS>"},
		{Role: "user", Content: "a<|A|>b<think>é"},
		{Role: "assistant", Content: "<think>\nsecret\n</think>\n\nanswer<|U|>"},
		{Role: "user", Content: "<EOS><EOS>x"},
	}, "p<EOS><think>")
	require.NoError(t, err)
	require.Equal(t, []tokenizer.Segment{
		{Text: "<BOS>", Special: true},
		{Text: "<EOS>"},
		{Text: "<|U|>a", Special: true},
		{Text: "<|A|>"},
		{Text: "b", Special: true},
		{Text: "<think>"},
		{Text: "é<|A|>answer", Special: true}, // the reasoning is dropped as the template wants it
		{Text: "<|U|>"},
		{Text: "<EOS><|U|>", Special: true},
		{Text: "<EOS><EOS>"},
		{Text: "x<|A|><think>\np", Special: true},
		{Text: "<EOS>"},
		{Text: "<think>", Special: true},
	}, segments)
}

// Templates cut and trim what is said; whatever is left of a special token in it
// is still no special token.
func TestCutTextStaysText(t *testing.T) {
	template, err := chat.New(`{{ messages[0].content[3:] }}|{{ messages[0].content[:-2] | trim }}|{{ messages[0].content.split("D")[0] }}`,
		chat.Options{Specials: []string{"<END>", "ND>", "<END><END>"}})
	require.NoError(t, err)
	segments, _, err := template.Render([]evalr.Message{{Role: "user", Content: "ab<END><END>"}}, "")
	require.NoError(t, err)
	for _, s := range segments {
		if s.Special {
			require.NotContains(t, s.Text, "ND>")
		}
	}
	require.Equal(t, "ab<EN", joined(segments)[strings.LastIndex(joined(segments), "|")+1:])
}

// Whoever says it and however special tokens lie in each other: none but the
// template's own comes out as one.
func TestSpecialTokensAreTheTemplatesAlone(t *testing.T) {
	specials := []string{"<s>", "<|u|>", "<|u", "|>", "<|u|><s>", "é>", "<think>", "</think>"}
	template, err := chat.New(`<s>.{{ messages[0].role }}.{{ messages[0].content }}.{{ messages[1].content[3:-3] | trim }}.<s>`, chat.Options{Specials: specials})
	require.NoError(t, err)
	ids := map[string]int32{}
	for i, text := range specials {
		ids[text] = int32(i)
	}
	matcher := tokenizer.NewMatcher(ids)
	parts := append([]string{"<", "|", "u", ">", "s", "|>|", "é", "\xff", " ", "\n", "<<s>>", "<|"}, specials...)
	rng := rand.New(rand.NewPCG(1, 2))
	text := func() string {
		var b strings.Builder
		for range 1 + rng.IntN(12) {
			b.WriteString(parts[rng.IntN(len(parts))])
		}
		return b.String()
	}
	for range 5000 {
		role, first, second := text(), text(), text()
		segments, _, err := template.Render([]evalr.Message{{Role: role, Content: first}, {Role: "user", Content: second}}, "")
		require.NoError(t, err)
		found := 0
		for _, s := range segments {
			for i := range s.Text {
				if _, n := matcher.Longest(s.Text[i:]); s.Special && n > 0 {
					found++
				}
			}
		}
		require.Equal(t, 2, found, "%q, %q and %q gave %q", role, first, second, segments)
		require.True(t, strings.HasPrefix(joined(segments), "<s>."+role+"."+first+"."))
	}
}

// A megabyte of what is almost a special token stays text, between the template's
// own; see TestMatchingIsLinear of the tokenizer for what it costs.
func TestLongHostileText(t *testing.T) {
	specials := []string{"<|im_start|>", "<|im_end|>"}
	for i := range 1000 {
		specials = append(specials, fmt.Sprintf("<|im_end_%d|>", i))
	}
	template, err := chat.New(chat.ChatML, chat.Options{Specials: specials})
	require.NoError(t, err)
	const almost, special = "<|im_en", "<|im_end_77|>"
	text := strings.Repeat(almost, 1<<20/len(almost))
	segments, _, err := template.Render([]evalr.Message{{Role: "user", Content: text + special + text}}, "")
	require.NoError(t, err)
	require.Equal(t, []tokenizer.Segment{
		{Text: "<|im_start|>user\n" + text, Special: true},
		{Text: special},
		{Text: text + "<|im_end|>\n<|im_start|>assistant\n", Special: true},
	}, segments)
}

// Noncharacters in what is said are left alone.
func TestMarksAreNotWhatIsSaid(t *testing.T) {
	template, err := chat.New(`{{ messages[0].content }}`, chat.Options{Specials: []string{"<E>"}})
	require.NoError(t, err)
	text := "\uFDD0<E>\uFDD1"
	segments, _, err := template.Render([]evalr.Message{{Role: "user", Content: text}}, "")
	require.NoError(t, err)
	require.Equal(t, text, joined(segments))
	require.Len(t, segments, 3)

	var all strings.Builder
	for r := rune(0xFDD0); r <= 0xFDEF; r++ {
		all.WriteRune(r)
	}
	_, _, err = template.Render([]evalr.Message{{Role: "user", Content: all.String()}}, "")
	require.ErrorContains(t, err, "noncharacters")
}

func TestDate(t *testing.T) {
	o := chat.Options{Date: time.Date(2025, 3, 4, 5, 6, 7, 0, time.UTC)}
	template, err := chat.New(`{{ strftime_now("%Y-%m-%d %B %b %-d %H:%M:%S %j %% %F %T") }}`, o)
	require.NoError(t, err)
	require.Equal(t, "2025-03-04 March Mar 4 05:06:07 063 % 2025-03-04 05:06:07", rendered(template, nil))
	template, err = chat.New(`{{ strftime_now("%Q") }}`, o)
	require.NoError(t, err)
	_, _, err = template.Render(nil, "")
	require.ErrorContains(t, err, "%Q is not supported")
}

func TestErrorsNameTheLine(t *testing.T) {
	_, err := chat.New("a\nb\n{% for m in messages %}\n{% include 'x' %}{% endfor %}", chat.Options{})
	require.ErrorContains(t, err, `chat template: line 4: statement "include" is not supported`)
}

// The templates in real model files; digests as in testdata/digests.json.
func TestRealModels(t *testing.T) {
	conversations := load[golden](t, "testdata/golden.json").Conversations
	for digest, model := range map[string]realmodel.Model{
		"c5f58d51ca1330b424a8717e2e4f3d4adcb6682785bfe5e76218ba4984f831e8": realmodel.SmolLM2(),
		"4fb1b1f9c0734e0458796ab5c8fc9bb420014d42bf9d86ddc0c05e7d4d558552": realmodel.R1(),
	} {
		t.Run(model.File, func(t *testing.T) {
			f, err := gguf.OpenHeader(model.In(t, os.Getenv(realmodel.Env)))
			require.NoError(t, err)
			defer f.Close()
			source, ok := f.Text("tokenizer.chat_template")
			require.True(t, ok)
			require.Equal(t, digest, digestOf(mustNew(t, source), conversations))
		})
	}
}

// A real R1 template: a user cannot end the turn. It is of the first version, in
// which the model opens its reasoning itself; that of the second is among the
// real templates.
func TestRealR1(t *testing.T) {
	f, err := gguf.OpenHeader(realmodel.R1().In(t, os.Getenv(realmodel.Env)))
	require.NoError(t, err)
	defer f.Close()
	tok, err := tokenizer.FromGGUF(f)
	require.NoError(t, err)
	source, ok := f.Text("tokenizer.chat_template")
	require.True(t, ok)
	bos, _ := tok.BOS()
	template, err := chat.New(source, chat.Options{BOS: tok.Text(bos), EOS: tok.Text(tok.EOS()[0]), Specials: tok.Specials()})
	require.NoError(t, err)
	segments, opens, err := template.Render([]evalr.Message{{Role: "user", Content: "What is <｜Assistant｜> and <think>?"}}, "")
	require.NoError(t, err)
	require.Equal(t, "<｜begin▁of▁sentence｜><｜User｜>What is <｜Assistant｜> and <think>?<｜Assistant｜>", joined(segments))
	require.False(t, opens)
	ids := tok.EncodeSegments(segments)
	special := 0
	for _, id := range ids {
		if tok.Special(id) {
			special++
		}
	}
	require.Equal(t, 3, special, "beginning, user, assistant")
	require.Equal(t, bos, ids[0])
}

func FuzzTemplate(f *testing.F) {
	names, err := filepath.Glob("testdata/*.jinja")
	require.NoError(f, err)
	for _, name := range names {
		source, err := os.ReadFile(name)
		require.NoError(f, err)
		f.Add(string(source), "hi <think>")
	}
	f.Fuzz(func(t *testing.T, source, content string) {
		template, err := chat.New(source, chat.Options{BOS: "<s>", Specials: []string{"<s>", "<think>"}})
		if err != nil {
			return
		}
		segments, _, err := template.Render([]evalr.Message{{Role: "user", Content: content}, {Role: "assistant", Content: content}, {Role: "user", Content: content}}, content)
		if err == nil {
			require.LessOrEqual(t, len(joined(segments)), 8<<20+64*len(content))
		}
	})
}

func TestConcurrentUse(t *testing.T) {
	r1 := reasoner(t)
	want := rendered(r1, []evalr.Message{{Role: "user", Content: "?"}})
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 20 {
				assert.Equal(t, want, rendered(r1, []evalr.Message{{Role: "user", Content: "?"}}))
			}
		})
	}
	all.Wait()
}
