package mathexpr

// functions are the names that apply to what follows them, each with the name
// of its [Call].
var functions = map[string]string{
	"sin": "sin", "cos": "cos", "tan": "tan", "cot": "cot", "sec": "sec", "csc": "csc", "tg": "tan", "ctg": "cot", "cosec": "csc",
	"arcsin": "arcsin", "arccos": "arccos", "arctan": "arctan", "asin": "arcsin", "acos": "arccos", "atan": "arctan", "arctg": "arctan",
	"arccot": "arccot", "acot": "arccot", "arcsec": "arcsec", "asec": "arcsec", "arccsc": "arccsc", "acsc": "arccsc",
	"sinh": "sinh", "cosh": "cosh", "tanh": "tanh", "coth": "coth", "sech": "sech", "csch": "csch",
	"arcsinh": "arcsinh", "arccosh": "arccosh", "arctanh": "arctanh", "asinh": "arcsinh", "acosh": "arccosh", "atanh": "arctanh",
	"arsinh": "arcsinh", "arcosh": "arccosh", "artanh": "arctanh", "arcoth": "arccoth", "acoth": "arccoth", "arccoth": "arccoth",
	"ln": "ln", "log": "log", "lg": "lg", "exp": "exp", "gcd": "gcd", "lcm": "lcm", "max": "max", "min": "min", "det": "det",
	"abs": "abs", "norm": "norm", "floor": "floor", "ceil": "ceil", "ceiling": "ceil", "factorial": "factorial", "doublefactorial": "doublefactorial",
	"binomial": "binom", "sgn": "sgn", "sign": "sgn", "re": "re", "Re": "re", "im": "im", "Im": "im", "arg": "arg", "conj": "conj", "tr": "tr", "transpose": "transpose",
	"mod": "mod", "cis": "cis", "nCr": "binom", "nPr": "nPr", "nthroot": "nthroot", "atan2": "atan2",
}

// inverses are the functions that an exponent of −1 on a function's name means.
var inverses = map[string]string{
	"sin": "arcsin", "cos": "arccos", "tan": "arctan", "cot": "arccot", "sec": "arcsec", "csc": "arccsc",
	"sinh": "arcsinh", "cosh": "arccosh", "tanh": "arctanh", "coth": "arccoth",
}

// several are the functions of any number of arguments, or of two.
var several = map[string]bool{"log": true, "gcd": true, "lcm": true, "max": true, "min": true, "binom": true, "mod": true}

// bareFunctions are the names that are functions without a backslash too. The
// others are products of letters there, or words.
func bareFunction(run string) (string, bool) {
	switch run {
	case "re", "Re", "im", "Im", "arg", "tr", "tg", "sign", "det", "norm", "conj", "mod", "transpose":
		return "", false
	}
	f, ok := functions[run]
	return f, ok
}

// greek are the letters that LaTeX names, and Unicode writes.
var greek = map[string]string{
	"alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ϵ", "varepsilon": "ε", "zeta": "ζ", "eta": "η",
	"theta": "θ", "vartheta": "ϑ", "iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "rho": "ρ",
	"sigma": "σ", "tau": "τ", "upsilon": "υ", "phi": "ϕ", "varphi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω", "ell": "ℓ",
	"Gamma": "Γ", "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ", "Sigma": "Σ", "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω", "Pi": "Π",
}

