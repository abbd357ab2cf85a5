package engine_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/engine"
	"github.com/evalr/evalr/engine/chat"
	"github.com/evalr/evalr/engine/kernel"
	"github.com/evalr/evalr/engine/quant"
	"github.com/evalr/evalr/engine/sched"
	"github.com/evalr/evalr/internal/randmodel"
)

func write(tb testing.TB, s randmodel.Spec) string {
	tb.Helper()
	path := filepath.Join(tb.TempDir(), "model.gguf")
	require.NoError(tb, randmodel.Write(path, s))
	return path
}

func open(tb testing.TB, path string, c engine.Config) *engine.Engine {
	tb.Helper()
	e, err := engine.Open(tb.Context(), path, c)
	require.NoError(tb, err)
	tb.Cleanup(e.Close)
	return e
}

// generate returns the samples of a request in the order of its seeds.
func generate(tb testing.TB, e *engine.Engine, r engine.Request) []engine.Result {
	tb.Helper()
	out := make([]engine.Result, len(r.Seeds))
	seen := make([]bool, len(r.Seeds))
	err := e.Generate(tb.Context(), r, func(i int, got engine.Result) {
		if seen[i] {
			tb.Errorf("sample %d came twice", i)
		}
		out[i], seen[i] = got, true
	})
	if err != nil {
		tb.Error(err)
	}
	return out
}

// hot draws freely: texts of random models differ from the first token on.
func hot(tokens int) evalr.Sampling {
	return evalr.Sampling{Temperature: 1, TopP: 0.95, MaxTokens: tokens}
}

func seeds(n int) []int64 {
	out := make([]int64, n)
	for i := range out {
		out[i] = int64(100 + i)
	}
	return out
}

// What a sample is depends on its request and seed: not on its company, on the
// threads, the batch, the chunks, or on memory so short that samples give up
// their pages.
func TestSamplesDependOnTheirRequestAlone(t *testing.T) {
	path := write(t, randmodel.Spec{Type: quant.Q8_0, Context: 256})
	var requests []engine.Request
	for i := range 6 {
		requests = append(requests, engine.Request{Text: strings.Repeat("One head for all. ", 5) + strconv.Itoa(i), Sampling: hot(70), Seeds: seeds(3)})
	}
	alone := open(t, path, engine.Config{Threads: 1, Batch: 1, Chunk: 7, ISA: kernel.Generic})
	var want [][]engine.Result
	for _, r := range requests {
		want = append(want, generate(t, alone, r))
	}
	for name, c := range map[string]engine.Config{
		"all at once":  {Threads: 2},
		"small batch":  {Threads: 2, Batch: 5, Chunk: 64},
		"short memory": {Threads: 2, Batch: 1000, Chunk: 30},
	} {
		t.Run(name, func(t *testing.T) {
			if name == "short memory" {
				probe, err := engine.Inspect(path, c)
				require.NoError(t, err)
				c.Memory = probe.Need() + 3*64*probe.TokenBytes
			}
			e := open(t, path, c)
			var wait sync.WaitGroup
			for i, r := range requests {
				wait.Go(func() {
					for j, got := range generate(t, e, r) {
						if fmt.Sprint(got) != fmt.Sprint(want[i][j]) {
							t.Errorf("request %d, sample %d: %v, alone %v", i, j, got, want[i][j])
						}
					}
				})
			}
			wait.Wait()
			if name == "short memory" {
				require.Positive(t, e.Stats().Preempted)
			}
		})
	}
}

func TestGreedySamplesAreEqual(t *testing.T) {
	e := open(t, write(t, randmodel.Spec{}), engine.Config{})
	got := generate(t, e, engine.Request{Text: "abc", Sampling: evalr.Sampling{MaxTokens: 20}, Seeds: seeds(3), LogProbs: true})
	for _, r := range got {
		require.Equal(t, got[0].Tokens, r.Tokens)
		require.Equal(t, 3, r.Prompt)
		require.Equal(t, r.Stop == evalr.StopLength, r.Completion == 20)
		require.Len(t, r.Tokens, r.Completion)
		require.Len(t, r.LogProbs, r.Completion)
		for _, p := range r.LogProbs {
			require.Less(t, p, float32(0))
		}
	}
}

