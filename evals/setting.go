package evals

import (
	"fmt"
	"slices"
)

// A Setting is a part of a benchmark's protocol that its users may choose. The
// command line makes a flag and a key of configuration files of it.
type Setting struct {
	Name    string // of the flag: "lcb-window"
	Usage   string // one line of help, with the kind of value in back quotes
	Default string
	Grading bool // nothing of what is asked depends on it: a run may be graded again under another value
	// Apply returns the benchmark under a value, whatever value it is under. A value
	// that names a file puts what identifies its content into Options.
	Apply func(e Entry, value string) (Entry, error)
}

// Set returns the benchmark under the given values of its settings and the default
// of the others; names that are not its own are ignored. It comes before
// [Entry.Under] and [Entry.With].
func (e Entry) Set(values map[string]string) (Entry, error) {
	if len(e.Settings) == 0 {
		return e, nil
	}
	e.Options = make(map[string]string, len(e.Settings))
	for _, s := range e.Settings {
		value, given := values[s.Name]
		if !given {
			value = s.Default
		}
		e.Options[s.Name] = value
		set, err := s.Apply(e, value)
		if err != nil {
			return Entry{}, &usageError{text: fmt.Sprintf("%s %q: %v", s.Name, value, err), err: err}
		}
		e = set
	}
	return e, nil
}

// Setting returns the benchmark's setting of that name.
func (e Entry) Setting(name string) (Setting, bool) {
	i := slices.IndexFunc(e.Settings, func(s Setting) bool { return s.Name == name })
	if i < 0 {
		return Setting{}, false
	}
	return e.Settings[i], true
}

// Settings returns the settings of all benchmarks.
func (c Catalogue) Settings() []Setting {
	var all []Setting
	for _, e := range c.entries {
		all = append(all, e.Settings...)
	}
	return all
}
