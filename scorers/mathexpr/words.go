package mathexpr

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// functions are the names that apply to what follows them.
var functions = map[string]string{
	"sin": "sin", "cos": "cos", "tan": "tan", "cot": "cot", "sec": "sec", "csc": "csc",
	"arcsin": "arcsin", "arccos": "arccos", "arctan": "arctan", "asin": "arcsin", "acos": "arccos", "atan": "arctan",
	"arccot": "arccot", "sinh": "sinh", "cosh": "cosh", "tanh": "tanh",
	"ln": "ln", "log": "log", "lg": "lg", "exp": "exp", "gcd": "gcd", "lcm": "lcm", "max": "max", "min": "min", "det": "det",
	"abs": "abs", "norm": "norm", "floor": "floor", "ceil": "ceil", "factorial": "factorial", "binomial": "binom",
}

// greek are the letters that LaTeX names, and Unicode writes.
var greek = map[string]string{
	"alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ϵ", "varepsilon": "ε", "zeta": "ζ", "eta": "η",
	"theta": "θ", "vartheta": "ϑ", "iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "rho": "ρ",
	"sigma": "σ", "tau": "τ", "upsilon": "υ", "phi": "ϕ", "varphi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω",
	"Gamma": "Γ", "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ", "Sigma": "Σ", "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω",
}

// operators gives the token of a command or a Unicode sign that is an operator,
// a bracket or a constant.
var operators = map[string]token{
	"times": op("*"), "cdot": op("*"), "ast": op("*"), "×": op("*"), "·": op("*"), "⋅": op("*"), "∗": op("*"),
	"div": op("/"), "÷": op("/"), "∕": op("/"), "⁄": op("/"), "−": op("-"), "–": op("-"), "﹣": op("-"), "＋": op("+"),
	"pm": op("±"), "mp": op("∓"), "±": op("±"), "∓": op("∓"),
	"le": op("≤"), "leq": op("≤"), "leqslant": op("≤"), "≤": op("≤"), "⩽": op("≤"),
	"ge": op("≥"), "geq": op("≥"), "geqslant": op("≥"), "≥": op("≥"), "⩾": op("≥"),
	"ne": op("≠"), "neq": op("≠"), "≠": op("≠"), "lt": op("<"), "gt": op(">"), "approx": op("≈"), "≈": op("≈"), "sim": op("≈"),
	"in": op("∈"), "∈": op("∈"), "to": op("→"), "rightarrow": op("→"), "mapsto": op("→"), "→": op("→"),
	"cup": op("cup"), "∪": op("cup"), "cap": op("cap"), "∩": op("cap"), "setminus": op("setminus"), "backslash": op("setminus"),
	"circ": op("°"), "degree": op("°"), "°": op("°"), "˚": op("°"), "%": op("%"), "％": op("%"), "prime": op("'"), "′": op("'"), "’": op("'"),
	"vert": op("|"), "lvert": op("|"), "rvert": op("|"), "mid": op("|"), "Vert": op("‖"), "|": op("‖"), "‖": op("‖"),
	"colon": op(":"), "，": op(","), "、": op(","), "；": op(";"), "：": op(":"), "＝": op("="),
	"{": op("\\{"), "lbrace": op("\\{"), "}": op("\\}"), "rbrace": op("\\}"), "lbrack": op("["), "rbrack": op("]"),
	"langle": op("⟨"), "⟨": op("⟨"), "rangle": op("⟩"), "⟩": op("⟩"), "（": op("("), "）": op(")"), "【": op("["), "】": op("]"),
	"lfloor": op("⌊"), "⌊": op("⌊"), "rfloor": op("⌋"), "⌋": op("⌋"), "lceil": op("⌈"), "⌈": op("⌈"), "rceil": op("⌉"), "⌉": op("⌉"),
	"$": op("$"), "\\": op(`\\`), "newline": op(`\\`), "cr": op(`\\`), "begin": op("begin"), "end": op("end"),
	"frac": op("frac"), "dfrac": op("frac"), "tfrac": op("frac"), "cfrac": op("frac"),
	"binom": op("binom"), "dbinom": op("binom"), "tbinom": op("binom"), "sqrt": op("sqrt"), "√": op("sqrt"), "surd": op("sqrt"),
	"pi": constant(Pi), "π": constant(Pi), "infty": constant(Infinity), "∞": constant(Infinity), "imath": constant(I),
	"ldots": symbol(`\ldots`), "dots": symbol(`\ldots`), "cdots": symbol(`\ldots`), "dotsc": symbol(`\ldots`), "…": symbol(`\ldots`),
	"emptyset": symbol(`\emptyset`), "varnothing": symbol(`\emptyset`), "∅": symbol(`\emptyset`),
}

