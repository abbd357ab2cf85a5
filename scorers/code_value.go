package scorers

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// A valueText is the rest of a JSON text that is read from its beginning, as
// Python's json module reads it: NaN, Infinity and -Infinity are numbers, and
// strings may hold half of a surrogate pair. Reading allocates for strings and the
// members of objects only.
type valueText string

// maxValueDepth bounds how deep lists and objects may be nested.
const maxValueDepth = 10_000

var errDeep = errors.New("nested too deep")

// checkValue reports what is wrong with a text that must be one JSON value.
func checkValue(text string) error {
	v := valueText(text)
	if err := v.skip(maxValueDepth); err != nil {
		return err
	}
	return v.end()
}

// sameValue reports whether two JSON texts are values that Python calls equal: 1,
// 1.0 and true are; numbers are compared exactly; NaN equals nothing; the order of
// an object's members does not count.
func sameValue(a, b string) (bool, error) {
	v, w := valueText(a), valueText(b)
	same, err := sameNext(&v, &w, maxValueDepth)
	if err != nil || !same {
		return false, err
	}
	err = errors.Join(v.end(), w.end())
	return err == nil, err
}

// sameNext compares the next values of two texts. After a difference the texts are
// at no particular place.
func sameNext(v, w *valueText, depth int) (bool, error) {
	a, b := v.peek(), w.peek()
	switch {
	case a == '[' && b == '[':
		return sameLists(v, w, depth)
	case a == '{' && b == '{':
		return sameObjects(v, w, depth)
	case a == '[' || a == '{' || b == '[' || b == '{':
		return false, nil
	}
	x, err := v.scalar()
	if err != nil {
		return false, err
	}
	y, err := w.scalar()
	return err == nil && x.equal(y), err
}

func sameLists(v, w *valueText, depth int) (bool, error) {
	if depth == 0 {
		return false, errDeep
	}
	for first := true; ; first = false {
		more, err := v.item('[', ']', first)
		if err != nil {
			return false, err
		}
		too, err := w.item('[', ']', first)
		if err != nil || !more || !too {
			return more == too, err
		}
		if same, err := sameNext(v, w, depth-1); err != nil || !same {
			return false, err
		}
	}
}

func sameObjects(v, w *valueText, depth int) (bool, error) {
	if depth == 0 {
		return false, errDeep
	}
	a, err := v.members(depth)
	if err != nil {
		return false, err
	}
	b, err := w.members(depth)
	if err != nil || len(a) != len(b) {
		return false, err
	}
	for name, x := range a {
		y, ok := b[name]
		if !ok {
			return false, nil
		}
		if same, err := sameNext(&x, &y, depth-1); err != nil || !same {
			return false, err
		}
	}
	return true, nil
}

// members reads an object; of two members of one name the last counts.
func (v *valueText) members(depth int) (map[string]valueText, error) {
	members := map[string]valueText{}
	for first := true; ; first = false {
		more, err := v.item('{', '}', first)
		if err != nil || !more {
			return members, err
		}
		name, err := v.memberName()
		if err != nil {
			return nil, err
		}
		members[name] = *v
		if err := v.skip(depth - 1); err != nil {
			return nil, err
		}
	}
}

func (v *valueText) memberName() (string, error) {
	if v.peek() != '"' {
		return "", v.wrong("the name of a member")
	}
	name, err := v.scalar()
	if err != nil {
		return "", err
	}
	if v.peek() != ':' {
		return "", v.wrong(`":"`)
	}
	*v = (*v)[1:]
	return name.text, nil
}

// skip passes over the next value.
func (v *valueText) skip(depth int) error {
	open, closing := v.peek(), byte(']')
	switch open {
	case '{':
		closing = '}'
	case '[':
	default:
		_, err := v.scalar()
		return err
	}
	if depth <= 0 {
		return errDeep
	}
	for first := true; ; first = false {
		more, err := v.item(open, closing, first)
		if err != nil || !more {
			return err
		}
		if open == '{' {
			if _, err := v.memberName(); err != nil {
				return err
			}
		}
		if err := v.skip(depth - 1); err != nil {
			return err
		}
	}
}

// item passes over what stands before the next item of a list or object, or over
// its end, and reports whether there is an item.
func (v *valueText) item(open, closing byte, first bool) (bool, error) {
	if first {
		*v = (*v)[1:] // the opening bracket, which the caller has seen
		if v.peek() != closing {
			return true, nil
		}
	}
	switch v.peek() {
	case closing:
		*v = (*v)[1:]
		return false, nil
	case ',':
		*v = (*v)[1:]
		return true, nil
	}
	return false, v.wrong(fmt.Sprintf(`"," or "%c" of a "%c"`, closing, open))
}

// peek passes over white space and returns the next byte, or 0 at the end.
func (v *valueText) peek() byte {
	*v = valueText(strings.TrimLeft(string(*v), " \t\r\n"))
	if *v == "" {
		return 0
	}
	return (*v)[0]
}

func (v *valueText) end() error {
	if v.peek() != 0 || *v != "" {
		return v.wrong("the end")
	}
	return nil
}

func (v *valueText) wrong(want string) error {
	if *v == "" {
		return fmt.Errorf("want %s, got the end", want)
	}
	return fmt.Errorf("want %s, got %s", want, quoted(string(*v)))
}

// A scalar is a JSON value that is neither list nor object.
type scalar struct {
	kind scalarKind
	text string  // of a string, or the digits of an integer
	real float64 // of a floating-point number
}

