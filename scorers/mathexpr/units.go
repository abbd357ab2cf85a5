package mathexpr

import "strings"

// A unitRow is a unit of measure: what else it is called, and what it is a multiple of.
// Names of three letters or more have a plural and are read without case; symbols are
// read as they stand.
type unitRow struct {
	called string
	is     string // "0.3048 m", "1/180 π rad"; empty for a dimension of its own
	metric bool   // takes the prefixes of the SI
}

// unitRows are the units of measure by their canonical symbol.
var unitRows = map[string]unitRow{
	"m": {"meter metre 米", "", true}, "Å": {"angstrom \u212b", "1e-10 m", false}, "ly": {"lightyear", "9460730472580800 m", false}, "AU": {"astronomicalunit", "149597870700 m", false},
	"in": {"inch inches", "0.0254 m", false}, "ft": {"foot feet", "0.3048 m", false}, "yd": {"yds yard", "0.9144 m", false}, "mi": {"mile", "1609.344 m", false}, "nmi": {"nauticalmile", "1852 m", false},
	"acre": {"", "4046.8564224 m^2", false}, "ha": {"hectare 公顷", "10000 m^2", false}, "L": {"l liter litre ℓ 升", "0.001 m^3", true}, "cc": {"", "cm^3", false},
	"gal": {"gallon", "", false}, "qt": {"quart", "1/4 gal", false}, "pt": {"pint", "1/8 gal", false}, "cup": {"", "1/16 gal", false}, "floz": {"fluidounce", "1/128 gal", false},
	"tbsp": {"tablespoon", "1/256 gal", false}, "tsp": {"teaspoon", "1/768 gal", false},

	"g": {"gm gram gramme 克", "", true}, "t": {"tonne metricton 吨", "1000 kg", false}, "lb": {"lbs", "0.45359237 kg", false}, "pound": {"", "lb", false}, "oz": {"ounce", "1/16 lb", false},
	"ton": {"", "", false}, "shortton": {"", "2000 lb", false}, "amu": {"dalton", "1.66053906660e-27 kg", false},

	"s": {"sec second 秒", "", true}, "min": {"minute 分 分钟", "60 s", false}, "h": {"hr hrs hour 小时 时", "3600 s", false}, "day": {"天", "86400 s", false}, "week": {"wk 周 星期", "7 day", false},
	"month": {"月 个月", "", false}, "year": {"yr yrs 年", "12 month", false}, "decade": {"", "120 month", false}, "century": {"centuries", "1200 month", false},
	"am": {"a.m", "", false}, "pm": {"p.m", "", false},
	"mph": {"", "mi/h", false}, "mpg": {"", "mi/gal", false}, "bpm": {"", "beat/min", false}, "kph": {"kmh kmph", "km/h", false}, "knot": {"kn kts", "1852/3600 m/s", false},

	"N": {"newton", "kg m/s^2", true}, "J": {"joule", "N m", true}, "W": {"watt", "J/s", true}, "Pa": {"pascal", "N/m^2", true}, "Hz": {"hz hertz", "/s", true},
	"A": {"ampere amp", "", true}, "C": {"coulomb", "A s", true}, "V": {"volt", "J/C", true}, "F": {"farad", "C/V", true}, "Ω": {"ohm", "V/A", true}, "S": {"siemens", "A/V", true},
	"H": {"henry henries", "V s/A", true}, "T": {"tesla", "V s/m^2", true}, "Wb": {"weber", "V s", true}, "G": {"gauss", "0.0001 T", false}, "K": {"kelvin", "", true},
	"Nm": {"", "N m", false}, "Tm": {"", "T m", false}, "Ns": {"", "N s", false}, "Vs": {"", "V s", false}, "Ah": {"", "3600 C", true},
	"mol": {"mole", "", true}, "M": {"molar", "mol/L", false}, "mM": {"millimolar", "0.001 M", false}, "cd": {"candela", "", false}, "lm": {"lumen", "", false}, "lx": {"lux", "lm/m^2", false}, "Bq": {"becquerel", "/s", true}, "Sv": {"sievert", "J/kg", true}, "Gy": {"", "J/kg", true},
	"eV": {"electronvolt", "1.602176634e-19 J", true}, "Wh": {"", "3600 J", true}, "cal": {"calorie", "4.184 J", true}, "BTU": {"btu", "", false}, "hp": {"horsepower", "", false}, "erg": {"", "1e-7 J", false}, "dyn": {"dyne", "1e-5 N", false},
	"atm": {"atmosphere", "101325 Pa", false}, "bar": {"", "100000 Pa", true}, "torr": {"", "101325/760 Pa", false}, "mmHg": {"", "101325/760 Pa", false}, "psi": {"", "6894.757293168361 Pa", false}, "dB": {"decibel", "", false},

	"rad": {"radian", "", true}, "deg": {"degree 度", "1/180 π rad", false}, "arcmin": {"arcminute minuteofarc", "1/60 deg", false}, "arcsec": {"arcsecond secondofarc", "1/3600 deg", false},
	"rev": {"revolution rotation", "2 π rad", false}, "rpm": {"", "rev/min", false},
	"degC": {"celsius degreecelsius degreescelsius ℃ 摄氏度", "", false}, "degF": {"fahrenheit degreefahrenheit degreesfahrenheit ℉", "", false},

	"bit": {"", "", true}, "B": {"byte", "8 bit", true}, "bps": {"", "bit/s", true}, "unit": {"", "", false}, "%": {"percent pct percentagepoint", "", false},

	"usd": {"dollar buck usdollar 美元", "", false}, "cent": {"penny pennies ¢", "0.01 usd", false}, "nickel": {"", "0.05 usd", false}, "dime": {"", "0.1 usd", false},
	"eur": {"euro 欧元", "", false}, "eurcent": {"", "0.01 eur", false}, "gbp": {"quid 英镑", "", false}, "¥": {"", "", false}, "jpy": {"yen 円 日元", "", false}, "cny": {"yuan rmb 元 人民币", "", false}, "inr": {"rupee rs", "", false},
	"cad": {"canadiandollar", "", false}, "aud": {"australiandollar", "", false}, "hkd": {"港元 港币", "", false}, "sgd": {"", "", false}, "nzd": {"", "", false}, "myr": {"ringgit rm", "", false}, "mxn": {"", "", false}, "peso": {"", "", false}, "chf": {"", "", false}, "krw": {"", "", false},
}

