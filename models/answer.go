package models

import (
	"encoding/json"
	"slices"
	"time"

	"github.com/sashabaranov/go-openai"

	"github.com/evalr/evalr"
)

// maxChoices is how many choices an answer may have; more is not an answer to
// anything that was asked.
const maxChoices = 1024

// answer collects what one request brings.
type answer struct {
	model   []byte
	choices []choice
	usage   evalr.Usage
	begun   bool          // a piece of text has come: the model has drawn
	first   time.Duration // when it came
	ended   time.Duration // when the last piece came
}

// choice is one completion as far as it has come. Choices of a stream come
// interleaved and in any order.
type choice struct {
	index              int
	content, reasoning []byte
	stop               evalr.StopReason
	finished           bool
}

// add takes in one event, or a whole answer, that came at the given time.
func (a *answer) add(w *wireAnswer, at time.Duration) *evalr.Failure {
	if len(w.Error) > 0 && string(w.Error) != "null" {
		return a.broken(w.Error)
	}
	if len(a.model) == 0 {
		a.model = appendText(nil, w.Model)
	}
	if len(w.Usage) > 0 && string(w.Usage) != "null" {
		a.usage = parseUsage(w.Usage)
	}
	for i := range w.Choices {
		if f := a.addChoice(&w.Choices[i], at); f != nil {
			return f
		}
	}
	return nil
}

func (a *answer) addChoice(w *wireChoice, at time.Duration) *evalr.Failure {
	c := a.choice(w.Index)
	if c == nil {
		return &evalr.Failure{Kind: evalr.FailureGarbage, Message: "more choices than anyone asks for", Drawn: a.begun}
	}
	reasoning, content := w.reasoning(), w.content()
	if len(c.reasoning)+len(c.content) > maxAnswer {
		return &evalr.Failure{Kind: evalr.FailureGarbage, Message: errTooLong.Error(), Drawn: true}
	}
	if len(reasoning)+len(content) > 0 {
		if !a.begun {
			a.begun, a.first = true, at
		}
		c.reasoning = appendText(c.reasoning, reasoning)
		c.content = appendText(c.content, content)
	}
	switch finish := string(w.FinishReason); finish {
	case "", "null":
	case "abort", "error": // vLLM, SGLang and OpenRouter: the server gave up
		return &evalr.Failure{Kind: evalr.FailureTorn, Message: "the server ended the answer with finish reason " + finish, Drawn: true}
	default:
		c.finished, c.stop = true, stopReason(finish)
	}
	return nil
}

// choice returns the choice of an index, new or known; nil if it is absurd.
func (a *answer) choice(index int) *choice {
	for i := range a.choices {
		if a.choices[i].index == index {
			return &a.choices[i]
		}
	}
	if index < 0 || len(a.choices) == maxChoices {
		return nil
	}
	a.choices = append(a.choices, choice{index: index})
	return &a.choices[len(a.choices)-1]
}

// finished reports whether all choices that have come have said why they ended:
// then they are whole, whether an end mark follows or not.
func (a *answer) finished() bool {
	for _, c := range a.choices {
		if !c.finished {
			return false
		}
	}
	return len(a.choices) > 0
}

// completions returns the choices in order of their index. Servers disagree
// whether usage counts one of several choices or all of them, so what a
// completion cost is known only if it came alone.
func (a *answer) completions() []evalr.Completion {
	slices.SortFunc(a.choices, func(x, y choice) int { return x.index - y.index })
	usage := a.usage
	if len(a.choices) > 1 {
		usage.Completion, usage.Reasoning = evalr.Tokens{}, evalr.Tokens{}
	}
	out := make([]evalr.Completion, 0, len(a.choices))
	for _, c := range a.choices {
		u := usage
		if n, ok := u.Reasoning.Known(); ok && n == 0 && len(c.reasoning) > 0 {
			u.Reasoning = evalr.Tokens{} // vLLM says 0 beside a full reasoning field
		}
		out = append(out, evalr.Completion{
			Raw:  evalr.Raw{Content: string(c.content), Reasoning: string(c.reasoning)},
			Stop: c.stop, Usage: u, Model: string(a.model), First: a.first, Total: a.ended,
		})
	}
	return out
}

// stopReason maps the names that servers have for it.
func stopReason(finish string) evalr.StopReason {
	switch openai.FinishReason(finish) {
	case openai.FinishReasonStop, openai.FinishReasonToolCalls, openai.FinishReasonFunctionCall,
		"eos", "eos_token", "end_turn", "stop_sequence", "stop_str", "STOP":
		return evalr.StopEnd
	case openai.FinishReasonLength, "max_tokens", "model_length", "max_length", "MAX_TOKENS":
		return evalr.StopLength
	case openai.FinishReasonContentFilter, "SAFETY":
		return evalr.StopFilter
	default:
		return evalr.StopUnknown
	}
}

// parseUsage reads a usage member. What is absent, negative or of another type
// is unknown: no answer is lost for its bill.
func parseUsage(b []byte) evalr.Usage {
	var w struct {
		Prompt     json.RawMessage `json:"prompt_tokens"`
		Completion json.RawMessage `json:"completion_tokens"`
		Details    struct {
			Reasoning json.RawMessage `json:"reasoning_tokens"`
		} `json:"completion_tokens_details"`
	}
	if json.Unmarshal(b, &w) != nil {
		w.Details.Reasoning = nil
	}
	return evalr.Usage{Prompt: tokens(w.Prompt), Completion: tokens(w.Completion), Reasoning: tokens(w.Details.Reasoning)}
}

func tokens(b []byte) evalr.Tokens {
	var n *int64
	if len(b) == 0 || json.Unmarshal(b, &n) != nil || n == nil || *n < 0 {
		return evalr.Tokens{}
	}
	return evalr.CountTokens(*n)
}