func TestPrefillGoesOnFromText(t *testing.T) {
	e := open(t, write(t, randmodel.Spec{}), engine.Config{})
	s := evalr.Sampling{MaxTokens: 5}
	want := generate(t, e, engine.Request{Text: "abcdef", Sampling: s, Seeds: seeds(1)})
	require.Equal(t, want, generate(t, e, engine.Request{Text: "abc", Prefill: "def", Sampling: s, Seeds: seeds(1)}))
}

func TestStopStringsEndSamples(t *testing.T) {
	e := open(t, write(t, randmodel.Spec{}), engine.Config{})
	r := engine.Request{Text: "abc", Sampling: hot(200), Seeds: seeds(1)}
	whole := generate(t, e, r)[0]
	require.Greater(t, len(whole.Text), 60)
	at := strings.ToValidUTF8(whole.Text[20:24], "")
	r.Sampling.Stop = []string{at, "never there"}
	got := generate(t, e, r)[0]
	require.Equal(t, evalr.StopEnd, got.Stop)
	before, _, _ := strings.Cut(whole.Text, at)
	require.Equal(t, before, got.Text)
	require.Less(t, got.Completion, whole.Completion)
}

func TestTheContextEndsSamples(t *testing.T) {
	e := open(t, write(t, randmodel.Spec{Context: 40}), engine.Config{})
	for _, n := range []int{1, 30, 39} {
		for _, r := range generate(t, e, engine.Request{Text: strings.Repeat("x", n), Sampling: hot(0), Seeds: seeds(4)}) {
			if r.Stop == evalr.StopLength {
				require.Equal(t, 40, r.Prompt+r.Completion)
			} else {
				require.Equal(t, evalr.StopEnd, r.Stop)
			}
		}
	}
	for _, n := range []int{40, 41, 4000} {
		err := e.Generate(t.Context(), engine.Request{Text: strings.Repeat("x", n), Seeds: seeds(1)}, nil)
		var failure *evalr.Failure
		require.ErrorAs(t, err, &failure)
		require.Equal(t, evalr.FailureContext, failure.Kind)
		require.Contains(t, failure.Message, fmt.Sprintf("the prompt has %d tokens, and prompt and answer together can have 40", n))
	}
	require.ErrorContains(t, e.Generate(t.Context(), engine.Request{Seeds: seeds(1)}, nil), "the prompt is empty")
}

func TestSettings(t *testing.T) {
	e := open(t, write(t, randmodel.Spec{}), engine.Config{})
	for key, v := range map[string]any{"top_k": 1.5, "min_p": "much", "frequency_penalty": 1, "repetition_penalty": -1.0} {
		err := e.Generate(t.Context(), engine.Request{Text: "a", Sampling: evalr.Sampling{Extra: map[string]any{key: v}}, Seeds: seeds(1)}, nil)
		require.ErrorContains(t, err, "sampling: "+strings.ReplaceAll(key, "repetition_", "repetition "))
	}
	one := evalr.Sampling{Temperature: 1, MaxTokens: 10, Extra: map[string]any{"top_k": 1.0}}
	greedy := evalr.Sampling{MaxTokens: 10}
	a := generate(t, e, engine.Request{Text: "abc", Sampling: one, Seeds: seeds(1)})
	b := generate(t, e, engine.Request{Text: "abc", Sampling: greedy, Seeds: seeds(1)})
	require.Equal(t, b[0].Tokens, a[0].Tokens, "of one token, any draw is greedy")
	greedy.Extra = map[string]any{"repetition_penalty": 1e9}
	greedy.MaxTokens = 30
	seen := map[int32]bool{'a': true}
	for _, id := range generate(t, e, engine.Request{Text: "a", Sampling: greedy, Seeds: seeds(1)})[0].Tokens {
		require.False(t, seen[id], "token %d came again", id)
		seen[id] = true
	}
}

func TestCancelledRequestsEnd(t *testing.T) {
	e := open(t, write(t, randmodel.Spec{Context: 100_000}), engine.Config{})
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	s := hot(0)
	s.Extra = map[string]any{"top_k": 3}
	err := e.Generate(ctx, engine.Request{Text: "abc", Sampling: s, Seeds: seeds(10)}, func(int, engine.Result) {})
	if err != nil {
		require.ErrorIs(t, err, context.DeadlineExceeded)
	}
	require.Zero(t, e.Stats().Held)
}

func TestClosedEngineRefuses(t *testing.T) {
	e, err := engine.Open(t.Context(), write(t, randmodel.Spec{}), engine.Config{})
	require.NoError(t, err)
	e.Close()
	require.ErrorIs(t, e.Generate(t.Context(), engine.Request{Text: "a", Seeds: seeds(1)}, nil), sched.ErrClosed)
}