// operators gives the token of a command or a Unicode sign that is an operator,
// a bracket or a constant.
var operators = map[string]token{
	"times": cross(), "cdot": op("*"), "ast": op("*"), "cdotp": op("*"), "×": cross(), "·": op("*"), "⋅": op("*"), "∗": op("*"), "•": op("*"), "⨯": cross(),
	"div": op("/"), "÷": op("/"), "∕": op("/"), "⁄": op("/"), "−": op("-"), "–": op("-"), "﹣": op("-"), "－": op("-"), "＋": op("+"), "＊": op("*"),
	"pm": op("±"), "mp": op("∓"), "±": op("±"), "∓": op("∓"),
	"le": op("≤"), "leq": op("≤"), "leqslant": op("≤"), "leqq": op("≤"), "≤": op("≤"), "⩽": op("≤"), "≦": op("≤"),
	"ge": op("≥"), "geq": op("≥"), "geqslant": op("≥"), "geqq": op("≥"), "≥": op("≥"), "⩾": op("≥"), "≧": op("≥"),
	"ne": op("≠"), "neq": op("≠"), "≠": op("≠"), "lt": op("<"), "gt": op(">"), "＜": op("<"), "＞": op(">"),
	"approx": op("≈"), "≈": op("≈"), "doteq": op("≈"), "sim": op("∼"), "∼": op("∼"), "cong": op("≅"), "≅": op("≅"), "equiv": op("≡"), "≡": op("≡"),
	"parallel": op("∥"), "∥": op("∥"), "perp": op("⊥"), "⊥": op("⊥"),
	"in": op("∈"), "∈": op("∈"), "notin": op("∉"), "∉": op("∉"),
	"subset": op("⊂"), "⊂": op("⊂"), "subseteq": op("⊆"), "⊆": op("⊆"), "supset": op("⊃"), "⊃": op("⊃"), "supseteq": op("⊇"), "⊇": op("⊇"),
	"to": op("→"), "rightarrow": op("→"), "longrightarrow": op("→"), "Rightarrow": op("→"), "Longrightarrow": op("→"), "implies": op("→"),
	"mapsto": op("→"), "→": op("→"), "⇒": op("→"),
	"cup": op("cup"), "∪": op("cup"), "bigcup": op("cup"), "cap": op("cap"), "∩": op("cap"), "bigcap": op("cap"),
	"setminus": op("setminus"), "backslash": op("setminus"), "∖": op("setminus"), "smallsetminus": op("setminus"),
	"circ": op("°"), "∘": op("°"), "degree": op("°"), "°": op("°"), "˚": op("°"), "º": op("°"), "%": op("%"), "％": op("%"),
	"prime": op("'"), "′": op("'"), "’": op("'"),
	"vert": op("|"), "lvert": op("(|"), "rvert": op("|)"), "mid": op("|"), "∣": op("|"), "｜": op("|"), "divides": op("|"),
	"Vert": op("‖"), "lVert": op("(‖"), "rVert": op("‖)"), "|": op("‖"), "‖": op("‖"),
	"colon": op(":"), "，": op(","), "、": op(","), "；": op(";"), "：": op(":"), "＝": op("="), "∶": op(":"),
	"{": op("\\{"), "lbrace": op("\\{"), "}": op("\\}"), "rbrace": op("\\}"), "lbrack": op("["), "rbrack": op("]"), "lgroup": op("("), "rgroup": op(")"),
	"langle": op("⟨"), "⟨": op("⟨"), "rangle": op("⟩"), "⟩": op("⟩"), "（": op("("), "）": op(")"), "｛": op("\\{"), "｝": op("\\}"), "【": op("["), "】": op("]"), "［": op("["), "］": op("]"),
	"lfloor": op("⌊"), "⌊": op("⌊"), "rfloor": op("⌋"), "⌋": op("⌋"), "lceil": op("⌈"), "⌈": op("⌈"), "rceil": op("⌉"), "⌉": op("⌉"),
	"llcorner": op("⌊"), "lrcorner": op("⌋"), "ulcorner": op("⌈"), "urcorner": op("⌉"),
	"$": op("$"), "€": op("€"), "euro": op("€"), "£": op("£"), "pounds": op("£"), "¥": op("¥"), "¢": op("¢"), "₹": op("₹"), "rupee": op("₹"), "cent": op("¢"),
	"\\": op(`\\`), "newline": op(`\\`), "cr": op(`\\`), "tabularnewline": op(`\\`), "begin": op("begin"), "end": op("end"),
	"frac": op("frac"), "dfrac": op("frac"), "tfrac": op("frac"), "cfrac": op("frac"), "choose": op("choose"), "over": op("over"),
	"binom": op("binom"), "dbinom": op("binom"), "tbinom": op("binom"), "sqrt": op("sqrt"), "√": op("sqrt"), "surd": op("sqrt"), "∛": op("cbrt"), "cbrt": op("cbrt"),
	"mod": op("mod"), "bmod": op("mod"), "pmod": op("pmod"),
	"sum": op("sum"), "∑": op("sum"), "prod": op("prod"), "∏": op("prod"), "int": op("int"), "∫": op("int"), "lim": op("lim"), "partial": op("∂"), "∂": op("∂"),
	"overline": op("bar"), "bar": op("bar"), "hat": op("hat"), "widehat": op("hat"), "tilde": op("tilde"), "widetilde": op("tilde"), "dot": op("dot"), "ddot": op("ddot"),
	"pi": constant(Pi), "π": constant(Pi), "infty": constant(Infinity), "∞": constant(Infinity), "imath": constant(I), "jmath": symbol("j"),
	"exponentialE": constant(E), "imaginaryI": constant(I), "imaginaryJ": constant(I),
	"ldots": symbol(`\ldots`), "dots": symbol(`\ldots`), "cdots": symbol(`\ldots`), "dotsc": symbol(`\ldots`), "dotsb": symbol(`\ldots`), "vdots": symbol(`\ldots`),
	"ddots": symbol(`\ldots`), "…": symbol(`\ldots`), "⋯": symbol(`\ldots`),
	"emptyset": op("∅"), "varnothing": op("∅"), "∅": op("∅"), "Ø": op("∅"),
	"RR": symbol(`\mathbb{R}`), "ZZ": symbol(`\mathbb{Z}`), "NN": symbol(`\mathbb{N}`), "QQ": symbol(`\mathbb{Q}`), "CC": symbol(`\mathbb{C}`),
	"R": symbol(`\mathbb{R}`), "Z": symbol(`\mathbb{Z}`), "N": symbol(`\mathbb{N}`), "Q": symbol(`\mathbb{Q}`), "C": symbol(`\mathbb{C}`),
	"ℝ": symbol(`\mathbb{R}`), "ℤ": symbol(`\mathbb{Z}`), "ℕ": symbol(`\mathbb{N}`), "ℚ": symbol(`\mathbb{Q}`), "ℂ": symbol(`\mathbb{C}`),
	"square": blank, "Box": blank, "□": blank, "top": symbol("T"), "intercal": symbol("T"),
	"reals": symbol(`\mathbb{R}`), "Re": {kind: tokenFunction, text: "re"}, "Im": {kind: tokenFunction, text: "im"}, "lg": {kind: tokenFunction, text: "lg"},
	"forall": {kind: tokenWord, text: "for all"}, "∀": {kind: tokenWord, text: "for all"},
	"或": op("or"), "且": op(","), "和": op(","), "与": op(","), "及": op(","),
	"land": op(","), "lor": op("or"), "wedge": op(","), "vee": op("or"), "∧": op(","), "∨": op("or"),
}

