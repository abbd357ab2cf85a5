package main

import (
	"fmt"
	"strings"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/datasets/builtin/gen"
	"github.com/evalr/evalr/evals"
)

// recipe says of each sample how much of the training text it is, in tokens beside
// the others, and how its prompts may vary.
var recipe = map[string]struct {
	share int
	form  form
}{
	"sample-aime":          {30, boxed},
	"sample-math":          {25, boxed},
	"sample-gpqa":          {20, choice},
	"sample-mmlu":          {30, choice},
	"sample-livecodebench": {15, program},
	"sample-codeforces":    {15, program},
}

// A source makes worked problems of one sample.
type source struct {
	set   gen.Set
	entry evals.Entry
	share int
	form  form
	seed  uint64
	chunk int  // texts that are made at once
	plain bool // all prompts in the benchmark's own words
}

// newSources returns a source for each built-in sample.
func newSources(seed uint64) ([]*source, error) {
	catalogue, err := evals.Builtin()
	if err != nil {
		return nil, err
	}
	var out []*source
	for _, set := range gen.Sets() {
		if len(set.Families) == 0 {
			continue
		}
		one, known := recipe[set.Name]
		if !known {
			return nil, fmt.Errorf("sample %s: it has no share of the training text", set.Name)
		}
		entry, ok := catalogue.Lookup(set.Name)
		if !ok {
			return nil, fmt.Errorf("sample %s: there is no such benchmark", set.Name)
		}
		out = append(out, &source{set: set, entry: entry, share: one.share, form: one.form, seed: seed, chunk: chunkTexts})
	}
	return out, nil
}

// A text is a worked problem.
type text struct {
	messages     []evalr.Message
	steps, final string
}

const (
	chunkTexts = 1000 // texts that are made at once; another number gives other texts
	orders     = 64   // samples whose order of options is drawn
)

// texts makes chunk n, from random numbers of its own.
func (s *source) texts(n int) ([]text, error) {
	r := gen.Random(fmt.Sprintf("%s training %d %d", s.set.Name, s.seed, n))
	items := make([]gen.Item, s.chunk)
	for i := range items {
		items[i] = s.set.Training(r)
		if p := items[i].Program; p != nil {
			p.Contest, p.Index, p.Rating = i+1, "A", 1000 // a place in a contest, which the prompt does not show
		}
	}
	problems, err := s.problems(items)
	if err != nil {
		return nil, err
	}
	out := make([]text, len(items))
	for i, p := range problems {
		messages := s.entry.Prompt(p, r.IntN(orders)).Messages
		last := &messages[len(messages)-1]
		out[i].steps, out[i].final = items[i].Worked(shown(last.Content, len(p.Choices)))
		if r.IntN(variedIn) == 0 && !s.plain {
			last.Content = s.form.varied(r, last.Content, p.Input)
		}
		out[i].messages = messages
	}
	return out, nil
}

// shown returns the options as a prompt that ends in them shows them, a line each.
func shown(content string, options int) []string {
	if options == 0 {
		return nil
	}
	lines := strings.Split(content, "\n")
	lines = lines[len(lines)-options:]
	out := make([]string, options)
	for i, line := range lines {
		out[i] = strings.TrimPrefix(line, string(rune('A'+i))+") ")
	}
	return out
}
