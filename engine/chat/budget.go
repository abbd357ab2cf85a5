package chat

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/ardanlabs/jinja"
)

// A budget is what one rendering may still take.
type budget struct {
	steps int   // rounds and calls
	bytes int64 // of output
	most  int64 // bytes of one value
}

func newBudget(input int64) *budget {
	return &budget{steps: maxSteps, bytes: minBytes + 4*input, most: minBytes + 2*input}
}

// A RefusedError is what a template says when it does not want a conversation:
// one without a user's turn, or with a role that it does not know.
type RefusedError struct{ Reason string }

func (e *RefusedError) Error() string { return "chat template refuses the conversation: " + e.Reason }

type function = func(args []jinja.Value, named map[string]jinja.Value) (jinja.Value, error)

// functions returns what a guarded template calls, by name. Each sees values
// within the limit only.
func (b *budget) functions() map[string]function {
	all := map[string]function{
		fnOut: b.printed, fnHold: b.held, fnStep: b.step, fnCall: b.call, fnItems: b.items, fnProduct: b.product, fnChange: change,
		"__replace": b.replace, "__join": b.join, "__indent": b.indent, "__split": b.split, "__list": b.list, "__format": b.format,
		"range": b.span, "raise_exception": refuse,
	}
	for name, do := range all {
		all[name] = func(args []jinja.Value, named map[string]jinja.Value) (jinja.Value, error) {
			for _, v := range slices.AppendSeq(slices.Clone(args), maps.Values(named)) {
				if _, err := b.weigh(v); err != nil {
					return jinja.Undefined(), err
				}
			}
			return do(args, named)
		}
	}
	return all
}

func refuse(args []jinja.Value, _ map[string]jinja.Value) (jinja.Value, error) {
	reason := ""
	if len(args) > 0 {
		reason = show(args[0])
	}
	if reason = strings.ToValidUTF8(reason, ""); len(reason) > 300 {
		reason = strings.ToValidUTF8(reason[:300], "") + "…"
	}
	return jinja.Undefined(), &RefusedError{Reason: reason}
}

func arg(args []jinja.Value, named map[string]jinja.Value, i int, name string) (jinja.Value, bool) {
	if i < len(args) {
		return args[i], true
	}
	v, ok := named[name]
	return v, ok
}

// printed passes on what is printed, written as Python writes it.
func (b *budget) printed(args []jinja.Value, _ map[string]jinja.Value) (jinja.Value, error) {
	if len(args) != 1 {
		return jinja.Undefined(), fmt.Errorf("%d values in one output, want 1", len(args))
	}
	text := show(args[0])
	if b.bytes -= int64(len(text)); b.bytes < 0 {
		return jinja.Undefined(), &LimitError{What: "bytes of output, four times the conversation and", Limit: minBytes}
	}
	return jinja.NewString(text), nil
}

// held looks at a variable that was just set; that its argument is within the
// limit is all.
func (b *budget) held([]jinja.Value, map[string]jinja.Value) (jinja.Value, error) {
	return jinja.NewString(""), nil
}

// step counts a round of a loop.
func (b *budget) step([]jinja.Value, map[string]jinja.Value) (jinja.Value, error) {
	if b.steps--; b.steps < 0 {
		return jinja.Undefined(), &LimitError{What: "rounds of loops and calls", Limit: maxSteps}
	}
	return jinja.NewString(""), nil
}

// call counts a call of a macro. The depth of calls is the depth of Go's stack,
// which must not overflow: that would end the process.
func (b *budget) call([]jinja.Value, map[string]jinja.Value) (jinja.Value, error) {
	if deep := make([]uintptr, 1); runtime.Callers(maxStack, deep) > 0 {
		return jinja.Undefined(), errors.New("chat template: macros call each other too deeply")
	}
	return b.step(nil, nil)
}

// items passes on what a loop runs over.
func (b *budget) items(args []jinja.Value, _ map[string]jinja.Value) (jinja.Value, error) {
	if len(args) != 1 {
		return jinja.Undefined(), fmt.Errorf("%d lists in one loop, want 1", len(args))
	}
	var n int
	v := args[0]
	switch {
	case v.IsList():
		n = v.AsList().Len()
	case v.IsDict():
		n = v.AsDict().Len()
	case v.IsString():
		n = utf8.RuneCountInString(v.AsString())
	case v.IsUndefined():
		return jinja.NewList(nil), nil
	default:
		return jinja.Undefined(), fmt.Errorf("chat template: a loop over %s, which is no list", v.String())
	}
	if n > maxItems {
		return jinja.Undefined(), &LimitError{What: "items in one loop", Limit: maxItems}
	}
	return v, nil
}

