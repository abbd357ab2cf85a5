package mathexpr

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// textSpaces are the white space that text has for TeX.
var textSpaces = strings.NewReplacer(`\\`, `\\`, `\ `, " ", "~", " ")

// text reads the argument of a text command and decides what it is: words, a
// separator, an option's letter, or mathematics dressed as text.
func (l *lexer) text(words bool) error {
	content, ok := l.argument()
	if !ok {
		return nil // \mathrm x: the dress does not matter
	}
	return l.spoken(content, words)
}

// spoken decides what is set as text.
func (l *lexer) spoken(content string, words bool) error {
	trimmed := strings.TrimSpace(textSpaces.Replace(content))
	if len(trimmed) >= len("p.m") {
		trimmed = clock.Replace(trimmed)
	}
	bare := strings.Trim(trimmed, "().: ")
	if letter, ok := namedOption(trimmed); ok && words {
		bare = letter
	}
	switch {
	case trimmed == "":
		l.space = true
	case len(trimmed) > 1 && strings.HasSuffix(trimmed, ","):
		l.emit(token{kind: tokenWord, text: strings.TrimRight(trimmed, ", ")})
		l.emit(op(","))
	case l.money(trimmed):
	case trimmed == "and" || trimmed == "," || trimmed == ", and":
		l.emit(op(","))
	case trimmed == "or" || trimmed == ", or":
		l.emit(op("or"))
	case between[trimmed] != "" && l.last().kind == tokenNumber && l.numberFollows():
		l.emit(op(between[trimmed]))
	case words && len(bare) == 1 && bare[0] >= 'A' && bare[0] <= 'J' && !l.afterDegree():
		l.emit(token{kind: tokenChoice, text: bare})
	case words && l.choice(trimmed):
		return l.splice(trimmed[3:])
	case words && l.manyOptions(trimmed):
	case !words && len(bare) == 1 && trimmed != bare: // \mathrm{(D)}
		return l.splice(trimmed)
	case boundOperators[trimmed]:
		l.emit(op(trimmed))
	case utf8.RuneCountInString(trimmed) == 1, functions[trimmed] != "", strings.ContainsAny(trimmed, `0123456789\^=$`), strings.ContainsFunc(trimmed, isCircled):
		return l.dressed(trimmed)
	default:
		l.emit(token{kind: tokenWord, text: trimmed})
	}
	return nil
}

// between are the words that join two numbers: 3 to 2, 5 out of 36, 3 by 4.
var between = map[string]string{"to": ":", "out of": "/", "in": "/", "by": "*"}

// numberFollows reports whether a number comes next.
func (l *lexer) numberFollows() bool {
	rest := strings.TrimLeft(l.src[l.pos:], " ~")
	return rest != "" && isDigit(rest[0])
}

// dressed reads text that is mathematics, or words if it cannot be read so.
func (l *lexer) dressed(text string) error {
	if f, ok := functions[text]; ok {
		l.emit(token{kind: tokenFunction, text: f})
		return nil
	}
	before := *l
	if l.splice(text) != nil { // "4:30 p.m."
		*l = before
		l.emit(token{kind: tokenWord, text: text})
	}
	return nil
}

// choice emits the letter of an option that text begins with: "(C) 5".
func (l *lexer) choice(text string) bool {
	if len(text) < 5 || text[0] != '(' || text[2] != ')' || text[1] < 'A' || text[1] > 'J' || len(l.tokens) > 0 {
		return false
	}
	l.emit(token{kind: tokenChoice, text: text[1:2]})
	return true
}

// manyOptions emits the letters of several options: "A, C and F".
func (l *lexer) manyOptions(text string) bool {
	if len(text) < 3 || len(text) > 64 || text[0] < 'A' || text[0] > 'J' || l.afterValue() {
		return false
	}
	all := strings.FieldsFunc(optionSeparators.Replace(text), func(r rune) bool { return r == ',' || r == ' ' })
	for _, letter := range all {
		if len(letter) != 1 || letter[0] < 'A' || letter[0] > 'J' {
			return false
		}
	}
	if !strings.Contains(optionSeparators.Replace(text), ",") {
		return false
	}
	for i, letter := range all {
		if i > 0 {
			l.emit(op(","))
		}
		l.emit(token{kind: tokenChoice, text: letter})
	}
	return len(all) > 1
}

// optionSeparators are the words between options.
var optionSeparators = strings.NewReplacer(" and ", ",", " or ", ",", " & ", ",")

