package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr/internal/fakeapi"
	"github.com/evalr/evalr/stats"
)

// rated answers a made-up question right as often as the name of the model says, in
// percent: base-60 answers 60 of a hundred draws right.
func rated(c fakeapi.Call) string {
	m := madeUpQuestion.FindStringSubmatch(c.Text())
	if m == nil || c.Request.Seed == nil {
		return "none"
	}
	i, _ := strconv.Atoi(m[1]) // digits
	rate, _ := strconv.Atoi(c.Request.Model[len(c.Request.Model)-2:])
	h := fnv.New32a()
	fmt.Fprint(h, c.Request.Model, i, *c.Request.Seed)
	if int(h.Sum32()%100) >= rate {
		return "Z"
	}
	return madeUpGolds()[m[2]][i]
}

// A liveAnswer is what a test reads of evalr.gate/v1.
type liveAnswer struct {
	Verdict string
	Live    struct {
		Planned int `json:"samples_planned"`
		Spared  int `json:"samples_not_needed"`
	}
	Benchmarks []struct {
		Benchmark, Verdict string
		K                  int
		Delta, Lo, Hi      float64
		Look               struct {
			Look, Of int
			K        int `json:"k_planned"`
			Open     bool
		}
	}
}

func readLive(t *testing.T, p *program) (a liveAnswer) {
	t.Helper()
	require.NoError(t, json.Unmarshal(p.stdout.Bytes(), &a), p.stderr.String())
	return a
}

// liveServer serves models that are named for how often they are right, and draws a
// baseline of 60 percent.
func liveServer(t *testing.T, benchmarks string) (dir string, live func(model string, more ...string) []string, s *fakeapi.Server) {
	t.Helper()
	dir, data := t.TempDir(), madeUpData(t)
	s = fakeapi.New(fakeapi.Config{Words: 1, Answer: rated, Latency: jitter(5 * time.Millisecond)})
	t.Cleanup(s.Close)
	code, p := run(t, dir, "run", "--benchmark", benchmarks, "-k", "8", "--data", data, "--endpoint", s.URL(), "--model", "base-60", "--out", "base", "--progress", "none")
	require.Zero(t, code, p.stderr.String())
	return dir, func(model string, more ...string) []string {
		return append([]string{"gate", "--live", "--baseline", "base", "--endpoint", s.URL(), "--model", model, "--json"}, more...)
	}, s
}

func TestLiveGateStopsWhenItsVerdictStands(t *testing.T) {
	t.Parallel()
	dir, live, s := liveServer(t, "aime-2024")
	for _, c := range []struct {
		model   string
		margin  string
		code    int
		verdict string
		early   bool
	}{
		{"same-60", "25", exitDone, "PASS", true},
		{"worse-25", "5", exitRegression, "FAIL", true},
		{"lower-50", "5", exitInconclusive, "INCONCLUSIVE", false},
	} {
		before := s.Requests()
		code, p := run(t, dir, live(c.model, "--margin", c.margin, "--out", c.model)...)
		require.Equal(t, c.code, code, "%s: %s", c.model, p.stderr.String())
		a := readLive(t, p)
		require.Equal(t, c.verdict, a.Verdict)
		row := a.Benchmarks[0]
		require.Equal(t, 8, row.Look.K)
		require.Equal(t, row.K*30, s.Requests()-before, "what was drawn is what was decided on")
		require.Equal(t, [2]int{240, 30 * (8 - row.K)}, [2]int{a.Live.Planned, a.Live.Spared})
		require.Equal(t, c.early, row.K <= 4, "%s took %d samples a problem", c.model, row.K)
		require.Contains(t, p.stderr.String(), fmt.Sprintf("look %d of %d at %d samples a problem", row.Look.Look, row.Look.Of, row.K))

		// again: nothing is left to draw, and the answer is the same
		again, q := run(t, dir, live(c.model, "--margin", c.margin, "--out", c.model, "--progress", "none")...)
		require.Equal(t, code, again)
		require.Equal(t, p.stdout.String(), q.stdout.String())
		require.NotContains(t, q.stderr.String(), "look")
		require.Equal(t, row.K*30, s.Requests()-before)
	}
}

