package scorers_test

import (
	"testing"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/scorers"
)

func BenchmarkMathOnRealCompletions(b *testing.B) {
	all := rows[struct{ Gold, Completion string }](b, "math_real_pairs.jsonl")
	benchmark(b, len(all), func(i int) (evalr.Scorer, string, string) { return scorers.Math{}, all[i].Gold, all[i].Completion })
}

func BenchmarkMathOnGoldAnswers(b *testing.B) {
	all := rows[struct{ Answer string }](b, "math500.jsonl")
	benchmark(b, len(all), func(i int) (evalr.Scorer, string, string) {
		return scorers.Math{}, all[i].Answer, `\boxed{` + all[i].Answer + `}`
	})
}

func BenchmarkIntegerOnRealCompletions(b *testing.B) {
	all := rows[struct{ Gold, Output string }](b, "out_aime24_sky_checkpoints.jsonl")
	for i := range all {
		all[i].Output = afterThought(all[i].Output).Text
	}
	benchmark(b, len(all), func(i int) (evalr.Scorer, string, string) {
		return scorers.Integer{Max: 999}, all[i].Gold, all[i].Output
	})
}

func BenchmarkChoiceOnRealCompletions(b *testing.B) {
	all := rows[struct{ Answer, Output string }](b, "out_mmlu_pro.jsonl")
	benchmark(b, len(all), func(i int) (evalr.Scorer, string, string) {
		return scorers.Choice{Letters: "ABCDEFGHIJ"}, all[i].Answer, all[i].Output
	})
}

// benchmark scores one completion an iteration, going round all of them.
func benchmark(b *testing.B, n int, row func(i int) (s evalr.Scorer, gold, text string)) {
	b.Helper()
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		s, gold, text := row(i % n)
		if _, err := s.Score(b.Context(), evalr.Target{Gold: []string{gold}}, ended(text)); err != nil {
			b.Fatal(err)
		}
	}
}
