//go:build amd64 || arm64

package kernel

// The assembly kernels. Their pointers are to the start of: weights w, scales d,
// a tile of vectors, and what lies beside the tile; element r of vector c goes
// to out, stride·c bytes and r elements further.
type (
	intKernel      = func(w, d, q, extra *byte, n int, out *float32, stride int) // n groups
	floatKernel    = func(w *byte, x *float32, n int, out *float32, stride int)  // n·unroll columns
	quantizeKernel = func(x *float32, n int, q, scale, sums, halfSums *byte, step, fields int)
)

// newFamily is made of kernels that take elements of vectors that are size
// bytes wide. The tables have an entry for every number of vectors.
func newFamily(size int, quantize quantizeKernel, ints [][]intKernel, floats [][]floatKernel) *family {
	f := &family{width: min(len(ints[0]), len(floats[0])) - 1, element: size, quantize: quantizer(quantize, size)}
	for i, table := range ints {
		f.mul[i] = intProduct(table, format(i))
	}
	for i, table := range floats {
		f.mul[int(floats32)+i] = floatProduct(table)
	}
	return f
}

// quantizer finds the places of a vector's parts.
func quantizer(kernel quantizeKernel, size int) func(*tile, int, int, []float32) {
	return func(t *tile, c, from int, v []float32) {
		width := t.width
		q, sums, halfSums := t.q[from*step(width, size):], t.sums[from*4*width:], t.halfSums[from*8*width:]
		kernel(&v[0], len(v)/group, &q[c*group*size], &q[width*group*size+4*c], &sums[4*c], &halfSums[4*c], step(width, size), 4*width)
	}
}

func intProduct(table []intKernel, f format) func(*product) {
	return func(x *product) {
		extra := &x.t.sums[0]
		if f == bytesPair {
			extra = &x.t.halfSums[0]
		}
		table[x.t.width](&x.w[0], &x.d[0], &x.t.q[0], extra, x.n, &x.out[0], 4*x.stride)
	}
}

func floatProduct(table []floatKernel) func(*product) {
	return func(x *product) {
		table[x.t.width](&x.w[0], &x.t.x[0], x.n/unroll, &x.out[0], 4*x.stride)
	}
}
