package scorers

import (
	"strconv"
	"strings"
	"unicode"
)

// A decimal is a number as Python's decimal module reads it, in a form that is
// equal for equal numbers: digits·10^exponent, without zeros at either end of the
// digits. Zero has no digits, no sign and no exponent.
type decimal struct {
	negative bool
	infinite bool
	nan      bool // equal to nothing, itself included
	digits   string
	exponent int64
}

// maxExponentDigits bounds a written exponent, as Python does on 64-bit machines.
const maxExponentDigits = 18

// parseDecimal reads a word as Python's Decimal(word) does: case is ignored, as
// are underscores, and digits may be of another script.
func parseDecimal(word string) (decimal, bool) {
	word = strings.ToLower(strings.Map(decimalRune, word))
	var d decimal
	word, d.negative = cutSign(word)
	switch {
	case word == "inf", word == "infinity":
		d.infinite = true
		return d, true
	case strings.HasPrefix(strings.TrimPrefix(word, "s"), "nan"):
		d.nan = true
		_, diagnosis, _ := strings.Cut(word, "nan")
		return d, isDigits("0" + diagnosis)
	}
	mantissa, exponent, hasExponent := strings.Cut(word, "e")
	if hasExponent {
		var ok bool
		if d.exponent, ok = parseExponent(exponent); !ok {
			return decimal{}, false
		}
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	if d.digits = whole + fraction; !isDigits(d.digits) {
		return decimal{}, false
	}
	d.exponent -= int64(len(fraction))
	return d.normal(), true
}

// decimalRune drops underscores and maps the digits of other scripts to ASCII.
func decimalRune(r rune) rune {
	switch {
	case r == '_':
		return -1
	case r <= unicode.MaxASCII:
		return r
	}
	for _, digits := range unicode.Nd.R16 { // decimal digits come in runs of ten that begin with zero
		if rune(digits.Lo) <= r && r <= rune(digits.Hi) {
			return '0' + (r-rune(digits.Lo))%10
		}
	}
	return r
}

func parseExponent(s string) (int64, bool) {
	s, negative := cutSign(s)
	if !isDigits(s) {
		return 0, false
	}
	if s = strings.TrimLeft(s, "0"); len(s) > maxExponentDigits {
		return 0, false
	}
	n, err := strconv.ParseInt("0"+s, 10, 64)
	if negative {
		n = -n
	}
	return n, err == nil
}

func cutSign(s string) (rest string, negative bool) {
	if s != "" && (s[0] == '+' || s[0] == '-') {
		return s[1:], s[0] == '-'
	}
	return s, false
}

// normal returns d without zeros at the ends of its digits.
func (d decimal) normal() decimal {
	d.digits = strings.TrimLeft(d.digits, "0")
	short := strings.TrimRight(d.digits, "0")
	d.exponent += int64(len(d.digits) - len(short))
	d.digits = short
	if short == "" {
		return decimal{}
	}
	return d
}

// equal reports whether two numbers are exactly equal.
func (d decimal) equal(e decimal) bool { return d == e && !d.nan }
