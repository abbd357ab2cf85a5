package fakeapi

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"
)

// wrapper makes a function that misbehaves of one that does not.
type wrapper func(func(Call) Reply) func(Call) Reply

// Scenarios returns the names of all scenarios but "down", sorted.
//
// A fault that passes hits the first request of each sample, a storm the first
// two; with the suffix "-forever" it hits all of them: "hang-forever".
//
//	ok                as configured
//	paced             Config.Tokens one-token chunks, Config.Rate of them a second
//	429, 429-storm    a request gets 429 with Retry-After: 0
//	500, 500-storm    a request gets 500
//	503-html          one request gets a proxy's 503 page
//	hang              one request is never answered
//	stall             one answer stops coming after its third piece
//	reset             one answer's connection is reset after its third piece
//	refuse            one request's connection is reset before any answer
//	torn              one answer's connection closes after its third piece
//	cut               one answer ends after its third piece as if it were whole
//	garbage           one answer is broken JSON
//	html              one answer is a page with status 200
//	empty             one answer has no body
//	401, 403, 404     always, with an error body
//	quota             always 429 with insufficient_quota
//	400               always, with an error body
//	context-too-long  always 400 with context_length_exceeded
//	slow-drip         20 ms between pieces
//	short-n           one choice, whatever n asks
//	wrong-usage       usage counts one choice of several
//	no-usage          no usage
//	no-done           a stream without [DONE]
//	null-content      everything is reasoning, content is null
//	reasoning-field   the text before the answer is in reasoning_content
//	same              every completion is the same, whatever the seed
func Scenarios() []string {
	names := []string{"ok"}
	for name := range always {
		names = append(names, name)
	}
	for name := range passing {
		names = append(names, name, name+"-forever")
	}
	names = slices.Compact(slices.Sorted(slices.Values(names)))
	return names
}

// fault is one that hits the first times requests of each sample.
type fault struct {
	times int
	hit   func(Reply) Reply
}

var passing = map[string]fault{
	"429":       {1, instead(rateLimited())},
	"429-storm": {2, instead(rateLimited())},
	"500":       {1, instead(serverError())},
	"500-storm": {2, instead(serverError())},
	"503-html":  {1, instead(RawReply(http.StatusServiceUnavailable, "text/html", "<html><title>503 Service Unavailable</title></html>"))},
	"hang":      {1, ending(FaultHang, 0)},
	"stall":     {1, ending(FaultHang, 3)},
	"reset":     {1, ending(FaultReset, 3)},
	"refuse":    {1, ending(FaultReset, 0)},
	"torn":      {1, ending(FaultAbort, 3)},
	"cut":       {1, ending(FaultCut, 3)},
	"garbage":   {1, instead(RawReply(http.StatusOK, "application/json", `{"choices":[{"index":0,"mess`+"\x00"))},
	"html":      {1, instead(RawReply(http.StatusOK, "text/html", "<!DOCTYPE html><html><head><title>Welcome</title></head><body>hello</body></html>"))},
	"empty":     {1, instead(RawReply(http.StatusOK, "application/json"))},
}

var always = map[string]func(Call, Reply) Reply{
	"paced":            func(_ Call, r Reply) Reply { r.Paced = true; return r },
	"400":              refusal(http.StatusBadRequest, "invalid_request_error", "this request will never do"),
	"401":              refusal(http.StatusUnauthorized, "invalid_api_key", "Incorrect API key provided"),
	"403":              refusal(http.StatusForbidden, "forbidden", "this key may not use this model"),
	"404":              refusal(http.StatusNotFound, "not_found", "Not Found"),
	"quota":            refusal(http.StatusTooManyRequests, "insufficient_quota", "You exceeded your current quota"),
	"context-too-long": refusal(http.StatusBadRequest, "context_length_exceeded", "This model's maximum context length is 16 tokens"),
	"slow-drip":        func(_ Call, r Reply) Reply { r.Gap = 20 * time.Millisecond; return r },
	"short-n":          func(_ Call, r Reply) Reply { r.Choices = r.Choices[:min(1, len(r.Choices))]; return r },
	"no-usage":         func(_ Call, r Reply) Reply { r.Usage = nil; return r },
	"no-done":          func(_ Call, r Reply) Reply { r.NoDone = true; return r },
	"wrong-usage":      wrongUsage,
	"null-content":     nullContent,
	"reasoning-field":  reasoningField,
}

// scenario returns what the named scenario does to a reply function.
func (s *Server) scenario(name string) (wrapper, bool) {
	if name == "ok" {
		return func(f func(Call) Reply) func(Call) Reply { return f }, true
	}
	if name == "same" {
		return unseeded, true
	}
	if change, ok := always[name]; ok {
		return func(f func(Call) Reply) func(Call) Reply {
			return func(c Call) Reply { return change(c, f(c)) }
		}, true
	}
	base, forever := strings.CutSuffix(name, "-forever")
	fault, ok := passing[base]
	if !ok {
		return nil, false
	}
	return func(f func(Call) Reply) func(Call) Reply {
		return func(c Call) Reply {
			if forever || c.Attempt <= fault.times {
				return fault.hit(f(c))
			}
			return f(c)
		}
	}, true
}

func instead(r Reply) func(Reply) Reply { return func(Reply) Reply { return r } }

func ending(f Fault, after int) func(Reply) Reply {
	return func(r Reply) Reply {
		r.Fault, r.After = f, after
		return r
	}
}

func refusal(status int, code, message string) func(Call, Reply) Reply {
	return func(Call, Reply) Reply { return errorReply(status, code, message) }
}

func rateLimited() Reply {
	r := errorReply(http.StatusTooManyRequests, "rate_limit_exceeded", "Rate limit reached")
	r.Header = maps.Clone(r.Header)
	r.Header.Set("Retry-After", "0")
	return r
}

func serverError() Reply {
	return errorReply(http.StatusInternalServerError, "server_error", "The server had an error")
}

func wrongUsage(_ Call, r Reply) Reply {
	if r.Usage != nil && len(r.Choices) > 0 {
		u := *r.Usage
		u.Completion = len(r.Choices[0].Content) + len(r.Choices[0].Reasoning)
		r.Usage = &u
	}
	return r
}

func nullContent(_ Call, r Reply) Reply {
	for i, c := range r.Choices {
		r.Choices[i] = Choice{Reasoning: append(c.Reasoning, c.Content...), Field: "reasoning", Null: true, Finish: c.Finish}
	}
	return r
}

// reasoningField moves all but the last third of the content to the reasoning.
func reasoningField(_ Call, r Reply) Reply {
	for i, c := range r.Choices {
		cut := len(c.Content) * 2 / 3
		r.Choices[i].Reasoning, r.Choices[i].Content = c.Content[:cut:cut], c.Content[cut:]
	}
	return r
}

// unseeded drops the seed before the text is made.
func unseeded(f func(Call) Reply) func(Call) Reply {
	return func(c Call) Reply {
		c.Request.Seed = nil
		return f(c)
	}
}
