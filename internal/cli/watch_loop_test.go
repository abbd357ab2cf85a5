package cli

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr/stats"
)

// A world is what a watch in a test sees: a folder, and a clock that moves when the
// watch waits.
type world struct {
	shelf
	out, said bytes.Buffer
	now       time.Time
	waits     []func() // what happens in each wait; after the last one the watch is stopped
	drawn     []string
}

var errEnough = errors.New("enough")

// watching makes a watch of checkpoints that are random models, with its looks 30 s
// apart.
func watching(t *testing.T, x *world, args ...string) *watch {
	t.Helper()
	x.shelf, x.now = shelf{t, t.TempDir()}, time.Unix(0, 0)
	e := env{
		stdout: &x.out, stderr: &x.said, getenv: func(string) string { return "" }, environ: func() []string { return nil },
		home: t.TempDir(), wide: func() int { return 80 }, errWide: func() int { return 80 },
		now: func() time.Time { return x.now }, stop: &stopper{},
	}
	o := &watchOptions{run: &runOptions{}, pattern: x.dir}
	cmd := &cobra.Command{Use: "watch"}
	o.define(cmd.Flags())
	require.NoError(t, cmd.ParseFlags(append([]string{
		"--benchmark", "aime-2024", "--limit", "1", "-k", "1", "--max-tokens", "8", "--data", madeUpData(t), "--out", t.TempDir(), "--progress", "lines",
	}, args...)))
	require.NoError(t, o.complete(cmd, e))
	w, err := o.prepare(t.Context(), e)
	require.NoError(t, err)
	w.wait = func(_ context.Context, d time.Duration) error {
		if len(x.waits) == 0 {
			return errEnough
		}
		x.waits[0]()
		x.waits = x.waits[1:]
		x.now = x.now.Add(d)
		return nil
	}
	w.draw = func(ctx context.Context, c checkpoint) error {
		x.drawn = append(x.drawn, c.name)
		return w.drawRun(ctx, c)
	}
	return w
}

// pass are so many waits in which nothing happens.
func pass(n int) []func() {
	waits := make([]func(), n)
	for i := range waits {
		waits[i] = func() {}
	}
	return waits
}

func (x *world) model(t *testing.T, name string) {
	t.Helper()
	x.put(name, readText(t, filepath.Join(randomModels(t), "chat.gguf")))
}

// A checkpoint that fails is tried again later and later, told once, and keeps
// nobody waiting.
func TestFailedCheckpointIsTriedAgain(t *testing.T) {
	t.Parallel()
	x := &world{waits: pass(12)}
	w := watching(t, x)
	x.model(t, "step-1.gguf")
	x.model(t, "step-2.gguf")
	draw, fails, at := w.draw, 3, []time.Duration{}
	w.draw = func(ctx context.Context, c checkpoint) error {
		if c.name == "step-1.gguf" {
			at = append(at, x.now.Sub(time.Unix(0, 0)))
			if fails--; fails >= 0 {
				return usage("look at the file", "it is broken")
			}
		}
		return draw(ctx, c)
	}
	require.ErrorIs(t, w.keep(t.Context()), errEnough)
	const look = 30 * time.Second
	require.Equal(t, []time.Duration{look, 2 * look, 4 * look, 8 * look}, at)
	require.Equal(t, []string{"step-2.gguf", "step-1.gguf"}, x.drawn)
	require.Equal(t, 1, strings.Count(x.said.String(), "evalr: warning: step-1.gguf: it is broken (tried again in 30s, then less and less often)\nevalr: hint: look at the file\n"), x.said.String())
	require.Regexp(t, `(?s)step  benchmark .* 2  AIME 2024 .* step-2.gguf\n +1  AIME 2024 .* step-1.gguf`, x.out.String())
}

// A signal that comes when the last answers of a checkpoint are in flight ends the
// watch once they are there.
func TestWatchEndsAfterTheCheckpointThatASignalFound(t *testing.T) {
	t.Parallel()
	x := &world{waits: pass(5)}
	w := watching(t, x)
	x.model(t, "step-1.gguf")
	x.model(t, "step-2.gguf")
	draw := w.draw
	w.draw = func(ctx context.Context, c checkpoint) error {
		err := draw(ctx, c)
		w.e.stop.onFirst(func() {})
		w.e.stop.signal(os.Interrupt)
		return err
	}
	err := w.keep(t.Context())
	require.Equal(t, exitInterrupted, exitCode(err))
	require.Contains(t, hintOf(err), "the same command goes on")
	require.Equal(t, []string{"step-1.gguf"}, x.drawn)
	require.Contains(t, x.out.String(), "step-1.gguf")
}

// Whatever comes while a checkpoint is evaluated, the next is the one of the lowest
// step.
func TestNextCheckpointIsTheOneOfTheLowestStep(t *testing.T) {
	t.Parallel()
	x := &world{waits: pass(1)}
	w := watching(t, x, "--marker", ".done")
	add := func(name string) { x.model(t, name); x.put(name+".done", "") }
	add("step-10.gguf")
	add("step-30.gguf")
	draw := w.draw
	w.draw = func(ctx context.Context, c checkpoint) error {
		if c.name == "step-10.gguf" {
			add("step-20.gguf")
		}
		return draw(ctx, c)
	}
	require.ErrorIs(t, w.keep(t.Context()), errEnough)
	require.Equal(t, []string{"step-10.gguf", "step-20.gguf", "step-30.gguf"}, x.drawn)
}

