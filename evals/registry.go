// Package evals is the catalogue of benchmarks, one file each. A benchmark file
// says everything about its benchmark: where its data lies and what it must
// hold, how a problem becomes a prompt, how an answer is graded, how many
// samples are drawn and how, which suites it belongs to, and what a report
// prints about it. Adding a benchmark adds one file and touches no other.
//
// The protocols follow what DeepSeek-R1 (arXiv 2501.12948, section 3) says or
// cites: temperature 0.6, top-p 0.95, at most 32,768 tokens, pass@1 over k
// samples a problem. The paper gives k only as "typically between 4 and 64"; the
// values here are those of huggingface/open-r1's reproduction of it.
package evals

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/datasets"
)

// An Entry is a benchmark of the catalogue together with its data.
type Entry struct {
	evalr.Benchmark
	Data     datasets.Set
	Settings []Setting          // what users may choose, applied in this order
	Attached []evalr.Attachment // files that settings name
	Encloses map[string]string  // files of Data.Embedded that are attached, by the names they are attached under
	Doubts   []string           // what a user should look at in a file of theirs before asking, a line each
}

// A Catalogue is an immutable set of benchmarks.
type Catalogue struct{ entries []Entry }

// NewCatalogue checks the entries, orders them by name and puts each under the
// defaults of its settings.
func NewCatalogue(entries ...Entry) (Catalogue, error) {
	sorted := slices.SortedStableFunc(slices.Values(entries), func(a, b Entry) int { return cmp.Compare(a.Name, b.Name) })
	owner := map[string]string{} // of settings
	for i, e := range sorted {
		if err := check(e); err != nil {
			return Catalogue{}, err
		}
		for _, s := range e.Settings {
			if other, twice := owner[s.Name]; twice {
				return Catalogue{}, fmt.Errorf("setting %s is one of %s and of %s", s.Name, other, e.Name)
			}
			owner[s.Name] = e.Name
		}
		var err error
		if sorted[i], err = e.Set(nil); err != nil {
			return Catalogue{}, fmt.Errorf("benchmark %s: default of %w", e.Name, err)
		}
		if i > 0 && sorted[i-1].Name == e.Name {
			return Catalogue{}, fmt.Errorf("benchmark %q is defined twice", e.Name)
		}
	}
	return Catalogue{entries: sorted}, nil
}

// Builtin is the catalogue compiled into this program.
func Builtin() (Catalogue, error) { return NewCatalogue(defined...) }

// All returns every benchmark, ordered by name.
func (c Catalogue) All() []Entry { return slices.Clone(c.entries) }

// Lookup returns the benchmark of that name.
func (c Catalogue) Lookup(name string) (Entry, bool) {
	i := slices.IndexFunc(c.entries, func(e Entry) bool { return e.Name == name })
	if i < 0 {
		return Entry{}, false
	}
	return c.entries[i], true
}

// Suite returns the benchmarks of a suite, ordered by name. The samples of them are
// those of [Catalogue.Samples]: no run takes both for the same.
func (c Catalogue) Suite(name string) []Entry { return c.suite(name, false) }

// Samples returns the built-in samples of a suite, ordered by name.
func (c Catalogue) Samples(name string) []Entry { return c.suite(name, true) }

func (c Catalogue) suite(name string, sample bool) []Entry {
	return slices.DeleteFunc(c.All(), func(e Entry) bool { return e.IsSample() != sample || !slices.Contains(e.Suites, name) })
}

// Suites returns the names of all suites that have a benchmark, sorted.
func (c Catalogue) Suites() []string {
	var names []string
	for _, e := range c.entries {
		names = append(names, e.Suites...)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// defined is filled by the package-level declarations of the benchmark files,
// before any code of the package runs, and never changes afterwards.
var defined []Entry

// define adds a benchmark to the built-in catalogue and returns it.
func define(e Entry) Entry {
	e.Data.Name = e.Name
	defined = append(defined, e)
	return e
}

var nameRE = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)

// check refuses an entry that could not run, naming what it lacks.
func check(e Entry) error {
	b := e.Benchmark
	var missing string
	switch {
	case !nameRE.MatchString(b.Name):
		return fmt.Errorf("benchmark name %q: want lower-case words joined by hyphens", b.Name)
	case b.Version < 1:
		missing = "a version of at least 1"
	case b.Title == "" || b.About == "":
		missing = "a title and a one-line explanation"
	case b.Prompt == nil || b.Scorer == nil:
		missing = "a prompt and a scorer"
	case len(b.Suites) == 0:
		missing = "a suite"
	case b.K < 1:
		missing = "at least one sample a problem"
	case len(b.Metrics) == 0:
		missing = "a metric"
	case len(b.Cases) == 0:
		missing = "self-test cases"
	case e.Data.Decode == nil || e.Data.Count < 1:
		missing = "a data set with its count"
	case slices.ContainsFunc(e.Settings, func(s Setting) bool { return !nameRE.MatchString(s.Name) || s.Usage == "" || s.Apply == nil }):
		missing = "a name of lower-case words, a line of help and an effect for each of its settings"
	default:
		return nil
	}
	return fmt.Errorf("benchmark %s: needs %s", b.Name, missing)
}
