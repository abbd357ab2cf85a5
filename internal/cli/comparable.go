package cli

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/evalr/evalr"
)

// A condition is something that two runs must have in common on a benchmark for
// their scores to be compared.
type condition struct {
	Name  string `json:"name"`
	Value string `json:"value"` // empty if an import leaves it unknown
}

// scorerCondition is the one that grading again can change.
const scorerCondition = "scorer"

// conditionsOf lists the conditions of a benchmark of a run, always the same in the
// same order. Texts stand for themselves by a digest.
func conditionsOf(m evalr.Manifest, r evalr.BenchmarkRecord) []condition {
	known := []condition{
		{"data", r.Data.Digest},
		{"benchmark version", strconv.Itoa(r.Version)},
		{scorerCondition, r.Scorer},
		{"extraction", firstOf(r.Extract, "evalr's own")},
		{"settings", firstOf(r.OptionsText(), "none")},
	}
	asked := []condition{
		{"template", firstOf(r.Template, "the benchmark's own")},
		{"protocol", m.Model.Protocol},
		{"reasoning", strings.Join(append([]string{firstOf(m.Model.Reasoning, "auto")}, m.Model.ThinkTags...), " ")},
		{"system prompt", digestOf(m.System)},
		{"prefill", digestOf(m.Prefill)},
		{"temperature", strconv.FormatFloat(r.Sampling.Temperature, 'g', -1, 64)},
		{"top-p", strconv.FormatFloat(r.Sampling.TopP, 'g', -1, 64)},
		{"token limit", strconv.Itoa(r.Sampling.MaxTokens)},
		{"stop strings", firstOf(strings.Join(quoteAll(r.Sampling.Stop), " "), "none")},
		{"further parameters", parameters(r.Sampling.Extra)},
	}
	if m.Import != nil { // how completions made elsewhere were asked for is unknown
		for i := range asked {
			asked[i].Value = ""
		}
		asked[0].Value = r.Template // unless it was told
	}
	return append(known, asked...)
}

// digestOf stands for a text that is not to be stored.
func digestOf(text string) string {
	if text == "" {
		return "none"
	}
	sum := sha256.Sum256([]byte(text))
	return "sha256:" + hex.EncodeToString(sum[:8])
}

func quoteAll(texts []string) []string {
	quoted := make([]string, len(texts))
	for i, t := range texts {
		quoted[i] = strconv.Quote(t)
	}
	return quoted
}

// parameters lists vendor fields by name.
func parameters(fields map[string]any) string {
	parts := make([]string, 0, len(fields))
	for _, name := range sortedKeys(fields) {
		text, err := json.Marshal(fields[name])
		if err != nil { // not something a run could have sent
			text = fmt.Appendf(nil, "%T", fields[name])
		}
		parts = append(parts, name+" "+string(text))
	}
	return firstOf(strings.Join(parts, ", "), "none")
}

// A mismatch is a condition that two runs do not have in common.
type mismatch struct{ name, base, other string }

// String names both values.
func (m mismatch) String() string {
	return fmt.Sprintf("%s: %s against %s", m.name, abridged(m.base), abridged(m.other))
}

// abridged is a value as an error shows it: a long one by its beginning.
func abridged(value string) string {
	const most = 24
	if r := []rune(value); len(r) > most {
		value = string(r[:most-1]) + "…"
	}
	return strconv.Quote(value)
}

// mismatches are the conditions that keep two runs from being compared, and the
// names of those that one of them leaves unknown.
func mismatches(base, other []condition) (differ []mismatch, unknown []string) {
	for _, b := range base {
		i := slices.IndexFunc(other, func(c condition) bool { return c.Name == b.Name })
		switch {
		case i < 0 || b.Value == "" || other[i].Value == "":
			unknown = append(unknown, b.Name)
		case b.Value != other[i].Value:
			differ = append(differ, mismatch{b.Name, b.Value, other[i].Value})
		}
	}
	return differ, unknown
}

// refuseMismatch is the error of runs that cannot be compared on a benchmark; nil
// if they can. A scorer of another version can be remedied, and the hint says how.
func refuseMismatch(benchmark string, differ []mismatch) error {
	if len(differ) == 0 {
		return nil
	}
	parts := make([]string, len(differ))
	hint := "only runs of the same data, prompt, scorer and sampling can be compared: run one of them again"
	for i, m := range differ {
		parts[i] = m.String()
		if m.name == scorerCondition {
			hint = "evalr score RUN grades the completions of the older run again with today's scorer"
		}
	}
	return usage(hint, "%s cannot be compared: %s", printable(benchmark), strings.Join(parts, "; "))
}

// refuseMixed is an error where built-in samples and benchmarks would be told about
// together: no sum over both means anything.
func refuseMixed(benchmarks []string) error {
	for _, name := range benchmarks {
		if first := benchmarks[0]; evalr.IsSample(name) != evalr.IsSample(first) {
			return usage("--benchmark names those of one kind", "%s and %s: built-in samples and benchmarks are not mixed", printable(first), printable(name))
		}
	}
	return nil
}
