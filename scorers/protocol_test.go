package scorers_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/scorers"
)

func TestSimpleEvalsTakesTheFirstMatchOfTheFirstPrefix(t *testing.T) {
	t.Parallel()
	s := scorers.Choice{Letters: "ABCD", Extract: scorers.R1}
	for text, want := range map[string]string{
		"Answer: B":                        "B",
		"answer:B":                         "B",
		"ANSWER \n : \t B":                 "B",
		"Answer: A\n\nAnswer: B":           "A",
		"FinalAnswer: B":                   "B",
		"Answer: Because":                  "B", // no word boundary is asked for
		"Answer: b":                        "b", // found, and never the gold letter
		"Answer: (B)":                      "",
		"Answer:\nB":                       "",
		"The answer is B":                  "",
		"B":                                "",
		`\boxed{B}`:                        "",
		"**Answer:** B":                    "B",
		"**Answer: B**":                    "B",
		`Answer: $\boxed{B}$`:              "B",
		`Answer: \text{B}`:                 "B",
		`Answer: $\mathrm{B}$`:             "B",
		`Answer: \mathbf{B}`:               "B",
		`Answer: \(B\)`:                    "B",
		"Answer: Ｂ":                        "B",
		"Answer: ｂ":                        "ｂ",
		"Answer: \u200b\u200bB":            "B",
		"উত্তর: ব":                         "B",
		"উত্তরঃ ড":                         "C",
		"الإجابة: أ":                       "A",
		"الإجابة : أ":                      "", // no space is allowed before this one
		"الإجابة: ح":                       "ح",
		"답변: D":                            "D",
		"答案：C":                             "C",
		"RÉPONSE : C":                      "C",
		"Respuesta: C\nAnswer: D":          "D", // the order of prefixes, then of places
		"Answer: none. Respuesta: C":       "C",
		"Answer: E":                        "",
		"Answer: $LETTER, then Answer: $D": "D",
	} {
		got := score(t, s, ended(text), "B")
		require.Equal(t, want, got.Key, text)
		require.Equal(t, want == "B", got.Outcome == evalr.Correct, text)
		require.Equal(t, want == "", got.Outcome == evalr.NoAnswer, text)
	}
}

func TestMMLUProTriesItsThreePatternsInTurn(t *testing.T) {
	t.Parallel()
	s := scorers.Choice{Letters: "ABCDEFGHIJ", Extract: scorers.R1, Protocol: scorers.MMLUPro}
	for text, want := range map[string]struct{ key, method string }{
		"The answer is (J).":                                 {"J", "answer-line"},
		"The answer is J":                                    {"J", "answer-line"},
		"The answer is **(J)**.":                             {"J", "answer-line"},
		"The answer is (A). No: the answer is (J).":          {"A", "answer-line"},
		"The answer is 4, so the answer is (J).":             {"J", "answer-line"},
		"Answer: A. Hence the answer is (J).":                {"J", "answer-line"},
		"The answer is (j).":                                 {"", ""},
		"The Answer is (J).":                                 {"J", "last-letter"},
		"Answer: J":                                          {"J", "answer-line"},
		"answer:\n\nJ":                                       {"J", "answer-line"},
		"Answer: A or rather Answer: J\nAnswer: B":           {"J", "answer-line"}, // the last of the first line
		"ANSWER: J":                                          {"J", "last-letter"},
		"Option A is wrong, J fits best, though 5J does not": {"J", "last-letter"},
		"A_B, éC, 5D, JE":                                    {"", ""},
		"nothing in particular":                              {"", ""},
		"K":                                                  {"", ""},
	} {
		got := score(t, s, ended(text), "J")
		require.Equal(t, want.key, got.Key, text)
		require.Equal(t, want.method, got.Method, text)
	}
}

func TestAProtocolsLetterMustBeWholeWhereTheTextWasCutOff(t *testing.T) {
	t.Parallel()
	for _, p := range []scorers.Protocol{scorers.SimpleEvals, scorers.MMLUPro} {
		s := scorers.Choice{Letters: "ABCD", Extract: scorers.R1, Protocol: p}
		cut := evalr.Completion{Text: "Answer: B", Stop: evalr.StopLength}
		require.Equal(t, evalr.Truncated, score(t, s, cut, "B").Outcome)
		cut.Text += "\n"
		require.Equal(t, evalr.Correct, score(t, s, cut, "B").Outcome)
	}
}