// weigh returns the bytes that a value takes when it is printed, about, and fails
// above the limit: also for lists that hold themselves.
func (b *budget) weigh(v jinja.Value) (int64, error) {
	left := b.most
	if !weigh(v, maxDepth, &left) {
		return 0, &LimitError{What: "bytes in one value, twice the conversation and", Limit: minBytes}
	}
	return b.most - left, nil
}

func weigh(v jinja.Value, depth int, left *int64) bool {
	*left -= 8
	switch {
	case v.IsString():
		*left -= int64(len(v.AsString()))
	case v.IsList():
		for _, item := range v.AsList().Items {
			if depth == 0 || !weigh(item, depth-1, left) {
				return false
			}
		}
	case v.IsDict():
		d := v.AsDict()
		for _, key := range d.Keys {
			*left -= int64(len(key))
			if depth == 0 || !weigh(d.Data[key], depth-1, left) {
				return false
			}
		}
	}
	return *left >= 0
}

// bounded makes text of n bytes if that is within the limit.
func (b *budget) bounded(n int64, text func() string) (jinja.Value, error) {
	if n < 0 || n > b.most {
		return jinja.Undefined(), &LimitError{What: "bytes in one value, twice the conversation and", Limit: minBytes}
	}
	return jinja.NewString(text()), nil
}

// product is the operator *: of numbers, or of a text and a number.
func (b *budget) product(args []jinja.Value, _ map[string]jinja.Value) (jinja.Value, error) {
	if len(args) != 2 {
		return jinja.Undefined(), errors.New("chat template: * of other than two values")
	}
	x, y := args[0], args[1]
	if x.IsInt() && y.IsString() {
		x, y = y, x
	}
	switch {
	case x.IsFloat() && y.IsNumber() || x.IsNumber() && y.IsFloat():
		return jinja.NewFloat(float(x) * float(y)), nil
	case !y.IsInt() || !x.IsInt() && !x.IsString():
		return jinja.Undefined(), errors.New("chat template: * of other than numbers, or text and a number")
	case x.IsInt() && (tooLarge(x) || tooLarge(y)):
		return jinja.Undefined(), &LimitError{What: "(a factor)", Limit: math.MaxInt32}
	case x.IsInt():
		return jinja.NewInt(x.AsInt() * y.AsInt()), nil
	}
	text, n := x.AsString(), max(min(y.AsInt(), math.MaxInt32), 0)
	return b.bounded(int64(len(text))*n, func() string { return strings.Repeat(text, int(n)) })
}

func tooLarge(v jinja.Value) bool { return v.AsInt() > math.MaxInt32 || v.AsInt() < -math.MaxInt32 }

func float(v jinja.Value) float64 {
	if v.IsInt() {
		return float64(v.AsInt())
	}
	return v.AsFloat()
}

// change fails: a template gets values that it may not change.
func change(args []jinja.Value, _ map[string]jinja.Value) (jinja.Value, error) {
	return jinja.Undefined(), errors.New("chat template: a method that changes a list or mapping is not allowed")
}

// format is the method of texts, with {} and {0} for values.
func (b *budget) format(args []jinja.Value, _ map[string]jinja.Value) (jinja.Value, error) {
	if len(args) == 0 {
		return jinja.Undefined(), errors.New("chat template: format of nothing")
	}
	var out strings.Builder
	text, next := show(args[0]), 0
	for text != "" && int64(out.Len()) <= b.most {
		i := strings.IndexAny(text, "{}")
		if i < 0 {
			break
		}
		out.WriteString(text[:i])
		if text = text[i:]; strings.HasPrefix(text, "{{") || strings.HasPrefix(text, "}}") {
			out.WriteByte(text[0])
			text = text[2:]
			continue
		}
		name, rest, ok := strings.Cut(text[1:], "}")
		at, err := next, error(nil)
		if name != "" {
			at, err = strconv.Atoi(name)
		}
		if !ok || text[0] == '}' || err != nil || at < 0 || at+1 >= len(args) {
			return jinja.Undefined(), errors.New("chat template: format supports {} and {0} of values that are there only")
		}
		out.WriteString(show(args[at+1]))
		text, next = rest, next+1
	}
	return b.bounded(int64(out.Len())+int64(len(text)), func() string { return out.String() + text })
}

func (b *budget) replace(args []jinja.Value, named map[string]jinja.Value) (jinja.Value, error) {
	if len(args) < 3 {
		return jinja.Undefined(), errors.New("chat template: replace wants what and by what")
	}
	text, was, by, count := show(args[0]), show(args[1]), show(args[2]), -1
	if n, ok := arg(args, named, 3, "count"); ok && n.IsInt() {
		count = int(max(min(n.AsInt(), math.MaxInt32), -1))
	}
	times := strings.Count(text, was)
	if count >= 0 {
		times = min(times, count)
	}
	return b.bounded(int64(len(text))+int64(times)*int64(len(by)-len(was)), func() string { return strings.Replace(text, was, by, count) })
}

