package fakeapi

import (
	"encoding/json"
	"maps"
	"net"
	"net/http"
	"strconv"
	"time"
)

// send writes an answer that needs nothing of its call.
func send(w http.ResponseWriter, r Reply) {
	(&writer{ResponseWriter: w, reply: r}).raw()
}

// writer writes one answer.
type writer struct {
	http.ResponseWriter
	request *http.Request
	call    Call
	reply   Reply
	closed  <-chan struct{}
	pieces  int // sent so far
}

func (w *writer) write() {
	if !w.sleep(w.reply.Delay) || w.faulted() {
		return
	}
	switch {
	case w.reply.Status != 0:
		w.raw()
	case w.call.Request.Stream:
		w.stream()
	default:
		w.whole()
	}
}

func (w *writer) raw() {
	maps.Copy(w.Header(), w.reply.Header)
	w.WriteHeader(w.reply.Status)
	for _, piece := range w.reply.Raw {
		if w.put([]byte(piece)) {
			return
		}
	}
}

// whole writes an answer that is not streamed. A fault within it comes after
// half of its bytes.
func (w *writer) whole() {
	w.Header().Set("Content-Type", "application/json")
	body := w.body()
	if w.reply.Fault == FaultNone {
		_, _ = w.Write(body) // the client may be gone
		return
	}
	w.reply.After = 1
	if !w.put(body[:len(body)/2]) {
		w.put(body[len(body)/2:])
	}
}

// put sends a piece and reports whether the answer ends there.
func (w *writer) put(b []byte) (ended bool) {
	if _, err := w.Write(b); err != nil {
		return true
	}
	if f, ok := w.ResponseWriter.(http.Flusher); ok {
		f.Flush()
	}
	w.pieces++
	return w.faulted() || !w.sleep(w.reply.Gap)
}

// faulted ends the answer where its fault is due.
func (w *writer) faulted() bool {
	if w.reply.Fault == FaultNone || w.pieces < w.reply.After {
		return false
	}
	switch w.reply.Fault {
	case FaultHang:
		w.sleep(1 << 62)
	case FaultAbort, FaultReset:
		w.hangUp(w.reply.Fault == FaultReset)
	default: // FaultCut: the handler returns, and the server ends the body
	}
	return true
}

// hangUp closes the connection under the answer.
func (w *writer) hangUp(reset bool) {
	conn, _, err := http.NewResponseController(w.ResponseWriter).Hijack()
	if err != nil {
		return
	}
	if tcp, ok := conn.(*net.TCPConn); ok && reset {
		_ = tcp.SetLinger(0) // closing then sends a reset
	}
	_ = conn.Close() // there is no one to tell
}

// sleep waits and reports whether client and server are still there.
func (w *writer) sleep(d time.Duration) bool {
	if d <= 0 {
		return true
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-w.request.Context().Done():
	case <-w.closed:
	}
	return false
}

// stream writes server-sent events: the pieces of the choices by turns, each
// choice's end, usage if it was asked for, and the end mark.
func (w *writer) stream() {
	w.Header().Set("Content-Type", "text/event-stream")
	if w.reply.NullFirst && w.call.Chat && w.event(0, `"delta":{"role":"assistant","content":null}`, "null") {
		return
	}
	if w.streamPieces() {
		return
	}
	for i, c := range w.reply.Choices {
		if w.event(i, w.delta("content", ""), finish(c)) {
			return
		}
	}
	options := w.call.Request.StreamOptions
	if w.reply.Usage != nil && options != nil && options.IncludeUsage {
		b := append(w.head("data: "), `"choices":[],"usage":`...)
		if w.put(append(append(b, w.usage()...), "}\n\n"...)) {
			return
		}
	}
	if !w.reply.NoDone {
		w.put([]byte("data: [DONE]\n\n"))
	}
}

func (w *writer) streamPieces() (ended bool) {
	next := make([]int, len(w.reply.Choices))
	for _, i := range w.turns() {
		c, at := w.reply.Choices[i], next[i]
		next[i]++
		var delta string
		if at < len(c.Reasoning) {
			delta = w.delta(fieldName(c), c.Reasoning[at])
		} else {
			delta = w.delta("content", c.Content[at-len(c.Reasoning)])
		}
		if w.event(i, delta, "null") {
			return true
		}
	}
	return false
}

