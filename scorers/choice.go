package scorers

import (
	"context"
	"fmt"
	"strings"

	"github.com/evalr/evalr"
)

// Choice grades the letter of an option. The answer is the last claim of one,
// be it an answer line ("Answer: B", "the answer is (B)", "**Answer:** B",
// "答案：B") or a box; failing that, a last line that is a letter alone; failing
// that, an option that completes a sentence ("the best description is: C. The
// …") and heads no list; failing that, a reply that opens with "A)" or "A." as
// small models' do, if no other option's letter stands anywhere in it. A letter counts as a word only, so that
// the instruction repeated ("Answer: $LETTER", "one of ABCD") claims nothing. A
// claim of several options ("A or B") is an answer, and wrong. By the [R1]
// extraction, Protocol says what the answer is.
//
// The key of a vote is the letter.
type Choice struct {
	Letters  string // the options' letters in order; empty for the problem's own: one for each of its options, A to Z if it has none
	Extract  Extraction
	Protocol Protocol // whose extraction R1 is
}

// Version names the version of the rules.
func (s Choice) Version() string { return s.Extract.version("choice 4") }

// Using returns the scorer with another extraction.
func (s Choice) Using(e Extraction) evalr.Scorer {
	s.Extract = e
	return s
}

// Score implements [evalr.Scorer].
func (s Choice) Score(_ context.Context, t evalr.Target, c evalr.Completion) (evalr.Score, error) {
	r, err := s.rules(t)
	if err != nil {
		return evalr.Score{}, err
	}
	return scored(r, s.Extract, &c), nil
}

func (s Choice) extraction() Extraction { return s.Extract }

func (s Choice) rules(t evalr.Target) (rules, error) {
	letters, options := s.letters(len(t.Problem.Choices))
	accepted, err := golds(nil, t, func(text string) (string, error) {
		if g := strings.TrimSpace(text); len(g) == 1 && strings.Contains(options, g) {
			return g, nil
		}
		return "", fmt.Errorf("want one of the letters %s", options)
	})
	if err != nil {
		return nil, err
	}
	return choiceRules{optionFinder(letters), s.Protocol, options, accepted}, nil
}

// choiceRules are those of one problem with options.
type choiceRules struct {
	optionFinder
	protocol Protocol
	options  string // the letters that the problem has
	accepted []string
}

func (r choiceRules) r1(text string) (claim, bool) {
	return r.protocol.find(string(r.optionFinder), text)
}

// letters returns the letters that an answer is looked for by, and those of
// them that a problem with n options has.
func (s Choice) letters(n int) (letters, options string) {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	letters = s.Letters
	if letters == "" {
		letters = alphabet
		if n > 0 {
			letters = alphabet[:min(n, len(alphabet))]
		}
	}
	if n == 0 {
		return letters, letters
	}
	return letters, letters[:min(n, len(letters))]
}

func (r choiceRules) decide(found claim) evalr.Score {
	letter := found.text
	switch {
	case strings.Contains(letter, ","):
		return graded(found, letter, false, "claims several options")
	case !strings.Contains(r.options, letter):
		return graded(found, letter, false, fmt.Sprintf("%s is none of the options %s", letter, r.options))
	}
	for _, g := range r.accepted {
		if g == letter {
			return graded(found, g, true, g+" is the gold option")
		}
	}
	return graded(found, letter, false, fmt.Sprintf("%s is not the gold option %s", letter, r.accepted[0]))
}
