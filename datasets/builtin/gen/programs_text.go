package gen

import (
	"math/rand/v2"
	"strings"
)

// statements are the lines of Python from the first operation to the last.
func (p program) statements() []string {
	var lines []string
	for i, o := range p.ops {
		indent := ""
		if o.inner {
			indent = "    "
			if i == 0 || !p.ops[i-1].inner {
				lines = append(lines, "for x in a:")
			}
		}
		for line := range strings.Lines(o.code) {
			lines = append(lines, indent+strings.TrimSuffix(line, "\n"))
		}
	}
	return lines
}

// key is what the program is, however it is asked for and read.
func (p program) key() string {
	return p.kind.name + ": " + strings.Join(append(p.statements(), p.out.code), "; ")
}

// wholeProgram is the Python program on standard input and output.
func (p program) wholeProgram() string {
	var lines []string
	for _, v := range p.kind.params {
		lines = append(lines, v.name+" = "+v.read)
	}
	lines = append(lines, p.statements()...)
	if p.out.kind == "List[int]" {
		return strings.Join(append(lines, "print(*"+p.out.code+")"), "\n")
	}
	return strings.Join(append(lines, "print("+p.out.code+")"), "\n")
}

// starter is the starter code of a function.
func (p program) starter(name string) string {
	params := []string{"self"}
	for _, v := range p.kind.params {
		params = append(params, v.name+": "+v.kind)
	}
	return "class Solution:\n    def " + name + "(" + strings.Join(params, ", ") + ") -> " + p.out.kind + ":"
}

// function is the Python class with the function.
func (p program) function(name string) string {
	lines := append(p.statements(), "return "+p.out.code)
	return p.starter(name) + "\n        " + strings.Join(lines, "\n        ")
}

// worked is the taught answer: from what the program goes to what, then its lines.
func (p program) worked(source string) func([]string) (steps, final string) {
	var names []string
	for _, v := range p.kind.params {
		names = append(names, v.name)
	}
	plan := strings.Join(names, ", ") + " -> " + p.out.kind
	return func([]string) (string, string) { return plan, "```python\n" + source + "\n```" }
}

// asked are the sentences that ask for the operations and the outcome, which is to
// be printed or returned.
func (p program) asked(r *rand.Rand, give string) string {
	var b strings.Builder
	link, last := r.IntN(len(links)), ""
	for i, o := range p.ops {
		switch {
		case i == 0:
			b.WriteString(capital(o.asked))
		case o.inner && p.ops[i-1].inner:
			b.WriteString("; " + o.asked)
		case o.inner:
			b.WriteString(". For each number x of the list in turn: " + o.asked)
		default:
			link = nextLink(r, link, !strings.ContainsAny(last+o.asked, ",:"))
			b.WriteString(links[link] + o.asked)
		}
		last = o.asked
	}
	b.WriteString(". " + oneOf(r, capital(give), "Finally, "+give) + " " + p.out.asked + ".")
	return b.String()
}

// links stand between operations, the last one only within a plain sentence.
var links = [...]string{". Then ", ". Next, ", ". After that, ", ", then "}

// nextLink draws another link than the last one.
func nextLink(r *rand.Rand, last int, plain bool) int {
	n := len(links)
	if !plain {
		n--
	}
	return (last + 1 + r.IntN(n-1)) % n
}

func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
