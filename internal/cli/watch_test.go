package cli

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr/internal/fakeapi"
)

// within waits until something holds.
func within(t *testing.T, holds func() bool, what string) {
	t.Helper()
	require.Eventually(t, holds, 30*time.Second, 5*time.Millisecond, what)
}

// curveHas reports whether a saved learning curve has so many lines besides its
// heading.
func curveHas(path string, lines int) func() bool {
	return func() bool {
		text, err := os.ReadFile(path)
		return err == nil && strings.Count(string(text), "\n") == 1+lines
	}
}

// copyPart writes the first bytes of a file to another, all of them if n is 0.
func copyPart(t *testing.T, from, to string, n int) {
	t.Helper()
	text, err := os.ReadFile(from)
	require.NoError(t, err)
	if n > 0 {
		text = text[:n]
	}
	require.NoError(t, os.MkdirAll(filepath.Dir(to), 0o755))
	require.NoError(t, os.WriteFile(to, text, 0o600))
}

// A watch that is killed while it evaluates and stopped while it waits, with
// checkpoints that come one after another, comes to the curve of one that finds
// them all.
func TestKilledWatchComesToTheSameCurve(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("no signals to send")
	}
	dir, data, random := t.TempDir(), madeUpData(t), randomModels(t)
	args := func(name string, more ...string) []string {
		return append([]string{
			"watch", name, "--benchmark", "aime-2024", "--limit", "8", "-k", "8", "--temperature", "0.6", "--max-tokens", "200", "-j", "8", "--data", data,
			"--every", "20ms", "--progress", "json", "--out", name + "-runs", "--save-curve", name + ".csv",
		}, more...)
	}
	at := func(name string) string { return filepath.Join(dir, name) }
	first, second := filepath.Join(random, "chat.gguf"), filepath.Join(random, "folder")
	copySecond := func(name string) {
		for _, f := range []string{"model.safetensors", "config.json", "generation_config.json", "tokenizer.json", "tokenizer_config.json"} {
			copyPart(t, filepath.Join(second, f), at(name+"/step-20/"+f), 0)
		}
	}
	copyPart(t, first, at("whole/step-3.gguf"), 0)
	copySecond("whole")
	code, p := run(t, dir, args("whole", "--once")...)
	require.Zero(t, code, p.stderr.String())
	whole := p.stdout.String()
	require.Equal(t, 3, strings.Count(whole, "\n"))

	copyPart(t, first, at("disturbed/step-3.gguf"), 0)
	for tries := 0; ; tries++ {
		begun := &counter{}
		q := start(t, dir, begun, args("disturbed")...)
		within(t, begun.begun, "the first checkpoint is being evaluated")
		require.NoError(t, q.Process.Kill())
		require.Error(t, q.Wait())
		if _, err := os.Stat(at("disturbed.csv")); err != nil {
			break
		}
		require.Less(t, tries, 5, "the watch was always done before it was killed")
		require.NoError(t, errors.Join(os.RemoveAll(at("disturbed-runs")), os.Remove(at("disturbed.csv"))))
	}

	q := start(t, dir, nil, args("disturbed")...)
	within(t, curveHas(at("disturbed.csv"), 1), "the first checkpoint is evaluated")
	copyPart(t, filepath.Join(second, "model.safetensors"), at("disturbed/step-20/model.safetensors"), 1000)
	time.Sleep(100 * time.Millisecond)
	require.NoError(t, q.Process.Signal(os.Interrupt))
	require.Error(t, q.Wait())
	require.Equal(t, exitInterrupted, q.ProcessState.ExitCode())
	require.Contains(t, q.stderr.String(), "hint: the same command goes on; what is evaluated is in disturbed-runs")

	copySecond("disturbed")
	code, p = run(t, dir, args("disturbed", "--once")...)
	require.Zero(t, code, p.stderr.String())
	require.Equal(t, whole, p.stdout.String())
	require.Equal(t, readText(t, at("whole.csv")), readText(t, at("disturbed.csv")))
	require.Equal(t, localTexts(t, at("whole-runs/step-3.gguf")), localTexts(t, at("disturbed-runs/step-3.gguf")))

	// a trainer deletes its old checkpoints, and they stay on the curve
	require.NoError(t, os.Remove(at("disturbed/step-3.gguf")))
	code, p = run(t, dir, args("disturbed", "--once")...)
	require.Zero(t, code, p.stderr.String())
	require.Equal(t, whole, p.stdout.String())
	require.NotContains(t, p.stderr.String(), `"event":"start"`, "nothing is drawn again")
}

