package gen

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
)

// A problem that is asked has from fewestTests to mostTests tests, the first of which
// is the example of its statement. One to train on has the example alone.
const (
	fewestTests = 8
	mostTests   = 12
)

// tests are those of the whole program.
func (p program) tests(r *rand.Rand) []Test {
	var tests []Test
	for _, in := range p.cases(r) {
		out, _ := p.run(in)
		tests = append(tests, Test{p.kind.lines(in), out.line() + "\n"})
	}
	return tests
}

// calls are the tests of the function.
func (p program) calls(r *rand.Rand) []Test {
	var tests []Test
	for _, in := range p.cases(r) {
		out, _ := p.run(in)
		var arguments []string
		for _, v := range p.kind.params {
			arguments = append(arguments, v.of(&in).json())
		}
		tests = append(tests, Test{strings.Join(arguments, "\n"), out.json()})
	}
	return tests
}

// lines are an input as standard input.
func (k *programKind) lines(in memory) string {
	var b strings.Builder
	for _, v := range k.params {
		b.WriteString(v.of(&in).line() + "\n")
	}
	return b.String()
}

// candidates are the inputs that the tests of a problem are chosen from.
const candidates = 64

// cases chooses the inputs of the tests: a short example, one of a single item, and
// then those that tell most programs with one mistake from the right one.
func (p program) cases(r *rand.Rand) []memory {
	chosen := []memory{p.example(r)}
	if !HeldOut(p.key()) {
		return chosen
	}
	chosen = append(chosen, p.input(r, 1, 1))
	inputs := make([]memory, candidates)
	for i := range inputs {
		inputs[i] = p.input(r, 2, maxSize)
	}
	missed := p.mutants(r)
	for _, in := range chosen {
		missed = p.missed(missed, in)
	}
	for len(chosen) < mostTests && (len(missed) > 0 || len(chosen) < fewestTests) {
		best, left := 0, missed
		for i, in := range inputs {
			if still := p.missed(missed, in); len(still) < len(left) {
				best, left = i, still
			}
		}
		if len(left) == len(missed) { // those left do as the program does, as far as can be seen
			left = nil
		}
		chosen, missed = append(chosen, inputs[best]), left
		inputs = slices.Delete(inputs, best, best+1)
	}
	return chosen
}

// missed are the programs that give the right output for an input.
func (p program) missed(mutants []program, in memory) []program {
	want, _ := p.run(in)
	return slices.DeleteFunc(slices.Clone(mutants), func(q program) bool {
		got, ok := q.run(in)
		return !ok || got.line() != want.line()
	})
}

// input draws an input from fewest to most items on which all values stay moderate.
func (p program) input(r *rand.Rand, fewest, most int) memory {
	for {
		in := p.kind.input(r, between(r, fewest, most))
		if _, ok := p.run(in); ok {
			return in
		}
	}
}

// example draws an input to show: a short one, of which something comes out.
func (p program) example(r *rand.Rand) memory {
	const draws = 16
	size := func(in memory) int {
		out, _ := p.run(in)
		if text := out.line(); text != "" && text != "0" {
			return len(p.kind.lines(in)) + len(text)
		}
		return math.MaxInt
	}
	best := p.input(r, 3, 5)
	for range draws {
		if in := p.input(r, 3, 5); size(in) < size(best) {
			best = in
		}
	}
	return best
}

// mutants are programs with one mistake: an operation left out, two in the wrong
// order, another constant, another outcome.
func (p program) mutants(r *rand.Rand) []program {
	const constants = 4
	var out []program
	for i, o := range p.ops {
		if !o.fixed {
			out = append(out, p.without(i))
		}
		if i > 0 && !o.fixed && !p.ops[i-1].fixed && o.inner == p.ops[i-1].inner {
			out = append(out, p.with(i, p.ops[i-1]).with(i-1, o))
		}
		for range constants {
			out = append(out, p.with(i, o.maker(r)))
		}
	}
	for range constants {
		q := p
		q.out = oneOf(r, p.kind.outcomes...)(r)
		if q.out.kind == p.out.kind {
			out = append(out, q)
		}
	}
	return slices.DeleteFunc(out, func(q program) bool { return q.key() == p.key() })
}
