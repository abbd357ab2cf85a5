package scorers_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/scorers"
)

func TestChoiceFindsTheLetterThatIsClaimed(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]struct{ key, method string }{
		"So it follows.\n\nAnswer: B":                 {"B", "answer-line"},
		"Answer:B":                                    {"B", "answer-line"},
		"answer: b":                                   {"B", "answer-line"},
		"ANSWER : (B)":                                {"B", "answer-line"},
		"**Answer:** B":                               {"B", "answer-line"},
		"**Answer**: **B**":                           {"B", "answer-line"},
		`Answer: $\boxed{B}$`:                         {"B", "boxed"},
		`Answer: $B$`:                                 {"B", "answer-line"},
		`Answer: \text{(B)}`:                          {"B", "answer-line"},
		"Answer: B) social facilitation":              {"B", "answer-line"},
		"Answer: B because A is too small":            {"B", "answer-line"},
		"The answer is B) internal":                   {"B", "answer-line"},
		"The answer is (B).":                          {"B", "answer-line"},
		"The answer is ( B).":                         {"B", "answer-line"},
		"The correct answer is option B.":             {"B", "answer-line"},
		"Therefore the correct option is B.":          {"B", "answer-line"},
		"Answer: A\n\nNo. Answer: B":                  {"B", "answer-line"},
		`\boxed{A} at first. Answer: B`:               {"B", "answer-line"},
		`Answer: A at first, then $\boxed{\text{B}}$`: {"B", "boxed"},
		`\boxed{B. \text{ internal}}`:                 {"B", "boxed"},
		"答案：B":                                        {"B", "answer-line"},
		"答案: B":                                       {"B", "answer-line"},
		"所以答案是B。":                                     {"B", "answer-line"},
		"Antwort: B":                                  {"B", "answer-line"},
		"Réponse : B":                                 {"B", "answer-line"},
		"الإجابة: ب":                                  {"B", "answer-line"},
		"উত্তর: ব":                                    {"B", "answer-line"},
		"Answer: Ｂ":                                   {"B", "answer-line"},
		"Because of C.\n\nB":                          {"B", "final-letter"},
		"Because of C.\n**(B)**\n":                    {"B", "final-letter"},
		"The best description is:\n\nB. The force.":   {"B", "final-option"},
		"What fits best is: **(B) The force**":        {"B", "final-option"},
		"正确的说法是：\nB. 力\n因为 A 不对。":                     {"B", "final-option"},
		"So it must be:\nB) 3\n\nThe reason is: physics, C. Wien says": {"B", "final-option"},
		"B) social facilitation.":                                      {"B", "opening-letter"},
		"B. internal":                                                  {"B", "opening-letter"},
		"B":                                                            {"B", "final-letter"},
		"The last line is 'Answer: $LETTER'. Answer: B": {"B", "answer-line"},
		"故选：B．":  {"B", "answer-line"},
		"因此选B。":  {"B", "answer-line"},
		"故答案为：B": {"B", "answer-line"},
		"Answer: B\n\nQuestion: Which one?\nAnswer: C":   {"B", "answer-line"},
		"The answer is (B).<|eot_id|>The answer is (C).": {"B", "answer-line"},
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			got := score(t, scorers.Choice{Letters: "ABCD"}, ended(text), "B")
			require.Equal(t, evalr.Correct, got.Outcome, got.Reason)
			require.Equal(t, want.key, got.Key)
			require.Equal(t, want.method, got.Method)
		})
	}
}

func TestChoiceTakesNoLetterThatIsNotClaimed(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"The last line of your response should be of the form 'Answer: $LETTER' where LETTER is one of ABCD.",
		`The last line of your response should be of the form "ANSWER: X" where X is one of ABCD.`,
		"A) is too small, but B) fits, and so would C).",
		"A) one\nB) two\nC) three\nD) four",
		"The list of options is:\nB. two\nC. three",
		"The reason is: Because of C.",
		"The first of them is: A force",
		"The answer is a number.",
		"Answer: Because of gravity",
		"Answer: DNA",
		"A dog barks.",
		"The answer is not clear.",
		"Answer: None of the above",
		`\boxed{Because}`,
		"",
	} {
		got := score(t, scorers.Choice{Letters: "ABCD"}, ended(text), "B")
		require.Equal(t, evalr.NoAnswer, got.Outcome, "%q: %s %s", text, got.Method, got.Answer)
		require.Empty(t, got.Key)
	}
}

func TestChoiceCountsAClaimOfSeveralOptionsAsWrong(t *testing.T) {
	t.Parallel()
	for text, key := range map[string]string{
		"Answer: A or B":                 "A, B",
		"Answer: B, C":                   "B, C",
		"Answer: B/C":                    "B, C",
		"The answer is (A), (B) and (C)": "A, B, C",
		`\boxed{B, C}`:                   "B, C",
	} {
		got := score(t, scorers.Choice{Letters: "ABCD"}, ended(text), "B")
		require.Equal(t, evalr.Incorrect, got.Outcome, text)
		require.Equal(t, key, got.Key, text)
	}
}

func TestChoiceKnowsItsLetters(t *testing.T) {
	t.Parallel()
	ten := scorers.Choice{Letters: "ABCDEFGHIJ"}
	require.Equal(t, evalr.Correct, score(t, ten, ended("The answer is (J)."), "J").Outcome)
	require.Equal(t, evalr.Correct, score(t, ten, ended("The answer is I."), "I").Outcome)
	require.Equal(t, evalr.NoAnswer, score(t, ten, ended("The answer is I think hard to say"), "I").Outcome)
	require.Equal(t, evalr.NoAnswer, score(t, scorers.Choice{Letters: "ABCD"}, ended("Answer: J"), "B").Outcome)
	require.Equal(t, "A is not the gold option B", score(t, scorers.Choice{Letters: "ABCD"}, ended("Answer: A"), "B").Reason)
}
