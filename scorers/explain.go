package scorers

import (
	"github.com/evalr/evalr"
	"github.com/evalr/evalr/scorers/mathexpr"
)

// An Explanation says what the verdict on a mathematical answer rests on.
type Explanation struct {
	Gold, Answer mathexpr.Expr       // as they were read; of several gold answers the one that decided
	Comparison   mathexpr.Comparison // of these two
}

// Explain returns how an answer, as [Math.Score] found it, was read and compared. The
// error is of a gold answer or an answer that cannot be read.
func (s Math) Explain(t evalr.Target, answer string) (Explanation, error) {
	accepted, err := golds(nil, t, readGold)
	if err != nil {
		return Explanation{}, err
	}
	x, err := parsed(answer)
	if err != nil {
		return Explanation{Gold: accepted[0]}, err
	}
	gold, ruling := s.judge(accepted, x, t.Problem.Input)
	return Explanation{gold, x, ruling.Comparison}, nil
}

// judge compares an answer with every accepted one. It returns the gold answer that
// decided: the first that is equal, else one that may be, else the first.
func (s Math) judge(accepted []mathexpr.Expr, answer mathexpr.Expr, question string) (gold mathexpr.Expr, c ruling) {
	for i, g := range accepted {
		switch r := judged(s.Policy, g, answer, question); {
		case r.Verdict == mathexpr.Equal:
			return g, r
		case i == 0 || r.Verdict == mathexpr.Unknown && c.Verdict != mathexpr.Unknown:
			gold, c = g, r
		}
	}
	return gold, c
}
