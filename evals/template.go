package evals

import (
	"fmt"
	"slices"
	"strings"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/scorers"
)

// The prompt templates.
const (
	// TemplateDefault leaves a benchmark's prompt as it is.
	TemplateDefault = "default"
	// TemplateR1Zero is the conversation that DeepSeek-R1-Zero was trained in
	// (DeepSeek-R1, arXiv 2501.12948, Table 1), for base models and models trained
	// like it. It asks for the answer in <answer> tags.
	TemplateR1Zero = "r1-zero"
)

// Templates returns the names of the prompt templates.
func Templates() []string { return []string{TemplateDefault, TemplateR1Zero} }

// r1Zero is Table 1's text; the word "prompt" at its end stands for the question.
var r1Zero = [2]string{
	"A conversation between User and Assistant. The user asks a question, and the Assistant solves it. " +
		"The assistant first thinks about the reasoning process in the mind and then provides the user with the answer. " +
		"The reasoning process and answer are enclosed within <think> </think> and <answer> </answer> tags, respectively, " +
		"i.e., <think> reasoning process here </think> <answer> answer here </answer>. User: ",
	". Assistant:",
}

// An extractor is a scorer that knows other rules of finding the answer.
type extractor interface {
	Using(e scorers.Extraction) evalr.Scorer
}

// With returns the benchmark asked through a prompt template and graded by an
// extraction; empty names stand for the benchmark's own. The template wraps the
// last user turn, so that it serves text completions and chat alike, and
// [scorers.Tagged] then reads the answer from its tags and says whether the form
// was kept.
func (e Entry) With(template string, extract scorers.Extraction) (Entry, error) {
	if extract != scorers.Robust {
		if _, err := scorers.ParseExtraction(string(extract)); err != nil {
			return Entry{}, &usageError{text: err.Error(), err: err}
		}
		x, ok := e.Scorer.(extractor)
		_, program := e.Scorer.(scorers.Code) // found by the benchmark's own rule, which is also the paper's
		switch {
		case ok:
			e.Scorer, e.Extract = x.Using(extract), string(extract)
		case !program:
			return Entry{}, &usageError{text: fmt.Sprintf("benchmark %s: its scorer knows one way of finding answers; want no extraction named", e.Name)}
		}
	}
	switch template {
	case "", TemplateDefault:
		return e, nil
	case TemplateR1Zero:
		own := e.Prompt
		e.Prompt = func(p evalr.Problem, index int) evalr.Prompt { return inR1Zero(own(p, index)) }
		e.Scorer = scorers.Tagged{Inner: e.Scorer}
		if e.Template != "" {
			template = e.Template + " in " + template
		}
		e.Template = template
		return e, nil
	}
	return Entry{}, &usageError{text: fmt.Sprintf("template %q: want one of %s", template, strings.Join(Templates(), ", "))}
}

// inR1Zero puts the last user turn of a prompt in the template. White space at
// its end would part the template's full stop from it.
func inR1Zero(p evalr.Prompt) evalr.Prompt {
	p.Messages = slices.Clone(p.Messages)
	for i := len(p.Messages) - 1; i >= 0; i-- {
		if p.Messages[i].Role == "user" {
			p.Messages[i].Content = r1Zero[0] + strings.TrimRight(p.Messages[i].Content, " \t\r\n") + r1Zero[1]
			break
		}
	}
	return p
}
