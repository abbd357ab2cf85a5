package chat

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// expression checks the words of an expression and writes them.
func expression(words []lexeme) (string, error) {
	e := expr{words: words}
	for e.i = 0; e.i < len(words); e.i++ {
		if err := e.word(); err != nil {
			return "", err
		}
	}
	return e.String(), nil
}

// expr writes one expression.
type expr struct {
	words    []lexeme
	i        int
	out      []string
	brackets []int // where those that are open begin
	joins    int
}

func (e *expr) String() string {
	var b strings.Builder
	for i, text := range e.out {
		if i > 0 && text != "." && e.out[i-1] != "." {
			b.WriteByte(' ')
		}
		b.WriteString(text)
	}
	return b.String()
}

func (e *expr) word() error {
	w := e.words[e.i]
	switch w.kind {
	case lexString:
		e.out = append(e.out, quote(w.text))
		return nil
	case lexInt:
		if n, err := strconv.Atoi(w.text); err != nil || n > maxNumber {
			return fmt.Errorf("number %s is above %d", w.text, maxNumber)
		}
	case lexName:
		return e.name(w.text)
	case lexOp:
		return e.operator(w)
	case lexFloat:
	}
	e.out = append(e.out, w.text)
	return nil
}

// name checks a name: of a variable, a filter or a method.
func (e *expr) name(name string) error {
	if strings.HasPrefix(name, "__") {
		return fmt.Errorf("name %q: names do not begin with two underscores", name)
	}
	before, called := at(e.words, e.i-1), at(e.words, e.i+1).is("(")
	switch {
	case before.is("|"):
		if name == "format" {
			return errors.New("filter format is not supported")
		}
		name, _ = ours(name)
		if err := e.filter(name); err != nil {
			return err
		}
	case before.is(".") && called:
		if own, ok := ours(name); ok && name != "list" {
			e.out[len(e.out)-1], name = "|", own
		}
		if changes(name) {
			e.out[len(e.out)-1], name = "|", fnChange
		}
	}
	e.out = append(e.out, name)
	return nil
}

// filter refuses filters whose arguments make them unbounded.
func (e *expr) filter(name string) error {
	next := at(e.words, e.i+2)
	switch name {
	case "map", "select", "reject":
		if next.kind == lexString || next.named("attribute") {
			if _, bad := ours(next.text); !bad {
				return nil
			}
		}
		if at(e.words, e.i+1).is("(") && !next.is(")") {
			return fmt.Errorf("filter %s is supported with a written name other than of replace, join, indent, split or list", name)
		}
	case "batch", "slice", "center", "wordwrap", "urlize":
		return fmt.Errorf("filter %s is not supported", name)
	case "tojson":
		return e.toJSON()
	}
	return nil
}

// toJSON refuses arguments that the filter would write again and again, unless
// they can be seen to be short.
func (e *expr) toJSON() error {
	for i := e.i + 1; i+2 < len(e.words); i++ {
		if !e.words[i+1].is("=") {
			continue
		}
		first, second := at(e.words, i+3), at(e.words, i+5) // of ( first , second )
		switch value := e.words[i+2]; {
		case e.words[i].named("indent") && !isSmall(value):
			return errors.New("filter tojson: indent is not a number below 10")
		case e.words[i].named("separators") && (!isShort(first) || !at(e.words, i+4).is(",") || !isShort(second)):
			return errors.New("filter tojson: separators are not two short texts")
		}
	}
	return nil
}

func isShort(w lexeme) bool { return w.kind == lexString && len(w.text) <= 8 }

func isSmall(w lexeme) bool {
	return w.kind == lexInt && len(w.text) == 1 || w.named("none") || w.named("None")
}

func (e *expr) operator(w lexeme) error {
	switch {
	case w.opens():
		e.brackets = append(e.brackets, e.i)
	case w.closes():
		if len(e.brackets) == 0 {
			return fmt.Errorf("%s closes nothing", w.text)
		}
		e.brackets = e.brackets[:len(e.brackets)-1]
	case w.is("~") || w.is("+"):
		if e.joins++; e.joins > maxJoins {
			return &LimitError{What: "additions in one tag", Limit: maxJoins}
		}
	case w.is(":"):
		if err := e.slice(); err != nil {
			return err
		}
	case w.is("**"):
		return errors.New("operator ** is not allowed in templates")
	case w.is("*"):
		return e.product()
	}
	e.out = append(e.out, w.text)
	return nil
}

// slice refuses a step, except for [::-1].
func (e *expr) slice() error {
	if !at(e.words, e.i-1).is(":") && !e.second() {
		return nil
	}
	if at(e.words, e.i-2).is("[") && at(e.words, e.i-1).is(":") && at(e.words, e.i+1).is("-") &&
		at(e.words, e.i+2).text == "1" && at(e.words, e.i+3).is("]") {
		return nil
	}
	return errors.New("a slice has a step other than [::-1]")
}

// second reports whether the colon is the second one in its bracket.
func (e *expr) second() bool {
	if len(e.brackets) == 0 {
		return false
	}
	open := e.brackets[len(e.brackets)-1]
	if !e.words[open].is("[") {
		return false
	}
	depth := 0
	for _, w := range e.words[open+1 : e.i] {
		switch {
		case w.opens():
			depth++
		case w.closes():
			depth--
		case depth == 0 && w.is(":"):
			return true
		}
	}
	return false
}

// product writes a product of two plain operands as a call. Others are refused:
// the operator itself repeats text without a limit.
func (e *expr) product() error {
	first, last := e.operand(e.i-1, -1), e.operand(e.i+1, 1)
	before := at(e.words, first-1)
	if first < 0 || last < 0 || slices.Contains([]string{"*", "/", "//", "%"}, before.text) && before.kind == lexOp {
		return errors.New("operator * is supported between plain names and values only")
	}
	left := len(e.out) - (e.i - first)
	right, err := expression(e.words[e.i+1 : last+1])
	call := fnProduct + "(" + strings.Join(e.out[left:], "") + ", " + right + ")"
	e.out, e.i = append(e.out[:left], call), last
	return err
}

// operand returns the far end of the value or dotted name that begins at word i
// and goes in a direction, or -1 if there is something else.
func (e *expr) operand(i, step int) int {
	for {
		w := at(e.words, i)
		if w.kind != lexName && w.kind != lexInt && w.kind != lexString {
			return -1
		}
		if !at(e.words, i+step).is(".") {
			break
		}
		i += 2 * step
	}
	if next := at(e.words, i+step); step > 0 && (next.is("(") || next.is("[") || next.is("|") || next.is("**")) {
		return -1
	}
	return i
}

// quote writes a string so that the engine reads it back unchanged.
func quote(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}
