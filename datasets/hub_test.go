package datasets_test

import (
	"context"
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr/datasets"
)

func noWait(context.Context, time.Duration) error { return nil }

func sumsHub(t *testing.T) *fakeHub {
	t.Helper()
	return newFakeHub(t, map[string]string{"data/test.jsonl": sumsJSONL})
}

// pinned is the set with the digest of its file known.
func pinned() datasets.Set {
	s := sums()
	s.SHA256 = map[string]string{"data/test.jsonl": sha(sumsJSONL)}
	return s
}

func TestAFileIsPulledOnceAndThenUsedFromTheCache(t *testing.T) {
	t.Parallel()
	for _, large := range []bool{false, true} {
		hub := sumsHub(t)
		hub.large = large
		cfg := hub.config(t)
		var seen []datasets.Progress
		cfg.Progress = func(p datasets.Progress) { seen = append(seen, p) }

		first, err := datasets.Pull(t.Context(), sums(), cfg)
		require.NoError(t, err)
		require.Equal(t, "pulled", first.Status)
		require.Equal(t, 3, first.Count)
		require.Equal(t, "example/sums@"+revision+"/data/test.jsonl", first.From)
		require.Equal(t, []datasets.FileReport{{
			Path:  "data/test.jsonl",
			Local: filepath.Join(cfg.Cache, "datasets--example--sums", "snapshots", revision, "data", "test.jsonl"),
			Bytes: int64(len(sumsJSONL)), SHA256: sha(sumsJSONL), Source: "downloaded",
		}}, first.Files)
		require.Equal(t, datasets.Progress{
			Benchmark: "sums", File: "data/test.jsonl", Done: int64(len(sumsJSONL)), Total: int64(len(sumsJSONL)),
		}, seen[len(seen)-1])

		asked := len(hub.asked("hub"))
		d, err := datasets.Open(t.Context(), sums(), nil, cfg)
		require.NoError(t, err)
		require.Len(t, hub.asked("hub"), asked, "a cached file asks for nothing")
		require.Equal(t, first.From, d.From())

		again, err := datasets.Pull(t.Context(), sums(), cfg)
		require.NoError(t, err)
		require.Equal(t, "present", again.Status)
		require.Equal(t, "cache", again.Files[0].Source)
		require.Equal(t, first.Content, again.Content)
	}
}

func TestTheTokenGoesToTheHubAndNotToStorage(t *testing.T) {
	t.Parallel()
	hub := sumsHub(t)
	hub.large, hub.gated, hub.token = true, true, "hf_good"
	cfg := hub.config(t)
	cfg.Token = "hf_good"
	_, err := datasets.Open(t.Context(), sums(), nil, cfg)
	require.NoError(t, err)
	require.Equal(t, "Bearer hf_good", hub.asked("hub")[0].authorization)
	for _, r := range hub.asked("storage") {
		require.Empty(t, r.authorization)
	}
}

func TestTheTokenFollowsARepositoryToItsNewNameOnTheHub(t *testing.T) {
	t.Parallel()
	var got []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got = append(got, r.URL.Path+" "+r.Header.Get("Authorization"))
		if strings.HasPrefix(r.URL.Path, "/mirror/datasets/example/sums/") {
			http.Redirect(w, r, strings.Replace(r.URL.Path, "example/sums", "renamed/sums", 1), http.StatusTemporaryRedirect)
			return
		}
		_, _ = w.Write([]byte(sumsJSONL))
	}))
	defer server.Close()
	_, err := datasets.Pull(t.Context(), sums(), datasets.Config{Cache: t.TempDir(), Endpoint: server.URL + "/mirror/", Token: "hf_x"})
	require.NoError(t, err)
	rest := "/resolve/" + revision + "/data/test.jsonl Bearer hf_x"
	require.Equal(t, []string{"/mirror/datasets/example/sums" + rest, "/mirror/datasets/renamed/sums" + rest}, got)
}

