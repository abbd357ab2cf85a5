//go:build linux && (amd64 || arm64)

package sandbox

import (
	"testing"
	"time"

	"github.com/evalr/evalr"
	"github.com/stretchr/testify/require"
)

// A callTest is a program with a function f, its arguments, and what must come of it.
type callTest struct {
	name, source, input string
	status              evalr.Status
	output              string
}

func checkCalls(t *testing.T, s *Sandbox, mode, function string, tests []callTest) {
	t.Helper()
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			r := loaded(t, s, evalr.Program{Language: "python", Source: tc.source, Function: function, Mode: mode}, tight)
			x, err := r.Run(t.Context(), []byte(tc.input), soon(tc.status))
			require.NoError(t, err)
			require.Equal(t, tc.status.String(), x.Status.String(), "%s\n%s", x.Explains, x.Errors)
			if tc.status == evalr.ExecOK {
				require.Equal(t, tc.output, string(x.Output))
			} else {
				require.Contains(t, x.Explains, tc.output)
			}
		})
	}
}

func TestPythonFunctions(t *testing.T) {
	t.Parallel()
	checkCalls(t, open(t, Config{}), "", "f", []callTest{
		{"function", "def f(a, b): return a + b", "[1]\n[2]", evalr.ExecOK, "[1, 2]"},
		{"method", "class Solution:\n  def f(self, s: str) -> List[str]: return sorted(s)", `"ba"`, evalr.ExecOK, `["a", "b"]`},
		{"tuples", "def f(): return (1, [(2, 3)], {'a': ()})", "", evalr.ExecOK, `[1, [[2, 3]], {"a": []}]`},
		{"none", "def f(): pass", "", evalr.ExecOK, "null"},
		{"no finite number", "def f(): return [inf, -inf, nan]", "", evalr.ExecOK, "[Infinity, -Infinity, NaN]"},
		{"large", "def f(n): return 10 ** n", "5000", evalr.ExecOK, "1" + zeros(5000)},
		{"prints", "def f():\n  print('[0]')\n  return 1", "", evalr.ExecOK, "1"},
		{"main block", "def f(): return __name__\nif __name__ == '__main__': input()", "", evalr.ExecOK, `"solution"`},
		{"raises", "def f(): return [][0]", "", evalr.ExecRuntime, "IndexError: list index out of range"},
		{"none of that name", "def g(): return 1", "", evalr.ExecRuntime, "has no attribute 'f'"},
		{"not JSON", "def f(): return {1, 2}", "", evalr.ExecRuntime, "a value that is not JSON: set"},
		{"exits early", "def f(): exit(0)", "", evalr.ExecRuntime, "ended before the function returned"},
		{"os._exit", "import os\ndef f(): os._exit(0)", "", evalr.ExecRuntime, "ended before the function returned"},
		{"busy", "def f():\n  while True:\n    try:\n      while True: pass\n    except BaseException: pass", "", evalr.ExecCPU, "processor"},
		{"equal to all", "class E(int):\n  def __eq__(self, x): return True\ndef f(): return E(3)", "", evalr.ExecOK, "3"},
		{"writes the value itself", "import os\ndef f():\n  os.write(3, b'[1]')\n  os._exit(0)", "", evalr.ExecOK, "[1]"},
	})
}

func zeros(n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = '0'
	}
	return string(b)
}

// What LiveCodeBench's runner makes of correct programs; measured there.
func TestPythonOfficialPrograms(t *testing.T) {
	t.Parallel()
	checkCalls(t, open(t, Config{}), Official, "", []callTest{
		{"input", "print(int(input()) + int(input()))", "1\n2", evalr.ExecOK, "3\n"},
		{"all read", "import sys\nprint(sum(map(int, sys.stdin.read().split())))", "1\n2", evalr.ExecOK, "3\n"},
		{"main block", "def main():\n  print(input())\nif __name__ == '__main__':\n  main()", "a\n", evalr.ExecOK, "a\n"},
		{"other condition", "if __name__ == \"__main__\" and True:\n  print(1)", "", evalr.ExecOK, ""},
		{"exit", "import sys\nprint(1)\nsys.exit(3)", "", evalr.ExecOK, "1\n"},
		{"quit", "print(1)\nquit()", "", evalr.ExecRuntime, "not callable"},
		{"readline without ends", "import sys\nprint(repr(sys.stdin.readline()), sys.stdin.readlines())", "1\n2", evalr.ExecOK, "'1' ['1', '2']\n"},
		{"iteration", "import sys\nfor line in sys.stdin: print(line)", "1\n", evalr.ExecRuntime, "not iterable"},
		{"buffer reads line 1 for ever", "import sys\nr = sys.stdin.buffer.readline\nprint(r(), r(), sys.stdin.buffer.read())", "1\n2\n", evalr.ExecOK, "b'1\\n' b'1\\n' b'1\\n2\\n'\n"},
		{"buffer has no readlines", "import sys\nsys.stdin.buffer.readlines()", "1\n", evalr.ExecRuntime, "readlines"},
		{"output has no buffer", "import sys\nsys.stdout.buffer.write(b'1')", "", evalr.ExecRuntime, "buffer"},
		{"open reads the real input", "print(repr(open(0).read()))", "1\n", evalr.ExecOK, "''\n"},
		{"imported output is not seen", "from sys import stdout\nstdout.write('1')\nprint(2)", "", evalr.ExecOK, "2\n"},
		{"global", "x = 1\ndef f():\n  global x\n  x += 1\nf()\nprint(x)", "", evalr.ExecRuntime, "NameError"},
		{"end of input", "while True:\n  try: print(input())\n  except EOFError: break", "1\n2", evalr.ExecRuntime, "StopIteration"},
		{"forbidden", "import os\nos.remove('x')", "", evalr.ExecRuntime, "not callable"},
		{"raises", "1 // 0", "", evalr.ExecRuntime, "ZeroDivisionError"},
		{"os._exit", "import os\nos._exit(0)", "", evalr.ExecRuntime, ""},
		{"looks for what is expected", "import sys\nf = sys._getframe()\nwhile f:\n  print([n for n in f.f_locals if 'gt' in n or 'expect' in n])\n  f = f.f_back", "", evalr.ExecOK, "[]\n[]\n[]\n[]\n[]\n"},
	})
}

