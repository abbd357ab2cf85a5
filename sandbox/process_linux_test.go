//go:build linux && (amd64 || arm64)

package sandbox

import (
	"testing"
	"time"

	"github.com/evalr/evalr"
	"github.com/stretchr/testify/require"
)

// warm answers tasks: a message is a piece of Python, run in a child.
const warm = `
import array, json, os, socket
s = socket.socket(fileno=3)
while True:
    msg, anc, _, _ = s.recvmsg(65536, 1024)
    if not msg:
        break
    fds = array.array("i")
    for _, _, data in anc:
        fds.frombytes(data)
    pid = os.fork()
    if pid == 0:
        for i, fd in enumerate(fds):
            os.dup2(fd, i if i < 3 else 9)
        try:
            exec(msg)
        finally:
            os._exit(0)
    for fd in fds:
        os.close(fd)
    _, wait, used = os.wait4(pid, 0)
    s.send(json.dumps({"wait": wait, "cpu": int((used.ru_utime + used.ru_stime) * 1e9), "rss": used.ru_maxrss << 10}).encode())
`

func TestProcess(t *testing.T) {
	s := open(t, Config{})
	if s.tools["python"].path == "" {
		t.Skip("no python3")
	}
	files, err := pack(file{name: "warm.py", data: []byte(warm)})
	require.NoError(t, err)
	defer files.Close()
	start := func() *process {
		p, err := s.box.start(t.Context(), spec{argv: []string{s.tools["python"].path, "warm.py"}, files: files})
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, p.Close()) })
		return p
	}
	ask := func(p *process, code, stdin string, l evalr.Limits) result {
		r, err := p.ask(t.Context(), task{message: []byte(code), stdin: []byte(stdin), limits: l})
		require.NoError(t, err)
		return r
	}

	p := start()
	for range 3 {
		r := ask(p, `os.write(1, os.read(0, 99)[::-1]); os.write(2, b"e"); os.write(9, b"[1]")`, "abc", evalr.Limits{})
		require.Equal(t, evalr.ExecOK, r.Status, r.Explains)
		require.Equal(t, "cba", string(r.Output))
		require.Equal(t, "e", string(r.Errors))
		require.Equal(t, "[1]", string(r.value))
	}
	require.Equal(t, evalr.ExecSignal, ask(p, `os.kill(os.getpid(), 11)`, "", evalr.Limits{}).Status)
	require.False(t, p.dead())
	require.Equal(t, evalr.ExecCPU, ask(p, `while True: pass`, "", evalr.Limits{CPU: 100 * time.Millisecond, Wall: time.Minute}).Status)
	require.True(t, p.dead())

	require.Equal(t, evalr.ExecMemory, ask(start(), `x = bytearray(300 << 20)`, "", evalr.Limits{Memory: 100 << 20}).Status)
	p = start()
	require.Equal(t, evalr.ExecRuntime, ask(p, `os.kill(os.getppid(), 9)`, "", evalr.Limits{}).Status)
	require.True(t, p.dead())

	p, err = s.box.start(t.Context(), spec{argv: []string{"/usr/bin/no-such-program"}})
	require.NoError(t, err)
	_, err = p.ask(t.Context(), task{message: []byte("x")})
	require.ErrorContains(t, err, "no-such-program")
	require.NoError(t, p.Close())
}
