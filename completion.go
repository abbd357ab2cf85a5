package evalr

import "time"

// A Request asks a [Model] for one draw.
type Request struct {
	ID       string // identity of the sample in hexadecimal, sent along so that a server's log can be matched
	Prompt   Prompt
	Sampling Sampling
	Seed     int64 // in [0, 2³¹), which every server accepts
}

// StopReason says why a model stopped. The zero value is StopUnknown: a server
// that does not say.
type StopReason uint8

// The reasons to stop.
const (
	StopUnknown StopReason = iota
	StopEnd                // the model ended its turn, or a stop string was met
	StopLength             // the token or context limit was met
	StopFilter             // a content filter intervened
)

// Tokens is a number of tokens that may be unknown. The zero value is unknown,
// which is not the same as none.
type Tokens struct{ plus1 int64 }

// CountTokens returns n as a known number of tokens.
func CountTokens(n int64) Tokens { return Tokens{plus1: max(n, 0) + 1} }

// Known returns the number and whether it is known.
func (t Tokens) Known() (n int64, ok bool) { return max(t.plus1-1, 0), t.plus1 > 0 }

// Usage is what a server says a completion cost, in tokens of its tokenizer.
type Usage struct {
	Prompt     Tokens
	Completion Tokens // reasoning included
	Reasoning  Tokens
}

// Raw is a completion exactly as the server sent it, byte for byte.
type Raw struct {
	Content   string // the message's content
	Reasoning string // the server's own reasoning field, empty if it has none
}

// A Completion is what a model returned once. Text and Reasoning are Raw with
// the reasoning split off; only Text is ever scored.
type Completion struct {
	Raw       Raw
	Text      string // what follows the reasoning
	Reasoning string
	Unclosed  bool // the reasoning never ended, so there is no answer in Text
	Stop      StopReason
	Usage     Usage
	Model     string        // the model's name as the server's answer gives it
	First     time.Duration // from sending to the first piece of the answer; 0 if unknown
	Total     time.Duration // from sending to the end of the answer
}
