package datasets

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// DefaultEndpoint is the hub that a [Config] without an Endpoint means.
const DefaultEndpoint = "https://huggingface.co"

// A Token is a secret that prints as [redacted].
type Token string

// String returns "[redacted]", or "" for no token.
func (t Token) String() string {
	if t == "" {
		return ""
	}
	return "[redacted]"
}

// GoString keeps %#v from printing the token.
func (t Token) GoString() string { return fmt.Sprintf("%q", t.String()) }

// MarshalText keeps encoders from writing the token.
func (t Token) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// A Config says where data is kept and how the hub is reached. The zero value
// reads local files; the hub needs Cache or HubCache.
type Config struct {
	Cache    string         // folder of files pulled from the hub, and of lock files; made when needed
	HubCache string         // the shared Hugging Face cache, the folder "hub" of HF_HOME; only read
	Endpoint string         // base address of the hub or a mirror (HF_ENDPOINT); default [DefaultEndpoint]
	Token    Token          // of the hub (HF_TOKEN or the token file); empty for none
	Offline  bool           // use no network (HF_HUB_OFFLINE)
	Client   *http.Client   // transport; its redirect policy and cookies are not used; nil for a default one
	Progress func(Progress) // told of downloads as they go; nil for nobody; called from one goroutine
	Limits   Limits         // of what files may cost to read
	Attempts int            // times a download may get no further before giving up; default 5
	Idle     time.Duration  // silence after which a connection is given up; default one minute
	// Wait waits between attempts; nil waits by a timer. Tests pass their own.
	Wait func(ctx context.Context, d time.Duration) error

	readOnly bool // write no lock file
}

// Progress is how far the download of one file is.
type Progress struct {
	Benchmark string
	File      string // path in the repository
	Done      int64  // bytes here
	Total     int64  // bytes in all; 0 while unknown
}

func (c Config) withDefaults() Config {
	c.Endpoint = strings.TrimRight(cmp.Or(c.Endpoint, DefaultEndpoint), "/")
	c.Attempts = cmp.Or(c.Attempts, 5)
	c.Idle = cmp.Or(c.Idle, time.Minute)
	c.Limits = c.Limits.withDefaults()
	if c.Client == nil {
		c.Client = &http.Client{}
	}
	if c.Progress == nil {
		c.Progress = func(Progress) {}
	}
	if c.Wait == nil {
		c.Wait = wait
	}
	return c
}

func wait(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// hub returns the endpoint's address.
func (c Config) hub() (*url.URL, error) {
	u, err := url.Parse(c.Endpoint)
	if err == nil && (u.Scheme != "https" && u.Scheme != "http" || u.Host == "") {
		err = errors.New("want https://host")
	}
	if err != nil {
		return nil, &hintError{
			text: "hub endpoint: not a web address",
			hint: "HF_ENDPOINT is the base address of the hub or a mirror of it, such as " + DefaultEndpoint,
			code: 2,
		}
	}
	return u, nil
}

// mayCarry reports whether the token may be sent in a request to u: only to the
// hub itself, and only where nobody on the way can read it.
func mayCarry(hub, u *url.URL) bool {
	if u.Scheme != hub.Scheme || u.Host != hub.Host {
		return false
	}
	if u.Scheme == "https" {
		return true
	}
	host := u.Hostname()
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
