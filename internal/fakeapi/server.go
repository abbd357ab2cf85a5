// Package fakeapi is an OpenAI-compatible server that tests run against: a real
// HTTP server on a loopback port, deterministic, and able to misbehave in every
// way real servers were seen to.
//
// It speaks chat and text completions, streamed (server-sent events) or not,
// and the models listing. What it answers is decided by one function from a
// [Call] to a [Reply]. The default one derives a text from the prompt and the
// seed as a sampling model would: the same seed gives the same text, temperature
// 0 ignores the seed, and the token limit cuts the text off.
//
// A scenario wraps that function with a fault and is chosen by the path of the
// URL, so that a command-line script needs nothing but another --endpoint:
// http://127.0.0.1:PORT/s/429-storm/v1. [Scenarios] lists them.
//
// It is imported by tests only. The program in cmd/fakeapi serves it as a
// process of its own: for benchmarks, where the server's work must not be
// counted as the client's, and for tests that kill their client.
package fakeapi

import (
	"errors"
	"io"
	"maps"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// SampleHeader is the request header that carries the identity of a sample.
const SampleHeader = "X-Evalr-Sample"

// Config says how a server answers. The zero value is a well-behaved server of
// one model named "fake".
type Config struct {
	Models      []string                 // served names; nil is {"fake"}
	Context     int                      // tokens of prompt and answer together, told by the listing; 0 is not told
	Key         string                   // bearer token that is asked for; empty accepts any
	OpenListing bool                     // the listing asks for no key, as some providers have it
	Reply       func(Call) Reply         // what to answer; nil is the deterministic text
	Answer      func(Call) string        // final answer of the deterministic text; nil derives one
	Words       int                      // words before the final answer; 0 is 40
	Latency     func(Call) time.Duration // before the first byte; nil is none
	Scenario    string                   // of URLs that name none; empty is "ok"
	Bodies      bool                     // keep each call, its body included, for [Server.Calls]
	Canned      bool                     // give every request the same bytes, made once, and decode nothing
	Rate        int                      // one-token chunks a second and stream in the scenario "paced"; 0 is 50
	Tokens      int                      // chunks of such a stream; 0 is a minute of them
	Listener    net.Listener             // nil listens on a free loopback port
}

// A Server is a running server; Close ends it.
type Server struct {
	config Config
	http   *http.Server
	addr   string
	served chan struct{}
	closed chan struct{}
	reply  func(Call) Reply
	canned map[string][]byte
	pacer  *pacer

	mu      sync.Mutex
	total   int
	samples map[string]int
	calls   []Call
}

// New starts a server. It panics if there is no loopback port to listen on or
// the configured scenario does not exist.
func New(c Config) *Server {
	if c.Scenario == "" {
		c.Scenario = "ok"
	}
	if len(c.Models) == 0 {
		c.Models = []string{"fake"}
	}
	s := &Server{config: c, served: make(chan struct{}), closed: make(chan struct{}), samples: map[string]int{}}
	if _, ok := s.scenario(c.Scenario); !ok {
		panic("fakeapi: no scenario " + c.Scenario)
	}
	s.reply = c.Reply
	if s.reply == nil {
		s.reply = s.text
	}
	if c.Canned {
		s.canned = s.makeCanned()
	}
	ln := c.Listener
	if ln == nil {
		var err error
		if ln, err = net.Listen("tcp", "127.0.0.1:0"); err != nil { //nolint:noctx // a loopback port is there at once
			panic("fakeapi: " + err.Error())
		}
	}
	s.addr = ln.Addr().String()
	s.pacer = newPacer(s.closed)
	s.http = &http.Server{Handler: s, ReadHeaderTimeout: time.Minute}
	go func() {
		defer close(s.served)
		if err := s.http.Serve(ln); !errors.Is(err, http.ErrServerClosed) {
			panic("fakeapi: " + err.Error())
		}
	}()
	return s
}

// URL returns the base URL, which ends in "/v1".
func (s *Server) URL() string { return "http://" + s.addr + "/v1" }

// ScenarioURL returns the base URL of a scenario. "down" is a port that nobody
// listens on.
func (s *Server) ScenarioURL(name string) string {
	if name == "down" {
		return "http://127.0.0.1:1/v1"
	}
	return "http://" + s.addr + "/s/" + name + "/v1"
}

// Close cuts every connection off and returns when the server has ended.
func (s *Server) Close() {
	close(s.closed)
	_ = s.http.Close() // the listener may be gone already
	<-s.served
	s.pacer.wait()
}

// Requests returns how many completion requests there were.
func (s *Server) Requests() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.total
}

// Samples returns how many requests there were for each sample, by the identity
// in [SampleHeader].
func (s *Server) Samples() map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.samples)
}

// Calls returns the calls in order of arrival; Config.Bodies must have been set.
func (s *Server) Calls() []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.calls)
}

// ServeHTTP routes /v1/…, /s/SCENARIO/v1/… and the counters at /counts.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name, path := s.config.Scenario, r.URL.Path
	if rest, ok := strings.CutPrefix(path, "/s/"); ok {
		name, path, _ = strings.Cut(rest, "/")
		path = "/" + path
	}
	wrap, ok := s.scenario(name)
	switch {
	case r.URL.Path == "/counts":
		s.counts(w)
	case !ok:
		http.Error(w, "no such scenario", http.StatusNotFound)
	case s.config.OpenListing && path == "/v1/models":
		s.models(w, r, wrap)
	case s.config.Key != "" && r.Header.Get("Authorization") != "Bearer "+s.config.Key:
		send(w, errorReply(http.StatusUnauthorized, "invalid_api_key", "Incorrect API key provided: "+r.Header.Get("Authorization")))
	case path == "/v1/models":
		s.models(w, r, wrap)
	case path == "/v1/chat/completions" || path == "/v1/completions":
		s.complete(w, r, endpoint{scenario: name, chat: path == "/v1/chat/completions", wrap: wrap})
	default:
		http.Error(w, "404 page not found", http.StatusNotFound)
	}
}

// endpoint is what the path of a URL chose.
type endpoint struct {
	scenario string
	chat     bool
	wrap     wrapper
}

func (s *Server) complete(w http.ResponseWriter, r *http.Request, e endpoint) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // the client went away
	}
	if s.canned != nil {
		s.count(r.Header.Get(SampleHeader))
		s.sendCanned(w, e.chat, body)
		return
	}
	call, err := decode(body, e)
	if err != nil {
		send(w, errorReply(http.StatusBadRequest, "invalid_request_error", err.Error()))
		return
	}
	call.Header = r.Header
	call.Sample = r.Header.Get(SampleHeader)
	if call.Sample == "" {
		call.Sample = call.hash()
	}
	call.Attempt, call.Serial = s.count(call.Sample)
	s.keep(call)
	reply := e.wrap(s.reply)(call)
	if s.config.Latency != nil {
		reply.Delay += s.config.Latency(call)
	}
	if reply.Paced {
		s.pace(w, call)
		return
	}
	(&writer{ResponseWriter: w, request: r, call: call, reply: reply, closed: s.closed}).write()
}

// count counts a request and returns its number for this sample and of all,
// each from 1.
func (s *Server) count(sample string) (attempt, serial int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.total++
	s.samples[sample]++
	return s.samples[sample], s.total
}

func (s *Server) keep(c Call) {
	if s.config.Bodies {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.calls = append(s.calls, c)
	}
}
