package gen

import (
	"fmt"
	"math/rand/v2"
	"strconv"
)

// twoPoints draws points that differ in both coordinates.
func twoPoints(r *rand.Rand, limit int) (p, q point) {
	for p.x == q.x || p.y == q.y {
		p = point{between(r, -limit, limit), between(r, -limit, limit)}
		q = point{between(r, -limit, limit), between(r, -limit, limit)}
	}
	return p, q
}

// line asks for the slope of the line through two points, its y-intercept, and the
// y-intercept of a line at right angles.
func line(r *rand.Rand, level int) Item {
	p, q := twoPoints(r, 12)
	dx, dy := q.x-p.x, q.y-p.y
	switch level {
	case 1:
		question := fill(oneOf(r,
			`Find the slope of the line through ${a}$ and ${b}$.`,
			`What is the slope of the line that contains the points ${a}$ and ${b}$?`,
		), p, q)
		return boxed(fmt.Sprint("slope ", p, q), question, lowest(dy, dx).latex(), func(w *work) string {
			dx, dy := w.step(p, q)
			return w.reduce(dy, dx).latex()
		})
	case 2:
		question := fill(oneOf(r,
			`The line through ${a}$ and ${b}$ meets the $y$-axis at $(0,b)$. Find $b$.`,
			`Find the $y$-intercept of the line through ${a}$ and ${b}$.`,
		), p, q)
		return boxed(fmt.Sprint("intercept ", p, q), question, lowest(p.y*dx-p.x*dy, dx).latex(), func(w *work) string {
			dx, dy := w.step(p, q)
			first := w.product(p.y, dx)
			return w.reduce(w.difference(first, w.product(p.x, dy)), dx).latex()
		})
	default:
		question := fill(oneOf(r,
			`A line passes through ${a}$ and is perpendicular to the line through ${a}$ and ${b}$. It meets the $y$-axis at $(0,b)$. Find $b$.`,
			`Point $A$ is ${a}$ and point $B$ is ${b}$. Find the $y$-intercept of the line through $A$ that is perpendicular to $AB$.`,
		), p, q)
		return boxed(fmt.Sprint("perpendicular ", p, q), question, lowest(p.y*dy+p.x*dx, dy).latex(), func(w *work) string {
			dx, dy := w.step(p, q)
			first := w.product(p.y, dy)
			return w.reduce(w.sum(first, w.product(p.x, dx)), dy).latex()
		})
	}
}

// step works out what leads from p to q.
func (w *work) step(p, q point) (dx, dy int) {
	dx = w.difference(q.x, p.x)
	return dx, w.difference(q.y, p.y)
}

// coordinates asks for a distance in the plane and in space, and for the area of a
// triangle.
func coordinates(r *rand.Rand, level int) Item {
	p, q := twoPoints(r, 9)
	switch level {
	case 1:
		question := fill(oneOf(r,
			`Find the distance between ${a}$ and ${b}$ in simplest radical form.`,
			`A segment joins ${a}$ and ${b}$. Find its length in simplest radical form.`,
			`A circle with centre ${a}$ passes through ${b}$. Find its radius in simplest radical form.`,
		), p, q)
		return distance(fmt.Sprint("distance ", p, q), question, []int{p.x, p.y}, []int{q.x, q.y})
	case 2:
		z, u := between(r, -9, 9), between(r, -9, 9)
		from, to := []int{p.x, p.y, z}, []int{q.x, q.y, u}
		question := fill(oneOf(r,
			`Find the distance between ${a}$ and ${b}$ in simplest radical form.`,
			`A straight rod reaches from the point ${a}$ to the point ${b}$ in space. Find its length in simplest radical form.`,
		), tuple(from...), tuple(to...))
		return distance("distance "+tuple(from...)+tuple(to...), question, from, to)
	default:
		return triangle(r, p, q)
	}
}

