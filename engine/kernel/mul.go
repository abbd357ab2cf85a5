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

// Mul writes the products of a matrix and the vectors of a panel: element r of
// the product with vector i is dst[i·Rows+r]. Its bits depend on the row and on
// the vector only: not on the other vectors, on the number of threads or on the
// instruction set. The panel must have been loaded by this pool, after the
// matrix was packed by it.
func (p *Pool) Mul(dst []float32, m *Matrix, a *Panel) {
	switch {
	case a.cols != m.cols || len(dst) < a.n*m.rows:
		panic(fmt.Sprintf("kernel: product of a matrix of %d rows and %d columns and %d vectors of %d elements, into %d", m.rows, m.cols, a.n, a.cols, len(dst)))
	case a.n == 0:
		return
	case m.shape.float > 0 && len(a.floats) == 0 || m.shape.float == 0 && len(a.ints) == 0:
		panic("kernel: the panel was loaded before the matrix was packed, or by another pool")
	}
	f, panels, teams := p.family(), m.panels(), a.teams
	chunk := max(1, min(panels*teams/(8*p.threads), chunkBytes/m.panel))
	chunks := (panels + chunk - 1) / chunk
	p.runChunks(teams*chunks, 1, func(i, worker int) {
		w, team, first := &p.workers[worker], i/chunks, i%chunks*chunk
		for t := len(a.tiles) * team / teams; t < len(a.tiles)*(team+1)/teams; t++ {
			for panel := first; panel < min(panels, first+chunk); panel++ {
				w.multiply(f, dst, m, panel, &a.tiles[t])
			}
		}
	})
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
