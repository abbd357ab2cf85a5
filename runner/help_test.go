package runner_test

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"maps"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/runner"
)

// A memory is a sink and a history in one, as a run's folder is.
type memory struct {
	mu      sync.Mutex
	samples map[evalr.Ref]evalr.Sample
	begun   map[evalr.Ref]int // attempts without a sample
	begins  int
	delay   time.Duration         // of each call
	onPut   func(evalr.Ref) error // may fail
	onBegin func([]evalr.Ref) error
	onGrade func(evalr.Ref) error
}

func newMemory() *memory {
	return &memory{samples: map[evalr.Ref]evalr.Sample{}, begun: map[evalr.Ref]int{}}
}

func (m *memory) Begin(ctx context.Context, refs ...evalr.Ref) error {
	if wait(ctx, m.delay) != nil {
		return ctx.Err() // not the cause, as most libraries do
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.onBegin != nil {
		if err := m.onBegin(refs); err != nil {
			return err
		}
	}
	m.begins++
	for _, r := range refs {
		m.begun[r]++
	}
	return nil
}

func (m *memory) Put(ctx context.Context, s evalr.Sample) error {
	if err := wait(ctx, m.delay); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.onPut != nil {
		if err := m.onPut(s.Ref); err != nil {
			return err
		}
	}
	m.samples[s.Ref] = s
	delete(m.begun, s.Ref)
	return nil
}

func (m *memory) Undo(_ context.Context, refs ...evalr.Ref) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, r := range refs {
		if m.begun[r]--; m.begun[r] == 0 {
			delete(m.begun, r)
		}
	}
	return nil
}

func (m *memory) Stored(ref evalr.Ref) (evalr.Identity, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	s, ok := m.samples[ref]
	return s.Identity, ok && s.Failure == nil
}

func (m *memory) Draws(ref evalr.Ref) int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.begun[ref]
}

func (m *memory) Pending(ref evalr.Ref) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.samples[ref].Outcome == evalr.Pending
}

func (m *memory) Completion(_ context.Context, ref evalr.Ref) (evalr.Completion, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	s, ok := m.samples[ref]
	if !ok {
		return evalr.Completion{}, fmt.Errorf("no sample %v", ref)
	}
	return s.Completion, nil
}

func (m *memory) Grade(ctx context.Context, ref evalr.Ref, score evalr.Score) error {
	if err := wait(ctx, m.delay); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.onGrade != nil {
		if err := m.onGrade(ref); err != nil {
			return err
		}
	}
	s := m.samples[ref]
	if s.Outcome != evalr.Pending {
		return fmt.Errorf("sample %v is judged already", ref)
	}
	s.Score = score
	m.samples[ref] = s
	return nil
}

// score is what is kept of a sample's.
func (m *memory) score(ref evalr.Ref) evalr.Score {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.samples[ref].Score
}

func (m *memory) len() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.samples)
}

// content returns the samples without what may differ from run to run.
func (m *memory) content() map[evalr.Ref]evalr.Sample {
	out := maps.Clone(m.samples)
	for ref, s := range out {
		s.At, s.Tries, s.Redraws, s.First, s.Total = time.Time{}, 0, 0, 0, 0
		out[ref] = s
	}
	return out
}

// A modelFunc is a model that draws one at a time.
type modelFunc func(context.Context, evalr.Request) (evalr.Completion, error)

func (f modelFunc) Generate(ctx context.Context, r evalr.Request) (evalr.Completion, error) {
	return f(ctx, r)
}

// A groupFunc is a model that draws several at a time.
type groupFunc func(context.Context, evalr.Request, int) ([]evalr.Completion, error)

func (f groupFunc) Generate(ctx context.Context, r evalr.Request) (evalr.Completion, error) {
	got, err := f(ctx, r, 1)
	if err != nil {
		return evalr.Completion{}, err
	}
	return got[0], nil
}

func (f groupFunc) GenerateN(ctx context.Context, r evalr.Request, n int) ([]evalr.Completion, error) {
	return f(ctx, r, n)
}

// A seededFunc is a model that draws several at a time, each by a seed.
type seededFunc func(context.Context, evalr.Request) (evalr.Completion, error)