func TestPythonOfficialFunctions(t *testing.T) {
	t.Parallel()
	checkCalls(t, open(t, Config{}), Official, "f", []callTest{
		{"method", "class Solution:\n  def f(self, a: List[int]) -> int: return sum(a)", "[1, 2]", evalr.ExecOK, "3"},
		{"tuple", "def f(): return (1, 2)", "0", evalr.ExecRuntime, "takes 0 positional arguments"},
		{"outer tuple", "def f(a): return (a, 2)", "1", evalr.ExecOK, "[1, 2]"},
		{"inner tuple", "def f(a): return [(a, 2)]", "1", evalr.ExecOK, `[{"(tuple)": [1, 2]}]`},
		{"set", "def f(a): return {a}", "1", evalr.ExecOK, `{"(set)": [1]}`},
		{"equal to all", "class E:\n  def __eq__(self, x): return True\n  def __repr__(self): return 'E'\ndef f(a): return E()", "1", evalr.ExecOK, `{"(E)": "E"}`},
		{"keys that are no text", "def f(a): return {a: 1}", "1", evalr.ExecOK, `{"(dict)": "{1: 1}"}`},
		{"numbers", "def f(a): return [True, 1.0, 0.1 + 0.2, nan, None]", "1", evalr.ExecOK, "[true, 1.0, 0.30000000000000004, NaN, null]"},
		{"class Solution in a comment", "# class Solution\nclass Other:\n  pass\nclass Solution:\n  def f(self, a): return a", "1", evalr.ExecOK, "1"},
	})
}

// A class Solution is taken for one even in a program that reads standard input, where
// it is out of sight.
func TestPythonOfficialClassSolution(t *testing.T) {
	t.Parallel()
	s := open(t, Config{})
	p := python("class Solution:", "  pass", "print(1)")
	loaded(t, s, p, tight)
	p.Mode = Official
	r, x, err := s.Load(t.Context(), p, tight)
	require.NoError(t, err)
	require.Nil(t, r)
	require.Equal(t, "CE", x.Status.String())
	require.Contains(t, x.Explains, "no attribute 'Solution'")
}

// One process runs all tests, with one instance of the class.
func TestPythonOfficialKeeps(t *testing.T) {
	t.Parallel()
	s := open(t, Config{})
	r := loaded(t, s, evalr.Program{Language: "python", Mode: Official, Function: "f", Source: "class Solution:\n  n = 0\n  def f(self, a):\n    self.n += a\n    return self.n"}, tight)
	for i, want := range []string{"1", "3", "6"} {
		x, err := r.Run(t.Context(), []byte{byte('1' + i)}, evalr.Limits{})
		require.NoError(t, err)
		require.Equal(t, want, string(x.Output), x.Explains)
	}
}

// The alarm goes by the clock; a program that swallows it is ended later.
func TestPythonOfficialAlarm(t *testing.T) {
	t.Parallel()
	s := open(t, Config{})
	for _, x := range []struct {
		source string
		status evalr.Status
		says   string
	}{
		{"import time\ntime.sleep(60)", evalr.ExecWall, "took more than 1s on the clock"},
		{"while True: pass", evalr.ExecWall, "took more than 1s on the clock"},
		{"while True:\n  try:\n    while True: pass\n  except Exception: pass", evalr.ExecCPU, "used more than 2s of processor time"},
		{"try:\n  while True: pass\nexcept Exception: pass", evalr.ExecOK, ""},
	} {
		r := loaded(t, s, evalr.Program{Language: "python", Mode: Official, Source: x.source}, tight)
		r.(*interpreter).grace = time.Second //nolint:forcetypeassert // a program in Python
		e, err := r.Run(t.Context(), nil, evalr.Limits{CPU: time.Second})
		require.NoError(t, err)
		if x.status == evalr.ExecCPU && e.Status == evalr.ExecWall { // on a busy machine
			require.Contains(t, e.Explains, "took more than 2s on the clock, with")
			continue
		}
		require.Equal(t, x.status.String(), e.Status.String(), "%s: %s", x.source, e.Explains)
		require.Equal(t, x.says, e.Explains, x.source)
		if x.status == evalr.ExecOK {
			require.Equal(t, "timeout occured: alarm went off\n", string(e.Output)) //nolint:misspell // as the runner has it
		}
	}
}
