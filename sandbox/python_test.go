//go:build linux && (amd64 || arm64)

package sandbox

import (
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/evalr/evalr"
	"github.com/stretchr/testify/require"
)

// loaded readies a program that must be fit to run.
func loaded(tb testing.TB, s *Sandbox, p evalr.Program, l evalr.Limits) evalr.Runnable {
	tb.Helper()
	if _, ok := s.tools[p.Language]; !ok {
		tb.Skipf("nothing here for programs in %s", p.Language)
	}
	r, x, err := s.Load(tb.Context(), p, l)
	require.NoError(tb, err)
	require.NotNil(tb, r, "%s: %s\n%s", x.Status, x.Explains, x.Errors)
	tb.Cleanup(func() { require.NoError(tb, r.Close()) })
	return r
}

// python returns a whole program.
func python(lines ...string) evalr.Program {
	return evalr.Program{Language: "python", Source: strings.Join(lines, "\n") + "\n"}
}

// tight are limits under which a wrong program ends soon; the one by the clock holds on a
// busy machine too.
var tight = evalr.Limits{CPU: time.Second, Wall: 30 * time.Second, Memory: 256 << 20, Output: 1 << 20}

// A runTest is a program, an input, and what must come of it.
type runTest struct {
	name   string
	source string
	input  string
	status evalr.Status
	output string // if it is OK
	errors string // a part
}

// soon returns limits that are reached soon by what is to reach them.
func soon(s evalr.Status) evalr.Limits {
	switch s { //nolint:exhaustive // the others do not wait
	case evalr.ExecCPU:
		return evalr.Limits{CPU: 100 * time.Millisecond, Wall: tight.Wall}
	case evalr.ExecWall:
		return evalr.Limits{Wall: 200 * time.Millisecond}
	}
	return evalr.Limits{}
}

func checkRuns(t *testing.T, s *Sandbox, language string, tests []runTest) {
	t.Helper()
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			r := loaded(t, s, evalr.Program{Language: language, Source: tc.source}, tight)
			l := soon(tc.status)
			for range 2 { // the second finds what the first has left
				x, err := r.Run(t.Context(), []byte(tc.input), l)
				require.NoError(t, err)
				require.Equal(t, tc.status.String(), x.Status.String(), "%s\n%s", x.Explains, x.Errors)
				if tc.status == evalr.ExecOK {
					require.Equal(t, tc.output, string(x.Output))
				} else {
					require.NotEmpty(t, x.Explains)
				}
				require.Contains(t, string(x.Errors), tc.errors)
			}
		})
	}
}

