package mathexpr

import (
	"math/big"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// cardinals are the words of numbers that add up.
var cardinals = map[string]int64{
	"zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
	"thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
	"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}

// denominators are the words of fractions.
var denominators = map[string]int64{
	"half": 2, "halves": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10, "eleventh": 11, "twelfth": 12,
	"hundredth": 100, "thousandth": 1000,
}

// fractionWords are the words of fractions after their number: 7 tenths.
var fractionWords = map[string]int64{
	"halves": 2, "thirds": 3, "fourths": 4, "fifths": 5, "sixths": 6, "sevenths": 7, "eighths": 8, "ninths": 9, "tenths": 10, "elevenths": 11, "twelfths": 12, "hundredths": 100, "thousandths": 1000,
}

// numeral reads a number in words that is the whole of s: "six", "twenty-five",
// "two hundred and seven", "two-thirds", "minus three".
func numeral(s string) (*big.Rat, bool) {
	if len(s) > 80 {
		return nil, false
	}
	words := strings.Fields(strings.ReplaceAll(strings.ToLower(s), "-", " "))
	negative := len(words) > 1 && (words[0] == "minus" || words[0] == "negative")
	if negative {
		words = words[1:]
	}
	value, ok := fractionInWords(words)
	if ok && negative {
		value.Neg(value)
	}
	return value, ok
}

func fractionInWords(words []string) (*big.Rat, bool) {
	if len(words) == 1 && words[0] == "half" {
		return big.NewRat(1, 2), true
	}
	if n := len(words); n == 2 {
		last := words[n-1]
		d, ok := denominators[last]
		if !ok {
			d, ok = denominators[strings.TrimSuffix(last, "s")]
		}
		if ok {
			above := int64(1)
			if words[0] != "a" {
				if above, ok = cardinal(words[:1]); !ok || above == 0 {
					return nil, false
				}
			}
			return big.NewRat(above, d), true
		}
	}
	if i := slices.Index(words, "and"); i > 0 && len(words) == i+3 { // one and a half
		whole, ok := cardinal(words[:i])
		rest, also := fractionInWords(words[i+1:])
		if also && words[i+2] != "and" && rest.Cmp(one) < 0 {
			return rest.Add(rest, big.NewRat(whole, 1)), ok
		}
	}
	n, ok := cardinal(words)
	return big.NewRat(n, 1), ok
}

// counted reads a number in words with what it counts, five minutes, and a unit after π.
func counted(s string) (Node, bool) {
	if words, ok := strings.CutPrefix(s, "pi "); ok {
		unit := readUnit(words)
		return Quantity{Value: Pi, Unit: unit}, unit.Name != "" && unit.Noun == ""
	}
	fields := strings.Fields(s)
	for n := min(len(fields)-1, maxNumeral); n > 0; n-- {
		value, ok := numeral(strings.Join(fields[:n], " "))
		if !ok {
			continue
		}
		rest := fields[n:]
		if first := strings.ToLower(rest[0]); len(rest) > 3 || connectives[first] || arithmetic[first] || first == "a" || first == "an" || first == "of" || first == "to" || first == "in" || first == "by" {
			return nil, false
		}
		counted, err := parse(value.RatString() + `\text{ ` + strings.Join(rest, " ") + "}")
		return counted, err == nil
	}
	return nil, false
}

// maxNumeral bounds the words of a number before what it counts.
const maxNumeral = 6

// hanDigits are the digits of Chinese numbers.
var hanDigits = map[rune]int64{'零': 0, '〇': 0, '一': 1, '二': 2, '两': 2, '三': 3, '四': 4, '五': 5, '六': 6, '七': 7, '八': 8, '九': 9}

// hanNumber reads a Chinese number below a hundred million, or a fraction: 十五, 三分之二.
func hanNumber(s string) (*big.Rat, bool) {
	if below, above, ok := strings.Cut(s, "分之"); ok {
		x, ok := hanInteger(above)
		y, also := hanInteger(below)
		if !ok || !also || y == 0 {
			return nil, false
		}
		return big.NewRat(x, y), true
	}
	n, ok := hanInteger(s)
	return big.NewRat(n, 1), ok
}

// hanSigns are the signs that Chinese has words for.
var hanSigns = [...][2]string{{"不属于", `\notin `}, {"属于", `\in `}, {"根号", `\sqrt `}}

// hanSign is the sign whose word s begins with, as LaTeX writes it, and the length of the
// word. 二分之, and no number after it, is a factor of 1/2.
func hanSign(s string) (length int, spelling string) {
	if s[0] < utf8.RuneSelf {
		return 0, ""
	}
	for _, sign := range hanSigns {
		if strings.HasPrefix(s, sign[0]) {
			return len(sign[0]), sign[1]
		}
	}
	below, _, ok := strings.Cut(s[:min(len(s), maxHan)], "分之")
	if !ok {
		return 0, ""
	}
	n, ok := hanInteger(below)
	if !ok || n == 0 {
		return 0, ""
	}
	length = len(below) + len("分之")
	if rest := s[length:]; isHan(rest) && !strings.HasPrefix(rest, "根号") {
		return 0, ""
	}
	return length, `\frac{1}{` + strconv.FormatInt(n, 10) + `}\cdot `
}

// maxHan bounds the bytes of a denominator.
const maxHan = 32

func hanInteger(s string) (n int64, ok bool) {
	var total, part, digit int64
	scale := int64(1e5)
	for _, r := range s {
		d, isDigit := hanDigits[r]
		power := map[rune]int64{'十': 10, '百': 100, '千': 1000}[r]
		switch {
		case isDigit && digit == 0:
			digit = d
		case power > 0 && power < scale && (digit > 0 || power == 10 && part == 0):
			part += max(digit, 1) * power
			digit, scale = 0, power
		case r == '万' && total == 0 && part+digit > 0:
			total, part, digit, scale = (part+digit)*1e4, 0, 0, 1e5
		default:
			return 0, false
		}
	}
	return total + part + digit, s != ""
}

// cardinal reads a whole number below a million million.
func cardinal(words []string) (int64, bool) {
	if len(words) == 0 || len(words) > 12 {
		return 0, false
	}
	var total, part int64
	scale := int64(1e12) // the next multiplier is smaller
	expected := true     // a word of the part may come
	for i, w := range words {
		switch v, ok := cardinals[w]; {
		case ok && expected && fits(part, v, len(words)):
			part += v
			expected = part%10 == 0 && part > 0
		case w == "hundred" && part > 0 && part < 10:
			part, expected = part*100, true
		case (w == "thousand" || w == "million" || w == "billion") && part > 0 && multipliers[w] < scale:
			scale = multipliers[w]
			total, part, expected = total+part*scale, 0, true
		case w == "and" && i < len(words)-1 && (part > 0 && part%100 == 0 || part == 0 && total > 0):
			expected = true
		default:
			return 0, false
		}
	}
	return total + part, true
}

// fits reports whether the number v may follow what was read of its part.
func fits(part, v int64, words int) bool {
	switch {
	case v == 0:
		return words == 1
	case part%100 == 0:
		return true
	}
	return part%10 == 0 && part%100 >= 20 && v < 10
}
