package scorers_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/scorers"
)

// floods are texts that make a search go back and forth if it can.
var floods = []string{
	"{", "}", `\boxed{`, `\boxed`, `\boxed{}`, `\boxed{1}`, `\boxed{1},`, `\boxed{\boxed{1}}`, "$", "$ ", `\(`, `\[`, `\`, ":", "answer", "answer:",
	"answer is ", "Answer: A or B ", "Answer: \n", "答案：", "is ", "A) ", "A ", "1", "1,", "1 ", "-", "**", "\n\n", "\n", "\xff", "\x00", "a",
	":A", "answer:A", "답:A", "Answer: \u200b", "answer is (A", "is:\nA. 1\n", "is:", "：", "<answer>", "</answer>", "<answer>1</answer>", "</think>", "**A", "Answer:b ",
	"Q:\n", "user\n", "}assistant\n", "Answer: 1\nQ:\n", "Wait", ". Wait", "Answer: 1. Wait, ", "[INST]", "<|", "<|a|>", "<|begin_of_", "<ANSWER>1", "*", "*a* ", "**1** ",
	"1 and ", "1, ", "from 1 to ", "of the 1 ", "$1 ", "$1$ and ", "$-$", "1 not ", "is not ", ", not ", "a. ", "a\n\n", "- $1$\n", "is 1", " million", "5 km ", "5 m/s per ", "5米", `\boxed{1}\boxed{`, `\boxed{1 `, `\boxed{1}[`,
}

func target(s evalr.Scorer) evalr.Target {
	if _, ok := s.(scorers.Choice); ok {
		return evalr.Target{Gold: []string{"A"}}
	}
	return evalr.Target{Gold: []string{"1"}}
}

// Each scorer runs both extractions.
var all = []evalr.Scorer{
	scorers.Integer{Max: 999},
	scorers.Choice{Letters: "ABCD"},
	scorers.Choice{Letters: "ABCD", Extract: scorers.R1, Protocol: scorers.MMLUPro},
	scorers.Math{},
	scorers.Tagged{Inner: scorers.Math{}},
}

// TestFloodsAreScoredInLinearTime allows a scorer four microseconds a byte (it
// needs less than a tenth of one), which a search in quadratic time would exceed
// by hours.
func TestFloodsAreScoredInLinearTime(t *testing.T) {
	if testing.Short() {
		t.Skip("scores 200 MB of text")
	}
	const size = 1 << 20
	for _, flood := range floods {
		text := strings.Repeat(flood, size/len(flood))
		for _, s := range all {
			begun := time.Now()
			_, err := s.Score(t.Context(), target(s), ended(text))
			require.NoError(t, err)
			require.Less(t, time.Since(begun), 4*size*time.Microsecond, "%T on %q", s, flood)
		}
	}
}

func TestAKeyIsValidTextWhateverTheAnswerWas(t *testing.T) {
	t.Parallel()
	for _, s := range all {
		got := score(t, s, ended("\\boxed{\xff\xfe}\nAnswer: \xff A"), target(s).Gold...)
		require.Equal(t, strings.ToValidUTF8(got.Key, "?"), got.Key)
		require.Equal(t, strings.ToValidUTF8(got.Answer, "?"), got.Answer)
		require.Equal(t, strings.ToValidUTF8(got.Reason, "?"), got.Reason)
	}
}
