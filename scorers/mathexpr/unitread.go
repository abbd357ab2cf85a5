package mathexpr

import (
	"strconv"
	"strings"
)

// A unitReader reads a unit of measure where it stands in a source, in whatever dress:
// m/s^2, \text{ m/s}^2, \frac{\text{m}}{\text{s}^2}, \mathrm{m\,s^{-2}}, meters per
// second squared.
type unitReader struct {
	src     string
	dressed bool // all of src is set as text
	nested  int  // brackets and fractions around
	unitState
	factors [maxUnit]unitFactor
}

// A unitFactor is a unit, or a word in its place, to a power.
type unitFactor struct {
	name  string
	power int
}

// A unitState is how far a reader is, and what it has met. It goes back to one where what
// follows is no unit.
type unitState struct {
	pos    int
	count  int    // factors read
	depth  int    // open braces
	texts  uint32 // which of them are of text, a bit for each
	plain  bool   // a word was not set as text
	known  bool   // a unit of the table was read
	long   bool   // a word has more than a letter
	sure   bool   // a word is no product of symbols
	per    bool   // "per" was
	spaced bool   // white space before the first word
	last   int    // the sign of the last power
	first  string // the first word
	newest string // the last
}

// product reads units side by side and above a stroke or "per" those below. What stands
// side by side below a stroke is below it.
func (r *unitReader) product(sign int) bool {
	good := r.unitState
	r.last = sign
	switch p := r.piece(); {
	case p.text == "/" || p.word && p.text == "per":
		if !r.below(p, sign) {
			r.unitState = good
			return false
		}
	default:
		r.unitState = good
		r.last = sign
		if r.factor(sign, false) {
			break
		}
		r.unitState = good
		r.last = sign
		if !r.counted(sign) {
			r.unitState = good
			return false
		}
	}
	for r.count < maxUnit {
		good = r.unitState
		p := r.piece()
		ok := false
		switch {
		case p.text == "*":
			ok = r.factor(sign, false)
		case p.text == "/" || p.word && p.text == "per":
			ok = r.below(p, sign)
		case p.text == "-" && !p.spaced:
			ok = r.factor(r.last, false)
		case p.word || p.text == "frac":
			r.unitState = good
			ok = r.factor(r.last, false) && r.besides(good)
		}
		if !ok {
			r.unitState = good
			break
		}
	}
	return true
}

// besides reports whether what was read side by side is a unit too where it may be a
// symbol: without the mark of text it has more than a letter, or the word before has and
// the product goes on to a stroke or a power, or is one that letters hardly are otherwise.
func (r *unitReader) besides(before unitState) bool {
	if !r.plain || len(r.newest) > 1 {
		return true
	}
	if !before.long {
		return false
	}
	if plainRatios[r.unpowered()] {
		return true
	}
	for ahead := *r; ; {
		rest := strings.TrimLeft(ahead.src[ahead.pos:], " ")
		switch {
		case ahead.factors[ahead.count-1].power != r.last, rest != "" && (rest[0] == '/' || rest[0] == ')'):
			return true
		case !ahead.factor(r.last, false):
			return false
		}
	}
}

// below reads what stands after a stroke or "per".
func (r *unitReader) below(p unitPiece, sign int) bool {
	r.per = r.per || p.word || r.inText()
	r.last = -sign
	here := r.unitState
	if next := r.piece(); p.word && next.text == "cent" {
		r.word(p)
		r.known = true
		return r.take("%", sign)
	}
	r.unitState = here
	return r.factor(-sign, true)
}

// powersByName are the words before a unit that raise it, and those after it.
var powersByName = map[string]int{"square": 2, "sq": 2, "cubic": 3, "cu": 3, "squared": 2, "cubed": 3, "平方": 2, "立方": 3}

