package mathexpr

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Before a bracket a letter may be a factor or a function. What the bracket holds tells:
// x(x + 1) is a product, since among factors only a sum needs brackets, and P(x), y(0),
// E(X²) and φ(mn) are functions. A prime makes a function of any letter, and so does
// another place of the expression where it certainly is one.

// functionLetters are the letters that are functions before any bracket.
var functionLetters = map[string]bool{
	"f": true, "g": true, "h": true, "F": true, "G": true, "H": true,
	`\Gamma`: true, `\zeta`: true, `\phi`: true, `\varphi`: true, `\psi`: true, `\Phi`: true, `\Psi`: true,
}

// operatorLetters are functions before any bracket that holds no sum: expectation,
// probability, orders of magnitude.
var operatorLetters = map[string]bool{"E": true, "P": true, "O": true, `\Theta`: true, `\Omega`: true, `\mathbb{E}`: true, `\mathbb{P}`: true}

// marked reads the primes of a symbol, in whatever notation, and the bracket that a
// function applies to; ok is false where neither stands.
func (p *parser) marked(s Symbol) (n Node, ok bool, err error) {
	mark, length := p.mark(s.Name)
	derived := strings.HasPrefix(mark, "'") || strings.HasPrefix(mark, "^{(")
	switch bracket := p.peekAt(length); {
	case p.peekAt(length + 1).is("mod"):
	case bracket.is("{") && p.peekAt(length+1).is("("): // f{\left(x \right)}
		p.pos += length
		n, err := p.atom()
		return Call{Name: s.Name + mark, Args: spreadArguments(n)}, true, err
	case bracket.is("(") && (derived || p.isFunction(s.Name, p.pos+length)):
		p.pos += length
		args, err := p.arguments()
		if err == nil && len(args) == 0 {
			err = fmt.Errorf("nothing that %s is of", s.Name)
		}
		return Call{Name: s.Name + mark, Args: args}, true, err
	case bracket.is("[") && operatorLetters[s.Name] && p.isFunction(s.Name, p.pos+length): // E[X]
		p.pos += length + 1
		n, err := p.sum()
		if err == nil {
			err = p.expect("]")
		}
		return Call{Name: s.Name + mark, Args: []Node{n}}, true, err
	}
	if !derived {
		return s, false, nil
	}
	p.pos += length
	return Symbol{Name: s.Name + mark}, true, nil
}

// mark recognises what stands above a name and is no exponent, and of how many tokens:
// f', f^\prime, f^{(3)}; between a function and its bracket f^{-1} and f^2 too.
func (p *parser) mark(name string) (mark string, tokens int) {
	if primes := countPrimes(p.tokens[p.pos:]); primes > 0 {
		return derivativeMark(primes), primes
	}
	exponent, tokens := p.exponentTokens()
	n := len(exponent)
	switch before := functionLetters[name] && p.peekAt(tokens).is("("); {
	case n == 0:
		return "", 0
	case countPrimes(exponent) == n:
		return derivativeMark(n), tokens
	case n == 3 && tokens > n+1 && exponent[0].is("(") && isBare(exponent[1]) && exponent[2].is(")"):
		if k, err := strconv.Atoi(exponent[1].text); err == nil {
			return derivativeMark(k), tokens
		}
		return "^{(" + exponent[1].text + ")}", tokens
	case before && n == 2 && exponent[0].is("-") && isBare(exponent[1]):
		return "^{-" + exponent[1].text + "}", tokens
	case before && n == 1 && isBare(exponent[0]):
		return "^{" + exponent[0].text + "}", tokens
	}
	return "", 0
}

// exponentTokens are those of a short exponent that comes next, without its braces, and
// how many there are with them and the sign before.
func (p *parser) exponentTokens() (exponent []token, tokens int) {
	if !p.at("^") || p.pos+1 == len(p.tokens) {
		return nil, 0
	}
	rest := p.tokens[p.pos+1:]
	if !rest[0].is("{") {
		return rest[:1], 2
	}
	n := slices.IndexFunc(rest[:min(len(rest), maxPostfix+2)], func(t token) bool { return t.is("}") })
	if n < 0 {
		return nil, 0
	}
	return rest[1:n], n + 2
}

