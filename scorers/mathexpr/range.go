package mathexpr

import "math/big"

// maxSummedDegree bounds the polynomials that are summed by their differences.
const maxSummedDegree = 12

// degreeIn is the degree of n as a polynomial in a variable with constant
// coefficients, if it is one.
func degreeIn(n Node, variable string) (degree int64, ok bool) {
	switch n := n.(type) {
	case Number, Decimal:
		return 0, true
	case Symbol, Constant:
		if variableName(n) == variable {
			return 1, true
		}
		return 0, true
	case Sum:
		for _, t := range n.Terms {
			d, ok := degreeIn(t, variable)
			if !ok {
				return 0, false
			}
			degree = max(degree, d)
		}
		return degree, true
	case Product:
		for _, f := range n.Factors {
			d, ok := degreeIn(f, variable)
			if !ok {
				return 0, false
			}
			degree += d
		}
		return degree, degree <= maxSummedDegree
	case Power:
		base, ok := degreeIn(n.Base, variable)
		e, also := simple(n.Exponent)
		if !ok || !also || !e.IsInt() || !e.Num().IsInt64() || base > 0 && (e.Sign() < 0 || e.Num().Int64() > maxSummedDegree) {
			return 0, false
		}
		return base * e.Num().Int64(), base*e.Num().Int64() <= maxSummedDegree
	}
	return 0, false
}

// sumPolynomial sums a polynomial of the variable over count integers, by Newton's
// formula: the sum of the j-th difference at the first times count over j + 1.
func (e *evaluation[T]) sumPolynomial(body Node, variable string, from, count, degree int64) (v T, err error) {
	values := make([]T, degree+1)
	for i := range values {
		e.bound[variable] = big.NewRat(from+int64(i), 1)
		if values[i], err = e.value(body); err != nil {
			return v, err
		}
	}
	minus, err := e.rational(minusOne)
	if err != nil {
		return v, err
	}
	if v, err = e.rational(new(big.Rat)); err != nil {
		return v, err
	}
	choose := big.NewInt(count)
	for j := range degree + 1 {
		if v, err = e.accumulate(v, values[0], choose); err != nil {
			return v, err
		}
		for i := range len(values) - 1 {
			if values[i], err = e.mul(values[i], minus); err == nil {
				values[i], err = e.add(values[i], values[i+1])
			}
			if err != nil {
				return v, err
			}
		}
		values = values[:len(values)-1]
		choose.Mul(choose, big.NewInt(count-j-1))
		choose.Quo(choose, big.NewInt(j+2))
	}
	return v, nil
}

// accumulate is sum + x·n.
func (e *evaluation[T]) accumulate(sum, x T, n *big.Int) (T, error) {
	factor, err := e.rational(new(big.Rat).SetInt(n))
	if err != nil {
		return sum, err
	}
	if x, err = e.mul(x, factor); err != nil {
		return sum, err
	}
	return e.add(sum, x)
}