// clock dresses the halves of the day as text, so that "4:30 p.m." reads like
// 4:30 \text{ p.m.}.
var clock = strings.NewReplacer("p.m.", `\text{pm}`, "a.m.", `\text{am}`, "P.M.", `\text{pm}`, "A.M.", `\text{am}`, "p.m", `\text{pm}`, "a.m", `\text{am}`)

// argument reads a group in braces without looking into it.
func (l *lexer) argument() (string, bool) {
	i := l.pos
	for i < len(l.src) && strings.IndexByte(" \t\r\n", l.src[i]) >= 0 {
		i++
	}
	if i == len(l.src) || l.src[i] != '{' {
		return "", false
	}
	depth := 0
	for j := i; j < len(l.src); j++ {
		switch l.src[j] {
		case '\\':
			j++
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				l.pos = j + 1
				return l.src[i+1 : j], true
			}
		}
	}
	return "", false
}

// last is the token before.
func (l *lexer) last() token {
	if len(l.tokens) == 0 {
		return end
	}
	return l.tokens[len(l.tokens)-1]
}

// afterValue reports whether the token before can carry a unit.
func (l *lexer) afterValue() bool {
	switch t := l.last(); t.kind {
	case tokenNumber, tokenConstant, tokenSymbol, tokenWord, tokenVerbatim, tokenUnit:
		return true
	case tokenOperator:
		return t.text == ")" || t.text == "}" || t.text == "/"
	default:
		return false
	}
}

func (l *lexer) afterDegree() bool {
	t := l.last()
	return t.is("°") || t.is("}") && len(l.tokens) > 1 && l.tokens[len(l.tokens)-2].is("°")
}

// spelledCommands are commands whose backslash is seen to be lost before a brace.
var spelledCommands = map[string]bool{
	"frac": true, "dfrac": true, "tfrac": true, "sqrt": true, "text": true, "mathrm": true, "overline": true, "bar": true, "binom": true, "boxed": true, "mathbf": true,
}

// word reads a run of letters: a function, a constant, a unit, a word, or
// symbols written side by side.
func (l *lexer) word() error {
	if length, spelling := hanSign(l.src[l.pos:]); length > 0 {
		l.pos += length
		return l.splice(spelling)
	}
	end := l.pos
	for end < len(l.src) {
		if c := l.src[end]; c < utf8.RuneSelf {
			if !isLetter(c) {
				break
			}
			end++
			continue
		}
		r, size := utf8.DecodeRuneInString(l.src[end:])
		if _, sign := beyond[r]; sign || !isWordRune(r) {
			break
		}
		if length, _ := hanSign(l.src[end:]); length > 0 {
			break
		}
		end += size
	}
	run := l.src[l.pos:end]
	if len(run) > 1 {
		if end < len(l.src) && l.src[end] == '{' && spelledCommands[run] {
			l.pos = end
			return l.named(run)
		}
		l.pos = end
		return l.letters(run)
	}
	l.pos = end
	if t, ok := l.spelledOperator(run); ok {
		l.emit(t)
	} else if !l.money(run) {
		l.emit(letter(rune(run[0])))
	}
	return nil
}

// spelledOperator reads a letter that stands for a sign: 2 x 10^8, (−oo, 1) U (2, oo).
func (l *lexer) spelledOperator(run string) (token, bool) {
	rest := strings.TrimLeft(l.src[l.pos:], " ")
	last := l.last()
	switch {
	case (run == "x" || run == "X") && last.kind == tokenNumber && (strings.HasPrefix(rest, "10^") || strings.HasPrefix(rest, "10**")):
		return cross(), true
	case run == "U" && (last.is(")") || last.is("]") || last.is("\\}")) && rest != "" && strings.IndexByte("([{\\", rest[0]) >= 0:
		return op("cup"), true
	}
	return token{}, false
}

// letters reads a run of two letters or more.
func (l *lexer) letters(run string) error {
	if l.money(run) {
		return nil
	}
	if run == "equals" && l.afterValue() {
		l.emit(op("="))
		return nil
	}
	if l.last().kind == tokenNumber {
		if run == "out" && strings.HasPrefix(l.src[l.pos:], " of ") {
			run = "out of"
			l.pos += len(" of")
		}
		if sign := between[run]; sign != "" && l.numberFollows() {
			l.emit(op(sign))
			return nil
		}
	}
	if run == "in" && l.last().kind == tokenSymbol {
		l.emit(op("∈"))
		return nil
	}
	for _, digits := range [...]string{"10", "2"} {
		if spelling := withDigits[run+digits]; spelling != "" && strings.HasPrefix(l.src[l.pos:], digits+"(") {
			l.pos += len(digits)
			return l.splice(spelling)
		}
	}
	if t, ok := wordToken(run, l.afterValue()); ok {
		l.emit(t)
		return nil
	}
	if f, ok := l.calls(run); ok {
		l.emit(token{kind: tokenFunction, text: f})
		return nil
	}
	if l.isVerb(run) || l.afterWords() && isLowercase(run) { // 60 years old, 24 ways to go
		l.emit(token{kind: tokenWord, text: run})
		return nil
	}
	if _, ok := cardinals[run]; ok && l.last().is("{") && len(l.tokens) > 1 && l.tokens[len(l.tokens)-2].is("_") { // 101_{two}
		l.emit(token{kind: tokenWord, text: run})
		return nil
	}
	if f, rest, ok := glued(run); ok {
		l.emit(token{kind: tokenFunction, text: f})
		run = rest
	}
	if isWord(run) {
		l.emit(token{kind: tokenWord, text: run})
		return nil
	}
	for _, r := range run {
		l.emit(letter(r))
	}
	return nil
}