func TestPythonPrograms(t *testing.T) {
	t.Parallel()
	checkRuns(t, open(t, Config{}), "python", []runTest{
		{"input", "print(int(input()) + int(input()))", "1\n2", evalr.ExecOK, "3\n", ""},
		{"lines", "import sys\nprint(sum(int(x) for x in sys.stdin))", "1\n2\n3\n", evalr.ExecOK, "6\n", ""},
		{"buffer", "import sys\nsys.stdout.buffer.write(sys.stdin.buffer.readline() * 2)", "é\n", evalr.ExecOK, "é\né\n", ""},
		{"open", "print(len(open(0).read()))", strings.Repeat("x", 200_000), evalr.ExecOK, "200000\n", ""},
		{"read", "import os\nos.write(1, os.read(0, 9))", "abc", evalr.ExecOK, "abc", ""},
		{"names without import", "print(gcd(12, 18), Counter('aa')['a'], pow(2, 5, 7), len(stdin.read()))", "abc", evalr.ExecOK, "6 2 4 3\n", ""},
		{"main", "def f():\n  global x\n  x = 1\nif __name__ == '__main__':\n  f()\n  print(x, __import__('sys').argv)", "", evalr.ExecOK, "1 ['main.py']\n", ""},
		{"dataclass", "from __future__ import annotations\nfrom dataclasses import dataclass\n@dataclass\nclass A:\n  x: int\nprint(A(1))", "", evalr.ExecOK, "A(x=1)\n", ""},
		{"deep recursion", "def f(n):\n  return n and 1 + f(n - 1)\nprint(f(40000))", "", evalr.ExecOK, "40000\n", ""},
		{"deep recursion in C", "from functools import lru_cache\n@lru_cache(None)\ndef f(n):\n  return n and 1 + f(n - 1)\nprint(f(20000))", "", evalr.ExecOK, "20000\n", ""},
		{"threads", "import threading\nt = threading.Thread(target=lambda: print(sum(range(10))))\nt.start()", "", evalr.ExecOK, "45\n", ""},
		{"files left open", "f = open(1, 'w')\nf.write('left')", "", evalr.ExecOK, "left", ""},
		{"at exit", "import atexit\natexit.register(print, 'bye')", "", evalr.ExecOK, "bye\n", ""},
		{"no file of an earlier run", "import os\nprint(os.listdir())\nos.makedirs('d/e')\nopen('d/e/f', 'w')", "", evalr.ExecOK, "[]\n", ""},
		{"no module of an earlier run", "import json\nprint(hasattr(json, 'mark'))\njson.mark = 1", "", evalr.ExecOK, "False\n", ""},
		{"exit", "import sys\nprint(1)\nsys.exit()", "", evalr.ExecOK, "1\n", ""},
		{"exit code", "exit(3)", "", evalr.ExecRuntime, "", ""},
		{"exit with a message", "import sys\nsys.exit('no way')", "", evalr.ExecRuntime, "", "no way\n"},
		{"os._exit", "import os\nos._exit(0)", "", evalr.ExecOK, "", ""},
		{"raises", "print('a')\n1 // 0", "", evalr.ExecRuntime, "", "  File \"main.py\", line 2, in <module>\n    1 // 0"},
		{"long errors", "import sys\nprint('x' * 100000, 'the end', file=sys.stderr)\nexit(1)", "", evalr.ExecRuntime, "", "xxx the end\n"},
		{"signal", "import os\nos.kill(os.getpid(), 11)", "", evalr.ExecSignal, "", ""},
		{"crash", "import ctypes\nctypes.string_at(0)", "", evalr.ExecSignal, "", ""},
		{"endless recursion", "def f(): f()\nf()", "", evalr.ExecRuntime, "", "RecursionError"},
		{"busy", "while True: pass", "", evalr.ExecCPU, "", ""},
		{"sleeps", "import time\ntime.sleep(60)", "", evalr.ExecWall, "", ""},
		{"memory", "a = bytearray(10**9)\nb = bytearray(b'x') * 10**9", "", evalr.ExecMemory, "", ""},
		{"output", "while True: print('x' * 1000)", "", evalr.ExecOutput, "", ""},
		{"no text", "import sys\nsys.stdout.buffer.write(b'\\xff\\x00\\xfe')", "", evalr.ExecOK, "\xff\x00\xfe", ""},
		{"no text in", "print(ascii(input()))", "\xff\n", evalr.ExecOK, "'\\udcff'\n", ""},
		{"closes its input", "import os, sys\nsys.stdin.close()\nprint(1)", strings.Repeat("x", 1<<20), evalr.ExecOK, "1\n", ""},
		{"reads nothing", "print(1)", strings.Repeat("x", 1<<20), evalr.ExecOK, "1\n", ""},
		{"closes all", "import os\nos.closerange(0, 100)", "", evalr.ExecOK, "", ""},
		{"kills its group", "import os\nos.kill(0, 9)", "", evalr.ExecSignal, "", ""},
		{"leaves a daemon", "import os, time\nif os.fork() == 0:\n  os.setsid()\n  if os.fork() == 0: time.sleep(100)\n  os._exit(0)\nprint(1)", "", evalr.ExecOK, "1\n", ""},
	})
}

