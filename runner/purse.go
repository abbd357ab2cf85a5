package runner

import (
	"context"
	"slices"
	"sync"

	"github.com/evalr/evalr"
)

// A purse holds a run's budget. Whoever is to send a request claims the most that
// it may take, is granted it once that is left, and settles what it took in the
// end. Claims are granted in the order they are made, so that a large one is not
// put off by small ones, but those of draws that were begun go first.
type purse struct {
	Budget
	exhausted func(*BudgetError) // told when nothing is under way and the next claim does not fit

	mu      sync.Mutex
	spent   Spend
	held    Spend // of claims that were granted and not settled
	holders int
	waiting []*claim
}

// A claim is what a request may take at most.
type claim struct {
	most    Spend
	granted chan struct{} // closed when it is
}

func newPurse(b Budget, exhausted func(*BudgetError)) *purse {
	return &purse{Budget: b, spent: b.Spent, exhausted: exhausted}
}

// claim asks for the most that a request may take.
func (p *purse) claim(most Spend, begun bool) *claim {
	c := &claim{most: most, granted: make(chan struct{})}
	p.mu.Lock()
	defer p.mu.Unlock()
	if begun {
		p.waiting = slices.Insert(p.waiting, 0, c)
	} else {
		p.waiting = append(p.waiting, c)
	}
	p.grant()
	return c
}

// settle gives a granted claim back and notes what was taken of it.
func (p *purse) settle(c *claim, took Spend) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.held = p.held.minus(c.most)
	p.holders--
	p.spent = p.spent.Plus(took)
	p.grant()
}

// grant grants the claims that wait, as far as the budget goes.
func (p *purse) grant() {
	for len(p.waiting) > 0 {
		c := p.waiting[0]
		if tokens, cost := p.Exceeded(p.spent.Plus(p.held).Plus(c.most)); tokens || cost {
			if p.holders == 0 {
				p.exhausted(&BudgetError{Budget: p.Budget, Spent: p.spent, Next: c.most})
			}
			return
		}
		p.waiting = p.waiting[1:]
		p.held = p.held.Plus(c.most)
		p.holders++
		close(c.granted)
	}
}

// total returns what was spent so far, by earlier processes too.
func (p *purse) total() Spend {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.spent
}

// most is what the next request of d may take at most: no completion takes less
// than a token, even where no limit says how many it may have.
func (d *draw) most() Spend {
	n := int64(len(d.missing))
	limit := int64(max(d.task.Sampling.MaxTokens, 1))
	return Spend{Prompt: n * PromptBound(d.prompt), Completion: n * limit}
}

// afford claims what the next request of d may take, unless a try that was never
// answered has left its claim. While it waits it gives its turn at the gate back:
// the draws it waits for may need one to be tried again. Where it fails, the turn
// is given back for good.
func (r *run) afford(ctx context.Context, d *draw) error {
	if d.claim != nil {
		return nil
	}
	c := r.purse.claim(d.most(), d.sent > 0)
	if isClosed(c.granted) {
		d.claim = c
		return nil
	}
	r.gate.leave()
	select {
	case <-c.granted:
		d.claim = c
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-r.halted:
		return errHalted
	}
	if !r.gate.enter(ctx, r.halted) {
		return errHalted
	}
	return nil
}

// took is what a request of d took that brought got: as the endpoint says, and the
// most it can have been where it does not.
func (d *draw) took(got []evalr.Completion) Spend {
	var sum Spend
	for _, c := range got {
		if n, known := c.Usage.Prompt.Known(); known {
			sum.Prompt += n
		} else {
			sum.Prompt += PromptBound(d.prompt)
		}
		if n, known := c.Usage.Completion.Known(); known {
			sum.Completion += n
		} else {
			limit := int64(d.task.Sampling.MaxTokens)
			sum.Completion += limit
			sum.Assumed += limit
		}
	}
	return sum
}

// lose is what a request of d took whose answer began and was lost.
func (d *draw) lose() Spend {
	most := d.most()
	most.Assumed = most.Completion
	return most
}

// settle notes what a request of d took.
func (r *run) settle(d *draw, took Spend) {
	if d.claim != nil {
		r.purse.settle(d.claim, took)
		d.claim = nil
	}
}