// fillers are commands that say how something looks, not what it is.
var fillers = map[string]bool{
	"left": true, "right": true, "big": true, "Big": true, "bigg": true, "Bigg": true, "bigl": true, "bigr": true, "Bigl": true, "Bigr": true,
	"displaystyle": true, "textstyle": true, "scriptstyle": true, "limits": true, "nolimits": true, "quad": true, "qquad": true, "space": true,
	"rm": true, "bf": true, "it": true, "boldsymbol": true, "boxed": true, "fbox": true, "mathstrut": true, "ensuremath": true, "mathop": true,
	"!": true, ",": true, ";": true, ":": true, ">": true, " ": true, "(": true, ")": true, "[": true, "]": true, "/": true, "\n": true, "\t": true,
	"thinspace": true, "negthinspace": true, "nobreakspace": true, "underline": true, "limits_": true, "hfill": true, "hline": true,
}

// texts are commands whose argument is set as words (true) or as upright or
// otherwise dressed mathematics (false).
var texts = map[string]bool{
	"text": true, "mbox": true, "hbox": true, "textbf": true, "textit": true, "textrm": true, "textsf": true, "texttt": true, "textnormal": true, "textup": true, "emph": true,
	"mathrm": false, "mathbf": false, "mathsf": false, "mathit": false, "mathcal": false, "mathbb": false, "mathfrak": false, "mathtt": false,
	"operatorname": false, "bm": false,
}

// shortWords are words of two or three letters that are no product of symbols.
var shortWords = map[string]bool{"yes": true, "no": true, "odd": true, "all": true, "any": true, "not": true, "dne": true, "neither": true}

// units gives the canonical name of a unit of measure. Single letters count
// where they are set as text: a bare "3m" is three times m.
var units = unitTable(map[string]string{
	"cm": "cm cms centimeter centimetre", "mm": "mm millimeter millimetre", "km": "km kms kilometer kilometre", "m": "m meter metre",
	"in": "in inch inches", "ft": "ft foot feet", "yd": "yd yds yard", "mi": "mi mile",
	"kg": "kg kgs kilogram", "g": "g gram", "mg": "mg milligram", "lb": "lb lbs pound", "oz": "oz ounce", "ton": "ton",
	"l": "l liter litre", "ml": "ml milliliter millilitre", "gal": "gallon", "qt": "quart", "pt": "pint", "cup": "cups",
	"s": "s sec secs second", "min": "min mins minute", "h": "h hr hrs hour", "day": "day", "week": "week", "month": "month", "year": "yr yrs year",
	"deg": "deg degree", "rad": "rad radian", "$": "dollar usd", "cent": "cent", "eur": "euro", "%": "percent pct",
	"am": "am a.m", "pm": "pm p.m", "mph": "mph", "hz": "hz hertz", "unit": "",
})

// multipliers are words that scale the number before them.
var multipliers = map[string]int64{"dozen": 12, "hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}

// arithmetic are words that change the value before them in a way that is not
// read here; the answer is then refused rather than misread.
var arithmetic = map[string]bool{
	"half": true, "third": true, "thirds": true, "quarter": true, "quarters": true, "mod": true, "base": true, "plus": true, "minus": true, "times": true,
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
	}
	return table
}

// readUnit makes a unit of the words after a value: "square inches", "cm", "apples".
func readUnit(words string) Unit {
	u := Unit{Power: 1}
	var rest []string
	for w := range strings.FieldsSeq(strings.ToLower(words)) {
		switch w = strings.Trim(w, ".,;()"); w {
		case "square", "sq", "squared":
			u.Power = 2
		case "cubic", "cubed":
			u.Power = 3
		case "":
		default:
			rest = append(rest, w)
		}
	}
	name := strings.Join(rest, " ")
	if canonical, ok := units[name]; ok {
		u.Name, u.Measure = canonical, true
		return u
	}
	u.Name = name
	return u
}

// phrase normalises words: lower case, single spaces, no outer punctuation,
// nothing that LaTeX would read.
func phrase(s string) string {
	s = strings.Join(strings.Fields(strings.ToLower(strings.Map(dropMarkup, s))), " ")
	return strings.Trim(s, " .,;:!\"'")
}

func dropMarkup(r rune) rune {
	if strings.ContainsRune(`{}\$~`, r) {
		return ' '
	}
	return r
}

// textKey is the canonical notation of words: as text if that reads back as the
// same words, else marked to be read as they stand.
func textKey(words string) string {
	plain := len(words) > 1 && words != "and" && words != "or" && functions[words] == ""
	for _, r := range words {
		plain = plain && (unicode.IsLetter(r) || r == ' ' || r == '-')
	}
	if plain {
		return `\text{` + words + `}`
	}
	return `\verbatim{` + words + `}`
}

// isProse reports whether s is words and nothing else: "cannot be determined".
// A single word must have four letters, since "ab" is a product.
func isProse(s string) bool {
	words := strings.FieldsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || r == '-' || r == '\'' })
	long := 0
	for _, w := range words {
		for _, r := range w {
			if !unicode.IsLetter(r) || unicode.Is(unicode.Greek, r) {
				return false
			}
		}
		if n := utf8.RuneCountInString(w); n >= 4 || shortWords[strings.ToLower(w)] || n >= 2 && w[0] >= utf8.RuneSelf {
			long++
		}
	}
	return long > 0 && (len(words) > 1 || functions[strings.ToLower(s)] == "")
}
