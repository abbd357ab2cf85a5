package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/internal/fakeapi"
	"github.com/evalr/evalr/sandbox"
	"github.com/evalr/evalr/scorers"
	"github.com/evalr/evalr/store"
)

// needsSandbox skips a test where programs in Python cannot be run.
func needsSandbox(t *testing.T) {
	t.Helper()
	box, err := sandbox.Open(t.Context(), sandbox.Config{})
	if err != nil {
		t.Skip("no sandbox: ", err)
	}
	defer box.Close()
	for _, l := range box.Languages() {
		if l.Name == "python" && l.Tool == "" {
			t.Skip("no python3")
		}
	}
}

const codeProblems = 6

// madeUpCode writes problems whose answers are programs that add two numbers, in the
// form of LiveCodeBench's files, and returns the flags that ask them.
func madeUpCode(t *testing.T) []string {
	t.Helper()
	var b strings.Builder
	enc := json.NewEncoder(&b)
	for i := range codeProblems {
		tests := func(from, n int) string {
			var all []map[string]string
			for k := from; k < from+n; k++ {
				all = append(all, map[string]string{"input": fmt.Sprintf("%d %d\n", k, i), "output": fmt.Sprintf("%d\n", k+i), "testtype": "stdin"})
			}
			text, err := json.Marshal(all)
			require.NoError(t, err)
			return string(text)
		}
		require.NoError(t, enc.Encode(map[string]string{
			"question_title": "Sum", "question_content": fmt.Sprintf("Code question %d: read two numbers and print their sum.", i),
			"platform": "atcoder", "question_id": fmt.Sprintf("sum%d", i), "contest_id": "c1", "contest_date": "2024-09-01T00:00:00",
			"starter_code": "", "difficulty": "easy", "public_test_cases": tests(1, 1), "private_test_cases": tests(10, 2), "metadata": "{}",
		}))
	}
	file := filepath.Join(t.TempDir(), "lcb.jsonl")
	require.NoError(t, os.WriteFile(file, []byte(b.String()), 0o600))
	return []string{"--benchmark", "livecodebench", "--data", "livecodebench=" + file, "--lcb-window", "2024-08-31..2024-09-02"}
}

var codeQuestion = regexp.MustCompile(`Code question (\d+)`)

// programs answers code questions with programs that are right, wrong, broken or
// missing, by question and seed. Each takes a while, so that a run can be
// interrupted while they are judged.
func programs(c fakeapi.Call) string {
	m := codeQuestion.FindStringSubmatch(c.Text())
	if m == nil || c.Request.Seed == nil {
		return "none"
	}
	i, _ := strconv.Atoi(m[1]) // digits
	write := map[int64]string{0: "print(a + b)", 1: "print(a - b)", 2: "print(1 // 0)"}[(*c.Request.Seed+int64(i))%4]
	if write == "" {
		return "I do not know."
	}
	return "```python\na, b = map(int, input().split())\nsum(range(3000000))\n" + write + "\n```"
}

// verdictsOf are the verdicts of a run by sample.
func verdictsOf(t *testing.T, dir string) map[evalr.Ref]evalr.Score {
	t.Helper()
	r, err := store.Read(t.Context(), dir)
	require.NoError(t, err)
	defer r.Close()
	all := map[evalr.Ref]evalr.Score{}
	for s, err := range r.Samples(t.Context(), "livecodebench") {
		require.NoError(t, err)
		s.Reason = cpuTime.ReplaceAllString(s.Reason, "")
		all[s.Ref] = s.Score
	}
	return all
}

// cpuTime is what a reason says of times, which differ from run to run.
var cpuTime = regexp.MustCompile(`[\d.]+ ?m?s\b.*`)