func TestLiveGateOfSeveralBenchmarks(t *testing.T) {
	t.Parallel()
	dir, live, _ := liveServer(t, "aime-2024,aime-2025")
	code, p := run(t, dir, live("same-60", "--margin", "25")...)
	require.Equal(t, exitDone, code, p.stderr.String())
	for _, row := range readLive(t, p).Benchmarks {
		require.Equal(t, "PASS", row.Verdict)
	}
	code, p = run(t, dir, live("worse-15", "--benchmark", "aime-2025,aime-2024,aime-2025")...)
	require.Equal(t, exitRegression, code, p.stderr.String())
	a := readLive(t, p)
	require.Len(t, a.Benchmarks, 2)
	require.Equal(t, "aime-2025", a.Benchmarks[0].Benchmark)
	require.Greater(t, a.Live.Spared, a.Live.Planned/2)
}

// However often it is killed in the midst of a round, a gate decides as one that
// nobody killed, and as one that finds every sample there.
func TestLiveGateGoesOnWhereItWasKilled(t *testing.T) {
	t.Parallel()
	dir, live, s := liveServer(t, "aime-2024")
	code, whole := run(t, dir, live("lower-50", "--out", "whole")...)
	require.Equal(t, exitInconclusive, code, whole.stderr.String())

	kills := 0
	for code = -1; code == -1; kills++ {
		p := start(t, dir, nil, live("lower-50", "--out", "killed", "-j", "2")...)
		before := s.Requests()
		for p.ProcessState == nil && s.Requests() < before+25 && kills < 3 {
			time.Sleep(time.Millisecond)
		}
		if kills < 3 {
			_ = p.Process.Kill() // it may have ended
		}
		_ = p.Wait()
		code = p.ProcessState.ExitCode() // −1 if it was killed
		if code != -1 {
			require.Equal(t, whole.stdout.String(), p.stdout.String(), p.stderr.String())
		}
	}
	require.Equal(t, exitInconclusive, code)
	require.Greater(t, kills, 1, "never killed")

	code, p := run(t, dir, "run", "--benchmark", "aime-2024", "-k", "8", "--data", madeUpData(t), "--endpoint", s.URL(), "--model", "worse-25", "--out", "full")
	require.Zero(t, code, p.stderr.String())
	code, fresh := run(t, dir, live("worse-25", "--out", "fresh")...)
	require.Equal(t, exitRegression, code, fresh.stderr.String())
	require.Positive(t, readLive(t, fresh).Live.Spared)
	code, full := run(t, dir, live("worse-25", "--out", "full")...)
	require.Equal(t, exitRegression, code, full.stderr.String())
	require.Equal(t, fresh.stdout.String(), full.stdout.String())
}

// TestALiveGateWithOneLookIsAGate: for any two sides.
// Ctrl-C while all answers of a round are in flight: they are waited for and looked at,
// and no further round begins.
func TestAnInterruptedLiveGateBeginsNoRound(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("no signals to send")
	}
	const n, first = 30, 2 // problems, and samples of each in the first round
	dir, data := t.TempDir(), madeUpData(t)
	asked, answer := make(chan struct{}, n*8), make(chan struct{})
	s := fakeapi.New(fakeapi.Config{Words: 1, Answer: func(c fakeapi.Call) string {
		if c.Request.Model == "held-60" {
			asked <- struct{}{}
			<-answer
		}
		return rated(c)
	}})
	t.Cleanup(s.Close)
	code, p := run(t, dir, "run", "--benchmark", "aime-2024", "-k", "8", "--data", data, "--endpoint", s.URL(), "--model", "base-60", "--out", "base")
	require.Zero(t, code, p.stderr.String())

	w := &watched{sees: make(chan string, 100)}
	p = start(t, dir, w, "gate", "--live", "--baseline", "base", "-j", "64", "--endpoint", s.URL(), "--model", "held-60", "--out", "g")
	for range n * first {
		<-asked
	}
	require.NoError(t, p.Process.Signal(os.Interrupt))
	w.wait(t, "no new requests")
	close(answer)
	require.Error(t, p.Wait())
	require.Equal(t, exitInterrupted, p.ProcessState.ExitCode(), p.stderr.String())
	require.Empty(t, asked)
	require.Contains(t, p.stderr.String(), "look 1 of 7")
	require.Contains(t, p.stderr.String(), "the same command goes on where it stopped (g)")
	require.NotContains(t, p.stderr.String(), "look 2 of 7")
}

