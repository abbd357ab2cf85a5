package kernel

import "slices"

// A Panel holds vectors that are about to be multiplied, in the forms that the
// kernels read: tiles of up to 13 neighbouring vectors, in a tile one group of
// all its vectors after the other. Integer matrices multiply vectors that are
// rounded to signed bytes under a scale for every 32 elements. The zero value
// is ready for use, and its memory is used again.
type Panel struct {
	n, cols int
	tiles   []tile
	teams   int // of threads that share the tiles out, in order
	ints    []byte
	floats  []float32
}

// tile is a number of neighbouring vectors.
type tile struct {
	first, width int
	// A group of the vectors as integers: 32 elements of each vector, then the
	// scale of each, then −128 times the sum of its elements, which takes the
	// bias off the weights.
	q []byte
	// The scale times the sum of a group of each vector: what a minimum multiplies.
	sums []byte
	// −128 times the sums of the first halves of each vector's group, then of the second.
	halfSums []byte
	// An element of each vector after the other, for float matrices.
	x []float32
}

// step is the size of a group of a tile of integers, where an element takes size bytes.
func step(width, size int) int { return width * (group*size + 8) }

// Load takes over n vectors of cols elements, one after the other in x. It
// prepares what the matrices packed by this pool so far multiply.
func (p *Pool) Load(a *Panel, x []float32, n, cols int) {
	x = x[:n*cols]
	f := p.family()
	ints, floats := p.needs.Load()&intFormats != 0 && cols%group == 0, p.needs.Load()&^intFormats != 0
	a.n, a.cols = n, cols
	a.divide(p.threads, f.width)
	a.cut(f, ints, floats)
	pieces := (cols + pieceCols - 1) / pieceCols
	work := func(i, _ int) { // neighbouring vectors share cache lines: a thread does them all
		t, from := &a.tiles[i/pieces], i%pieces*pieceCols
		for c := range t.width {
			v := x[(t.first+c)*cols+from:][:min(pieceCols, cols-from)]
			if ints {
				f.quantize(t, c, from/group, v)
			}
			if floats {
				t.spread(c, from, v)
			}
		}
	}
	if n*cols < 8192 { // shorter than waking somebody
		for i := range len(a.tiles) * pieces {
			work(i, 0)
		}
		return
	}
	p.Run(len(a.tiles)*pieces, work)
}

// pieceCols is how many elements of a tile's vectors are prepared at once.
const pieceCols = 8 * group

// intFormats are the formats of integers, as bits of Pool.needs.
const intFormats = 1<<floats32 - 1

// divide makes tiles of at most width vectors, and teams of tiles.
//
// Few vectors are multiplied by all threads, each with some rows of the matrix.
// With many, much of the time goes by in which vectors and products travel from
// core to core: then each team of threads keeps to its vectors, and reads all
// weights.
func (a *Panel) divide(threads, width int) {
	count := (a.n + width - 1) / width
	a.teams = max(1, min(threads, count/2))
	count = alignUp(count, a.teams)
	a.tiles = slices.Grow(a.tiles[:0], count)[:count]
	for i := range a.tiles {
		first := a.n * i / count
		a.tiles[i] = tile{first: first, width: a.n*(i+1)/count - first}
	}
}

// cut gives each tile its part of the panel's memory.
func (a *Panel) cut(f *family, ints, floats bool) {
	groups, padded := a.cols/group, alignUp(a.cols, unroll)
	a.ints, a.floats = a.ints[:0], a.floats[:0]
	if ints {
		size := a.n * groups * (step(1, f.element) + 12)
		a.ints = slices.Grow(a.ints, size)[:size]
	}
	if floats {
		a.floats = slices.Grow(a.floats, a.n*padded)[:a.n*padded]
	}
	q, x := a.ints, a.floats
	cut := func(size int) []byte { part := q[:size:size]; q = q[size:]; return part }
	for i := range a.tiles {
		t := &a.tiles[i]
		if ints {
			t.q = cut(groups * step(t.width, f.element))
			t.sums = cut(groups * 4 * t.width)
			t.halfSums = cut(groups * 8 * t.width)
		}
		if floats {
			t.x, x = x[:padded*t.width:padded*t.width], x[padded*t.width:]
		}
	}
}

// spread stores elements of vector c of a tile, from the given one on, as
// numbers, and zeros in what fills up the columns.
func (t *tile) spread(c, from int, v []float32) {
	k := from
	for _, f := range v {
		t.x[k*t.width+c] = f
		k++
	}
	for ; k%unroll != 0; k++ {
		t.x[k*t.width+c] = 0
	}
}
