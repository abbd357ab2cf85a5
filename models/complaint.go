package models

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html"
	"regexp"
	"strconv"
	"strings"

	"github.com/sashabaranov/go-openai"
)

// A complaint is what a server says about a request that it does not answer.
//
// Four dialects were seen, and plain text and web pages besides:
//
//	{"error":{"message":…,"type":…,"param":…,"code":…}}  OpenAI, vLLM, llama.cpp, llama-cpp-python
//	{"error":"…"}                                        TGI, Ollama
//	{"detail":"…"} and {"detail":[{"loc":…,"msg":…}]}    FastAPI: transformers, older SGLang
//	{"message":…,"type":…,"code":…}                      older vLLM, SGLang, Mistral
type complaint struct {
	message string
	code    string // error code as text: "insufficient_quota", "400"
	kind    string // error type: "exceed_context_size_error"
	page    bool   // the body is a web page, its title the message
	spoke   bool   // the body is JSON in one of the dialects: an API answered
}

// parseComplaint reads an error body, which may be cut off.
func parseComplaint(body []byte) complaint {
	body = bytes.TrimSpace(bytes.TrimPrefix(body, []byte("\ufeff")))
	if len(body) > 0 && body[0] == '<' {
		return complaint{message: pageTitle(body), page: true}
	}
	if len(body) > 1 && body[0] == '[' { // Google wraps the object in a list
		var list []json.RawMessage
		if json.Unmarshal(body, &list) == nil && len(list) > 0 {
			body = list[0]
		}
	}
	for _, dialect := range []func([]byte) (complaint, bool){openAIError, bareError, detail} {
		if c, ok := dialect(body); ok {
			c.spoke = true
			return c
		}
	}
	return complaint{message: string(body)}
}

// openAIError reads the first dialect. llama.cpp tells the numbers of a prompt
// that is too long in members of their own, and only sometimes in its message.
func openAIError(body []byte) (complaint, bool) {
	var r openai.ErrorResponse
	if json.Unmarshal(body, &r) != nil || r.Error == nil {
		return complaint{}, false
	}
	c := complaint{message: r.Error.Message, kind: r.Error.Type}
	if r.Error.Code != nil {
		c.code = fmt.Sprint(r.Error.Code)
	}
	var numbers struct {
		Error struct {
			Prompt  int64 `json:"n_prompt_tokens"`
			Context int64 `json:"n_ctx"`
		} `json:"error"`
	}
	if json.Unmarshal(body, &numbers) != nil {
		return c, true
	}
	if n := numbers.Error.Context; n > 0 && !strings.Contains(c.message, strconv.FormatInt(n, 10)) {
		c.message = fmt.Sprintf("%s (prompt %d tokens, context %d)", c.message, numbers.Error.Prompt, numbers.Error.Context)
	}
	return c, true
}

// bareError reads the second and the fourth dialect.
func bareError(body []byte) (complaint, bool) {
	var r struct {
		Error   any    `json:"error"`
		Message string `json:"message"`
		Type    any    `json:"type"`
		Code    any    `json:"code"`
	}
	if json.Unmarshal(body, &r) != nil {
		return complaint{}, false
	}
	c := complaint{message: r.Message, code: text(r.Code), kind: text(r.Type)}
	switch e := r.Error.(type) {
	case string:
		c.message = e
		c.kind = text(r.Type)
	case map[string]any: // an error object that go-openai cannot read
		c = complaint{message: text(e["message"]), code: text(e["code"]), kind: text(e["type"])}
	}
	return c, c.message != ""
}

// detail reads the third dialect.
func detail(body []byte) (complaint, bool) {
	var r struct {
		Detail any `json:"detail"`
	}
	if json.Unmarshal(body, &r) != nil || r.Detail == nil {
		return complaint{}, false
	}
	list, ok := r.Detail.([]any)
	if !ok {
		return complaint{message: text(r.Detail)}, true
	}
	var parts []string
	for _, item := range list {
		m, ok := item.(map[string]any)
		if !ok {
			parts = append(parts, text(item))
			continue
		}
		var where []string
		loc, _ := m["loc"].([]any) // absent is no place
		for _, step := range loc {
			where = append(where, text(step))
		}
		parts = append(parts, strings.Join(where, ".")+": "+text(m["msg"]))
	}
	return complaint{message: strings.Join(parts, "; ")}, true
}

// text is any JSON value as a person reads it; null is empty.
func text(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	b, err := json.Marshal(v)
	if err != nil {
		return ""
	}
	return string(b)
}

var (
	titleTag = regexp.MustCompile(`(?is)<(?:title|h1)[^>]*>(.*?)</(?:title|h1)>`)
	anyTag   = regexp.MustCompile(`(?s)<[^>]*>?`)
)

// pageTitle says which page it is.
func pageTitle(body []byte) string {
	if m := titleTag.FindSubmatch(body); m != nil {
		return "a web page titled " + strconv.Quote(strings.TrimSpace(html.UnescapeString(string(anyTag.ReplaceAll(m[1], nil)))))
	}
	return "a web page"
}