func TestProgramsAreJudged(t *testing.T) {
	t.Parallel()
	needsSandbox(t)
	asked, dir := madeUpCode(t), t.TempDir()
	s := fakeapi.New(fakeapi.Config{Answer: programs})
	t.Cleanup(s.Close)
	args := append([]string{"run", "-k", "4", "--endpoint", s.URL(), "--out", "r"}, asked...)
	code, p := run(t, dir, args...)
	require.Zero(t, code, p.stderr.String())
	outcomes := map[evalr.Outcome]int{}
	verdicts := verdictsOf(t, filepath.Join(dir, "r"))
	for _, v := range verdicts {
		outcomes[v.Outcome]++
	}
	require.Len(t, verdicts, 4*codeProblems)
	require.Len(t, outcomes, 3, outcomes)
	require.Positive(t, outcomes[evalr.Correct])
	require.Positive(t, outcomes[evalr.Incorrect])
	require.Positive(t, outcomes[evalr.NoAnswer])
	r, err := store.Read(t.Context(), filepath.Join(dir, "r"))
	require.NoError(t, err)
	host := r.Manifest().Host
	require.NoError(t, r.Close())
	for _, fact := range []string{"sandbox", "kernel", "python"} {
		require.NotEmpty(t, host[fact], fact)
	}

	code, p = run(t, dir, args...)
	require.Zero(t, code, p.stderr.String())
	require.Contains(t, p.stderr.String(), "0 samples to draw, 24 are there already")
	require.Equal(t, verdicts, verdictsOf(t, filepath.Join(dir, "r")))

	code, p = run(t, dir, "score", "r", "--data", asked[3])
	require.Zero(t, code, p.stderr.String())
	require.Contains(t, p.stdout.String(), "24 verdicts checked by code")
	require.NotContains(t, p.stdout.String(), "livecodebench sum", "no verdict changes")
	code, p = run(t, dir, "score", "r")
	require.NotZero(t, code)
	require.Contains(t, p.stderr.String(), "the tests they are judged by are not at hand")
}

// descendants are the processes below one.
func descendants(t *testing.T, pid int) (all []int) {
	t.Helper()
	below := map[int]bool{pid: true}
	for grew := true; grew; {
		grew = false
		stats, err := filepath.Glob("/proc/[0-9]*/stat")
		require.NoError(t, err)
		for _, stat := range stats {
			text, err := os.ReadFile(stat)
			if err != nil {
				continue // it has ended
			}
			var parent int
			var state byte
			if _, err := fmt.Sscanf(string(text[bytes.LastIndexByte(text, ')')+1:]), " %c %d", &state, &parent); err != nil {
				continue
			}
			child, _ := strconv.Atoi(filepath.Base(filepath.Dir(stat)))
			if below[parent] && !below[child] {
				below[child], grew = true, true
				all = append(all, child)
			}
		}
	}
	return all
}

// A watcher calls when, once, as soon as progress says that so many completions wait
// for their judge and none is left to draw.
type watcher struct {
	mu   sync.Mutex
	text bytes.Buffer
	when func()
}

var (
	pendingCount = regexp.MustCompile(`"pending":(\d+)`)
	doneCount    = regexp.MustCompile(`"done":(\d+)`)
)

func (w *watcher) Write(b []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.text.Write(b)
	for {
		line, err := w.text.ReadString('\n')
		if err != nil {
			w.text.WriteString(line)
			return len(b), nil
		}
		pending, done := pendingCount.FindStringSubmatch(line), doneCount.FindStringSubmatch(line)
		if pending == nil || done == nil || w.when == nil {
			continue
		}
		n, _ := strconv.Atoi(pending[1])
		drawn, _ := strconv.Atoi(done[1])
		if n > 0 && n < drawn-2 { // some are judged and some are not
			when := w.when
			w.when = nil
			go when()
		}
	}
}

