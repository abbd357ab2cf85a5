package evals

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// answered makes a file of these answers.
func answered(t *testing.T, answers ...string) string {
	t.Helper()
	var lines strings.Builder
	for i, a := range answers {
		text, err := json.Marshal(a)
		require.NoError(t, err)
		fmt.Fprintf(&lines, `{"id":"q%d","question":"what?","answer":%s}`+"\n", i+1, text)
	}
	return write(t, "qa.jsonl", lines.String())
}

func TestCustomRefusesAnswersThatSayThereIsNone(t *testing.T) {
	t.Parallel()
	for _, none := range []string{"N/A", "n.a.", "na", "NaN", "None", " null", "TODO", "tbd", "Unknown", "?", "-", "—", "...", "#### N/A", `\boxed{none}`} {
		for _, scorer := range []string{"math", "integer"} {
			text, hint := refused(t, CustomOptions{File: answered(t, "1", none), Scorer: scorer})
			require.Contains(t, text, `qa.jsonl: line 2: field "answer": "`, none)
			require.Contains(t, text, `says that there is no answer; want one`, none)
			require.Contains(t, hint, "give the answer or leave the row out", none)
			require.Equal(t, scorer == "math", strings.Contains(hint, `write \text{`), none)
		}
	}
	_, hint := refused(t, CustomOptions{File: answered(t, "1", "None"), Scorer: "math"})
	require.Contains(t, hint, `write \text{None}`)
	for _, some := range []string{`\text{None}`, "-1", "n", "a", "nano", `\emptyset`, "no", "1/n"} {
		_, err := Custom(t.Context(), CustomOptions{File: answered(t, "1", some), Scorer: "math"})
		require.NoError(t, err, some)
	}
}

func TestCustomDoubtsWordsAmongMathematics(t *testing.T) {
	t.Parallel()
	doubts := func(scorer string, answers ...string) []string {
		e, err := Custom(t.Context(), CustomOptions{File: answered(t, answers...), Scorer: scorer})
		require.NoError(t, err)
		return e.Doubts
	}
	require.Equal(t, []string{`qa.jsonl: answers in words, 1 of 4: "uneven" for problem q3. Only the same words are right, and no number is`},
		doubts("math", "1", `\frac12`, "uneven", "x+1"))
	require.Equal(t, []string{`qa.jsonl: answers in words, 4 of 8: "uneven" for problem q1, "see solution" for problem q2, "True" for problem q3, …. ` +
		`Only the same words are right, and no number is`},
		doubts("math", "uneven", "see solution", "True", `\text{east}`, "1", "2", "3", "4"))
	require.Empty(t, doubts("math", "1", "5 apples", "pi", "infinity", "abc", "sin x", `x \text{ or } y`), "none of these is words alone")
	require.Equal(t, []string{`qa.jsonl: answers that are sentences, 2 of 3: "The product is 12." for problem q1, "Answer: 12" for problem q3. ` +
		`No number is the same: give the number alone, or at the end after ####`}, doubts("math", "The product is 12.", "5 apples", "Answer: 12"))
	require.Empty(t, doubts("math", "yes", "no", "1"), "words are the rule")
	require.Empty(t, doubts("integer", "1", "2"))
}