// factor reads one unit with its power. A word that is none may stand below a stroke.
func (r *unitReader) factor(sign int, noun bool) bool {
	p := r.piece()
	switch {
	case p.text == "(":
		open := r.depth
		if r.nested++; r.nested > maxUnit {
			return false
		}
		return r.product(sign) && r.piece().text == ")" && r.depth == open
	case p.text == "frac":
		above, ok := r.group()
		if !ok {
			return false
		}
		below, ok := r.group()
		return ok && r.whole(above, sign) && r.whole(below, -sign) && (!r.plain || r.sure)
	case !p.word:
		return false
	}
	plain := !p.marked
	r.word(p)
	power := 1
	lower := strings.ToLower(p.text)
	if n := powersByName[lower]; n > 0 && !strings.HasSuffix(lower, "ed") {
		r.stop()
		power = n
		if p = r.piece(); !p.word {
			return false
		}
	}
	for _, han := range [...]string{"平方", "立方"} {
		if rest, ok := strings.CutPrefix(p.text, han); ok && rest != "" {
			p.text, power = rest, powersByName[han]
		}
	}
	name, ok := r.name(p)
	switch {
	case ok:
		r.known = true
		r.stop()
	case noun && (!plain || len(p.text) >= 4) && len(p.text) >= 3:
		name = singular(lower)
	default:
		return false
	}
	n, ok := r.exponent()
	if !ok {
		return false
	}
	r.plain = r.plain || plain
	if name == "ms" && n < 0 { // m s^{-1}, run together
		return r.take("m", sign) && r.take("s", sign*n)
	}
	return r.take(name, sign*power*n)
}

// take adds a unit to a power.
func (r *unitReader) take(name string, power int) bool {
	if r.count == maxUnit {
		return false
	}
	r.factors[r.count] = unitFactor{name, power}
	r.count++
	return true
}

// word takes notice of a word that was read.
func (r *unitReader) word(p unitPiece) {
	if r.count == 0 {
		r.first, r.spaced = p.text, p.spaced
	}
	r.newest = p.text
	r.long = r.long || len(p.text) > 1
	r.sure = r.sure || !mayBeSymbols(p.text)
}

// name is the canonical symbol of a unit, which may be of two words.
func (r *unitReader) name(p unitPiece) (string, bool) {
	here := r.unitState
	if r.pos < len(r.src) && r.src[r.pos] == '-' {
		r.pos++
	}
	if next := r.piece(); next.word {
		joined := p.text + next.text
		switch {
		case p.text == "°":
			if next.text == "C" || next.text == "F" {
				return "deg" + next.text, true
			}
			return "", false
		case p.text == "µ" || next.text == "Ω" && !next.spaced:
			if name, ok := unitNamed(joined); ok {
				return name, true
			}
		case len(joined) >= 4 && len(p.text) > 1:
			if name, ok := unitNamed(joined); ok {
				return name, true
			}
		}
	}
	r.unitState = here
	name, ok := unitNamed(p.text)
	if ok && name == "in" && p.text == "in" { // of which other words may follow
		if next := r.piece(); next.word && next.text != "per" {
			return "", false
		}
		r.unitState = here
	}
	return name, ok
}

// stop goes over the full stop of an abbreviation.
func (r *unitReader) stop() {
	if r.pos+1 < len(r.src) && r.src[r.pos] == '.' && !isDigit(r.src[r.pos+1]) {
		r.pos++
	}
}