// withDigits are the functions whose names end in digits, in LaTeX.
var withDigits = map[string]string{"log10": `\log_{10}`, "log2": `\log_{2}`, "atan2": `\operatorname{atan2}`, "arctan2": `\operatorname{atan2}`}

// calls reports which function a run of letters is where a bracket follows, and a product
// of letters otherwise: arg(1 + i), nCr(8, 3).
func (l *lexer) calls(run string) (function string, ok bool) {
	function, ok = functions[run]
	return function, ok && len(run) >= 3 && strings.HasPrefix(l.src[l.pos:], "(")
}

// afterWords reports whether white space and words about a value stand before.
func (l *lexer) afterWords() bool {
	i := len(l.tokens) - 1
	for i > 0 && l.tokens[i].kind == tokenWord {
		i--
	}
	return l.space && i >= 0 && (l.tokens[i].kind == tokenUnit || l.tokens[i].kind == tokenNumber && (i < len(l.tokens)-1 || l.beforeWord()))
}

// beforeWord reports whether a word follows the run of letters just read: red in 7 red
// apples.
func (l *lexer) beforeWord() bool {
	rest, spaced := strings.CutPrefix(l.src[l.pos:], " ")
	return spaced && isWord(rest[:(&lexer{src: rest}).lettersFrom(0)])
}

// isVerb reports whether a run is "is" or "are" between words, or the article
// after it: n is an integer.
func (l *lexer) isVerb(run string) bool {
	switch run {
	case "is", "are":
		return l.space && l.pos+1 < len(l.src) && l.src[l.pos] == ' ' && isLetter(l.src[l.pos+1])
	case "an":
		return l.last().kind == tokenWord
	}
	return false
}

// isWord reports whether a run of letters is a word and no product: it has four
// letters.
func isWord(run string) bool { return len(run) >= 4 && utf8.RuneCountInString(run) >= 4 }

// glued splits a function from the variable written right after it: sinx.
func glued(run string) (function, rest string, ok bool) {
	for _, f := range []string{"sin", "cos", "tan", "cot", "sec", "csc", "log", "ln"} {
		if rest, ok := strings.CutPrefix(run, f); ok && len(rest) == 1 && strings.Contains("xyzt", rest) {
			return f, rest, true
		}
	}
	return "", "", false
}

// wordToken recognises a whole run of letters.
func wordToken(run string, afterValue bool) (token, bool) {
	lower := run
	if run[0] <= 'Z' {
		lower = strings.ToLower(run)
	}
	if f, ok := bareFunction(lower); ok && len(run) > 1 && (lower != "min" || !afterValue) {
		return token{kind: tokenFunction, text: f}, true
	}
	switch lower {
	case "and":
		return op(","), true
	case "or":
		return op(lower), true
	case "pi":
		return constant(Pi), true
	case "sqrt", "mod", "choose", "cbrt":
		return op(lower), true
	case "infinity", "infty", "inf", "oo":
		return constant(Infinity), true
	}
	if len(run) >= 3 && greek[run] != "" {
		return symbol(`\` + run), true
	}
	if shortWords[lower] || afterValue && isHan(run) {
		return token{kind: tokenWord, text: run}, true
	}
	return token{}, false
}

// letter is the token of a single letter.
func letter(r rune) token {
	switch {
	case r == 'e':
		return constant(E)
	case r == 'i':
		return constant(I)
	case r < utf8.RuneSelf:
		if i := strings.IndexRune(alphabet, r); i >= 0 {
			return symbol(alphabet[i : i+1])
		}
	}
	return symbol(string(r))
}

const alphabet = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

func isWordRune(r rune) bool {
	return unicode.IsLetter(r) && !isScript(r)
}
