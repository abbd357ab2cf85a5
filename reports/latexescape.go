package reports

import (
	"fmt"
	"strings"
)

// escapeLaTeX makes text harmless in LaTeX, in ASCII and for every engine: no
// character keeps a special meaning, two that would melt into another (-- into a
// dash) are held apart, and one without a command of its own is written by its
// code point.
func escapeLaTeX(s string) string {
	var b strings.Builder
	last := rune(0)
	for _, r := range s {
		command, special := latexCommands[r]
		switch {
		case special:
			b.WriteString(command)
		case r > '~' || r < ' ':
			fmt.Fprintf(&b, `\evalrchar{%04X}`, r)
		case r == last && strings.ContainsRune(`-',`, r):
			b.WriteString("{}" + string(r))
		default:
			b.WriteRune(r)
		}
		last = r
	}
	return b.String()
}

// latexCommands are characters that are not written as themselves. In front of
// all: what has a meaning in LaTeX, after the end of a row ([, *) or to a
// language's shorthands (", `); then the marks of reports and typography; then
// letters with accents.
var latexCommands = latexTableOf(map[rune]string{
	'\\': `\textbackslash{}`, '{': `\{`, '}': `\}`, '#': `\#`, '$': `\$`, '%': `\%`, '&': `\&`, '_': `\_`,
	'^': `\textasciicircum{}`, '~': `\textasciitilde{}`, '<': `\textless{}`, '>': `\textgreater{}`, '|': `\textbar{}`,
	'"': `\symbol{34}`, '`': `\symbol{96}`, '[': `{[}`, ']': `{]}`, '*': `{*}`,

	'–': `--`, '—': `---`, '‘': `\textquoteleft{}`, '’': `\textquoteright{}`, '“': `\textquotedblleft{}`, '”': `\textquotedblright{}`,
	'…': `\dots{}`, '•': `$\bullet$`, '†': `$^{\dagger}$`, '‡': `$^{\ddagger}$`, '§': `$\mathsection$`, '˒': `$^{,}$`, '°': `$^{\circ}$`,
	'×': `$\times$`, '÷': `$\div$`, '±': `$\pm$`, '−': `$-$`, '≥': `$\geq$`, '≤': `$\leq$`, '≠': `$\neq$`, '≈': `$\approx$`,
	'→': `$\to$`, '∞': `$\infty$`, 'α': `$\alpha$`, 'β': `$\beta$`, 'γ': `$\gamma$`, 'δ': `$\delta$`, 'ε': `$\epsilon$`,
	'λ': `$\lambda$`, 'μ': `$\mu$`, 'µ': `$\mu$`, 'π': `$\pi$`, 'σ': `$\sigma$`, 'τ': `$\tau$`, 'Δ': `$\Delta$`, 'Σ': `$\Sigma$`, 'Ω': `$\Omega$`,

	'ß': `\ss{}`, 'æ': `\ae{}`, 'Æ': `\AE{}`, 'ø': `\o{}`, 'Ø': `\O{}`, 'å': `\aa{}`, 'Å': `\AA{}`, 'œ': `\oe{}`, 'Œ': `\OE{}`,
	'ł': `\l{}`, 'Ł': `\L{}`, 'ı': `\i{}`, 'ç': `\c{c}`, 'Ç': `\c{C}`, 'ş': `\c{s}`, 'Ş': `\c{S}`, '¡': `\textexclamdown{}`, '¿': `\textquestiondown{}`,
}, "⁰¹²³⁴⁵⁶⁷⁸⁹", "₀₁₂₃₄₅₆₇₈₉")

// latexTableOf adds raised and lowered digits and letters with accents.
func latexTableOf(commands map[rune]string, raised, lowered string) map[rune]string {
	for digit, r := range []rune(raised) {
		commands[r] = fmt.Sprintf("$^{%d}$", digit)
	}
	for digit, r := range []rune(lowered) {
		commands[r] = fmt.Sprintf("$_{%d}$", digit)
	}
	for _, a := range []struct{ accent, letters, base string }{
		{"`", "àèìòùÀÈÌÒÙ", "aeiouAEIOU"},
		{"'", "áéíóúýćńśźÁÉÍÓÚÝĆŃŚŹ", "aeiouycnszAEIOUYCNSZ"},
		{"^", "âêîôûÂÊÎÔÛ", "aeiouAEIOU"},
		{`"`, "äëïöüÿÄËÏÖÜŸ", "aeiouyAEIOUY"},
		{"~", "ãñõÃÑÕ", "anoANO"},
		{"v", "čďěňřšťžČĎĚŇŘŠŤŽ", "cdenrstzCDENRSTZ"},
	} {
		for i, r := range []rune(a.letters) {
			commands[r] = `\` + a.accent + "{" + a.base[i:i+1] + "}"
		}
	}
	return commands
}
