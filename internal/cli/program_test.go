package cli

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/internal/fakeapi"
	"github.com/evalr/evalr/store"
)

// A program is evalr as a process of its own.
type program struct {
	*exec.Cmd
	stdout, stderr bytes.Buffer
}

// start starts evalr in dir.
func start(t *testing.T, dir string, progress io.Writer, args ...string) *program {
	t.Helper()
	p := &program{Cmd: exec.CommandContext(t.Context(), os.Args[0], args...)}
	p.Dir = dir
	p.Env = append(os.Environ(), asEvalr+"=1", "HOME="+dir, "HF_HUB_OFFLINE=1")
	p.Stdout = &p.stdout
	p.Stderr = &p.stderr
	if progress != nil {
		p.Stderr = io.MultiWriter(&p.stderr, progress)
	}
	require.NoError(t, p.Start())
	return p
}

// run runs evalr to its end and returns its exit code.
func run(t *testing.T, dir string, args ...string) (code int, p *program) {
	t.Helper()
	p = start(t, dir, nil, args...)
	err := p.Wait()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		return exit.ExitCode(), p
	}
	require.NoError(t, err)
	return 0, p
}

// report returns a run's report in every format.
func report(t *testing.T, dir, name string) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, format := range []string{"json", "md", "term"} {
		code, p := run(t, dir, "report", name, "--format", format)
		require.Zero(t, code, p.stderr.String())
		out[format] = p.stdout.String()
	}
	return out
}

// sometimes answers a made-up question right in some draws and wrong in others,
// the more often right the later the question comes in its set.
func sometimes(c fakeapi.Call) string {
	m := madeUpQuestion.FindStringSubmatch(c.Text())
	if m == nil {
		return "none"
	}
	i, _ := strconv.Atoi(m[1]) // digits
	seed := int64(0)
	if c.Request.Seed != nil {
		seed = *c.Request.Seed
	}
	answer := madeUpGolds()[m[2]][i]
	if int(seed%30) > i {
		answer = map[bool]string{true: "999", false: "D"}[len(answer) > 1]
	}
	return answer
}

var madeUpQuestion = regexp.MustCompile(`Made-up question (\d+) of ([\w-]+):`)

// jitter delays answers by up to d, in no order.
func jitter(d time.Duration) func(fakeapi.Call) time.Duration {
	return func(fakeapi.Call) time.Duration { return rand.N(d) }
}

func TestReportsAreTheSameForAnyConcurrencyAndOrder(t *testing.T) {
	t.Parallel()
	data, dir := madeUpData(t), t.TempDir()
	s := fakeapi.New(fakeapi.Config{Latency: jitter(5 * time.Millisecond), Answer: sometimes})
	t.Cleanup(s.Close)
	var first map[string]string
	for _, j := range []string{"1", "64", "512"} {
		code, p := run(t, dir, "run", "--suite", "reasoning", "--data", data, "--endpoint", s.URL(), "-j", j, "--out", "j"+j,
			"-k", "8", "-k", "gpqa-diamond=1", "-k", "mmlu=1", "--sample", "mmlu=100")
		require.Zero(t, code, p.stderr.String())
		now := report(t, dir, "j"+j)
		if first == nil {
			first = now
		}
		require.Equal(t, first, now, "-j %s", j)
	}
}

