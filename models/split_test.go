package models_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/models"
)

type splitCase struct {
	name      string
	raw       evalr.Raw
	stop      evalr.StopReason
	options   models.SplitOptions
	text      string
	reasoning string
	unclosed  bool
}

func content(s string) evalr.Raw { return evalr.Raw{Content: s} }

const (
	end    = evalr.StopEnd
	length = evalr.StopLength
)

// conformance are the six cases that no harness looked at got all right.
var conformance = []splitCase{
	{name: "a: a block, then the answer", raw: content(`<think>maybe \boxed{1}</think>\boxed{2}`), stop: end, text: `\boxed{2}`, reasoning: `maybe \boxed{1}`},
	{name: "b: the template wrote the opening tag", raw: content(`maybe \boxed{1}</think>\boxed{2}`), stop: end, text: `\boxed{2}`, reasoning: `maybe \boxed{1}`},
	{name: "c: cut off within the block", raw: content(`<think>maybe \boxed{1}`), stop: length, reasoning: `maybe \boxed{1}`, unclosed: true},
	{
		name: "d: cut off within a block that the prefill opened", raw: content(`maybe \boxed{1}`), stop: length,
		options: models.SplitOptions{Prefill: "<think>\n"}, reasoning: `maybe \boxed{1}`, unclosed: true,
	},
	{
		name: "d: cut off within a block that the template opened", raw: content(`maybe \boxed{1}`), stop: length,
		options: models.SplitOptions{Prefilled: true}, reasoning: `maybe \boxed{1}`, unclosed: true,
	},
	{
		name: "d: cut off within a block in mode prefilled", raw: content(`maybe \boxed{1}`), stop: length,
		options: models.SplitOptions{Mode: models.ReasoningPrefilled}, reasoning: `maybe \boxed{1}`, unclosed: true,
	},
	{
		name: "e: two blocks", raw: content(`<think>maybe \boxed{1}</think>first<think>or \boxed{3}</think>\boxed{2}`), stop: end,
		text: `first\boxed{2}`, reasoning: "maybe \\boxed{1}\nor \\boxed{3}",
	},
	{name: "e: two blocks in a row", raw: content("<think>x</think>\n<think>y</think>\nA"), stop: end, text: "A", reasoning: "x\ny"},
	{name: "f: a closing tag quoted in the answer", raw: content("<think>x</think>The answer \\boxed{2} follows `</think>`."), stop: end, text: "The answer \\boxed{2} follows `</think>`.", reasoning: "x"},
	{name: "f: a closing tag spoken of without quotation marks", raw: content(`<think>x</think>\boxed{2} comes after </think> always`), stop: end, text: `\boxed{2} comes after </think> always`, reasoning: "x"},
}

