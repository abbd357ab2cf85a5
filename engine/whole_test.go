package engine

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr/internal/randmodel"
)

func TestWhole(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file, folder := filepath.Join(dir, "m.gguf"), filepath.Join(dir, "m")
	require.NoError(t, randmodel.Write(file, randmodel.Spec{}))
	require.NoError(t, randmodel.WriteFolder(folder, randmodel.Spec{}))
	for path, weights := range map[string]string{file: file, folder: filepath.Join(folder, "model.safetensors")} {
		require.NoError(t, Whole(path))
		info, err := os.Stat(weights)
		require.NoError(t, err)
		require.NoError(t, os.Truncate(weights, info.Size()-1))
		require.ErrorContains(t, Whole(path), filepath.Base(weights)+": tensor")
		require.NoError(t, os.Remove(weights))
		require.Error(t, Whole(path))
	}
}
