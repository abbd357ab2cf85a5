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
		m.attention(i, rows)
		m.feedForward(i, len(rows))
	}
	return m.project(rows)
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
		w.plans[i].make(rows, m.Heads/m.KVHeads, m.runLimit(n))
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

// multiply sets dst to w·src for n rows of src.
func (m *Model) multiply(src []float32, n int, cols int, to ...product) {
	a := &m.work.panel
	m.pool.Load(a, src, n, cols)
	for _, p := range to {
		m.pool.Mul(p.dst, p.w.w, a)
	}
}

// product is one matrix to multiply a panel with. Biases are added by whoever
// reads the rows next.
type product struct {
	dst []float32
	w   *linear
}

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

// attention adds layer i's attention to the residual stream and normalises the
// sum for the feed-forward part.
func (m *Model) attention(i int, rows []Row) {
	w, l, n := &m.work, &m.layers[i], len(rows)
	m.multiply(w.h, n, m.Dim, product{w.q, &l.q}, product{w.k, &l.k}, product{w.v, &l.v})
	m.each(n, func(r int) { m.keep(i, r, rows[r]) })
	m.attend(i)
	width := m.Heads * m.HeadDim
	m.multiply(w.att, n, width, product{w.t, &l.o})
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
	if next != nil {
		ops.RMSNorm(row(w.h, r, m.Dim), x, next, m.Eps)
	}
}

// feedForward adds the gated part to the residual stream and normalises the sum
// for the next layer.
func (m *Model) feedForward(i, n int) {
	w, l, ops := &m.work, &m.layers[i], m.pool.Ops()
	m.multiply(w.h, n, m.Dim, product{w.gate, &l.gate}, product{w.up, &l.up})
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
	m.multiply(w.gate, n, m.FF, product{w.t, &l.down})
	var next []float32
	if i+1 < len(m.layers) {
		next = m.layers[i+1].attnNorm
	}
	m.each(n, func(r int) { m.add(r, l.down.bias, l.postFFN, next) })
}

// project computes the logits of the rows that want them.
func (m *Model) project(rows []Row) [][]float32 {
	w, ops := &m.work, m.pool.Ops()
	w.out = w.out[:0]
	n := 0
	for i := range rows {
		if rows[i].Logits {
			ops.RMSNorm(row(w.h, n, m.Dim), row(w.x, i, m.Dim), m.norm, m.Eps)
			n++
		}
	}
	if n == 0 {
		return nil
	}
	w.logits = grow(w.logits, n*m.Vocab)
	m.multiply(w.h, n, m.Dim, product{w.logits, &linear{w: m.output}})
	for i := range n {
		w.out = append(w.out, row(w.logits, i, m.Vocab))
	}
	if m.LogitCap > 0 {
		m.each(n, func(i int) { ops.Softcap(w.out[i], m.LogitCap) })
	}
	return w.out
}
