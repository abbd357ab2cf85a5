package datasets_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr/datasets"
)

func TestTheFirstPullWritesWhatItFoundAndLaterLoadsAreHeldToIt(t *testing.T) {
	t.Parallel()
	hub := sumsHub(t)
	cfg := hub.config(t)
	first, err := datasets.Pull(t.Context(), sums(), cfg)
	require.NoError(t, err)
	require.Equal(t, filepath.Join(cfg.Cache, "locks", "sums-0123456789ab.json"), first.Lock)
	b, err := os.ReadFile(first.Lock)
	require.NoError(t, err)
	require.JSONEq(t, `{"schema": "evalr.data-lock/v1", "benchmark": "sums", "repo": "example/sums", "revision": "`+revision+`",
		"files": [{"path": "data/test.jsonl", "size": 140, "sha256": "`+sha(sumsJSONL)+`"}], "count": 3, "content": "`+first.Content+`"}`, string(b))

	changed := strings.Replace(sumsJSONL, "1 + 1", "one and one", 1)
	require.NoError(t, os.WriteFile(first.Files[0].Local, []byte(changed), 0o600))
	_, err = datasets.Open(t.Context(), sums(), nil, cfg)
	require.ErrorContains(t, err, "sha256 "+sha(changed)+", locked is "+sha(sumsJSONL))
	_, err = datasets.Verify(t.Context(), sums(), nil, cfg)
	require.ErrorContains(t, err, "locked is")

	again, err := datasets.Pull(t.Context(), sums(), cfg)
	require.NoError(t, err, "a pull mends the cache")
	require.Equal(t, "pulled", again.Status)

	hub.files["data/test.jsonl"] = changed
	require.NoError(t, os.Remove(first.Files[0].Local))
	_, err = datasets.Pull(t.Context(), sums(), cfg)
	require.ErrorContains(t, err, "with sha256 "+sha(changed)+", want "+sha(sumsJSONL), "the hub itself is held to the lock")
}

func TestALockThatDisagreesSaysHow(t *testing.T) {
	t.Parallel()
	hub := sumsHub(t)
	cfg := hub.config(t)
	first, err := datasets.Pull(t.Context(), pinned(), cfg)
	require.NoError(t, err)
	good, err := os.ReadFile(first.Lock)
	require.NoError(t, err)
	edit := func(old, now string) error {
		require.Contains(t, string(good), old)
		require.NoError(t, os.WriteFile(first.Lock, []byte(strings.Replace(string(good), old, now, 1)), 0o600))
		_, err := datasets.Open(t.Context(), pinned(), nil, cfg)
		return err
	}
	zeros := strings.Repeat("0", 64)
	for _, c := range []struct{ old, now, want, hint string }{
		{`"count": 3`, `"count": 4`, "differs from its lock file: 3 problems, were 4", "the files are the same"},
		{first.Content, zeros, "content digest " + first.Content + ", was " + zeros, "the files are the same"},
		{`"size": 140`, `"size": 135`, "had 135 bytes with sha256 " + sha(sumsJSONL) + ", has 140", "delete"},
		{"data/test.jsonl", "data/other.jsonl", "file data/test.jsonl was not there", "delete"},
		{"data/test.jsonl", "../other.jsonl", `file "../other.jsonl": want a path in the repository`, "delete it"},
		{"evalr.data-lock/v1", "evalr.data-lock/v9", `schema "evalr.data-lock/v9"; want`, "delete it"},
		{revision, strings.Repeat("9", 40), "is of example/sums@99999", "delete it"},
		{"{", "", "not a lock file", "delete it"},
		{first.Content, "x", "want files, a count and a content digest", "delete it"},
	} {
		err := edit(c.old, c.now)
		require.ErrorContains(t, err, c.want)
		require.Contains(t, hint(err), c.hint)
	}
}

func TestThePinnedContentIsHeldTo(t *testing.T) {
	t.Parallel()
	hub := sumsHub(t)
	set := sums()
	set.Content = strings.Repeat("0", 64)
	_, err := datasets.Pull(t.Context(), set, hub.config(t))
	require.ErrorContains(t, err, ", pinned is 0000")

	set.Content, set.Count = "", 4
	cfg := hub.config(t)
	_, err = datasets.Pull(t.Context(), set, cfg)
	require.ErrorContains(t, err, "example/sums@"+revision+": 3 problems, want 4")
	require.NoDirExists(t, filepath.Join(cfg.Cache, "locks"), "what is wrong is not locked")
}

func TestVerifyReadsAndWritesNothing(t *testing.T) {
	t.Parallel()
	hub := sumsHub(t)
	cfg := hub.config(t)
	r, err := datasets.Verify(t.Context(), sums(), nil, cfg)
	require.ErrorIs(t, err, datasets.ErrMissing)
	require.NotContains(t, hint(err), "HF_HUB_OFFLINE")
	require.Equal(t, datasets.Report{Benchmark: "sums"}, r)
	require.Empty(t, hub.asked("hub"))

	cfg.HubCache = sharedCache(t, sumsJSONL)
	r, err = datasets.Verify(t.Context(), sums(), nil, cfg)
	require.NoError(t, err)
	require.Equal(t, "present", r.Status)
	require.Empty(t, r.Lock)
	entries, err := os.ReadDir(cfg.Cache)
	require.NoError(t, err)
	require.Empty(t, entries)

	path := write(t, "x.jsonl", sumsJSONL)
	local, err := datasets.Verify(t.Context(), sums(), file(path), cfg)
	require.NoError(t, err)
	require.Equal(t, datasets.Report{
		Benchmark: "sums", From: "x.jsonl", Count: 3, Content: r.Content, Status: "present",
		Files: []datasets.FileReport{{Path: "x.jsonl", Local: path, Bytes: int64(len(sumsJSONL)), SHA256: sha(sumsJSONL), Source: "local"}},
	}, local)
}

func TestACacheThatCannotBeWrittenIsNamed(t *testing.T) {
	t.Parallel()
	hub := sumsHub(t)
	cfg := hub.config(t)
	cfg.Cache = write(t, "cache", "a file where the folder should be")
	_, err := datasets.Pull(t.Context(), sums(), cfg)
	require.ErrorContains(t, err, cfg.Cache)
}

func TestALinkInTheCacheDoesNotLeadOutOfIt(t *testing.T) {
	t.Parallel()
	hub := sumsHub(t)
	cfg := hub.config(t)
	outside := t.TempDir()
	require.NoError(t, os.Symlink(outside, filepath.Join(cfg.Cache, "datasets--example--sums")))
	_, err := datasets.Pull(t.Context(), sums(), cfg)
	require.ErrorContains(t, err, "escapes")
	entries, err := os.ReadDir(outside)
	require.NoError(t, err)
	require.Empty(t, entries)
}
