package mathexpr

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// superscripts and subscripts of Unicode, a run of which is one exponent or index.
var (
	superscripts = scriptTable("⁰0¹1²2³3⁴4⁵5⁶6⁷7⁸8⁹9⁺+⁻-⁼=⁽(⁾)ᵃaᵇbᶜcᵈdᵉeᶠfᵍgʰhⁱiʲjᵏkˡlᵐmⁿnᵒoᵖpʳrˢsᵗtᵘuᵛvʷwˣxʸyᶻzᵀT")
	subscripts   = scriptTable("₀0₁1₂2₃3₄4₅5₆6₇7₈8₉9₊+₋-₌=₍(₎)ₐaₑeₕhᵢiⱼjₖkₗlₘmₙnₒoₚpᵣrₛsₜtᵤuᵥvₓx")
)

// scriptTable reads pairs of a script and what it stands for.
func scriptTable(pairs string) map[rune]string {
	table := make(map[rune]string)
	all := []rune(pairs)
	for i := 0; i < len(all); i += 2 {
		table[all[i]] = string(all[i+1])
	}
	return table
}

// isScript reports whether r is a superscript or a subscript.
func isScript(r rune) bool { return superscripts[r] != "" || subscripts[r] != "" }

// script reads a run of superscripts or of subscripts, if one comes next, as LaTeX
// writes it: ¹² is ^{12}.
func (l *lexer) script() (latex string, ok bool) {
	for _, s := range [...]struct {
		sign  string
		table map[rune]string
	}{{"^{", superscripts}, {"_{", subscripts}} {
		var run strings.Builder
		rest := l.src[l.pos:]
		for rest != "" {
			r, size := utf8.DecodeRuneInString(rest)
			if s.table[r] == "" {
				break
			}
			run.WriteString(s.table[r])
			rest = rest[size:]
		}
		if run.Len() > 0 {
			l.pos = len(l.src) - len(rest)
			return s.sign + run.String() + "}", true
		}
	}
	return "", false
}

// westernDigits writes the digits of other scripts, full-width ones among them, as 0 to 9.
func westernDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if r < utf8.RuneSelf || !unicode.IsDigit(r) {
			return r
		}
		zero := r // Unicode has the digits of a script in tens
		for unicode.IsDigit(zero - 1) {
			zero--
		}
		return '0' + (r-zero)%10
	}, s)
}
