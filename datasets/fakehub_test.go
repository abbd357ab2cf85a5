package datasets_test

import (
	"crypto/sha1"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/evalr/evalr/datasets"
)

// A fakeHub behaves like the hub: it knows one repository at one commit, serves
// small files itself and redirects to a storage host on another port for large
// ones. Storage refuses any request that carries credentials.
type fakeHub struct {
	hub, storage *httptest.Server

	mu       sync.Mutex
	files    map[string]string // content by path
	large    bool              // files lie in storage
	gated    bool              // a token is asked for
	token    string            // the one that has access
	commit   string            // X-Repo-Commit
	noRanges bool
	faults   []fault // each is used up by one request for the bytes of a file
	requests []request
}

// A fault spoils one answer.
type fault struct {
	status     int // answer with it instead of the file
	header     map[string]string
	body       string
	cutAfter   int // send so many bytes and break the connection
	etag       string
	hangAfter  int           // send so many bytes and fall silent
	hang       time.Duration // for so long
	claimTotal int64         // in Content-Range
}

// A request is what was asked of a host.
type request struct {
	host, path, authorization, rangeHeader, ifRange string
}

func newFakeHub(t *testing.T, files map[string]string) *fakeHub {
	t.Helper()
	f := &fakeHub{files: files, commit: revision}
	f.storage = httptest.NewServer(http.HandlerFunc(f.serveStorage))
	f.hub = httptest.NewServer(http.HandlerFunc(f.serveHub))
	t.Cleanup(f.hub.Close)
	t.Cleanup(f.storage.Close)
	return f
}

// config reaches the hub with a fresh cache and without waiting between attempts.
func (f *fakeHub) config(t *testing.T) datasets.Config {
	t.Helper()
	return datasets.Config{Cache: t.TempDir(), Endpoint: f.hub.URL, Client: f.hub.Client(), Wait: noWait}
}

func (f *fakeHub) log(host string, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.requests = append(f.requests, request{
		host, r.URL.Path, r.Header.Get("Authorization"), r.Header.Get("Range"), r.Header.Get("If-Range"),
	})
}

// asked returns the requests that one of the hosts got, "hub" or "storage".
func (f *fakeHub) asked(host string) []request {
	f.mu.Lock()
	defer f.mu.Unlock()
	var out []request
	for _, r := range f.requests {
		if r.host == host {
			out = append(out, r)
		}
	}
	return out
}

func (f *fakeHub) fail(w http.ResponseWriter, status int, code, message string) {
	w.Header().Set("X-Error-Code", code)
	w.Header().Set("X-Error-Message", message)
	w.WriteHeader(status)
}

func (f *fakeHub) serveHub(w http.ResponseWriter, r *http.Request) {
	f.log("hub", r)
	rest, ok := strings.CutPrefix(r.URL.Path, "/datasets/example/sums/resolve/")
	if !ok {
		f.fail(w, http.StatusUnauthorized, "RepoNotFound", "Repository not found")
		return
	}
	commit, path, _ := strings.Cut(rest, "/")
	switch token := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "); {
	case f.gated && token == "":
		f.fail(w, http.StatusUnauthorized, "GatedRepo", "Access to dataset example/sums is restricted.")
		return
	case f.gated && token != f.token:
		f.fail(w, http.StatusForbidden, "GatedRepo", "The token "+token+" is not in the authorized list.")
		return
	case commit != revision:
		f.fail(w, http.StatusNotFound, "RevisionNotFound", "Invalid rev id")
		return
	}
	content, ok := f.files[path]
	if !ok {
		f.fail(w, http.StatusNotFound, "EntryNotFound", "Entry not found")
		return
	}
	w.Header().Set("X-Repo-Commit", f.commit)
	if f.large {
		w.Header().Set("X-Linked-Etag", strconv.Quote(sha(content)))
		w.Header().Set("X-Linked-Size", strconv.Itoa(len(content)))
		http.Redirect(w, r, f.storage.URL+"/blobs/"+url.PathEscape(path)+"?X-Amz-Signature=secret", http.StatusFound)
		return
	}
	blob := sha1.Sum(fmt.Appendf(nil, "blob %d\x00%s", len(content), content))
	f.serveBytes(w, r, content, strconv.Quote(hex.EncodeToString(blob[:])))
}

func (f *fakeHub) serveStorage(w http.ResponseWriter, r *http.Request) {
	f.log("storage", r)
	if r.Header.Get("Authorization") != "" {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	f.serveBytes(w, r, f.files[strings.TrimPrefix(r.URL.Path, "/blobs/")], `"storage-etag-1"`)
}

// serveBytes sends a file, spoiled by the next fault if there is one.
func (f *fakeHub) serveBytes(w http.ResponseWriter, r *http.Request, content, etag string) {
	f.mu.Lock()
	var bad fault
	if len(f.faults) > 0 {
		bad, f.faults = f.faults[0], f.faults[1:]
	}
	ranges := !f.noRanges
	f.mu.Unlock()
	if bad.etag != "" {
		etag = bad.etag
	}
	for k, v := range bad.header {
		w.Header().Set(k, v)
	}
	if bad.status != 0 {
		w.WriteHeader(bad.status)
		_, _ = w.Write([]byte(bad.body))
		return
	}
	w.Header().Set("ETag", etag)
	start := 0
	if v, ok := strings.CutPrefix(r.Header.Get("Range"), "bytes="); ok && ranges && r.Header.Get("If-Range") == etag {
		start, _ = strconv.Atoi(strings.TrimSuffix(v, "-"))
	}
	rest := content[start:]
	w.Header().Set("Content-Length", strconv.Itoa(len(rest)))
	if start > 0 {
		w.Header().Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", start, len(content)-1, max(int64(len(content)), bad.claimTotal)))
		w.WriteHeader(http.StatusPartialContent)
	}
	switch {
	case bad.cutAfter > 0:
		_, _ = w.Write([]byte(rest[:min(bad.cutAfter, len(rest))]))
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	case bad.hang > 0:
		_, _ = w.Write([]byte(rest[:bad.hangAfter]))
		_ = http.NewResponseController(w).Flush()
		select {
		case <-r.Context().Done():
		case <-time.After(bad.hang):
		}
		panic(http.ErrAbortHandler)
	}
	_, _ = w.Write([]byte(rest))
}
