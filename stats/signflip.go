package stats

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
)

// PValues are those of a test that nothing tells b from a, each in [0, 1]. One
// below 1e-300 may be 0.
type PValues struct {
	TwoSided float64 // chance of a difference of at least this size
	Less     float64 // chance of one this low or lower: small where b is worse
	Greater  float64 // chance of one this high or higher: small where b is better
	Method   string  // one of the Test constants
}

// The tests, as [PValues.Method] names them.
const (
	TestSignFlip          = "sign-flip"    // exact, over all signs of the differences
	TestSignFlipSimulated = "sign-flip-mc" // the same over seeded random signs
	TestMcNemar           = "mcnemar"      // exact binomial over discordant problems
	TestMcNemarMid        = "mcnemar-mid"  // the same with half the chance of the very outcome seen
)

const (
	maxFlips = 500_000_000 // additions of an exact test: a second or less
	maxReach = 1 << 23     // totals that it tells apart: 64 MB
	maxSteps = 1 << 20     // common multiple of all k that a lattice is looked for with
)

// signFlip tests that differences are as likely to be d as −d, as they are if
// both runs draw from the same model (Fisher 1935, The Design of Experiments,
// section 21). The statistic is their sum S; its distribution is that over all 2ⁿ
// choices of signs, in which differences of 0 take no part. Problems of one
// cluster take the same sign.
//
// Differences of means over k samples are whole multiples of 1/per, per being the
// least common multiple of all k, and of credits in halves, thirds, … sixths they
// are multiples of a sixtieth of that. So the distribution is computed by adding
// one difference after the other. Where it is too long, or credit lies off that
// lattice, signs are drawn, and p is (1 + as extreme)/(1 + draws), which no luck
// makes 0 (Davison & Hinkley 1997, chapter 4).
func (s summary) signFlip(per int, o Options) PValues {
	const shares = 60 // divisible by 2 to 6
	moves := s.moves()
	if per <= maxSteps {
		if w, onLattice := newWalk(moves, shares*per); onLattice && w.fits() {
			return w.test()
		}
	}
	return simulateFlips(moves, o)
}

// moves are the summands of S, from the smallest in size on.
func (s summary) moves() []float64 {
	moves := make([]float64, 0, len(s.problems))
	if s.clusters == nil {
		for _, p := range s.problems {
			moves = append(moves, p.mean)
		}
	}
	for _, c := range s.clusters {
		moves = append(moves, c.total)
	}
	slices.SortFunc(moves, func(a, b float64) int {
		return cmp.Or(cmp.Compare(math.Abs(a), math.Abs(b)), cmp.Compare(a, b))
	})
	return moves
}

// A walk is S in steps of its lattice.
type walk struct {
	sizes []int // of the moves that are not 0, in ascending order
	reach int   // their sum, the largest S there can be
	up    int   // the sum of those that went up: S = 2·up − reach
}

// newWalk puts moves on the lattice of multiples of 1/per, and reports whether
// they lie on it.
func newWalk(moves []float64, per int) (walk, bool) {
	var w walk
	step := 0
	for _, m := range moves {
		exact := m * float64(per)
		whole := math.Round(exact)
		const slack = 1e-9
		if math.Abs(exact-whole) > slack*(1+math.Abs(whole)) {
			return walk{}, false
		}
		size := int(math.Abs(whole))
		if size == 0 {
			continue
		}
		step = gcd(step, size)
		w.sizes = append(w.sizes, size)
		w.reach += size
		if whole > 0 {
			w.up += size
		}
	}
	if step > 1 { // all moves are whole multiples of it
		for i := range w.sizes {
			w.sizes[i] /= step
		}
		w.reach, w.up = w.reach/step, w.up/step
	}
	return w, true
}

// fits reports whether the exact distribution is cheap enough to compute.
func (w walk) fits() bool {
	return w.reach <= maxReach && float64(w.reach)*float64(len(w.sizes))/2 <= maxFlips
}

// distribution returns the probability of each sum of moves that went up. It is
// made of additions and halvings of what is not negative, so that small tails
// keep their relative precision.
func (w walk) distribution() []float64 {
	p := make([]float64, w.reach+1)
	p[0] = 1
	reach := 0
	for _, size := range w.sizes {
		reach += size
		for t := reach; t >= size; t-- {
			p[t] = (p[t] + p[t-size]) / 2
		}
		for t := range size {
			p[t] /= 2
		}
	}
	return p
}

// test compares the walk with all there could have been. Since S is as likely as
// −S, both tails beyond |S| are twice one.
func (w walk) test() PValues {
	p := w.distribution()
	down := w.reach - w.up
	v := PValues{Method: TestSignFlip, Less: lowerTail(p, w.up), Greater: lowerTail(p, down), TwoSided: 1}
	if w.up != down {
		v.TwoSided = min(1, 2*lowerTail(p, min(w.up, down)))
	}
	return v
}

// lowerTail is the probability of t or less.
func lowerTail(p []float64, t int) float64 { return min(1, sum(p[:t+1])) }

// simulateFlips tests by random signs, one bit of the generator for each move.
// They are given to sizes, not to moves: what is drawn is the same in both
// directions of a comparison, and so is the two-sided p.
func simulateFlips(moves []float64, o Options) PValues {
	draw := rand.NewPCG(o.Seed[0], o.Seed[1])
	draws := max(1, min(o.Replicates, maxDraws/len(moves)))
	observed := sum(moves)
	sizes := make([]float64, len(moves))
	for i, m := range moves {
		sizes[i] = math.Abs(m)
	}
	slack := 1e-12 * sum(sizes) // sums that differ by rounding only are equal
	var less, greater, either int
	for range draws {
		total := flipped(sizes, draw)
		if total <= observed+slack {
			less++
		}
		if total >= observed-slack {
			greater++
		}
		if math.Abs(total) >= math.Abs(observed)-slack {
			either++
		}
	}
	share := func(count int) float64 { return float64(1+count) / float64(1+draws) }
	return PValues{TwoSided: share(either), Less: share(less), Greater: share(greater), Method: TestSignFlipSimulated}
}

// flipped is the sum of sizes with random signs.
func flipped(sizes []float64, draw *rand.PCG) float64 {
	total, signs := 0.0, uint64(0)
	for i, size := range sizes {
		if i%64 == 0 {
			signs = draw.Uint64()
		}
		total += math.Float64frombits(math.Float64bits(size) | signs<<63) // a branch would be guessed wrong half the time
		signs >>= 1
	}
	return total
}

// gcd is the greatest common divisor; that of 0 and b is b.
func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// lcm is the least common multiple of two positive numbers.
func lcm(a, b int) int { return a / gcd(a, b) * b }
