package chat

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// The engine that renders templates has no limits of its own, and what a
// template does in one of its calls cannot be stopped from outside. So a template
// is written anew before it is compiled: everything that repeats, grows or is
// kept goes through a function of ours that counts, and the few operations that
// no chat template needs are refused. The functions are in [budget]; their names
// begin with two underscores, which a template's own must not.
const (
	fnOut     = "__out"     // text goes to the result through it
	fnHold    = "__hold"    // looks at a variable after it was set
	fnStep    = "__step"    // counts a round of a loop
	fnCall    = "__call"    // counts a call of a macro
	fnItems   = "__items"   // what a loop runs over
	fnChange  = "__change"  // a method that changes what it is called on
	fnProduct = "__product" // a * b
)

// ours returns the name of our filter in place of one that makes much of little,
// and whether there is one. The methods of the same name become the filters.
func ours(name string) (string, bool) {
	switch name {
	case "replace", "join", "indent", "split", "list", "format":
		return "__" + name, true
	}
	return name, false
}

// changes reports whether a method changes a list or mapping. Templates may have
// such calls, as transformers lets them, and fail when they get to one, as there.
func changes(method string) bool {
	switch method {
	case "append", "clear", "extend", "insert", "pop", "popitem", "remove", "reverse", "setdefault", "sort", "update":
		return true
	}
	return false
}

// guard writes the source of a template anew.
type guard struct {
	out    strings.Builder
	blocks []block
}

// A block is a statement that waits for its end.
type block struct{ end, target string }

// guarded returns the guarded source of a template.
func guarded(source string) (string, error) {
	if len(source) > maxSource {
		return "", &LimitError{What: "bytes of source", Limit: maxSource}
	}
	parts, err := splitSource(source)
	if err != nil {
		return "", err
	}
	g := &guard{}
	for _, p := range parts {
		if err := g.part(p); err != nil {
			return "", fmt.Errorf("line %d: %w", p.line, err)
		}
	}
	if n := len(g.blocks); n > 0 {
		return "", fmt.Errorf("%s is missing", g.blocks[n-1].end)
	}
	return g.out.String(), nil
}

func (g *guard) part(p part) error {
	switch p.kind {
	case partText:
		g.call(fnOut, quote(p.text))
		return nil
	case partOutput:
		text, err := expression(p.words)
		if err == nil {
			g.call(fnOut, text)
		}
		return err
	default:
		return g.statement(p.words)
	}
}

// call writes a tag that calls one of our functions.
func (g *guard) call(name, argument string) {
	g.out.WriteString("{{" + name + "(" + argument + ")}}")
}

func (g *guard) tag(text string) { g.out.WriteString("{% " + text + " %}") }

func (g *guard) statement(words []lexeme) error {
	keyword, rest := words[0], words[1:]
	if keyword.kind != lexName {
		return fmt.Errorf("%q is no statement", keyword.text)
	}
	switch keyword.text {
	case "generation":
		return g.open("endgeneration", "")
	case "endgeneration":
		_, err := g.close(keyword.text)
		return err
	case "if":
		if err := g.open("endif", ""); err != nil {
			return err
		}
		return g.plain(words)
	case "elif", "else", "break", "continue":
		return g.plain(words)
	case "for":
		return g.loop(rest)
	case "macro", "call":
		if err := g.open("end"+keyword.text, ""); err != nil {
			return err
		}
		if keyword.text == "macro" && calls(rest) {
			return errors.New("a default of a macro calls something, before its call is counted")
		}
		err := g.plain(words)
		g.call(fnCall, "")
		return err
	case "set":
		return g.set(rest)
	case "filter":
		if len(rest) != 1 || !slices.Contains([]string{"trim", "upper", "lower", "safe"}, rest[0].text) {
			return errors.New("filter is supported with trim, upper, lower and safe only")
		}
		if err := g.open("endfilter", ""); err != nil {
			return err
		}
		return g.plain(words)
	case "endif", "endfor", "endmacro", "endcall", "endset", "endfilter":
		target, err := g.close(keyword.text)
		g.tag(keyword.text)
		if target != "" {
			g.call(fnHold, target)
		}
		return err
	}
	return fmt.Errorf("statement %q is not supported", keyword.text)
}

// calls reports whether there is a call in the parameters of a macro.
func calls(words []lexeme) bool {
	return slices.ContainsFunc(words[min(2, len(words)):], func(w lexeme) bool { return w.is("(") })
}

// plain writes a statement whose words are checked and otherwise kept.
func (g *guard) plain(words []lexeme) error {
	text, err := expression(words)
	g.tag(text)
	return err
}

func (g *guard) open(end, target string) error {
	if len(g.blocks) == maxBlocks {
		return &LimitError{What: "blocks in each other", Limit: maxBlocks}
	}
	g.blocks = append(g.blocks, block{end, target})
	return nil
}

func (g *guard) close(end string) (target string, err error) {
	n := len(g.blocks) - 1
	if n < 0 || g.blocks[n].end != end {
		return "", fmt.Errorf("%s ends nothing that was begun", end)
	}
	target = g.blocks[n].target
	g.blocks = g.blocks[:n]
	return target, nil
}

// loop writes {% for names in list if condition %}, the list bounded and each
// round counted.
func (g *guard) loop(words []lexeme) error {
	in := slices.IndexFunc(words, func(w lexeme) bool { return w.named("in") })
	if in < 0 {
		return errors.New("for without in")
	}
	end := len(words)
	for i, depth := in+1, 0; i < end; i++ {
		switch w := words[i]; {
		case w.opens():
			depth++
		case w.closes():
			depth--
		case depth == 0 && (w.named("if") || w.named("recursive")):
			end = i
		}
	}
	names, err := expression(words[:in])
	if err != nil {
		return err
	}
	list, err := expression(words[in+1 : end])
	if err != nil {
		return err
	}
	condition, err := expression(words[end:])
	if err != nil {
		return err
	}
	g.tag("for " + names + " in " + fnItems + "(" + list + ") " + condition)
	g.call(fnStep, "")
	return g.open("endfor", "")
}

// set writes an assignment, and a look at what was assigned after it.
func (g *guard) set(words []lexeme) error {
	is := slices.IndexFunc(words, func(w lexeme) bool { return w.is("=") })
	target := words
	if is >= 0 {
		target = words[:is]
	}
	field := len(target) == 3 && target[1].is(".")
	if len(target) != 1 && !field {
		return errors.New("set is supported for one name, or a field of a namespace")
	}
	name, err := expression(target)
	if err != nil {
		return err
	}
	if is < 0 {
		g.tag("set " + name)
		return g.open("endset", name)
	}
	value, err := expression(words[is+1:])
	g.tag("set " + name + " = " + value)
	g.call(fnHold, name)
	return err
}
