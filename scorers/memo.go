package scorers

import (
	"strings"
	"sync"

	"github.com/evalr/evalr/scorers/mathexpr"
)

// parsed is [mathexpr.Parse] with a memory: the gold answer of a problem is read for
// each of its samples, and many samples give the same answer, whose key a vote reads
// again.
func parsed(text string) (mathexpr.Expr, error) {
	if len(text) > maxRemembered {
		return mathexpr.Parse(text)
	}
	if e, ok := expressions.get(text); ok {
		return e, nil
	}
	e, err := mathexpr.Parse(text)
	if err == nil {
		expressions.put(text, e)
	}
	return e, err
}

const (
	maxRemembered  = 512  // bytes of a text that is remembered
	maxExpressions = 2048 // texts of a generation
)

// expressions are the texts parsed of late.
var expressions memory

// A memory holds the expressions of texts in two generations. Once the young one is
// full it becomes the old one, and what the old one still held is forgotten.
type memory struct {
	lock       sync.RWMutex
	young, old map[string]mathexpr.Expr
}

func (m *memory) get(text string) (mathexpr.Expr, bool) {
	m.lock.RLock()
	e, ok := m.young[text]
	if ok {
		m.lock.RUnlock()
		return e, true
	}
	e, ok = m.old[text]
	m.lock.RUnlock()
	if ok {
		m.put(text, e)
	}
	return e, ok
}

func (m *memory) put(text string, e mathexpr.Expr) {
	m.lock.Lock()
	defer m.lock.Unlock()
	if len(m.young) >= maxExpressions || m.young == nil {
		m.old, m.young = m.young, make(map[string]mathexpr.Expr, maxExpressions)
	}
	m.young[strings.Clone(text)] = e
}