func TestAGatedRepositoryNamesThePageAndTheVariable(t *testing.T) {
	t.Parallel()
	hub := sumsHub(t)
	hub.gated, hub.token = true, "hf_good"
	set := sums()
	set.Gated = true
	cfg := hub.config(t)

	_, err := datasets.Open(t.Context(), set, nil, cfg)
	require.ErrorIs(t, err, datasets.ErrMissing)
	require.ErrorContains(t, err, "example/sums is gated (status 401")
	require.Contains(t, hint(err), hub.hub.URL+"/datasets/example/sums")
	require.Contains(t, hint(err), "HF_TOKEN")
	require.Equal(t, 5, exitCode(err))

	cfg.Token = "hf_other"
	_, err = datasets.Open(t.Context(), set, nil, cfg)
	require.ErrorContains(t, err, "status 403")
	require.Contains(t, hint(err), "the token in HF_TOKEN has no access")
	require.NotContains(t, err.Error()+hint(err), "hf_other", "what the server repeats is redacted")
}

func TestWhatIsNotThereIsNamed(t *testing.T) {
	t.Parallel()
	hub := sumsHub(t)
	set := sums()
	set.Revision = strings.Repeat("f", 40)
	_, err := datasets.Open(t.Context(), set, nil, hub.config(t))
	require.ErrorContains(t, err, "no such revision")
	require.ErrorContains(t, err, "example/sums@"+set.Revision)

	set = sums()
	set.Files = []string{"data/other.jsonl"}
	_, err = datasets.Open(t.Context(), set, nil, hub.config(t))
	require.ErrorContains(t, err, "no such file")

	set = sums()
	set.Repo = "example/other"
	_, err = datasets.Open(t.Context(), set, nil, hub.config(t))
	require.ErrorContains(t, err, "no access to example/other (status 401")
}

func TestACutConnectionIsTakenUpWhereItBroke(t *testing.T) {
	t.Parallel()
	for _, large := range []bool{false, true} {
		hub := sumsHub(t)
		hub.large = large
		hub.faults = []fault{{cutAfter: 10}, {cutAfter: 20}, {}}
		_, err := datasets.Pull(t.Context(), pinned(), hub.config(t))
		require.NoError(t, err)
		host := map[bool]string{false: "hub", true: "storage"}[large]
		asked := hub.asked(host)
		require.Len(t, asked, 3)
		require.Empty(t, asked[0].rangeHeader)
		require.Equal(t, "bytes=10-", asked[1].rangeHeader)
		require.NotEmpty(t, asked[1].ifRange)
		require.Equal(t, "bytes=30-", asked[2].rangeHeader)
	}
}

func TestAFileThatChangedMeanwhileComesWhole(t *testing.T) {
	t.Parallel()
	hub := sumsHub(t)
	hub.faults = []fault{{cutAfter: 10, etag: `"before"`}, {}}
	_, err := datasets.Pull(t.Context(), pinned(), hub.config(t))
	require.NoError(t, err)
	require.Equal(t, `"before"`, hub.asked("hub")[1].ifRange)
}

func TestAWeakTagOrAServerWithoutRangesStartsAgain(t *testing.T) {
	t.Parallel()
	hub := sumsHub(t)
	hub.faults = []fault{{cutAfter: 10, etag: `W/"weak"`}, {}}
	_, err := datasets.Pull(t.Context(), pinned(), hub.config(t))
	require.NoError(t, err)
	require.Empty(t, hub.asked("hub")[1].rangeHeader)

	hub = sumsHub(t)
	hub.noRanges = true
	hub.faults = []fault{{cutAfter: 10}, {}}
	_, err = datasets.Pull(t.Context(), pinned(), hub.config(t))
	require.NoError(t, err)
}