// distance asks for the distance of two points.
func distance(key, question string, from, to []int) Item {
	total := 0
	for i := range from {
		total += (to[i] - from[i]) * (to[i] - from[i])
	}
	return boxed(key, question, factorRoot(squareFree(total)), func(w *work) string {
		squares := make([]int, len(from))
		for i := range from {
			squares[i] = w.square(w.difference(to[i], from[i]))
		}
		return factorRoot(w.root(w.total(squares...)))
	})
}

// triangle asks for the area of a triangle.
func triangle(r *rand.Rand, p, q point) Item {
	var t point
	area := 0
	for area == 0 {
		t = point{between(r, -9, 9), between(r, -9, 9)}
		area = abs((q.x-p.x)*(t.y-p.y) - (q.y-p.y)*(t.x-p.x))
	}
	question := fill(oneOf(r,
		`Find the area of the triangle with vertices ${a}$, ${b}$ and ${c}$.`,
		`A triangle has its corners at ${a}$, ${b}$ and ${c}$. What is its area?`,
	), p, q, t)
	return boxed(fmt.Sprint("triangle ", p, q, t), question, lowest(area, 2).latex(), func(w *work) string {
		a, b := w.step(p, q)
		c, d := w.step(p, t)
		return w.reduce(abs(w.determinant(a, b, c, d)), 2).latex()
	})
}

// vectors asks for a combination of two vectors, a scalar product, and a cross
// product.
func vectors(r *rand.Rand, level int) Item {
	u, v := vector(r), vector(r)
	switch level {
	case 1:
		m, n := between(r, 2, 9), between(r, 2, 9)
		question := fill(oneOf(r,
			`Let $\mathbf{u} = {a}$ and $\mathbf{v} = {b}$. Find ${c}\mathbf{u} + {d}\mathbf{v}$.`,
			`For $\mathbf{u} = {a}$ and $\mathbf{v} = {b}$, compute ${c}\mathbf{u} + {d}\mathbf{v}$.`,
		), tuple(u[:2]...), tuple(v[:2]...), m, n)
		return boxed(fmt.Sprint("combination ", m, u[:2], n, v[:2]), question, tuple(m*u[0]+n*v[0], m*u[1]+n*v[1]), func(w *work) string {
			return tuple(w.combine(m, u[0], n, v[0]), w.combine(m, u[1], n, v[1]))
		})
	case 2:
		question := fill(oneOf(r,
			`Find the dot product of ${a}$ and ${b}$.`,
			`Let $\mathbf{u} = {a}$ and $\mathbf{v} = {b}$. Compute $\mathbf{u} \cdot \mathbf{v}$.`,
		), tuple(u...), tuple(v...))
		return boxed(fmt.Sprint("dot product ", u, v), question, strconv.Itoa(u[0]*v[0]+u[1]*v[1]+u[2]*v[2]), func(w *work) string {
			first := w.product(u[0], v[0])
			second := w.product(u[1], v[1])
			return strconv.Itoa(w.total(first, second, w.product(u[2], v[2])))
		})
	default:
		question := fill(oneOf(r,
			`Find the cross product ${a} \times {b}$.`,
			`Let $\mathbf{u} = {a}$ and $\mathbf{v} = {b}$. Compute $\mathbf{u} \times \mathbf{v}$.`,
		), tuple(u...), tuple(v...))
		gold := tuple(u[1]*v[2]-u[2]*v[1], u[2]*v[0]-u[0]*v[2], u[0]*v[1]-u[1]*v[0])
		return boxed(fmt.Sprint("cross product ", u, v), question, gold, func(w *work) string {
			x := w.determinant(u[1], u[2], v[1], v[2])
			y := w.determinant(u[2], u[0], v[2], v[0])
			return tuple(x, y, w.determinant(u[0], u[1], v[0], v[1]))
		})
	}
}

// vector draws three coordinates other than zero.
func vector(r *rand.Rand) []int { return []int{nonzero(r, 9), nonzero(r, 9), nonzero(r, 9)} }

// combine returns ma+nb.
func (w *work) combine(m, a, n, b int) int {
	first := w.product(m, a)
	return w.sum(first, w.product(n, b))
}
