package model

// A task is what one worker attends to at a time: a run of rows, and query heads
// that share one head of keys and values.
type task struct {
	run     run
	head    int // of keys and values
	from, n int // query heads among those that share it
}

// attend sets the attention of all rows in one layer.
func (m *Model) attend(layer int) {
	p, group := &m.work.plans[m.layers[layer].rope], m.Heads/m.KVHeads
	parts := m.parts(p)
	m.pool.Run(len(p.runs)*m.KVHeads*parts, func(i, worker int) {
		part := i % parts
		i /= parts
		from := part * group / parts
		t := task{run: p.runs[i/m.KVHeads], head: i % m.KVHeads, from: from, n: (part+1)*group/parts - from}
		m.attendTo(layer, p, t, worker)
	})
}

// parts is into how many tasks the query heads that share keys and values are
// divided: one, so that they load them once, unless threads would be idle. Only
// runs of one row can be divided.
func (m *Model) parts(p *plan) int {
	tasks := len(p.runs) * m.KVHeads
	if tasks >= m.pool.Threads() || !p.single {
		return 1
	}
	return min(m.Heads/m.KVHeads, (m.pool.Threads()+tasks-1)/tasks)
}

// attendTo lets the rows of a task walk their pages.
func (m *Model) attendTo(layer int, p *plan, t task, worker int) {
	w, g, r := &m.work, &m.work.group[worker], t.run
	group, d := m.Heads/m.KVHeads, m.HeadDim
	at, wide := (t.head*group+t.from)*d, t.n*d
	g.q, g.out = grow(g.q, r.n*wide), grow(g.out, r.n*wide)
	for i := range r.n {
		copy(row(g.q, i, wide), w.q[(r.first+i)*m.Heads*d+at:])
	}
	g.attender.Reset(r.n*t.n, d, m.Attn, m.AttnCap)
	for _, v := range p.visits[r.visits:r.past] {
		first, n := v.first/group*t.n, v.n/group*t.n
		g.attender.Page(first, n, g.q[first*d:(first+n)*d], m.page(v.block, layer, t.head), v.from[:n], v.to[:n])
	}
	g.attender.Finish(g.out)
	for i := range r.n {
		copy(w.att[(r.first+i)*m.Heads*d+at:], row(g.out, i, wide))
	}
}