// countPrimes counts the primes, a few at most, that tokens begin with.
func countPrimes(tokens []token) (primes int) {
	for primes < min(len(tokens), maxPostfix) && tokens[primes].is("'") {
		primes++
	}
	return primes
}

// isBare reports whether t is a symbol or a number without a point.
func isBare(t token) bool {
	return t.kind == tokenSymbol || t.kind == tokenNumber && t.places < 0 && !t.grouped
}

// derivativeMark is what a name has for its k-th derivative.
func derivativeMark(k int) string {
	if k > 3 {
		return "^{(" + strconv.Itoa(k) + ")}"
	}
	return strings.Repeat("'", k)
}

// isFunction reports whether a name is applied to the bracket at a token, and is no
// factor before it.
func (p *parser) isFunction(name string, open int) bool {
	switch p.application(name, open) {
	case asFunction:
		return true
	case asFactor:
		return false
	case asEither:
	}
	if functionLetters[name] {
		return true
	}
	if p.functions == nil {
		p.functions = make(map[string]bool)
		for i, t := range p.tokens {
			if t.kind == tokenSymbol && i+1 < len(p.tokens) && p.tokens[i+1].is("(") && p.application(t.text, i+1) == asFunction {
				p.functions[t.text] = true
			}
		}
	}
	return p.functions[name]
}

// What a bracket makes of the letter before it.
type application uint8

const (
	asEither application = iota
	asFactor
	asFunction
)

// maxArgument bounds the tokens of a bracket that are looked through.
const maxArgument = 64

// application looks through the bracket at a token.
func (p *parser) application(name string, open int) application {
	plain, sum, literal := true, false, true
	round, braces := 0, 0
	for i := open; i < len(p.tokens) && i < open+maxArgument; i++ {
		t := p.tokens[i]
		switch {
		case t.is("("), t.is("["):
			round++
			plain = plain && round == 1
		case t.is(")"), t.is("]"):
			if round--; round > 0 {
				continue
			}
			literal = literal && i > open+1
			switch power := i+1 < len(p.tokens) && p.tokens[i+1].is("^"); {
			case i == open+1, literal && power && !functionLetters[name]: // 5(2)^n
				return asEither
			case plain, operatorLetters[name] && !sum:
				return asFunction
			}
			return asEither
		case t.is("{"):
			braces++
		case t.is("}"):
			braces--
		case t.is("+"), t.is("-"), t.is("±"), t.is("∓"):
			sum = sum || braces == 0
			plain = plain && braces > 0
		case t.is(","):
			sum, plain = true, false
		case t.kind == tokenSymbol:
			literal = false
			if t.text == name && (i+1 == len(p.tokens) || !p.tokens[i+1].is("(")) { // nothing applies to itself
				return asFactor
			}
		case t.kind == tokenConstant, t.is("^"), t.is("_"), t.is("*"), t.is("'"):
			literal = false
		default:
			plain = plain && isBare(t)
		}
	}
	return asEither
}

// applied is a function of arguments as keys and LaTeX write it: one that a symbol names
// is read back as one whatever the bracket holds.
func applied(name, arguments string) string {
	letter := name
	if i := strings.IndexAny(name, "_^'"); i > 0 {
		letter = name[:i]
	}
	command, isCommand := strings.CutPrefix(letter, `\`)
	isSymbol := utf8.RuneCountInString(letter) == 1 || isCommand && (greek[command] != "" || strings.HasSuffix(command, "}"))
	if isSymbol && !functionLetters[letter] && arguments != "" {
		return name + "{(" + arguments + ")}"
	}
	return name + "(" + arguments + ")"
}
