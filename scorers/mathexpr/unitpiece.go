package mathexpr

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A unitPiece is a word or a sign within a unit.
type unitPiece struct {
	text   string // of a word; "*", "/", "(", ")", "^", "-" or "frac"; empty at the end
	word   bool
	spaced bool // white space before it
	marked bool // set as text
}

func (r *unitReader) inText() bool { return r.dressed || r.texts != 0 }

// unitSigns are what may stand within a unit.
var unitSigns = map[string]string{
	"·": "*", "⋅": "*", "*": "*", "×": "*", "•": "*", "∙": "*", "/": "/", "∕": "/", "⁄": "/", "(": "(", ")": ")", "^": "^", "-": "-",
	"cdot": "*", "times": "*", "ast": "*", "frac": "frac", "dfrac": "frac", "tfrac": "frac", "per": "per", "mu": "µ", "Omega": "Ω", "AA": "Å", "degree": "°", "textdegree": "°", "%": "%",
}

// piece reads what comes next; groups and the commands that dress them are gone through.
func (r *unitReader) piece() (p unitPiece) {
	for r.pos < len(r.src) {
		switch c := r.src[r.pos]; {
		case c == ' ' || c == '~' || c == '\t' || c == '\n' || c == '\r':
			p.spaced = true
			r.pos++
		case c == '{':
			if !r.open(false) {
				return unitPiece{}
			}
		case c == '}':
			if r.depth == 0 {
				return unitPiece{}
			}
			r.shut()
		case c == '\\':
			if !r.command(&p) {
				return unitPiece{}
			}
			if p.text != "" {
				return p
			}
		case isLetter(c) || c >= utf8.RuneSelf:
			r.letters(&p)
			return p
		case c == '^' && r.degree():
			p.text, p.word, p.marked = "°", true, r.inText()
			return p
		default:
			p.text = unitSigns[r.src[r.pos:r.pos+1]]
			p.word, p.marked = c == '%', r.inText()
			r.pos++
			return p
		}
	}
	return unitPiece{}
}

// open goes into a group, and shut out of it.
func (r *unitReader) open(text bool) bool {
	if r.depth == maxUnit {
		return false
	}
	if text {
		r.texts |= 1 << r.depth
	}
	r.depth++
	r.pos++
	return true
}

func (r *unitReader) shut() {
	r.depth--
	r.texts &^= 1 << r.depth
	r.pos++
}

// degree goes over a raised degree sign.
func (r *unitReader) degree() bool {
	for _, sign := range [...]string{`^\circ`, `^{\circ}`, `^{\circ }`, "^°", "^{°}"} {
		if rest, ok := strings.CutPrefix(r.src[r.pos:], sign); ok {
			r.pos = len(r.src) - len(rest)
			return true
		}
	}
	return false
}

// command reads what a backslash names, if that may stand in a unit.
func (r *unitReader) command(p *unitPiece) bool {
	end := r.pos + 1
	for end < len(r.src) && isLetter(r.src[end]) {
		end++
	}
	name := r.src[r.pos+1 : end]
	words, dress := texts[name]
	switch {
	case name == "":
		if end == len(r.src) || strings.IndexByte(",;:! ", r.src[end]) < 0 {
			return false
		}
		r.pos = end + 1
		p.spaced = p.spaced || r.src[end] != '!'
		return true
	case (name == "left" || name == "right") && end < len(r.src) && (r.src[end] == '(' || r.src[end] == ')'):
	case name == "quad" || name == "thinspace" || name == "rm":
		p.spaced = true
	case dress && (words || name == "mathrm" || name == "operatorname" || name == "mathsf"):
		for end < len(r.src) && r.src[end] == ' ' {
			end++
		}
		if end == len(r.src) || r.src[end] != '{' {
			return false
		}
		r.pos = end
		return r.open(true)
	case unitSigns[name] != "":
		p.text = unitSigns[name]
		p.word = p.text != "*" && p.text != "frac"
		p.marked = r.inText()
	default:
		if _, ok := unitNamed(name); !r.inText() || len(name) < 3 || !ok && powersByName[name] == 0 { // \meter\per\second
			return false
		}
		p.text, p.word, p.marked = name, true, true
	}
	r.pos = end
	return true
}

// letters reads a word of one script, or a sign beyond ASCII.
func (r *unitReader) letters(p *unitPiece) {
	start := r.pos
	first, size := utf8.DecodeRuneInString(r.src[start:])
	p.marked = r.inText()
	r.pos += size
	switch {
	case first == 0xA0 || first == 0x2009 || first == 0x202F:
		*p = r.piece()
		p.spaced = true
		return
	case unitSigns[r.src[start:r.pos]] != "":
		p.text = unitSigns[r.src[start:r.pos]]
		return
	case first == 'μ': // Greek, for the sign micro
		p.text, p.word = "µ", true
		return
	case first == 'Ω' || first == '\u2126':
		p.text, p.word = "Ω", true
		return
	}
	han := unicode.Is(unicode.Han, first)
	if first != '°' && first != '℃' && first != '℉' && first != 'µ' {
		for r.pos < len(r.src) {
			next, size := utf8.DecodeRuneInString(r.src[r.pos:])
			if !unicode.IsLetter(next) || unicode.Is(unicode.Han, next) != han || unicode.Is(unicode.Greek, next) || next == 'Ω' {
				break
			}
			r.pos += size
		}
	}
	p.text, p.word = r.src[start:r.pos], true
}

// group reads what a pair of braces holds.
func (r *unitReader) group() (content string, ok bool) {
	l := lexer{src: r.src[:min(len(r.src), r.pos+maxGroup)], pos: r.pos}
	content, ok = l.argument()
	r.pos = l.pos
	return content, ok
}

// maxGroup bounds a group within a unit.
const maxGroup = 256
