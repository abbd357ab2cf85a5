package datasets_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr/datasets"
)

func TestOfflineUsesTheCacheAndAsksNobody(t *testing.T) {
	t.Parallel()
	hub := sumsHub(t)
	cfg := hub.config(t)
	cfg.Offline = true
	_, err := datasets.Open(t.Context(), sums(), nil, cfg)
	require.ErrorIs(t, err, datasets.ErrMissing)
	require.ErrorContains(t, err, "the network is off")
	require.Contains(t, hint(err), "HF_HUB_OFFLINE")
	require.Contains(t, hint(err), "evalr data pull sums")
	require.Empty(t, hub.asked("hub"))

	cfg.Offline = false
	_, err = datasets.Pull(t.Context(), sums(), cfg)
	require.NoError(t, err)
	cfg.Offline = true
	d, err := datasets.Open(t.Context(), sums(), nil, cfg)
	require.NoError(t, err)
	require.Equal(t, 3, d.Len())
}

// sharedCache lays out a Hugging Face cache, with snapshots linking to blobs.
func sharedCache(t *testing.T, content string) string {
	t.Helper()
	dir := t.TempDir()
	repo := filepath.Join(dir, "datasets--example--sums")
	data := filepath.Join(repo, "snapshots", revision, "data")
	require.NoError(t, os.MkdirAll(filepath.Join(repo, "blobs"), 0o700))
	require.NoError(t, os.MkdirAll(data, 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(repo, "blobs", "b1"), []byte(content), 0o600))
	require.NoError(t, os.Symlink(filepath.Join("..", "..", "..", "blobs", "b1"), filepath.Join(data, "test.jsonl")))
	return dir
}

func TestAFileInTheSharedCacheIsUsed(t *testing.T) {
	t.Parallel()
	hub := sumsHub(t)
	cfg := hub.config(t)
	cfg.HubCache = sharedCache(t, sumsJSONL)
	r, err := datasets.Pull(t.Context(), pinned(), cfg)
	require.NoError(t, err)
	require.Equal(t, "shared cache", r.Files[0].Source)
	require.Equal(t, "present", r.Status)
	require.Empty(t, hub.asked("hub"))

	cfg.Cache = ""
	_, err = datasets.Open(t.Context(), pinned(), nil, cfg)
	require.NoError(t, err, "the shared cache alone is enough")
}

func TestASharedFileThatIsWrongIsRefusedUntilPulled(t *testing.T) {
	t.Parallel()
	hub := sumsHub(t)
	cfg := hub.config(t)
	cfg.HubCache = sharedCache(t, "{}")
	_, err := datasets.Open(t.Context(), pinned(), nil, cfg)
	require.ErrorContains(t, err, "sha256 "+sha("{}")+", pinned is "+sha(sumsJSONL))
	require.Contains(t, hint(err), "evalr data pull sums")

	r, err := datasets.Pull(t.Context(), pinned(), cfg)
	require.NoError(t, err)
	require.Equal(t, "downloaded", r.Files[0].Source)
	_, err = datasets.Open(t.Context(), pinned(), nil, cfg)
	require.NoError(t, err)
}

func TestWithoutACacheFolderNothingIsPulled(t *testing.T) {
	t.Parallel()
	hub := sumsHub(t)
	cfg := hub.config(t)
	cfg.Cache = ""
	_, err := datasets.Open(t.Context(), sums(), nil, cfg)
	require.ErrorContains(t, err, "no cache folder is configured")
}

func TestPullsAtTheSameTimeDoNotDisturbEachOther(t *testing.T) {
	t.Parallel()
	hub := sumsHub(t)
	hub.faults = []fault{{cutAfter: 10}, {cutAfter: 20}, {}, {cutAfter: 30}}
	cfg := hub.config(t)
	errs := make(chan error)
	for range 8 {
		go func() {
			_, err := datasets.Pull(t.Context(), pinned(), cfg)
			errs <- err
		}()
	}
	for range 8 {
		require.NoError(t, <-errs)
	}
	for _, pattern := range []string{"datasets--example--sums/snapshots/" + revision + "/data/*", "locks/*"} {
		left, err := filepath.Glob(filepath.Join(cfg.Cache, filepath.FromSlash(pattern)))
		require.NoError(t, err)
		require.Len(t, left, 1, pattern)
	}
}

func TestAPullFetchesAgainWhatNothingVouchesFor(t *testing.T) {
	t.Parallel()
	hub := sumsHub(t)
	cfg := hub.config(t)
	hub.files["data/test.jsonl"] = "please log in"
	_, err := datasets.Pull(t.Context(), sums(), cfg)
	require.ErrorContains(t, err, "not JSON")
	hub.files["data/test.jsonl"] = sumsJSONL
	r, err := datasets.Pull(t.Context(), sums(), cfg)
	require.NoError(t, err)
	require.Equal(t, "pulled", r.Status)
}
