package runner

import "sync"

// A queue hands out the draws of all tasks, one by one and without making a list
// of them. What it hands out next depends on nothing but the plan and what was
// stored when the run began.
type queue struct {
	mu    sync.Mutex
	tasks []*task
}

// next returns the next draw of the task that is the farthest behind its share:
// the i-th of n draws is due at (i + ½)/n of the run, so that all tasks come to
// their ends together. The earlier task goes first where two are due at once.
func (q *queue) next() (*draw, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	var due *task
	for _, t := range q.tasks {
		if t.sent == t.draws {
			continue
		}
		if due == nil || (2*t.sent+1)*due.draws < (2*due.sent+1)*t.draws {
			due = t
		}
	}
	if due == nil {
		return nil, false
	}
	return due.take(), true
}

// len returns the number of draws left.
func (q *queue) len() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	n := 0
	for _, t := range q.tasks {
		n += t.draws - t.sent
	}
	return n
}
