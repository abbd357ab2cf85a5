package runner

import (
	"errors"
	"fmt"
	"math"
	"strconv"

	"github.com/evalr/evalr"
)

// A Spend is a number of tokens that were paid for, or may have to be.
type Spend struct {
	Prompt     int64 // of prompts
	Completion int64 // of completions, reasoning included
	Assumed    int64 // of Completion, the most that draws can have taken of which nobody said what they took
}

// Plus returns the sum of two spends.
func (s Spend) Plus(o Spend) Spend {
	return Spend{s.Prompt + o.Prompt, s.Completion + o.Completion, s.Assumed + o.Assumed}
}

// minus takes back what was added.
func (s Spend) minus(o Spend) Spend {
	return Spend{s.Prompt - o.Prompt, s.Completion - o.Completion, s.Assumed - o.Assumed}
}

// A Budget bounds what a run may spend over all the processes that work on it. A
// bound of zero bounds nothing.
//
// A draw is sent only if the budget holds what was spent, the most that the
// draws under way may still take and the most that it may take itself: its token
// limit and [PromptBound] of its prompt, for each completion it asks for. What it
// did not take is free again when it ends, so that towards the end of a budget
// fewer draws are under way at a time. No draw is cut off: one that was sent is
// waited for, or the budget would keep short answers and lose long ones.
//
// So an endpoint that keeps to the token limit cannot exceed the budget, as far as
// it lets see what it draws. What a draw took that nobody told, because it was lost
// or the endpoint does not say, counts as the most it can have been. A request that
// fails before its answer begins counts as nothing drawn, although a server may
// charge for a prompt it has read; where answers come whole, and so never begin,
// every failure but a refusal counts as a lost draw ([evalr.Failure]). Without a
// token limit (MaxTokens 0) nothing can be set aside, and what is in flight when
// the budget is reached comes on top of it.
type Budget struct {
	Tokens int64       // most tokens of completions
	Cost   float64     // most US dollars, at Price
	Price  evalr.Price // needed with Cost
	Spent  Spend       // by earlier processes
}

// Upper bounds on the tokens that a chat template adds to the texts of a prompt:
// its default system message, and the marks around each turn.
const (
	templateTokens = 256
	turnTokens     = 16
)

// PromptBound returns the most tokens a prompt can take: one for each byte, since
// no token of a tokenizer in use stands for less, and what chat templates add.
func PromptBound(p evalr.Prompt) int64 {
	n := templateTokens + len(p.Prefill)
	for _, m := range p.Messages {
		n += turnTokens + len(m.Role) + len(m.Content)
	}
	return int64(n)
}

// check refuses a budget that says nothing sensible.
func (b Budget) check() error {
	switch {
	case b.Tokens < 0 || !(b.Cost >= 0) || math.IsInf(b.Cost, 1):
		return errors.New("a budget is negative or no number")
	case b.Cost > 0 && b.Price == (evalr.Price{}):
		return errors.New("a budget in dollars needs a price")
	}
	return nil
}

// Exceeded reports which of the bounds a spend of s in all would break.
func (b Budget) Exceeded(s Spend) (tokens, cost bool) {
	return b.Tokens > 0 && s.Completion > b.Tokens, b.Cost > 0 && b.cost(s) > b.Cost
}

func (b Budget) cost(s Spend) float64 { return b.Price.Cost(s.Prompt, s.Completion) }

// A BudgetError says that the budget may not hold the next draw. What is stored
// stays, and the same plan with a larger budget goes on where it stopped.
type BudgetError struct {
	Budget Budget
	Spent  Spend // in all, earlier processes included
	Next   Spend // the most that the next request may take
}

func (e *BudgetError) Error() string {
	bound, spent, next := e.inWords()
	text := fmt.Sprintf("the budget of %s does not hold another draw: %s spent, and the next may take %s", bound, spent, next)
	if e.Spent.Assumed > 0 {
		text += fmt.Sprintf(" (of the tokens spent %d are the most that draws can have taken whose usage is unknown)", e.Spent.Assumed)
	}
	return text
}

// inWords returns the bound that is reached, what was spent and what is needed.
func (e *BudgetError) inWords() (bound, spent, next string) {
	if tokens, _ := e.Budget.Exceeded(e.Spent.Plus(e.Next)); tokens {
		count := func(n int64) string { return strconv.FormatInt(n, 10) }
		return count(e.Budget.Tokens) + " tokens", count(e.Spent.Completion), count(e.Next.Completion)
	}
	return dollars(e.Budget.Cost), dollars(e.Budget.cost(e.Spent)), dollars(e.Budget.cost(e.Next))
}

// Hint says what would let the run go on.
func (e *BudgetError) Hint() string {
	need := e.Spent.Plus(e.Next)
	least := fmt.Sprintf("%d tokens", need.Completion)
	if tokens, _ := e.Budget.Exceeded(need); !tokens {
		least = dollars(sufficient(e.Budget.cost(need)))
	}
	if e.Spent == (Spend{}) {
		return "not even one draw fits: with a budget of at least " + least + ", or fewer tokens an answer, the run goes on"
	}
	return "with a budget of at least " + least + " the same command goes on where this one stopped"
}

// ExitCode is 4: stopped, and can go on.
func (e *BudgetError) ExitCode() int { return exitStopped }

func dollars(x float64) string { return fmt.Sprintf("$%.4f", x) }

// sufficient rounds an amount up to what dollars can print.
func sufficient(x float64) float64 {
	const parts = 1e4
	return math.Ceil(x*parts) / parts
}