// A serving is a server whose list of models changes.
type serving struct {
	*fakeapi.Server
	url string

	mu      sync.Mutex
	names   []string // nil while it is down
	refused int      // requests that came while it was
}

// refusals is how many requests came while the server was down.
func (s *serving) refusals() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.refused
}

func (s *serving) serve(names ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.names = names
}

func newServing(t *testing.T) *serving {
	t.Helper()
	s := &serving{Server: fakeapi.New(fakeapi.Config{Answer: func(c fakeapi.Call) string {
		if strings.Contains(c.Request.Model, "bad") {
			return "999"
		}
		return sometimes(c)
	}})}
	t.Cleanup(s.Close)
	target, err := url.Parse(strings.TrimSuffix(s.URL(), "/v1"))
	require.NoError(t, err)
	proxy := httputil.NewSingleHostReverseProxy(target)
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		names := s.names
		if names == nil {
			s.refused++
		}
		s.mu.Unlock()
		switch {
		case names == nil:
			w.WriteHeader(http.StatusServiceUnavailable)
		case r.URL.Path == "/v1/models":
			_, _ = w.Write([]byte(`{"data": [{"id": "` + strings.Join(names, `"}, {"id": "`) + `"}]}`)) // a client that is gone
		default:
			proxy.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(front.Close)
	s.url = front.URL + "/v1"
	return s
}

// Names that a server comes to serve are evaluated, a server that is down is waited
// for, and a checkpoint that is worse than the baseline ends the watch if it shall.
func TestWatchOfAServer(t *testing.T) {
	t.Parallel()
	data, dir, s := madeUpData(t), t.TempDir(), newServing(t)
	settings := []string{"--benchmark", "aime-2024", "-k", "4", "--data", data, "--endpoint", s.url}
	s.serve("base")
	code, p := run(t, dir, append([]string{"run", "--out", "base"}, settings...)...)
	require.Zero(t, code, p.stderr.String())
	args := func(more ...string) []string {
		return append(append([]string{"watch", "*ckpt-*", "--every", "20ms", "--out", "runs", "--baseline", "base", "--save-curve", "curve.csv"}, settings...), more...)
	}

	s.serve()
	code, p = run(t, dir, args("--once")...)
	require.Equal(t, exitFailed, code, p.stderr.String())

	before := s.refusals()
	q := start(t, dir, nil, args("--exit-on-fail")...)
	within(t, func() bool { return s.refusals() > before+2 }, "the server is asked again while it is down")
	s.serve("base", "org/ckpt-20")
	within(t, curveHas(filepath.Join(dir, "curve.csv"), 1), "the first checkpoint is evaluated")
	s.serve("base", "org/ckpt-20", "org/bad-ckpt-30", "org/ckpt-40")
	require.Error(t, q.Wait())
	require.Equal(t, exitRegression, q.ProcessState.ExitCode(), q.stderr.String())
	require.Equal(t, 1, strings.Count(q.stderr.String(), "checkpoints cannot be listed"), q.stderr.String())
	out := q.stdout.String()
	require.Regexp(t, `(?m)^ +20  AIME 2024 .*  PASS +org-ckpt-20$`, out)
	require.Regexp(t, `(?m)^ +30  AIME 2024 .*  FAIL +org-bad-ckpt-30  █▁$`, out)
	require.Contains(t, out, "FAIL: bad-ckpt-30 against base")
	require.Contains(t, q.stderr.String(), "evalr: warning: FAIL: bad-ckpt-30 is worse than base")

	// what fails goes on failing, and what is there is not asked again
	before = s.Requests()
	code, p = run(t, dir, args("--once")...)
	require.Equal(t, exitRegression, code, p.stderr.String())
	require.Regexp(t, `(?m)^ +40  AIME 2024 `, p.stdout.String())
	require.Equal(t, before+120, s.Requests())
}
