package models

import (
	"io"
	"net"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// connected returns both ends of a TCP connection, the near one quiet.
func connected(t *testing.T) (near *quietConn, far net.Conn) {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer ln.Close()
	c, err := net.Dial("tcp", ln.Addr().String())
	require.NoError(t, err)
	far, err = ln.Accept()
	require.NoError(t, err)
	near, ok := newQuietConn(c).(*quietConn)
	require.True(t, ok)
	t.Cleanup(func() { near.Close(); far.Close() })
	return near, far
}

func TestAQuietConnectionNeverHoldsBytesBack(t *testing.T) {
	t.Parallel()
	near, far := connected(t)
	require.NoError(t, near.SetDeadline(time.Now().Add(10*time.Second)))
	b := make([]byte, 100)
	read := func() string {
		n, err := near.Read(b)
		require.NoError(t, err)
		return string(b[:n])
	}
	for range 3 { // what came before the read
		near.quiet(1000)
		_, err := far.Write([]byte("abc"))
		require.NoError(t, err)
		time.Sleep(20 * time.Millisecond)
		assert.Equal(t, "abc", read())
	}
	for range 3 { // what comes while the read waits
		near.quiet(1000)
		time.AfterFunc(20*time.Millisecond, func() { far.Write([]byte("x")) })
		assert.Equal(t, "x", read())
		assert.False(t, near.marked)
	}
	near.quiet(1000)
	require.NoError(t, far.Close())
	_, err := near.Read(b)
	require.ErrorIs(t, err, io.EOF)
}

func TestAQuietConnectionObeysItsDeadlineAndItsEnd(t *testing.T) {
	t.Parallel()
	near, far := connected(t)
	near.quiet(1000)
	require.NoError(t, near.SetReadDeadline(time.Now().Add(20*time.Millisecond)))
	_, err := near.Read(make([]byte, 1))
	var timeout net.Error
	require.ErrorAs(t, err, &timeout)
	assert.True(t, timeout.Timeout())
	require.NoError(t, near.SetReadDeadline(time.Time{}))
	near.quiet(1000)
	require.NoError(t, far.(*net.TCPConn).SetLinger(0))
	require.NoError(t, far.Close())
	_, err = near.Read(make([]byte, 1))
	require.ErrorContains(t, err, "connection reset")
	require.NoError(t, near.Close())
	_, err = near.Read(make([]byte, 1))
	require.ErrorIs(t, err, net.ErrClosed)
}

func TestOtherConnectionsStayAsTheyAre(t *testing.T) {
	t.Parallel()
	near, _ := net.Pipe()
	assert.Equal(t, near, newQuietConn(near))
}