// turns returns the choice of each piece: in the order asked for, or by turns.
func (w *writer) turns() []int {
	if w.reply.Order != nil {
		return w.reply.Order
	}
	var out []int
	for at, more := 0, true; more; at++ {
		more = false
		for i, c := range w.reply.Choices {
			if at < len(c.Reasoning)+len(c.Content) {
				out, more = append(out, i), true
			}
		}
	}
	return out
}

func (w *writer) event(index int, delta, finish string) (ended bool) {
	b := append(w.head("data: "), `"choices":[{"index":`...)
	b = strconv.AppendInt(b, int64(index), 10)
	b = append(append(b, ','), delta...)
	b = append(b, `,"logprobs":null,"finish_reason":`...)
	return w.put(append(append(b, finish...), "}]}\n\n"...))
}

// delta is the member that carries a piece of the given field.
func (w *writer) delta(field, text string) string {
	if !w.call.Chat {
		return string(appendQuoted([]byte(`"text":`), text))
	}
	return string(append(appendQuoted([]byte(`"delta":{"`+field+`":`), text), '}'))
}

func (w *writer) head(prefix string) []byte {
	object := "text_completion"
	if w.call.Chat {
		object = "chat.completion"
		if w.call.Request.Stream {
			object += ".chunk"
		}
	}
	b := append([]byte(prefix), `{"id":"cmpl-`...)
	b = strconv.AppendInt(b, int64(w.call.Serial), 10)
	b = append(b, `","object":"`+object+`","created":1700000000,"model":`...)
	model := w.reply.Model
	if model == "" {
		model = w.call.Request.Model
	}
	return append(appendQuoted(b, model), ',')
}

func (w *writer) body() []byte {
	b := append(w.head(""), `"choices":[`...)
	for i, c := range w.reply.Choices {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, `{"index":`...)
		b = strconv.AppendInt(b, int64(i), 10)
		b = append(w.message(append(b, ','), c), `,"logprobs":null,"finish_reason":`...)
		b = append(append(b, finish(c)...), '}')
	}
	b = append(b, ']')
	if w.reply.Usage != nil {
		b = append(append(b, `,"usage":`...), w.usage()...)
	}
	return append(b, '}')
}

func (w *writer) message(b []byte, c Choice) []byte {
	if !w.call.Chat {
		return appendQuoted(append(b, `"text":`...), c.Content...)
	}
	b = append(b, `"message":{"role":"assistant","content":`...)
	if c.Null {
		b = append(b, "null"...)
	} else {
		b = appendQuoted(b, c.Content...)
	}
	if len(c.Reasoning) > 0 {
		b = appendQuoted(append(b, `,"`+fieldName(c)+`":`...), c.Reasoning...)
	}
	return append(b, '}')
}

func (w *writer) usage() []byte {
	u := w.reply.Usage
	fields := map[string]any{
		"prompt_tokens": u.Prompt, "completion_tokens": u.Completion, "total_tokens": u.Prompt + u.Completion,
	}
	if u.Reasoning != 0 {
		fields["completion_tokens_details"] = map[string]int{"reasoning_tokens": u.Reasoning}
	}
	b, err := json.Marshal(fields)
	if err != nil {
		panic("fakeapi: " + err.Error()) // integers always encode
	}
	return b
}

func fieldName(c Choice) string {
	if c.Field == "" {
		return "reasoning_content"
	}
	return c.Field
}

func finish(c Choice) string {
	if c.Finish == "" {
		return "null"
	}
	return strconv.Quote(c.Finish)
}

// appendQuoted appends the pieces as one JSON string. Bytes that are not UTF-8
// stay as they are, which servers written in C do as well.
func appendQuoted(b []byte, pieces ...string) []byte {
	b = append(b, '"')
	for _, s := range pieces {
		for i := range len(s) {
			switch c := s[i]; {
			case c == '"' || c == '\\':
				b = append(b, '\\', c)
			case c == '\n':
				b = append(b, '\\', 'n')
			case c < 0x20:
				b = append(b, '\\', 'u', '0', '0', "0123456789abcdef"[c>>4], "0123456789abcdef"[c&15])
			default:
				b = append(b, c)
			}
		}
	}
	return append(b, '"')
}
