package store

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
)

func TestSampleComesBackByteForByte(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("so 2 + 2 is 4, and then \x00 \xff ", 400_000) // 10 MB
	tests := map[string]evalr.Completion{
		"empty":                              {},
		"think tags in the content":          {Raw: evalr.Raw{Content: "<think>a</think>b"}, Text: "b", Reasoning: "a"},
		"reasoning in a field of its own":    {Raw: evalr.Raw{Content: "b", Reasoning: "a"}, Text: "b", Reasoning: "a"},
		"the same text twice":                {Raw: evalr.Raw{Content: "a", Reasoning: "a"}, Text: "a", Reasoning: "a"},
		"several blocks, joined":             {Raw: evalr.Raw{Content: "<think>a</think>b<think>c</think>d"}, Text: "bd", Reasoning: "a\nc"},
		"unclosed":                           {Raw: evalr.Raw{Content: "<think>a"}, Reasoning: "a", Unclosed: true, Stop: evalr.StopLength},
		"a piece of the reasoning field":     {Raw: evalr.Raw{Content: "x", Reasoning: "  a  "}, Text: "x", Reasoning: "a"},
		"texts that are not in the raw ones": {Raw: evalr.Raw{Content: "x"}, Text: "y", Reasoning: "z"},
		"not UTF-8 and NUL":                  {Raw: evalr.Raw{Content: "\x00<think>\xff\xfe</think>\xc3\x28\x00"}, Text: "\xc3\x28\x00", Reasoning: "\xff\xfe"},
		"ten megabytes":                      {Raw: evalr.Raw{Content: "<think>" + long + "</think>7"}, Text: "7", Reasoning: long},
		"all that a server says": {
			Raw: evalr.Raw{Content: "x"}, Text: "x", Stop: evalr.StopFilter, Model: "m\x00\xff",
			Usage: evalr.Usage{Prompt: evalr.CountTokens(0), Completion: evalr.CountTokens(1 << 40), Reasoning: evalr.CountTokens(3)},
			First: 1, Total: math.MaxInt64,
		},
	}
	run := create(t)
	putProblems(t, run, 1)
	want := map[string]evalr.Sample{}
	for name, completion := range tests {
		s := evalr.Sample{
			Ref: ref(0, len(want)), Seed: math.MaxInt64, Choice: 3, Completion: completion, Tries: 2, Redraws: 1, At: noon,
			Score: evalr.Score{Outcome: evalr.Partial, Value: 1.0 / 3, Answer: "\xff\x00a", Key: "\x00k", Method: "m", Reason: "r\xfe", Form: evalr.FormKept, Other: evalr.CreditOf(0)},
		}
		s.Identity = identity(s.Ref)
		want[name] = s
		put(t, run, s)
	}
	r := read(t, reopen(t, run))
	for name, s := range want {
		got, err := r.Sample(t.Context(), s.Ref)
		require.NoError(t, err, name)
		require.True(t, s == got, name) //nolint:testifylint // a difference of 10 MB is not to be printed
	}
}

func TestFailureComesBackWhole(t *testing.T) {
	t.Parallel()
	run := create(t)
	putProblems(t, run, 2)
	one := failed(ref(1, 3), evalr.Failure{Kind: evalr.FailureRejected, Status: 400, Message: "no\x00\xff", RetryAfter: time.Second, Drawn: true})
	two := failed(ref(0, 1), evalr.Failure{Kind: evalr.FailureServer, Status: 503})
	put(t, run, one, two)
	r := read(t, run)
	got, err := r.Sample(t.Context(), one.Ref)
	require.NoError(t, err)
	require.Equal(t, one, got)
	list, err := r.Failures(t.Context(), "aime", Page{})
	require.NoError(t, err)
	require.Equal(t, []evalr.Sample{two, one}, list)
	list, err = r.Failures(t.Context(), "aime", Page{Offset: 1, Limit: 5})
	require.NoError(t, err)
	require.Equal(t, []evalr.Sample{one}, list)
}

