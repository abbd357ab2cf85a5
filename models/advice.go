package models

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"syscall"

	"github.com/evalr/evalr"
)

// noAnswer is the failure of a request to which no response came, with what to
// do about it. The error of net/http repeats the URL, secrets in its query
// included, so only what is inside it is used.
func (e *Endpoint) noAnswer(err error) error {
	if outer, ok := errors.AsType[*url.Error](err); ok {
		err = outer.Err
	}
	f := &evalr.Failure{Kind: evalr.FailureUnreachable, Message: err.Error()}
	return e.failed(f, e.adviseUnreachable(f, err))
}

// adviseUnreachable says what to do about an error of net/http.
func (e *Endpoint) adviseUnreachable(f *evalr.Failure, err error) string {
	host := e.base.Host
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		return "nothing listens at " + host + ": is the server running, and is that its port?"
	case is[*net.DNSError](err):
		return "the name " + e.base.Hostname() + " was not found: check its spelling and the network"
	case is[tls.RecordHeaderError](err) || errors.Is(err, http.ErrSchemeMismatch):
		return host + " does not speak TLS: use http:// instead of https://"
	case is[*tls.CertificateVerificationError](err):
		return "the certificate of " + host + " is not trusted here: install its authority in the system, or use the name that it is made for"
	case strings.Contains(err.Error(), "malformed HTTP") || strings.Contains(err.Error(), "readLoopPeekFail"): // it greets first
		f.Kind = evalr.FailureGarbage
		return host + " speaks something other than HTTP: is it the right port, or is it https:// ?"
	default:
		return ""
	}
}

// is reports whether an error of the given type is among those wrapped.
func is[E error](err error) bool {
	_, ok := errors.AsType[E](err)
	return ok
}

// advise says what to do about a refusal.
func (e *Endpoint) advise(resp *http.Response, c complaint, kind evalr.FailureKind) string {
	status := resp.StatusCode
	switch {
	case status >= 300 && status < 400:
		to, err := resp.Location()
		if err != nil {
			return "use the address that the server itself uses"
		}
		return "the server moved: its address is now at " + to.Scheme + "://" + to.Host
	case kind == evalr.FailureUnauthorized && e.config.Key.IsZero():
		return "the endpoint asks for a key: give it in a file (--api-key-file) or in the provider's variable"
	case kind == evalr.FailureUnauthorized:
		return "check that the key is the right one for this endpoint and may use this model"
	case kind == evalr.FailureQuota:
		return "the account has no credit left: add some, then run the same command again to resume"
	case strings.Contains(c.message, "HTTPS"): // Go's and nginx's answers to plain HTTP
		return e.base.Host + " speaks TLS: use https:// instead of http://"
	case status == http.StatusNotFound && c.spoke && strings.Contains(strings.ToLower(c.message), "model"):
		return fmt.Sprintf("see which models it serves: %s/models", safeURL(e.base))
	case status == http.StatusNotFound || status == http.StatusMethodNotAllowed:
		return e.pathHint()
	case c.page && kind == evalr.FailureRejected:
		return e.pageHint()
	default:
		return ""
	}
}

// pathHint is for a path that the server does not have.
func (e *Endpoint) pathHint() string {
	const usual = "the base URL of an OpenAI-compatible endpoint usually ends in /v1"
	if e.base.Path == "" {
		u := *e.base
		u.Path = "/v1"
		return usual + ": try " + safeURL(&u)
	}
	return "the server has no " + e.base.Path + ": check the path of the endpoint; " + usual
}

func (e *Endpoint) pageHint() string {
	return "a web page is there, or a proxy is between: " + e.pathHint()
}
