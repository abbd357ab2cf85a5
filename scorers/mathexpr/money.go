package mathexpr

import "strings"

// currencies are the signs of money, with the letters that may stand before one, and the
// words and codes that stand before an amount.
var currencies = map[string]string{
	"$": "usd", "€": "eur", "£": "gbp", "¥": "¥", "¢": "cent", "₹": "inr",
	"US$": "usd", "A$": "aud", "AU$": "aud", "C$": "cad", "CA$": "cad", "HK$": "hkd", "S$": "sgd", "NZ$": "nzd",
	"USD": "usd", "EUR": "eur", "GBP": "gbp", "JPY": "jpy", "CNY": "cny", "RMB": "cny", "INR": "inr", "Rs": "inr", "Rs.": "inr", "CAD": "cad", "AUD": "aud",
	"HKD": "hkd", "SGD": "sgd", "NZD": "nzd", "MYR": "myr", "RM": "myr", "CHF": "chf", "KRW": "krw", "MXN": "mxn",
}

// money reads a currency that stands before an amount: Rs. 500, A\$12.
func (l *lexer) money(word string) bool {
	rest := strings.TrimLeft(l.src[l.pos:], " ~")
	for _, sign := range [...]string{`\$`, "$"} {
		if tail, ok := strings.CutPrefix(rest, sign); ok && currencies[word+"$"] != "" {
			word, rest = word+"$", strings.TrimLeft(tail, " ~")
			break
		}
	}
	if rest, ok := strings.CutPrefix(rest, "."); ok && currencies[word+"."] != "" {
		return l.amount(word, strings.TrimLeft(rest, " ~"))
	}
	return l.amount(word, rest)
}

func (l *lexer) amount(word, rest string) bool {
	if currencies[word] == "" || rest == "" || !isDigit(rest[0]) || l.afterValue() {
		return false
	}
	l.pos = len(l.src) - len(rest)
	l.emit(op(word))
	return true
}