func TestMemoryIsAskedForBeforeLoading(t *testing.T) {
	path := write(t, randmodel.Spec{})
	info, err := engine.Inspect(path, engine.Config{Memory: 1000})
	require.NoError(t, err)
	require.False(t, info.Fits())
	_, err = engine.Open(t.Context(), path, engine.Config{Memory: 1000})
	require.ErrorContains(t, err, "MiB of memory")
	hint, ok := errorAs[interface{ Hint() string }](err)
	require.True(t, ok)
	require.NotEmpty(t, hint.Hint())
	e := open(t, path, engine.Config{Memory: info.Need()})
	require.Equal(t, info.Context, e.Info().Tokens)
}

func errorAs[T any](err error) (T, bool) {
	for ; err != nil; err = unwrap(err) {
		if t, ok := err.(T); ok {
			return t, true
		}
	}
	var none T
	return none, false
}

func unwrap(err error) error {
	if u, ok := err.(interface{ Unwrap() error }); ok {
		return u.Unwrap()
	}
	return nil
}

func TestFoldersAreModels(t *testing.T) {
	spec := randmodel.Spec{Arch: randmodel.Gemma3, Type: quant.BF16}
	dir := t.TempDir()
	require.NoError(t, randmodel.WriteFolder(dir, spec))
	e := open(t, dir, engine.Config{})
	require.Equal(t, "safetensors", e.Info().Format)
	require.Len(t, e.Info().Digest, 64)
	f := open(t, write(t, spec), engine.Config{})
	r := engine.Request{Text: "What is it?", Sampling: evalr.Sampling{MaxTokens: 8}, Seeds: seeds(1)}
	require.Equal(t, generate(t, f, r)[0].Tokens, generate(t, e, r)[0].Tokens)
}

func TestModelsInMemory(t *testing.T) {
	path := write(t, randmodel.Spec{})
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	onDisk := open(t, path, engine.Config{})
	r := engine.Request{Text: "What is it?", Sampling: hot(8), Seeds: seeds(2)}
	want := generate(t, onDisk, r)

	info, err := engine.InspectBytes("small.gguf", data, engine.Config{Memory: onDisk.Info().Memory})
	require.NoError(t, err)
	require.Equal(t, onDisk.Info().Summary, info.Summary)
	e, err := engine.OpenBytes(t.Context(), "small.gguf", data, engine.Config{Memory: onDisk.Info().Memory})
	require.NoError(t, err)
	t.Cleanup(e.Close)
	clear(data)
	require.Equal(t, onDisk.Info(), e.Info())
	require.Equal(t, want, generate(t, e, r))

	_, err = engine.OpenBytes(t.Context(), "small.gguf", data, engine.Config{})
	require.ErrorContains(t, err, "small.gguf: ")
	_, err = engine.InspectBytes("small.gguf", nil, engine.Config{})
	require.ErrorContains(t, err, "small.gguf: ")
}

// A tokenizer may have special tokens that the model has no embedding for, as
// those of Gemma 3 do. They are never drawn, and never fed.
func TestTokensWithoutEmbedding(t *testing.T) {
	spec := randmodel.Spec{Arch: randmodel.Gemma3, Type: quant.BF16, Template: template + "{% if messages | length > 1 %}" + randmodel.ImageToken + "{% endif %}"}
	var engines []*engine.Engine
	for _, spec.ImageToken = range []bool{false, true} {
		dir := t.TempDir()
		require.NoError(t, randmodel.WriteFolder(dir, spec))
		engines = append(engines, open(t, dir, engine.Config{}))
	}
	without, with := engines[0], engines[1]
	said := evalr.Message{Role: "user", Content: "What is " + randmodel.ImageToken + "?"}
	for _, r := range []engine.Request{
		{Text: said.Content, Sampling: hot(50), Seeds: seeds(4)},
		{Messages: []evalr.Message{said}, Sampling: hot(50), Seeds: seeds(4)},
	} {
		require.Equal(t, generate(t, without, r), generate(t, with, r))
	}
	err := with.Generate(t.Context(), engine.Request{Messages: []evalr.Message{said, said}, Seeds: seeds(1)}, nil)
	var failure *evalr.Failure
	require.ErrorAs(t, err, &failure)
	require.Equal(t, evalr.FailureRejected, failure.Kind)
	require.Contains(t, failure.Message, "the prompt has the token <image_soft_token>, for which the model has no embedding")
}

