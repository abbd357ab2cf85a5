package main

import (
	"math/rand/v2"
	"strings"
)

// variedIn is the reciprocal of the share of prompts that are not asked in the
// benchmark's own words: one in seven. Without them the model would know nothing but
// the exact templates, and a line break more would stop it.
const variedIn = 7

// A form is in which other words a benchmark's prompt may be asked.
type form struct {
	asks []string                  // sentences that ask for the same kind of answer
	kept func(after string) string // what of the text after the question belongs to the problem
}

var (
	boxed = form{
		asks: []string{
			`Put your final answer in \boxed{}.`,
			`Solve the problem and give the answer as \boxed{answer}.`,
			`Work it out step by step. Write the result within \boxed{}.`,
			`Think first, then write the answer inside \boxed{}.`,
			`What is the answer? Box it with \boxed{}.`,
		},
		kept: func(string) string { return "" },
	}
	choice = form{
		asks: []string{
			"Choose the right option. End with 'Answer: ' and its letter.",
			"Which option is right? Give the letter after 'Answer:'.",
			"Only one of the four options is correct. Reason, then finish with a line such as 'Answer: A'.",
			"This is a multiple choice question. Reply with 'Answer: $LETTER'.",
			"Pick A, B, C or D.",
		},
		kept: strings.TrimSpace,
	}
	program = form{
		asks: []string{
			"Write a Python program for this problem in a code block.",
			"Solve it in Python. Put the program between ```python and ```.",
			"Give the complete Python code, enclosed in backticks.",
			"Answer with a Python solution.",
			"Please write the code in Python.",
		},
		kept: starter,
	}
)

// extraLines stand before or after some prompts.
var extraLines = []string{
	"Hello!", "Here is a problem.", "Please solve this.", "Take your time.", "Problem:", "Question:", "Thank you.",
	"Be careful.", "Let us see whether you can do this one.", "You are a helpful assistant.",
}

// varied returns the content of a prompt in other words. The question is part of the
// content, and stays as it is.
func (f form) varied(r *rand.Rand, content, question string) string {
	before, after, ok := strings.Cut(content, question)
	if !ok {
		return content
	}
	kept := f.kept(after)
	first, last, _ := strings.Cut(after, kept)
	task := question
	if kept != "" {
		task += "\n\n" + kept
	}
	gap := pick(r, []string{"\n", "\n\n", " "})
	switch r.IntN(7) {
	case 0:
		return task
	case 1:
		return pick(r, f.asks) + gap + task
	case 2:
		return task + gap + pick(r, f.asks)
	case 3: // the benchmark's instruction in another place
		return strings.TrimSpace(before+first+last) + gap + task
	case 4:
		return pick(r, extraLines) + gap + content
	case 5:
		return strings.TrimRight(content, "\n") + gap + pick(r, extraLines)
	}
	return respelt(r, before) + question + respelt(r, first) + kept + respelt(r, last)
}

// respelt returns a sentence with one of its words left out or in capitals, or with a
// blank or line break more, so that it is none of the vocabulary's phrases.
func respelt(r *rand.Rand, sentence string) string {
	words := strings.Split(sentence, " ")
	if len(words) < 3 {
		return sentence
	}
	i := 1 + r.IntN(len(words)-2)
	switch r.IntN(4) {
	case 0:
		words = append(words[:i], words[i+1:]...)
	case 1:
		words[i] = strings.ToUpper(words[i])
	case 2:
		words[i] += " "
	default:
		words[i] += "\n"
	}
	return strings.Join(words, " ")
}

// starter returns the block of starter code, empty if there is none.
func starter(after string) string {
	const open, end = "```python\n", "\n```"
	_, code, ok := strings.Cut(after, open)
	code, _, closed := strings.Cut(code, end)
	if !ok || !closed || !strings.Contains(code, "class Solution") {
		return ""
	}
	return open + code + end
}

func pick(r *rand.Rand, list []string) string { return list[r.IntN(len(list))] }
