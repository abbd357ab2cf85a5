package mathexpr

import (
	"encoding/binary"
	"hash/fnv"
	"math"
	"math/big"
	"math/bits"
)

// A residue is a value modulo a prime, with a bound on the size of what it
// stands for: the bits of numerator and denominator of a number, and as much
// for the degree of a polynomial.
type residue struct {
	v    uint64
	bits float64
}

// maxResidueBits bounds the size of values that agreeing residues prove equal:
// a number of B bits that is not zero is divisible by at most B/60 primes of 61
// bits, out of some 2^54 of them; a polynomial of degree d that is not zero
// vanishes at a random point with a chance of d/2^60 (Schwartz and Zippel).
const maxResidueBits = 1 << 36

// mersenne is the prime 2^61 − 1.
const mersenne = 1<<61 - 1

// A residueField is the field of integers modulo a prime; or the ring modulo what
// exponents are counted by, in which nothing is divided.
type residueField struct {
	modulus uint64
	prime   bool
	seed    uint64
	*meter
}

func (f residueField) rational(r *big.Rat) (residue, error) {
	v := f.integer(r.Num())
	if !r.IsInt() {
		inverse, err := f.inverse(f.integer(r.Denom()))
		if err != nil {
			return residue{}, err
		}
		v = f.times(v, inverse)
	}
	return residue{v, float64(size(r))}, nil
}

func (f residueField) integer(n *big.Int) uint64 {
	if n.IsUint64() {
		return n.Uint64() % f.modulus
	}
	m := new(big.Int).SetUint64(f.modulus)
	return m.Mod(n, m).Uint64()
}