var further = []splitCase{
	{name: "no tag at all", raw: content("  A\n"), stop: end, text: "  A\n"},
	{name: "nothing at all", stop: end},
	{name: "an empty block", raw: content("<think>\n\n</think>\n\nA"), stop: end, text: "A"},
	{name: "an empty answer stays empty", raw: content("<think>so \\boxed{1}</think>"), stop: end, reasoning: `so \boxed{1}`},
	{name: "an answer of white space is empty", raw: content("<think>x</think>\n\n"), stop: end, reasoning: "x"},
	{name: "a block that never ends is no answer although the model stopped", raw: content("<think>x"), stop: end, reasoning: "x", unclosed: true},
	{name: "a block that never ends, reason unknown", raw: content("\n<think>x"), reasoning: "x", unclosed: true},
	{name: "an opening tag quoted in an answer", raw: content("Write `<think>` first. A"), stop: end, text: "Write `<think>` first. A"},
	{name: "a pair quoted in an answer", raw: content("<think>x</think>A, between \"<think>\" and \"</think>\"."), stop: end, text: "A, between \"<think>\" and \"</think>\".", reasoning: "x"},
	{name: "a closing tag quoted where nothing was reasoned", raw: content("It ends with `</think>`. A"), stop: end, text: "It ends with `</think>`. A"},
	{name: "a closing tag quoted within reasoning", raw: content("<think>I end with `</think>` soon</think>A"), stop: end, text: "A", reasoning: "I end with `</think>` soon"},
	{name: "a preamble before the block", raw: content("Let me think.\n<think>x</think>\nA"), stop: end, text: "Let me think.\n\nA", reasoning: "x"},
	{name: "a preamble before a block that never ends", raw: content("Let me think.\n<think>\\boxed{1}"), stop: end, reasoning: `\boxed{1}`, unclosed: true},
	{name: "cut off in a second block", raw: content("<think>x</think>\\boxed{1}\n<think>wait"), stop: length, reasoning: "x\nwait", unclosed: true},
	{name: "a tag on a line of its own in a whole answer", raw: content("<think>x</think>Use\n<think>\nfirst. A"), stop: end, text: "Use\n<think>\nfirst. A", reasoning: "x"},
	{name: "a tag spoken of in passing", raw: content("The <think> tag. A"), stop: length, text: "The <think> tag. A"},
	{name: "Sky-T1's tags", raw: content("<|begin_of_thought|>x<|end_of_thought|>\n<|begin_of_solution|>A<|end_of_solution|>"), stop: end, text: "<|begin_of_solution|>A<|end_of_solution|>", reasoning: "x"},
	{name: "only Sky-T1's closing tag", raw: content("x<|end_of_thought|>A"), stop: end, text: "A", reasoning: "x"},
	{name: "Seed-OSS's tags", raw: content("<seed:think>x<seed:cot_budget_reflect>9 left</seed:cot_budget_reflect></seed:think>A"), stop: end, text: "A", reasoning: "x<seed:cot_budget_reflect>9 left</seed:cot_budget_reflect>"},
	{name: "only Seed-OSS's closing tag", raw: content("x</seed:think>A"), stop: end, text: "A", reasoning: "x"},
	{name: "Seed-OSS, cut off", raw: content("<seed:think>x \\boxed{1}"), stop: length, reasoning: `x \boxed{1}`, unclosed: true},
	{name: "gpt-oss's channels", raw: content("<|channel|>analysis<|message|>x<|end|><|start|>assistant<|channel|>final<|message|>A"), stop: end, text: "A", reasoning: "x"},
	{
		name: "several messages of gpt-oss", stop: end, text: "A", reasoning: "x\ny\nz",
		raw: content("<|channel|>analysis<|message|>x<|end|><|start|>assistant<|channel|>analysis<|message|>y<|end|>" +
			"<|start|>assistant<|channel|>commentary<|message|>z<|end|><|start|>assistant<|channel|>final<|message|>A"),
	},
	{name: "gpt-oss without reasoning", raw: content("<|channel|>final<|message|>A"), stop: end, text: "A"},
	{name: "gpt-oss, prefilled", raw: content("x<|end|><|start|>assistant<|channel|>final<|message|>A"), stop: end, options: models.SplitOptions{Prefill: "<|channel|>analysis<|message|>"}, text: "A", reasoning: "x"},
	{name: "gpt-oss, cut off", raw: content("<|channel|>analysis<|message|>x<|end|><|start|>assistant<|channel|>analysis<|message|>\\boxed{1}"), stop: length, reasoning: "x\n\\boxed{1}", unclosed: true},
	{name: "gpt-oss, cut off between messages", raw: content("<|channel|>analysis<|message|>\\boxed{1}<|end|><|start|>assistant"), stop: length, reasoning: `\boxed{1}`, unclosed: true},
	{name: "gpt-oss, an end before any channel", raw: content("A<|end|>"), stop: end, text: "A<|end|>"},
	{name: "gpt-oss's reasoning split off by the server", raw: evalr.Raw{Reasoning: "x", Content: "<|channel|>final<|message|>A"}, stop: end, text: "A", reasoning: "x"},
	{name: "Magistral's tags", raw: content("[THINK]x \\boxed{1}[/THINK]A"), stop: end, text: "A", reasoning: `x \boxed{1}`},
	{name: "Magistral, cut off", raw: content("[THINK]x \\boxed{1}"), stop: length, reasoning: `x \boxed{1}`, unclosed: true},
	{name: "Kimi's tags", raw: content("◁think▷x◁/think▷A"), stop: end, text: "A", reasoning: "x"},
	{name: "only Kimi's closing tag", raw: content("x◁/think▷A"), stop: end, text: "A", reasoning: "x"},
	{name: "Command A's tags", raw: content("<|START_THINKING|>x<|END_THINKING|>A"), stop: end, text: "A", reasoning: "x"},
	{name: "EXAONE's tags", raw: content("<thought>\nx\n</thought>\n\nA"), stop: end, text: "A", reasoning: "x"},
	{name: "Reka's tags", raw: content("<reasoning>x</reasoning>A"), stop: end, text: "A", reasoning: "x"},
	{name: "tags that a prompt asked for", raw: content("<thinking>\nx\n</thinking>\nA"), stop: end, text: "A", reasoning: "x"},
	{name: "a thought that never ends", raw: content("<scratchpad>\n\\boxed{1}"), stop: end, reasoning: `\boxed{1}`, unclosed: true},
	{name: "a word in brackets is no tag", raw: content("The list [THINKING] is A"), stop: end, text: "The list [THINKING] is A"},
	{name: "a thought spoken of", raw: content("We show our <reasoning> here: A"), stop: end, text: "We show our <reasoning> here: A"},
	{name: "other tags are text", raw: content("<reason>x</reason>A"), stop: end, text: "<reason>x</reason>A"},
	{name: "other tags when told", raw: content("<reason>x</reason>A"), stop: end, options: models.SplitOptions{Tags: [][2]string{{"<reason>", "</reason>"}}}, text: "A", reasoning: "x"},
	{name: "a block of one pair is not closed by another's tag", raw: content("<think>a<|end_of_thought|>b</think>A"), stop: end, text: "A", reasoning: "a<|end_of_thought|>b"},

	{name: "the server's own field", raw: evalr.Raw{Reasoning: "x", Content: "A"}, stop: end, text: "A", reasoning: "x"},
	{name: "the server's own field and a quoted tag", raw: evalr.Raw{Reasoning: "x", Content: "A </think> B"}, stop: end, text: "A </think> B", reasoning: "x"},
	{name: "the server's own field and content null", raw: evalr.Raw{Reasoning: `x \boxed{1}`}, stop: end, reasoning: `x \boxed{1}`, unclosed: true},
	{name: "the server's own field, cut off", raw: evalr.Raw{Reasoning: "x"}, stop: length, reasoning: "x", unclosed: true},
	{name: "the server's own field with its closing tag left in content", raw: evalr.Raw{Reasoning: "x", Content: "\n</think>\nA"}, stop: end, text: "A", reasoning: "x"},
	{name: "the server's own field and a second block in content", raw: evalr.Raw{Reasoning: "x", Content: "<think>y</think>A"}, stop: end, text: "A", reasoning: "x\ny"},
	{name: "the server's own field and leaked reasoning", raw: evalr.Raw{Reasoning: "x", Content: "<think>y"}, stop: length, reasoning: "x\ny", unclosed: true},
	{name: "the server's own field although the prefill opened", raw: evalr.Raw{Reasoning: "x", Content: "A"}, stop: end, options: models.SplitOptions{Prefill: "<think>\n"}, text: "A", reasoning: "x"},
	{name: "reasoning leaked into content at the limit", raw: content("<think>\nfirst, then"), stop: length, reasoning: "first, then", unclosed: true},

	{name: "a prefill and the closing tag", raw: content("x\n</think>\n\nA"), stop: end, options: models.SplitOptions{Prefill: "<think>\n"}, text: "A", reasoning: "x"},
	{name: "a prefill that the server echoes", raw: content("<think>\nx</think>A"), stop: end, options: models.SplitOptions{Prefill: "<think>\n"}, text: "A", reasoning: "x"},
	{name: "an echoed prefill is dropped once", raw: content("So so A"), stop: end, options: models.SplitOptions{Prefill: "So "}, text: "so A"},
	{name: "a prefill with half an answer", raw: content("4}$"), stop: end, options: models.SplitOptions{Prefill: `The answer is $\boxed{`}, text: "4}$"},
	{name: "a prefill that begins to reason", raw: content("we add</think>A"), stop: end, options: models.SplitOptions{Prefill: "<think>\nOkay, "}, text: "A", reasoning: "we add"},
	{name: "a prefill that closes reasoning", raw: content("A after </think>"), stop: end, options: models.SplitOptions{Prefill: "<think>\n\n</think>\n\n"}, text: "A after </think>"},
	{name: "a model that writes the opening tag all the same", raw: content("<think>\nx</think>A"), stop: end, options: models.SplitOptions{Mode: models.ReasoningPrefilled}, text: "A", reasoning: "x"},
	{name: "prefilled, then a second block", raw: content("x</think><think>y</think>A"), stop: end, options: models.SplitOptions{Mode: models.ReasoningPrefilled}, text: "A", reasoning: "x\ny"},
	{name: "prefilled and no closing tag is no answer", raw: content("A"), stop: end, options: models.SplitOptions{Mode: models.ReasoningPrefilled}, reasoning: "A", unclosed: true},

	{name: "mode none leaves everything", raw: evalr.Raw{Reasoning: "r", Content: "<think>x</think>A"}, stop: end, options: models.SplitOptions{Mode: models.ReasoningNone}, text: "<think>x</think>A", reasoning: "r"},
}