// fillers are commands that say how something looks, not what it is.
var fillers = map[string]bool{
	"big": true, "Big": true, "bigg": true, "Bigg": true, "middle": true,
	"displaystyle": true, "textstyle": true, "scriptstyle": true, "limits": true, "nolimits": true, "quad": true, "qquad": true, "space": true,
	"rm": true, "bf": true, "it": true, "boldsymbol": true, "boxed": true, "fbox": true, "mathstrut": true, "ensuremath": true, "mathop": true,
	"mathord": true, "mathrel": true, "mathbin": true, "mathopen": true, "mathclose": true, "variable": true, "cal": true, "sf": true, "tt": true,
	"vec": true, "overrightarrow": true, "underline": true, "phantom": true, "strut": true, "nonumber": true, "notag": true,
	",": true, ";": true, ":": true, ">": true, " ": true, "(": true, ")": true, "[": true, "]": true, "/": true, "\n": true, "\t": true, "\r": true,
	"thinspace": true, "medspace": true, "thickspace": true, "enspace": true, "negthinspace": true, "nobreakspace": true, "hfill": true, "hline": true, "smallskip": true, "Large": true, "large": true,
}

// texts are commands whose argument is set as words (true) or as upright or
// otherwise dressed mathematics (false).
var texts = map[string]bool{
	"text": true, "mbox": true, "hbox": true, "textbf": true, "textit": true, "textrm": true, "textsf": true, "texttt": true, "textnormal": true, "textup": true, "emph": true, "textsc": true,
	"mathrm": false, "mathbf": false, "mathsf": false, "mathit": false, "mathcal": false, "mathbb": false, "mathfrak": false, "mathtt": false, "mathscr": false, "mathnormal": false,
	"operatorname": false, "bm": false, "pmb": false,
}

// sides are the commands that make the bracket after them an opening or a
// closing one.
var sides = map[string]int8{
	"left": 1, "mleft": 1, "bigl": 1, "Bigl": 1, "biggl": 1, "Biggl": 1, "right": -1, "mright": -1, "bigr": -1, "Bigr": -1, "biggr": -1, "Biggr": -1,
}

// A command is what the lexer does with a name after a backslash.
type command struct {
	action commandAction
	token  token
	side   int8
}

type commandAction uint8

const (
	commandUnknown commandAction = iota
	commandToken
	commandFiller
	commandThin  // a filler that is no space either
	commandColor // what is coloured stays
	commandSide
	commandWords
	commandDress
	commandQuantity
)

// commands joins the tables above.
var commands = commandTable()

func commandTable() map[string]command {
	table := make(map[string]command, 512)
	for name, f := range functions {
		table[name] = command{action: commandToken, token: token{kind: tokenFunction, text: f}}
	}
	for name := range greek {
		table[name] = command{action: commandToken, token: symbol(`\` + name)}
	}
	for name, t := range operators {
		table[name] = command{action: commandToken, token: t}
	}
	for name := range fillers {
		table[name] = command{action: commandFiller}
	}
	table["!"] = command{action: commandThin}
	for _, name := range [...]string{"SI", "si", "qty", "unit"} {
		table[name] = command{action: commandQuantity}
	}
	table["color"], table["textcolor"] = command{action: commandColor}, command{action: commandColor}
	for name, side := range sides {
		table[name] = command{action: commandSide, side: side}
	}
	for name, words := range texts {
		table[name] = command{action: commandDress}
		if words {
			table[name] = command{action: commandWords}
		}
	}
	return table
}

// isCircled recognises the numbers of statements, ① to ⑳.
func isCircled(r rune) bool { return r >= '①' && r <= '⑳' }

// beyond are the tokens of the characters beyond ASCII.
var beyond = signTable()

func signTable() map[rune]token {
	table := make(map[rune]token, 256)
	for name, t := range operators {
		if r := []rune(name); len(r) == 1 && r[0] > '~' {
			table[r[0]] = t
		}
	}
	for name, letter := range greek {
		for _, r := range letter {
			table[r] = symbol(`\` + name)
		}
	}
	return table
}

// gluedCommands are the names that are told apart from the letters written right
// after them, which LaTeX would refuse: \vertx, \cdotx.
var gluedCommands = []string{"lvert", "rvert", "vert", "lgroup", "rgroup", "lbrace", "rbrace", "lbrack", "rbrack", "lfloor", "lceil", "langle", "cdot", "times", "quad"}
