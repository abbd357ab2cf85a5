package reports

import (
	"fmt"
	"slices"
	"strings"

	"github.com/evalr/evalr"
)

// erratumField is the field of a problem that says "yes" if the problem is known to
// be wrong: its tests, or that it has one right answer.
const erratumField = "erratum"

// errata lists pass@1 without the problems that are known to be wrong, of the
// benchmarks that have some.
func (b *builder) errata() string {
	var parts []string
	b.eachMeasured(func(s *subject, m *measurement) {
		if !slices.ContainsFunc(m.fields, func(f map[string]string) bool { return f[erratumField] == "yes" }) {
			return
		}
		sound := m.part(erratumField, "no")
		if v := sound.compute(evalr.Metric{Kind: evalr.MetricPass1, Name: "pass@1"}); v.N > 0 {
			parts = append(parts, fmt.Sprintf("%s %s (%d of %s)", b.where(s, m.record), points(v.Value), v.N, count(len(m.ids), "problem")))
		}
	})
	return strings.Join(parts, ", ")
}
