package stats

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
)

func TestVerdictsArePickedByWhatTheyAre(t *testing.T) {
	t.Parallel()
	tokens := evalr.CountTokens
	problems := [][]evalr.Verdict{
		{
			{Outcome: evalr.Correct, Value: 1, Class: "33", Tokens: tokens(10), Chars: 40, Stop: evalr.StopEnd},
			{Outcome: evalr.Incorrect, Class: "34", Tokens: tokens(20), Chars: 80, Stop: evalr.StopLength}, // answered before the cut
			{Outcome: evalr.Truncated, Tokens: tokens(32), Chars: 99},                                      // by a server that does not say
			{Outcome: evalr.NoAnswer, Tokens: tokens(0), Stop: evalr.StopEnd},
			{Outcome: evalr.Unscored, Class: "35", Tokens: tokens(5), Chars: 7, Stop: evalr.StopEnd},
			{Failure: evalr.FailureServer},
		},
		{{Failure: evalr.FailureQuota}},
	}
	require.Equal(t, [][]float64{{1, 0, 0, 0}, {}}, Scores(problems))
	require.Equal(t, [][]float64{{1, 0}, {}}, CompletedScores(problems))
	require.Equal(t, [][]bool{{false, true, true, false, false}, {}}, Truncations(problems))
	require.Equal(t, [][]bool{{false, false, false, true}, {}}, NoAnswers(problems))
	require.Equal(t, [][]bool{{false, false, false, false, false, true}, {true}}, Failures(problems))
	require.Equal(t, [][]bool{{false, false, false, false, true}, {}}, Unscored(problems))
	require.Equal(t, [][]float64{{40, 80, 99, 0, 7}, {}}, CharLengths(problems))
	lengths, ok := TokenLengths(problems)
	require.True(t, ok)
	require.Equal(t, [][]float64{{10, 20, 32, 0, 5}, {}}, lengths)
	problems[0][0].Tokens = evalr.Tokens{}
	_, ok = TokenLengths(problems)
	require.False(t, ok, "a server that does not count")
	votes, consistent := CountVotes(problems[0])
	require.True(t, consistent)
	require.Equal(t, Votes{Counts: []int{1, 1}, Value: []float64{1, 0}, Abstain: 2}, votes)
}

func TestVotesAreCountedInOrderOfIndex(t *testing.T) {
	t.Parallel()
	verdicts := []evalr.Verdict{
		{Index: 0, Class: "12", Outcome: evalr.Incorrect},
		{Index: 1, Class: "7", Outcome: evalr.Correct, Value: 1},
		{Index: 2, Class: "12", Outcome: evalr.Incorrect},
		{Index: 3, Outcome: evalr.NoAnswer},
		{Index: 4, Class: "7", Outcome: evalr.Correct, Value: 1},
	}
	want := Votes{Counts: []int{2, 2}, Value: []float64{0, 1}, Abstain: 1}
	got, consistent := CountVotes(verdicts)
	require.True(t, consistent)
	require.Equal(t, want, got)

	slices.Reverse(verdicts)
	before := slices.Clone(verdicts)
	got, _ = CountVotes(verdicts)
	require.Equal(t, want, got, "whatever order they come in")
	require.Equal(t, before, verdicts, "the caller's order is left alone")

	verdicts[0].Value = 0.5
	got, consistent = CountVotes(verdicts)
	require.False(t, consistent, "a class with two scores")
	require.Equal(t, want, got, "which keeps the score of its first member")
}

func TestWhatIsUnknownOfSomeIsReported(t *testing.T) {
	t.Parallel()
	problems := [][]evalr.Verdict{
		{
			{
				Outcome: evalr.Correct, Value: 1, Other: evalr.CreditOf(0.5), Form: evalr.FormKept,
				Tokens: evalr.CountTokens(10), Asked: evalr.CountTokens(100),
			},
			{Outcome: evalr.Unscored, Tokens: evalr.CountTokens(30), Asked: evalr.CountTokens(100), Redraws: 2},
		},
		{
			{
				Outcome: evalr.Truncated, Other: evalr.CreditOf(0), Form: evalr.FormBroken,
				Tokens: evalr.CountTokens(20), Asked: evalr.CountTokens(0),
			},
			{Failure: evalr.FailureServer, Redraws: 1},
		},
	}
	other, ok := OtherScores(problems)
	require.True(t, ok)
	require.Equal(t, [][]float64{{0.5}, {0}}, other)
	kept, ok := FormsKept(problems)
	require.True(t, ok)
	require.Equal(t, [][]bool{{true}, {false}}, kept)

	problems[1][0].Other, problems[1][0].Form = evalr.Credit{}, evalr.FormUnasked
	_, ok = OtherScores(problems)
	require.False(t, ok)
	_, ok = FormsKept(problems)
	require.False(t, ok)

	_, ok = OtherScores([][]evalr.Verdict{{}, {{Failure: evalr.FailureQuota}}})
	require.False(t, ok, "nothing is known of nothing")
}
