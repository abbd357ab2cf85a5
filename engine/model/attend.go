package model

// attend sets the attention of all rows in one layer. A task is a run of rows
// and one head of keys and values.
func (m *Model) attend(layer int) {
	p := &m.work.plans[m.layers[layer].rope]
	n := len(p.runs) * m.KVHeads
	if n == 1 {
		m.attendRun(layer, p, 0, 0, 0)
		return
	}
	m.pool.Run(n, func(i, worker int) { m.attendRun(layer, p, i/m.KVHeads, i%m.KVHeads, worker) })
}

// attendRun lets a run walk its pages for one head of keys and values, and all
// query heads that share it.
func (m *Model) attendRun(layer int, p *plan, index, head, worker int) {
	w, g, r := &m.work, &m.work.group[worker], p.runs[index]
	group, d := m.Heads/m.KVHeads, m.HeadDim
	wide := group * d
	g.q, g.out = grow(g.q, r.n*wide), grow(g.out, r.n*wide)
	for i := range r.n {
		copy(row(g.q, i, wide), w.q[(r.first+i)*m.Heads*d+head*wide:])
	}
	g.attender.Reset(r.n*group, d, m.Attn, m.AttnCap)
	for _, v := range p.visits[r.visits:r.past] {
		q := g.q[v.first*d : (v.first+v.n)*d]
		g.attender.Page(v.first, v.n, q, m.page(v.block, layer, head), v.from, v.to)
	}
	g.attender.Finish(g.out)
	for i := range r.n {
		copy(w.att[(r.first+i)*m.Heads*d+head*wide:], row(g.out, i, wide))
	}
}
