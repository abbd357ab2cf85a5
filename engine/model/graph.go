package model

import "github.com/evalr/evalr/engine/kernel"

// workspace is the memory of one step, kept from step to step.
type workspace struct {
	x, h, t      []float32 // residual stream, input of a product, its output
	q, k, v, att []float32
	gate, up     []float32
	logits       []float32
	out          [][]float32
	panel        kernel.Panel
	ropes        []rotary // of layers that see all, and of those that see a window
	plans        []plan   // likewise
	rows         []Row    // that want logits
	group        []groupSpace
}

// WorkBytes returns about the memory that steps of at most that many rows take,
// of which so many want logits.
func (c *Config) WorkBytes(rows, outputs int) int64 {
	heads := c.Heads * c.HeadDim
	row := 2*c.Dim + max(c.Dim, heads) + 2*heads + 2*c.KVHeads*c.HeadDim + 2*c.FF + 2*c.HeadDim
	panel := max(c.Dim, heads, c.FF) * 3 // as bytes, as numbers, and scales
	const spare = 5                      // grow asks for a quarter more
	return (int64(rows)*int64(row+panel) + 2*int64(outputs)*int64(c.Vocab)) * 4 * spare / 4
}

// groupSpace is what one worker needs to attend.
type groupSpace struct {
	attender *kernel.Attender
	q, out   []float32
}

// Forward evaluates the rows: it writes their keys and values to the blocks of
// their sequences and returns the logits after those rows that want them, in
// the order of rows. The result is valid until the next call. Rows of one
// sequence stand in the order of their positions; a row sees those before it in
// the same call.
func (m *Model) Forward(rows []Row) [][]float32 {
	m.check(rows)
	m.prepare(rows)
	m.embedded(rows)
	for i := range m.layers {
		m.project(i, rows)
		if i == len(m.layers)-1 {
			if rows = m.wanted(rows); len(rows) == 0 {
				return nil
			}
		}
		m.attention(i, len(rows))
		m.feedForward(i, len(rows))
	}
	return m.logits(len(rows))
}

// wanted leaves, of the last layer's rows, those that want logits: of a prompt's
// others only keys and values are of use.
func (m *Model) wanted(rows []Row) []Row {
	w, heads := &m.work, m.Heads*m.HeadDim
	out := w.rows[:0]
	for i, r := range rows {
		if !r.Logits {
			continue
		}
		if n := len(out); n < i {
			copy(row(w.x, n, m.Dim), row(w.x, i, m.Dim))
			copy(row(w.q, n, heads), row(w.q, i, heads))
		}
		out = append(out, r)
	}
	w.rows = out
	if len(out) < len(rows) {
		m.plan(m.layers[len(m.layers)-1].rope, out)
	}
	return out
}

// plan plans the rows' attention in the layers of a rotary table.
func (m *Model) plan(rope int, rows []Row) {
	m.work.plans[rope].make(rows, m.Heads/m.KVHeads, m.runLimit(len(rows)))
}

// prepare sizes the workspace, and plans what is the same in each layer.
func (m *Model) prepare(rows []Row) {
	w, n := &m.work, len(rows)
	if w.ropes == nil {
		w.ropes = []rotary{newRotary(m.Rope, m.HeadDim)}
		w.plans = []plan{{}}
		if m.Narrow != nil {
			w.ropes = append(w.ropes, newRotary(m.Local, m.HeadDim))
			w.plans = append(w.plans, plan{window: m.Window})
		}
		w.group = make([]groupSpace, m.pool.Threads())
		for i := range w.group {
			w.group[i].attender = kernel.NewAttender(m.pool.Ops())
		}
	}
	wide := max(m.Dim, m.Heads*m.HeadDim)
	w.x, w.h, w.t = grow(w.x, n*m.Dim), grow(w.h, n*m.Dim), grow(w.t, n*wide)
	w.q, w.att = grow(w.q, n*m.Heads*m.HeadDim), grow(w.att, n*m.Heads*m.HeadDim)
	w.k, w.v = grow(w.k, n*m.KVHeads*m.HeadDim), grow(w.v, n*m.KVHeads*m.HeadDim)
	w.gate, w.up = grow(w.gate, n*m.FF), grow(w.up, n*m.FF)
	for i := range w.plans {
		w.ropes[i].turn(rows)
		m.plan(i, rows)
	}
}

// runLimit is how many rows walk the pages together. Sixteen rows leave little
// to win of a page that is loaded once, and fewer give every worker something to
// do.
func (m *Model) runLimit(n int) int {
	const tasks, most = 4, 16 // tasks a worker
	return max(1, min(most, (n*m.KVHeads)/(tasks*m.pool.Threads())))
}

// grow returns a slice of n numbers, s where it is long enough.
func grow(s []float32, n int) []float32 {
	if cap(s) < n {
		return make([]float32, n+n/4)
	}
	return s[:n]
}

// row returns the i-th row of a matrix of rows.
func row(s []float32, i, width int) []float32 { return s[i*width : (i+1)*width : (i+1)*width] }

// each calls do for every row, on all workers where that is worth it.
func (m *Model) each(n int, do func(i int)) {
	if n == 1 {
		do(0)
		return
	}
	m.pool.Run(n, func(i, _ int) { do(i) })
}

// multiply multiplies n rows of src with matrices. Biases are added by whoever
// reads the products next.
func (m *Model) multiply(src []float32, n, cols int, to ...kernel.Product) {
	a := &m.work.panel
	m.pool.Load(a, src, n, cols)
	m.pool.MulAll(a, to...)
}