// A folder that cannot be read for a while ends nothing; one that was replaced by
// another model while it was evaluated is told, and not evaluated over the old one.
func TestWatchOutlastsTrouble(t *testing.T) {
	t.Parallel()
	x := &world{waits: pass(9)}
	w := watching(t, x)
	x.model(t, "step-1.gguf")
	find, down := w.find, 3
	w.find = func(ctx context.Context) ([]checkpoint, error) {
		if down--; down >= 0 {
			return nil, errors.New("stale file handle")
		}
		return find(ctx)
	}
	draw := w.draw
	w.draw = func(ctx context.Context, c checkpoint) error {
		err := draw(ctx, c)
		x.put("step-1.gguf", readText(t, filepath.Join(randomModels(t), "other.gguf")))
		return err
	}
	require.ErrorIs(t, w.keep(t.Context()), errEnough)
	require.Equal(t, []string{"step-1.gguf"}, x.drawn)
	said := x.said.String()
	require.Equal(t, 1, strings.Count(said, "warning: checkpoints cannot be listed: stale file handle"), said)
	require.Equal(t, 1, strings.Count(said, "warning: step-1.gguf has changed since it was evaluated"), said)
	require.Equal(t, 2, strings.Count(x.out.String(), "\n"), x.out.String())
}

// What only touches a checkpoint changes nothing.
func TestTouchedCheckpointIsTheSame(t *testing.T) {
	t.Parallel()
	x := &world{}
	w := watching(t, x)
	x.model(t, "step-1.gguf")
	x.waits = append(pass(1), append([]func(){func() { x.model(t, "step-1.gguf") }}, pass(4)...)...)
	require.ErrorIs(t, w.keep(t.Context()), errEnough)
	require.Equal(t, []string{"step-1.gguf"}, x.drawn)
	require.Equal(t, 2, strings.Count(x.out.String(), "\n"), "a heading and a line")
	require.NotContains(t, x.said.String(), "warning: step")
}

// A checkpoint that another is moved over while it is evaluated is drawn to its end;
// one that is written to in place is not on the curve.
func TestCheckpointThatChangesWhileItIsEvaluated(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(path, other string) error
		lines  int
		said   string
	}{
		"moved over": {func(path, other string) error { return os.Rename(other, path) }, 2, "step-1.gguf has changed since it was evaluated: weights was"},
		"in place": {func(path, other string) error {
			text, err := os.ReadFile(other)
			if err != nil {
				return err
			}
			f, err := os.OpenFile(path, os.O_WRONLY, 0)
			if err != nil {
				return err
			}
			_, err = f.WriteAt(text, 0)
			return errors.Join(err, f.Close())
		}, 0, "step-1.gguf was changed in place while it was evaluated: weights was"},
		"written to, with the same": {func(path, _ string) error {
			return os.Chtimes(path, time.Unix(7, 0), time.Unix(7, 0))
		}, 2, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			x := &world{waits: pass(4)}
			w := watching(t, x)
			x.model(t, "step-1.gguf")
			x.put("other", readText(t, filepath.Join(randomModels(t), "other.gguf")))
			require.NoError(t, os.Chtimes(filepath.Join(x.dir, "other"), time.Unix(9, 0), time.Unix(9, 0))) // not the same moment
			w.e.stderr = writer(func(b []byte) (int, error) {
				if strings.Contains(string(b), "1 sample to draw") {
					require.NoError(t, c.change(filepath.Join(x.dir, "step-1.gguf"), filepath.Join(x.dir, "other")))
				}
				return x.said.Write(b)
			})
			require.ErrorIs(t, w.keep(t.Context()), errEnough)
			require.Equal(t, c.lines, strings.Count(x.out.String(), "\n"), x.out.String())
			if c.said == "" {
				require.NotContains(t, x.said.String(), "warning: step")
			} else {
				require.Equal(t, 1, strings.Count(x.said.String(), c.said), x.said.String())
			}
		})
	}
}

type writer func([]byte) (int, error)

func (w writer) Write(b []byte) (int, error) { return w(b) }

// With --once the watch waits for what is young, once.
func TestOnceWaitsOnce(t *testing.T) {
	t.Parallel()
	x := &world{}
	w := watching(t, x, "--once")
	x.model(t, "step-1.gguf")
	x.model(t, "step-2.gguf")
	x.waits = []func(){func() { x.put("step-2.gguf", "GGUF, of which more is to come") }}
	require.NoError(t, w.keep(t.Context()))
	require.Equal(t, []string{"step-1.gguf"}, x.drawn)
	require.Contains(t, x.said.String(), "evalr: step-2.gguf is not evaluated: its files have changed lately")
}

func TestOutcomeOfAWatch(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		gate     *gateCommand
		worst    stats.Verdict
		failures int
		want     int
	}{
		"no gate":                        {nil, stats.Pass, 0, exitDone},
		"no gate, a failure":             {nil, stats.Pass, 1, exitFailed},
		"PASS":                           {&gateCommand{}, stats.Pass, 0, exitDone},
		"INCONCLUSIVE":                   {&gateCommand{}, stats.Inconclusive, 0, exitInconclusive},
		"INCONCLUSIVE that fails":        {&gateCommand{undecided: "fail"}, stats.Inconclusive, 0, exitRegression},
		"INCONCLUSIVE that passes":       {&gateCommand{undecided: "pass"}, stats.Inconclusive, 0, exitDone},
		"a failure is more than that":    {&gateCommand{}, stats.Inconclusive, 1, exitFailed},
		"FAIL is more than all the rest": {&gateCommand{}, stats.Fail, 1, exitRegression},
	} {
		w := watch{o: &watchOptions{gate: c.gate, run: &runOptions{}}, worst: c.worst, failures: c.failures}
		got := exitDone
		if err := w.outcome(nil); err != nil {
			got = exitCode(err)
		}
		require.Equal(t, c.want, got, name)
	}
}
