package cli

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/runner"
)

// limitOptions are the flags that bound what a run may cost.
type limitOptions struct {
	tokens   *optional[int]
	cost     *optional[float64]
	price    price
	deadline moment
	dryRun   bool

	due time.Time // the deadline; zero for none
}

func (o *limitOptions) define(f *pflag.FlagSet) {
	o.tokens, o.cost = optionalInt(1), optionalFloat(math.SmallestNonzeroFloat64, math.MaxFloat64)
	f.Var(o.tokens, "max-output-tokens", "stop before the run's completions exceed this many tokens in all")
	f.Var(o.cost, "max-cost", "stop before the run exceeds this many US dollars, at --price")
	f.Var(&o.price, "price", "US dollars for a million tokens of prompts and of completions, such as 0.55,2.19")
	f.Var(&o.deadline, "deadline", "send nothing after this time: 2h30m from now, or 2026-01-02 15:04")
	f.BoolVar(&o.dryRun, "dry-run", false, "say what would be sent and what it would cost, and send nothing")
}

// complete checks the limits against each other and at the time it is.
func (o *limitOptions) complete(now time.Time) error {
	if o.cost.given && !o.price.given {
		return usage("for example --max-cost 20 --price 0.55,2.19", "--max-cost needs --price, or there is nothing to compute the cost by")
	}
	if o.price.given && o.price.Price == (evalr.Price{}) && o.cost.given {
		return usage("without --max-cost a price may be anything", "--max-cost %g bounds nothing at a price of 0", o.cost.value)
	}
	o.due = o.deadline.from(now)
	return nil
}

// budget is what the runner is to keep to, spent by earlier processes included.
func (o *limitOptions) budget(spent runner.Spend) runner.Budget {
	return runner.Budget{Tokens: int64(o.tokens.or(0)), Cost: o.cost.or(0), Price: o.price.Price, Spent: spent}
}

// bounded reports whether there is a budget.
func (o *limitOptions) bounded() bool { return o.tokens.given || o.cost.given }

// A price is the value of --price.
type price struct {
	evalr.Price
	given bool
}

// String is the value as it could be given again.
func (p *price) String() string {
	if !p.given {
		return ""
	}
	return fmt.Sprintf("%g,%g", p.Prompt, p.Completion)
}

// Set takes two amounts in dollars for a million tokens, of prompts and of
// completions.
func (p *price) Set(s string) error {
	in, out, two := strings.Cut(s, ",")
	prompt, err1 := amount(in)
	completion, err2 := amount(out)
	if !two || err1 != nil || err2 != nil {
		return fmt.Errorf("%q: want two amounts in US dollars for a million tokens, of prompts and of completions, such as 0.55,2.19", s)
	}
	p.Price, p.given = evalr.Price{Prompt: prompt, Completion: completion}, true
	return nil
}

// amount reads an amount of money, with or without its sign.
func amount(s string) (float64, error) {
	x, err := strconv.ParseFloat(strings.TrimPrefix(strings.TrimSpace(s), "$"), 64)
	if err == nil && !(x >= 0 && x <= math.MaxFloat64) {
		err = fmt.Errorf("%g: want an amount from 0", x)
	}
	return x, err
}

// Type is what the help calls the value.
func (*price) Type() string { return "IN,OUT" }

// A moment is the value of --deadline: a time, or how long from now.
type moment struct {
	text string
	in   time.Duration
	at   time.Time
}

// String is the value as given.
func (m *moment) String() string { return m.text }

// Set takes a duration or a time; a time without a zone is this machine's.
func (m *moment) Set(s string) error {
	s = strings.TrimSpace(s)
	if d, err := time.ParseDuration(s); err == nil && d > 0 {
		*m = moment{text: s, in: d}
		return nil
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02 15:04", "2006-01-02 15:04:05", "2006-01-02T15:04", "2006-01-02T15:04:05"} {
		if at, err := time.ParseInLocation(layout, s, time.Local); err == nil {
			*m = moment{text: s, at: at}
			return nil
		}
	}
	return fmt.Errorf("%q: want a duration such as 2h30m or a time such as 2026-01-02 15:04 or 2026-01-02T15:04:00Z", s)
}

// Type is what the help calls the value.
func (*moment) Type() string { return "TIME" }

// from is the moment itself; zero if none was given.
func (m *moment) from(now time.Time) time.Time {
	if m.in > 0 {
		return now.Add(m.in)
	}
	return m.at
}
