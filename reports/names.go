package reports

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/evalr/evalr"
)

// nameSubjects gives each subject a short name that is unique in the report:
// the end of the model's name, from the last slash that keeps different models
// apart, and for several runs of one model what they differ in.
func nameSubjects(subjects []*subject) {
	models := map[string][]*subject{}
	var full []string
	for _, s := range subjects {
		name := s.runs[0].Manifest.Model.Name
		if models[name] == nil {
			full = append(full, name)
		}
		models[name] = append(models[name], s)
	}
	short := shortNames(full)
	for i, name := range full {
		for j, label := range distinguish(models[name]) {
			models[name][j].name = clean(strings.TrimSpace(short[i]+" "+label), nameLimit)
		}
	}
	times := map[string]int{}
	for _, s := range subjects { // different names can look alike once they are printable and short
		times[s.name]++
		if n := times[s.name]; n > 1 {
			s.name = fmt.Sprintf("%s #%d", s.name, n)
		}
	}
}

// shortNames returns for each of several different names the shortest end, in
// whole segments between slashes, that no other of them shares.
func shortNames(names []string) []string {
	short := make([]string, len(names))
	for i, name := range names {
		segments := strings.Split(strings.Trim(name, "/"), "/")
		for n := 1; n <= len(segments); n++ {
			short[i] = strings.Join(segments[len(segments)-n:], "/")
			shared := func(other string) bool {
				return other != name && strings.HasSuffix("/"+strings.Trim(other, "/"), "/"+short[i])
			}
			if !slices.ContainsFunc(names, shared) {
				break
			}
		}
		short[i] = clean(short[i], nameLimit)
		if short[i] == "" {
			short[i] = "(unnamed)"
		}
	}
	return short
}

// distinguish returns for each of several subjects of one model what tells it
// from the others: as few facets as do, in parentheses; nothing for a single
// one.
func distinguish(subjects []*subject) []string {
	labels := make([]string, len(subjects))
	if len(subjects) < 2 {
		return labels
	}
	lists := make([][]facet, len(subjects))
	for i, s := range subjects {
		lists[i] = s.facets()
	}
	parts := make([][]string, len(subjects))
	for f := range lists[0] {
		before := distinct(parts)
		if before == len(subjects) {
			break
		}
		with := make([][]string, len(subjects))
		for i := range subjects {
			text := strings.TrimSpace(lists[i][f].short + " " + lists[i][f].value)
			with[i] = append(slices.Clone(parts[i]), text)
		}
		if distinct(with) > before {
			parts = with
		}
	}
	for i, p := range parts {
		if len(p) > 0 {
			labels[i] = "(" + strings.Join(p, ", ") + ")"
		}
	}
	return labels
}

func distinct(parts [][]string) int {
	seen := map[string]bool{}
	for _, p := range parts {
		seen[strings.Join(p, "\x00")] = true
	}
	return len(seen)
}

// facets lists what can tell a subject from another of its model, the training
// step before all else. A facet that differs from benchmark to benchmark has all
// its values, in order.
func (s *subject) facets() []facet {
	run := s.runs[0].Manifest
	all := (&measurement{run: &run}).facets()
	for i := range all {
		var values []string
		for _, name := range s.benchmarks {
			if v := s.measured[name].facets()[i].value; !slices.Contains(values, v) {
				values = append(values, v)
			}
		}
		if len(values) > 0 {
			all[i].value = strings.Join(values, "/")
		}
	}
	return slices.Concat([]facet{{name: "step", short: "step", value: step(run.Model)}}, all, []facet{
		{name: "seed", short: "seed", value: strconv.FormatInt(run.Seed, 10)},
		{name: "benchmarks", value: strings.Join(s.benchmarks, "+")},
		{name: "evalr", short: "evalr", value: run.Evalr},
		{name: "run", value: shortHash(run.Hash)},
	})
}

func step(m evalr.ModelRecord) string {
	if m.Step == nil {
		return "unknown"
	}
	return strconv.FormatInt(*m.Step, 10)
}
