package sched

import "github.com/evalr/evalr/engine/kernel"

// A unit is tokens to evaluate and the samples that wait for the logits after
// them: a prompt, or what a sample has come to before it gave up its blocks.
type unit struct {
	tokens  []int32
	draws   []*draw // not started yet
	seq     sequence
	planned int       // tokens whose keys and values are in seq's blocks
	logits  []float32 // after the last token; nil until they are known
}

// A draw is one sample. While it is active, it has a sequence.
type draw struct {
	job    *job
	index  int
	draw   Draw
	tokens []int32 // prompt and sample
	seq    sequence
	ended  bool
}

// pageOf is the page that a position lies on.
func pageOf(pos int) int { return pos / kernel.PageTokens }

// shareable reports whether page i of the unit may be in the tree: pages before
// the last token's. That token is always evaluated, for its logits, and samples
// write behind it.
func (u *unit) shareable(i int) bool { return i < pageOf(len(u.tokens)-1) }

// page returns the tokens from the start of page i on.
func (u *unit) page(i int) []int32 { return u.tokens[i*kernel.PageTokens:] }

// lookUp skips pages that the tree has. It returns the tokens skipped.
func (u *unit) lookUp(p *pages) int {
	skipped := 0
	for i := pageOf(u.planned); u.planned == i*kernel.PageTokens && len(u.seq.path) == i && u.shareable(i); i++ {
		n := p.find(u.seq.end(p), u.page(i))
		if n == nil {
			break
		}
		u.seq.join(n)
		u.planned += kernel.PageTokens
		skipped += kernel.PageTokens
	}
	return skipped
}

// reset gives up what was evaluated of the unit.
func (u *unit) reset(p *pages) {
	u.seq.drop(p)
	u.planned, u.logits = 0, nil
}

// holds reports whether resetting the unit would free anything.
func (u *unit) holds() bool { return len(u.seq.Blocks) > 0 }

// start makes a draw of the unit active: it shares the pages of the tree and
// gets a copy of the others, or, as the last one, the blocks themselves. It
// reports false if there are no blocks for the copy.
func (u *unit) start(l *loop, d *draw, last bool) bool {
	if last {
		d.seq, u.seq = u.seq, sequence{}
		return true
	}
	own := u.seq.Blocks[len(u.seq.path):]
	for _, n := range u.seq.path {
		l.pages.use(n)
		d.seq.join(n)
	}
	for _, from := range own {
		to := l.take(rankUnit(u))
		if to == nil {
			d.seq.drop(l.pages)
			return false
		}
		l.decoder.CopyBlock(to, from)
		d.seq.Blocks = append(d.seq.Blocks, to)
	}
	return true
}
