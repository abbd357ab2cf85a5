package gen

import (
	"math/rand/v2"
	"slices"
)

// The problems of sample-livecodebench and sample-codeforces ask for programs that
// do one operation after another to what they read. Each operation is a clause of
// the statement, a line or two of Python and a function in Go, which says what the
// right output is.

// A memory is the variables of a program.
type memory struct {
	a, b  []int
	words []string
	s     string
	n     int

	x, t int  // of a loop over a: the number at hand and what is kept
	flow flow // of the loop
}

// A flow is how a loop goes on after an operation of its body.
type flow uint8

const (
	proceed flow = iota
	skip         // to the next number
	stop         // the loop
)

// An operation is one step of a program.
type operation struct {
	name  string // "multiples"
	asked string // the clause that asks for it: "keep only the numbers divisible by 3"
	code  string // its lines of Python
	do    func(m *memory)
	inner bool                       // it is done for each number x of a
	fixed bool                       // a program makes no sense without it
	maker func(*rand.Rand) operation // draws it with other constants
}

// An outcome is what a program prints or returns.
type outcome struct {
	name  string // "sum"
	asked string // "the sum of the numbers"
	code  string // a Python expression
	kind  string // of value: int, List[int] or str
	of    func(m *memory) value
}

// A programKind is what programs read, and how they are made.
type programKind struct {
	name     string
	params   []param
	read     string                              // how statements begin, of whole programs
	given    string                              // the same of functions
	format   string                              // of the input
	stories  []story                             // of contests
	input    func(r *rand.Rand, size int) memory // sizes are from 1 to maxSize
	draws    func(r *rand.Rand, level int) []operation
	outcomes []func(*rand.Rand) outcome
}

// A param is a variable that a program gets: a parameter of a function, a line of
// standard input.
type param struct {
	name, kind string
	read       string // the Python expression that reads its line
	of         func(m *memory) value
}

// maxSize bounds the items of an input.
const maxSize = 12

// A program is a composition of operations.
type program struct {
	kind *programKind
	ops  []operation
	out  outcome
}

// draw draws a program in which every operation counts.
func (k *programKind) draw(r *rand.Rand, level int) program {
	for {
		p := program{k, k.draws(r, level), oneOf(r, k.outcomes...)(r)}
		if p.sound(r) {
			return p
		}
	}
}

// run is the value that comes out of an input; it is false if numbers or lists on
// the way are too large.
func (p program) run(in memory) (value, bool) {
	m := in
	for i := 0; i < len(p.ops); i++ {
		if !p.ops[i].inner {
			p.ops[i].do(&m)
		} else {
			end := i + 1
			for end < len(p.ops) && p.ops[end].inner {
				end++
			}
			m.loop(p.ops[i:end])
			i = end - 1
		}
		if !m.moderate() {
			return value{}, false
		}
	}
	return p.out.of(&m), true
}

// loop does the operations for each number of a.
func (m *memory) loop(body []operation) {
	for _, m.x = range m.a {
		m.flow = proceed
		for _, o := range body {
			if o.do(m); m.flow != proceed {
				break
			}
		}
		if m.flow == stop || !m.moderate() {
			return
		}
	}
}

// moderate reports whether all variables are small enough to go on with.
func (m *memory) moderate() bool {
	const most, longest = 1e9, 64
	large := func(x int) bool { return x > most || x < -most }
	return len(m.a) <= longest && len(m.b) <= longest && len(m.s) <= longest &&
		!large(m.n) && !large(m.t) && !slices.ContainsFunc(m.a, large) && !slices.ContainsFunc(m.b, large)
}

// without returns the program without one of its operations.
func (p program) without(i int) program {
	p.ops = slices.Delete(slices.Clone(p.ops), i, i+1)
	return p
}

// with returns the program with another operation in a place.
func (p program) with(i int, o operation) program {
	p.ops = slices.Clone(p.ops)
	p.ops[i] = o
	return p
}

// probes are the inputs that a program is tried on before it is taken.
const probes = 16

// sound reports whether a program makes a problem: its values stay moderate, they
// differ between inputs, and each operation changes some of them.
func (p program) sound(r *rand.Rand) bool {
	in, out := make([]memory, probes), make([]string, probes)
	seen := map[string]int{}
	for i := range in {
		in[i] = p.kind.input(r, 1+r.IntN(maxSize))
		v, ok := p.run(in[i])
		if !ok {
			return false
		}
		out[i] = v.line()
		seen[out[i]]++
	}
	for _, n := range seen {
		if n > probes*5/8 {
			return false
		}
	}
	for i, o := range p.ops {
		if !o.fixed && p.without(i).differs(in, out) < 2 {
			return false
		}
	}
	return true
}

// differs counts the inputs for which the program does not give the outputs.
func (p program) differs(in []memory, out []string) int {
	n := 0
	for i := range in {
		if v, ok := p.run(in[i]); !ok || v.line() != out[i] {
			n++
		}
	}
	return n
}

// distinct draws n operations of different names.
func distinct(r *rand.Rand, n int, makers []func(*rand.Rand) operation) []operation {
	var ops []operation
	for len(ops) < n {
		maker := makers[r.IntN(len(makers))]
		o := maker(r)
		if !slices.ContainsFunc(ops, func(other operation) bool { return other.name == o.name }) {
			o.maker = maker
			ops = append(ops, o)
		}
	}
	return ops
}
