package reports

import (
	"math"
	"strconv"

	"github.com/evalr/evalr"
)

// methodTotal is the method of a sum over samples, which has no interval.
const methodTotal = "total"

// The units of sums.
const (
	unitTokens  = "tokens"
	unitDollars = "usd"
)

// A bill is the tokens of one kind that the samples took, as far as they were
// counted. What draws lost to an interruption took is not in it, so that a run
// that was interrupted and one that was not have the same report but for the line
// of the key that tells of these draws.
type bill struct {
	tokens    int64
	samples   int // whose tokens were counted
	uncounted int // samples whose were not
}

func (m *measurement) bill(of func(evalr.Verdict) evalr.Tokens) bill {
	var b bill
	for _, samples := range m.verdicts {
		for _, v := range samples {
			n, known := of(v).Known()
			switch {
			case v.Failed():
			case known:
				b.tokens += n
				b.samples++
			default:
				b.uncounted++
			}
		}
	}
	return b
}

func (m *measurement) promptBill() bill {
	return m.bill(func(v evalr.Verdict) evalr.Tokens { return v.Asked })
}

func (m *measurement) outputBill() bill {
	return m.bill(func(v evalr.Verdict) evalr.Tokens { return v.Tokens })
}

func (m *measurement) promptTokens() value { return m.tokenTotal(m.promptBill()) }
func (m *measurement) outputTokens() value { return m.tokenTotal(m.outputBill()) }

func (m *measurement) tokenTotal(b bill) value {
	if b.samples == 0 {
		return plainValue(evalr.Estimate{})
	}
	return m.total(float64(b.tokens), unitTokens, b.uncounted > 0)
}

// cost is what all samples cost at a price; nothing if no completion was
// counted.
func (m *measurement) cost(p evalr.Price) value {
	prompt, output := m.promptBill(), m.outputBill()
	if output.samples == 0 {
		return plainValue(evalr.Estimate{})
	}
	return m.total(p.Cost(prompt.tokens, output.tokens), unitDollars, prompt.uncounted+output.uncounted > 0)
}

// total is a sum over all samples: no estimate, so it has no interval.
func (m *measurement) total(sum float64, unit string, bound bool) value {
	n := 0
	for _, samples := range m.verdicts {
		if len(samples) > 0 {
			n++
		}
	}
	return value{
		Estimate: evalr.Estimate{Value: sum, Unit: unit, N: n, K: m.k, Method: methodTotal, SEFixed: -1},
		fewest:   m.least, ties: -1, bound: bound, total: true,
	}
}

// words is a total as a table shows it: "≥ 1,234,567", "$0.0123".
func (v value) words() string {
	text := grouped(v.Value)
	if v.Unit == unitDollars {
		text = dollars(v.Value)
	}
	if v.bound {
		text = markBound + " " + text
	}
	return text
}

// dollars shows cents, and of less than a dollar enough to be worth showing.
func dollars(x float64) string {
	if x > 0 && x < 1 {
		return "$" + strconv.FormatFloat(x, 'f', 4, 64)
	}
	whole, cents := math.Modf(math.Round(x*100) / 100)
	return "$" + grouped(whole) + strconv.FormatFloat(cents, 'f', 2, 64)[1:]
}
