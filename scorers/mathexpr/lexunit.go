package mathexpr

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// mayMeasure reports whether a unit of measure may begin at the character c.
func (l *lexer) mayMeasure(c byte) bool {
	switch {
	case isLetter(c), c >= utf8.RuneSelf, c == '\\', c == '/', c == '^':
	default:
		return false
	}
	t := l.last()
	return l.afterValue() && (t.kind != tokenWord || len(l.tokens) > 1 && l.tokens[len(l.tokens)-2].kind == tokenNumber) // 5 million km
}

// unit reads a unit of measure after a value, and the words that are set as text with it.
func (l *lexer) unit() (ok bool, err error) {
	r := unitReader{src: l.src, unitState: unitState{pos: l.pos}}
	if !r.product(1) || !r.known && !r.per || !l.isUnit(&r) {
		return false, nil
	}
	name := r.unit()
	if name == "" || r.first == "%" {
		return false, nil
	}
	rest := r.rest()
	words := ""
	if r.depth > 0 {
		end := closing(rest)
		if r.depth > 1 || r.texts == 0 || end < 0 {
			return false, nil
		}
		words = rest[:end]
		r.pos = strings.Index(l.src[r.pos:], rest) + r.pos + end + 1
	}
	l.emit(token{kind: tokenUnit, text: name})
	l.pos = r.pos
	if words == "" {
		return true, nil
	}
	return true, l.spoken(words, true)
}

// closing is where the brace is that closes a group from within.
func closing(s string) int {
	depth := 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '{':
			depth++
		case '}':
			if depth--; depth < 0 {
				return i
			}
		}
	}
	return -1
}

// gluedUnits are symbols that are units wherever they follow a value: 5cm.
var gluedUnits = wordSet("cm cms mm mms km kms nm dm in ft yd yds mi kg kgs mg lb lbs oz ml min mins sec secs hr hrs yr yrs ms mph am pm deg rad gal gbp usd eur")

// isUnit reports whether what was read is meant as a unit. Set as text it is, but for a
// capital that is dressed right after a number or after a name. As it stands, a single
// letter is a symbol; more letters are a unit after a number and white space, and so are
// letters with a stroke between: 60 m/s.
func (l *lexer) isUnit(r *unitReader) bool {
	t := l.last()
	number := t.kind == tokenNumber || t.kind == tokenUnit || t.kind == tokenWord || t.is("}") && !l.afterDegree() || t.is(")") || t.is("$")
	spaced := l.space || r.spaced
	if rest := strings.TrimLeft(l.src[r.pos:], " }~"); r.first == "in" && rest != "" && isDigit(rest[0]) { // 5 in 36
		return false
	}
	if !r.plain {
		capital := r.count == 1 && !r.long && isCapital(r.first[0])
		dressed := strings.HasPrefix(l.src[l.pos:], `\math`) || strings.HasPrefix(l.src[l.pos:], `\oper`)
		return !capital || number && (spaced || !dressed) && !r.continues()
	}
	lower := strings.ToLower(r.first)
	glued := gluedUnits[lower] || utf8.RuneCountInString(r.first) >= 4 || isHan(r.first) || powersByName[lower] > 0 || r.first == "°" || r.first == "per"
	switch {
	case r.continues() || r.first == "in" && t.kind == tokenSymbol: // x in [1, 2]
		return false
	case glued && (r.count == 1 || number):
		return true
	case r.count == 1:
		return number && spaced && r.long && (len(r.first) > 2 || !isLowercase(r.first))
	}
	return number && spaced && (r.long || r.stroke || strings.Contains(l.src[l.pos:r.pos], "·"))
}

// continues reports whether what follows belongs to a symbol or a call.
func (r *unitReader) continues() bool {
	if r.pos == len(r.src) {
		return false
	}
	c := r.src[r.pos]
	return c == '_' || c == '(' || c == '{' || c == '^' || isDigit(c) || isLetter(c)
}

