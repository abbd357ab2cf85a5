package reports

import (
	"io"
	"testing"

	"github.com/evalr/evalr"
)

// BenchmarkMillion is a report of a million verdicts: 500 problems × 2,000.
func BenchmarkMillion(b *testing.B) {
	record := mathRecord(2000, 500)
	record.Metrics = []evalr.Metric{pass1(), cons(2000)}
	runs := []Run{newRun("m", draw(record, 1, nil))}
	for b.Loop() {
		r, err := New(runs, Options{})
		if err != nil {
			b.Fatal(err)
		}
		if err := r.WriteMarkdown(io.Discard); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkSubsets is the same with a consensus over subsets of 64.
func BenchmarkSubsets(b *testing.B) {
	record := mathRecord(2000, 500)
	record.Metrics = []evalr.Metric{cons(64)}
	runs := []Run{newRun("m", draw(record, 1, nil))}
	for b.Loop() {
		if _, err := New(runs, Options{}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkRivals is a report of a million verdicts in two columns, which are
// compared in every row.
func BenchmarkRivals(b *testing.B) {
	record := mathRecord(1000, 500)
	record.Metrics = []evalr.Metric{pass1(), cons(1000), passAny(64)}
	runs := []Run{newRun("m", draw(record, 1, nil)), newRun("n", draw(record, 0.9, nil))}
	for b.Loop() {
		if _, err := New(runs, Options{}); err != nil {
			b.Fatal(err)
		}
	}
}
