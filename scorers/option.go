package scorers

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Methods of finding an option's letter besides box and answer line.
const (
	methodFinalLetter   = "final-letter"   // the last line is the letter alone
	methodFinalOption   = "final-option"   // the option completes a sentence that ends in "is:"
	methodOpeningLetter = "opening-letter" // the reply opens with the letter and names no other
)

// An optionFinder finds claims of options with these letters.
type optionFinder string

func (o optionFinder) robust(text string) (claim, bool) {
	text = new(mathFinder).ownTurn(text)
	line, at, inLine := o.lastAnnounced(text)
	if all := joinedTo(boxes(text), text, joins); len(all) > 0 {
		if letters, _, ok := o.claimed(strings.Join(distinct(all), ", "), false); ok && (!inLine || all[len(all)-1].start > at) {
			return claim{text: letters, method: methodBoxed, whole: true}, true
		}
	}
	if inLine {
		return line, true
	}
	if c, ok := o.finalLetter(text); ok {
		return c, true
	}
	if c, ok := o.finalOption(text); ok {
		return c, true
	}
	return o.openingLetter(text)
}

// lastAnnounced is the last answer line that claims an option, and where its
// answer begins.
func (o optionFinder) lastAnnounced(text string) (claim, int, bool) {
	for i := range announced(text) {
		rest := text[i:min(len(text), i+maxHeading*2)]
		colon := text[i-1] == ':' || strings.HasPrefix(strings.TrimLeft(rest, " *_"), ":")
		if letters, end, ok := o.claimed(rest, colon); ok {
			return claim{text: letters, method: methodAnswerLine, whole: i+end < len(text)}, i, true
		}
	}
	return claim{}, 0, false
}

// dressing is what may stand between an announcement and the letter.
var dressing = []string{
	" ", "\t", "\r", "\n", ":", "：", "*", "_", "$", "(", "[", "{", "\"", "'", "`", "（", "「", "“", "‘",
	`\boxed`, `\fbox`, `\textbf`, `\text`, `\mathrm`, `\mathbf`, `\mathsf`, `\(`, `\[`, `\ `, `\,`, "option ", "Option ", "choice ", "Choice ",
}

// claimed reads the letters that s begins with, dressing aside, and where they
// end. Lower case counts after a colon only, and if nothing follows.
func (o optionFinder) claimed(s string, lowerCase bool) (letters string, end int, ok bool) {
	rest := undress(s)
	letter, size := o.letter(rest, lowerCase)
	if size == 0 {
		return "", 0, false
	}
	letters, rest = letter, rest[size:]
	for {
		next, after := o.another(rest)
		if next == "" {
			return letters, len(s) - len(rest), true
		}
		letters, rest = letters+", "+next, after
	}
}

func undress(s string) string {
	for {
		before := s
		for _, d := range dressing {
			s = strings.TrimPrefix(s, d)
		}
		if s == before {
			return s
		}
	}
}

// letter reads one option letter that is a word of its own; size is 0 if there
// is none.
func (o optionFinder) letter(s string, lowerCase bool) (string, int) {
	r, size := utf8.DecodeRuneInString(s)
	letter := latin(r)
	following, _ := utf8.DecodeRuneInString(s[size:])
	if size == len(s) {
		following = '.'
	}
	if letter == 0 && lowerCase && r >= 'a' && r <= 'z' && strings.ContainsRune(").\n*", following) {
		letter = r - 'a' + 'A'
	}
	if letter == 0 || !strings.ContainsRune(string(o), letter) || continues(r, following) {
		return "", 0
	}
	if letter == 'I' && strings.HasPrefix(s[size:], " ") && len(s) > size+1 && s[size+1] >= 'a' && s[size+1] <= 'z' {
		return "", 0 // "I think …"
	}
	return string(letter), size
}

// latin maps an option letter as other scripts write it to A, B, C, …; it is 0
// for what is none.
func latin(r rune) rune {
	switch {
	case r >= 'A' && r <= 'Z':
		return r
	case r >= 'Ａ' && r <= 'Ｚ': // full width
		return r - 'Ａ' + 'A'
	case r < 0x600:
		return 0
	}
	for _, alphabet := range []string{"أبجد", "অবডঢ"} { // Arabic; Bengali, as simple-evals reads it
		if i := strings.IndexRune(alphabet, r); i >= 0 {
			return 'A' + rune(utf8.RuneCountInString(alphabet[:i])) //nolint:gosec // one of four
		}
	}
	return 0
}

// continues reports whether next makes r the beginning of a longer word.
func continues(r, next rune) bool {
	if r < utf8.RuneSelf || unicode.Is(unicode.Latin, r) {
		return unicode.Is(unicode.Latin, next) || unicode.IsDigit(next) || next == '_'
	}
	return unicode.IsLetter(next) || unicode.IsMark(next)
}

