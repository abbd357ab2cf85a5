package cli

import (
	"math/rand/v2"
	"os"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr/internal/fakeapi"
)

// However a run is stopped, and in whatever order, by a budget, a deadline, Ctrl-C
// or kill -9: the same command goes on, what it spends in all stays within the
// budget, and in the end the report is that of a run nobody stopped.
func TestStoppedRunsComeToTheSameReport(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("no signals to send")
	}
	const took, limit = 47, 60 // tokens that the server's answers have, and may have
	data, dir := madeUpData(t), t.TempDir()
	s := fakeapi.New(fakeapi.Config{Latency: jitter(150 * time.Millisecond), Answer: sometimes})
	t.Cleanup(s.Close)
	args := func(out string, more ...string) []string {
		return append([]string{
			"run", "--benchmark", "aime-2024", "-k", "8", "-j", "8", "--max-tokens", strconv.Itoa(limit),
			"--data", data, "--endpoint", s.URL(), "--out", out,
		}, more...)
	}
	code, p := run(t, dir, args("whole")...)
	require.Zero(t, code, p.stderr.String())
	undisturbed := s.Requests()

	stops := map[string]int{}
	kinds := []string{"kill", "Ctrl-C", "deadline", "budget"}
	budget := 500
	code = -1
	for i := 0; code != 0; i++ {
		kind := kinds[i%len(kinds)]
		limits := []string{"--max-output-tokens", strconv.Itoa(budget)}
		if kind == "deadline" {
			limits = append(limits, "--deadline", "200ms")
		}
		p := start(t, dir, nil, args("r", limits...)...)
		switch pause := 100*time.Millisecond + rand.N(400*time.Millisecond); kind {
		case "Ctrl-C":
			time.Sleep(pause)
			_ = p.Process.Signal(os.Interrupt) // it may have ended
		case "kill":
			time.Sleep(pause)
			_ = p.Process.Kill() // likewise
		}
		_ = p.Wait()
		code = p.ProcessState.ExitCode() // −1 if it was killed
		require.Contains(t, map[string][]int{"budget": {0, 4}, "deadline": {0, 4}, "Ctrl-C": {0, 4, 130, -1}, "kill": {0, 4, -1}}[kind], code, "%s: %s", kind, p.stderr.String())
		require.LessOrEqual(t, took*(s.Requests()-undisturbed), budget, "after %s", kind)
		stops[kind]++
		if kind == "budget" && code == 4 {
			require.Contains(t, p.stderr.String(), "the same command goes on where this one stopped")
			budget += 1500
		}
	}
	t.Logf("stopped by: %v; %d requests for %d samples, a budget of %d tokens in the end", stops, s.Requests()-undisturbed, undisturbed, budget)
	whole, stopped := report(t, dir, "whole"), report(t, dir, "r")
	for format := range whole {
		require.Equal(t, withoutRedraws(whole[format]), withoutRedraws(stopped[format]), format)
	}
}

// A second signal ends a run at once, by the code of the signal, and it says how to
// go on.
func TestSignalsEndARunByTheirCodes(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("no signals to send")
	}
	data := madeUpData(t)
	s := fakeapi.New(fakeapi.Config{})
	t.Cleanup(s.Close)
	for signal, want := range map[os.Signal]int{os.Interrupt: exitInterrupted, syscall.SIGTERM: exitTerminated, syscall.SIGHUP: exitHungUp} {
		t.Run(signal.String(), func(t *testing.T) {
			t.Parallel()
			w := &watched{sees: make(chan string, 100)}
			p := start(t, t.TempDir(), w, "run", "--benchmark", "aime-2024", "-k", "2", "-j", "4", "--data", data, "--endpoint", s.ScenarioURL("paced"), "--out", "r")
			w.wait(t, "samples to draw")
			require.NoError(t, p.Process.Signal(signal))
			w.wait(t, "A second Ctrl-C or signal stops now")
			require.NoError(t, p.Process.Signal(signal))
			require.Error(t, p.Wait())
			require.Equal(t, want, p.ProcessState.ExitCode(), p.stderr.String())
			require.Contains(t, p.stderr.String(), "still to be drawn: 60 samples; the same command goes on where it stopped (r)")
		})
	}
}

// A watched writer tells what is written to it.
type watched struct{ sees chan string }

func (w *watched) Write(b []byte) (int, error) {
	w.sees <- string(b)
	return len(b), nil
}

// wait waits until a text was written.
func (w *watched) wait(t *testing.T, text string) {
	t.Helper()
	for all := ""; !strings.Contains(all, text); {
		select {
		case more := <-w.sees:
			all += more
		case <-t.Context().Done():
			t.Fatal("not said: " + text)
		}
	}
}
