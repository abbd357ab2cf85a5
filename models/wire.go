package models

import (
	"bytes"
	"encoding/json"
	"errors"
)

// wireAnswer is an answer in either protocol, whole or one event of a stream.
// It is filled by [decoder.decode]: by the scanner where it can, which costs a
// tenth, and by encoding/json otherwise, with the same result.
type wireAnswer struct {
	Model   literal         `json:"model"`
	Choices []wireChoice    `json:"choices"`
	Usage   json.RawMessage `json:"usage"`
	Error   json.RawMessage `json:"error"`
}

type wireChoice struct {
	Index        int      `json:"index"`
	Delta        wireText `json:"delta"`   // of a chat stream
	Message      wireText `json:"message"` // of a whole chat answer
	Text         literal  `json:"text"`    // of a text completion
	FinishReason literal  `json:"finish_reason"`
}

type wireText struct {
	Content          content `json:"content"`
	ReasoningContent loose   `json:"reasoning_content"` // DeepSeek, SGLang, llama.cpp
	Reasoning        loose   `json:"reasoning"`         // vLLM, OpenRouter
}

// content is the text of a choice, wherever its protocol puts it.
func (c *wireChoice) content() []byte {
	for _, b := range [][]byte{c.Delta.Content.text, c.Message.Content.text} {
		if len(b) > 0 {
			return b
		}
	}
	return c.Text
}

// reasoning is the server's own reasoning. Servers in the middle of a change of
// name send both fields with the same text, so only one is taken.
func (c *wireChoice) reasoning() []byte {
	for _, t := range []*wireText{&c.Delta, &c.Message} {
		for _, b := range [][]byte{t.ReasoningContent, t.Reasoning, t.Content.thinking} {
			if len(b) > 0 {
				return b
			}
		}
	}
	return nil
}

// A literal is a JSON string as it stands in the text, without its quotation
// marks: encoding/json would replace bytes that are not UTF-8. Null is empty.
type literal []byte

var errNotString = errors.New("not a string")

// UnmarshalJSON keeps the text between the quotation marks.
func (l *literal) UnmarshalJSON(b []byte) error {
	switch {
	case string(b) == "null":
		return nil
	case b[0] != '"':
		return errNotString
	}
	*l = bytes.Clone(b[1 : len(b)-1])
	return nil
}

// loose is a literal that is empty where there is something else than a string:
// a field that some servers use for other things must not cost the answer.
type loose literal

// UnmarshalJSON never fails.
func (l *loose) UnmarshalJSON(b []byte) error {
	if b[0] == '"' {
		*l = bytes.Clone(b[1 : len(b)-1])
	}
	return nil
}

// content is a message's text: a string, or a list of parts of which some are
// reasoning, as Mistral's models send them.
type content struct{ text, thinking literal }

// UnmarshalJSON takes both forms.
func (c *content) UnmarshalJSON(b []byte) error {
	if b[0] != '[' {
		return c.text.UnmarshalJSON(b)
	}
	var parts []struct {
		Text     literal `json:"text"`
		Thinking content `json:"thinking"`
	}
	if err := json.Unmarshal(b, &parts); err != nil {
		return err
	}
	*c = content{}
	for _, p := range parts {
		c.text = append(c.text, p.Text...)
		c.thinking = append(c.thinking, p.Thinking.text...)
	}
	return nil
}

// decoder decodes the events of one stream; it keeps its memory from one to the
// next, so what it returns holds until then.
type decoder struct{ answer wireAnswer }

func (d *decoder) decode(b []byte) (*wireAnswer, error) {
	if scan(b, &d.answer) {
		return &d.answer, nil
	}
	a := wireAnswer{}
	if err := json.Unmarshal(b, &a); err != nil {
		return nil, err
	}
	return &a, nil
}
