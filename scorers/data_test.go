package scorers_test

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/scorers"
)

// rows reads a file of the local copy of benchmark data, or skips the test.
func rows[T any](tb testing.TB, file string) []T {
	tb.Helper()
	folder := filepath.Join("..", "..", "shared", "data")
	f, err := os.Open(filepath.Join(folder, file))
	if err != nil {
		tb.Skipf("no folder of benchmark data at %s", folder)
	}
	defer f.Close()
	var all []T
	s := bufio.NewScanner(f)
	s.Buffer(nil, 1<<24)
	for s.Scan() {
		var row T
		require.NoError(tb, json.Unmarshal(s.Bytes(), &row))
		all = append(all, row)
	}
	require.NoError(tb, s.Err())
	return all
}

// afterThought splits a completion off its reasoning as a model package would.
func afterThought(text string) evalr.Completion {
	const begin, end = "<|begin_of_thought|>", "<|end_of_thought|>"
	if i := strings.LastIndex(text, end); i >= 0 {
		return ended(text[i+len(end):])
	}
	if strings.Contains(text, begin) {
		return evalr.Completion{Unclosed: true, Stop: evalr.StopLength}
	}
	return ended(text)
}

func TestLastBoxOfEachWrittenSolutionIsItsGoldAnswer(t *testing.T) {
	t.Parallel()
	problems := rows[struct{ Answer, Solution string }](t, "math500.jsonl")
	require.Len(t, problems, 500)
	for _, p := range problems {
		got := score(t, scorers.Math{}, ended(p.Solution), p.Answer)
		require.Equal(t, evalr.Correct, got.Outcome, "%s: %s", p.Answer, got.Reason)
		require.Equal(t, "boxed", got.Method)
	}
}

// The one difference from the recorded verdicts of the Qwen2.5-Math grader is
// its miss of "10{,}000" against 10000.
func TestRealCompletionsAreGradedAsByMathVerify(t *testing.T) {
	t.Parallel()
	agreeMathVerify, agreeQwen := 0, 0
	all := rows[struct {
		Gold, Completion string
		QwenScore        bool `json:"qwen_score"`
		MathVerify       bool `json:"mathverify"`
	}](t, "math_real_pairs.jsonl")
	for _, r := range all {
		got := score(t, scorers.Math{}, ended(r.Completion), r.Gold)
		correct := got.Outcome == evalr.Correct
		if correct == r.MathVerify {
			agreeMathVerify++
		}
		if correct == r.QwenScore {
			agreeQwen++
		}
		if correct != r.MathVerify || correct != r.QwenScore {
			t.Logf("gold %s, answer %s: %s (math-verify %t, qwen %t): %s", r.Gold, got.Answer, got.Outcome, r.MathVerify, r.QwenScore, got.Reason)
		}
	}
	t.Logf("of %d: %d as Math-Verify, %d as Qwen", len(all), agreeMathVerify, agreeQwen)
	require.Equal(t, 800, agreeMathVerify)
	require.Equal(t, 799, agreeQwen)
}

// eightSamples is a problem with eight completions. Its gold answer is recorded
// as a harness normalised it, and as the data set has it.
type eightSamples struct {
	Index    int `json:"idx"`
	Gold     string
	Raw      string `json:"gold_raw"`
	Outputs  []string
	Recorded []bool `json:"recorded_scores"`
}

// tally counts, by one of the gold answers, the right completions and the right
// majorities, the ties among these, and the verdicts that were recorded
// otherwise, by problem.
func tally(t *testing.T, gold func(eightSamples) string) (correct, majority, ties int, differ map[int]int) {
	t.Helper()
	differ = make(map[int]int)
	for _, r := range rows[eightSamples](t, "out_math100_k8_qwen25math.jsonl") {
		var classes []class
		for i, o := range r.Outputs {
			got := score(t, scorers.Math{}, ended(o), gold(r))
			right := got.Outcome == evalr.Correct
			if right {
				correct++
			}
			if right != r.Recorded[i] {
				differ[r.Index]++
				require.True(t, right, "recorded as right: %s", got.Reason)
				t.Logf("problem %d, sample %d: gold %s, answer %s, recorded as wrong: %s", r.Index, i, gold(r), got.Answer, got.Reason)
			}
			classes = vote(classes, got)
		}
		best, tied := winner(classes)
		if best.correct {
			majority++
		}
		if tied {
			ties++
		}
	}
	return correct, majority, ties, differ
}

