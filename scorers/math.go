package scorers

import (
	"context"
	"slices"
	"strings"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/scorers/mathexpr"
)

// Methods of finding a mathematical answer besides box and answer line.
const (
	methodFinalFormula = "final-formula" // the last formula of the closing paragraph
	methodFinalBold    = "final-bold"    // the last emphasis of the closing paragraph
)

// Beginnings of the reasons of answers that were neither proved equal to the
// gold answer nor shown to differ from it.
const (
	notProved  = "not proved equal: "
	cannotRead = "unreadable: "
)

// Math grades mathematical answers of any form by [mathexpr.Compare]. The
// answer is the last box (several in one enumeration are a list); failing that,
// the last answer line; failing that, the last formula or emphasis of the
// closing paragraph. By the [R1] extraction it is the last box and nothing else.
//
// A benchmark needs a verdict on every answer, so an answer that was neither
// proved equal to a gold answer nor shown to differ is Incorrect, with a reason
// that begins "not proved equal", by which a reader can list and count them. An
// answer that cannot be read as mathematics is Incorrect with a reason that
// begins "unreadable", unless it is the gold answer letter by letter; so is one that
// is not the same where either is a sentence.
//
// The key of a vote is the answer's canonical form. [Math.Same] says which
// different keys are the same answer.
type Math struct{ Extract Extraction }

// Version names the version of the rules.
func (s Math) Version() string { return s.Extract.version("math 2") }

// Using returns the scorer with another extraction.
func (s Math) Using(e Extraction) evalr.Scorer {
	s.Extract = e
	return s
}

// Score implements [evalr.Scorer].
func (s Math) Score(_ context.Context, t evalr.Target, c evalr.Completion) (evalr.Score, error) {
	p, err := s.procedure(t)
	if err != nil {
		return evalr.Score{}, err
	}
	return p.score(c), nil
}

func (s Math) procedure(t evalr.Target) (procedure, error) {
	accepted, err := golds(t, mathexpr.Parse)
	if err != nil {
		return procedure{}, err
	}
	p := procedure{bare: bareMath, decide: func(found claim) evalr.Score { return decideMath(found, accepted) }}
	p.chosen, p.other = s.Extract.pick(findMath, lastBox)
	return p, nil
}

// decideMath compares an answer with every accepted one.
func decideMath(found claim, accepted []mathexpr.Expr) evalr.Score {
	answer, err := mathexpr.Parse(found.text)
	if err != nil {
		return unreadable(found, accepted, err)
	}
	key := answer.Key()
	verdict := mathexpr.Comparison{Verdict: mathexpr.Unequal}
	for _, g := range accepted {
		r := mathexpr.Compare(g, answer)
		if r.Verdict == mathexpr.Equal {
			return graded(found, key, true, r.Reason)
		}
		if verdict.Reason == "" || r.Verdict == mathexpr.Unknown {
			verdict = r
		}
	}
	sentence := func(g mathexpr.Expr) bool { return IsSentence(g.Source) }
	switch {
	case IsSentence(found.text) || slices.ContainsFunc(accepted, sentence):
		verdict.Reason = cannotRead + aSentence
	case verdict.Verdict == mathexpr.Unknown:
		verdict.Reason = notProved + verdict.Reason
	}
	return graded(found, key, false, verdict.Reason)
}

// unreadable grades an answer that does not parse: by its text alone.
func unreadable(c claim, accepted []mathexpr.Expr, err error) evalr.Score {
	key := plainKey(c.text)
	for _, g := range accepted {
		if squeeze(g.Source) == squeeze(c.text) {
			return graded(c, key, true, "the same text as the gold answer")
		}
	}
	return graded(c, key, false, cannotRead+err.Error())
}

// squeeze drops white space, but between digits: "4 2" is not 42.
func squeeze(s string) string {
	var b strings.Builder
	last := byte(0)
	for word := range strings.FieldsSeq(s) {
		if isDigit(last) && isDigit(word[0]) {
			b.WriteByte(' ')
		}
		b.WriteString(word)
		last = word[len(word)-1]
	}
	return b.String()
}

// Same implements [evalr.Comparer]. It takes keys, as Score.Key holds them, or
// answers as written: a key is notation that reads as the answer it is the key
// of. What cannot be read is the same as itself only. It is transitive but for
// one convention: 50% is the same as 50 and as 1/2, which are not the same.
func (Math) Same(a, b string) bool {
	if a == b {
		return true
	}
	x, err := mathexpr.Parse(a)
	if err != nil {
		return false
	}
	y, err := mathexpr.Parse(b)
	return err == nil && mathexpr.Compare(x, y).Verdict == mathexpr.Equal
}

