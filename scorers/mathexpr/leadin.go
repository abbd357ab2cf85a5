package mathexpr

import (
	"slices"
	"strings"
)

// verbs end words that lead to a value: the answer is 3.
var verbs = []string{"is", "are", "equals", "be", "value", "values", "answer", "total", "therefore", "thus", "hence", "so"}

// subjects are words before a verb that name nothing but the answer.
var subjects = []string{
	"the", "a", "an", "final", "answer", "answers", "result", "value", "values", "solution", "solutions", "number", "total", "thus", "so", "therefore", "hence", "there", "it", "we", "have", "get",
	"is", "are", "equals", "be", "only", "correct", "of", "ways", "our", "my", "required", "desired",
}

// approximations stand before a value that is near the answer, and say nothing else.
var approximations = map[string]bool{"approximately": true, "about": true, "roughly": true, "around": true, "approx": true, "nearly": true, "exactly": true, "simply": true}

// saysAnswer reports whether a remark says only that a value is the answer.
func saysAnswer(words string) bool {
	fields := strings.Fields(phrase(words))
	return fields[0] == "is" && slices.ContainsFunc(fields, func(w string) bool { return w == "answer" || w == "result" || w == "solution" }) &&
		!slices.ContainsFunc(fields, func(w string) bool { return !slices.Contains(subjects, w) })
}

// leadIn splits words before a value that lead to it, "the maximum is", and returns
// what they name, which is nothing in "the answer is".
func leadIn(words string) (name string, ok bool) {
	labelled := strings.HasSuffix(strings.TrimSpace(words), ":")
	fields := strings.Fields(phrase(words))
	if len(fields) == 1 && approximations[fields[0]] {
		return "", true
	}
	if len(fields) == 0 || !labelled && !slices.Contains(verbs, fields[len(fields)-1]) {
		return "", false
	}
	if !slices.ContainsFunc(fields, func(w string) bool { return !slices.Contains(subjects, w) }) {
		return "", true
	}
	if n := len(fields) - 1; n > 0 && slices.Contains(verbs, fields[n]) {
		fields = fields[:n]
	}
	return strings.Join(fields, " "), !slices.Contains(fields, "not")
}

// led reads the value that words lead to, as the value of what they name.
func (p *parser) led(name string) (Node, error) {
	p.pos++
	p.accept(":")
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer p.leave()
	value, err := p.relation()
	if _, relation := value.(Relation); err != nil || relation || name == "" {
		return value, err
	}
	return Relation{Operators: []string{"="}, Operands: []Node{Text{Words: name}, value}}, nil
}
