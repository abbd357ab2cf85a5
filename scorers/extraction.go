package scorers

import (
	"fmt"

	"github.com/evalr/evalr"
)

// An Extraction names the rules by which an answer is found in a completion.
// The zero value is [Robust].
type Extraction string

const (
	// Robust is evalr's own: it reads the answer in every form in which models
	// are known to give it, and the last one where a model corrects itself.
	Robust Extraction = ""
	// R1 is what DeepSeek-R1's evaluation (arXiv 2501.12948, section 3) is known
	// to have used: the last box for mathematics, the extraction of
	// openai/simple-evals or of TIGER-Lab/MMLU-Pro for choices (see [Protocol]).
	R1 Extraction = "r1"
)

// ParseExtraction returns the rules of a name: "robust", which may be left
// empty, or "r1".
func ParseExtraction(name string) (Extraction, error) {
	switch e := Extraction(name); e {
	case "robust", Robust:
		return Robust, nil
	case R1:
		return R1, nil
	}
	return Robust, fmt.Errorf("extraction %q: want robust or r1", name)
}

// String returns the name: "robust" or "r1".
func (e Extraction) String() string {
	if e == Robust {
		return "robust"
	}
	return string(e)
}

// version is the version of a scorer under these rules.
func (e Extraction) version(robust string) string {
	if e == Robust {
		return robust
	}
	return robust + "+" + string(e)
}

// A judge is a scorer of this package. It knows its way of finding an answer
// apart from its way of deciding on one.
type judge interface {
	rules(t evalr.Target) (rules, error)
	extraction() Extraction
}

// rules grade the completions of one target.
type rules interface {
	robust(text string) (claim, bool) // finds an answer by the rules of [Robust]
	r1(text string) (claim, bool)     // finds one by those of [R1]
	bare(text string) (claim, bool)   // reads a text that is nothing but an answer
	decide(found claim) evalr.Score
}

// scored grades a completion by one extraction. The credit of the other costs a second
// decision only where it finds another answer.
func scored(r rules, e Extraction, c *evalr.Completion) evalr.Score {
	find, others := r.robust, r.r1
	if e == R1 {
		find, others = others, find
	}
	found, none := read(c, find)
	second, missing := read(c, others)
	s := credited(r, found, none)
	other := s.Value
	if none != nil || missing != nil || second.text != found.text {
		other = credited(r, second, missing).Value
	}
	s.Other = evalr.CreditOf(other)
	return s
}

// credited is the score of an answer, or of its absence.
func credited(r rules, found claim, none *evalr.Score) evalr.Score {
	if none != nil {
		return *none
	}
	return r.decide(found)
}
