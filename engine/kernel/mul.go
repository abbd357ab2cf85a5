package kernel

import "fmt"

// family is the implementation of the matrix kernels for one instruction set.
type family struct {
	width    int                                     // vectors of a tile, at most
	element  int                                     // bytes of an element of a tile of integers
	quantize func(t *tile, c, from int, v []float32) // groups from from on of vector c
	mul      [formats]func(*product)
}

// product is a panel of a matrix times a tile of vectors.
type product struct {
	w, d   []byte // weights and scales of the panel
	t      *tile
	n      int       // groups, or columns of a float matrix
	out    []float32 // element r of vector c is at c·stride + r
	stride int
}

// workspace is what a thread has for itself: a product costs no allocation.
type workspace struct {
	product
	scratch [maxWidth * panelRows]float32
}

// chunkBytes is how much of a matrix is claimed at once, at most: it stays in
// the second level cache while all tiles are multiplied with it.
const chunkBytes = 256 << 10

// A Product is a matrix to multiply, and where its products go: element r of that
// with vector i is Dst[i·Rows+r].
type Product struct {
	Dst []float32
	M   *Matrix
}

// Mul writes the products of a matrix and the vectors of a panel. Its bits depend
// on the row and on the vector only: not on the other vectors, on the number of
// threads or on the instruction set. The panel must have been loaded by this pool,
// after the matrix was packed by it.
func (p *Pool) Mul(dst []float32, m *Matrix, a *Panel) { p.MulAll(a, Product{dst, m}) }

// MulAll is Mul for several matrices, in one loop: threads wait for each other
// once.
func (p *Pool) MulAll(a *Panel, to ...Product) {
	if a.n == 0 {
		return
	}
	panels := 0
	for _, x := range to {
		a.check(x)
		panels += x.M.panels()
	}
	s := schedule{panels: max(1, panels*a.teams/(8*p.threads)), to: to}
	for _, x := range to {
		s.chunks += s.chunksOf(x.M)
	}
	f := p.family()
	p.runChunks(a.teams*s.chunks, 1, func(i, worker int) {
		w, team := &p.workers[worker], i/s.chunks
		x, first, end := s.chunk(i % s.chunks)
		for t := len(a.tiles) * team / a.teams; t < len(a.tiles)*(team+1)/a.teams; t++ {
			for panel := first; panel < end; panel++ {
				w.multiply(f, x.Dst, x.M, panel, &a.tiles[t])
			}
		}
	})
}

// check panics on a product that the panel is not made for.
func (a *Panel) check(x Product) {
	m := x.M
	switch {
	case a.cols != m.cols || len(x.Dst) < a.n*m.rows:
		panic(fmt.Sprintf("kernel: product of a matrix of %d rows and %d columns and %d vectors of %d elements, into %d", m.rows, m.cols, a.n, a.cols, len(x.Dst)))
	case m.shape.float > 0 && len(a.floats) == 0 || m.shape.float == 0 && len(a.ints) == 0:
		panic("kernel: the panel was loaded before the matrix was packed, or by another pool")
	}
}

// schedule divides the matrices of some products into chunks of panels.
type schedule struct {
	panels int // of a chunk, at most
	chunks int // of all products
	to     []Product
}

// size is the number of panels in a matrix's chunks.
func (s *schedule) size(m *Matrix) int { return max(1, min(s.panels, chunkBytes/m.panel)) }

// chunksOf is the number of chunks of a matrix.
func (s *schedule) chunksOf(m *Matrix) int { return (m.panels() + s.size(m) - 1) / s.size(m) }

// chunk is the product that chunk i belongs to, and the panels in it.
func (s *schedule) chunk(i int) (x Product, first, end int) {
	for _, x = range s.to {
		n := s.chunksOf(x.M)
		if i < n {
			break
		}
		i -= n
	}
	size := s.size(x.M)
	return x, i * size, min(x.M.panels(), (i+1)*size)
}

// multiply multiplies one panel with one tile. The last panel may have rows
// that the matrix does not: its products take a detour.
func (x *workspace) multiply(f *family, dst []float32, m *Matrix, panel int, t *tile) {
	first := panel * panelRows
	rows := min(panelRows, m.rows-first)
	out := dst[t.first*m.rows+first:]
	x.t, x.n = t, m.steps
	x.w, x.d = m.parts(panel)
	if rows == panelRows {
		x.out, x.stride = out[:(t.width-1)*m.rows+panelRows], m.rows
		f.mul[m.format](&x.product)
		return
	}
	x.out, x.stride = x.scratch[:t.width*panelRows], panelRows
	f.mul[m.format](&x.product)
	for c := range t.width {
		copy(out[c*m.rows:][:rows], x.out[c*panelRows:])
	}
}