func (b *budget) join(args []jinja.Value, named map[string]jinja.Value) (jinja.Value, error) {
	list, err := b.list(args[:min(len(args), 1)], nil)
	if err != nil {
		return list, err
	}
	between, field := "", ""
	if v, ok := arg(args, named, 1, "d"); ok {
		between = show(v)
	}
	if v, ok := arg(args, named, 2, "attribute"); ok {
		field = show(v)
	}
	texts, n := []string{}, int64(0)
	for _, item := range list.AsList().Items {
		if field != "" && item.IsDict() {
			item, _ = item.AsDict().Get(field)
		}
		size, err := b.weigh(item)
		if err != nil {
			return jinja.Undefined(), err
		}
		if n += size + int64(len(between)); n > b.most {
			break
		}
		texts = append(texts, show(item))
	}
	return b.bounded(n, func() string { return strings.Join(texts, between) })
}

func (b *budget) indent(args []jinja.Value, named map[string]jinja.Value) (jinja.Value, error) {
	if len(args) == 0 {
		return jinja.NewString(""), nil
	}
	text, width := show(args[0]), int64(4)
	if v, ok := arg(args, named, 1, "width"); ok && v.IsInt() {
		width = min(max(v.AsInt(), 0), maxNumber)
	}
	first, _ := arg(args, named, 2, "first")
	blank, _ := arg(args, named, 3, "blank")
	lines := strings.Split(text, "\n")
	return b.bounded(int64(len(text))+int64(len(lines))*width, func() string {
		pad := strings.Repeat(" ", int(width))
		for i, line := range lines {
			if (i > 0 || first.IsTruthy()) && (line != "" || blank.IsTruthy()) {
				lines[i] = pad + line
			}
		}
		return strings.Join(lines, "\n")
	})
}

func (b *budget) split(args []jinja.Value, named map[string]jinja.Value) (jinja.Value, error) {
	if len(args) == 0 {
		return jinja.Undefined(), errors.New("chat template: split of nothing")
	}
	text, most := show(args[0]), -1
	if v, ok := arg(args, named, 2, "maxsplit"); ok && v.IsInt() && v.AsInt() >= 0 {
		most = int(min(v.AsInt(), maxItems)) + 1
	}
	at, ok := arg(args, named, 1, "sep")
	if !ok || at.IsNone() {
		return b.texts(strings.Fields(text))
	}
	if strings.Count(text, show(at)) >= maxItems {
		return jinja.Undefined(), &LimitError{What: "items of one split", Limit: maxItems}
	}
	return b.texts(strings.SplitN(text, show(at), most))
}

func (b *budget) texts(all []string) (jinja.Value, error) {
	if len(all) > maxItems {
		return jinja.Undefined(), &LimitError{What: "items of one list", Limit: maxItems}
	}
	values := make([]jinja.Value, len(all))
	for i, text := range all {
		values[i] = jinja.NewString(text)
	}
	return jinja.NewList(values), nil
}

// list makes a list of a list, of the characters of a text, of a mapping's keys.
func (b *budget) list(args []jinja.Value, _ map[string]jinja.Value) (jinja.Value, error) {
	v, err := b.items(args, nil)
	switch {
	case err != nil:
		return v, err
	case v.IsString():
		return b.texts(strings.Split(v.AsString(), ""))
	case v.IsDict():
		return b.texts(v.AsDict().OrderedKeys())
	}
	return v, nil
}

func (b *budget) span(args []jinja.Value, _ map[string]jinja.Value) (jinja.Value, error) {
	bounds := [3]int64{0, 0, 1}
	for i, v := range args {
		if i == len(bounds) || !v.IsInt() {
			return jinja.Undefined(), errors.New("chat template: range of other than 1 to 3 whole numbers")
		}
		bounds[i] = v.AsInt()
	}
	if len(args) == 1 {
		bounds[0], bounds[1] = 0, bounds[0]
	}
	var items []jinja.Value
	for i := bounds[0]; bounds[2] > 0 && i < bounds[1] || bounds[2] < 0 && i > bounds[1]; i += bounds[2] {
		if len(items) == maxItems {
			return jinja.Undefined(), &LimitError{What: "items of one range", Limit: maxItems}
		}
		items = append(items, jinja.NewInt(i))
	}
	return jinja.NewList(items), nil
}

// show writes a value as Python's str does.
func show(v jinja.Value) string {
	switch {
	case v.IsUndefined() || v.IsCallable():
		return ""
	case v.IsString():
		return v.AsString()
	case v.IsFloat():
		text := strconv.FormatFloat(v.AsFloat(), 'g', -1, 64)
		if strings.Trim(text, "-0123456789") == "" {
			text += ".0"
		}
		return text
	}
	return v.String()
}
