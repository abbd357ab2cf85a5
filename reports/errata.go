package reports

import (
	"fmt"
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
		wrong := 0
		for _, fields := range m.fields {
			if fields[erratumField] == "yes" {
				wrong++
			}
		}
		v := m.part(erratumField, "no").compute(evalr.Metric{Kind: evalr.MetricPass1, Name: "pass@1"})
		if wrong > 0 && v.N > 0 {
			parts = append(parts, fmt.Sprintf("%s %s (%d of %s left out)", b.where(s, m.record), points(v.Value), wrong, count(len(m.ids), "problem")))
		}
	})
	return strings.Join(parts, ", ")
}
