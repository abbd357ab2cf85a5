package evals

import (
	"slices"
	"strconv"
	"strings"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/datasets"
	"github.com/evalr/evalr/scorers"
)

var _ = define(Entry{
	Benchmark: evalr.Benchmark{
		Name:      "mmlu-pro",
		Version:   1,
		Title:     "MMLU-Pro",
		About:     "12,032 questions of 14 subjects with up to ten options, harder than MMLU's and with fewer lucky guesses",
		Suites:    []string{"knowledge"},
		Breakdown: []string{"category", "source"},
		Chance:    0.1109, // mean over problems of 1/options
		K:         1,
		Sampling:  paperSampling,
		Metrics:   []evalr.Metric{pass1},
		Prompt:    mmluProPrompt,
		Scorer:    scorers.Choice{Letters: "ABCDEFGHIJ", Protocol: scorers.MMLUPro},
		Cases: []evalr.Case{
			{Gold: "H", Text: "Both forces cancel. The answer is (H).", Want: evalr.Correct},
			{Gold: "H", Text: "**The answer is (H)**", Want: evalr.Correct},
			{Gold: "H", Text: "Answer: H", Want: evalr.Correct},
			{Gold: "H", Text: `The answer is $\boxed{H}$.`, Want: evalr.Correct},
			{Gold: "I", Text: "The answer is (I).", Want: evalr.Correct},
			{Gold: "H", Text: "The answer is (A). No, wait. The answer is (H).", Want: evalr.Correct},
			{Gold: "H", Text: "The answer is (J).", Want: evalr.Incorrect},
			{Gold: "H", Text: `I should end with "The answer is (X)".`, Want: evalr.NoAnswer},
			{Gold: "H", Text: "The answer is not among the options.", Want: evalr.NoAnswer},
			{Gold: "H", Text: "The forces cancel, hence", Stop: evalr.StopLength, Want: evalr.Truncated},
		},
	},
	Data: datasets.Set{
		Repo:     "TIGER-Lab/MMLU-Pro",
		Revision: "3373e0b32277875b8db2aa555a333b78a08477ea", // which lighteval and HELM pin, too
		Files:    []string{"data/test-00000-of-00001.parquet"},
		Count:    12032,
		Golds:    "A*1403 B*1345 C*1316 D*1340 E*1143 F*1126 G*1179 H*1123 I*1111 J*946",
		Aliases:  []string{"mmlu_pro_test", "mmlu_pro", "mmlu-pro-test", "mmlupro"},
		Columns: []datasets.Column{
			{Name: "question_id", Kind: datasets.Integer, Required: true},
			{Name: "question", Required: true},
			{Name: "options", Kind: datasets.List, Required: true},
			{Name: "answer", Kind: datasets.Choice, Required: true},
			{Name: "category", Required: true},
			{Name: "src"},
		},
		Decode: mmluProProblem,
	},
})

// mmluProPrompt is the prompt of TIGER-AI-Lab/MMLU-Pro (evaluate_from_api.py)
// without its five examples: DeepSeek-R1 (section 3) used it so, since examples
// hurt, and does not publish its wording of what is left.
func mmluProPrompt(p evalr.Problem, _ int) evalr.Prompt {
	var b strings.Builder
	b.WriteString("The following are multiple choice questions (with answers) about " + p.Fields["category"] + ". " +
		`Think step by step and then output the answer in the format of "The answer is (X)" at the end.` + "\n\n" +
		"Question: " + p.Input + "\nOptions: ")
	for i, o := range p.Choices {
		b.WriteString(letter(i) + ". " + o + "\n")
	}
	b.WriteString("Answer: Let's think step by step.\n\n")
	return userTurn(b.String(), p.Gold...)
}

// mmluProProblem decodes a row. An option "N/A" fills a list up in some copies
// and is none; the letter of the right option counts what is left. The data set
// gives the answer as a letter and again as an index, and question 3983 has
// letter C and index 1, which is B. The letter is what the authors' own program
// grades by and what is taken here; the index is not read.
func mmluProProblem(row datasets.Row) (evalr.Problem, error) {
	options, gold := row.List("options"), row.Text("answer")
	right := int(gold[0] - 'A')
	if right >= len(options) || options[right] == noOption {
		return evalr.Problem{}, row.Errorf("answer", "%s, and there are %d options; want the letter of one that is not %q", gold, len(options), noOption)
	}
	for _, o := range options[:right] {
		if o == noOption {
			gold = string(gold[0] - 1)
		}
	}
	options = slices.DeleteFunc(options, func(o string) bool { return o == noOption })
	if len(options) > 10 {
		return evalr.Problem{}, row.Errorf("options", "%d options; want at most 10", len(options))
	}
	return evalr.Problem{
		ID:      strconv.FormatInt(row.Integer("question_id"), 10),
		Input:   row.Text("question"),
		Choices: options,
		Gold:    []string{gold},
		Fields:  map[string]string{"category": row.Text("category"), "source": mmluProSource(row.Text("src"))},
	}, nil
}

// noOption is what stands where a question has fewer options than others.
const noOption = "N/A"

// mmluProSource is where a question was taken from: "ori_mmlu-anatomy" is of
// MMLU, "stemez-Physics" of stemez.
func mmluProSource(src string) string {
	source, _, _ := strings.Cut(src, "-")
	return source
}
