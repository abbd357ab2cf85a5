package reports

import (
	"fmt"
	"slices"

	"github.com/evalr/evalr"
)

// check reports the first thing in a run that would make its numbers wrong.
func (r Run) check() error {
	benchmarks := map[string]bool{}
	for _, res := range r.Results {
		if benchmarks[res.Record.Name] {
			return fmt.Errorf("benchmark %q: two results, want one", res.Record.Name)
		}
		benchmarks[res.Record.Name] = true
		if err := res.check(); err != nil {
			return fmt.Errorf("benchmark %q: %w", res.Record.Name, err)
		}
	}
	return nil
}

func (r Result) check() error {
	problems := make(map[string]bool, len(r.Problems))
	for _, p := range r.Problems {
		if problems[p.ID] {
			return fmt.Errorf("problem %q: stored twice", p.ID)
		}
		problems[p.ID] = true
		if err := p.check(); err != nil {
			return fmt.Errorf("problem %q: %w", p.ID, err)
		}
	}
	return nil
}

func (p Problem) check() error {
	sorted := true
	for i, v := range p.Samples {
		if err := checkVerdict(v); err != nil {
			return fmt.Errorf("sample %d: %w", v.Index, err)
		}
		sorted = sorted && (i == 0 || p.Samples[i-1].Index < v.Index)
	}
	if sorted {
		return nil
	}
	indices := make([]int32, len(p.Samples))
	for i, v := range p.Samples {
		indices[i] = v.Index
	}
	slices.Sort(indices)
	for i := 1; i < len(indices); i++ {
		if indices[i] == indices[i-1] {
			return fmt.Errorf("sample %d: stored twice", indices[i])
		}
	}
	return nil
}

func checkVerdict(v evalr.Verdict) error {
	switch {
	case v.Index < 0:
		return fmt.Errorf("index %d, want at least 0", v.Index)
	case !(v.Value >= 0 && v.Value <= 1): // not a number is refused, too
		return fmt.Errorf("value %v, want one in [0, 1]", v.Value)
	case v.Chars < 0:
		return fmt.Errorf("%d characters, want at least 0", v.Chars)
	}
	return nil
}
