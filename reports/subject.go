package reports

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/stats"
)

// A subject is what a measured column is of: one run, or several of one model
// whose benchmarks complement one another.
type subject struct {
	runs       []Run
	name       string // short and unique in the report
	benchmarks []string
	measured   map[string]*measurement // by benchmark
	left       map[string]string       // why a benchmark was not measured
	unlike     string                  // in what its runs differ, for a note; empty for one run or several alike
	mixed      string                  // in what its benchmarks differ that a mean over them should not, for a note
}

// merge makes subjects of runs and measures them.
func merge(runs []Run, o stats.Options) []*subject {
	var subjects []*subject
	for i := range runs {
		s := home(subjects, runs[i])
		if s == nil {
			s = &subject{measured: map[string]*measurement{}, left: map[string]string{}}
			subjects = append(subjects, s)
		}
		s.add(&runs[i], o)
	}
	return subjects
}

// home returns the first subject that a run complements.
func home(subjects []*subject, r Run) *subject {
	i := slices.IndexFunc(subjects, func(s *subject) bool {
		overlaps := slices.ContainsFunc(r.Results, func(res Result) bool { return s.measured[res.Record.Name] != nil })
		return !overlaps && alike(s.runs[0].Manifest, r.Manifest)
	})
	if i < 0 {
		return nil
	}
	return subjects[i]
}

// alike reports whether two runs ask the same model in the same way. Sampling is
// a benchmark's own: where it, or the seed, is another, cells have a note.
func alike(a, b evalr.Manifest) bool {
	return a.Model.Name == b.Model.Name && step(a.Model) == step(b.Model) &&
		a.Model.Protocol == b.Model.Protocol && (a.Import == nil) == (b.Import == nil) &&
		a.Model.Reasoning == b.Model.Reasoning && slices.Equal(a.Model.ThinkTags, b.Model.ThinkTags) &&
		maps.Equal(a.Model.Server, b.Model.Server) && a.System == b.System && a.Prefill == b.Prefill
}

func (s *subject) add(r *Run, o stats.Options) {
	s.runs = append(s.runs, *r)
	results := map[string]Result{}
	for _, res := range r.Results {
		results[res.Record.Name] = res
	}
	for _, record := range order(*r) {
		res, ok := results[record.Name]
		switch {
		case ok && record.Left == "":
			s.measured[record.Name] = measure(&r.Manifest, res, o)
			s.benchmarks = append(s.benchmarks, record.Name)
			delete(s.left, record.Name)
		case s.measured[record.Name] == nil && s.left[record.Name] == "":
			s.left[record.Name] = record.Left
			if record.Left == "" {
				s.left[record.Name] = "no sample is stored"
			}
		}
	}
}

// order lists the benchmarks of a run: as the manifest has them, then by name
// those it does not have.
func order(r Run) []evalr.BenchmarkRecord {
	records := slices.Clone(r.Manifest.Benchmarks)
	known := map[string]bool{}
	for _, record := range records {
		known[record.Name] = true
	}
	rest := map[string]evalr.BenchmarkRecord{}
	for _, res := range r.Results {
		if !known[res.Record.Name] {
			rest[res.Record.Name] = res.Record
		}
	}
	for _, name := range slices.Sorted(maps.Keys(rest)) {
		records = append(records, rest[name])
	}
	return records
}

// record returns the record of a benchmark, whether it was measured or not.
func (s *subject) record(benchmark string) (evalr.BenchmarkRecord, bool) {
	if m := s.measured[benchmark]; m != nil {
		return m.record, true
	}
	for _, r := range s.runs {
		for _, record := range order(r) {
			if record.Name == benchmark {
				return record, true
			}
		}
	}
	return evalr.BenchmarkRecord{}, false
}

// noteMerged says of each column made of several runs in what they differ, and
// of each column in what its mean over benchmarks mixes.
func (b *builder) noteMerged() {
	for _, s := range b.subjects {
		if len(s.benchmarks) == 0 {
			continue
		}
		parts := append(b.apart(s, (*measurement).grading), b.scorersApart(s)...)
		if parts != nil {
			s.mixed = fmt.Sprintf("the mean of %s is over benchmarks that differ: %s", s.name, strings.Join(parts, "; "))
		}
		if len(s.runs) < 2 {
			continue
		}
		if parts = append(parts, b.apart(s, (*measurement).conduct)...); parts != nil {
			s.unlike = fmt.Sprintf("%s is made of %d runs that differ: %s", s.name, len(s.runs), strings.Join(parts, "; "))
			s.mixed = s.unlike
		}
	}
}

// apart lists the facets that differ between the benchmarks of a column, with
// their values.
func (b *builder) apart(s *subject, facets func(*measurement) []facet) []string {
	var parts []string
	for f, first := range facets(s.measured[s.benchmarks[0]]) {
		values := map[string]bool{}
		var each []string
		for _, id := range s.benchmarks {
			m := s.measured[id]
			v := facets(m)[f].value
			values[v] = true
			each = append(each, fmt.Sprintf("%s for %s", or(v, "unknown"), b.title(m.record)))
		}
		if len(values) > 1 {
			parts = append(parts, first.name+" "+strings.Join(each, ", "))
		}
	}
	return parts
}

// scorersApart is apart for scorers: benchmarks have different ones, but two of
// the same kind should be of one version.
func (b *builder) scorersApart(s *subject) []string {
	versions := map[string][]string{} // by kind
	for _, id := range s.benchmarks {
		kind, version := scorerKind(s.measured[id].record.Scorer)
		if !slices.Contains(versions[kind], version) {
			versions[kind] = append(versions[kind], version)
		}
	}
	var each []string
	for _, id := range s.benchmarks {
		record := s.measured[id].record
		if kind, version := scorerKind(record.Scorer); len(versions[kind]) > 1 {
			each = append(each, fmt.Sprintf("%s for %s", or(kind+" "+version, "unknown"), b.title(record)))
		}
	}
	if each == nil {
		return nil
	}
	return []string{"scorer " + strings.Join(each, ", ")}
}

// scorerKind parts a scorer's name from its version: "math" and "2" for
// "math 2+r1+tags", whose extraction and template are told by themselves.
func scorerKind(scorer string) (kind, version string) {
	name, _, _ := strings.Cut(scorer, "+")
	kind, version, _ = strings.Cut(name, " ")
	return kind, version
}

// grading lists what should be the same in all benchmarks of a mean.
func (m *measurement) grading() []facet {
	return []facet{
		{name: "template", value: template(m)},
		{name: "extraction", value: extraction(m.record)},
	}
}

// conduct lists what may differ between the runs of one column besides.
func (m *measurement) conduct() []facet {
	return append(m.samplingFacets(),
		facet{name: "seed", value: strconv.FormatInt(m.run.Seed, 10)},
		facet{name: "choices a request", value: strconv.Itoa(m.run.Choices)},
		facet{name: "evalr", value: or(m.run.Evalr, "unknown")},
	)
}