func TestAnInterruptedDownloadGoesOnInAnotherProcess(t *testing.T) {
	t.Parallel()
	hub := sumsHub(t)
	hub.faults = []fault{{cutAfter: 30}}
	cfg := hub.config(t)
	ctx, cancel := context.WithCancelCause(t.Context())
	stop := errors.New("interrupted")
	cfg.Wait = func(ctx context.Context, _ time.Duration) error {
		cancel(stop)
		return context.Cause(ctx)
	}
	_, err := datasets.Pull(ctx, pinned(), cfg)
	require.ErrorIs(t, err, stop)

	_, err = datasets.Pull(t.Context(), pinned(), cfg)
	require.NoError(t, err)
	require.Equal(t, "bytes=30-", hub.asked("hub")[1].rangeHeader)
	left, err := filepath.Glob(filepath.Join(cfg.Cache, "datasets--example--sums", "snapshots", revision, "data", "*"))
	require.NoError(t, err)
	require.Len(t, left, 1, "nothing but the file is left")
}

func TestAKeptPartLongerThanTheFileIsThrownAway(t *testing.T) {
	t.Parallel()
	hub := sumsHub(t)
	hub.faults = []fault{{cutAfter: 30}, {status: http.StatusRequestedRangeNotSatisfiable}, {}}
	_, err := datasets.Pull(t.Context(), pinned(), hub.config(t))
	require.NoError(t, err)
	require.Empty(t, hub.asked("hub")[2].rangeHeader)
}

func TestASilentConnectionIsGivenUpAndTakenUpAgain(t *testing.T) {
	t.Parallel()
	hub := sumsHub(t)
	hub.faults = []fault{{hangAfter: 25, hang: 20 * time.Second}, {}}
	cfg := hub.config(t)
	cfg.Idle = 100 * time.Millisecond
	_, err := datasets.Pull(t.Context(), pinned(), cfg)
	require.NoError(t, err)
	require.Equal(t, "bytes=25-", hub.asked("hub")[1].rangeHeader)
}

func TestTroubleOfTheServerIsTriedAgain(t *testing.T) {
	t.Parallel()
	hub := sumsHub(t)
	date := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	hub.faults = []fault{
		{status: 429, header: map[string]string{"Retry-After": "7"}},
		{status: 429, header: map[string]string{"Date": date.Format(http.TimeFormat), "Retry-After": date.Add(40 * time.Second).Format(http.TimeFormat)}},
		{status: 503},
		{cutAfter: 5},
		{},
	}
	cfg := hub.config(t)
	cfg.Attempts = 6
	var waits []time.Duration
	cfg.Wait = func(_ context.Context, d time.Duration) error {
		waits = append(waits, d)
		return nil
	}
	_, err := datasets.Pull(t.Context(), pinned(), cfg)
	require.NoError(t, err)
	require.Equal(t, []time.Duration{7 * time.Second, 40 * time.Second, 4 * time.Second, time.Second}, waits)
}

func TestAServerThatStaysAwayIsGivenUp(t *testing.T) {
	t.Parallel()
	hub := sumsHub(t)
	hub.faults = []fault{{status: 500}, {status: 500}, {status: 502}}
	cfg := hub.config(t)
	cfg.Attempts = 3
	_, err := datasets.Pull(t.Context(), sums(), cfg)
	require.ErrorContains(t, err, "gave up after 3 attempts: trouble at")
	require.ErrorContains(t, err, "status 502")
	require.Contains(t, hint(err), "HF_ENDPOINT")

	hub = sumsHub(t)
	hub.faults = []fault{{status: 429, header: map[string]string{"Retry-After": "3600"}}}
	_, err = datasets.Pull(t.Context(), sums(), hub.config(t))
	require.ErrorContains(t, err, "it asks to wait 1h0m0s")

	cfg.Endpoint = "http://127.0.0.1:1"
	_, err = datasets.Pull(t.Context(), sums(), cfg)
	require.ErrorContains(t, err, "no answer from 127.0.0.1:1")
}

func TestStorageThatRefusesIsAskedAgainByWayOfTheHub(t *testing.T) {
	t.Parallel()
	hub := sumsHub(t)
	hub.large = true
	hub.faults = []fault{{status: http.StatusForbidden}, {}}
	_, err := datasets.Pull(t.Context(), pinned(), hub.config(t))
	require.NoError(t, err)
	require.Len(t, hub.asked("hub"), 2)
}

