package sandbox

import (
	"errors"
	"os"
	"testing"

	"github.com/evalr/evalr"
	"github.com/stretchr/testify/require"
)

func TestMain(m *testing.M) {
	Init()
	os.Exit(m.Run())
}

// open opens a sandbox, or skips where the back end does not work here.
func open(tb testing.TB, cfg Config) *Sandbox {
	tb.Helper()
	s, err := Open(tb.Context(), cfg)
	if errors.Is(err, ErrUnavailable) && cfg.omit == 0 {
		tb.Skip(err)
	}
	require.NoError(tb, err)
	tb.Cleanup(func() { require.NoError(tb, s.Close()) })
	return s
}

// shell runs a script of the shell.
func shell(tb testing.TB, s *Sandbox, script string, l evalr.Limits) result {
	tb.Helper()
	r, err := s.box.run(tb.Context(), spec{argv: []string{"/bin/sh", "-c", script}, limits: l})
	require.NoError(tb, err)
	return r
}

func TestBackends(t *testing.T) {
	for _, kind := range []string{Pool, Fresh, Bwrap, Lockdown, None} {
		t.Run(kind, func(t *testing.T) {
			s := open(t, Config{Backend: kind, Unsafe: true})
			t.Logf("%+v", s.Caps())
			r := shell(t, s, "echo hello; echo oops >&2; exit 3", evalr.Limits{})
			require.Equal(t, evalr.ExecRuntime, r.Status)
			require.Equal(t, 3, r.Exit)
			require.Equal(t, "hello\n", string(r.Output))
			require.Equal(t, "oops\n", string(r.Errors))
			require.Equal(t, evalr.ExecOK, shell(t, s, "exit 0", evalr.Limits{}).Status)
		})
	}
}

func TestCheck(t *testing.T) {
	s := open(t, Config{})
	for _, r := range s.Check(t.Context()) {
		require.Empty(t, r.Err, r.Name)
		t.Log(r)
	}
}

func TestLanguages(t *testing.T) {
	s := open(t, Config{})
	for lang, src := range map[string]string{
		"python": "print(int(input()) * 2)",
		"cpp":    "#include <iostream>\nint main() { int n; std::cin >> n; std::cout << 2 * n << '\\n'; }",
	} {
		p, x, err := s.Load(t.Context(), evalr.Program{Language: lang, Source: src}, evalr.Limits{})
		require.NoError(t, err)
		require.NotNil(t, p, x)
		x, err = p.Run(t.Context(), []byte("21\n"), evalr.Limits{})
		require.NoError(t, err)
		require.Equal(t, evalr.ExecOK, x.Status, x)
		require.Equal(t, "42\n", string(x.Output))
		require.NoError(t, p.Close())
	}
}
