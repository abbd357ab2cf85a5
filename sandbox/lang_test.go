//go:build linux && (amd64 || arm64)

package sandbox

import (
	"strings"
	"testing"

	"github.com/evalr/evalr"
	"github.com/stretchr/testify/require"
)

func TestLanguageTable(t *testing.T) {
	s := open(t, Config{})
	rows := s.Languages()
	require.Len(t, rows, 2)
	for i, name := range []string{"cpp", "python"} {
		require.Equal(t, name, rows[i].Name)
		require.Equal(t, rows[i].Tool == "", rows[i].Missing != "")
		require.Equal(t, rows[i].Tool == "", rows[i].Version == "")
	}
	_, _, err := s.Load(t.Context(), evalr.Program{Language: "cobol", Source: "x"}, tight)
	require.EqualError(t, err, `no programs in language "cobol": there are cpp, python`)
	_, _, err = s.Load(t.Context(), evalr.Program{Language: "python", Mode: "strange"}, tight)
	require.ErrorContains(t, err, "strange")
	_, _, err = s.Load(t.Context(), evalr.Program{Language: "cpp", Function: "f"}, tight)
	require.Error(t, err)
}

func TestMissingTool(t *testing.T) {
	s := open(t, Config{})
	s.tools = toolbox{}
	for language, want := range map[string]string{
		"python": "python3 not found: install the package python3 (3.9 or newer)",
		"cpp":    "g++ not found: install the package g++",
	} {
		_, _, err := s.Load(t.Context(), evalr.Program{Language: language, Source: "x"}, tight)
		require.ErrorIs(t, err, ErrMissing)
		require.EqualError(t, err, want)
	}
	t.Setenv("PATH", t.TempDir())
	require.Empty(t, findTools(t.Context())["cpp"])
}

// An interpreter that does not start says nothing of the program.
func TestPythonDoesNotStart(t *testing.T) {
	t.Parallel()
	s := open(t, Config{})
	for _, path := range []string{"/bin/false", "/no/such/python"} {
		s.tools = toolbox{"python": {path: path}}
		for _, mode := range []string{"", Bare, Official} {
			r, x, err := s.Load(t.Context(), evalr.Program{Language: "python", Source: "print(1)", Mode: mode}, tight)
			require.ErrorContains(t, err, path)
			require.Nil(t, r)
			require.Equal(t, evalr.ExecInternal, x.Status)
		}
	}
}

func TestCppPrograms(t *testing.T) {
	t.Parallel()
	const head = "#include <bits/stdc++.h>\nusing namespace std;\n"
	checkRuns(t, open(t, Config{}), "cpp", []runTest{
		{"input", head + "int main() { int a, b; cin >> a >> b; cout << a + b << endl; }", "1 2", evalr.ExecOK, "3\n", ""},
		{"judge's macro", "#include <cstdio>\nint main() {\n#ifdef ONLINE_JUDGE\n  puts(\"judge\");\n#endif\n}", "", evalr.ExecOK, "judge\n", ""},
		{"C++20", "#include <iostream>\n#include <numbers>\nint main() { std::cout << std::numbers::pi; }", "", evalr.ExecOK, "3.14159", ""},
		{"deep recursion", "#include <cstdio>\nint f(int n) { volatile char a[64] = {}; return n ? f(n - 1) + 1 + a[n % 64] : 0; }\nint main() { printf(\"%d\", f(1000000)); }", "", evalr.ExecOK, "1000000", ""},
		{"threads", "#include <cstdio>\n#include <thread>\nint main() { int x = 0; std::thread t([&] { x = 7; }); t.join(); printf(\"%d\", x); }", "", evalr.ExecOK, "7", ""},
		{"exit code", "#include <cstdio>\nint main() { fputs(\"oops\", stderr); return 3; }", "", evalr.ExecRuntime, "", "oops"},
		{"throws", "int main() { throw 1; }", "", evalr.ExecSignal, "", "terminate called"},
		{"crash", "int main() { volatile int *p = nullptr; return *p; }", "", evalr.ExecSignal, "", ""},
		{"busy", "int main() { volatile int x = 0; for (;;) x = x + 1; }", "", evalr.ExecCPU, "", ""},
		{"sleeps", "#include <unistd.h>\nint main() { sleep(60); }", "", evalr.ExecWall, "", ""},
		{"memory", "#include <cstring>\n#include <cstdlib>\nint main() { for (;;) { void *p = malloc(1 << 20); if (p) memset(p, 1, 1 << 20); } }", "", evalr.ExecMemory, "", ""},
		{"output", "#include <cstdio>\nint main() { for (;;) puts(\"xxxxxxxxxxxxxxxx\"); }", "", evalr.ExecOutput, "", ""},
		{"no text", "#include <cstdio>\nint main() { fwrite(\"\\xff\\0\\xfe\", 1, 3, stdout); }", "", evalr.ExecOK, "\xff\x00\xfe", ""},
		{"reads nothing", "#include <cstdio>\nint main() { fclose(stdin); puts(\"1\"); }", strings.Repeat("x", 1<<20), evalr.ExecOK, "1\n", ""},
	})
}

func TestCppDoesNotCompile(t *testing.T) {
	t.Parallel()
	s := open(t, Config{})
	loaded(t, s, evalr.Program{Language: "cpp", Source: "int main() {}"}, tight)
	for source, want := range map[string]string{
		"int main() { return x; }": "did not compile: main.cpp:1:21: error: ‘x’ was not declared in this scope",
		"void f() {}":              "main",
		"#include \"/etc/passwd\"": "No such file",
		"template<int N> struct A { static constexpr int v = A<N - 1>::v + A<N - 2>::v; };\nint main() { return A<5000>::v; }": "did not compile",
	} {
		r, x, err := s.Load(t.Context(), evalr.Program{Language: "cpp", Source: source}, tight)
		require.NoError(t, err)
		require.Nil(t, r)
		require.Equal(t, "CE", x.Status.String())
		require.Contains(t, x.Explains+string(x.Errors), want)
	}
}
