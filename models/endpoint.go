package models

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptrace"
	"strconv"
	"time"

	"github.com/evalr/evalr"
)

// Headers that say which sample a request is for.
const (
	// SampleHeader carries [evalr.Request].ID, the same for every try.
	SampleHeader = "X-Evalr-Sample"
	// RequestHeader carries it with a number that no other request of this
	// endpoint has: servers that log the header take it for the name of one
	// request, and two of one name at a time confuse them.
	RequestHeader = "X-Request-Id"
)

var _ evalr.MultiModel = (*Endpoint)(nil)

// Generate draws one completion. Errors are as [evalr.Model] says; a failure may
// have a hint.
func (e *Endpoint) Generate(ctx context.Context, r evalr.Request) (evalr.Completion, error) {
	cs, err := e.GenerateN(ctx, r, 1)
	if err != nil {
		return evalr.Completion{}, err
	}
	return cs[0], nil
}

// GenerateN draws up to n completions in one request, at least one if there is
// no error. If the answer breaks off before all of them are whole, none is
// returned: the whole ones would be the short ones.
func (e *Endpoint) GenerateN(ctx context.Context, r evalr.Request, n int) ([]evalr.Completion, error) {
	if n < 1 {
		return nil, fmt.Errorf("draw %d completions: want at least 1", n)
	}
	body, err := e.body(r, n)
	if err != nil {
		return nil, err
	}
	a, err := e.exchange(ctx, message{id: r.ID, body: body, n: n})
	if err != nil {
		return nil, err
	}
	split := e.split
	split.Prefill = r.Prompt.Prefill
	cs := a.completions()
	cs = cs[:min(n, len(cs))]
	for i := range cs {
		c := &cs[i]
		c.Text, c.Reasoning, c.Unclosed = Split(c.Raw, c.Stop, split)
	}
	return cs, nil
}

// A message is a request as it is sent.
type message struct {
	id   string
	body []byte
	n    int
}

// exchange sends a request and reads its answer.
func (e *Endpoint) exchange(parent context.Context, m message) (*answer, error) {
	ctx, cancel := context.WithCancelCause(parent)
	defer cancel(nil)
	x := &exchange{e: e, n: m.n, begin: e.config.Clock(), cancel: cancel}
	req, err := e.request(httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: x.connected, WroteRequest: x.wrote}), m)
	if err != nil {
		return nil, err
	}
	x.watch = time.AfterFunc(e.config.FirstTimeout, func() { cancel(errQuiet) })
	defer x.watch.Stop()
	resp, err := e.client.Do(req)
	if err != nil {
		return nil, x.unseen(x.unreachable(ctx, parent, err))
	}
	defer closeBody(resp)
	x.sent.Store(true)
	if resp.StatusCode/100 != 2 {
		return nil, x.unseen(e.refused(resp))
	}
	if err := x.read(ctx, resp.Body); err != nil {
		return nil, x.unseen(x.broke(ctx, parent, err))
	}
	return &x.answer, nil
}

// closeBody ends a response. An error means that the connection cannot be used
// again, which the transport knows.
func closeBody(resp *http.Response) { _ = resp.Body.Close() }

func (e *Endpoint) request(ctx context.Context, m message) (*http.Request, error) {
	path := "/chat/completions"
	if e.config.Protocol == ProtocolCompletions {
		path = "/completions"
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, e.address(path), bytes.NewReader(m.body))
	if err != nil {
		return nil, fmt.Errorf("make request: %w", err)
	}
	req.Header = maps.Clone(e.header)
	if m.id != "" {
		req.Header[SampleHeader] = []string{m.id}
		req.Header[RequestHeader] = []string{m.id + "-" + strconv.FormatUint(e.serial.Add(1), 10)}
	}
	return req, nil
}
