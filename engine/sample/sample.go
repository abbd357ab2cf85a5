package sample

import (
	"math"
	"math/rand/v2"

	"github.com/evalr/evalr/engine/kernel"
)

// A Sampler draws the tokens of one sequence. It is used by one goroutine at a
// time.
type Sampler struct {
	ops    kernel.Ops
	params Params
	random *rand.PCG
	cut    cutter
	blocks []float64 // masses of consecutive blocks of tokens
	seen   []uint64  // set of tokens, empty between draws
	before []token   // recent tokens with their logits before the penalty
}

// token is a token with its logit, or its weight.
type token struct {
	w  float32
	id int32
}

// blockSize is the number of tokens whose weights are summed in one go.
const blockSize = 1024

// stream parts the random streams of samplers from other users of a seed.
const stream = 0x5a3d1e6f70c2b489

// New returns a sampler. The parameters must be good (see [Params.Check]).
func New(ops kernel.Ops, p Params, seed int64) *Sampler {
	return &Sampler{ops: ops, params: p, cut: cutter{ops: ops}, random: rand.NewPCG(uint64(seed), stream)} //nolint:gosec // any bits are a seed
}

// Next draws a token. It overwrites the logits, one for each token of the
// vocabulary. Recent are the tokens that the repetition penalty is for; those
// outside the vocabulary are passed over.
//
// The log-probability is that of the model itself, before penalty, temperature
// and cuts; it is NaN unless [Params.LogProb] asks for it. The token is -1 if
// there is none to draw: a logit is NaN or +Inf, or all are -Inf. Of equal greatest logits the lowest token is taken.
func (s *Sampler) Next(logits []float32, recent []int32) (id int32, logprob float32) {
	if !s.numbers(logits) {
		return -1, float32(math.NaN())
	}
	norm := math.NaN() // logarithm of the sum of all exp(logit)
	if s.params.LogProb {
		norm = s.logSum(logits)
	}
	s.penalise(logits, recent)
	if s.params.Temperature == 0 {
		id = int32(s.ops.ArgMax(logits)) //nolint:gosec // a vocabulary has fewer than 2³¹ tokens
		if id < 0 || !(logits[id] > float32(math.Inf(-1))) {
			return -1, float32(math.NaN())
		}
		return id, float32(s.raw(id, float64(logits[id])) - norm)
	}
	top := s.ops.Max(logits)
	switch {
	case math.IsInf(float64(top), -1):
		return -1, float32(math.NaN())
	case math.IsInf(float64(top), 1): // by the penalty; it outweighs all
		id = int32(s.ops.ArgMax(logits)) //nolint:gosec // as above
		return id, float32(s.raw(id, float64(top)) - norm)
	}
	if id = s.draw(logits, top); id < 0 {
		return -1, float32(math.NaN())
	}
	logit := float64(top) + s.params.Temperature*math.Log(float64(logits[id]))
	return id, float32(s.raw(id, logit) - norm)
}

// numbers reports whether all logits are below +Inf, and at least one above -Inf.
func (s *Sampler) numbers(logits []float32) bool {
	none := float32(math.Inf(-1))
	top := s.ops.Max(logits)
	return top > none && top <= math.MaxFloat32 && s.ops.CountAtLeast(logits, none) == len(logits) // a NaN is at least nothing
}

// logSum returns log Σ exp(logit).
func (s *Sampler) logSum(logits []float32) float64 {
	var scratch [blockSize]float32
	top, sum := s.ops.Max(logits), 0.0
	for at := 0; at < len(logits); at += blockSize {
		part := logits[at:min(at+blockSize, len(logits))]
		sum += float64(s.ops.ExpSum(scratch[:len(part)], part, top, 1))
	}
	return float64(top) + math.Log(sum)
}

// penalise applies the repetition penalty, once to each recent token.
func (s *Sampler) penalise(logits []float32, recent []int32) {
	s.before = s.before[:0]
	if s.params.Repeat == 0 || s.params.Repeat == 1 {
		return
	}
	if n := (len(logits) + 63) / 64; len(s.seen) < n {
		s.seen = make([]uint64, n)
	}
	by := float32(s.params.Repeat)
	for _, id := range recent {
		if id < 0 || int(id) >= len(logits) || s.seen[id/64]>>(id%64)&1 == 1 {
			continue
		}
		s.seen[id/64] |= 1 << (id % 64)
		s.before = append(s.before, token{logits[id], id})
		if logits[id] > 0 {
			logits[id] /= by
		} else {
			logits[id] *= by
		}
	}
	for _, t := range s.before {
		s.seen[t.id/64] = 0
	}
}

// raw is the token's logit before the penalty.
func (s *Sampler) raw(id int32, logit float64) float64 {
	for _, t := range s.before {
		if t.id == id {
			return float64(t.w)
		}
	}
	return logit
}

// draw turns the logits into weights, the greatest 1, and draws by them; -1 if
// the weights are no numbers.
func (s *Sampler) draw(logits []float32, top float32) int32 {
	s.blocks = s.blocks[:0]
	scale, total := float32(min(1/s.params.Temperature, math.MaxFloat32)), 0.0
	for at := 0; at < len(logits); at += blockSize {
		part := logits[at:min(at+blockSize, len(logits))]
		mass := float64(s.ops.ExpSum(part, part, top, scale))
		s.blocks = append(s.blocks, mass)
		total += mass
	}
	u := float64(s.random.Uint64()>>11) * 0x1p-53
	switch {
	case math.IsNaN(total):
		return -1
	case s.params.cuts():
		e := s.cut.edge(s.params, logits, total)
		s.cut.trim(logits, e)
		total = s.sumAtLeast(logits, e.w)
	}
	return s.pick(logits, u*total)
}

// sumAtLeast makes weights below w 0 and sums the blocks anew.
func (s *Sampler) sumAtLeast(weights []float32, w float32) (total float64) {
	for i := range s.blocks {
		s.blocks[i] = float64(s.ops.ClearBelow(weights[i*blockSize:min((i+1)*blockSize, len(weights))], w))
		total += s.blocks[i]
	}
	return total
}

// pick returns the token at which the weights, summed in order, exceed the mark:
// first its block, then the token in it.
func (s *Sampler) pick(weights []float32, mark float64) int32 {
	block, last := 0, -1
	for ; block < len(s.blocks)-1 && s.blocks[block] <= mark; block++ {
		mark -= s.blocks[block]
	}
	// Block sums are rounded otherwise than this one: a mark at the very end of
	// a block goes to the last token that can be drawn.
	for i, w := range weights[block*blockSize : min((block+1)*blockSize, len(weights))] {
		if w == 0 {
			continue
		}
		last = block*blockSize + i
		if mark -= float64(w); mark < 0 {
			break
		}
	}
	if last < 0 { // only where the mark has run past the last block that holds mass
		last = s.ops.ArgMax(weights)
	}
	return int32(last)
}
