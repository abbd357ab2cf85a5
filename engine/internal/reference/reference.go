// Package reference runs llama.cpp beside the engine in tests and benchmarks.
//
// llama.cpp (github.com/ggml-org/llama.cpp) is what most people run the files
// with that the engine reads, so it says what a file means. It is not part of this
// repository: driver/build.sh fetches its libraries, of a fixed version, into a
// folder, and compiles the driver there, which is ours. Who has such a folder names
// it in [Env]; tests without it are skipped, and say how to make it.
package reference

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// Env is the environment variable that names the folder with the driver and the
// libraries.
const Env = "EVALR_TEST_REFERENCE"

// Fetch is the command that makes such a folder.
const Fetch = "sh engine/internal/reference/driver/build.sh FOLDER"

// Options say how a model is run. The zero value is one thread on the best back
// end, as llama.cpp is run by default.
type Options struct {
	Threads int
	Plain   bool   // keys and values in single precision, and no flash attention: only products are approximate
	Backend string // the library of a back end in the folder of back ends; the best one if empty
}

// A Model is a file that the reference has loaded. Any failure ends the test.
type Model struct {
	tb    testing.TB
	in    io.Writer
	out   *bufio.Reader
	Vocab int
}

// Open loads a model in a process of its own, which ends with the test. The test
// is skipped where folder, the value of [Env], is empty.
func Open(tb testing.TB, folder, path string, o Options) *Model {
	tb.Helper()
	if folder == "" {
		tb.Skipf("%s names no folder with llama.cpp; to make it: %s", Env, Fetch)
	}
	args := []string{filepath.Join(folder, "backends", o.Backend), path, strconv.Itoa(max(1, o.Threads))}
	if o.Plain {
		args = append(args, "plain")
	}
	cmd := exec.CommandContext(tb.Context(), filepath.Join(folder, "reference"), args...) //nolint:gosec // the folder is the tester's own
	cmd.Stderr = tb.Output()
	in, err := cmd.StdinPipe()
	check(tb, err)
	out, err := cmd.StdoutPipe()
	check(tb, err)
	check(tb, cmd.Start())
	tb.Cleanup(func() {
		_ = in.Close()
		_ = cmd.Wait()
	})
	m := &Model{tb: tb, in: in, out: bufio.NewReaderSize(out, 1<<20)}
	m.Vocab = int(read[int32](m, 1)[0])
	return m
}

// check ends the test on an error: the reference has ended, and has said why.
func check(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatalf("the reference: %v", err)
	}
}

// Logits evaluates tokens in steps of chunk and gives the logits after each to a
// function, which must not keep them.
func (m *Model) Logits(chunk int, tokens []int32, each func(i int, logits []float32)) {
	m.tb.Helper()
	m.command("logits", chunk, tokens)
	for i := range tokens {
		each(i, read[float32](m, m.Vocab))
	}
}

// Score returns the log-probability of each token but the first, in nats.
func (m *Model) Score(chunk int, tokens []int32) []float32 {
	m.tb.Helper()
	m.command("score", chunk, tokens)
	return read[float32](m, len(tokens)-1)
}

// Greedy returns the likeliest continuation, n tokens long.
func (m *Model) Greedy(n int, tokens []int32) []int32 {
	m.tb.Helper()
	m.command("greedy", n, tokens)
	return read[int32](m, n)
}

// Speed returns the seconds that a prompt takes, and those of so many steps of all
// samples that go on from it; greedily at temperature 0.
func (m *Model) Speed(prompt, steps, samples int, temperature, topP float64) (fill, decode float64) {
	m.tb.Helper()
	_, err := fmt.Fprintln(m.in, "speed", prompt, steps, samples, temperature, topP)
	check(m.tb, err)
	s := read[float64](m, 2)
	return s[0], s[1]
}

// command sends a command about tokens.
func (m *Model) command(name string, n int, tokens []int32) {
	m.tb.Helper()
	var b strings.Builder
	fmt.Fprint(&b, name, " ", n, " ", len(tokens))
	for _, t := range tokens {
		fmt.Fprint(&b, " ", t)
	}
	_, err := fmt.Fprintln(m.in, b.String())
	check(m.tb, err)
}

// read reads n numbers of an answer.
func read[T int32 | float32 | float64](m *Model, n int) []T {
	m.tb.Helper()
	out := make([]T, n)
	check(m.tb, binary.Read(m.out, binary.NativeEndian, out))
	return out
}
