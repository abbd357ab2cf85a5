package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr/evals"
	"github.com/evalr/evalr/internal/fakeapi"
	"github.com/evalr/evalr/sandbox"
)

var update = flag.Bool("update", false, "rewrite the expected files inside the scripts")

// asEvalr in the environment makes the test binary behave as evalr itself: a
// process of its own that a test can kill.
const asEvalr = "TEST_AS_EVALR"

func TestMain(m *testing.M) {
	sandbox.Init() // a helper of it does not return
	if os.Getenv(asEvalr) != "" {
		os.Exit(Main())
	}
	testscript.Main(m, map[string]func(){"evalr": func() { os.Exit(Main()) }})
}

// TestScripts runs the command line as a user would, against a real server on a
// loopback port. Scripts find its base URL in $ENDPOINT, made-up data in $DATA and
// models of random weights in $MODELS; models of $RATED are named for how often they are
// right, see rated; $SERVER/s/SCENARIO/v1 misbehaves as the scenario says.
func TestScripts(t *testing.T) {
	data, random := madeUpData(t), randomModels(t)
	testscript.Run(t, testscript.Params{
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			// mkkey FILE writes the planted key to a file; nokey FILE fails if a file holds it.
			"mkkey": func(ts *testscript.TestScript, _ bool, args []string) {
				ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(plantedKey+"\n"), 0o600))
			},
			"nokey": func(ts *testscript.TestScript, _ bool, args []string) {
				text, err := os.ReadFile(ts.MkAbs(args[0]))
				ts.Check(err)
				if strings.Contains(string(text), plantedKey) {
					ts.Fatalf("%s holds the key", args[0])
				}
			},
			// reverse FROM TO writes the lines of a file in the opposite order.
			"reverse": func(ts *testscript.TestScript, _ bool, args []string) {
				text, err := os.ReadFile(ts.MkAbs(args[0]))
				ts.Check(err)
				lines := strings.Split(strings.TrimSpace(string(text)), "\n")
				slices.Reverse(lines)
				ts.Check(os.MkdirAll(filepath.Dir(ts.MkAbs(args[1])), 0o755))
				ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(strings.Join(lines, "\n")+"\n"), 0o644))
			},
			// exits CODE COMMAND… fails unless the command ends with the exit code.
			"exits": func(ts *testscript.TestScript, _ bool, args []string) {
				code := 0
				if err := ts.Exec(args[1], args[2:]...); err != nil {
					exit, ok := errors.AsType[*exec.ExitError](err)
					if !ok {
						ts.Check(err)
					}
					code = exit.ExitCode()
				}
				if want := args[0]; want != strconv.Itoa(code) {
					ts.Fatalf("exit code %d, want %s", code, want)
				}
			},
			// pinned FILE K RIGHT TURN writes a baseline of 100 problems with k samples each, of
			// which about RIGHT are right: more or fewer by turns, which begin at TURN.
			"pinned": func(ts *testscript.TestScript, _ bool, args []string) {
				var n [3]int
				for i, text := range args[1:] {
					var err error
					n[i], err = strconv.Atoi(text)
					ts.Check(err)
				}
				var b bytes.Buffer
				ts.Check(writePinned(&b, gatedSide(strings.TrimSuffix(args[0], ".json"), n[0], around(100+n[2], n[1])[n[2]:]...)))
				ts.Check(os.WriteFile(ts.MkAbs(args[0]), b.Bytes(), 0o644))
			},
			"sleep": func(ts *testscript.TestScript, _ bool, args []string) {
				d, err := time.ParseDuration(args[0])
				ts.Check(err)
				time.Sleep(d)
			},
		},
		Dir: "testdata", UpdateScripts: *update, RequireUniqueNames: true, RequireExplicitExec: true,
		Condition: func(cond string) (bool, error) {
			switch cond {
			case "root":
				return os.Geteuid() == 0, nil
			case "builtin": // there is a built-in model
				return len(checkpoints()) > 0, nil
			}
			return false, fmt.Errorf("unknown condition %q", cond)
		},
		Setup: func(e *testscript.Env) error {
			s := fakeapi.New(fakeapi.Config{})
			e.Defer(s.Close)
			keyed := fakeapi.New(fakeapi.Config{Key: plantedKey})
			e.Defer(keyed.Close)
			open := fakeapi.New(fakeapi.Config{Key: plantedKey, OpenListing: true})
			e.Defer(open.Close)
			graded := fakeapi.New(fakeapi.Config{Words: 1, Answer: rated})
			e.Defer(graded.Close)
			e.Setenv("RATED", graded.URL())
			e.Setenv("OPENLIST", open.URL())
			e.Setenv("ENDPOINT", s.URL())
			e.Setenv("SERVER", strings.TrimSuffix(s.URL(), "/v1"))
			e.Setenv("KEYED", keyed.URL())
			e.Setenv("KEY", plantedKey)
			e.Setenv("DATA", data)
			e.Setenv("MODELS", random)
			e.Setenv("HOME", e.WorkDir)
			e.Setenv("HF_HUB_OFFLINE", "1")
			return nil
		},
	})
}