// bareMath reads a line that is not a sentence: of few words, and none before a
// formula.
func bareMath(text string) (claim, bool) {
	line, words, ok := bareLine(text)
	if formulas := formulasOf(line); words > 0 && len(formulas) > 0 {
		before, _, _ := strings.Cut(line, formulas[0].open)
		ok = ok && countWords(before) == 0
	}
	return claim{line, methodBare, true}, ok
}

// findMath finds an answer by the robust rules.
func findMath(text string) (claim, bool) {
	if c, ok := lastBoxes(text); ok {
		return c, true
	}
	for i := range announced(text) {
		if answer, ok := answerOf(restOfLine(text, i)); ok {
			return claim{text: answer, method: methodAnswerLine}, true
		}
	}
	closing := closingParagraph(text)
	if f, ok := lastFormula(closing); ok {
		return claim{text: f, method: methodFinalFormula}, true
	}
	if b, ok := lastBold(closing); ok {
		return claim{text: b, method: methodFinalBold}, true
	}
	return claim{}, false
}

// answerOf reads what an answer line says: its formula if it begins with one or
// holds only one, else its first sentence.
func answerOf(line string) (string, bool) {
	line = strings.TrimSpace(strings.Trim(line, "*_ "))
	if line == "" {
		return "", false
	}
	formulas := formulasOf(line)
	if len(formulas) == 1 || len(formulas) > 1 && strings.HasPrefix(line, formulas[0].open) {
		return formulas[0].content, formulas[0].content != ""
	}
	for _, stop := range []string{". ", " because ", " since ", ", which ", ", where ", ", so "} {
		line, _, _ = strings.Cut(line, stop)
	}
	line = strings.TrimSpace(strings.TrimRight(strings.Trim(line, "*_ "), "."))
	return line, line != "" && !isPlaceholder(line) && len(formulas) == 0
}

// closingParagraph is the text after the last blank line that has text after it.
func closingParagraph(text string) string {
	text = strings.TrimRight(text, " \t\r\n")
	return text[strings.LastIndex(text, "\n\n")+1:]
}

func lastFormula(text string) (string, bool) {
	if all := formulasOf(text); len(all) > 0 {
		last := all[len(all)-1].content
		return last, last != "" && !isPlaceholder(last)
	}
	return "", false
}

// lastBold is the content of the last **…** of text.
func lastBold(text string) (string, bool) {
	end := strings.LastIndex(text, "**")
	if end < 0 {
		return "", false
	}
	start := strings.LastIndex(text[:end], "**")
	if start < 0 || end-start-2 > maxAnswer {
		return "", false
	}
	content := strings.TrimSpace(text[start+2 : end])
	return content, content != ""
}

// A formula is delimited mathematics in a text.
type formula struct{ open, content string }

// maxFormulas bounds the formulas remembered of one text: the first, and the
// last seen.
const maxFormulas = 2

// formulasOf returns the formulas of text in order, delimited by $, $$, \( or
// \[: all if they are few, else the first and the last.
func formulasOf(text string) []formula {
	var all []formula
	for i := 0; i < len(text); {
		next := strings.IndexAny(text[i:], `$\`)
		if next < 0 {
			break
		}
		i += next
		open, closing := opening(text[i:])
		if open == "" {
			i++
			if text[i-1] == '\\' {
				i++
			}
			continue
		}
		start := i + len(open)
		n := closingIndex(text[start:], closing)
		if n < 0 {
			break
		}
		if n <= maxAnswer {
			if len(all) == maxFormulas {
				all = all[:maxFormulas-1]
			}
			all = append(all, formula{open, strings.TrimSpace(text[start : start+n])})
		}
		i = start + n + len(closing)
	}
	return all
}

// opening recognises the delimiter that s begins with and the one that ends it.
func opening(s string) (open, closing string) {
	switch {
	case strings.HasPrefix(s, "$$"):
		return "$$", "$$"
	case strings.HasPrefix(s, "$"):
		return "$", "$"
	case strings.HasPrefix(s, `\(`):
		return `\(`, `\)`
	case strings.HasPrefix(s, `\[`):
		return `\[`, `\]`
	}
	return "", ""
}

// closingIndex is where the delimiter stands unescaped in s, or −1.
func closingIndex(s, delimiter string) int {
	for i := 0; i < len(s); i++ {
		if strings.HasPrefix(s[i:], delimiter) {
			return i
		}
		if s[i] == '\\' {
			i++
		}
	}
	return -1
}
