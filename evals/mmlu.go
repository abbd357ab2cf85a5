package evals

import (
	"strconv"
	"strings"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/datasets"
	"github.com/evalr/evalr/scorers"
)

var mmlu = define(Entry{
	Benchmark: evalr.Benchmark{
		Name:      "mmlu",
		Version:   1,
		Title:     "MMLU",
		About:     "14,042 four-choice questions on 57 subjects from school to profession",
		Suites:    []string{"reasoning", "knowledge"},
		Breakdown: []string{"category", "subject"},
		Chance:    0.25,
		K:         1,
		Sampling:  paperSampling,
		Metrics:   []evalr.Metric{pass1},
		Prompt:    mmluPrompt,
		Scorer:    scorers.Choice{Letters: "ABCD"},
		Cases:     choiceCases,
	},
	Data: datasets.Set{
		Repo:     "cais/mmlu",
		Revision: "c30699e8356da336a370243923dbaf21066bb9fe",
		Files:    []string{"all/test-00000-of-00001.parquet"},
		SHA256:   map[string]string{"all/test-00000-of-00001.parquet": "74a41822ce7d3def56e1682f958469c04642a5336a5ce912fa375fdb90fb25d7"},
		Count:    14042,
		Golds:    "A*3222 B*3462 C*3582 D*3776",
		Aliases:  []string{"mmlu_test", "mmlu", "mmlu-test"},
		Columns: []datasets.Column{
			{Name: "question", Aliases: []string{"Question"}, Required: true},
			{Name: "answer", Aliases: []string{"Answer"}, Kind: datasets.Choice, Required: true},
			{Name: "subject", Aliases: []string{"Subject"}, Required: true},
			{Name: "index", Kind: datasets.Integer},
			{Name: "choices", Kind: datasets.List},
			{Name: "A"},
			{Name: "B"},
			{Name: "C"},
			{Name: "D"},
		},
		Decode: mmluProblem,
	},
})

// mmluPrompt shows the options in the data set's order.
func mmluPrompt(p evalr.Problem, _ int) evalr.Prompt {
	return choicePrompt(p.Input, p.Choices, p.Gold[0])
}

// mmluProblem decodes a row. A problem's id is its subject and its position, from
// 0, among the rows of that subject, which all copies keep in the same order.
func mmluProblem(row datasets.Row) (evalr.Problem, error) {
	subject := row.Text("subject")
	category, ok := mmluCategories[subject]
	if !ok {
		return evalr.Problem{}, row.Errorf("subject", "unknown subject %q; want one of MMLU's 57, such as \"abstract_algebra\"", subject)
	}
	choices := row.List("choices")
	if !row.Has("choices") {
		choices = []string{row.Text("A"), row.Text("B"), row.Text("C"), row.Text("D")}
	}
	gold := row.Text("answer")
	if len(choices) != 4 || gold > "D" {
		return evalr.Problem{}, row.Errorf("choices", "%d options and answer %s; want four options and an answer among them", len(choices), gold)
	}
	nth := int64(row.Nth(subject))
	if row.Has("index") {
		nth = row.Integer("index")
	}
	return evalr.Problem{
		ID:      subject + "/" + strconv.FormatInt(nth, 10),
		Input:   row.Text("question"),
		Choices: choices,
		Gold:    []string{gold},
		Fields:  map[string]string{"subject": subject, "category": category},
	}, nil
}

// mmluCategories maps MMLU's subjects to the four categories that simple-evals
// reports (mmlu_eval.py), after Hendrycks et al., arXiv 2009.03300.
var mmluCategories = categoriesOf(map[string]string{
	"stem": "abstract_algebra astronomy college_biology college_chemistry college_computer_science college_mathematics " +
		"college_physics computer_security conceptual_physics electrical_engineering elementary_mathematics " +
		"high_school_biology high_school_chemistry high_school_computer_science high_school_mathematics " +
		"high_school_physics high_school_statistics machine_learning",
	"humanities": "formal_logic high_school_european_history high_school_us_history high_school_world_history " +
		"international_law jurisprudence logical_fallacies moral_disputes moral_scenarios philosophy prehistory " +
		"professional_law world_religions",
	"social_sciences": "econometrics high_school_geography high_school_government_and_politics high_school_macroeconomics " +
		"high_school_microeconomics high_school_psychology human_sexuality professional_psychology public_relations " +
		"security_studies sociology us_foreign_policy",
	"other": "anatomy business_ethics clinical_knowledge college_medicine global_facts human_aging management marketing " +
		"medical_genetics miscellaneous nutrition professional_accounting professional_medicine virology",
})

// categoriesOf turns categories with their subjects into subjects with their category.
func categoriesOf(subjects map[string]string) map[string]string {
	out := map[string]string{}
	for category, list := range subjects {
		for subject := range strings.FieldsSeq(list) {
			out[subject] = category
		}
	}
	return out
}
