package mathexpr

import (
	"math/big"
	"strings"
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

// parts are the words of fractions after their number: 7 tenths.
var parts = map[string]int64{
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
	n, ok := cardinal(words)
	return big.NewRat(n, 1), ok
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