func TestAWrongFileIsRefusedAndNotKept(t *testing.T) {
	t.Parallel()
	hub := sumsHub(t)
	cfg := hub.config(t)
	set := sums()
	set.SHA256 = map[string]string{"data/test.jsonl": strings.Repeat("0", 64)}
	_, err := datasets.Pull(t.Context(), set, cfg)
	require.ErrorContains(t, err, "with sha256 "+sha(sumsJSONL)+", want 000000")
	var files []string
	require.NoError(t, filepath.WalkDir(cfg.Cache, func(path string, d os.DirEntry, err error) error {
		if !d.IsDir() {
			files = append(files, path)
		}
		return err
	}))
	require.Empty(t, files)

	hub.large = true
	_, err = datasets.Pull(t.Context(), set, cfg)
	require.ErrorContains(t, err, "the hub has sha256 "+sha(sumsJSONL))
	require.Empty(t, hub.asked("storage")[1:], "the hub's own digest is enough to refuse")
}

func TestAnswersThatAreNotTheFileAreRefused(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		fault fault
		want  string
	}{
		"a web page":         {fault{status: 200, header: map[string]string{"Content-Type": "text/html; charset=utf-8"}, body: "<html>log in</html>"}, "a web page instead of the file"},
		"a content encoding": {fault{status: 200, header: map[string]string{"Content-Encoding": "br"}, body: "x"}, `content encoding "br"`},
		"another commit":     {fault{status: 200, header: map[string]string{"X-Repo-Commit": strings.Repeat("e", 40)}}, "answered with commit eeeee"},
		"another success":    {fault{status: 204}, "unexpected answer"},
		"a client error":     {fault{status: 418, header: map[string]string{"X-Error-Message": "short and\nstout"}}, `status 418: "short and`},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			hub := sumsHub(t)
			hub.faults = []fault{c.fault}
			_, err := datasets.Pull(t.Context(), sums(), hub.config(t))
			require.ErrorContains(t, err, c.want)
		})
	}
}

func TestRedirectsThatAreNotSafeAreNotFollowed(t *testing.T) {
	t.Parallel()
	var target string
	loop := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, target, http.StatusFound) })
	secure := httptest.NewTLSServer(loop)
	defer secure.Close()
	cfg := datasets.Config{Cache: t.TempDir(), Endpoint: secure.URL, Client: secure.Client(), Wait: noWait, Token: "hf_x"}

	for to, want := range map[string]string{
		"http://example.invalid/x": "redirects to http://example.invalid, which is not safe to follow",
		"file:///etc/passwd":       "not safe to follow",
		"/again":                   "more than 10 redirects",
	} {
		target = to
		_, err := datasets.Pull(t.Context(), sums(), cfg)
		require.ErrorContains(t, err, want)
	}
}

func TestACertificateNobodyTrustsIsNotTriedAgain(t *testing.T) {
	t.Parallel()
	asked := 0
	secure := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked++ }))
	secure.Config.ErrorLog = log.New(io.Discard, "", 0)
	secure.StartTLS()
	defer secure.Close()
	waits := 0
	_, err := datasets.Pull(t.Context(), sums(), datasets.Config{
		Cache: t.TempDir(), Endpoint: secure.URL,
		Wait: func(context.Context, time.Duration) error { waits++; return nil },
	})
	require.ErrorContains(t, err, "certificate")
	require.Zero(t, asked)
	require.Zero(t, waits)
}

func TestAnEndpointThatIsNoneIsRefused(t *testing.T) {
	t.Parallel()
	for _, endpoint := range []string{"huggingface.co", "ftp://hub", "http://", "https://user:pa ss@hub"} {
		_, err := datasets.Open(t.Context(), sums(), nil, datasets.Config{Cache: t.TempDir(), Endpoint: endpoint})
		require.ErrorContains(t, err, "hub endpoint: not a web address", endpoint)
		require.NotContains(t, err.Error(), "pa ss")
		require.Equal(t, 2, exitCode(err))
	}
}
