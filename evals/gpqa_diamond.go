package evals

import (
	"strconv"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/datasets"
	"github.com/evalr/evalr/scorers"
)

var gpqaDiamond = define(Entry{
	Benchmark: evalr.Benchmark{
		Name:      "gpqa-diamond",
		Version:   1,
		Title:     "GPQA Diamond",
		About:     "198 four-choice questions in biology, physics and chemistry that experts wrote and non-experts fail",
		Suites:    []string{"reasoning", "knowledge"},
		Breakdown: []string{"domain", "subdomain"},
		Chance:    0.25,
		K:         8,
		Sampling:  paperSampling,
		Metrics:   []evalr.Metric{pass1},
		Prompt:    gpqaPrompt,
		PerSample: true,
		Scorer:    scorers.Choice{Letters: "ABCD"},
		Cases:     choiceCases,
	},
	Data: datasets.Set{
		Repo:     "Idavidrein/gpqa",
		Revision: "633f5ee89ab8ad4522a9f850766b73f62147ffdd", // the digest below is stated for it, and for the authors' own archive
		Files:    []string{"gpqa_diamond.csv"},
		SHA256:   map[string]string{"gpqa_diamond.csv": "41d1213cd7a4998605a26c2798500652572007161b3a92817ba46b35befcd305"},
		Gated:    true,
		Count:    198,
		Golds:    "A*198",
		Aliases:  []string{"gpqa_diamond", "gpqa-diamond"},
		Columns: []datasets.Column{
			{Name: "Question", Aliases: []string{"question"}, Required: true},
			{Name: "Correct Answer", Aliases: []string{"correct_answer"}, Required: true},
			{Name: "Incorrect Answer 1", Aliases: []string{"incorrect_answer_1"}, Required: true},
			{Name: "Incorrect Answer 2", Aliases: []string{"incorrect_answer_2"}, Required: true},
			{Name: "Incorrect Answer 3", Aliases: []string{"incorrect_answer_3"}, Required: true},
			{Name: "Record ID", Aliases: []string{"record_id"}},
			{Name: "High-level domain", Aliases: []string{"domain"}},
			{Name: "Subdomain", Aliases: []string{"subdomain"}},
		},
		Decode: func(row datasets.Row) (evalr.Problem, error) {
			id := row.Text("Record ID")
			if id == "" {
				id = "row-" + strconv.Itoa(row.Index())
			}
			return evalr.Problem{
				ID:    id,
				Input: row.Text("Question"),
				Choices: []string{
					row.Text("Correct Answer"), row.Text("Incorrect Answer 1"),
					row.Text("Incorrect Answer 2"), row.Text("Incorrect Answer 3"),
				},
				Gold:   []string{"A"}, // the data set has the right answer first; the prompt permutes
				Fields: map[string]string{"domain": row.Text("High-level domain"), "subdomain": row.Text("Subdomain")},
			}, nil
		},
	},
})

// gpqaRows is the number of rows one pass of simple-evals draws orders for.
const gpqaRows = 198

var gpqaOrders permutations

// gpqaPrompt shows the options in the order that simple-evals draws for this row
// and repeat, and asks for the letter the right one got.
func gpqaPrompt(p evalr.Problem, index int) evalr.Prompt {
	order := gpqaOrders.at(index*gpqaRows + p.Row)
	shown, gold := make([]string, len(order)), ""
	for place, original := range order {
		shown[place] = p.Choices[original]
		if letter(int(original)) == p.Gold[0] {
			gold = letter(place)
		}
	}
	return choicePrompt(p.Input, shown, gold)
}
