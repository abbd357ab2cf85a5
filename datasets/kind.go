package datasets

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Kind says what a column holds. The zero value is Text.
type Kind uint8

// The kinds of columns.
const (
	Text    Kind = iota // a string, or a number taken as it is written
	Integer             // an integer, also as a string of decimal digits ("025") or a float without a fraction
	List                // a list of strings; in csv, a JSON array
	Large               // a text that may be very long, or any JSON value, see [Row.Blob]
	Choice              // a letter "A" to "Z", or a class label from 0, which becomes that letter
)

func (k Kind) String() string {
	return [...]string{"text", "an integer", `a list of texts, such as ["one", "two"]`, "a text or a JSON value", "a letter or a class label"}[k]
}

// convert gives a cell the type of a kind, or reports that it does not have it.
func convert(k Kind, v any) (any, bool) {
	switch k {
	case Integer:
		return toInteger(v)
	case List:
		return toList(v)
	case Large:
		return toLarge(v)
	case Choice:
		return toChoice(v)
	default:
		return toText(v)
	}
}

func toText(v any) (any, bool) {
	switch v := v.(type) {
	case string:
		return strings.ReplaceAll(v, "\r\n", "\n"), true
	case json.Number:
		return v.String(), true
	case int64:
		return strconv.FormatInt(v, 10), true
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64), true
	}
	return nil, false
}

func toInteger(v any) (any, bool) {
	if f, ok := v.(float64); ok {
		return int64(f), whole(f)
	}
	t, ok := toText(v)
	if !ok {
		return nil, false
	}
	text := strings.TrimSpace(t.(string))
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		return n, true
	}
	f, err := strconv.ParseFloat(text, 64) // "142.0", as copies written by way of a float column have it
	return int64(f), err == nil && whole(f)
}

func toList(v any) (any, bool) {
	if s, ok := v.(string); ok {
		if json.Unmarshal([]byte(s), &v) != nil {
			return nil, false
		}
	}
	items, ok := v.([]any)
	if !ok {
		return nil, false
	}
	list := make([]string, len(items))
	for i, item := range items {
		t, ok := toText(item)
		if !ok {
			return nil, false
		}
		list[i] = t.(string)
	}
	return list, true
}

func toLarge(v any) (any, bool) {
	switch v := v.(type) {
	case Blob:
		return v, true
	case string:
		return heldBlob(v), true
	case []any, map[string]any:
		b, err := json.Marshal(v)
		return heldBlob(string(b)), err == nil
	}
	return nil, false
}

func toChoice(v any) (any, bool) {
	t, ok := toText(v)
	if !ok {
		return nil, false
	}
	text := strings.TrimSpace(t.(string))
	if len(text) == 1 && text[0] >= 'A' && text[0] <= 'Z' {
		return text, true
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 || n > 25 {
		return nil, false
	}
	return string(rune('A' + n)), true
}

// whole reports whether a float is an integer that it holds exactly.
func whole(f float64) bool { return f == math.Trunc(f) && math.Abs(f) < 1<<53 }

// describe says what a cell holds without repeating all of it: it may be a
// whole chapter.
func describe(v any) string {
	switch v := v.(type) {
	case string:
		if len(v) > 40 {
			v = strings.ToValidUTF8(v[:40], "") + "…"
		}
		return "the text " + strconv.Quote(v)
	case json.Number, int64, float64, bool:
		return fmt.Sprintf("the value %v", v)
	case opaque:
		return string(v)
	case []any:
		return fmt.Sprintf("a list of %d items", len(v))
	case map[string]any:
		return fmt.Sprintf("an object of %d members", len(v))
	}
	return fmt.Sprintf("a %T", v)
}
