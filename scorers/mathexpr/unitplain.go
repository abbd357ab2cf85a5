package mathexpr

import (
	"strings"
	"unicode/utf8"
)

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

// afterNumber reports whether a number, as it stands or in a script, or a word about one
// comes before.
func (l *lexer) afterNumber() bool {
	t := l.last()
	if !t.is("}") {
		return t.kind == tokenNumber || t.kind == tokenUnit || t.kind == tokenWord || t.is("$")
	}
	for i := len(l.tokens) - 2; i > 1 && l.tokens[len(l.tokens)-2].kind == tokenNumber && i > len(l.tokens)-maxUnit; i-- {
		if l.tokens[i].is("{") {
			return l.tokens[i-1].is("^") || l.tokens[i-1].is("_")
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