func TestARunThatIsStoppedWhileJudgingGoesOn(t *testing.T) {
	t.Parallel()
	needsSandbox(t)
	asked, dir := madeUpCode(t), t.TempDir()
	s := fakeapi.New(fakeapi.Config{Answer: programs})
	t.Cleanup(s.Close)
	args := func(out string) []string {
		return append([]string{"run", "-k", "8", "--endpoint", s.URL(), "--out", out, "--progress", "json"}, asked...)
	}
	code, p := run(t, dir, args("whole")...)
	require.Zero(t, code, p.stderr.String())
	want := verdictsOf(t, filepath.Join(dir, "whole"))

	for name, sig := range map[string]os.Signal{"kill": os.Kill, "interrupt": os.Interrupt} {
		var p *program
		var children []int
		stopped := make(chan struct{})
		started := make(chan struct{})
		w := &watcher{when: func() {
			defer close(stopped)
			<-started
			for children = nil; len(children) == 0 && !gone(p.Process.Pid); time.Sleep(time.Millisecond) {
				children = descendants(t, p.Process.Pid)
			}
			_ = p.Process.Signal(sig)
		}}
		p = start(t, dir, w, args(name)...)
		close(started)
		_ = p.Wait()
		<-stopped
		code := p.ProcessState.ExitCode()
		require.Equal(t, map[string]int{"kill": -1, "interrupt": exitInterrupted}[name], code, p.stderr.String())
		require.NotEmpty(t, children, "programs were being judged")
		if name == "interrupt" {
			require.Contains(t, p.stderr.String(), "still to be judged: ")
			require.NotContains(t, p.stderr.String(), "still to be drawn: ")
		}
		for _, pid := range children {
			require.Eventually(t, func() bool { return gone(pid) }, time.Minute, 20*time.Millisecond, "process %d outlived evalr", pid)
		}
		before := s.Requests()
		got := verdictsOf(t, filepath.Join(dir, name))
		waiting := 0
		for ref, v := range got {
			if v.Outcome == evalr.Pending {
				waiting++
				continue
			}
			require.Equal(t, want[ref], v, ref)
		}
		require.Positive(t, waiting)
		require.Less(t, waiting, len(got))
		code, p = run(t, dir, args(name)...)
		require.Zero(t, code, p.stderr.String())
		require.Equal(t, before, s.Requests(), "what is drawn is not drawn again")
		require.Equal(t, want, verdictsOf(t, filepath.Join(dir, name)))
		require.Equal(t, report(t, dir, "whole"), report(t, dir, name))
	}
}

// gone reports whether a process has ended; one that nobody has waited for has.
func gone(pid int) bool {
	text, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "stat"))
	return err != nil || bytes.Contains(text, []byte(") Z "))
}

func TestARunWithoutASandboxIsRefusedBeforeTheFirstPrompt(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("bwrap"); err == nil || runtime.GOOS != "linux" {
		t.Skip("bubblewrap is here, or could not be")
	}
	asked, dir := madeUpCode(t), t.TempDir()
	s := fakeapi.New(fakeapi.Config{Answer: programs})
	t.Cleanup(s.Close)
	code, p := run(t, dir, append([]string{"run", "--endpoint", s.URL(), "--out", "r", "--sandbox", "bwrap"}, asked...)...)
	require.Equal(t, exitUsage, code, p.stderr.String())
	require.Contains(t, p.stderr.String(), "livecodebench: answers are programs: no safe way of running programs on this machine; bwrap: ")
	require.Zero(t, s.Requests())
	require.NoFileExists(t, filepath.Join(dir, "r", "run.db"))
}

// A toolless executor has no interpreter.
type toolless struct{}

func (toolless) Load(_ context.Context, p evalr.Program, _ evalr.Limits) (evalr.Runnable, evalr.Execution, error) {
	return nil, evalr.Execution{}, fmt.Errorf("%s3 %w: install it", p.Language, sandbox.ErrMissing)
}

func TestAMissingInterpreterIsNamed(t *testing.T) {
	t.Parallel()
	found := []sandbox.Language{{Name: "cpp", Tool: "/usr/bin/g++"}, {Name: "python", Missing: "python3"}}
	for _, c := range []struct {
		scorer evalr.Scorer
		want   string
	}{
		{scorers.Code{Language: "python"}, "python3 not found: install it"},
		{scorers.Tagged{Inner: scorers.Code{Language: "python"}}, "python3 not found: install it"},
		{scorers.Code{Language: "cpp"}, ""},
		{scorers.Integer{}, ""},
	} {
		require.Equal(t, c.want, lacks(t.Context(), toolless{}, c.scorer, found))
	}
}
