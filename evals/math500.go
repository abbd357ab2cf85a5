package evals

import (
	"strings"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/datasets"
	"github.com/evalr/evalr/scorers"
)

var math500 = define(Entry{
	Benchmark: evalr.Benchmark{
		Name:      "math-500",
		Version:   1,
		Title:     "MATH-500",
		About:     "500 problems of the MATH test set, school to competition level, with answers in LaTeX",
		Suites:    []string{"reasoning", "math"},
		Breakdown: []string{"level", "subject"},
		K:         4,
		Sampling:  paperSampling,
		Metrics:   []evalr.Metric{pass1},
		Prompt:    boxedPrompt,
		Scorer:    scorers.Math{}, // under the default policy
		Cases: []evalr.Case{
			{Gold: `\frac{1}{2}`, Text: `We get \boxed{0.5}.`, Want: evalr.Correct},
			{Gold: `\left( 3, \frac{\pi}{2} \right)`, Text: `\[ \boxed{(3, \pi/2)} \]`, Want: evalr.Correct},
			{Gold: `10,\!080`, Text: `There are $\boxed{10080}$ of them.`, Want: evalr.Correct},
			{Gold: `52_8`, Text: `\boxed{52_9}`, Want: evalr.Incorrect},
			{Gold: `.0000672`, Text: `\boxed{.0000670}`, Want: evalr.Incorrect},
			{Gold: `2`, Text: `It is \boxed{2}. No: \boxed{3}`, Want: evalr.Incorrect},
			{Gold: `2`, Text: "I do not know.", Want: evalr.NoAnswer},
			{Gold: `2`, Text: `Hence \boxed{2`, Stop: evalr.StopLength, Want: evalr.Truncated},
		},
	},
	Data: datasets.Set{
		Repo:     "HuggingFaceH4/MATH-500",
		Revision: "6e4ed1a2a79af7d8630a6b768ec859cb5af4d3be",
		Files:    []string{"test.jsonl"},
		SHA256:   map[string]string{"test.jsonl": "35dc41080a3680858b27fa7e0533d2d547825316fc5dafe5d316f4ccc5a06132"},
		Count:    500,
		Golds:    "sha256:d4d3768cb90e8237b4551feda189ce5babee8e3dd3a9302e297eb3149eebf39e",
		Content:  "d87d311d623d56c2ccf0ab5a37cdb1abaa31b0cbf0da2a3ecf1f86ea2d17a989",
		Aliases:  []string{"math500", "math_500", "math-500"},
		Columns: []datasets.Column{
			{Name: "unique_id", Required: true},
			{Name: "problem", Aliases: []string{"question"}, Required: true},
			{Name: "answer", Aliases: []string{"expected_answer"}, Required: true},
			{Name: "subject", Aliases: []string{"type"}, Required: true},
			{Name: "level", Required: true},
		},
		Decode: func(row datasets.Row) (evalr.Problem, error) {
			return evalr.Problem{
				ID:    row.Text("unique_id"),
				Input: row.Text("problem"),
				Gold:  []string{row.Text("answer")},
				Fields: map[string]string{
					"level":   strings.TrimPrefix(row.Text("level"), "Level "), // some copies keep MATH's own "Level 5"
					"subject": row.Text("subject"),
				},
			}, nil
		},
	},
})
