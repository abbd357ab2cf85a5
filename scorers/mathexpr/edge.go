package mathexpr

import "math/big"

var two = big.NewRat(2, 1)

// An edge is a real constant.
type edge struct {
	node      Node
	value     fraction
	key       string
	low, high *big.Rat // which enclose it
}

// attempt runs f and forgets an error of it, which says only that f has no answer.
func (a *algebra) attempt(f func() bool) bool {
	saved := a.err
	a.err = nil
	ok := f() && a.err == nil
	a.err = saved
	return ok
}

// afford uses fuel.
func (a *algebra) afford(n int) bool {
	if a.fuel -= n; a.fuel < 0 {
		a.fail(errFuel)
	}
	return a.fuel >= 0
}

// forget drops an error unless the fuel is spent.
func (a *algebra) forget() {
	if a.fuel >= 0 {
		a.err = nil
	}
}

// edgeOf makes an edge of a constant.
func (a *algebra) edgeOf(n Node) (edge, bool) {
	if !isConstant(n) {
		return edge{}, false
	}
	e := edge{node: n, value: a.scalar(n)}
	if a.err != nil {
		return edge{}, false
	}
	return a.located(e)
}

// rootEdge makes an edge of a fraction of constants.
func (a *algebra) rootEdge(f fraction) (edge, bool) {
	if r, ok := f.constant(); ok && a.err == nil {
		return a.located(edge{node: Number{Value: r}, value: f})
	}
	n, err := parse(f.key())
	if err != nil || a.err != nil || !isConstant(n) {
		return edge{}, false
	}
	return a.located(edge{node: n, value: f})
}

// located finds where on the line an edge is.
func (a *algebra) located(e edge) (edge, bool) {
	e.key = e.value.key()
	if r, ok := e.value.constant(); ok {
		e.low, e.high = r, r
		return e, true
	}
	var ok bool
	e.low, e.high, ok = bounds(e.node)
	return e, ok
}

// order compares two edges; ok is false where neither is certainly the smaller.
func (a *algebra) order(x, y edge) (sign int, ok bool) {
	switch {
	case x.key == y.key:
		return 0, true
	case x.high.Cmp(y.low) < 0:
		return -1, true
	case y.high.Cmp(x.low) < 0:
		return 1, true
	}
	return 0, len(a.difference(x.value, y.value)) == 0 && a.err == nil
}
