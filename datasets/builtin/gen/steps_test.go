package gen

import (
	"fmt"
	"math/big"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// checkSteps fails unless every equation in the steps is true, every worked line
// ends in the value of its head, and nothing is calculated that is not looked up
// or copied together from what stands before.
func checkSteps(t *testing.T, steps string) {
	t.Helper()
	seen := map[string]bool{} // numbers without sign, up to here
	for line := range strings.Lines(steps) {
		line = strings.TrimSpace(line)
		if err := checkLine(line, seen); err != nil {
			t.Errorf("%q: %v, in\n%s", line, err, steps)
		}
		for _, n := range number.FindAllString(line, -1) {
			seen[n] = true
		}
	}
}

var (
	number     = regexp.MustCompile(`\d+`)
	expression = regexp.MustCompile(`^[-+*/()\d]+$`)
	worked     = regexp.MustCompile(`^([-+*/()\d=]+): (.*) so (-?\d+)(?: r (\d+))?$`)
	prefixStep = regexp.MustCompile(`(\d+):(\d+) r (\d+)`)
)

func checkLine(line string, seen map[string]bool) error {
	if m := worked.FindStringSubmatch(line); m != nil {
		return checkWorked(m[1], m[2], m[3], m[4])
	}
	for token := range strings.FieldsFuncSeq(line, func(r rune) bool { return r == ' ' || r == ',' }) {
		if err := checkEquation(token, seen); err != nil {
			return err
		}
	}
	return nil
}

// checkWorked checks a line of columns or of prefixes.
func checkWorked(head, body, result, rest string) error {
	if rest != "" {
		return checkDivision(head, body, result, rest)
	}
	value, err := equal(head + "=" + result)
	if err != nil {
		return err
	}
	copied, scale, top := new(big.Int), big.NewInt(1), int64(0)
	for column := range strings.FieldsSeq(body) {
		if err := checkEquation(column, nil); err != nil {
			return err
		}
		top, err = strconv.ParseInt(column[strings.LastIndex(column, "=")+1:], 10, 64)
		if err != nil {
			return err
		}
		copied.Add(copied, new(big.Int).Mul(scale, big.NewInt(top%10)))
		scale.Mul(scale, big.NewInt(10))
	}
	copied.Add(copied, new(big.Int).Mul(scale, big.NewInt(top/10)))
	if new(big.Rat).SetInt(copied).Cmp(value.Abs(value)) != 0 {
		return fmt.Errorf("columns give %v", copied)
	}
	return nil
}

// checkDivision checks the prefixes of a division by long division of its own.
func checkDivision(head, body, result, rest string) error {
	var a, b, q, r int
	if _, err := fmt.Sscanf(head+" "+result+" "+rest, "%d/%d %d %d", &a, &b, &q, &r); err != nil {
		return err
	}
	if q*b+r != a || r >= b {
		return fmt.Errorf("quotient %d, remainder %d", q, r)
	}
	left := 0
	var copied strings.Builder
	steps := prefixStep.FindAllStringSubmatch(body, -1)
	skipped := len(strconv.Itoa(a)) - len(steps)
	for i, d := range digits(a) {
		left = 10*left + d
		if i >= skipped {
			want := fmt.Sprintf("%d:%d r %d", left, left/b, left%b)
			if got := steps[i-skipped][0]; got != want {
				return fmt.Errorf("prefix %s, want %s", got, want)
			}
			fmt.Fprint(&copied, left/b)
		}
		left %= b
	}
	if copied.String() != result {
		return fmt.Errorf("digits of the quotient are %s", copied.String())
	}
	return nil
}

// checkEquation checks a token such as 4*6+4=28; others are names and words.
func checkEquation(token string, seen map[string]bool) error {
	left, right, found := strings.Cut(token, "=")
	if !found || !expression.MatchString(left) || !expression.MatchString(strings.ReplaceAll(right, "=", "")) {
		return nil
	}
	if _, err := equal(token); err != nil {
		return err
	}
	if at := strings.LastIndex(token, "="); at > len(left) {
		left, right = token[len(left)+1:at], token[at+1:] // of 3-(-8)=3+8=11 the last step
	}
	for _, n := range number.FindAllString(right, -1) {
		if len(n) > 1 && !strings.Contains(left, n) && !seen[n] && !lookedUp(left) {
			return fmt.Errorf("%s is calculated in one go", token)
		}
	}
	return nil
}

var (
	tableProduct = regexp.MustCompile(`^-?(\d+)\*\(?-?(\d+)\)?(\+\d)?$`)
	tableSum     = regexp.MustCompile(`^-?(\d?\d([-+]\d)?([-+]\d)?|\d[-+]\d\d)$`)
)

// lookedUp reports whether an expression is an entry of a table: a product of
// digits with a carry, a sum of a number below 100 and a digit with a carry, or
// what moves digits only.
func lookedUp(expr string) bool {
	if m := tableProduct.FindStringSubmatch(expr); m != nil {
		a, _ := strconv.Atoi(m[1])
		b, _ := strconv.Atoi(m[2])
		return a <= tableDivisor && b <= tableDivisor || (b%10 == 0 && b/10 < 10 || b < 2) && m[3] == ""
	}
	return tableSum.MatchString(expr)
}

// equal evaluates the sides of an equation, which have to be the same.
func equal(equation string) (*big.Rat, error) {
	var first *big.Rat
	for side := range strings.SplitSeq(equation, "=") {
		e := &evaluator{side}
		v := e.sum()
		if e.text != "" {
			return nil, fmt.Errorf("%q is no expression", side)
		}
		if first == nil {
			first = v
		} else if first.Cmp(v) != 0 {
			return nil, fmt.Errorf("%s is %v", side, v.RatString())
		}
	}
	return first, nil
}

// evaluator reads + - * / and brackets over integers; what it cannot read is left.
type evaluator struct{ text string }

func (e *evaluator) take(prefix string) bool {
	rest, ok := strings.CutPrefix(e.text, prefix)
	e.text = rest
	return ok
}

func (e *evaluator) sum() *big.Rat {
	v := new(big.Rat)
	if e.take("-") {
		v.Sub(v, e.product())
	} else {
		v = e.product()
	}
	for {
		switch {
		case e.take("+"):
			v.Add(v, e.product())
		case e.take("-"):
			v.Sub(v, e.product())
		default:
			return v
		}
	}
}

func (e *evaluator) product() *big.Rat {
	v := e.atom()
	for {
		switch {
		case e.take("*"):
			v = new(big.Rat).Mul(v, e.atom())
		case e.take("/"):
			d := e.atom()
			if d.Sign() == 0 {
				e.text = "division by zero"
				return v
			}
			v = new(big.Rat).Quo(v, d)
		default:
			return v
		}
	}
}

func (e *evaluator) atom() *big.Rat {
	if e.take("(") {
		v := e.sum()
		if !e.take(")") {
			e.text = "no closing bracket" + e.text
		}
		return v
	}
	n := number.FindString(e.text)
	v, ok := new(big.Rat).SetString(n)
	if !ok || !e.take(n) {
		e.text = "no number: " + e.text
		return new(big.Rat)
	}
	return v
}
