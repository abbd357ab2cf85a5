package mathexpr

import "strings"

// units gives the canonical name of a unit of measure. Single letters count
// where they are set as text: a bare "3m" is three times m.
var units = unitTable(map[string]string{
	"cm": "cm cms centimeter centimetre", "mm": "mm mms millimeter millimetre", "km": "km kms kilometer kilometre", "m": "m meter metre", "dm": "dm decimeter decimetre",
	"in": "in inch inches", "ft": "ft foot feet", "yd": "yd yds yard", "mi": "mi mile", "nm": "nm nanometer nanometre",
	"kg": "kg kgs kilogram", "g": "g gram", "mg": "mg milligram", "lb": "lb lbs pound", "oz": "oz ounce", "ton": "ton tonne",
	"l": "l liter litre", "ml": "ml milliliter millilitre", "gal": "gal gallon", "qt": "quart", "pt": "pint", "cup": "cups",
	"ms": "ms millisecond", "s": "s sec secs second", "min": "min mins minute", "h": "h hr hrs hour", "day": "day", "week": "week", "month": "month", "year": "yr yrs year",
	"deg": "deg degree", "rad": "rad radian", "$": "dollar usd", "cent": "cent", "eur": "euro eur", "£": "gbp", "¥": "yen", "%": "percent pct",
	"degC": "degC celsius", "degF": "degF fahrenheit", "kelvin": "kelvin",
	"am": "am a.m", "pm": "pm p.m", "mph": "mph", "hz": "hz hertz", "newton": "newton", "joule": "joule", "watt": "watt", "volt": "volt", "ampere": "ampere", "pascal": "pascal", "acre": "acre", "unit": "",
})

// currencies are the signs of money.
var currencies = map[string]string{"$": "$", "€": "eur", "£": "£", "¥": "¥", "¢": "cent"}

// multipliers are words that scale the number before them.
var multipliers = map[string]int64{"dozen": 12, "hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}

// arithmetic are words that change the value before them in a way that is not
// read here; the answer is then refused rather than misread.
var arithmetic = map[string]bool{
	"half": true, "third": true, "thirds": true, "quarter": true, "quarters": true, "mod": true, "base": true, "plus": true, "minus": true, "times": true,
	"or": true, "more": true, "less": true, "fewer": true, "greater": true, "above": true, "below": true, "least": true, "most": true, "not": true,
	"isn't": true, "wrong": true, "incorrect": true, "false": true,
}

func unitTable(rows map[string]string) map[string]string {
	table := make(map[string]string)
	for name, spellings := range rows {
		for s := range strings.FieldsSeq(spellings) {
			table[s] = name
			if len(s) > 2 {
				table[s+"s"] = name
			}
		}
		table[strings.ToLower(name)] = name
	}
	return table
}

// isMeasure reports whether s is a unit of measure written in one piece: m, cm^2,
// km/h, square feet.
func isMeasure(s string) bool {
	found := false
	for w := range strings.FieldsFuncSeq(s, func(r rune) bool { return r == ' ' || r == '/' || r == '·' }) {
		w = strings.TrimRight(w, "^{}123.")
		if len(w) == 1 && strings.Contains("ajknvw", w) { // of people's names only the capital is a unit
			return false
		}
		if _, ok := units[strings.ToLower(w)]; !ok && w != "square" && w != "cubic" && w != "sq" && w != "per" {
			return false
		}
		found = true
	}
	return found
}

// readUnit makes a unit of the words after a value: "square inches", "cm^2",
// "miles per hour", "apples".
func readUnit(words string) Unit {
	if above, below, ok := strings.Cut(strings.Replace(words, " per ", "/", 1), "/"); ok {
		x, y := readUnit(above), readUnit(below)
		if x.Name == "" || y.Name == "" {
			return Unit{Name: strings.Join(strings.Fields(words), " "), Power: 1}
		}
		return Unit{Name: x.spelled() + "/" + y.spelled(), Power: 1, Measure: x.Measure && y.Measure}
	}
	u := Unit{Power: 1}
	var rest []string
	for w := range strings.FieldsSeq(strings.ToLower(words)) {
		switch w = strings.Trim(w, ".,;()"); w {
		case "square", "sq", "squared":
			u.Power = 2
		case "cubic", "cu", "cubed":
			u.Power = 3
		case "", "of", "exactly":
		default:
			rest = append(rest, w)
		}
	}
	name := strings.Join(rest, " ")
	if base, power, ok := strings.Cut(name, "^"); ok {
		switch strings.Trim(power, "{}") {
		case "2":
			name, u.Power = base, 2
		case "3":
			name, u.Power = base, 3
		}
	}
	canonical, ok := units[name]
	if !ok && (u.Power > 1 || len(rest) == 1) {
		if s := strings.TrimRight(name, "23"); len(s) == len(name)-1 && units[s] != "" { // cm2
			u.Power = int(name[len(name)-1] - '0')
			canonical, ok = units[s], true
		}
	}
	if ok {
		u.Name, u.Measure = canonical, true
		if canonical == "mph" {
			u.Name = "mi/h"
		}
		return u
	}
	u.Name = name
	return u
}

// spelled is u's name with its power.
func (u Unit) spelled() string {
	switch u.Power {
	case 2:
		return u.Name + "^2"
	case 3:
		return u.Name + "^3"
	}
	return u.Name
}
