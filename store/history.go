package store

import (
	"fmt"
	"sync"

	"github.com/ncruces/go-sqlite3"

	"github.com/evalr/evalr"
)

// maxIndex is one more than the largest index of a sample: far above any k, and
// small enough that a damaged file cannot ask for absurd tables.
const maxIndex = 1 << 20

// A history is what a resume asks about, held in memory: 17 bytes a sample, so
// that the million samples of a large run take 17 MB and a look-up no SQL.
type history struct {
	mu         sync.RWMutex
	benchmarks map[string]map[string]*slots // by benchmark and problem
	draws      map[place]int                // begun and without a result
	pending    map[place]bool               // stored and waiting for a verdict
}

// A place is a [evalr.Ref] in the database's terms.
type place struct {
	problem int64
	index   int
}

// slots are the samples of one problem, by index.
type slots struct {
	problem    int64
	identities []evalr.Identity
	stored     []bool
}

func (s *slots) set(index int, id evalr.Identity) {
	if grow := index + 1 - len(s.stored); grow > 0 {
		s.identities = append(s.identities, make([]evalr.Identity, grow)...)
		s.stored = append(s.stored, make([]bool, grow)...)
	}
	s.identities[index], s.stored[index] = id, true
}

// find returns the slots of a sample's problem.
func (h *history) find(ref evalr.Ref) (*slots, error) {
	if ref.Index < 0 || ref.Index >= maxIndex {
		return nil, fmt.Errorf("sample %d of problem %q: the index must be from 0 to %d", ref.Index, ref.Problem, maxIndex-1)
	}
	h.mu.RLock()
	defer h.mu.RUnlock()
	s := h.benchmarks[ref.Benchmark][ref.Problem]
	if s == nil {
		return nil, fmt.Errorf("problem %q of benchmark %q: %w", ref.Problem, ref.Benchmark, ErrUnknown)
	}
	return s, nil
}

// add makes a problem known.
func (h *history) add(benchmark, problem string, id int64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.addLocked(benchmark, problem, id)
}

func (h *history) addLocked(benchmark, problem string, id int64) *slots {
	problems := h.benchmarks[benchmark]
	if problems == nil {
		problems = map[string]*slots{}
		h.benchmarks[benchmark] = problems
	}
	if problems[problem] == nil {
		problems[problem] = &slots{problem: id}
	}
	return problems[problem]
}

func (h *history) stored(ref evalr.Ref) (evalr.Identity, bool) {
	h.mu.RLock()
	defer h.mu.RUnlock()
	s := h.benchmarks[ref.Benchmark][ref.Problem]
	if s == nil || ref.Index < 0 || ref.Index >= len(s.stored) {
		return evalr.Identity{}, false
	}
	return s.identities[ref.Index], s.stored[ref.Index]
}

// begun returns how many draws of a sample were begun and have no result.
func (h *history) begun(ref evalr.Ref) int {
	h.mu.RLock()
	defer h.mu.RUnlock()
	s := h.benchmarks[ref.Benchmark][ref.Problem]
	if s == nil {
		return 0
	}
	return h.draws[place{s.problem, ref.Index}]
}

// draw counts a draw that begins (+1) or that did not take place after all (−1).
func (h *history) draw(s *slots, index, n int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	at := place{s.problem, index}
	if h.draws[at] += n; h.draws[at] <= 0 {
		delete(h.draws, at)
	}
}

// settle notes that a sample is stored.
func (h *history) settle(s *slots, index int, id evalr.Identity) {
	h.mu.Lock()
	defer h.mu.Unlock()
	s.set(index, id)
	delete(h.draws, place{s.problem, index})
}

// await notes whether a stored sample waits for its verdict.
func (h *history) await(at place, waits bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if waits {
		h.pending[at] = true
	} else {
		delete(h.pending, at)
	}
}

// waits reports whether a sample is stored and waits for its verdict.
func (h *history) waits(ref evalr.Ref) bool {
	h.mu.RLock()
	defer h.mu.RUnlock()
	s := h.benchmarks[ref.Benchmark][ref.Problem]
	return s != nil && h.pending[place{s.problem, ref.Index}]
}

// loadHistory reads it from a run. It reads every row that a resume depends on
// and so finds most damage before anything is written.
func loadHistory(c *sqlite3.Conn) (*history, error) {
	h := &history{benchmarks: map[string]map[string]*slots{}, draws: map[place]int{}, pending: map[place]bool{}}
	byID := map[int64]*slots{}
	err := scan(c, `SELECT b.name, p.name, p.id FROM problem p JOIN benchmark b ON b.id = p.benchmark`, func(s *sqlite3.Stmt) error {
		id := s.ColumnInt64(2)
		byID[id] = h.addLocked(s.ColumnText(0), s.ColumnText(1), id)
		return nil
	})
	if err != nil {
		return nil, err
	}
	// problem and index of the row the statement is at
	at := func(s *sqlite3.Stmt) (*slots, int, error) {
		problem, index := byID[s.ColumnInt64(0)], s.ColumnInt64(1)
		if problem == nil || index < 0 || index >= maxIndex {
			return nil, 0, damaged("sample %d of problem %d", index, s.ColumnInt64(0))
		}
		return problem, int(index), nil
	}
	err = scan(c, `SELECT problem, idx, identity, outcome FROM sample`, func(s *sqlite3.Stmt) error {
		problem, index, err := at(s)
		if err != nil {
			return err
		}
		var id evalr.Identity
		copy(id[:], s.ColumnRawBlob(2))
		problem.set(index, id)
		if s.ColumnInt(3) == int(evalr.Pending) {
			h.pending[place{problem.problem, index}] = true
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	err = scan(c, `SELECT problem, idx, draws FROM attempt`, func(s *sqlite3.Stmt) error {
		problem, index, err := at(s)
		if err == nil {
			h.draws[place{problem.problem, index}] = s.ColumnInt(2)
		}
		return err
	})
	return h, err
}

// scan runs a query once.
func scan(c *sqlite3.Conn, sql string, row func(*sqlite3.Stmt) error) error {
	s, _, err := c.Prepare(sql)
	if err != nil {
		return err
	}
	defer s.Close() //nolint:errcheck // repeats an error of Step
	return each(s, func() error { return row(s) })
}