func TestFaultsNeverBecomeScores(t *testing.T) {
	t.Parallel()
	data, dir := madeUpData(t), t.TempDir()
	s := fakeapi.New(fakeapi.Config{Answer: sometimes})
	t.Cleanup(s.Close)
	ask := func(t *testing.T, scenario string, more ...string) (int, *program) {
		t.Helper()
		return run(t, dir, append([]string{
			"run", "--benchmark", "aime-2024", "--model", "fake", "-k", "2", "--data", data,
			"--endpoint", s.ScenarioURL(scenario), "--out", scenario, "--json",
		}, more...)...)
	}
	code, undisturbed := ask(t, "ok")
	require.Zero(t, code, undisturbed.stderr.String())
	want := scoresOf(t, undisturbed.stdout.String())
	for scenario, flags := range map[string][]string{
		"429-storm": nil, "500-storm": nil, "503-html": nil, "reset": nil, "refuse": nil, "torn": nil, "cut": nil, "garbage": nil,
		"html": nil, "empty": nil, "slow-drip": nil, "wrong-usage": {"--choices", "2"}, "no-usage": nil, "no-done": nil,
		"hang": {"--first-timeout", "2s"}, "stall": {"--idle-timeout", "2s"},
	} {
		t.Run(scenario, func(t *testing.T) {
			t.Parallel()
			code, p := ask(t, scenario, flags...)
			require.Zero(t, code, p.stderr.String())
			if scenario == "wrong-usage" { // grouped choices have other seeds, so other answers
				return
			}
			require.Equal(t, want, scoresOf(t, p.stdout.String()))
		})
	}
	for scenario, want := range map[string]int{"401": 5, "403": 5, "quota": 5, "400": 4, "context-too-long": 4} {
		t.Run(scenario, func(t *testing.T) {
			t.Parallel()
			code, p := ask(t, scenario)
			require.Equal(t, want, code, p.stderr.String())
			require.Contains(t, p.stderr.String(), "evalr: hint: ")
			require.Empty(t, p.stdout.String(), "no score of a run that could not be made")
		})
	}
	t.Run("short-n", func(t *testing.T) {
		t.Parallel()
		code, p := ask(t, "short-n", "--choices", "2")
		require.Zero(t, code, p.stderr.String())
		require.Contains(t, p.stderr.String(), "asked for 2 choices the endpoint gives 1")
	})
}

// scoresOf are the rows of a JSON report that hold scores.
func scoresOf(t *testing.T, report string) []string {
	t.Helper()
	var parsed struct {
		Rows []struct {
			Metric    string
			Value     float64
			Lo, Hi    float64
			N, K      int
			Failed    float64
			Truncated float64
		}
	}
	require.NoError(t, json.Unmarshal([]byte(report), &parsed))
	var scores []string
	for _, r := range parsed.Rows {
		if strings.HasPrefix(r.Metric, "pass@") || strings.HasPrefix(r.Metric, "cons@") {
			text, err := json.Marshal(r)
			require.NoError(t, err)
			scores = append(scores, string(text))
		}
	}
	require.NotEmpty(t, scores)
	return scores
}

// A counted sample is never lost: the run is killed at random moments, a hundred
// times, and what progress had counted by then is there afterwards and is not
// asked again.
func TestKilledRunsLoseNothingThatWasCounted(t *testing.T) {
	t.Parallel()
	kills, j := 100, 32
	if testing.Short() {
		kills = 8
	}
	data, dir := madeUpData(t), t.TempDir()
	s := fakeapi.New(fakeapi.Config{Latency: jitter(30 * time.Millisecond), Answer: sometimes})
	t.Cleanup(s.Close)
	args := []string{
		"run", "--benchmark", "aime-2024", "-k", "1000", "-j", "32", "--data", data, "--endpoint", s.URL(), "--progress", "json", "--out", "r",
	}
	var kept map[string]int // requests of every sample that is stored
	counted := 0
	for kill := range kills {
		w := &counter{}
		p := start(t, dir, w, args...)
		time.Sleep(20*time.Millisecond + rand.N(300*time.Millisecond))
		require.NoError(t, p.Process.Kill())
		require.Error(t, p.Wait(), "the run ended before it was killed")
		if w.started {
			require.GreaterOrEqual(t, w.reused, counted, "kill %d: samples that were counted are not there", kill)
		}
		counted = max(counted, w.counted)
		kept = stillAskedAsOften(t, filepath.Join(dir, "r"), s, kept)
	}
	require.Positive(t, counted)
	asked, again := 0, 0
	for _, n := range s.Samples() {
		asked++
		again += n - 1
	}
	require.LessOrEqual(t, again, kills*j, "more was asked again than was in flight")
	t.Logf("%d kills: %d samples counted, %d asked, %d requests again (at most %d were in flight at a time)", kills, counted, asked, again, j)

	// the rest, and an undisturbed run of the same, over few problems
	finish := func(out string) map[string]string {
		k := "24"
		code, p := run(t, dir, "run", "--benchmark", "aime-2024", "-k", k, "-j", "32", "--data", data, "--endpoint", s.URL(), "--out", out)
		require.Zero(t, code, p.stderr.String())
		return report(t, dir, out)
	}
	disturbed := t.TempDir()
	for range min(kills, 10) {
		p := start(t, dir, nil, "run", "--benchmark", "aime-2024", "-k", "24", "-j", "32", "--data", data, "--endpoint", s.URL(), "--out", disturbed)
		time.Sleep(50*time.Millisecond + rand.N(150*time.Millisecond))
		_ = p.Process.Kill() // it may have ended
		_ = p.Wait()
	}
	broken, whole := finish(disturbed), finish("whole")
	require.Equal(t, withoutRedraws(whole["json"]), withoutRedraws(broken["json"]))
	require.Equal(t, whole["md"], withoutRedraws(broken["md"]))
}