// By the normalised gold answers, 728 of 800 were recorded as right (.910), and
// one more is: an answer without the braced comma that groups the gold answer's
// digits. By the data set's own, the eight times of day of problem 3 are right
// as well, of whose gold answer normalisation had left nothing readable.
func TestVotesOverEightSamplesReachTheRecordedMajority(t *testing.T) {
	t.Parallel()
	correct, majority, ties, differ := tally(t, func(r eightSamples) string { return r.Gold })
	require.Equal(t, []int{728 + 1, 93, 4}, []int{correct, majority, ties})
	require.Len(t, differ, 1)
	correct, majority, ties, differ = tally(t, func(r eightSamples) string { return r.Raw })
	require.Equal(t, []int{728 + 1 + 8, 94, 4}, []int{correct, majority, ties})
	require.Len(t, differ, 2)
	require.Equal(t, 8, differ[3])
}

// A class of answers in a vote, in the order first seen.
type class struct {
	key     string
	votes   int
	correct bool
}

func vote(classes []class, s evalr.Score) []class {
	for i := range classes {
		if (scorers.Math{}).Same(classes[i].key, s.Key) {
			classes[i].votes++
			return classes
		}
	}
	return append(classes, class{s.Key, 1, s.Outcome == evalr.Correct})
}

// winner is the largest class, the first seen of several.
func winner(classes []class) (best class, tied bool) {
	for _, c := range classes {
		switch {
		case c.votes > best.votes:
			best, tied = c, false
		case c.votes == best.votes:
			tied = true
		}
	}
	return best, tied
}

// refused are the answers that the recording grader took for wrong, by problem,
// and why they are right.
var refused = map[string]string{
	"test/counting_and_probability/508.json": "thin spaces group the gold answer's digits",
	"test/number_theory/417.json":            "thin spaces group the gold answer's digits",
	"test/algebra/101.json":                  "the gold answer is a membership of the interval given",
	"test/prealgebra/1865.json":              "a number with ordinal ending and unit",
	"test/precalculus/768.json":              "both values of the gold answer's plus-minus",
	"test/precalculus/881.json":              "the same matrix letter by letter",
	"test/precalculus/263.json":              "the same matrix letter by letter",
}

func TestRecordedVerdictsOfMath500AreReproduced(t *testing.T) {
	t.Parallel()
	all := rows[struct {
		ID            string `json:"unique_id"`
		Gold, Content string
		Correctness   bool
	}](t, "out_math500_qwen25_32b_still.jsonl")
	require.Len(t, all, 500)
	differ := 0
	for _, r := range all {
		got := score(t, scorers.Math{}, afterThought(r.Content), r.Gold)
		if correct := got.Outcome == evalr.Correct; correct == r.Correctness {
			continue
		}
		differ++
		t.Logf("%s: gold %s, answer %s, recorded as right: %t, here %s (%s): %s", r.ID, r.Gold, got.Answer, r.Correctness, got.Outcome, got.Reason, refused[r.ID])
		require.Equal(t, evalr.Correct, got.Outcome)
		require.NotEmpty(t, refused[r.ID])
	}
	require.Equal(t, len(refused), differ)
}

// The accuracy by training step that is known of these checkpoints, in correct
// answers of 30; 137 of the 330 completions were cut off without a box.
func TestAccuracyOfCheckpointsOverStepsIsTheKnownOne(t *testing.T) {
	t.Parallel()
	all := rows[struct {
		Gold, Output string
		Step         int
		Recorded     bool `json:"recorded_score"`
	}](t, "out_aime24_sky_checkpoints.jsonl")
	correct, truncated := make(map[string]int), 0
	for _, r := range all {
		got := score(t, scorers.Integer{Max: 999}, afterThought(r.Output), r.Gold)
		require.Equal(t, r.Recorded, got.Outcome == evalr.Correct, got.Reason)
		if got.Outcome == evalr.Correct {
			correct[strconv.Itoa(r.Step)]++
		}
		if got.Outcome == evalr.Truncated {
			truncated++
		}
	}
	require.Equal(t, map[string]int{
		"21": 11, "35": 10, "49": 11, "63": 8, "70": 9, "84": 8, "98": 10, "105": 10, "119": 11, "133": 12, "140": 9,
	}, correct)
	require.Equal(t, 137, truncated)
}
