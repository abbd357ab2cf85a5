package mathexpr

import "slices"

// maxMatrixPower bounds the power to which a matrix is raised.
const maxMatrixPower = 8

// vectors carries out the arithmetic of one node whose operands are matrices or
// tuples: sums, products with scalars and of matrices, powers, transposes.
func vectors(n Node) Node {
	switch n := n.(type) {
	case Sum:
		if v, ok := folded(n.Terms, addVectors); ok {
			return v
		}
	case Product:
		if v, ok := folded(n.Factors, multiplyVectors); ok {
			return v
		}
	case Power:
		m, ok := n.Base.(Matrix)
		if !ok {
			return n
		}
		if isTransposition(n.Exponent) {
			return transposed(m)
		}
		k, ok := n.Exponent.(Number)
		if !ok || !k.Value.IsInt() || k.Value.Sign() <= 0 || !k.Value.Num().IsInt64() || k.Value.Num().Int64() > maxMatrixPower {
			return n
		}
		var power Node = m
		for range k.Value.Num().Int64() - 1 {
			if power, ok = multiplyVectors(power, m); !ok {
				return n
			}
		}
		return power
	case Call:
		m, ok := onlyMatrix(n)
		switch {
		case ok && n.Name == "transpose":
			return transposed(m)
		case ok && n.Name == "det" && len(m.Rows) == len(m.Rows[0]) && len(m.Rows) <= maxDeterminant:
			return determinant(m.Rows)
		}
	}
	return n
}

// maxDeterminant bounds the matrices whose determinant is written out.
const maxDeterminant = 3

// determinant is that of a square of scalars, by its first row.
func determinant(rows [][]Node) Node {
	if len(rows) == 1 {
		return rows[0][0]
	}
	var sum Sum
	for i, n := range rows[0] {
		minor := make([][]Node, 0, len(rows)-1)
		for _, r := range rows[1:] {
			minor = append(minor, slices.Concat(r[:i], r[i+1:]))
		}
		product := Product{Factors: []Node{n, determinant(minor)}}
		if i%2 == 1 {
			product.Factors = append([]Node{integer(-1)}, product.Factors...)
		}
		sum.Terms = append(sum.Terms, product)
	}
	return sum
}

// folded joins nodes from the left, if one of them is a matrix or a vector.
func folded(nodes []Node, join func(a, b Node) (Node, bool)) (Node, bool) {
	found := false
	for _, n := range nodes {
		switch n := n.(type) {
		case Matrix:
			found = true
		case Tuple:
			found = found || len(n.Items) > 1 && round(n.Open) == '(' && round(n.Close) == ')'
		}
	}
	if !found || len(nodes) < 2 {
		return nil, false
	}
	acc := nodes[0]
	for _, n := range nodes[1:] {
		var ok bool
		if acc, ok = join(acc, n); !ok {
			return nil, false
		}
	}
	return acc, true
}

func addVectors(a, b Node) (Node, bool) {
	switch x := a.(type) {
	case Matrix:
		y, ok := b.(Matrix)
		if !ok || len(x.Rows) != len(y.Rows) || len(x.Rows[0]) != len(y.Rows[0]) {
			return nil, false
		}
		return matrixOf(len(x.Rows), len(x.Rows[0]), func(i, j int) Node { return sumOf(x.Rows[i][j], y.Rows[i][j]) })
	case Tuple:
		y, ok := b.(Tuple)
		if !ok || len(x.Items) != len(y.Items) || round(y.Open) != '(' || round(y.Close) != ')' {
			return nil, false
		}
		out := Tuple{Open: x.Open, Close: x.Close}
		for i := range x.Items {
			out.Items = append(out.Items, sumOf(x.Items[i], y.Items[i]))
		}
		return out, true
	}
	return nil, false
}

func sumOf(terms ...Node) Node { return Sum{Terms: terms} }

func multiplyVectors(a, b Node) (Node, bool) {
	x, left := a.(Matrix)
	y, right := b.(Matrix)
	switch {
	case left && right:
		return multiplyMatrices(x, y)
	case left && b.rank() == rankScalar:
		return scaled(x, b)
	case right && a.rank() == rankScalar:
		return scaled(y, a)
	}
	if _, ok := a.(Tuple); ok && b.rank() == rankScalar {
		a, b = b, a
	}
	if t, ok := b.(Tuple); ok && a.rank() == rankScalar {
		out := Tuple{Open: t.Open, Close: t.Close}
		for _, n := range t.Items {
			out.Items = append(out.Items, multiplied(a, n))
		}
		return out, true
	}
	if !left && !right && a.rank() == rankScalar && b.rank() == rankScalar {
		return multiply(a, b), true
	}
	return nil, false
}

