package scorers_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/scorers"
)

func TestAnotherTurnIsNotRead(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"the end of a turn":     `So \boxed{9}.<|im_end|>` + "\n" + `<|im_start|>user` + "\n" + `\boxed{8}`,
		"any mark":              `So \boxed{9}.<|end|><|user|>next \boxed{8}`,
		"Mistral's marks":       `The answer is 9. [INST] And that of 64? [/INST] The answer is 8.`,
		"the end of text":       `So \boxed{9}.</s> \boxed{8}`,
		"an instruction":        "So $\\boxed{9}$.\n\n### Instruction:\nFind x.\n\n### Response:\n$\\boxed{8}$",
		"a human":               "The answer is: $\\boxed{9}$\n\nHuman: Now this.\nAssistant: $\\boxed{8}$",
		"bare roles":            "So \\boxed{9}.\nuser\nNext?\nassistant\n\\boxed{8}",
		"a role without a mark": "So \\boxed{9}.assistant\n\nSo \\boxed{8}.",
		"a problem":             "The answer is 9.\n\nProblem 2: Another.\nSolution: The answer is 8.",
		"a problem in bold":     "The answer is 9.\n\n**Problem 2.** Another.\n**Solution:** The answer is 8.",
		"a question":            "The answer is 9.\n\nQ: Another?\nA: The answer is 8.",
		"a user":                "(answer) $3·3 = 9$ metres.\nUser: And 8?\nIt has been answered.",
		"hashes":                "3 × 3 = 9\n#### 9\n\nQuestion: How many?\n3 + 5 = 8\n#### 8",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := score(t, scorers.Math{}, ended(text), "9")
			require.Equal(t, evalr.Correct, got.Outcome, "%s: %s", got.Answer, got.Reason)
			require.NotEqual(t, evalr.Correct, score(t, scorers.Math{}, ended(text), "8").Outcome)
		})
	}
	for name, text := range map[string]string{
		"a heading before any answer": "Problem: Find x.\n\nSolution: it is \\boxed{9}.",
		"a question restated":         "Question: What is x?\nAnswer: $9$",
		"marks around the answer":     "<|begin_of_solution|>So \\boxed{9}.<|end_of_solution|>",
		"a box of marks":              "The answer is \\boxed{9}. <|begin_of_box|>9<|end_of_box|>",
		"the head of this turn":       "<|im_start|>assistant\nSo \\boxed{9}.",
		"brackets":                    "On $[0, 3]$ it is \\boxed{9}.",
		"a user in a sentence":        "The answer is not seen yet.\nUser names have 3 letters.\nSo \\boxed{9}.",
	} {
		require.Equal(t, evalr.Correct, score(t, scorers.Math{}, ended(text), "9").Outcome, name)
	}
}

func TestAnAnswerTakenBackIsNoAnswer(t *testing.T) {
	t.Parallel()
	requireFound(t, true, map[string]foundCase{
		"wait":            {"4", "The answer is 3.\n\nWait, that is wrong. It is 2+2, so the sum is 4.", "4", "last-number"},
		"a new question":  {"4", "**Answer:** 3\n\nHmm, actually the total is asked for, which is **4**.", "4", "final-bold"},
		"what it forgets": {"42", "One might think that the answer is 40, but that forgets two.\n\nThere are 42 of them.", "42", "last-number"},
		"a later line":    {"4", "The answer is 3. Wait, no. The answer is 4.", "4", "answer-line"},
		"no new value":    {"3", "The answer is 3. Actually, this holds in general.", "3", "answer-line"},
		"a limitation":    {"3", "The answer is 3, but only for triangles.", "3", "answer-line"},
	})
	requireFound(t, false, map[string]foundCase{
		"wait":         {"3", "The answer is 3.\n\nWait, that is wrong. It is 2+2, so the sum is 4.", "4", "last-number"},
		"no new value": {"3", "The answer is 3. Wait, that is wrong.", "", ""},
	})
}

func TestABoxThatWasCutOffIsNoAnswer(t *testing.T) {
	t.Parallel()
	requireFound(t, false, map[string]foundCase{
		"alone":               {"5", `The answer is \boxed{5`, "", ""},
		"in a formula":        {"120", `So $\boxed{120`, "", ""},
		"after another":       {"8", "It might be $\\boxed{8}$. But wait, the answer is $\\boxed{9", "", ""},
		"within a line":       {"1", "So $\\boxed{1 +\n", "", ""},
		"adjacent boxes":      {"28", `\boxed{25} \boxed{26} \boxed{28}`, "25, 26, 28", "boxed-list"},
		"tags with or":        {"8", `<answer>9</answer> or <answer>8</answer>`, "9 or 8", "answer-tag"},
		"a sentence of two":   {"12", `\boxed{\text{There are 15 ways, of which 12 are red}}`, `\text{There are 15 ways, of which 12 are red}`, "boxed"},
		"a sentence that not": {"12", `\boxed{\text{It is not 12.}}`, `\text{It is not 12.}`, "boxed"},
	})
	requireFound(t, true, map[string]foundCase{
		"begun once more":    {"34", `So $\boxed{34}$. The answer is $\boxed{3`, "34", "boxed"},
		"without its brace":  {"0.5", `So $\boxed{\frac{1}{2}$.`, `\frac{1}{2}`, "boxed"},
		"a line":             {"7", "So \\boxed{7\nThat is all.", "7", "boxed"},
		"the instruction":    {"7", `So \boxed{7}. (Put it in \boxed{}.)`, "7", "boxed"},
		"a format":           {"7", `So \boxed{7}. Format: \boxed{your answer here}`, "7", "boxed"},
		"a sentence":         {"12", `\boxed{\text{The number of ways is } 12}`, "12", "boxed"},
		"another sentence":   {"12", `\boxed{\textbf{The answer is 12.}}`, "12", "boxed"},
		"a label":            {"12", `\boxed{\text{Total: }12}`, "12", "boxed"},
		"an inner box":       {"9", `\boxed{\text{Answer: }\boxed{9}}`, "9", "boxed"},
		"a truth":            {"Yes", `\boxed{\text{Yes, it converges}}`, "Yes", "boxed"},
		"a final tag":        {"6", "So it is.\n<final_answer>6</final_answer>", "6", "answer-tag"},
		"brackets":           {"6", "So it is six.\n[ANSWER] 6 [/ANSWER]", "6", "answer-tag"},
		"marks of a box":     {"6", "So it is 5 or 6. <|begin_of_box|>6<|end_of_box|>", "6", "answer-tag"},
		"capitals":           {"6", "So it is.\n<ANSWER>6</ANSWER>", "6", "answer-tag"},
		"a truth in a line":  {"no", "**Final Answer:** No, such integers do not exist.", "No", "answer-line"},
		"a unit in commands": {"125 miles", `\boxed{125\textnormal{ miles}}`, `125\textnormal{ miles}`, "boxed"},
	})
}

func TestTheReasonOfNoAnswerSaysWhatWasLookedAt(t *testing.T) {
	t.Parallel()
	for text, reason := range map[string]string{
		"We are done.":                  "the closing paragraph holds no formula, emphasis or number",
		`So $\boxed{12`:                 "the last box was cut off",
		"How many are there?":           "the text ends in a question",
		"In the end it is at most $7$.": "the closing paragraph denies or only bounds what it ends in",
		"This cannot be determined.":    "the closing paragraph gives no answer, or takes one back",
	} {
		require.Equal(t, reason, score(t, scorers.Math{}, ended(text), "7").Reason)
	}
}