func (f seededFunc) Generate(ctx context.Context, r evalr.Request) (evalr.Completion, error) {
	return f(ctx, r)
}

func (f seededFunc) GenerateSeeds(ctx context.Context, r evalr.Request, seeds []int64) ([]evalr.Completion, error) {
	out := make([]evalr.Completion, len(seeds))
	for i, seed := range seeds {
		r.Seed = seed
		var err error
		if out[i], err = f(ctx, r); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// answer is the completion that a good server gives to a request.
func answer(r evalr.Request) evalr.Completion { return choice(r, 0) }

func choice(r evalr.Request, i int) evalr.Completion {
	sum := number(r.Seed, int64(i))
	text := strings.Repeat(fmt.Sprintf("%s: %d. ", r.Prompt.Messages[len(r.Prompt.Messages)-1].Content, sum), 12)
	return evalr.Completion{
		Raw: evalr.Raw{Content: text}, Text: text, Stop: evalr.StopEnd, Model: "fake",
		Usage: evalr.Usage{Completion: evalr.CountTokens(int64(sum % 1000))},
	}
}

// number is a hash of its arguments.
func number(values ...int64) uint64 {
	h := sha256.New()
	for _, v := range values {
		_ = binary.Write(h, binary.BigEndian, v)
	}
	return binary.BigEndian.Uint64(h.Sum(nil))
}

func wait(ctx context.Context, d time.Duration) error {
	if d == 0 {
		return nil
	}
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// good answers everything after a second.
var good = modelFunc(func(ctx context.Context, r evalr.Request) (evalr.Completion, error) {
	if err := wait(ctx, time.Second); err != nil {
		return evalr.Completion{}, err
	}
	return answer(r), nil
})

type scorerFunc func(context.Context, evalr.Target, evalr.Completion) (evalr.Score, error)

func (f scorerFunc) Score(ctx context.Context, t evalr.Target, c evalr.Completion) (evalr.Score, error) {
	return f(ctx, t, c)
}

var correct = scorerFunc(func(_ context.Context, t evalr.Target, _ evalr.Completion) (evalr.Score, error) {
	return evalr.Score{Outcome: evalr.Correct, Value: 1, Answer: t.Gold[0], Key: t.Gold[0]}, nil
})

// task makes a benchmark of n problems.
func task(name string, n, k int) runner.Task {
	problems := make([]evalr.Problem, n)
	for i := range problems {
		problems[i] = evalr.Problem{ID: fmt.Sprintf("p%d", i), Row: i, Input: fmt.Sprintf("%s %d", name, i), Gold: []string{"42"}}
	}
	return runner.Task{
		Benchmark: evalr.Benchmark{
			Name: name,
			Prompt: func(p evalr.Problem, _ int) evalr.Prompt {
				return evalr.Prompt{Messages: []evalr.Message{{Role: "user", Content: p.Input}}, Gold: p.Gold}
			},
			Scorer: correct,
		},
		Problems: problems, K: k, Sampling: evalr.Sampling{Temperature: 0.6},
	}
}

func plan(m evalr.Model, store *memory, tasks ...runner.Task) runner.Plan {
	return runner.Plan{
		Model: m, ModelName: "fake", Protocol: "chat", Tasks: tasks, Seed: 1, Concurrency: 8,
		Sink: store, History: store, Now: time.Now,
	}
}

// flaky is a model whose first fails requests of each sample fail.
func flaky(fails int, f evalr.Failure) evalr.Model {
	var mu sync.Mutex
	tries := map[string]int{}
	return modelFunc(func(ctx context.Context, r evalr.Request) (evalr.Completion, error) {
		mu.Lock()
		tries[r.ID]++
		fail := tries[r.ID] <= fails
		mu.Unlock()
		if fail {
			return evalr.Completion{}, fmt.Errorf("asking: %w", &f)
		}
		return good(ctx, r)
	})
}

// mustRun runs a plan that must come to its end.
func mustRun(t *testing.T, p runner.Plan) runner.Summary {
	t.Helper()
	s, err := runner.Run(t.Context(), p)
	require.NoError(t, err)
	require.Zero(t, s.Left())
	return s
}