// constant takes π and e for indeterminates, which either is to the rational numbers.
func (f residueField) constant(c Constant) (residue, error) {
	if c == Pi || c == E {
		return f.symbol(`\` + string(c))
	}
	return residue{}, errUnknown
}

func (f residueField) symbol(name string) (residue, error) {
	if !f.prime {
		return residue{}, errUnknown
	}
	return residue{hash(f.seed, name) % f.modulus, 1}, nil
}

// hash is a pseudo-random number that seed and text fix.
func hash(seed uint64, text string) uint64 {
	h := fnv.New64a()
	_, _ = h.Write(binary.LittleEndian.AppendUint64(nil, seed)) // never fails
	_, _ = h.Write([]byte(text))
	x := h.Sum64() // finished as SplitMix64 does: the high bits of FNV mix badly
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

func (f residueField) times(x, y uint64) uint64 {
	high, low := bits.Mul64(x, y)
	return bits.Rem64(high, low, f.modulus)
}

func (f residueField) add(x, y residue) (residue, error) {
	v, carry := bits.Add64(x.v, y.v, 0)
	return residue{bits.Rem64(carry, v, f.modulus), x.bits + y.bits + 1}, nil
}

func (f residueField) mul(x, y residue) (residue, error) {
	return residue{f.times(x.v, y.v), x.bits + y.bits}, nil
}

func (f residueField) raise(x, n uint64) uint64 {
	result := uint64(1)
	for ; n > 0; n >>= 1 {
		if n&1 == 1 {
			result = f.times(result, x)
		}
		x = f.times(x, x)
	}
	return result
}

func (f residueField) inverse(x uint64) (uint64, error) {
	if x == 0 || !f.prime {
		return 0, errUnsure
	}
	r, next := f.modulus, x // Euclid's algorithm; ±t·x ≡ r throughout
	t, other := uint64(0), uint64(1)
	negative := true
	for next != 0 {
		q := r / next
		r, next = next, r-q*next
		t, other = other, t+q*other
		negative = !negative
	}
	if negative {
		t = f.modulus - t
	}
	return t, f.spend(4)
}

// power takes whole exponents: a root has as many values modulo a prime as it
// has signs.
func (f residueField) power(base residue, exponent *big.Rat) (residue, error) {
	if !exponent.IsInt() {
		return residue{}, errUnknown
	}
	magnitude, _ := exponent.Num().Float64()
	result := residue{bits: base.bits * math.Abs(magnitude)}
	switch {
	case f.prime && base.v == 0 && exponent.Sign() <= 0, !f.prime && exponent.Sign() < 0:
		return residue{}, errUnsure
	case f.prime && base.v == 0:
		return result, nil
	}
	e := exponent.Num()
	if f.prime && e.Sign() < 0 {
		inverse, err := f.inverse(base.v)
		if err != nil {
			return result, err
		}
		if result.v = inverse; e.IsInt64() && e.Int64() == -1 {
			return result, nil
		}
		base.v, e = inverse, new(big.Int).Neg(e)
	}
	if f.prime {
		result.v = f.raise(base.v, residueField{modulus: f.modulus - 1}.integer(e))
		return result, f.spend(4)
	}
	m := new(big.Int).SetUint64(f.modulus)
	result.v = m.Exp(new(big.Int).SetUint64(base.v), e, m).Uint64()
	return result, f.spend(4 + e.BitLen()/8)
}

// exponential raises to an integer too long to write out, as in 9^{9^{9^9}}: by
// Fermat's theorem it counts modulo p − 1.
func (f residueField) exponential(base residue, exponent Node, in *evaluation[residue]) (residue, error) {
	if !f.prime || base.v == 0 {
		return residue{}, errUnknown
	}
	inner := evaluation[residue]{residueField{f.modulus - 1, false, f.seed, f.meter}, in.bound, false, f.meter}
	e, err := inner.value(exponent)
	if err != nil {
		return residue{}, err
	}
	return residue{f.raise(base.v, e.v), base.bits * math.Exp2(e.bits)}, f.spend(4)
}

func (f residueField) call(string, []residue) (residue, error) { return residue{}, errUnknown }

// pseudoPrime is a prime of 61 bits that the seed fixes.
func pseudoPrime(seed uint64) uint64 {
	n := hash(seed, "prime")>>3 | 1<<60 | 1
	for !new(big.Int).SetUint64(n).ProbablyPrime(0) { // certain below 2^64
		n += 2
	}
	return n
}

// residuesPerUnit is how many residues are computed for a unit of fuel.
const residuesPerUnit = 3

// modular compares two rational expressions, too large to multiply out, by
// their values modulo primes at pseudo-random points. Different residues prove
// them different.
func (c *comparer) modular(x, y Node) (Comparison, bool) {
	seed := hash(0, Expr{Root: x}.LaTeX()) ^ hash(1, Expr{Root: y}.LaTeX())
	limit := float64(maxResidueBits)
	m := meter{c.work.fuel * residuesPerUnit}
	defer func() { c.work.fuel = m.fuel / residuesPerUnit }()
	for round := range uint64(2) {
		f := residueField{mersenne, true, seed + round, &m}
		if round > 0 {
			f.modulus = pseudoPrime(f.seed)
		}
		e := evaluation[residue]{f, nil, false, &m}
		a, err := e.value(x)
		if err != nil {
			return Comparison{}, false
		}
		b, err := e.value(y)
		if err != nil {
			return Comparison{}, false
		}
		if a.v != b.v {
			return unequal("values differ modulo a prime").by("modular"), !c.mixesConstants(x, y)
		}
		limit = min(limit, maxResidueBits-a.bits-b.bits)
	}
	return equal("the same value modulo two primes of 61 bits").by("modular"), limit > 0
}

// mixesConstants reports whether both π and e occur: nobody has proved that they
// are independent.
func (c *comparer) mixesConstants(x, y Node) bool {
	found := map[Constant]bool{}
	for _, n := range []Node{x, y} {
		walk(n, func(n Node) {
			if c, ok := n.(Constant); ok {
				found[c] = true
			}
		})
	}
	return found[Pi] && found[E]
}