func scaled(m Matrix, by Node) (Node, bool) {
	return matrixOf(len(m.Rows), len(m.Rows[0]), func(i, j int) Node { return multiplied(by, m.Rows[i][j]) })
}

func multiplyMatrices(x, y Matrix) (Node, bool) {
	if len(x.Rows[0]) != len(y.Rows) || len(x.Rows)*len(y.Rows)*len(y.Rows[0]) > maxCells {
		return nil, false
	}
	return matrixOf(len(x.Rows), len(y.Rows[0]), func(i, j int) Node {
		terms := make([]Node, len(y.Rows))
		for k := range y.Rows {
			terms[k] = multiplied(x.Rows[i][k], y.Rows[k][j])
		}
		return sumOf(terms...)
	})
}

func transposed(m Matrix) Node {
	t, _ := matrixOf(len(m.Rows[0]), len(m.Rows), func(i, j int) Node { return m.Rows[j][i] })
	return t
}

func matrixOf(rows, columns int, cell func(i, j int) Node) (Node, bool) {
	out := make([][]Node, rows)
	for i := range out {
		out[i] = make([]Node, columns)
		for j := range out[i] {
			out[i][j] = cell(i, j)
		}
	}
	return Matrix{Rows: out}, true
}

// vectorSize is the length of a vector of two or three numbers, or nought.
func vectorSize(n Node) int {
	size := 0
	switch n := n.(type) {
	case Tuple:
		size = len(n.Items)
	case Matrix:
		if cells, ok := vector(n); ok {
			size = len(cells)
		}
	}
	if size == 2 || size == 3 {
		return size
	}
	return 0
}

// unitVectors reads 3i + 4j as the vector ⟨3, 4⟩ of the given size.
func unitVectors(n Node, size int) (Node, bool) {
	terms := []Node{n}
	if s, ok := n.(Sum); ok {
		terms = s.Terms
	}
	items := make([]Node, size)
	for _, t := range terms {
		axis, coefficient, ok := alongAxis(t)
		if !ok || axis >= size || items[axis] != nil {
			return nil, false
		}
		items[axis] = coefficient
	}
	if items[1] == nil && (size == 2 || items[2] == nil) {
		return nil, false // a number times i may be imaginary
	}
	for i := range items {
		if items[i] == nil {
			items[i] = integer(0)
		}
	}
	return Tuple{Open: '<', Close: '>', Items: items}, true
}

// alongAxis splits a term into a unit vector, the i, j or k in it, and the rest.
func alongAxis(n Node) (axis int, coefficient Node, ok bool) {
	factors := []Node{n}
	if p, ok := n.(Product); ok {
		factors = p.Factors
	}
	axis = -1
	var rest []Node
	for _, f := range factors {
		at, is := axisOf(f)
		switch {
		case is && axis >= 0:
			return 0, nil, false
		case is:
			axis = at
		default:
			if inner, ok := f.(Product); ok {
				if at, c, ok := alongAxis(inner); ok && axis < 0 {
					axis = at
					rest = append(rest, c)
					continue
				}
			}
			rest = append(rest, f)
		}
	}
	if axis < 0 {
		return 0, nil, false
	}
	if len(rest) == 0 {
		return axis, integer(1), true
	}
	return axis, Product{Factors: rest}, true
}

// axes are the names of the unit vectors.
var axes = map[string]int{
	"i": 0, `\hat{i}`: 0, `\vec{i}`: 0, `\hat{\imath}`: 0, "j": 1, `\hat{j}`: 1, `\vec{j}`: 1, `\hat{\jmath}`: 1, "k": 2, `\hat{k}`: 2, `\vec{k}`: 2,
}

func axisOf(n Node) (int, bool) {
	switch n := n.(type) {
	case Constant:
		return 0, n == I
	case Symbol:
		at, ok := axes[n.Name]
		return at, ok
	}
	return 0, false
}
