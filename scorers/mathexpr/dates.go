package mathexpr

import (
	"strconv"
	"strings"
)

var months = map[string]int{
	"january": 1, "february": 2, "march": 3, "april": 4, "may": 5, "june": 6, "july": 7, "august": 8, "september": 9, "october": 10, "november": 11, "december": 12,
	"jan": 1, "feb": 2, "mar": 3, "apr": 4, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "sept": 9, "oct": 10, "nov": 11, "dec": 12,
}

// maxDate bounds the source of a date.
const maxDate = 64

// namesMonth reports whether a word of s, and no command, is the name of a month.
func namesMonth(s string) bool {
	for i := 0; i < len(s); i++ {
		if !isLetter(s[i]) {
			continue
		}
		start := i
		for i < len(s) && isLetter(s[i]) {
			i++
		}
		if n := i - start; n >= len("may") && n <= len("september") && (start == 0 || s[start-1] != '\\') && months[strings.ToLower(s[start:i])] > 0 {
			return true
		}
	}
	return false
}

// date reads a day of a month, perhaps with its year, in the orders in which it is
// written: "March 14, 2021", "14 March 2021", "the 3rd of March".
func date(s string) (Node, bool) {
	if len(s) > maxDate || !namesMonth(s) {
		return Text{}, false
	}
	month, day, year := 0, 0, 0
	for w := range strings.FieldsFuncSeq(textCommands.Replace(strings.ToLower(s)), func(r rune) bool { return strings.ContainsRune(" ,.~{}", r) }) {
		if m := months[w]; m > 0 && month == 0 {
			month = m
			continue
		}
		if w == "of" || w == "the" {
			continue
		}
		n, err := strconv.Atoi(ordinal(w))
		switch {
		case err != nil:
			return Text{}, false
		case n >= 1 && n <= 31 && day == 0:
			day = n
		case len(w) == 4 && year == 0:
			year = n
		default:
			return Text{}, false
		}
	}
	words := strconv.Itoa(day) + "." + strconv.Itoa(month)
	if year > 0 {
		words += "." + strconv.Itoa(year)
	}
	return Text{Words: words}, month > 0 && day > 0
}

// ordinal is a number without the ending that makes it one: 3rd.
func ordinal(w string) string {
	for _, ending := range []string{"st", "nd", "rd", "th"} {
		if number, ok := strings.CutSuffix(w, ending); ok {
			return number
		}
	}
	return w
}