func isLowercase(s string) bool { return strings.ToLower(s) == s && s[0] < utf8.RuneSelf }

// isHan reports whether a word is of Chinese characters.
func isHan(w string) bool {
	r, _ := utf8.DecodeRuneInString(w)
	return unicode.Is(unicode.Han, r)
}

// money reads a currency that stands before an amount: Rs. 500, A\$12.
func (l *lexer) money(word string) bool {
	rest := strings.TrimLeft(l.src[l.pos:], " ~")
	for _, sign := range [...]string{`\$`, "$"} {
		if tail, ok := strings.CutPrefix(rest, sign); ok && currencies[word+"$"] != "" {
			word, rest = word+"$", tail
			break
		}
	}
	if rest, ok := strings.CutPrefix(rest, "."); ok && currencies[word+"."] != "" {
		return l.amount(word, strings.TrimLeft(rest, " ~"))
	}
	return l.amount(word, rest)
}

func (l *lexer) amount(word, rest string) bool {
	if currencies[word] == "" || rest == "" || !isDigit(rest[0]) || l.afterValue() {
		return false
	}
	l.pos = len(l.src) - len(rest)
	l.emit(op(word))
	return true
}

// quantity reads a number and its unit as siunitx writes them: \SI{9.8}{m/s^2}.
func (l *lexer) quantity(name string) error {
	if name == "SI" || name == "qty" {
		number, ok := l.argument()
		if !ok {
			return errors.New(`want a number after \` + name)
		}
		if err := l.splice(number); err != nil {
			return err
		}
	}
	unit, _ := l.argument()
	return l.splice(`\text{ ` + unit + `}`)
}

// ofArc reads the minutes and seconds of an angle: 60°30'15”.
func (l *lexer) ofArc() bool {
	n := len(l.tokens)
	if n < 2 || l.tokens[n-1].kind != tokenNumber {
		return false
	}
	before := lexer{tokens: l.tokens[:n-1]}
	if t := before.last(); !t.is("°") && !before.afterDegree() && t.text != "arcmin" {
		return false
	}
	unit := "arcmin"
	if rest := l.src[l.pos:]; strings.HasPrefix(rest, "''") || rest[0] == '"' {
		unit = "arcsec"
		l.pos += len("''") - strings.Count(rest[:1], `"`)
	} else {
		l.pos++
	}
	l.emit(token{kind: tokenUnit, text: unit})
	return true
}

// readUnit reads the words after a value: a unit of measure, and what else they say.
func readUnit(words string) Unit {
	var u Unit
	r := unitReader{src: words, dressed: true}
	if r.product(1) && (r.known || r.per) {
		u.Name = r.unit()
		words = words[r.pos:]
	}
	u.Noun = nounOf(words)
	r = unitReader{src: u.Noun, dressed: true}
	if u.Noun != "" && r.product(1) && (r.known || r.per) { // 5 of a mile
		if u.Name == "" {
			return readUnit(u.Noun)
		}
		u.Noun = ""
	}
	return u
}

// measuredAs reads 5 N beside a quantity that newtons measure too.
func measuredAs(n, other Node) (Node, bool) {
	q, ok := other.(Quantity)
	if !ok || q.Unit.Name == "" {
		return nil, false
	}
	value := Node(integer(1))
	last := n
	if p, ok := n.(Product); ok {
		last = p.Factors[len(p.Factors)-1]
		if value = p.Factors[0]; len(p.Factors) > 2 {
			value = Product{Factors: slices.Clip(p.Factors[:len(p.Factors)-1])}
		}
	}
	s, ok := last.(Symbol)
	if !ok || !isConstant(value) {
		return nil, false
	}
	name, ok := unitNamed(cmp.Or(unitSigns[strings.TrimPrefix(s.Name, `\`)], s.Name))
	if !ok {
		return nil, false
	}
	if _, ok = conversion(name, q.Unit.Name); !ok {
		return nil, false
	}
	return Quantity{Value: value, Unit: Unit{Name: name}}, true
}
