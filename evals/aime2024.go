package evals

import (
	"github.com/evalr/evalr"
	"github.com/evalr/evalr/datasets"
)

var aime2024 = define(Entry{
	Benchmark: evalr.Benchmark{
		Name:     "aime-2024",
		Version:  1,
		Title:    "AIME 2024",
		About:    "the 30 problems of 2024's AIME, a competition for high-school students, with integer answers from 0 to 999",
		Suites:   []string{"reasoning", "math"},
		K:        64,
		Sampling: paperSampling,
		Metrics:  []evalr.Metric{pass1, consensus(64)},
		Prompt:   boxedPrompt,
		Scorer:   aimeScorer,
		Cases:    aimeCases,
	},
	Data: datasets.Set{
		Repo:     "HuggingFaceH4/aime_2024",
		Revision: "2fe88a2f1091d5048c0f36abc874fb997b3dd99a",
		Files:    []string{"data/train-00000-of-00001.parquet"},
		SHA256:   map[string]string{"data/train-00000-of-00001.parquet": "26139847601a5037c237d5928b195e7260ca8074cf4f264b794af42847f79ccf"},
		Count:    30,
		Golds:    "23 25 33 45 55 73 80 104*2 110 113 116 127 197 204 211 236 294 315 321 371 385 468 480 540 601 699 721 809 902",
		Aliases:  []string{"aime2024", "aime_2024", "aime-2024", "aime24", "aime_2024_problems"},
		Columns:  aimeColumns,
		Decode:   aimeProblem(2024, false),
	},
})