func TestSamplesComeInOrderWithTheirTextsAndWithoutFailures(t *testing.T) {
	t.Parallel()
	run := create(t)
	putProblems(t, run, 4)
	var want []evalr.Sample
	for p := range 3 { // the fourth has none
		for i := p; i < 8; i += 2 {
			want = append(want, sample(ref(p, i)))
		}
	}
	for _, i := range rand.New(rand.NewPCG(5, 5)).Perm(len(want)) {
		put(t, run, want[i])
	}
	put(t, run, failed(ref(3, 0), evalr.Failure{Kind: evalr.FailureServer}))
	r := read(t, run)
	var got []evalr.Sample
	for s, err := range r.Samples(t.Context(), "aime") {
		require.NoError(t, err)
		got = append(got, s)
	}
	require.Equal(t, want, got)
	for s, err := range r.Samples(t.Context(), "aime") {
		require.NoError(t, err)
		require.Equal(t, want[0], s)
		break
	}
	for range r.Samples(t.Context(), "nope") {
		require.Fail(t, "there are none")
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	defer cancel(nil)
	why, n := errors.New("the user said stop"), 0
	for _, err := range r.Samples(ctx, "aime") {
		if n++; n == 3 {
			require.ErrorIs(t, err, why)
		} else {
			require.NoError(t, err)
		}
		if n == 2 {
			cancel(why)
		}
	}
	require.Equal(t, 3, n)
	_, err := r.Scores(t.Context(), ref(3, 0))
	require.ErrorIs(t, err, ErrUnknown)
	require.ErrorContains(t, err, "score of sample 0")
}

func TestProblemsAndPromptsComeBack(t *testing.T) {
	t.Parallel()
	prompt := func(s string) evalr.Prompt {
		return evalr.Prompt{Messages: []evalr.Message{{Role: "system", Content: "s"}, {Role: "user", Content: s}}, Prefill: "<think>\n", Gold: []string{"A"}}
	}
	records := []ProblemRecord{
		{Problem: evalr.Problem{ID: "b", Row: 1, Input: "\xff\x00"}, Prompts: []evalr.Prompt{prompt("x")}},
		{
			Problem: evalr.Problem{ID: "a", Row: 0, Input: "q", Choices: []string{"1", "2"}, Gold: []string{"B"}, Fields: map[string]string{"level": "5"}},
			Prompts: []evalr.Prompt{prompt("x"), prompt("x"), prompt("y"), prompt("x")},
		},
	}
	run := create(t)
	require.NoError(t, run.PutProblems(t.Context(), "aime", records))
	require.NoError(t, run.PutProblems(t.Context(), "aime", records), "a resume puts them again")
	r := read(t, run)
	var got []ProblemRecord
	for p, err := range r.Problems(t.Context(), "aime") {
		require.NoError(t, err)
		got = append(got, p)
	}
	require.Equal(t, []ProblemRecord{records[1], records[0]}, got, "in the order of the data set")
	for index, want := range []string{"x", "x", "y", "x", "x", "x"} {
		p, err := r.Prompt(t.Context(), evalr.Ref{Benchmark: "aime", Problem: "a", Index: index})
		require.NoError(t, err)
		require.Equal(t, prompt(want), p)
	}
	one, err := r.Problem(t.Context(), "aime", "b")
	require.NoError(t, err)
	require.Equal(t, records[0], one)
	names, err := r.Benchmarks(t.Context())
	require.NoError(t, err)
	require.Equal(t, []string{"aime"}, names)
	prompts, err := count(r, `SELECT count(*) FROM prompt`)
	require.NoError(t, err)
	require.Equal(t, 2, prompts, "equal prompts are stored once")
}

func TestVerdictsDoNotDependOnTheOrderOfArrival(t *testing.T) {
	t.Parallel()
	var samples []evalr.Sample
	for p := range 20 {
		for i := range 8 {
			s := sample(ref(p, i))
			if (p+i)%7 == 0 {
				s = failed(s.Ref, evalr.Failure{Kind: evalr.FailureTorn, Drawn: true})
			}
			samples = append(samples, s)
		}
	}
	var want []ProblemVerdicts
	for seed := range uint64(3) {
		rand.New(rand.NewPCG(seed, 0)).Shuffle(len(samples), func(i, j int) { samples[i], samples[j] = samples[j], samples[i] })
		run := create(t)
		putProblems(t, run, 21)
		put(t, run, samples...)
		got := collect(t, read(t, run))
		require.Len(t, got, 21, "a problem without samples is there")
		require.Equal(t, ProblemVerdicts{ID: "p020", Row: 20, Fields: map[string]string{"level": "0"}}, got[20])
		if want == nil {
			want = got
			for _, p := range got[:20] {
				require.Len(t, p.Verdicts, 8)
				for i, v := range p.Verdicts {
					require.EqualValues(t, i, v.Index)
				}
			}
		}
		require.Equal(t, want, got)
	}
}

func TestVerdictSaysWhatTheSampleSays(t *testing.T) {
	t.Parallel()
	run := create(t)
	putProblems(t, run, 1)
	s := sample(ref(0, 0))
	s.Redraws, s.Text, s.Reasoning = 3, "żółw", "ab"
	s.Usage.Completion = evalr.Tokens{}
	s.Form, s.Other = evalr.FormBroken, evalr.CreditOf(0.1)
	put(t, run, s)
	r := read(t, run)
	require.Equal(t, []evalr.Verdict{{
		Redraws: 3, Value: s.Value, Class: s.Key, Chars: 6, Outcome: s.Outcome, Stop: evalr.StopEnd,
		Asked: evalr.CountTokens(20), Form: evalr.FormBroken, Other: evalr.CreditOf(0.1),
	}}, collect(t, r)[0].Verdicts)
	one, err := r.ProblemVerdicts(t.Context(), "aime", "p000")
	require.NoError(t, err)
	require.Equal(t, collect(t, r)[0], one)
}

func TestClassesReplaceKeysInVotes(t *testing.T) {
	t.Parallel()
	run := create(t)
	putProblems(t, run, 1)
	for i := range 4 {
		s := sample(ref(0, i))
		s.Key = "1/2"
		put(t, run, s)
	}
	require.NoError(t, run.SetClasses(t.Context(), "aime", "p000", map[int]string{0: "0.5", 1: "1/2", 2: ""}))
	var got []string
	for _, v := range collect(t, read(t, run))[0].Verdicts {
		got = append(got, v.Class)
	}
	require.Equal(t, []string{"0.5", "1/2", "", "1/2"}, got)
	require.ErrorIs(t, run.SetClasses(t.Context(), "aime", "nope", nil), ErrUnknown)
}

func TestCountsKeepTheFourThingsApart(t *testing.T) {
	t.Parallel()
	run := create(t)
	putProblems(t, run, 2)
	for i := range 6 {
		s := sample(ref(0, i))
		s.Outcome, s.Redraws = evalr.Outcome(i), i%3
		put(t, run, s)
	}
	put(t, run, failed(ref(1, 0), evalr.Failure{Kind: evalr.FailureServer}))
	require.NoError(t, run.Begin(t.Context(), ref(1, 1), ref(1, 2)))
	got, err := read(t, run).Counts(t.Context(), "aime")
	require.NoError(t, err)
	require.Equal(t, Counts{
		Outcomes: map[evalr.Outcome]int{0: 1, 1: 1, 2: 1, 3: 1, 4: 1, 5: 1},
		Failed:   1, Redrawn: 4, Redraws: 6, Open: 2,
	}, got)
	require.Equal(t, 6, got.Samples())
}

// TestStoredNumbersKeepTheirMeaning pins what run.db holds: a change of the
// vocabulary's order would change the meaning of every run on disk.
func TestStoredNumbersKeepTheirMeaning(t *testing.T) {
	t.Parallel()
	require.Equal(t, [6]string{"unscored", "correct", "incorrect", "partial", "no-answer", "truncated"}, [6]string{
		evalr.Outcome(0).String(), evalr.Outcome(1).String(), evalr.Outcome(2).String(),
		evalr.Outcome(3).String(), evalr.Outcome(4).String(), evalr.Outcome(5).String(),
	})
	require.Equal(t, [4]string{"unknown", "end", "length", "filter"}, [4]string{
		evalr.StopReason(0).String(), evalr.StopReason(1).String(), evalr.StopReason(2).String(), evalr.StopReason(3).String(),
	})
	require.Equal(t, [3]string{"unasked", "kept", "broken"}, [3]string{evalr.Form(0).String(), evalr.Form(1).String(), evalr.Form(2).String()})
	require.Equal(t, []evalr.FailureKind{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, []evalr.FailureKind{
		evalr.FailureRateLimit, evalr.FailureServer, evalr.FailureUnreachable, evalr.FailureTorn, evalr.FailureIdle,
		evalr.FailureGarbage, evalr.FailureRejected, evalr.FailureContext, evalr.FailureUnauthorized, evalr.FailureQuota,
	})
}

func TestUnknownThingsAreNamed(t *testing.T) {
	t.Parallel()
	run := create(t)
	putProblems(t, run, 1)
	require.ErrorIs(t, run.Put(t.Context(), sample(ref(9, 0))), ErrUnknown)
	require.ErrorContains(t, run.Begin(t.Context(), ref(9, 0)), `"p009"`)
	require.ErrorContains(t, run.Begin(t.Context(), ref(0, -1)), "index")
	require.ErrorContains(t, run.Begin(t.Context(), ref(0, maxIndex)), "index")
	nan := sample(ref(0, 0))
	nan.Value = math.NaN()
	require.ErrorContains(t, run.Put(t.Context(), nan), "NaN")
	twice := append(problems(3), problems(1)...)
	require.ErrorContains(t, run.PutProblems(t.Context(), "aime", twice), "two of this id")
	r := read(t, run)
	_, err := r.Sample(t.Context(), ref(0, 0))
	require.ErrorIs(t, err, ErrUnknown)
	require.ErrorContains(t, err, `sample 0 of problem "p000"`)
	_, err = r.Prompt(t.Context(), ref(7, 0))
	require.ErrorIs(t, err, ErrUnknown)
	require.Empty(t, collectOf(t, r, "nope"))
}