// exponent reads the power after a unit: ^2, ^{-1}, ², squared, or a 2 or 3 right after it.
func (r *unitReader) exponent() (n int, ok bool) {
	here := r.unitState
	if r.pos < len(r.src) && (r.src[r.pos] == '2' || r.src[r.pos] == '3') {
		r.pos++
		return int(r.src[r.pos-1] - '0'), r.pos == len(r.src) || !isDigit(r.src[r.pos]) && r.src[r.pos] != '.'
	}
	if n := r.raised(); n != 0 {
		return n, true
	}
	p := r.piece()
	if p.word {
		if n := powersByName[strings.ToLower(p.text)]; n > 0 && strings.HasSuffix(p.text, "ed") {
			return n, true
		}
	}
	if p.text != "^" {
		r.unitState = here
		return 1, true
	}
	rest := strings.TrimLeft(r.src[r.pos:], " ")
	closing := ""
	for _, bracket := range [...]string{"{}", "()"} {
		if inner, ok := strings.CutPrefix(rest, bracket[:1]); ok {
			rest, closing = strings.TrimLeft(inner, " "), bracket[1:]
		}
	}
	sign := 1
	for _, minus := range [...]string{"-", "−", "–"} {
		if tail, ok := strings.CutPrefix(rest, minus); ok {
			rest, sign = strings.TrimLeft(tail, " "), -1
		}
	}
	if rest == "" || rest[0] < '1' || rest[0] > '9' {
		return 0, false
	}
	n = int(rest[0]-'0') * sign
	rest = rest[1:]
	if closing != "" {
		rest, ok = strings.CutPrefix(strings.TrimLeft(rest, " "), closing)
	} else {
		ok = rest == "" || !isDigit(rest[0])
	}
	r.pos = len(r.src) - len(rest)
	return n, ok
}

// raised reads ², ⁻¹.
func (r *unitReader) raised() (n int) {
	l := lexer{src: r.src, pos: r.pos}
	latex, ok := l.script()
	if !ok {
		return 0
	}
	n, err := strconv.Atoi(strings.Trim(latex, "^{}"))
	if err != nil || n > maxUnit || n < -maxUnit {
		return 0
	}
	r.pos = l.pos
	return n
}

// whole reads a unit that is all of a source.
func (r *unitReader) whole(src string, sign int) bool {
	inner := unitReader{src: src, dressed: r.inText(), nested: r.nested + 1}
	if inner.nested > maxUnit || !inner.product(sign) || inner.rest() != "" || r.count+inner.count > maxUnit {
		return false
	}
	if r.count == 0 {
		r.first = inner.first
	}
	r.count += copy(r.factors[r.count:], inner.factors[:inner.count])
	r.known = r.known || inner.known
	r.plain = r.plain || inner.plain
	r.sure = r.sure || inner.sure
	r.long = r.long || inner.long
	return true
}

// rest is what follows a unit, if groups that it opened are empty of anything else.
func (r *unitReader) rest() string {
	for r.pos < len(r.src) && r.depth > 0 {
		switch r.src[r.pos] {
		case '}':
			r.shut()
			continue
		case ' ', '~':
			r.pos++
			continue
		}
		break
	}
	return strings.Trim(r.src[r.pos:], " ~")
}

// counted reads what is counted before a stroke or "per": words per minute, people/km².
func (r *unitReader) counted(sign int) bool {
	for range 3 {
		p := r.piece()
		if !p.word || !p.marked && len(p.text) < 4 {
			return false
		}
		here := r.unitState
		next := r.piece()
		if next.text == "/" || next.word && next.text == "per" {
			r.unitState = here
			r.word(p)
			r.plain = r.plain || !p.marked
			return r.take(singular(strings.ToLower(p.text)), sign)
		}
		r.unitState = here
	}
	return false
}

// unit is the canonical notation of what was read: those above, then each of those below
// after a stroke.
func (r *unitReader) unit() string {
	var merged [maxUnit]unitFactor
	n := 0
next:
	for _, f := range r.factors[:r.count] {
		for i := range merged[:n] {
			if merged[i].name == f.name {
				merged[i].power += f.power
				continue next
			}
		}
		merged[n] = f
		n++
	}
	var b strings.Builder
	write := func(sign int) {
		for _, f := range merged[:n] {
			if f.power*sign <= 0 {
				continue
			}
			switch {
			case sign < 0:
				b.WriteByte('/')
			case b.Len() > 0:
				b.WriteByte(' ')
			}
			b.WriteString(f.name)
			if f.power*sign > 1 {
				b.WriteString("^" + strconv.Itoa(f.power*sign))
			}
		}
	}
	write(1)
	write(-1)
	return b.String()
}