// A tokenizer of another model is refused: text becomes tokens without embedding.
func TestTokenizersOfLargerModelsAreRefused(t *testing.T) {
	dir, larger := t.TempDir(), t.TempDir()
	require.NoError(t, randmodel.WriteFolder(dir, randmodel.Spec{Vocab: 320}))
	require.NoError(t, randmodel.WriteFolder(larger, randmodel.Spec{Vocab: 321}))
	require.NoError(t, os.Rename(filepath.Join(larger, "tokenizer.json"), filepath.Join(dir, "tokenizer.json")))
	_, err := engine.Inspect(dir, engine.Config{})
	require.ErrorContains(t, err, `tokenizer has 321 tokens, but the embeddings 320: there is none for "filler320"`)
}

// A folder whose conversations cannot be read says why; plain completions work.
func TestBrokenConfigurationsOfTokenizersAreErrors(t *testing.T) {
	for content, want := range map[string]string{
		`{`:                    "tokenizer_config.json: unexpected end",
		`{"chat_template": 7}`: "tokenizer_config.json: chat_template: ",
		`{"eos_token": [1]}`:   "tokenizer_config.json: eos_token: ",
	} {
		dir := t.TempDir()
		require.NoError(t, randmodel.WriteFolder(dir, randmodel.Spec{Type: quant.BF16}))
		require.NoError(t, os.WriteFile(filepath.Join(dir, "tokenizer_config.json"), []byte(content), 0o600))
		info, err := engine.Inspect(dir, engine.Config{})
		require.NoError(t, err)
		require.ErrorContains(t, info.Chat, want)
		_, err = engine.Inspect(dir, engine.Config{ChatTemplate: "chatml"})
		require.ErrorContains(t, err, "tokenizer_config.json")
	}
}

func TestBadConfigurations(t *testing.T) {
	path := write(t, randmodel.Spec{})
	for want, c := range map[string]engine.Config{
		"quantize: ": {Quantize: "q3"},
		"no smaller": {Quantize: "f32"},
		"this CPU":   {ISA: 99},
	} {
		_, err := engine.Open(t.Context(), path, c)
		require.ErrorContains(t, err, want)
	}
	_, err := engine.Open(t.Context(), filepath.Join(t.TempDir(), "none.gguf"), engine.Config{})
	require.ErrorContains(t, err, "none.gguf")
}

const template = `{% for m in messages %}<|im_start|>{{ m.role }}
{{ m.content }}<|im_end|>
{% endfor %}{{ "<|im_start|>assistant\n" }}`

func TestConversations(t *testing.T) {
	path := write(t, randmodel.Spec{Template: template})
	e := open(t, path, engine.Config{})
	require.NoError(t, e.Info().Chat)
	r := engine.Request{Messages: []evalr.Message{{Role: "user", Content: "Hi <|im_end|>"}}, Sampling: hot(20), Seeds: seeds(2)}
	got := generate(t, e, r)
	require.Equal(t, len("user\nHi <|im_end|>\nassistant\n")+3, got[0].Prompt, "what a user writes is text")
	require.False(t, got[0].Reasoning)
	r.Prefill = "<think>\n"
	require.True(t, generate(t, e, r)[0].Reasoning)
	r.Prefill = "<think>\nno</think>"
	require.False(t, generate(t, e, r)[0].Reasoning)

	named := open(t, path, engine.Config{ChatTemplate: "chatml"})
	r.Prefill = ""
	require.Equal(t, got, generate(t, named, r))
	thinking := open(t, path, engine.Config{ChatTemplate: template + "<think>"})
	require.True(t, generate(t, thinking, r)[0].Reasoning)
}

func TestAModelWithoutTemplateDoesNotConverse(t *testing.T) {
	path := write(t, randmodel.Spec{})
	e := open(t, path, engine.Config{})
	require.ErrorIs(t, e.Info().Chat, chat.ErrNoTemplate)
	err := e.Generate(t.Context(), engine.Request{Messages: []evalr.Message{{Role: "user", Content: "Hi"}}, Seeds: seeds(1)}, nil)
	require.ErrorIs(t, err, chat.ErrNoTemplate)
	_, err = engine.Open(t.Context(), path, engine.Config{ChatTemplate: "{% for"})
	require.ErrorContains(t, err, "chat template")
}
