package main

import (
	"cmp"
	"iter"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/evalr/evalr/engine/builtin/train"
	"github.com/evalr/evalr/engine/tokenizer"
)

// learntChunks is how many chunks of each source phrases are learnt from.
const learntChunks = 2

// learn writes the phrases that shorten the text most.
func (o options) learn(sources []*source) error {
	var l learner
	for _, s := range sources {
		s.plain = true
		for n := range learntChunks {
			texts, err := s.texts(n)
			if err != nil {
				return err
			}
			for _, t := range texts {
				for _, m := range t.messages {
					l.add(m.Content, s.share)
				}
				l.add(t.steps, s.share)
				l.add(t.final, s.share)
			}
		}
	}
	return os.WriteFile(o.out, []byte(train.FormatPhrases(l.phrases(train.Phrases))), 0o644) //nolint:gosec // a source file
}

// A learner finds phrases in texts.
type learner struct{ texts []weighted }

// A weighted text counts as often as its weight says.
type weighted struct {
	text   string
	weight int
}

// add adds a text. The names of methods are left out of it: they are copied from
// starter code letter by letter, and must not become phrases.
func (l *learner) add(text string, weight int) {
	l.texts = append(l.texts, weighted{methodName.ReplaceAllString(text, "0"), weight})
}

var (
	methodName = regexp.MustCompile(`def \w+`)
	// word is a word, or a command of LaTeX, with the blank before it and a bracket
	// or colon after it. Single letters name things, and are copied as digits are.
	word = regexp.MustCompile(` ?\\?[A-Za-z]{2,}[({:]?`)
	// indent is blanks, with the end of the line before them.
	indent = regexp.MustCompile(`\n? {2,}`)
	letter = regexp.MustCompile(`\b[A-Z]\b`)
)

// spans yields where what may become a phrase stands in a text: lines, words, pairs
// of words, indents.
func spans(text string) iter.Seq2[int, int] {
	return func(yield func(int, int) bool) {
		for _, at := range indent.FindAllStringIndex(text, -1) {
			if !yield(at[0], at[1]) || text[at[0]] == '\n' && !yield(at[0]+1, at[1]) {
				return
			}
		}
		start := 0
		for line := range strings.Lines(text) {
			from := start + len(line) - len(strings.TrimLeft(line, " \n"))
			to := start + len(strings.TrimRight(line, " \n"))
			start += len(line)
			if from < to && !yield(from, to) {
				return
			}
		}
		last := []int{0, 0}
		for _, at := range word.FindAllStringIndex(text, -1) {
			bare := at[0] + len(strings.TrimRight(text[at[0]:at[1]], "({:"))
			if !yield(at[0], at[1]) || bare < at[1] && !yield(at[0], bare) || at[0] == last[1] && at[0] > 0 && !yield(last[0], at[1]) {
				return
			}
			last = at
		}
	}
}

// mayBe reports whether a text may become a phrase.
func mayBe(text string) bool {
	return len(text) > 1 && !strings.ContainsFunc(text, unicode.IsDigit) && !letter.MatchString(text) && !isMark(text)
}

// isMark reports whether a tokenizer would take a phrase for a mark of a
// conversation, as it does what is in angle or square brackets.
func isMark(text string) bool {
	return strings.HasPrefix(text, "<") && strings.HasSuffix(text, ">") || strings.HasPrefix(text, "[") && strings.HasSuffix(text, "]")
}

// roundPhrases is how many phrases are chosen before tokens are counted again.
const roundPhrases = 12

// phrases returns the n phrases that save most tokens, each chosen when those of
// earlier rounds are in the vocabulary already.
func (l *learner) phrases(n int) []string {
	var chosen []string
	for len(chosen) < n {
		saved := l.saved(chosen)
		best := slices.SortedFunc(maps.Keys(saved), func(a, b string) int {
			return cmp.Or(cmp.Compare(saved[b], saved[a]), cmp.Compare(a, b))
		})
		var round []string
		for _, text := range best {
			apart := !slices.ContainsFunc(round, func(other string) bool { return strings.Contains(other, text) || strings.Contains(text, other) })
			if apart && len(round) < min(roundPhrases, n-len(chosen)) {
				round = append(round, text)
			}
		}
		if len(round) == 0 {
			break
		}
		chosen = append(chosen, round...)
	}
	return chosen
}

// saved returns how many tokens each text that may become a phrase would save if it
// were added to the phrases of a vocabulary.
func (l *learner) saved(phrases []string) map[string]int {
	ids := map[string]int32{}
	for i, p := range phrases {
		ids[p] = int32(i)
	}
	m, out := tokenizer.NewMatcher(ids), map[string]int{}
	for _, t := range l.texts {
		before := tokensBefore(m, t.text)
		for from, to := range spans(t.text) {
			if a, b := before[from], before[to]; a >= 0 && b > a+1 && mayBe(t.text[from:to]) {
				out[t.text[from:to]] += t.weight * (b - a - 1)
			}
		}
	}
	return out
}

// tokensBefore returns how many tokens stand before each byte of a text and before
// its end; -1 inside a token.
func tokensBefore(m *tokenizer.Matcher, text string) []int {
	out := make([]int, 0, len(text)+1)
	for n, rest := 0, text; rest != ""; n++ {
		_, length := m.Longest(rest)
		length = max(1, length)
		out = append(out, n)
		for range length - 1 {
			out = append(out, -1)
		}
		rest = rest[length:]
		if rest == "" {
			return append(out, n+1)
		}
	}
	return append(out, 0)
}
