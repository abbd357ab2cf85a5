package filemap

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func write(t *testing.T, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
	return path
}

func TestOpen(t *testing.T) {
	f, err := Open(write(t, "weights"))
	require.NoError(t, err)
	require.Equal(t, "weights", string(f.Data))
	require.NoError(t, f.Close())
	require.NoError(t, f.Close())
	require.Nil(t, f.Data)
}

func TestOpenEmpty(t *testing.T) {
	f, err := Open(write(t, ""))
	require.NoError(t, err)
	require.Empty(t, f.Data)
	require.NoError(t, CloseAll([]*File{f}))
}

func TestOpenRefuses(t *testing.T) {
	_, err := Open(t.TempDir())
	require.ErrorContains(t, err, "expected a regular file")
	_, err = Open(filepath.Join(t.TempDir(), "none"))
	require.ErrorIs(t, err, os.ErrNotExist)
}

func TestDigest(t *testing.T) {
	got, err := Digest(t.Context(), []byte("a"), nil, []byte("bc"))
	require.NoError(t, err)
	require.Equal(t, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", got) // FIPS 180-2, "abc"

	stopped := errors.New("stopped")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(stopped)
	_, err = Digest(ctx, []byte("abc"))
	require.ErrorIs(t, err, stopped)
}
