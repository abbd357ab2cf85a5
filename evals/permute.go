package evals

import "sync"

// permutations yields the option orders of GPQA as openai/simple-evals draws
// them (gpqa_eval.py): Python's random.Random(0), one random.sample(range(4), 4)
// for every row of the data set, repeat after repeat. Draw number
// index·rows + row belongs to sample index of that row, so that raising k keeps
// the orders already used. Entry j of an order names the original option shown
// in place j.
type permutations struct {
	mu    sync.Mutex // guards what follows: draws are made on demand, in sequence
	rng   *mersenne
	drawn [][4]uint8
}

// at returns draw number i, from 0.
func (p *permutations) at(i int) [4]uint8 {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.rng == nil {
		p.rng = newMersenne(0)
	}
	for len(p.drawn) <= i {
		p.drawn = append(p.drawn, p.rng.sample4())
	}
	return p.drawn[i]
}

// mersenne is the MT19937 generator of Matsumoto and Nishimura (1998) as
// CPython seeds and uses it.
type mersenne struct {
	state [624]uint32
	next  int
}

// newMersenne seeds as CPython's random.seed(n) does for 0 ≤ n < 2³²:
// init_by_array([n]).
func newMersenne(n uint32) *mersenne {
	m := &mersenne{next: 624}
	s := &m.state
	s[0] = 19650218
	for i := uint32(1); i < 624; i++ {
		s[i] = 1812433253*(s[i-1]^s[i-1]>>30) + i
	}
	i := 1
	for range 624 { // the key has one word, so its index stays 0
		s[i] = (s[i] ^ (s[i-1]^s[i-1]>>30)*1664525) + n
		if i++; i == 624 {
			s[0], i = s[623], 1
		}
	}
	for range 623 {
		s[i] = (s[i] ^ (s[i-1]^s[i-1]>>30)*1566083941) - uint32(i)
		if i++; i == 624 {
			s[0], i = s[623], 1
		}
	}
	s[0] = 0x80000000
	return m
}

// uint32 returns the next output, tempered.
func (m *mersenne) uint32() uint32 {
	if m.next == 624 {
		m.refill()
	}
	y := m.state[m.next]
	m.next++
	y ^= y >> 11
	y ^= y << 7 & 0x9d2c5680
	y ^= y << 15 & 0xefc60000
	return y ^ y>>18
}

func (m *mersenne) refill() {
	s := &m.state
	for i := range s {
		y := s[i]&0x80000000 | s[(i+1)%624]&0x7fffffff
		s[i] = s[(i+397)%624] ^ y>>1
		if y&1 == 1 {
			s[i] ^= 0x9908b0df
		}
	}
	m.next = 0
}

// below returns a uniform number below n ≤ 4 as CPython's _randbelow does: as
// many high bits as n has, again until they are below n.
func (m *mersenne) below(n int) int {
	bits := 1
	for n>>bits > 0 {
		bits++
	}
	for {
		if r := int(m.uint32() >> (32 - bits)); r < n {
			return r
		}
	}
}

// sample4 is random.sample(range(4), 4): each place takes one of the pool, and
// the pool's last unused member moves into the gap.
func (m *mersenne) sample4() (out [4]uint8) {
	pool := [4]uint8{0, 1, 2, 3}
	for i := range out {
		j := m.below(4 - i)
		out[i] = pool[j]
		pool[j] = pool[3-i]
	}
	return out
}
