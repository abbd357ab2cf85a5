package recorded

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A Row is one row of a file of completions.
type Row struct {
	// Cells by name. A cell is nil, string, bool, json.Number, int64, float64, []any
	// or map[string]any.
	Cells map[string]any
	Place string // where it is, for messages: "row 12"
	// Errorf returns an error about a field of the row that names file and row.
	Errorf func(field, format string, a ...any) error
}

// Rows yields the rows of a file in their order. Each call begins anew. An error
// names the file and ends the sequence.
type Rows func(context.Context) iter.Seq2[Row, error]

// at returns what stands at a path of the row and whether there is such a place.
// A path is a name, or names joined by points that lead into nested objects:
// "usage.completion_tokens". In a list a number counts from 0, or from −1 at the
// end, and "*" takes what is there of every element. A name that holds points is
// found as it is. "a[0].b" is "a.0.b" where there is no such name. What would lie
// in null is null: a request that failed has no choices.
func (r Row) at(path string) (any, bool) {
	v, ok := lookup(r.Cells, path)
	if plain := dotted(path); !ok && plain != path {
		return lookup(r.Cells, plain)
	}
	return v, ok
}

var inBrackets = regexp.MustCompile(`\[(-?\d+|\*)\]`)

// dotted is a path with points for brackets.
func dotted(path string) string { return inBrackets.ReplaceAllString(path, ".$1") }

func lookup(v any, path string) (any, bool) {
	switch v := v.(type) {
	case nil:
		return nil, true
	case map[string]any:
		if cell, ok := v[path]; ok {
			return cell, true
		}
		for i := range len(path) { // "a.b.c" may be "c" in "a.b" as well as "b.c" in "a"
			if path[i] != '.' {
				continue
			}
			if inner, ok := v[path[:i]]; ok {
				if cell, ok := lookup(inner, path[i+1:]); ok {
					return cell, true
				}
			}
		}
	case []any:
		head, rest, deeper := strings.Cut(path, ".")
		if head == "*" {
			return each(v, rest, deeper)
		}
		i, err := strconv.Atoi(head)
		if i < 0 {
			i += len(v)
		}
		if err != nil || i < 0 || i >= len(v) {
			return nil, false
		}
		if !deeper {
			return v[i], true
		}
		return lookup(v[i], rest)
	}
	return nil, false
}

// each takes the path in every element of a list; it must be there in all.
func each(list []any, path string, deeper bool) (any, bool) {
	if !deeper {
		return list, true
	}
	out := make([]any, len(list))
	for i, item := range list {
		cell, ok := lookup(item, path)
		if !ok {
			return nil, false
		}
		out[i] = cell
	}
	return out, true
}

// places lists the paths of a row that can be named as fields: objects by what
// they hold.
func (r Row) places() []string {
	var list []string
	var walk func(prefix string, v any, depth int)
	walk = func(prefix string, v any, depth int) {
		switch v := v.(type) {
		case map[string]any:
			if depth < 3 && len(v) > 0 {
				for name, cell := range v {
					walk(join(prefix, name), cell, depth+1)
				}
				return
			}
		case []any:
			if len(v) > 0 {
				if first, ok := v[0].(map[string]any); ok && depth < 3 {
					walk(join(prefix, elements(first)), first, depth+1)
					return
				}
			}
		}
		list = append(list, prefix)
	}
	for name, cell := range r.Cells {
		walk(name, cell, 0)
	}
	slices.Sort(list)
	return list
}

// elements is how to name what is of interest in a list by its first element: the
// last of messages and of the parts of one, all of anything else.
func elements(first map[string]any) string {
	for _, name := range []string{"role", "type"} {
		if _, ok := first[name]; ok {
			return "-1"
		}
	}
	return "*"
}

// textIn returns the path of a text within a cell as servers and samplers name it,
// "" if there is none.
func textIn(v any) string {
	switch v := v.(type) {
	case map[string]any:
		for _, name := range []string{"content", "text", "message", "output", "response", "completion", "generation"} {
			switch inner := v[name].(type) {
			case string:
				return name
			case map[string]any, []any:
				if below := textIn(inner); below != "" {
					return join(name, below)
				}
			}
		}
	case []any:
		if len(v) == 0 {
			return ""
		}
		if first, ok := v[0].(map[string]any); ok {
			if below := textIn(v[len(v)-1]); below != "" {
				return join(elements(first), below)
			}
		}
	}
	return ""
}

// Levels of objects that are looked into for what fields are called, and the most
// members of one: an object of more is a table by itself.
const (
	shallow     = 2 // "metadata": {"prompt": …}
	deep        = 6 // "response": {"body": {"model": …}}
	mostMembers = 200
)

// within calls f for the cells of the row and of the objects in it, so many levels
// down, each with its path.
func (r Row) within(levels int, f func(path string, v any)) {
	for name, v := range r.Cells {
		walkWithin(name, v, levels-1, f)
	}
}

func walkWithin(path string, v any, levels int, f func(path string, v any)) {
	inner, object := v.(map[string]any)
	switch {
	case !object:
		f(path, v)
	case levels > 0 && len(inner) <= mostMembers:
		for name, v := range inner {
			walkWithin(join(path, name), v, levels-1, f)
		}
	}
}

func join(prefix, name string) string { return prefix + "." + name }

// scalar returns a text, number or truth value as a text. Integers are their
// decimal digits whatever type they came in, so that 7 equals "7" and 7.0.
func scalar(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case bool:
		return strconv.FormatBool(v), true
	case json.Number:
		if n, ok := integer(v); ok {
			return strconv.FormatInt(n, 10), true
		}
		return v.String(), true
	case int64:
		return strconv.FormatInt(v, 10), true
	case float64:
		if n, ok := integer(v); ok {
			return strconv.FormatInt(n, 10), true
		}
		return strconv.FormatFloat(v, 'g', -1, 64), true
	}
	return "", false
}

// integer returns a number without a fraction, also one written as a text.
func integer(v any) (int64, bool) {
	switch v := v.(type) {
	case int64:
		return v, true
	case float64:
		return int64(v), whole(v)
	case json.Number:
		return integer(v.String())
	case string:
		text := strings.TrimSpace(v)
		if n, err := strconv.ParseInt(text, 10, 64); err == nil {
			return n, true
		}
		f, err := strconv.ParseFloat(text, 64)
		return int64(f), err == nil && whole(f)
	}
	return 0, false
}

// whole reports whether a float is an integer that it holds exactly.
func whole(f float64) bool { return f == math.Trunc(f) && math.Abs(f) < 1<<53 }

// describe says what a cell is without repeating much of it.
func describe(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case string:
		return "the text " + quote(v)
	case []any:
		return fmt.Sprintf("a list of %d items", len(v))
	case map[string]any:
		names := make([]string, 0, len(v))
		for name := range v {
			names = append(names, name)
		}
		slices.Sort(names)
		return "an object of " + fewOf(names, 8)
	}
	if text, ok := scalar(v); ok {
		return "the value " + text
	}
	if s, ok := v.(fmt.Stringer); ok { // what a file format has beyond these
		return s.String()
	}
	return fmt.Sprintf("a %T", v)
}

// quote quotes a text of a file, shortened: it may be a whole chapter.
func quote(s string) string {
	const most = 80
	if len(s) > most {
		s = strings.ToValidUTF8(s[:most], "") + "…"
	}
	return strconv.Quote(s)
}

// fewOf lists the first names.
func fewOf(names []string, most int) string {
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
}

// squeeze is a text with every run of white space as one space.
func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }
