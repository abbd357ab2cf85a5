package scorers

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"github.com/evalr/evalr"
)

// testsKept bounds the tests that are kept for further samples, in bytes. Those last
// used are kept whatever their size, and those in use are held besides.
const testsKept = 256 << 20

// A testShelf holds tests, which may take seconds to decode, so that the samples of
// a problem share them: while programs are judged by them, and afterwards as long as
// there is room. Those that nobody has used for longest go first.
type testShelf struct {
	room int // bytes

	mu   sync.Mutex
	sets map[string]*shelvedTests
	idle []*shelvedTests // that nobody uses, in the order they were last used
	size int             // of idle
}

type shelvedTests struct {
	key   string
	users int

	loading sync.Mutex // guards what follows
	loaded  bool
	tests   evalr.Tests
	size    int
}

func newTestShelf(room int) *testShelf {
	return &testShelf{room: room, sets: map[string]*shelvedTests{}}
}

// use gives the tests of a problem to do. Tests that cannot be used are an error,
// which is not remembered.
func (s *testShelf) use(ctx context.Context, p evalr.Problem, do func(evalr.Tests) error) error {
	if p.Tests == nil {
		return errNoTests
	}
	held := s.take(p.Tests.Digest() + " " + p.ID)
	defer s.put(held)
	tests, err := held.load(ctx, p.Tests)
	if err != nil {
		return err
	}
	return do(tests)
}

func (s *testShelf) take(key string) *shelvedTests {
	s.mu.Lock()
	defer s.mu.Unlock()
	held := s.sets[key]
	if held == nil {
		held = &shelvedTests{key: key}
		s.sets[key] = held
	}
	if i := slices.Index(s.idle, held); i >= 0 {
		s.idle = slices.Delete(s.idle, i, i+1)
		s.size -= held.size
	}
	held.users++
	return held
}

func (s *testShelf) put(held *shelvedTests) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if held.users--; held.users > 0 {
		return
	}
	if !held.loaded {
		delete(s.sets, held.key)
		return
	}
	s.idle = append(s.idle, held)
	s.size += held.size
	for len(s.idle) > 1 && s.size > s.room {
		delete(s.sets, s.idle[0].key)
		s.size -= s.idle[0].size
		s.idle = slices.Delete(s.idle, 0, 1)
	}
}

func (h *shelvedTests) load(ctx context.Context, set evalr.TestSet) (evalr.Tests, error) {
	h.loading.Lock()
	defer h.loading.Unlock()
	if h.loaded {
		return h.tests, nil
	}
	tests, err := usableTests(ctx, set)
	if err == nil {
		h.tests, h.size, h.loaded = tests, sizeOf(tests), true
	}
	return tests, err
}

// usableTests loads tests and makes sure that each can be judged by.
func usableTests(ctx context.Context, set evalr.TestSet) (evalr.Tests, error) {
	tests, err := set.Load(ctx)
	switch {
	case err != nil:
		return evalr.Tests{}, err
	case len(tests.Cases) == 0:
		return evalr.Tests{}, errNoTests
	case tests.Function == "":
		return tests, nil
	}
	for i, t := range tests.Cases {
		if t.Output == "" && tests.Checker.Source != "" {
			continue
		}
		if err := checkValue(t.Output); err != nil {
			return evalr.Tests{}, fmt.Errorf("test %d of %d: expected output: %w", i+1, len(tests.Cases), err)
		}
	}
	return tests, nil
}

// sizeOf is about the room that tests take, in bytes.
func sizeOf(tests evalr.Tests) int {
	const header = 48 // of a test
	n := len(tests.Checker.Source)
	for _, t := range tests.Cases {
		n += header + len(t.Input) + len(t.Output)
	}
	return n
}