// plantedKey is looked for wherever it must not be.
const plantedKey = "sk-planted-0123456789abcdef"

// madeUpData writes data of our own in the shapes of the benchmarks' pinned
// sets: their counts and gold answers are public facts, the questions are not
// theirs. MATH-500's gold answers are known by digest only, so it is missing.
func madeUpData(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, golds := range madeUpGolds() {
		var b strings.Builder
		enc := json.NewEncoder(&b)
		for i, gold := range golds {
			require.NoError(t, enc.Encode(madeUpRow(name, i, gold)))
		}
		require.NoError(t, os.WriteFile(filepath.Join(dir, name+".jsonl"), []byte(b.String()), 0o644))
	}
	return dir
}

// madeUpGolds are the gold answers of made-up questions, by benchmark.
var madeUpGolds = sync.OnceValue(func() map[string][]string {
	cat, err := evals.Builtin()
	if err != nil {
		panic(err) // a test of the catalogue says more
	}
	golds := map[string][]string{}
	for _, e := range cat.All() {
		if list := spellOut(e.Data.Golds); list != nil {
			golds[e.Name] = list
		}
	}
	return golds
})

// spellOut lists the gold answers of a set: "104*2 110" is 104, 104, 110.
func spellOut(golds string) []string {
	if strings.HasPrefix(golds, "sha256:") {
		return nil
	}
	var all []string
	for g := range strings.FieldsSeq(golds) {
		gold, times, repeated := strings.Cut(g, "*")
		n := 1
		if repeated {
			n, _ = strconv.Atoi(times) // the pins are checked elsewhere
		}
		for range n {
			all = append(all, gold)
		}
	}
	return all
}

func madeUpRow(benchmark string, i int, gold string) map[string]any {
	question := fmt.Sprintf("Made-up question %d of %s: what is asked?", i, benchmark)
	options := []string{"this", "that", "neither", fmt.Sprintf("case %d", i)}
	switch benchmark {
	case "gpqa-diamond":
		return map[string]any{
			"Question": question, "Correct Answer": options[0], "Incorrect Answer 1": options[1],
			"Incorrect Answer 2": options[2], "Incorrect Answer 3": options[3],
			"Record ID": fmt.Sprintf("made-up-%d", i), "High-level domain": "Physics", "Subdomain": "Optics",
		}
	case "mmlu":
		return map[string]any{"subject": "anatomy", "question": question, "choices": options, "answer": gold}
	case "mmlu-pro":
		for len(options) < 10 {
			options = append(options, fmt.Sprintf("case %d of %d", len(options), i))
		}
		return map[string]any{"question_id": i, "question": question, "options": options, "answer": gold, "category": "physics", "src": "ori_mmlu-physics"}
	}
	return map[string]any{
		"problem": question, "answer": gold,
		"part": []string{"I", "II"}[i/15], "number": i%15 + 1, "year": benchmark[len("aime-"):],
	}
}
