package cli

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// What killed imports of other runs have left goes as well; where somebody is at
// work, and what is no workshop, stays.
func TestAWorkshopIsMadeBesideNoOthers(t *testing.T) {
	t.Parallel()
	dir, now := t.TempDir(), time.Unix(0, 0)
	at := func(name string) string { return filepath.Join(dir, name) }
	busy, err := openWorkshop(at("busy"), now)
	require.NoError(t, err)
	for _, name := range []string{".killed.importing-1", ".mine", "x.importing-2"} {
		require.NoError(t, os.Mkdir(at(name), 0o700))
	}
	w, err := openWorkshop(at("run"), now)
	require.NoError(t, err)
	require.NoDirExists(t, at(".killed.importing-1"))
	require.DirExists(t, at(".mine"))
	require.DirExists(t, at("x.importing-2"))
	require.DirExists(t, busy.dir)
	require.NoError(t, w.close())
	require.NoError(t, busy.close())
	require.NoDirExists(t, busy.dir)
}