type scalarKind uint8

const (
	nullScalar scalarKind = iota
	stringScalar
	integerScalar // true and false are 1 and 0
	realScalar
)

var literals = []struct {
	text  string
	value scalar
}{
	{"null", scalar{}},
	{"true", scalar{kind: integerScalar, text: "1"}},
	{"false", scalar{kind: integerScalar, text: "0"}},
	{"NaN", scalar{kind: realScalar, real: math.NaN()}},
	{"Infinity", scalar{kind: realScalar, real: math.Inf(1)}},
	{"-Infinity", scalar{kind: realScalar, real: math.Inf(-1)}},
}

func (v *valueText) scalar() (scalar, error) {
	if v.peek() == '"' {
		text, err := v.str()
		return scalar{kind: stringScalar, text: text}, err
	}
	for _, l := range literals {
		if rest, ok := strings.CutPrefix(string(*v), l.text); ok {
			*v = valueText(rest)
			return l.value, nil
		}
	}
	return v.number()
}

func (v *valueText) number() (scalar, error) {
	s := string(*v)
	whole := strings.TrimLeft(strings.TrimPrefix(s, "-"), "0123456789")
	text := s[:len(s)-len(whole)]
	digits := strings.TrimPrefix(text, "-")
	if digits == "" || len(digits) > 1 && digits[0] == '0' {
		return scalar{}, v.wrong("a value")
	}
	rest := cutExponent(cutFraction(whole))
	*v = valueText(rest)
	if len(rest) == len(whole) {
		if text == "-0" {
			text = "0"
		}
		return scalar{kind: integerScalar, text: text}, nil
	}
	x, err := strconv.ParseFloat(s[:len(s)-len(rest)], 64)
	if errors.Is(err, strconv.ErrRange) {
		err = nil // Python calls it infinite too
	}
	return scalar{kind: realScalar, real: x}, err
}

// cutFraction and cutExponent drop these parts of a number from the beginning of a
// text that has them.
func cutFraction(s string) string {
	if len(s) < 2 || s[0] != '.' || !isDigit(s[1]) {
		return s
	}
	return strings.TrimLeft(s[1:], "0123456789")
}

func cutExponent(s string) string {
	if s == "" || s[0] != 'e' && s[0] != 'E' {
		return s
	}
	digits, _ := cutSign(s[1:])
	if digits == "" || !isDigit(digits[0]) {
		return s
	}
	return strings.TrimLeft(digits, "0123456789")
}

// str reads a string, which the caller has seen begin.
func (v *valueText) str() (string, error) {
	s := string(*v)[1:]
	plain := strings.IndexAny(s, `"\`)
	if plain >= 0 && s[plain] == '"' {
		*v = valueText(s[plain+1:])
		return s[:plain], nil
	}
	var b []byte
	for s != "" && s[0] != '"' {
		if s[0] != '\\' {
			b, s = append(b, s[0]), s[1:]
			continue
		}
		var ok bool
		if b, s, ok = unescape(b, s); !ok {
			*v = valueText(s)
			return "", v.wrong("an escape sequence")
		}
	}
	if s == "" {
		return "", errors.New("a string has no end")
	}
	*v = valueText(s[1:])
	return string(b), nil
}

// unescape appends the character of the escape sequence that s begins with.
func unescape(b []byte, s string) ([]byte, string, bool) {
	const names, characters = `"\/bfnrt`, "\"\\/\b\f\n\r\t"
	if len(s) < 2 {
		return b, s, false
	}
	if i := strings.IndexByte(names, s[1]); i >= 0 {
		return append(b, characters[i]), s[2:], true
	}
	r, rest, ok := codeUnit(s)
	if !ok {
		return b, s, false
	}
	if low, after, ok := codeUnit(rest); ok {
		if pair := utf16.DecodeRune(r, low); pair != utf8.RuneError {
			r, rest = pair, after
		}
	}
	if r>>11 == 0xd800>>11 { // half of a pair: three bytes, which no valid UTF-8 has
		return append(b, 0xe0|byte(r>>12), 0x80|byte(r>>6&0x3f), 0x80|byte(r&0x3f)), rest, true
	}
	return utf8.AppendRune(b, r), rest, true
}

// codeUnit reads \uXXXX.
func codeUnit(s string) (rune, string, bool) {
	if len(s) < 6 || s[:2] != `\u` {
		return 0, s, false
	}
	n, err := strconv.ParseUint(s[2:6], 16, 16)
	return rune(n), s[6:], err == nil
}

// equal compares two scalars as Python does.
func (x scalar) equal(y scalar) bool {
	switch {
	case x.kind == y.kind:
		return x.text == y.text && (x.kind != realScalar || x.real == y.real)
	case x.kind == integerScalar && y.kind == realScalar:
		return equalInteger(x.text, y.real)
	case x.kind == realScalar && y.kind == integerScalar:
		return equalInteger(y.text, x.real)
	}
	return false
}

// maxRealDigits is how many digits the largest floating-point number has, with a sign.
const maxRealDigits = 310

// equalInteger compares an integer with a floating-point number exactly.
func equalInteger(digits string, x float64) bool {
	if len(digits) > maxRealDigits || x != math.Trunc(x) || math.IsInf(x, 0) {
		return false
	}
	n, _ := new(big.Float).SetFloat64(x).Int(nil)
	return n.String() == digits
}
