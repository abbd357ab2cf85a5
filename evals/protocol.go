package evals

import (
	"strings"

	"github.com/evalr/evalr"
)

// paperSampling is DeepSeek-R1's (section 3): temperature 0.6, top-p 0.95, at
// most 32,768 tokens. Greedy decoding is avoided there because it repeats itself
// and varies more between checkpoints.
var paperSampling = evalr.Sampling{Temperature: 0.6, TopP: 0.95, MaxTokens: 32768}

// boxedDirective is the sentence the README of deepseek-ai/DeepSeek-R1 advises
// for mathematical problems.
const boxedDirective = `Please reason step by step, and put your final answer within \boxed{}.`

// boxedPrompt asks for a boxed answer in a single user turn, as the README of
// deepseek-ai/DeepSeek-R1 advises (no system prompt).
func boxedPrompt(p evalr.Problem, _ int) evalr.Prompt {
	return userTurn(p.Input+"\n"+boxedDirective, p.Gold...)
}

// choiceDirective opens the multiple-choice prompt of openai/simple-evals
// (common.py, QUERY_TEMPLATE_MULTICHOICE), which DeepSeek-R1 used for MMLU and
// GPQA Diamond; there the letters are ABCD.
func choiceDirective(letters string) string {
	return "Answer the following multiple choice question. The last line of your response should be of the " +
		"following format: 'Answer: $LETTER' (without quotes) where LETTER is one of " + letters + ". Think step by step before answering."
}

// choicePrompt renders a multiple-choice question; gold is the letter of the
// right option in the order given.
func choicePrompt(question string, options []string, gold string) evalr.Prompt {
	return userTurn(choiceDirective(lettersOf(len(options)))+"\n\n"+question+"\n\n"+optionLines(options), gold)
}

// optionLines lists options as simple-evals does, "A) …", a line each.
func optionLines(options []string) string {
	var b strings.Builder
	for i, o := range options {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(letter(i) + ") " + o)
	}
	return b.String()
}

// alphabet holds the letters of options; no question has more of them.
const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

// lettersOf returns the letters of n options: "ABCD" for 4.
func lettersOf(n int) string { return alphabet[:n] }

// letter returns "A" for 0, "B" for 1 and so on.
func letter(i int) string { return alphabet[i : i+1] }

func userTurn(text string, gold ...string) evalr.Prompt {
	return evalr.Prompt{Messages: []evalr.Message{{Role: "user", Content: text}}, Gold: gold}
}

// choiceCases are the self-tests of every four-choice benchmark.
var choiceCases = []evalr.Case{
	{Gold: "B", Text: "The field points inwards.\n\nAnswer: B", Want: evalr.Correct},
	{Gold: "B", Text: "**Answer:** B", Want: evalr.Correct},
	{Gold: "B", Text: `Answer: $\boxed{\text{B}}$`, Want: evalr.Correct},
	{Gold: "B", Text: "Answer: A. On second thoughts:\nAnswer: B", Want: evalr.Correct},
	{Gold: "B", Text: "Answer: C", Want: evalr.Incorrect},
	{Gold: "B", Text: "The last line should be 'Answer: $LETTER' where LETTER is one of ABCD.", Want: evalr.NoAnswer},
	{Gold: "B", Text: "I would need the figure.", Want: evalr.NoAnswer},
	{Gold: "B", Text: "Option A is wrong because", Stop: evalr.StopLength, Want: evalr.Truncated},
}