func TestALiveGateWithOneLookIsAGate(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	verdicts := map[stats.Verdict]int{}
	for range 300 {
		k, n := 1+r.IntN(8), 5+r.IntN(120)
		side := func(rate int) gated {
			right := make([]int, n)
			for i := range right {
				for range k {
					if r.IntN(100) < rate {
						right[i]++
					}
				}
			}
			return gatedSide("m", k, right...)
		}
		base, candidate := side(60), side(30+r.IntN(40))
		row, _ := gateRow(t, base, candidate)

		g := &liveGate{gateCommand: &gateCommand{alpha: 0.05, target: "questions", mostMissing: 1, mostTruncated: 5}}
		live := &liveRow{gate: g.gate("sample-x"), base: base.Benchmarks[0], looks: []int{k}}
		var err error
		live.sequence, err = stats.NewSequence(live.gate, live.looks, stats.OBrienFleming)
		require.NoError(t, err)
		require.NoError(t, g.lookAt(live, candidate.Benchmarks[0]))
		require.True(t, live.done)
		require.Equal(t, row.Verdict, live.row.Verdict)
		require.InDelta(t, row.Lo, live.row.Lo, 1e-9)
		require.InDelta(t, row.Hi, live.row.Hi, 1e-9)
		require.Equal(t, row.Notes, live.row.Notes)
		require.Equal(t, row.Advice, live.row.Advice)
		verdicts[row.Verdict]++
	}
	for _, v := range []stats.Verdict{stats.Pass, stats.Fail, stats.Inconclusive} {
		require.Positive(t, verdicts[v], v.String())
	}
}

// What forbids a verdict forbids it at every look, and the gate goes on.
func TestALookKeepsToTheRulesOfAGate(t *testing.T) {
	t.Parallel()
	share := 0.2
	base, worse := gatedSide("b", 16, around(100, 12)...), gatedSide("c", 2, around(100, 1)...)
	for name, c := range map[string]struct {
		spoil   func(*gatedBenchmark)
		verdict string
		done    bool
	}{
		"nothing":  {func(*gatedBenchmark) {}, "FAIL", true},
		"cut off":  {func(b *gatedBenchmark) { b.Truncated = &share }, "FAIL", true},
		"unscored": {func(b *gatedBenchmark) { b.Asked += 30 }, "INCONCLUSIVE", false},
	} {
		g := &liveGate{gateCommand: &gateCommand{alpha: 0.05, target: "questions", mostMissing: 1, mostTruncated: 5}}
		r := &liveRow{gate: g.gate("sample-x"), base: base.Benchmarks[0], looks: []int{2, 4, 8, 16}}
		var err error
		r.sequence, err = stats.NewSequence(r.gate, r.looks, stats.OBrienFleming)
		require.NoError(t, err)
		candidate := worse.Benchmarks[0]
		c.spoil(&candidate)
		require.NoError(t, g.lookAt(r, candidate))
		require.Equal(t, c.verdict, r.row.Verdict.String(), name)
		require.Equal(t, c.done, r.done, name)
	}
}

func TestPatternSetsWhatTheBaselineHad(t *testing.T) {
	t.Parallel()
	dir, data := t.TempDir(), madeUpData(t)
	s := fakeapi.New(fakeapi.Config{Words: 1, Answer: sometimes})
	t.Cleanup(s.Close)
	args := []string{
		"run", "--benchmark", "gpqa-diamond", "--sample", "20", "-k", "2", "--seed", "7", "--temperature", "0.3", "--top-p", "0.8", "--max-tokens", "900",
		"--system", "Be brief.", "--model-arg", "top_k=20", "--extract", "r1", "--data", data, "--endpoint", s.URL(), "--out", "base",
	}
	code, p := run(t, dir, args...)
	require.Zero(t, code, p.stderr.String())
	code, p = run(t, dir, "gate", "--live", "--baseline", "base", "--endpoint", s.URL(), "--model", "other", "--out", "r", "--margin", "90")
	require.Equal(t, exitDone, code, p.stderr.String())
	a, err := readPattern(context.Background(), filepath.Join(dir, "base"))
	require.NoError(t, err)
	b, err := readPattern(context.Background(), filepath.Join(dir, "r"))
	require.NoError(t, err)
	require.Equal(t, a.Benchmarks[0].Conditions, b.Benchmarks[0].Conditions)
	require.Equal(t, a.manifest.Seed, b.manifest.Seed)
	require.Equal(t, a.manifest.Benchmarks[0].Data, b.manifest.Benchmarks[0].Data)
	for i := range a.Benchmarks[0].Problems {
		require.Equal(t, a.Benchmarks[0].Problems[i].ID, b.Benchmarks[0].Problems[i].ID)
	}
}
