package fakeapi

import (
	"bytes"
	"net/http"
)

// ask is the prompt that the canned answer is an answer to.
const ask = `Put the answer in \boxed{}.`

// makeCanned makes the four answers of the canned mode: chat or text, streamed
// or whole.
func (s *Server) makeCanned() map[string][]byte {
	answers := map[string][]byte{}
	for _, chat := range []bool{true, false} {
		for _, stream := range []bool{true, false} {
			call := Call{Chat: chat, Serial: 1, Request: Request{
				Model: s.config.Models[0], Stream: stream, StreamOptions: &Options{IncludeUsage: true},
				Prompt: ask, Messages: []Message{{Role: "user", Content: ask}},
			}}
			out := &recorder{header: http.Header{}}
			(&writer{ResponseWriter: out, call: call, reply: s.reply(call)}).write()
			answers[cannedKey(chat, stream)] = out.Bytes()
		}
	}
	return answers
}

func cannedKey(chat, stream bool) string {
	key := "text"
	if chat {
		key = "chat"
	}
	if stream {
		key += " stream"
	}
	return key
}

func (s *Server) sendCanned(w http.ResponseWriter, chat bool, body []byte) {
	stream := bytes.Contains(body, []byte(`"stream":true`))
	kind := "application/json"
	if stream {
		kind = "text/event-stream"
	}
	w.Header().Set("Content-Type", kind)
	_, _ = w.Write(s.canned[cannedKey(chat, stream)]) // the client may be gone
}

// recorder keeps what is written to it.
type recorder struct {
	bytes.Buffer
	header http.Header
}

func (r *recorder) Header() http.Header { return r.header }
func (r *recorder) WriteHeader(int)     {}
