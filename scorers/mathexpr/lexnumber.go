package mathexpr

import (
	"fmt"
	"math/big"
	"regexp"
	"strconv"
	"strings"
)

// number reads digits with their groups, decimals, repeating decimals and a
// decimal exponent: 1,234  10{,}000  58\,500  .0672  0.\overline{3}  1.5e3.
func (l *lexer) number() error {
	if digits, base := radixed(l.src[l.pos:]); base != "" {
		l.pos += len("0x") + len(digits)
		return l.splice(digits + "_{" + base + "}")
	}
	digits, groups, err := l.integerPart()
	if err != nil {
		return err
	}
	t := token{kind: tokenNumber, places: -1, grouped: groups != ""}
	var decimals, repeating string
	if rest := l.src[l.pos:]; len(rest) > 1 && rest[0] == '.' && (isDigit(rest[1]) || isRepeating(rest[1:])) || groups == "" && isDecimalComma(rest, digits) {
		l.pos++
		if rest[0] == '{' { // {,}
			l.pos += 2
		}
		decimals = l.digits()
		repeating = l.repeating()
		t.places = int32(min(len(decimals), maxDigits))
	}
	if len(digits)+len(decimals)+len(repeating) > maxDigits {
		return fmt.Errorf("number of more than %d digits: %w", maxDigits, ErrTooLarge)
	}
	t.value = decimal(digits, decimals, repeating)
	if t.text = digits; t.grouped {
		t.text = groups
	}
	if repeating != "" {
		t.places = -1
	} else if decimals != "" && len(decimals) < 64 {
		l.recurring(&t, digits, decimals)
	}
	l.exponent(&t)
	l.emit(t)
	return nil
}

// recurring reads the dots of 0.333… and 0.1212…, where what repeats is shown
// often enough. The dots of 3.14159… say that digits were left out.
func (l *lexer) recurring(t *token, digits, decimals string) {
	rest := l.src[l.pos:]
	for _, dots := range [...]string{"...", "…", `\ldots`, `\dots`, `\cdots`} {
		if rest != dots {
			continue
		}
		l.pos = len(l.src)
		for n := 1; 2*n <= len(decimals); n++ {
			block := decimals[len(decimals)-n:]
			count := 0
			for tail := decimals; strings.HasSuffix(tail, block); tail = tail[:len(tail)-n] {
				count++
			}
			if count >= 3 || n > 1 && count == 2 {
				t.value, t.places = decimal(digits, decimals[:len(decimals)-n*count], block), -1
				return
			}
		}
		return
	}
}

func (l *lexer) digits() string {
	start := l.pos
	for l.pos < len(l.src) && isDigit(l.src[l.pos]) {
		l.pos++
	}
	return l.src[start:l.pos]
}

// integerPart reads the digits before the point, joining groups of three. A
// plain comma groups digits only outside brackets; groups then says how it was
// written, since a list may have been meant.
func (l *lexer) integerPart() (digits, groups string, err error) {
	start := l.pos
	digits = l.digits()
	if len(digits) > 3 || strings.HasPrefix(digits, "0") || digits == "" || l.pos == len(l.src) || l.pos <= l.single {
		return digits, "", nil
	}
	plain, pos := false, l.pos
	if comma, n := separator(l.src[pos:]); n == 0 || comma && l.depth > 0 || !threeDigits(l.src[pos+n:]) {
		return digits, "", nil
	}
	var joined strings.Builder
	joined.WriteString(digits)
	for {
		comma, n := separator(l.src[pos:])
		if n == 0 || comma && l.depth > 0 || !threeDigits(l.src[pos+n:]) {
			break
		}
		plain = plain || comma
		joined.WriteString(l.src[pos+n : pos+n+3])
		pos += n + 3
		if joined.Len() > maxDigits {
			return "", "", fmt.Errorf("number of more than %d digits: %w", maxDigits, ErrTooLarge)
		}
	}
	if pos+1 < len(l.src) && l.src[pos] == ',' && isDigit(l.src[pos+1]) {
		l.single = pos
		return digits, "", nil // 100,200,3 is a list
	}
	l.pos = pos
	if plain {
		groups = l.src[start:pos]
	}
	return joined.String(), groups, nil
}

// groupings are the separators of digits other than a plain comma.
var groupings = [...]string{`{,}`, `,\!`, `\,`, `\ `, `~`, ` `, `{\,}`, `\!,\!`, `\!,`, `\!`, `\;`, "_", "\u202f", "\u00a0", "\u2009"}

// separator recognises what may stand between groups of digits.
func separator(s string) (comma bool, length int) {
	if s == "" || isLetter(s[0]) || isDigit(s[0]) || s[0] == ')' || s[0] == '}' || s[0] == '.' {
		return false, 0
	}
	for _, sep := range &groupings {
		if s[0] == sep[0] && strings.HasPrefix(s, sep) {
			n := len(sep)
			if sep == `,\!` {
				n += len(s[n:]) - len(strings.TrimLeft(s[n:], " "))
			}
			return false, n
		}
	}
	if strings.HasPrefix(s, ",") {
		return true, 1
	}
	return false, 0
}

// isDecimalComma recognises the {,} of 0{,}25, which is no separator of thousands.
func isDecimalComma(s, digits string) bool {
	return strings.HasPrefix(s, `{,}`) && len(s) > 3 && isDigit(s[3]) && (digits == "0" || !threeDigits(s[3:]))
}

