package mathexpr

import "math/big"

// maxIntegers bounds the whole numbers of a set that are listed.
const maxIntegers = 64

// integersOf is the set of the whole numbers of r, if they are few. Of ℕ it is not known
// whether nought belongs to it, so that ok is false where that matters.
func (a *algebra) integersOf(r region, set string) (points region, ok bool) {
	least := map[string]int64{`\mathbb{Z}`: -1, `\mathbb{N}`: 0, `\mathbb{N}_{0}`: 0, `\mathbb{Z}^{+}`: 1}
	from, known := least[set]
	if !known {
		return region{}, false
	}
	if from >= 0 {
		if r, ok = a.combine(r, ray(a.integerEdge(from), "≥"), both); !ok {
			return region{}, false
		}
	}
	last := len(r.edges) - 1
	if last < 0 || r.gaps[0] || r.gaps[last+1] {
		return nowhere, last < 0 && !r.gaps[0]
	}
	first, end := floor(r.edges[0].low).Num(), floor(r.edges[last].high).Num()
	if n := new(big.Int).Sub(end, first); !n.IsInt64() || n.Int64() > maxIntegers {
		return region{}, false
	}
	points = region{gaps: []bool{false}}
	for k := first; k.Cmp(end) <= 0; k = new(big.Int).Add(k, big.NewInt(1)) {
		inside, ok := r.has(new(big.Rat).SetInt(k))
		if !ok || inside && k.Sign() == 0 && set == `\mathbb{N}` {
			return region{}, false
		}
		if inside {
			points.push(a.integerEdge(k.Int64()), true, false)
		}
	}
	return points, true
}

func (a *algebra) integerEdge(n int64) edge {
	e, _ := a.edgeOf(integer(n))
	return e
}

// has reports whether x belongs to r; ok is false where an edge is too near to tell.
func (r region) has(x *big.Rat) (inside, ok bool) {
	for i, e := range r.edges {
		switch {
		case x.Cmp(e.low) < 0:
			return r.gaps[i], true
		case x.Cmp(e.high) > 0:
			continue
		}
		return r.on[i], e.low.Cmp(e.high) == 0
	}
	return r.gaps[len(r.edges)], true
}