// another reads a further letter claimed with the one before: "or B", ", C.",
// "and (D)". A letter that goes on as a sentence ("A, I think") is none.
func (o optionFinder) another(s string) (letter, rest string) {
	s = strings.TrimLeft(s, " )]}*")
	joined := false
	for _, join := range []string{",", "/", "&", "and ", "or ", "und ", "或", "和"} {
		if after, ok := strings.CutPrefix(s, join); ok {
			s, joined = strings.TrimLeft(after, " "), true
		}
	}
	if !joined {
		return "", ""
	}
	s = undress(s)
	letter, size := o.letter(s, false)
	if size == 0 {
		return "", ""
	}
	rest = s[size:]
	if after := strings.TrimLeft(rest, " "); after != rest && after != "" && after[0] >= 'a' && after[0] <= 'z' && !strings.HasPrefix(after, "and ") && !strings.HasPrefix(after, "or ") {
		return "", ""
	}
	return letter, rest
}

// bare reads a text that is a letter, in either case, with at most the option's
// words after it: "b", "(B)", "B. because", "B or C".
func (o optionFinder) bare(text string) (claim, bool) {
	line, _, _ := bareLine(text, maxBareWords)
	letters, end, ok := o.claimed(line, true)
	if !ok {
		return claim{}, false
	}
	rest := line[end:]
	stop, _ := utf8.DecodeRuneInString(rest)
	if closed := strings.TrimLeft(rest, ")]}*_$`\"'. "); closed != "" && !strings.ContainsRune(").:。．：、", stop) {
		return claim{}, false
	}
	return claim{text: letters, method: methodBare, whole: true}, true
}

// finalLetter finds a last line that is nothing but a letter.
func (o optionFinder) finalLetter(text string) (claim, bool) {
	line := strings.TrimRight(text, " \t\r\n")
	line = line[strings.LastIndexByte(line, '\n')+1:]
	if len(line) > maxHeading {
		return claim{}, false
	}
	letter, size := o.letter(undress(line), false)
	if size == 0 || strings.Trim(undress(line)[size:], " .)]}*_$`\"'\\") != "" {
		return claim{}, false
	}
	return claim{text: letter, method: methodFinalLetter}, true
}

// finalOption finds the last option that completes a sentence, as in "the most
// accurate statement is:\n\nC. The …", if no further option follows, which would
// make it a list.
func (o optionFinder) finalOption(text string) (claim, bool) {
	for i, n := len(text), 0; n < maxAnnounced; n++ {
		if i = strings.LastIndexAny(text[:i], ":："); i < 0 {
			return claim{}, false
		}
		if !completed(text[:i]) {
			continue
		}
		letter, rest := o.option(text[i:])
		if letter == "" {
			continue
		}
		if o.listsAnother(rest) {
			return claim{}, false
		}
		return claim{text: letter, method: methodFinalOption}, true
	}
	return claim{}, false
}

// completed reports whether before ends in the verb of a sentence that what
// follows its colon completes.
func completed(before string) bool {
	before = strings.TrimRight(before, " *_")
	if strings.HasSuffix(before, "是") || strings.HasSuffix(before, "为") {
		return true
	}
	return strings.HasSuffix(before, " is") || strings.HasSuffix(before, " be")
}

// option reads the letter of an option as lists write it, "E." or "(E)", that s
// begins with, dressing aside, and what follows the letter.
func (o optionFinder) option(s string) (letter, rest string) {
	head := s[:min(len(s), maxHeading)]
	dressed := len(head) - len(undress(head))
	letter, size := o.letter(s[dressed:], false)
	rest = s[dressed+size:]
	if size == 0 || rest == "" || !strings.ContainsRune(").:", rune(rest[0])) {
		return "", ""
	}
	return letter, rest
}

// listsAnother reports whether a line of text begins as an option of a list does.
func (o optionFinder) listsAnother(text string) bool {
	for line := range strings.SplitSeq(text, "\n") {
		if letter, _ := o.option(line); letter != "" {
			return true
		}
	}
	return false
}

// openingLetter finds a reply such as "A) because …" in which no other option's
// letter stands alone.
func (o optionFinder) openingLetter(text string) (claim, bool) {
	letter, rest := o.option(strings.TrimLeft(text, " \t\r\n"))
	if letter == "" || o.namesAnother(rest, letter) {
		return claim{}, false
	}
	return claim{text: letter, method: methodOpeningLetter}, true
}

// namesAnother reports whether an option letter other than this stands as a
// word in text.
func (o optionFinder) namesAnother(text, letter string) bool {
	var previous rune
	for i, r := range text {
		if l := latin(r); l != 0 && string(l) != letter && !unicode.IsLetter(previous) && !unicode.IsDigit(previous) {
			if found, size := o.letter(text[i:], false); size > 0 && found != letter {
				return true
			}
		}
		previous = r
	}
	return false
}
