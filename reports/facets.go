package reports

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/evalr/evalr"
)

// A facet is one thing in which two runs can differ.
type facet struct {
	name  string // in a footnote: "temperature"
	short string // in a column's name: "T"
	value string // as shown; empty if an import leaves it unknown
	binds bool   // numbers are compared by a test only where it is the same
}

// facets lists what decides the meaning of a measurement's numbers.
func (m *measurement) facets() []facet {
	r := m.record
	return slices.Concat([]facet{
		{name: "origin of the completions", value: origin(m.run), binds: true},
	}, promptFacets(m.run), []facet{
		{name: "template", short: "template", value: template(m), binds: true},
	}, m.samplingFacets(), engineFacets(m.run), []facet{
		{name: "k", short: "k", value: strconv.Itoa(r.K)},
		{name: "benchmark version", short: "version", value: strconv.Itoa(r.Version), binds: true},
		{name: "scorer", short: "scorer", value: or(r.Scorer, "unknown"), binds: true},
		{name: "extraction", short: "extraction", value: extraction(r), binds: true},
		{name: "settings", short: "settings", value: or(r.OptionsText(), "none"), binds: true},
		{name: "data", short: "data", value: or(shortHash(r.Data.Digest), "unknown"), binds: true},
		{name: "part of the data", value: or(r.Data.Subset, "all")},
	})
}

func origin(run *evalr.Manifest) string {
	if run.Import != nil {
		return "imported"
	}
	return "drawn by evalr"
}

// template is the one that a run had; of an import, whose prompt is unknown,
// nothing unless it was told.
func template(m *measurement) string {
	own := "the benchmark's own"
	if m.run.Import != nil {
		own = ""
	}
	return or(m.record.Template, own)
}

// extraction names the rules that found the answers.
func extraction(r evalr.BenchmarkRecord) string { return or(r.Extract, "evalr's own") }

func promptFacets(run *evalr.Manifest) []facet {
	facets := []facet{
		{name: "protocol", value: or(run.Model.Protocol, "unknown")},
		{name: "reasoning", short: "reasoning", value: or(run.Model.Reasoning, "auto")},
		{name: "think tags", short: "think tags", value: or(strings.Join(run.Model.ThinkTags, " "), "none")},
		{name: "system prompt", short: "system", value: quoted(run.System), binds: true},
		{name: "prefill", short: "prefill", value: quoted(run.Prefill), binds: true},
	}
	return unknownIf(run.Import != nil, facets)
}

func (m *measurement) samplingFacets() []facet {
	s := m.record.Sampling
	return unknownIf(m.run.Import != nil, []facet{
		{name: "temperature", short: "T", value: number(s.Temperature)},
		{name: "top-p", short: "top-p", value: topP(m.run, s)},
		{name: "token limit", short: "max", value: tokenLimit(m.run, s)},
		{name: "stop strings", short: "stop", value: or(strings.Join(quotedAll(s.Stop), " "), "none")},
		{name: "further parameters", value: or(extra(s.Extra), "none")},
	})
}

// engineFacets are what changes the built-in engine's results beside sampling;
// nothing is known of them where another drew the completions.
func engineFacets(run *evalr.Manifest) []facet {
	facts := run.Model.Server
	return unknownIf(!byEngine(run), []facet{
		{name: "rounding of weights", short: "weights", value: facts["quantize"]},
		{name: "form of keys and values", short: "KV", value: facts["kv"]},
	})
}

// byEngine reports whether the built-in engine drew the completions of a run.
func byEngine(run *evalr.Manifest) bool {
	return run.Import == nil && run.Model.Endpoint == "" && run.Model.Server["weights"] != ""
}

// unknownIf empties the values of facets that nobody recorded.
func unknownIf(unknown bool, facets []facet) []facet {
	for i := range facets {
		if unknown {
			facets[i].value = ""
		}
	}
	return facets
}

// sampling is a line of a key: "T 0.6, top-p 0.95, at most 32,768 tokens".
func sampling(run *evalr.Manifest, s evalr.Sampling) string {
	parts := []string{
		"T " + number(s.Temperature),
		"top-p " + topP(run, s),
		"at most " + tokenLimit(run, s) + " tokens",
	}
	if s.MaxTokens == 0 {
		parts[2] = "token limit " + tokenLimit(run, s)
	}
	if len(s.Stop) > 0 {
		parts = append(parts, "stop "+strings.Join(quotedAll(s.Stop), " "))
	}
	if len(s.Extra) > 0 {
		parts = append(parts, extra(s.Extra))
	}
	return strings.Join(parts, ", ")
}

// engineSettings is what a key says of the built-in engine: "engine: weights rounded
// to q8_0, KV int8"; empty where another drew the completions.
func engineSettings(run *evalr.Manifest) string {
	if !byEngine(run) {
		return ""
	}
	var parts []string
	if to := run.Model.Server["quantize"]; to != "" && to != "none" {
		parts = append(parts, "weights rounded to "+clean(to, nameLimit))
	}
	if kv := run.Model.Server["kv"]; kv != "" {
		parts = append(parts, "KV "+clean(kv, nameLimit))
	}
	if parts == nil {
		return ""
	}
	return "engine: " + strings.Join(parts, ", ")
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

// topP is the nucleus that was in force: where none was set a server has its own
// default, and the engine cuts nothing.
func topP(run *evalr.Manifest, s evalr.Sampling) string {
	switch {
	case s.TopP != 0:
		return number(s.TopP)
	case byEngine(run):
		return "1"
	default:
		return "the server's"
	}
}

// tokenLimit is the limit that was in force: where none was set it is a server's, or
// the context that the engine gives a sample.
func tokenLimit(run *evalr.Manifest, s evalr.Sampling) string {
	switch {
	case s.MaxTokens != 0:
		return grouped(float64(s.MaxTokens))
	case byEngine(run):
		return "the context's"
	default:
		return "the server's"
	}
}

// or returns a printable text, or what to say in the place of an empty one.
func or(value, otherwise string) string {
	if value = clean(value, nameLimit); value == "" {
		return otherwise
	}
	return value
}

// quoted shows a text of any content, of a long one its beginning and a digest
// that tells it from others that begin alike.
func quoted(s string) string {
	const limit = 24
	if s == "" {
		return "none"
	}
	shown := strconv.Quote(shorten(strings.ToValidUTF8(s, "\uFFFD"), limit))
	if utf8.RuneCountInString(s) > limit {
		digest := sha256.Sum256([]byte(s))
		shown += " #" + hex.EncodeToString(digest[:3])
	}
	return shown
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