func threeDigits(s string) bool {
	return len(s) >= 3 && isDigit(s[0]) && isDigit(s[1]) && isDigit(s[2]) && (len(s) == 3 || !isDigit(s[3]))
}

// isRepeating reports whether the digits that repeat come next: \overline{3}, which may
// have lost its backslash, \dot{3}, or (3) that ends the source.
func isRepeating(s string) bool {
	bare := strings.TrimPrefix(s, `\`)
	return strings.HasPrefix(bare, `overline{`) || strings.HasPrefix(bare, `bar{`) || strings.HasPrefix(s, `\dot{`) || len(s) > 2 && s[0] == '(' && s[len(s)-1] == ')'
}

// repeating reads \overline{3}, (3) or \dot{1}4\dot{2} after a decimal point.
func (l *lexer) repeating() string {
	rest := l.src[l.pos:]
	if !isRepeating(rest) {
		return ""
	}
	if strings.HasPrefix(rest, `\dot{`) {
		return l.dotted()
	}
	open, closing := strings.IndexByte(rest, '{')+1, byte('}')
	if rest[0] == '(' {
		open, closing = 1, ')'
	}
	end := open
	for end < len(rest) && isDigit(rest[end]) {
		end++
	}
	if end == open || end == len(rest) || rest[end] != closing || closing == ')' && end != len(rest)-1 {
		return ""
	}
	l.pos += end + 1
	return rest[open:end]
}

// dotted reads digits with a dot on the first and on the last of them.
func (l *lexer) dotted() string {
	start := l.pos
	var digits []byte
	for dots := 0; dots < 2; {
		rest := l.src[l.pos:]
		dot := strings.HasPrefix(rest, `\dot{`)
		switch {
		case dot && len(rest) > 6 && isDigit(rest[5]) && rest[6] == '}':
			digits = append(digits, rest[5])
			l.pos += 7
			dots++
		case !dot && dots == 1 && strings.Contains(rest, `\dot{`) && isDigit(rest[0]) && len(digits) < 64:
			digits = append(digits, rest[0])
			l.pos++
		case dots == 1 && len(digits) == 1:
			return string(digits)
		default:
			l.pos = start
			return ""
		}
	}
	return string(digits)
}

// decimal is the value of digits.decimals(repeating).
func decimal(digits, decimals, repeating string) *big.Rat {
	if repeating == "" && len(digits)+len(decimals) <= 18 {
		n, scale := int64(0), int64(1)
		for _, part := range [...]string{digits, decimals} {
			for i := range len(part) {
				n = 10*n + int64(part[i]-'0')
			}
		}
		if decimals == "" {
			return new(big.Rat).SetInt64(n)
		}
		for range len(decimals) {
			scale *= 10
		}
		return big.NewRat(n, scale)
	}
	value := quotient(digits+decimals, len(decimals))
	if repeating != "" {
		nines, _ := new(big.Int).SetString(strings.Repeat("9", len(repeating)), 10)
		tail := new(big.Rat).Quo(quotient(repeating, len(decimals)), new(big.Rat).SetInt(nines))
		value.Add(value, tail)
	}
	return value
}

// quotient is digits/10^places.
func quotient(digits string, places int) *big.Rat {
	n, ok := new(big.Int).SetString(digits, 10)
	if !ok {
		n = new(big.Int)
	}
	return new(big.Rat).SetFrac(n, powerOfTen(places))
}

func powerOfTen(n int) *big.Int {
	return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil)
}

// tenTo is 10^n.
func tenTo(n int) *big.Rat {
	r := new(big.Rat).SetInt(powerOfTen(max(n, -n)))
	if n < 0 {
		r.Inv(r)
	}
	return r
}

// maxShift bounds the bytes of a decimal exponent.
const maxShift = 32

// decimalExponent matches e3, E-05 and \mathrm{e}{-3}.
var decimalExponent = regexp.MustCompile(`^(?:[eE]|\\(?:text|mathrm|operatorname)\{[eE]\})(?:([+-]?\d{1,5})|\{([+-]?\d{1,5})\})`)

// exponent reads a decimal exponent right after a number.
func (l *lexer) exponent(t *token) {
	rest := l.src[l.pos:]
	if rest == "" || rest[0]|0x20 != 'e' && rest[0] != '\\' {
		return
	}
	m := decimalExponent.FindStringSubmatch(rest[:min(len(rest), maxShift)])
	if m == nil {
		return
	}
	n, err := strconv.Atoi(m[1] + m[2])
	if err != nil || n > maxDigits || n < -maxDigits {
		return
	}
	l.pos += len(m[0])
	t.value = new(big.Rat).Mul(t.value, tenTo(n))
	t.places, t.exponent = max(t.places, 0), n
}

// radixed reads digits after the prefix of their base, 0x1F, and the base.
func radixed(s string) (digits, base string) {
	if len(s) < len("0b1") || s[0] != '0' {
		return "", ""
	}
	var alphabet string
	switch s[1] {
	case 'x':
		base, alphabet = "16", "0123456789ABCDEFabcdef"
	case 'b':
		base, alphabet = "2", "01"
	case 'o':
		base, alphabet = "8", "01234567"
	default:
		return "", ""
	}
	digits = s[2 : len(s)-len(strings.TrimLeft(s[2:], alphabet))]
	if rest := s[2+len(digits):]; digits == "" || rest != "" && (isLetter(rest[0]) || isDigit(rest[0])) {
		return "", ""
	}
	return strings.ToUpper(digits), base
}
