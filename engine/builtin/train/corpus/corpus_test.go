package main

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr/engine/builtin/train"
)

func TestForms(t *testing.T) {
	const directive = `Please reason step by step, and put your final answer within \boxed{}.`
	options := "A) 1\nB) 2\nC) 3\nD) 4"
	code := "```python\nclass Solution:\n    def f(self, n: int) -> int:\n```"
	for name, c := range map[string]struct {
		form                    form
		before, question, after string
		kept                    string
	}{
		"integer":  {boxed, "", "How many?", "\n" + directive, ""},
		"choice":   {choice, "Answer the following multiple choice question.\n\n", "Which one?", "\n\n" + options, options},
		"stdin":    {program, "You will be given a question.\n\nQuestion: ", "Print the sum.", "\n\nRead the inputs from stdin.\n```python\n# YOUR CODE HERE\n```\n\n", ""},
		"function": {program, "You will be given a question.\n\nQuestion: ", "Return the sum.", "\n\nYou will use the following starter code.\n" + code + "\n\n", code},
	} {
		r := rand.New(rand.NewPCG(1, 2))
		content := c.before + c.question + c.after
		seen := map[string]bool{}
		for range 2000 {
			got := c.form.varied(r, content, c.question)
			require.Contains(t, got, c.question, name)
			require.Contains(t, got, c.kept, name)
			require.Less(t, strings.Index(got, c.question), strings.LastIndex(got, c.kept)+1, "%s: %s", name, got)
			require.Equal(t, 1, strings.Count(got, c.question), "%s: %s", name, got)
			seen[got] = true
		}
		require.Greater(t, len(seen), 60, name)
		require.True(t, seen[strings.TrimSpace(c.question+"\n\n"+c.kept)], "%s: without an instruction", name)
		require.Equal(t, "other", c.form.varied(r, "other", c.question), name)
	}
}

func TestRespeltSentencesAreNew(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 500 {
		const sentence = "Please reason step by step."
		require.NotEqual(t, sentence, respelt(r, sentence))
	}
	require.Equal(t, "two words", respelt(r, "two words"))
}

func TestShown(t *testing.T) {
	require.Equal(t, []string{"1 m", "A) 2", ""}, shown("Which?\n\nA) 1 m\nB) A) 2\nC) ", 3))
	require.Nil(t, shown("How many?", 0))
}

func TestPhrasesAreLearnt(t *testing.T) {
	var l learner
	for range 50 {
		l.add("    def twinklingStars(self, a):\n        total = sum(a)\nWhat is the right answer? 12 apples 13\nAnswer: B", 3)
	}
	phrases := l.phrases(12)
	require.Len(t, phrases, 12)
	require.Equal(t, "total = sum(a)", phrases[0])
	require.Contains(t, phrases, "\n        ")
	require.Contains(t, phrases, " apples")
	for _, p := range phrases {
		require.NotRegexp(t, `[0-9]|\bB\b|def|twinkling`, p)
	}
	w, err := train.NewWriter(phrases)
	require.NoError(t, err)
	require.Len(t, w.Completion("\n        total = sum(a)", ""), 4)
}

func TestPoolFile(t *testing.T) {
	p := &pool{}
	p.add(document{[]uint16{256, 1}, []uint16{300}})
	p.add(document{[]uint16{256}, []uint16{2, 3}})
	path := filepath.Join(t.TempDir(), "pool.bin")
	require.NoError(t, p.writeFile(path))
	got, err := os.ReadFile(path)
	require.NoError(t, err)
	var want bytes.Buffer
	want.WriteString("evalrpl1")
	for _, part := range []any{[]uint64{train.Vocabulary, 2, 6}, []int64{3, 6}, []int32{2, 1}, []uint16{256, 1, 300, 256, 2, 3}} {
		require.NoError(t, binary.Write(&want, binary.LittleEndian, part))
	}
	require.Equal(t, want.Bytes(), got)
}

// A small pool of all samples: the shares are kept, the same whatever the threads,
// and every document is what the engine's tokenizer makes of its text.
func TestMix(t *testing.T) {
	phrases, err := train.Learnt()
	require.NoError(t, err)
	w, err := train.NewWriter(phrases)
	require.NoError(t, err)
	run := func(seed uint64, jobs int) (*pool, []*count) {
		sources, err := newSources(seed)
		require.NoError(t, err)
		for _, s := range sources {
			s.chunk = 50
		}
		p, counts, err := mix(sources, w, options{tokens: 100_000, longest: 320, jobs: jobs})
		require.NoError(t, err)
		return p, counts
	}
	p, counts := run(1, 1)
	again, _ := run(1, 4)
	require.Equal(t, p, again)
	other, _ := run(2, 4)
	require.NotEqual(t, p.tokens, other.tokens)

	share := 0
	for _, c := range counts {
		share += c.share
	}
	for _, c := range counts {
		require.InDelta(t, float64(c.share)/float64(share), float64(c.tokens())/float64(len(p.tokens)), 0.005, c.name)
	}
	start := int64(0)
	for i, end := range p.ends {
		ids := make([]int32, 0, end-start)
		for _, id := range p.tokens[start:end] {
			ids = append(ids, int32(id))
		}
		prompt, completion := w.Decode(ids[:p.prompts[i]]), w.Decode(ids[p.prompts[i]:])
		require.True(t, strings.HasSuffix(prompt, "<think>"), prompt)
		steps, final, ok := strings.Cut(completion, "</think>")
		require.True(t, ok, completion)
		require.Equal(t, ids[p.prompts[i]:], w.Completion(steps, final))
		start = end
	}
}

func TestReport(t *testing.T) {
	var b bytes.Buffer
	c := &count{name: "sample-aime", share: 1, left: 2}
	c.add(document{make([]uint16, 30), make([]uint16, 70)})
	c.add(document{make([]uint16, 50), make([]uint16, 90)})
	report(&b, []*count{c, {name: "none"}})
	require.Equal(t, "set                    documents      tokens  prompt  completion   p95   max  left out\n"+
		"sample-aime                    2         240    40.0        80.0   140   140         2\n", b.String())
}
