package fakeapi

import (
	"encoding/json"
	"net/http"
	"time"
)

// A Reply is what the server answers to one [Call]. Its zero value is an empty
// completion.
type Reply struct {
	Choices   []Choice
	Order     []int         // indexes of choices in the order their pieces are sent; nil takes turns
	Usage     *Usage        // nil sends none
	Model     string        // name in the answer; empty echoes the request's
	Delay     time.Duration // before the first byte
	Gap       time.Duration // between pieces of a stream
	Fault     Fault         // how the answer ends before its time
	After     int           // pieces sent before the fault
	NoDone    bool          // end a stream without [DONE]
	NullFirst bool          // begin a stream with a delta of content null, as llama.cpp does
	Paced     bool          // send as many chunks as Config.Tokens at Config.Rate instead of Choices

	// Raw answers, where Status is not 0, take the place of all above but Delay,
	// Gap and Fault.
	Status int
	Header http.Header
	Raw    []string // body, in the pieces it is flushed in
}

// A Choice is one completion, in the pieces in which a stream carries it.
type Choice struct {
	Reasoning []string
	Field     string // of the reasoning: "reasoning_content" or "reasoning"; empty is the former
	Content   []string
	Null      bool   // content null instead of the empty string
	Finish    string // empty is null
}

// Usage is a number of tokens as the answer tells it.
type Usage struct {
	Prompt, Completion int
	Reasoning          int // sent if it is not 0
}

// A Fault is a way for an answer to end before its time.
type Fault uint8

// The faults.
const (
	FaultNone  Fault = iota
	FaultCut         // the body ends as if it were whole
	FaultAbort       // the connection closes within the body
	FaultReset       // the connection is reset
	FaultHang        // nothing comes any more and the connection stays
)

// ErrorReply returns an answer in OpenAI's error form.
func ErrorReply(status int, code, message string) Reply { return errorReply(status, code, message) }

func errorReply(status int, code, message string) Reply {
	body, err := json.Marshal(map[string]any{"error": map[string]any{
		"message": message, "type": code, "param": nil, "code": code,
	}})
	if err != nil {
		panic("fakeapi: " + err.Error()) // strings always encode
	}
	return RawReply(status, "application/json", string(body))
}

// RawReply returns an answer with the given body, sent piece by piece.
func RawReply(status int, contentType string, pieces ...string) Reply {
	return Reply{Status: status, Header: http.Header{"Content-Type": {contentType}}, Raw: pieces}
}