// withoutRedraws drops what a report says of draws that were lost, which an
// undisturbed run does not have: how many they were, and that what they took is not
// in the tokens spent.
func withoutRedraws(report string) string {
	var kept []string
	for line := range strings.Lines(report) {
		if !strings.Contains(line, "Drawn again") && !strings.Contains(line, `"at_least"`) {
			kept = append(kept, strings.ReplaceAll(line, "≥ ", ""))
		}
	}
	return strings.Join(kept, "")
}

// stillAskedAsOften fails if a sample that was stored at an earlier call was
// asked again since, and returns how often all that are stored now were asked.
func stillAskedAsOften(t *testing.T, dir string, s *fakeapi.Server, before map[string]int) map[string]int {
	t.Helper()
	asked := s.Samples()
	for id, n := range before {
		require.Equal(t, n, asked[id], "sample %s was stored and asked again", id)
	}
	if _, err := os.Stat(filepath.Join(dir, "run.db")); err != nil {
		return before // killed before it was made
	}
	run, err := store.Open(t.Context(), dir, store.Config{Now: time.Now})
	require.NoError(t, err)
	defer func() { require.NoError(t, run.Close()) }()
	r, err := store.Read(t.Context(), dir)
	require.NoError(t, err)
	defer func() { require.NoError(t, r.Close()) }()
	now := map[string]int{}
	for p, err := range r.Verdicts(t.Context(), "aime-2024") {
		require.NoError(t, err)
		for _, v := range p.Verdicts {
			id, ok := run.Stored(evalr.Ref{Benchmark: "aime-2024", Problem: p.ID, Index: int(v.Index)})
			require.True(t, ok)
			require.Positive(t, asked[id.String()])
			now[id.String()] = asked[id.String()]
		}
	}
	return now
}

// A counter reads progress objects and remembers what was counted.
type counter struct {
	mu              sync.Mutex
	rest            []byte
	started         bool
	reused, counted int
}

func (c *counter) Write(b []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.rest = append(c.rest, b...)
	lines := bufio.NewScanner(bytes.NewReader(c.rest))
	for lines.Scan() {
		var o struct {
			Event      string
			Benchmarks []struct{ Reused, Done int }
		}
		if json.Unmarshal(lines.Bytes(), &o) != nil || len(o.Benchmarks) == 0 {
			continue
		}
		if o.Event == "start" {
			c.started, c.reused = true, o.Benchmarks[0].Reused
		}
		c.counted = max(c.counted, o.Benchmarks[0].Reused+o.Benchmarks[0].Done)
	}
	if i := bytes.LastIndexByte(c.rest, '\n'); i >= 0 {
		c.rest = append([]byte(nil), c.rest[i+1:]...)
	}
	return len(b), nil
}