// times is a product with the matrix.
func (l *linear) times(dst []float32) kernel.Product { return kernel.Product{Dst: dst, M: l.w} }

// embedded looks the tokens up and normalises them for the first layer.
func (m *Model) embedded(rows []Row) {
	w, ops := &m.work, m.pool.Ops()
	m.each(len(rows), func(i int) {
		x := row(w.x, i, m.Dim)
		m.embed.Row(x, int(rows[i].Token))
		if m.Embed != 1 {
			ops.Scale(x, m.Embed)
		}
		ops.RMSNorm(row(w.h, i, m.Dim), x, m.layers[0].attnNorm, m.Eps)
	})
}

// project makes queries, keys and values of the rows for layer i, and keeps the
// latter two.
func (m *Model) project(i int, rows []Row) {
	w, l := &m.work, &m.layers[i]
	m.multiply(w.h, len(rows), m.Dim, l.q.times(w.q), l.k.times(w.k), l.v.times(w.v))
	m.each(len(rows), func(r int) { m.keep(i, r, rows[r]) })
}

// attention adds layer i's attention to the residual stream of n rows and
// normalises the sum for the feed-forward part.
func (m *Model) attention(i, n int) {
	w, l := &m.work, &m.layers[i]
	m.attend(i)
	m.multiply(w.att, n, m.Heads*m.HeadDim, l.o.times(w.t))
	m.each(n, func(r int) { m.add(r, l.o.bias, l.postAttn, l.ffnNorm) })
}

// keep finishes queries, keys and values of row r and writes the latter two to
// their page.
func (m *Model) keep(layer, r int, at Row) {
	w, l, ops := &m.work, &m.layers[layer], m.pool.Ops()
	q, k, v := row(w.q, r, m.Heads*m.HeadDim), row(w.k, r, m.KVHeads*m.HeadDim), row(w.v, r, m.KVHeads*m.HeadDim)
	m.bias(q, l.q.bias)
	m.bias(k, l.k.bias)
	m.bias(v, l.v.bias)
	m.normHeads(q, l.qNorm)
	m.normHeads(k, l.kNorm)
	cos, sin := w.ropes[l.rope].row(r)
	ops.Rope(q, m.HeadDim, cos, sin, !m.Interleaved)
	ops.Rope(k, m.HeadDim, cos, sin, !m.Interleaved)
	block, slot := at.Seq.Blocks[at.Pos/kernel.PageTokens], at.Pos%kernel.PageTokens
	for h := range m.KVHeads {
		ops.Put(m.page(block, layer, h), slot, row(k, h, m.HeadDim), row(v, h, m.HeadDim))
	}
}

// bias adds b, where there is one.
func (m *Model) bias(x, b []float32) {
	if b != nil {
		m.pool.Ops().Add(x, b)
	}
}

// normHeads normalises each head by itself, where the architecture does.
func (m *Model) normHeads(x, weights []float32) {
	if weights == nil {
		return
	}
	for h := 0; h < len(x); h += m.HeadDim {
		m.pool.Ops().RMSNorm(x[h:h+m.HeadDim], x[h:h+m.HeadDim], weights, m.Eps)
	}
}

// add adds row r of the last product to the residual stream, post-normalised
// where there are weights for it, and normalises the sum for the next product.
func (m *Model) add(r int, bias, post, next []float32) {
	w, ops := &m.work, m.pool.Ops()
	t, x := row(w.t, r, m.Dim), row(w.x, r, m.Dim)
	m.bias(t, bias)
	if post != nil {
		ops.RMSNorm(t, t, post, m.Eps)
	}
	ops.Add(x, t)
	ops.RMSNorm(row(w.h, r, m.Dim), x, next, m.Eps)
}

// feedForward adds the gated part to the residual stream of n rows and normalises
// the sum for the next layer, or for the logits.
func (m *Model) feedForward(i, n int) {
	w, l, ops := &m.work, &m.layers[i], m.pool.Ops()
	m.multiply(w.h, n, m.Dim, l.gate.times(w.gate), l.up.times(w.up))
	m.each(n, func(r int) {
		gate, up := row(w.gate, r, m.FF), row(w.up, r, m.FF)
		m.bias(gate, l.gate.bias)
		m.bias(up, l.up.bias)
		if m.Act == Gelu {
			ops.GeluMul(gate, gate, up)
		} else {
			ops.SiluMul(gate, gate, up)
		}
	})
	m.multiply(w.gate, n, m.FF, l.down.times(w.t))
	next := m.norm
	if i+1 < len(m.layers) {
		next = m.layers[i+1].attnNorm
	}
	m.each(n, func(r int) { m.add(r, l.down.bias, l.postFFN, next) })
}

// logits are those of n rows, normalised by the last layer.
func (m *Model) logits(n int) [][]float32 {
	w, ops := &m.work, m.pool.Ops()
	w.logits, w.out = grow(w.logits, n*m.Vocab), w.out[:0]
	m.multiply(w.h, n, m.Dim, kernel.Product{Dst: w.logits, M: m.output})
	for i := range n {
		w.out = append(w.out, row(w.logits, i, m.Vocab))
	}
	if m.LogitCap > 0 {
		m.each(n, func(i int) { ops.Softcap(w.out[i], m.LogitCap) })
	}
	return w.out
}
