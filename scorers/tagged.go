package scorers

import (
	"context"
	"slices"
	"strings"

	"github.com/evalr/evalr"
)

// methodTag says that all that stands in the answer's tags was the answer.
const methodTag = "answer-tag"

// The tags of the template.
const (
	openThink, closeThink   = "<think>", "</think>"
	openAnswer, closeAnswer = "<answer>", "</answer>"
)

// Tagged grades completions of DeepSeek-R1-Zero's template (arXiv 2501.12948,
// Table 1), which asks for <think> reasoning </think> <answer> answer </answer>.
// What Inner grades is what stands in the last pair of answer tags, be it a bare
// answer or text that states one; where there is no such pair, the whole text
// after the reasoning.
//
// Score.Form says apart from that whether the template was kept: see formOf.
type Tagged struct{ Inner evalr.Scorer }

// Version names the version of the rules and of those of Inner.
func (s Tagged) Version() string {
	if v, ok := s.Inner.(evalr.Versioner); ok {
		return v.Version() + "+tags"
	}
	return "tags"
}

// Using returns the scorer with another extraction inside the tags; Inner stays
// as it is if it knows only one.
func (s Tagged) Using(e Extraction) evalr.Scorer {
	if inner, ok := s.Inner.(interface{ Using(Extraction) evalr.Scorer }); ok {
		s.Inner = inner.Using(e)
	}
	return s
}

// WithExecutor returns the scorer with what runs the programs that stand in the tags;
// Inner stays as it is if its answers are none.
func (s Tagged) WithExecutor(e Executor) evalr.Scorer {
	if inner, ok := s.Inner.(interface{ WithExecutor(Executor) evalr.Scorer }); ok {
		s.Inner = inner.WithExecutor(e)
	}
	return s
}

// Deferred implements [evalr.Deferrer] by Inner's.
func (s Tagged) Deferred() bool {
	inner, ok := s.Inner.(evalr.Deferrer)
	return ok && inner.Deferred()
}

// Same implements [evalr.Comparer] by Inner's, or by equality if it has none.
func (s Tagged) Same(a, b string) bool {
	inner, ok := s.Inner.(evalr.Comparer)
	return a == b || ok && inner.Same(a, b)
}

// Score implements [evalr.Scorer].
func (s Tagged) Score(ctx context.Context, t evalr.Target, c evalr.Completion) (evalr.Score, error) {
	score, err := s.content(ctx, t, c)
	if score.Method == methodBare {
		score.Method = methodTag
	}
	score.Form = formOf(c)
	return score, err
}

// content grades what stands in the tags.
func (s Tagged) content(ctx context.Context, t evalr.Target, c evalr.Completion) (evalr.Score, error) {
	text, ok := lastTagged(c.Text)
	if !ok || c.Unclosed {
		return s.Inner.Score(ctx, t, c)
	}
	c.Text, c.Stop = text, evalr.StopEnd // a cut after the closing tag did not touch it
	return gradeEither(ctx, s.Inner, t, c)
}

// lastTagged returns what stands in the last closed pair of answer tags.
func lastTagged(text string) (string, bool) {
	all := answerTags(text)
	if len(all) == 0 {
		return "", false
	}
	return all[len(all)-1].content, true
}

// answerTags returns the last two closed pairs of answer tags, in order.
func answerTags(text string) []span {
	var all []span
	for end := len(text); len(all) < 2; {
		closing := lastTag(text[:end], 1)
		opening := lastTag(text[:closing.start], 0)
		if opening.content == "" {
			break
		}
		content := strings.TrimSpace(text[opening.end:closing.start])
		all = slices.Insert(all, 0, span{opening.start, closing.end, content})
		end = opening.start
	}
	return all
}

// tagNames are the pairs of tags that models put an answer in.
var tagNames = [][2]string{{openAnswer, closeAnswer}, {"<final_answer>", "</final_answer>"}, {"[answer]", "[/answer]"}, {"<|begin_of_box|>", "<|end_of_box|>"}}

// lastTag finds the last opening tag of an answer, or the last closing one, in whatever
// case.
func lastTag(text string, side int) span {
	for end := len(text); end > 0; end-- {
		if text[end-1] != '>' && text[end-1] != ']' {
			continue
		}
		for _, names := range tagNames {
			if start := end - len(names[side]); start >= 0 && strings.EqualFold(text[start:end], names[side]) {
				return span{start, end, names[side]}
			}
		}
	}
	return span{}
}

// formOf says whether a completion, as the server sent it, is reasoning in one
// pair of think tags and then an answer in one pair of answer tags, with nothing
// but white space around and between. The opening think tag may be missing,
// because a prompt may have written it, and so may both where the server put
// the reasoning into its own field. A completion that was cut off is broken.
func formOf(c evalr.Completion) evalr.Form {
	raw := c.Raw
	if raw == (evalr.Raw{}) { // not from a server
		raw = evalr.Raw{Content: c.Text, Reasoning: c.Reasoning}
	}
	if c.Stop == evalr.StopLength || c.Unclosed || !keepsForm(raw) {
		return evalr.FormBroken
	}
	return evalr.FormKept
}

func keepsForm(raw evalr.Raw) bool {
	text := raw.Content
	if raw.Reasoning != "" { // some servers leave the closing tag in front of the answer
		text = raw.Reasoning + closeThink + strings.TrimPrefix(strings.TrimSpace(text), closeThink)
	}
	reasoning, answer, ended := strings.Cut(strings.TrimPrefix(strings.TrimSpace(text), openThink), closeThink)
	answer, opened := strings.CutPrefix(strings.TrimSpace(answer), openAnswer)
	answer, closed := strings.CutSuffix(answer, closeAnswer)
	return ended && opened && closed && !hasTag(reasoning) && !hasTag(answer)
}

// hasTag reports whether a tag of the template stands in s.
func hasTag(s string) bool {
	for _, tag := range []string{openThink, closeThink, openAnswer, closeAnswer} {
		if strings.Contains(s, tag) {
			return true
		}
	}
	return false
}