func TestSplit(t *testing.T) {
	t.Parallel()
	for _, group := range [][]splitCase{conformance, further} {
		for _, c := range group {
			t.Run(c.name, func(t *testing.T) {
				t.Parallel()
				text, reasoning, unclosed := models.Split(c.raw, c.stop, c.options)
				assert.Equal(t, c.text, text)
				assert.Equal(t, c.reasoning, reasoning)
				assert.Equal(t, c.unclosed, unclosed)
			})
		}
	}
}

// What Split returns is made of pieces of what came, in order, and of the line
// ends between pieces of reasoning.
func FuzzSplit(f *testing.F) {
	for _, group := range [][]splitCase{conformance, further} {
		for _, c := range group {
			f.Add(c.raw.Content, c.raw.Reasoning, c.options.Prefill, uint8(c.stop), c.options.Prefilled)
		}
	}
	f.Fuzz(func(t *testing.T, content, field, prefill string, stop uint8, prefilled bool) {
		raw := evalr.Raw{Content: content, Reasoning: field}
		o := models.SplitOptions{Prefill: prefill, Prefilled: prefilled}
		text, reasoning, unclosed := models.Split(raw, evalr.StopReason(stop%4), o)
		again, _, _ := models.Split(raw, evalr.StopReason(stop%4), o)
		require.Equal(t, text, again)
		if unclosed {
			require.Empty(t, text)
		}
		requirePieces(t, content, text)
		requirePieces(t, field+"\n"+content, strings.ReplaceAll(reasoning, "\n", ""))
		tagged := slices.ContainsFunc(models.DefaultThinkTags(), func(pair [2]string) bool {
			return strings.Contains(content, pair[0]) || strings.Contains(content, pair[1])
		})
		if !tagged && field == "" && !prefilled && prefill == "" {
			require.Equal(t, content, text)
		}
	})
}

// requirePieces checks that the bytes of part occur in whole in order.
func requirePieces(t *testing.T, whole, part string) {
	t.Helper()
	for i := range len(part) {
		at := strings.IndexByte(whole, part[i])
		require.GreaterOrEqual(t, at, 0, "%q is not made of pieces", part)
		whole = whole[at+1:]
	}
}

func TestSplitTakesTimeInProportionToTheLength(t *testing.T) {
	t.Parallel()
	for _, unit := range []string{"<think>", "</think>", "a <think> b ", "<think></think>", "\n<think>`</think>`", "<|channel|>analysis<|message|>a<|end|><|start|>assistant"} {
		models.Split(content(strings.Repeat(unit, 10<<20/len(unit))), length, models.SplitOptions{Prefilled: true}) // hangs if it does not
	}
}
