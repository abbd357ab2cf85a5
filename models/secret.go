package models

import (
	"encoding/base64"
	"fmt"
	"log/slog"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// redacted takes the place of a secret.
const redacted = "[redacted]"

// A Secret is a key or token that no way of printing shows. The zero value is
// no secret. The value is in a closure, because fmt's %p and printers that use
// reflection read the fields of a struct whatever its methods say.
type Secret struct{ value func() string }

// NewSecret returns s as a secret, without the white space around it, which
// keys read from files tend to have.
func NewSecret(s string) Secret {
	s = strings.TrimSpace(s)
	if s == "" {
		return Secret{}
	}
	return Secret{func() string { return s }}
}

// Reveal returns the secret itself.
func (s Secret) Reveal() string {
	if s.value == nil {
		return ""
	}
	return s.value()
}

// IsZero reports whether there is no secret.
func (s Secret) IsZero() bool { return s.value == nil }

// String returns "[redacted]", or "" if there is no secret.
func (s Secret) String() string {
	if s.IsZero() {
		return ""
	}
	return redacted
}

// GoString is String.
func (s Secret) GoString() string { return s.String() }

// Format is String for every verb, also those that would print the fields.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(s.String())) }

// MarshalText is String, for JSON and its like.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// LogValue is String, for structured logs.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// A Redactor removes secrets from text that others wrote, such as a server's
// error message that repeats the key it was sent: those it knows, and what
// looks like a key, a bearer token or the credentials of a URL. The zero value
// and nil know none.
type Redactor struct{ known []string }

// minSecret is the length in bytes from which a known secret is looked for.
// Shorter ones ("x", "-") stand for "no key" and would eat ordinary text.
const minSecret = 4

// NewRedactor returns a redactor that knows the given secrets in the forms in
// which they travel: as they are, in a URL and in base64.
func NewRedactor(secrets ...Secret) *Redactor {
	r := &Redactor{}
	for _, s := range secrets {
		if v := s.Reveal(); len(v) >= minSecret {
			r.known = append(r.known, v, url.QueryEscape(v), url.PathEscape(v), base64.StdEncoding.EncodeToString([]byte(v)))
		}
	}
	slices.SortFunc(r.known, func(a, b string) int { return len(b) - len(a) }) // a secret may contain another
	r.known = slices.Compact(r.known)
	return r
}

var (
	urlCredentials = regexp.MustCompile(`([A-Za-z][A-Za-z0-9+.-]*://)[^/\s"'<>?#]*@`)
	credentialName = regexp.MustCompile(`(?i)\b((?:bearer|basic)\s+|(?:x-)?(?:api[-_]?key|access[-_]?token|auth[-_]?token|token|key|password|secret|authorization)["']?\s*[=:]\s*["']?(?:(?:bearer|basic)\s+)?)([A-Za-z0-9._~+/=*-]{6,})`)
	keyShape       = regexp.MustCompile(`\b(?:sk|pk|rk|hf|gsk|xai|nvapi|r8|fw|key|tgp|csk|pplx|ghp|gho|github_pat|glpat)[-_][A-Za-z0-9_*-]{6,}|\bAIza[A-Za-z0-9_-]{20,}|\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{4,}(?:\.[A-Za-z0-9_-]*)?`)
)

// RedactKnown removes known secrets and the credentials of URLs only, for texts
// of our own: the name of a model may have the shape of a key.
func (r *Redactor) RedactKnown(s string) string {
	if r != nil {
		for _, k := range r.known {
			s = strings.ReplaceAll(s, k, redacted)
		}
	}
	return urlCredentials.ReplaceAllString(s, "${1}"+redacted+"@")
}

// Redact returns s with "[redacted]" in place of each secret.
func (r *Redactor) Redact(s string) string {
	s = r.RedactKnown(s)
	s = credentialName.ReplaceAllStringFunc(s, redactValue)
	return keyShape.ReplaceAllString(s, redacted)
}

// redactValue keeps the name of a credential and drops its value. A value that
// is a word or a number ("token: expired", "key: 128000") is no credential.
func redactValue(s string) string {
	m := credentialName.FindStringSubmatch(s)
	letters := strings.Trim(m[2], "0123456789.,-")
	if letters == "" || !strings.ContainsAny(m[2], "0123456789") {
		return s
	}
	return m[1] + redacted
}

// safeURL is a URL as it may be shown: without credentials, and with the names
// but not the values of its query.
func safeURL(u *url.URL) string {
	shown := *u
	shown.User = nil
	if q := shown.Query(); len(q) > 0 {
		for name := range q {
			q.Set(name, "…")
		}
		shown.RawQuery = strings.ReplaceAll(q.Encode(), url.QueryEscape("…"), "…")
	}
	return shown.String()
}
