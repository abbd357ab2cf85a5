package mathexpr

import (
	"slices"
	"strings"
)

// boundNames are the names that bound variables get, from the outside in, those that
// are taken left out.
var boundNames = strings.Fields("k j l m n p q r s t u v w x y z a b c d")

// renameBound gives the bound variables of sums, products, integrals and limits names
// that depend on nothing but where they stand, so that Σ k² and Σ j² are one.
func renameBound(n Node) Node {
	if !hasBound(n) {
		return n
	}
	taken := make(map[string]bool)
	free(n, nil, taken)
	names := slices.DeleteFunc(slices.Clone(boundNames), func(s string) bool { return taken[s] })
	return renameBelow(n, names)
}

func hasBound(n Node) bool {
	return holds(n, func(c Node) bool {
		b, ok := c.(Bound)
		return ok && b.binds()
	})
}

// binds reports whether the variable means nothing outside b: that of a derivative or
// an antiderivative does.
func (b Bound) binds() bool {
	return variableName(b.Variable) != "" && b.From != nil && b.Operator != "diff"
}

// free notes the letters of the symbols of n, subscripts and all, that are not bound.
func free(n Node, bound []string, taken map[string]bool) {
	if b, ok := n.(Bound); ok && b.binds() {
		for _, end := range present(b.From, b.To) {
			free(end, bound, taken)
		}
		free(b.Body, append(slices.Clip(bound), variableName(b.Variable)), taken)
		return
	}
	if s, ok := n.(Symbol); ok {
		for _, part := range strings.FieldsFunc(s.Name, func(r rune) bool { return strings.ContainsRune("_{},+- ", r) }) {
			taken[part] = taken[part] || !slices.Contains(bound, part)
		}
	}
	for _, c := range children(n) {
		free(c, bound, taken)
	}
}

// renameBelow names the outermost bound variables of n by the first name, those below
// by the rest.
func renameBelow(n Node, names []string) Node {
	if len(names) == 0 {
		return n
	}
	b, ok := n.(Bound)
	if !ok || !b.binds() {
		return rewriteChildren(n, func(c Node) Node { return renameBelow(c, names) })
	}
	from, to := variableName(b.Variable), names[0]
	body := rewrite(b.Body, func(c Node) Node {
		switch s := c.(type) {
		case Symbol:
			return Symbol{Name: renamedPart(s.Name, from, to)}
		case Constant:
			if variableName(s) == from {
				return Symbol{Name: to}
			}
		}
		return c
	})
	b.Variable = Symbol{Name: to}
	b.Body = renameBelow(body, names[1:])
	if b.From = renameBelow(b.From, names); b.To != nil {
		b.To = renameBelow(b.To, names)
	}
	return b
}

// renamedPart replaces a name, or a name in a subscript.
func renamedPart(name, from, to string) string {
	if name == from {
		return to
	}
	base, subscript, ok := strings.Cut(name, "_")
	if !ok {
		return name
	}
	var b strings.Builder
	for i := 0; i < len(subscript); {
		end := i + lettersLength(subscript[i:])
		if end == i {
			b.WriteByte(subscript[i])
			i++
			continue
		}
		if subscript[i:end] == from {
			b.WriteString(to)
		} else {
			b.WriteString(subscript[i:end])
		}
		i = end
	}
	renamed := b.String()
	if index, ok := strings.CutPrefix(strings.TrimSuffix(renamed, "}"), "{"); ok {
		renamed = "{" + orderedTerms(index) + "}"
	}
	return base + "_" + renamed
}
