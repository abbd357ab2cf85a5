package model

import "github.com/evalr/evalr/engine/kernel"

// A plan says how the rows of one step walk over the pages: which of them can
// look at a page together. It is the same for every layer that sees equally far.
//
// A row's query heads that share keys and values count as rows of attention of
// their own, so that a page is loaded once for a whole group, and once for all
// samples of a prompt where they share it.
type plan struct {
	window int  // tokens a row sees, its own included; 0 for all
	single bool // each run is one row
	runs   []run
	visits []visit
	bounds []int // backing of all from and to
}

// A run is consecutive rows that begin with the same block. One worker walks a
// run's pages, in order, for one head.
type run struct {
	first, n     int // rows
	visits, past int // its part of plan.visits
}

// A visit is consecutive rows of a run looking at one block.
type visit struct {
	block    *Block
	first, n int   // rows of attention, counted from the run's first
	from, to []int // slots that each of them sees
}

// make plans the rows in runs of at most limit rows. Group is the number of
// query heads that share keys and values.
func (p *plan) make(rows []Row, group, limit int) {
	p.runs, p.visits, p.bounds = p.runs[:0], p.visits[:0], p.bounds[:0]
	p.reserve(rows, group)
	p.single = limit == 1
	for at := 0; at < len(rows); {
		n := 1
		for n < limit && at+n < len(rows) && rows[at+n].Seq.Blocks[0] == rows[at].Seq.Blocks[0] {
			n++
		}
		p.run(rows[at:at+n], at, group)
		at += n
	}
}

// reserve makes room for all bounds, so that slices of them stay valid.
func (p *plan) reserve(rows []Row, group int) {
	n := 0
	for _, r := range rows {
		n += 2 * group * (r.Pos/kernel.PageTokens + 1)
	}
	if cap(p.bounds) < n {
		p.bounds = make([]int, 0, n+n/2)
	}
}

// run plans one run.
func (p *plan) run(rows []Row, first, group int) {
	r := run{first: first, n: len(rows), visits: len(p.visits)}
	pages := 0
	for _, row := range rows {
		pages = max(pages, row.Pos/kernel.PageTokens+1)
	}
	for page := range pages {
		for at := 0; at < len(rows); {
			n := p.together(rows[at:], page)
			if n == 0 {
				at++
				continue
			}
			p.visit(rows[at:at+n], page, at, group)
			at += n
		}
	}
	r.past = len(p.visits)
	p.runs = append(p.runs, r)
}

// sees returns the slots of a page that a row sees.
func (p *plan) sees(row Row, page int) (from, to int) {
	base := page * kernel.PageTokens
	to = min(kernel.PageTokens, row.Pos+1-base)
	if p.window > 0 {
		from = max(0, row.Pos+1-p.window-base)
	}
	return from, to
}

// together counts how many of the first rows see the same block at a page; 0
// where the very first sees nothing there.
func (p *plan) together(rows []Row, page int) int {
	n := 0
	for _, row := range rows {
		from, to := p.sees(row, page)
		if from >= to || row.Seq.Blocks[page] != rows[0].Seq.Blocks[page] {
			break
		}
		n++
	}
	return n
}

// visit plans one visit.
func (p *plan) visit(rows []Row, page, at, group int) {
	start, n := len(p.bounds), len(rows)*group
	p.bounds = p.bounds[:start+2*n]
	v := visit{
		block: rows[0].Seq.Blocks[page],
		first: at * group,
		n:     n,
		from:  p.bounds[start : start+n],
		to:    p.bounds[start+n : start+2*n],
	}
	for i, row := range rows {
		from, to := p.sees(row, page)
		for g := range group {
			v.from[i*group+g], v.to[i*group+g] = from, to
		}
	}
	p.visits = append(p.visits, v)
}
