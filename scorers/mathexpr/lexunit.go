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
	spaced := l.space || r.spaced
	if r.first == "in" && l.in(r) {
		return false
	}
	if !r.plain {
		capital := r.count == 1 && !r.long && isCapital(r.first[0])
		dressed := strings.HasPrefix(l.src[l.pos:], `\math`) || strings.HasPrefix(l.src[l.pos:], `\oper`)
		rest := strings.TrimLeft(l.src[r.pos:], " ~}")
		return !capital || (l.afterNumber() || t.is("}") || t.is(")")) && (spaced || !dressed) && (rest == "" || !isDigit(rest[0])) && !r.continues()
	}
	if r.continues() {
		return false
	}
	lower := strings.ToLower(r.first)
	glued := gluedUnits[r.first] || gluedUnits[lower] && isCapital(r.first[0]) || utf8.RuneCountInString(r.first) >= 4 || isHan(r.first) || powersByName[lower] > 0 || r.first == "°" || r.first == "per"
	switch number := l.afterNumber(); {
	case glued && (r.count == 1 || number || t.is(")") || t.is("}")):
		return true
	case !number || !spaced:
		return false
	case r.count == 1:
		return r.sure || plainPairs[r.first] && r.factors[0].power == 1 && r.ends()
	}
	return r.sure || plainPairs[r.first] || plainRatios[r.unpowered()]
}

// in reports whether "in" is no inch: x in [1, 2], 5 in 36.
func (l *lexer) in(r *unitReader) bool {
	rest := strings.TrimLeft(l.src[r.pos:], " }~")
	return r.plain && l.last().kind == tokenSymbol || rest != "" && isDigit(rest[0])
}

// afterNumber reports whether a number, a power of one or a word about one comes before.
func (l *lexer) afterNumber() bool {
	t := l.last()
	if !t.is("}") {
		return t.kind == tokenNumber || t.kind == tokenUnit || t.kind == tokenWord || t.is("$")
	}
	for i := len(l.tokens) - 1; !l.afterDegree() && i > 1 && i > len(l.tokens)-maxUnit; i-- {
		if l.tokens[i].is("{") {
			return l.tokens[i-1].is("^") && l.tokens[i-2].kind == tokenNumber
		}
	}
	return false
}

// mayBeSymbols reports whether a letter or two may be symbols as well: m, kT.
func mayBeSymbols(w string) bool {
	return len(w) < 3 && w[0] < utf8.RuneSelf && !gluedUnits[w] && w != "Hz" && w != "Pa" && w != "eV" && w != "Nm"
}

// plainPairs are units of two letters that two symbols hardly are, and plainRatios those
// of single letters with a stroke or a dot between.
var (
	plainPairs  = wordSet("mL cL dL kW MW GW mV kV kJ MJ GJ kN MN mA kB MB GB TB")
	plainRatios = unitSet("m/s m/h N/m N/C J/K J/s J/g J/C V/m W/m W/K L/s L/h L/min g/L g/h C/s C/m A/m K/m K/s N*m N*s J*s A*s A*h V*s W*h T*m C*m V*A")
)

// unitSet is a set of units in canonical notation.
func unitSet(units string) map[string]bool {
	set := make(map[string]bool)
	for u := range strings.FieldsSeq(units) {
		set[strings.ReplaceAll(u, "*", " ")] = true
	}
	return set
}

// unpowered is the unit without its powers.
func (r *unitReader) unpowered() string {
	bare := *r
	for i := range bare.factors[:bare.count] {
		f := &bare.factors[i]
		if f.power > 0 {
			f.power = 1
		} else {
			f.power = -1
		}
	}
	return bare.unit()
}

// continues reports whether what follows belongs to a symbol or a call.
func (r *unitReader) continues() bool {
	if r.pos == len(r.src) {
		return false
	}
	c := r.src[r.pos]
	return c == '_' || c == '(' || c == '{' || c == '^' || isDigit(c) || isLetter(c)
}

// ends reports whether no factor follows.
func (r *unitReader) ends() bool {
	rest := strings.TrimLeft(r.src[r.pos:], " ~")
	if rest == "" || strings.IndexByte(",;.)}]$=<>", rest[0]) >= 0 {
		return true
	}
	word := rest[:(&lexer{src: rest}).lettersFrom(0)]
	return word == "and" || word == "or" || isWord(word)
}

// isLowercase reports whether a run of letters has no capital.
func isLowercase(s string) bool { return strings.ToLower(s) == s }

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
			word, rest = word+"$", strings.TrimLeft(tail, " ~")
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

// measuredAs reads 5 N, or 3 kT, beside a quantity that newtons, or kiloteslas, measure
// too.
func measuredAs(n, other Node) (Node, bool) {
	q, ok := other.(Quantity)
	if !ok || q.Unit.Name == "" {
		return nil, false
	}
	factors := []Node{n}
	if p, ok := n.(Product); ok {
		factors = p.Factors
	}
	written := ""
	for i := len(factors) - 1; i >= 0 && len(factors)-i <= maxSymbols; i-- {
		switch f := factors[i].(type) {
		case Symbol:
			written = cmp.Or(unitSigns[strings.TrimPrefix(f.Name, `\`)], f.Name) + written
		case Constant:
			written = string(rune(f)) + written // e of eV
		default:
			return nil, false
		}
		name, ok := unitNamed(written)
		if !ok || i > 0 && !isConstant(Product{Factors: factors[:i]}) {
			continue
		}
		if _, ok = conversion(name, q.Unit.Name); !ok {
			return nil, false
		}
		value := Node(integer(1))
		switch {
		case i == 1:
			value = factors[0]
		case i > 1:
			value = Product{Factors: slices.Clip(factors[:i])}
		}
		return Quantity{Value: value, Unit: Unit{Name: name}}, true
	}
	return nil, false
}

// maxSymbols bounds the symbols that one unit may be.
const maxSymbols = 3