// prefixed are spellings of units with a prefix that no rule gives.
var prefixed = map[string]string{
	"cm": "cms 厘米", "mm": "mms 毫米", "km": "kms 千米 公里", "dm": "decimeter decimetre 分米", "kg": "kgs kilo 千克 公斤", "mg": "毫克", "mL": "ml 毫升", "cL": "cl", "dL": "dl deciliter decilitre", "nm": "纳米", "µm": "micron 微米", "kHz": "khz", "kΩ": "kilohm", "MΩ": "megohm", "kB": "KB",
}

// A prefix scales a unit by a power of ten.
type prefix struct {
	symbol, name string
	power        string
}

var prefixes = []prefix{
	{"T", "tera", "1e12"},
	{"G", "giga", "1e9"},
	{"M", "mega", "1e6"},
	{"k", "kilo", "1e3"},
	{"h", "hecto", "1e2"},
	{"d", "deci", "1e-1"},
	{"c", "centi", "1e-2"},
	{"m", "milli", "1e-3"},
	{"µ", "micro", "1e-6"},
	{"n", "nano", "1e-9"},
	{"p", "pico", "1e-12"},
	{"f", "femto", "1e-15"},
}

// ambiguous are units whose name is that of others too.
var ambiguous = map[string][]string{"pound": {"gbp"}, "deg": {"degC", "degF"}, "ton": {"t", "shortton"}, "cent": {"eurcent"}, "¥": {"jpy", "cny"}}

// spellings gives the canonical symbol of each spelling.
var spellings = spellingTable()

func spellingTable() map[string]string {
	table := make(map[string]string, 512)
	add := func(symbol, called string) {
		table[symbol] = symbol
		for s := range strings.FieldsSeq(called) {
			table[s] = symbol
		}
	}
	for symbol, row := range unitRows {
		add(symbol, row.called)
	}
	for symbol, called := range prefixed {
		add(symbol, called)
	}
	return table
}

// unitNamed is the canonical symbol of a unit by any of its spellings.
func unitNamed(w string) (symbol string, ok bool) {
	if symbol, ok = spellings[w]; ok {
		return symbol, true
	}
	if symbol, _, ok := split(w); ok {
		return symbol, true
	}
	lower := strings.ToLower(w)
	if len(w) == 2 && gluedUnits[lower] && lower != "nm" {
		return spellings[lower], true
	}
	if len(w) < 3 {
		return "", false
	}
	for _, name := range [...]string{lower, strings.TrimSuffix(lower, "s")} {
		if len(name) < 3 {
			break
		}
		if symbol, ok = spellings[name]; ok {
			return symbol, true
		}
		for _, p := range prefixes {
			rest, ok := strings.CutPrefix(name, p.name)
			if symbol := spellings[rest]; ok && len(rest) >= 3 && unitRows[symbol].metric {
				return p.symbol + symbol, true
			}
		}
	}
	return "", false
}

// split takes a symbol's prefix off: kPa, mL.
func split(w string) (symbol string, p prefix, ok bool) {
	for _, p := range prefixes {
		rest, ok := strings.CutPrefix(w, p.symbol)
		if unitRows[rest].metric && ok && rest != "" {
			return w, p, true
		}
	}
	return "", prefix{}, false
}
