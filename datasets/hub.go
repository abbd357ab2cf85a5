package datasets

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// hub asks one Hugging Face hub, or a mirror of it, for files of one set.
type hub struct {
	set    Set
	cfg    Config
	base   *url.URL
	client *http.Client
}

func newHub(s Set, cfg Config) (*hub, error) {
	base, err := cfg.hub()
	if err != nil {
		return nil, err
	}
	client := *cfg.Client
	client.Jar = nil
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &hub{set: s, cfg: cfg, base: base, client: &client}, nil
}

// url is the address of a file: {endpoint}/datasets/{repo}/resolve/{revision}/{path}.
func (h *hub) url(file string) *url.URL {
	return h.base.JoinPath("datasets", h.set.Repo, "resolve", h.set.Revision, file)
}

// reply is the last answer of a chain of redirects, with what the hub itself
// said on the way.
type reply struct {
	*http.Response
	commit  string // X-Repo-Commit
	sha256  string // X-Linked-Etag where it is a digest, as for large files
	storage bool   // it came from another host than the hub
}

const maxRedirects = 10

// get follows redirects by hand, because the token must not follow them: each
// request is made anew, and carries the token only if it goes to the hub.
func (h *hub) get(ctx context.Context, file string, header http.Header) (*reply, error) {
	var r reply
	at := h.url(file)
	for range maxRedirects {
		resp, err := h.once(ctx, at, header)
		if err != nil {
			return nil, err
		}
		r.Response, r.storage = resp, at.Host != h.base.Host
		if !r.storage {
			r.note(resp.Header)
		}
		if !isRedirect(resp.StatusCode) {
			return &r, nil
		}
		next, err := resp.Location()
		_ = resp.Body.Close()
		if err != nil {
			return nil, fmt.Errorf("%s redirects to nowhere", at.Host)
		}
		if !followable(at, next) {
			return nil, fmt.Errorf("%s redirects to %s://%s, which is not safe to follow", at.Host, next.Scheme, next.Host)
		}
		at = next
	}
	return nil, fmt.Errorf("more than %d redirects from %s", maxRedirects, h.base.Host)
}

func (h *hub) once(ctx context.Context, at *url.URL, header http.Header) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, at.String(), nil)
	if err != nil {
		return nil, errors.New("cannot ask " + at.Host)
	}
	req.Header = header.Clone()
	req.Header.Set("User-Agent", "evalr")
	req.Header.Set("Accept-Encoding", "identity") // ranges count the bytes of the file, not of a compressed transfer
	if h.cfg.Token != "" && mayCarry(h.base, at) {
		req.Header.Set("Authorization", "Bearer "+string(h.cfg.Token))
	}
	resp, err := h.client.Do(req)
	if err != nil {
		if wrapped, ok := errors.AsType[*url.Error](err); ok {
			err = wrapped.Err // the address may hold a signature: it is not repeated
		}
		return nil, &retryError{err: fmt.Errorf("no answer from %s: %w", at.Host, err)}
	}
	return resp, nil
}

func (r *reply) note(h http.Header) {
	if c := h.Get("X-Repo-Commit"); c != "" {
		r.commit = c
	}
	if sum := strings.Trim(h.Get("X-Linked-Etag"), `"`); isSHA256(sum) {
		r.sha256 = sum
	}
}

func isRedirect(status int) bool {
	switch status {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther,
		http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return true
	}
	return false
}

// followable refuses to leave http and https, and to leave https for http.
func followable(from, to *url.URL) bool {
	return to.Host != "" && (to.Scheme == "https" || to.Scheme == "http" && from.Scheme == "http")
}

// page is the address a person opens to see the data set.
func (s Set) page(endpoint string) string { return endpoint + "/datasets/" + s.Repo }

func (s Set) gatedHint(endpoint string, hasToken bool) string {
	if hasToken {
		return fmt.Sprintf("the token in HF_TOKEN has no access: open %s with its account and accept the conditions", s.page(endpoint))
	}
	return fmt.Sprintf("open %s, accept the conditions, and set HF_TOKEN to a token of that account", s.page(endpoint))
}