// What a program does to its interpreter is its own loss, and none of the next run's.
func TestPythonHostile(t *testing.T) {
	t.Parallel()
	s := open(t, Config{})
	for name, attack := range map[string]string{
		"stops it":           "import os\nos.kill(os.getppid(), 19)\nraise SystemExit(1)",
		"ends it":            "import os\nos.kill(os.getppid(), 9)\nraise SystemExit(1)",
		"kills all":          "import os\nos.kill(-1, 9)",
		"answers for it":     "import os\nfor fd in range(3, 64):\n  try: os.write(fd, b'{\"wait\": 0}')\n  except OSError: pass\nos._exit(1)",
		"fills the socket":   "import socket\ntry: socket.socket(fileno=3).send(b'x')\nexcept OSError: pass\nraise SystemExit(1)",
		"changes the driver": "import sys\nf = sys._getframe()\nwhile f.f_back: f = f.f_back\nf.f_globals.clear()\nraise SystemExit(1)",
	} {
		t.Run(name, func(t *testing.T) {
			r := loaded(t, s, python("if input() == 'x':", "  "+strings.ReplaceAll(attack, "\n", "\n  "), "print('fine')"), tight)
			for _, in := range []string{"x\n", "y\n", "x\n", "y\n"} {
				l := evalr.Limits{}
				if in == "x\n" {
					l.Wall = 300 * time.Millisecond
				}
				x, err := r.Run(t.Context(), []byte(in), l)
				require.NoError(t, err)
				if in == "y\n" {
					require.Equal(t, "OK", x.Status.String(), x.Explains)
					require.Equal(t, "fine\n", string(x.Output))
					continue
				}
				require.Contains(t, []string{"RE", "SIG", "WALL"}, x.Status.String(), x.Explains)
			}
		})
	}
}

// Programs of LiveCodeBench have the names and limits of its preamble, bare ones the
// interpreter's alone.
func TestBarePythonImportsForItself(t *testing.T) {
	t.Parallel()
	s := open(t, Config{})
	const raised = "import sys\nassert getattr(sys, 'get_int_max_str_digits', lambda: 50000)() == sys.getrecursionlimit() == 50000"
	for _, source := range []string{"deque", "math", "stdin", "sys", raised} {
		for mode, want := range map[string]evalr.Status{"": evalr.ExecOK, Bare: evalr.ExecRuntime} {
			r := loaded(t, s, evalr.Program{Language: "python", Source: source, Mode: mode}, tight)
			x, err := r.Run(t.Context(), nil, tight)
			require.NoError(t, err)
			require.Equal(t, want.String(), x.Status.String(), "%s, mode %q: %s", source, mode, x.Errors)
		}
	}
	const limits = "import sys\nprint(sys.stdin.read(), __name__, sys.getrecursionlimit(), getattr(sys, 'get_int_max_str_digits', lambda: 0)())"
	r := loaded(t, s, evalr.Program{Language: "python", Source: limits, Mode: Bare}, tight)
	x, err := r.Run(t.Context(), []byte("7"), tight)
	require.NoError(t, err)
	plain := exec.CommandContext(t.Context(), s.tools["python"].path, "-c", limits)
	plain.Stdin = strings.NewReader("7")
	want, err := plain.Output()
	require.NoError(t, err)
	require.Equal(t, string(want), string(x.Output), x.Explains)
}

func TestPythonDoesNotCompile(t *testing.T) {
	t.Parallel()
	s := open(t, Config{})
	loaded(t, s, python("pass"), tight)
	for _, source := range []string{"print(", "a\x00b", "\xff", strings.Repeat("(", 10_000), "if 1:\nx"} {
		for _, mode := range []string{"", Official} {
			p := evalr.Program{Language: "python", Source: source, Mode: mode}
			r, x, err := s.Load(t.Context(), p, tight)
			require.NoError(t, err)
			require.Nil(t, r)
			require.Equal(t, "CE", x.Status.String())
			require.NotEmpty(t, x.Explains)
		}
	}
	_, x, err := s.Load(t.Context(), python("x = 1", "print("), tight)
	require.NoError(t, err)
	require.Equal(t, "did not compile: SyntaxError: '(' was never closed", x.Explains)
}
