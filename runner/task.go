package runner

import (
	"context"
	"sync"

	"github.com/evalr/evalr"
)

// A task is a [Task] under way: what its samples are and which of them exist.
type task struct {
	Task
	plan  *Plan
	step  int    // consecutive samples of a problem that one request draws
	share int    // consecutive samples of a problem whose draws have one seed
	have  []byte // one bit a sample, set if an earlier process stored it
	draws int    // draws left when the run began
	sent  int    // of these, handed out
	at    cursor // where to look for the next one
	tally tally
	early int // refusals among the first draws handed out

	pending []charge // samples that an earlier process stored and nobody judged

	mu   sync.Mutex
	memo []evalr.Prehash // by problem, zero until needed; nil if not worth keeping
}

// A cursor is a place in the order of draws: the first samples of all problems
// come before the second of any.
type cursor struct{ first, problem int }

func newTask(p *Plan, t Task) *task {
	out := &task{Task: t, plan: p, step: p.Choices}
	if t.Benchmark.PerSample {
		out.step = 1
	} else if t.K > 1 {
		out.memo = make([]evalr.Prehash, len(t.Problems))
	}
	if out.share = out.step; p.seeded() {
		out.share = 1
	}
	out.tally = newTally(&out.Task, p.seeded())
	return out
}

func (t *task) ref(problem, index int) evalr.Ref {
	return evalr.Ref{Benchmark: t.Benchmark.Name, Problem: t.Problems[problem].ID, Index: index}
}

// seed returns the seed of a request whose first sample is index. So the seed of
// a whole group is that of its first sample, and what is drawn later for samples
// that a short answer or an interruption left out has a seed of its own. Where the
// model takes a seed for each sample, it is that of the sample alone.
func (t *task) seed(problem, index int) int64 {
	return evalr.DeriveSeed(t.plan.Seed, t.ref(problem, index))
}

// group returns the first index of the group whose seed index has. Groups follow
// from k and the number of choices alone.
func (t *task) group(index int) int { return index - index%t.share }

// identity returns what a sample is: the draw that the plan has for it. Which
// request brings it in the end makes no difference, or a resumed run would not
// know its own samples.
func (t *task) identity(pre evalr.Prehash, problem, index int) evalr.Identity {
	group := t.group(index)
	return pre.Identity(t.seed(problem, group), index-group, index)
}

// prehash returns the part of a sample's identity that follows from its prompt,
// computed once for all samples of a problem that share it. The prompt is
// rendered if it is nil and needed.
func (t *task) prehash(problem, index int, prompt *evalr.Prompt) evalr.Prehash {
	if t.memo != nil {
		t.mu.Lock()
		defer t.mu.Unlock()
		if pre := t.memo[problem]; pre != (evalr.Prehash{}) {
			return pre
		}
	}
	if prompt == nil {
		rendered := t.plan.Render(t.Benchmark, t.Problems[problem], index)
		prompt = &rendered
	}
	pre := evalr.Prehashed(t.plan.ModelName, t.plan.Protocol, t.Sampling, *prompt, t.Problems[problem])
	if t.memo != nil {
		t.memo[problem] = pre
	}
	return pre
}

// survey finds out which samples exist and how many draws are left. A sample
// that exists and is not the one the plan asks for is an error.
func (t *task) survey(ctx context.Context, h History) error {
	if h == nil {
		t.draws = len(t.Problems) * ((t.K + t.step - 1) / t.step)
		return nil
	}
	t.have = make([]byte, (len(t.Problems)*t.K+7)/8)
	for problem := range t.Problems {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		for index := range t.K {
			stored, ok := h.Stored(t.ref(problem, index))
			if !ok {
				continue
			}
			want := t.identity(t.prehash(problem, index, nil), problem, index)
			if stored != want {
				return &ConflictError{Ref: t.ref(problem, index), Stored: stored, Want: want}
			}
			bit := problem*t.K + index
			t.have[bit/8] |= 1 << (bit % 8)
			t.tally.Reused++
			if h.Pending(t.ref(problem, index)) {
				t.pending = append(t.pending, charge{t, problem, index})
				t.tally.Pending++
			}
		}
		for first := 0; first < t.K; first += t.step {
			if t.absent(problem, first) > 0 {
				t.draws++
			}
		}
	}
	return nil
}

// absent returns how many samples of the group that begins at first are to be
// drawn.
func (t *task) absent(problem, first int) int {
	n := 0
	for index := first; index < min(first+t.step, t.K); index++ {
		if !t.stored(problem, index) {
			n++
		}
	}
	return n
}

func (t *task) stored(problem, index int) bool {
	if t.have == nil {
		return false
	}
	bit := problem*t.K + index
	return t.have[bit/8]&(1<<(bit%8)) != 0
}

// take returns the next draw. There must be one.
func (t *task) take() *draw {
	for t.absent(t.at.problem, t.at.first) == 0 {
		t.advance()
	}
	d := &draw{task: t, problem: t.at.problem, place: t.sent}
	for index := t.at.first; index < min(t.at.first+t.step, t.K); index++ {
		if !t.stored(d.problem, index) {
			d.missing = append(d.missing, slot{Ref: t.ref(d.problem, index)})
		}
	}
	t.sent++
	t.advance()
	return d
}

func (t *task) advance() {
	t.at.problem++
	if t.at.problem == len(t.Problems) {
		t.at = cursor{first: t.at.first + t.step}
	}
}
