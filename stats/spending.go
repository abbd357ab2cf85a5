package stats

import (
	"fmt"
	"math"
)

// Spending says how much of the chance α of a false verdict the looks of a
// sequential gate may have spent by the time a share t of the information is
// there (Lan & DeMets 1983).
type Spending uint8

// The spending functions.
const (
	// OBrienFleming spends 2(1 − Φ(Φ⁻¹(1−α/2)/√t)): almost nothing early, so
	// that the last look is nearly that of a gate that looks once.
	OBrienFleming Spending = iota
	// Pocock spends α·ln(1 + (e−1)t): about the same at every look.
	Pocock
)

var spendingNames = [...]string{OBrienFleming: "obf", Pocock: "pocock"}

// String returns "obf" or "pocock".
func (s Spending) String() string {
	if int(s) < len(spendingNames) {
		return spendingNames[s]
	}
	return fmt.Sprintf("spending %d", uint8(s))
}

// Spent is the part of alpha that may be spent by the information fraction t in
// (0, 1].
func (s Spending) Spent(t, alpha float64) float64 {
	if s == Pocock {
		return alpha * math.Log1p((math.E-1)*t)
	}
	return 2 * normalCDF(normalQuantile(alpha/2)/math.Sqrt(t))
}

// Boundaries are the values that the standardised difference must reach at each
// look for a one-sided error of alpha over all of them, t being the information
// fractions of the looks, ascending in (0, 1]. A look that adds less than 0.005
// has +Inf: it can decide nothing.
func Boundaries(t []float64, alpha float64, s Spending) ([]float64, error) {
	if !(alpha > 0 && alpha < 0.5) {
		return nil, fmt.Errorf("boundaries: alpha %v: want a fraction between 0 and 0.5", alpha)
	}
	b := newBoundary(alpha, s)
	bounds := make([]float64, len(t))
	before := 0.0
	for i, fraction := range t {
		if !(fraction > before && fraction <= 1) {
			return nil, fmt.Errorf("boundaries: information fraction %v of look %d: want one above %v and at most 1", fraction, i+1, before)
		}
		bounds[i] = b.next(fraction)
		before = fraction
	}
	return bounds, nil
}

// A boundary is computed look by look by recursive integration (Armitage,
// McPherson & Rowe 1969; Jennison & Turnbull 2000, chapter 19). The score S with
// variance t is a Brownian motion at the looks; what is kept is the density of S
// among the paths that no look has stopped.
type boundary struct {
	alpha    float64
	spending Spending
	t        float64 // of the last look
	step     float64 // √ of what t grew by then
	limit    float64 // of S at the last look: b·√t
	density  func(s float64) float64
}

func newBoundary(alpha float64, s Spending) *boundary { return &boundary{alpha: alpha, spending: s} }

// leastGrowth of the information fraction makes a look worth its name: with less
// the grid would be too coarse, and there is nothing to spend.
const leastGrowth = 0.005

// next is the boundary of the look at information fraction t; +Inf where there is
// nothing to spend.
func (b *boundary) next(t float64) float64 {
	if t-b.t < leastGrowth {
		return math.Inf(1)
	}
	spend := b.spending.Spent(t, b.alpha)
	step := math.Sqrt(t - b.t)
	if b.density == nil {
		b.limit = -normalQuantile(spend) * step
		b.density = func(s float64) float64 { return normalDensity(s/step) / step }
	} else {
		nodes := b.nodes(step)
		b.limit = nodes.limit(spend-b.spending.Spent(b.t, b.alpha), step)
		b.density = func(s float64) float64 { return nodes.density(s, step) }
	}
	b.t, b.step = t, step
	return b.limit / math.Sqrt(t)
}

// nodes puts the density of the last look on a grid fine enough for it and for
// the next step.
func (b *boundary) nodes(step float64) mesh {
	const (
		reach = 8    // standard deviations below 0, beyond which nothing is left
		fine  = 8    // points to a standard deviation of the smaller step
		most  = 4001 // points
	)
	lo := -reach * math.Sqrt(b.t)
	intervals := int(math.Ceil((b.limit - lo) / min(b.step, step) * fine))
	intervals = min(intervals+intervals%2, most-1)
	g := mesh{s: make([]float64, intervals+1), mass: make([]float64, intervals+1)}
	width := (b.limit - lo) / float64(intervals)
	for i := range g.s {
		g.s[i] = lo + float64(i)*width
		weight := width / 3 // Simpson's rule: 1 4 2 4 … 4 1
		switch {
		case i == 0 || i == intervals:
		case i%2 == 1:
			weight *= 4
		default:
			weight *= 2
		}
		g.mass[i] = weight * b.density(g.s[i])
	}
	return g
}

// A mesh is the distribution of S among the paths not yet stopped, as masses at
// points.
type mesh struct{ s, mass []float64 }

// limit is the value that S exceeds after one more step with probability spend:
// Newton's method on what exceeds it, a decreasing function that is convex in the
// tail, from the side where it cannot overshoot.
func (m mesh) limit(spend, step float64) float64 {
	c := m.s[len(m.s)-1]
	for m.beyond(c, step) < spend {
		c -= step
	}
	for range 100 {
		move := (m.beyond(c, step) - spend) / m.density(c, step)
		c += move
		if math.Abs(move) < 1e-10 {
			break
		}
	}
	return c
}

// beyond is the probability of S above c after one more step.
func (m mesh) beyond(c, step float64) float64 {
	total := 0.0
	for i, s := range m.s {
		total += m.mass[i] * normalCDF((s-c)/step)
	}
	return total
}

// density is that of S after one more step.
func (m mesh) density(s, step float64) float64 {
	total := 0.0
	for i, from := range m.s {
		total += m.mass[i] * normalDensity((s-from)/step)
	}
	return total / step
}

// normalDensity is φ(z).
func normalDensity(z float64) float64 { return math.Exp(-z*z/2) / math.Sqrt(2*math.Pi) }
