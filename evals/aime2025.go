package evals

import (
	"github.com/evalr/evalr"
	"github.com/evalr/evalr/datasets"
)

var _ = define(Entry{
	Benchmark: evalr.Benchmark{
		Name:     "aime-2025",
		Version:  1,
		Title:    "AIME 2025",
		About:    "the 30 problems of 2025's AIME, a competition for high-school students, with integer answers from 0 to 999",
		Suites:   []string{"math"},
		K:        64,
		Sampling: paperSampling,
		Metrics:  []evalr.Metric{pass1, consensus(64)},
		Prompt:   boxedPrompt,
		Scorer:   aimeScorer,
		Cases:    aimeCases,
	},
	Data: datasets.Set{
		Repo:     "math-ai/aime25",
		Revision: "563bb8404243c5f09de6ec262f2db674fe5bce9b",
		Files:    []string{"test.jsonl"},
		SHA256:   map[string]string{"test.jsonl": "b4e273c02d3e7fe1b74b59eae768fc8230bfb0f79539890cb56f4361caac0331"},
		Count:    30,
		Golds:    "16 19 49 60 62 70 77 81 82 104 106 113 117 149 204 237 240 248 259 279 293 336 468 504 510 588 610 735 821 907",
		Aliases:  []string{"aime2025", "aime_2025", "aime-2025", "aime25"},
		Columns:  aimeColumns,
		Decode:   aimeProblem(2025, true),
	},
})
