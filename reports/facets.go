package reports

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/evalr/evalr"
)

// A facet is one thing in which two runs can differ.
type facet struct {
	name  string // in a footnote: "temperature"
	short string // in a column's name: "T"
	value string
}

// facets lists what decides the meaning of a measurement's numbers.
func (m *measurement) facets() []facet {
	r, run := m.record, m.run
	return slices.Concat([]facet{
		{"protocol", "", run.Model.Protocol},
		{"reasoning", "reasoning", or(run.Model.Reasoning, "auto")},
		{"think tags", "think tags", strings.Join(run.Model.ThinkTags, " ")},
		{"system prompt", "system", quoted(run.System)},
		{"prefill", "prefill", quoted(run.Prefill)},
	}, samplingFacets(r.Sampling), []facet{
		{"k", "k", strconv.Itoa(r.K)},
		{"benchmark version", "version", strconv.Itoa(r.Version)},
		{"scorer", "scorer", r.Scorer},
		{"data", "data", or(shortHash(r.Data.Digest), "unknown")},
		{"part of the data", "", or(r.Data.Subset, "all")},
	})
}

func samplingFacets(s evalr.Sampling) []facet {
	facets := []facet{
		{"temperature", "T", number(s.Temperature)},
		{"top-p", "top-p", orServer(number(s.TopP), s.TopP == 0)},
		{"token limit", "max", orServer(grouped(float64(s.MaxTokens)), s.MaxTokens == 0)},
		{"stop strings", "stop", or(strings.Join(quotedAll(s.Stop), " "), "none")},
	}
	return append(facets, facet{"further parameters", "", or(extra(s.Extra), "none")})
}

// sampling is a line of a key: "T 0.6, top-p 0.95, at most 32,768 tokens".
func sampling(s evalr.Sampling) string {
	parts := []string{
		"T " + number(s.Temperature),
		"top-p " + orServer(number(s.TopP), s.TopP == 0),
		"at most " + grouped(float64(s.MaxTokens)) + " tokens",
	}
	if s.MaxTokens == 0 {
		parts[2] = "token limit of the server"
	}
	if len(s.Stop) > 0 {
		parts = append(parts, "stop "+strings.Join(quotedAll(s.Stop), " "))
	}
	if len(s.Extra) > 0 {
		parts = append(parts, extra(s.Extra))
	}
	return strings.Join(parts, ", ")
}

// extra lists vendor fields by name.
func extra(fields map[string]any) string {
	parts := make([]string, 0, len(fields))
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		text, err := json.Marshal(fields[name])
		if err != nil { // not something a run could have sent
			text = fmt.Appendf(nil, "%T", fields[name])
		}
		parts = append(parts, clean(name+" "+string(text), nameLimit))
	}
	return strings.Join(parts, ", ")
}

func orServer(value string, unset bool) string {
	if unset {
		return "the server's"
	}
	return value
}

// or returns a printable text, or what to say in the place of an empty one.
func or(value, otherwise string) string {
	if value = clean(value, nameLimit); value == "" {
		return otherwise
	}
	return value
}

// quoted shows the beginning of a text of any content.
func quoted(s string) string {
	if s == "" {
		return "none"
	}
	return strconv.Quote(shorten(strings.ToValidUTF8(s, "\uFFFD"), 24))
}

func quotedAll(texts []string) []string {
	out := make([]string, len(texts))
	for i, t := range texts {
		out[i] = quoted(t)
	}
	return out
}

// shortHash is the part of a digest by which people tell runs and data apart.
func shortHash(digest string) string { return digest[:min(8, len(digest))] }
