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

// pick orders two ways of finding an answer into that of these rules and the
// other one.
func (e Extraction) pick(robust, r1 finder) (chosen, other finder) {
	if e == R1 {
		return r1, robust
	}
	return robust, r1
}

// A judge is a scorer of this package. It knows its way of finding an answer
// apart from its way of deciding on one, for one target.
type judge interface {
	procedure(t evalr.Target) (procedure, error)
}

// A procedure grades the completions of one target.
type procedure struct {
	chosen finder // by the extraction asked for
	other  finder // by the one that was not
	bare   finder // reads a text that is nothing but an answer
	decide func(claim) evalr.Score
}

// score grades a completion. The credit of the other extraction costs a second
// decision only where it finds another answer.
func (p procedure) score(c evalr.Completion) evalr.Score {
	found, none := read(c, p.chosen)
	second, missing := read(c, p.other)
	s := p.verdict(found, none)
	other := s.Value
	if none != nil || missing != nil || second.text != found.text {
		other = p.verdict(second, missing).Value
	}
	s.Other = evalr.CreditOf(other)
	return s
}

// verdict is the score of an answer, or of its absence.
func (p procedure) verdict(found claim, none *evalr.Score) evalr.Score {
	if none != nil {
		return *none
	}
	return p.decide(found)
}
