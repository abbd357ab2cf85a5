package scorers

import (
	"context"
	"slices"
	"strings"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/scorers/mathexpr"
)

// Beginnings of the reasons of answers that were neither proved equal to the
// gold answer nor shown to differ from it.
const (
	notProved  = "not proved equal: "
	cannotRead = "unreadable: "
)

// Math grades mathematical answers of any form by [mathexpr.Policy.Judge]. The
// answer is the last box, with others in one enumeration with it; failing that,
// what stands in answer tags, or the last answer line; failing that, the last formula or emphasis of the closing
// paragraph, its last number where the gold answer is one, or what its last sentence says that something is. Values
// with nothing but separators between them are one answer, and what a text denies is none. By the [R1] extraction it
// is the last box and nothing else. A gold answer that holds a box is what stands in it.
//
// A benchmark needs a verdict on every answer, so an answer that was neither
// proved equal to a gold answer nor shown to differ is Incorrect, with a reason
// that begins "not proved equal", by which a reader can list and count them. An
// answer that cannot be read as mathematics is Incorrect with a reason that
// begins "unreadable", unless it is the gold answer letter by letter; so is one that
// is not the same where either is a sentence.
//
// A reason ends with the step of the comparison that decided: see
// [mathexpr.Comparison].
//
// The key of a vote is the answer's canonical form. [Math.Same] says which
// different keys are the same answer.
type Math struct {
	Policy  mathexpr.Policy // which differences in how an answer is written count
	Extract Extraction
}

// Version names the version of the rules, with the policy where it is not the
// default: "math 5+ordered".
func (s Math) Version() string {
	version := "math 5"
	if policy := s.Policy.String(); policy != "" {
		version += "+" + policy
	}
	return s.Extract.version(version)
}

// Using returns the scorer with another extraction.
func (s Math) Using(e Extraction) evalr.Scorer {
	s.Extract = e
	return s
}

// Score implements [evalr.Scorer].
func (s Math) Score(_ context.Context, t evalr.Target, c evalr.Completion) (evalr.Score, error) {
	r, err := s.rules(t)
	if err != nil {
		return evalr.Score{}, err
	}
	return scored(r, s.Extract, &c), nil
}

func (s Math) extraction() Extraction { return s.Extract }

func (s Math) rules(t evalr.Target) (rules, error) {
	r := &mathRules{Math: s, question: t.Problem.Input}
	var err error
	r.accepted, err = golds(r.one[:0], t, readGold)
	return r, err
}

// mathRules are those of one problem of mathematics.
type mathRules struct {
	Math
	mathFinder
	question string
	one      [1]mathexpr.Expr // of accepted, which has no more mostly
}

// readGold reads a gold answer, which may be the text of a solution with its answer
// in a box, or in several of one enumeration.
func readGold(text string) (mathexpr.Expr, error) {
	if all := boxes(text); len(all) > 0 {
		found, _ := inBoxes(joinedTo(all, text, joinsGold))
		text = found.text
	}
	return parsed(text)
}

// readAnswer reads an answer, which may be a gold answer letter by letter.
func readAnswer(text string, accepted []mathexpr.Expr) (mathexpr.Expr, error) {
	for _, g := range accepted {
		if g.Source == text {
			return g, nil
		}
	}
	return parsed(text)
}

// decide compares an answer with every accepted one.
func (r *mathRules) decide(found claim) evalr.Score {
	answer, err := readAnswer(found.text, r.accepted)
	if err != nil {
		return unreadable(found, r.accepted, err)
	}
	_, c := r.judge(r.accepted, answer, r.question)
	reason := c.reason
	sentence := func(g mathexpr.Expr) bool { return IsSentence(g.Source) }
	switch {
	case c.Verdict == mathexpr.Equal:
	case IsSentence(found.text) || slices.ContainsFunc(r.accepted, sentence):
		reason = cannotRead + aSentence
	case c.Verdict == mathexpr.Unknown:
		reason = notProved + reason
	}
	return graded(found, answer.Key(), c.Verdict == mathexpr.Equal, reason)
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
// what an answer leaves out: 50 is the same as 50% and as 50 cm, which are not the same.
func (Math) Same(a, b string) bool {
	if a == b {
		return true
	}
	x, err := parsed(a)
	if err != nil {
		return false
	}
	y, err := parsed(b)
	return err == nil && mathexpr.Compare(x, y).Verdict == mathexpr.Equal
}
