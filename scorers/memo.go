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
	text = strings.Clone(text) // of which the expression keeps a part
	e, err := mathexpr.Parse(text)
	if err == nil {
		expressions.put(text, e)
	}
	return e, err
}

// judged is [mathexpr.Policy.Judge] with a memory: many samples of a problem give the
// same answer.
func judged(policy mathexpr.Policy, gold, answer mathexpr.Expr, question string) ruling {
	if len(gold.Source)+len(answer.Source)+len(question) > 4*maxRemembered {
		return rule(policy.Judge(gold, answer, question))
	}
	pair := judgement{gold: gold.Source, answer: answer.Source, question: question}
	if policy != (mathexpr.Policy{}) {
		pair.policy = policy.String()
	}
	c, ok := judgements.get(pair)
	if !ok {
		c = rule(policy.Judge(gold, answer, question))
		pair.gold, pair.answer = strings.Clone(pair.gold), strings.Clone(pair.answer)
		judgements.put(pair, c)
	}
	return c
}

// A judgement is what the comparison with a gold answer depends on.
type judgement struct {
	gold, answer, question string
	policy                 string // the options that are not the default
}

// A ruling is a comparison, and its reason with the step that decided.
type ruling struct {
	mathexpr.Comparison
	reason string
}

func rule(c mathexpr.Comparison) ruling { return ruling{c, c.Reason + " (" + c.Rung + ")"} }

const (
	maxRemembered = 512  // bytes of a text that is remembered
	maxMemories   = 2048 // of a generation
)

// What was parsed and judged of late.
var (
	expressions memory[string, mathexpr.Expr]
	judgements  memory[judgement, ruling]
)

// A memory holds values in two generations. Once the young one is full it becomes the
// old one, and what the old one still held is forgotten.
type memory[K comparable, V any] struct {
	lock       sync.RWMutex
	young, old map[K]V
}

func (m *memory[K, V]) get(key K) (V, bool) {
	m.lock.RLock()
	v, ok := m.young[key]
	if ok {
		m.lock.RUnlock()
		return v, true
	}
	v, ok = m.old[key]
	m.lock.RUnlock()
	if ok {
		m.put(key, v)
	}
	return v, ok
}

func (m *memory[K, V]) put(key K, v V) {
	m.lock.Lock()
	defer m.lock.Unlock()
	if len(m.young) >= maxMemories || m.young == nil {
		m.old, m.young = m.young, make(map[K]V)
	}
	m.young[key] = v
}
