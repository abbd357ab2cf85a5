package stats

import "github.com/evalr/evalr"

// Spent is what drawing completions took, in tokens as the server counts them;
// [evalr.Price.Cost] turns it into money.
type Spent struct {
	Prompt      int64 // of prompts, one for each completion
	Completion  int64 // of completions, reasoning included
	Completions int
	// Uncounted is the number of draws of which the prompt, the completion or
	// both are not in the sums: the server did not count them, or an
	// interruption lost them. Unless it is 0 the sums are lower bounds.
	Uncounted int
}

// Spending adds up what the completions of all problems took. A request that
// failed for good adds nothing, since no server says what it billed for one; the
// draws it lost to an interruption are uncounted like any others.
func Spending(problems [][]evalr.Verdict) Spent {
	var s Spent
	for _, verdicts := range problems {
		for _, v := range verdicts {
			s.Uncounted += int(v.Redraws)
			if v.Failed() {
				continue
			}
			asked, askedKnown := v.Asked.Known()
			tokens, tokensKnown := v.Tokens.Known()
			s.Completions++
			s.Prompt += asked
			s.Completion += tokens
			if !askedKnown || !tokensKnown {
				s.Uncounted++
			}
		}
	}
	return s
}
