package scorers

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"strings"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/scorers/mathexpr"
)

// Methods of finding an integer besides the box.
const (
	methodAnswerLine = "answer-line"
	methodLastNumber = "last-number"
)

// Integer grades answers that are integers in a range, as AIME's are (0 to
// 999). The answer is the last box, with others in one enumeration with it; failing that, what the last answer line
// gives; failing that, the last integer of the text. By the [R1] extraction it is
// the last box, else the last integer. It is compared as a number: 042, 42.0,
// \text{42} and $N = 42$ are 42. Anything else in a box, 42.5 or an expression,
// is an answer, and wrong; the reason of one that cannot be read ("4 2") begins
// with "unreadable".
//
// The key of a vote is the decimal digits, or the canonical form of what is not
// an integer.
type Integer struct {
	Min, Max int // the range of possible answers, both included; both 0 for any integer
	Extract  Extraction
}

var (
	errInteger   = errors.New("want an integer")
	errNoInteger = errors.New("not an integer")
)

// Version names the version of the rules.
func (s Integer) Version() string { return s.Extract.version("integer 4") }

// Using returns the scorer with another extraction.
func (s Integer) Using(e Extraction) evalr.Scorer {
	s.Extract = e
	return s
}

// Score implements [evalr.Scorer].
func (s Integer) Score(_ context.Context, t evalr.Target, c evalr.Completion) (evalr.Score, error) {
	r, err := s.rules(t)
	if err != nil {
		return evalr.Score{}, err
	}
	return scored(r, s.Extract, &c), nil
}

func (s Integer) extraction() Extraction { return s.Extract }

func (s Integer) rules(t evalr.Target) (rules, error) {
	accepted, err := golds(nil, t, s.gold)
	if err != nil {
		return nil, err
	}
	return integerRules{s, accepted}, nil
}

// integerRules are those of one problem whose answer is an integer.
type integerRules struct {
	Integer
	accepted []*big.Int
}

func (r integerRules) decide(found claim) evalr.Score {
	n, key, err := readInteger(found.text)
	switch {
	case errors.Is(err, errNoInteger):
		return graded(found, key, false, err.Error())
	case err != nil:
		return graded(found, key, false, cannotRead+err.Error())
	case !r.inRange(n):
		return graded(found, key, false, fmt.Sprintf("%s is not from %d to %d", key, r.Min, r.Max))
	}
	for _, g := range r.accepted {
		if g.Cmp(n) == 0 {
			return graded(found, key, true, key+" is the gold answer")
		}
	}
	return graded(found, key, false, fmt.Sprintf("%s is not the gold answer %s", key, r.accepted[0]))
}

func (s Integer) inRange(n *big.Int) bool {
	if s.Min == 0 && s.Max == 0 {
		return true
	}
	return n.Cmp(big.NewInt(int64(s.Min))) >= 0 && n.Cmp(big.NewInt(int64(s.Max))) <= 0
}

func (s Integer) gold(text string) (*big.Int, error) {
	n, _, err := readInteger(text)
	if err != nil {
		return nil, errInteger
	}
	if !s.inRange(n) {
		return nil, fmt.Errorf("want an integer from %d to %d", s.Min, s.Max)
	}
	return n, nil
}

// readInteger reads an answer as an integer. key is its canonical form even if
// it is none, which is errNoInteger; any other error is of a text that cannot be
// read.
func readInteger(text string) (n *big.Int, key string, err error) {
	if plain := strings.Trim(text, " $"); len(plain) <= 18 && isDigits(plain) {
		n, _ = new(big.Int).SetString(plain, 10)
		return n, n.String(), nil
	}
	e, err := mathexpr.Parse(text)
	if err != nil {
		return nil, plainKey(text), err
	}
	n, ok := e.Integer()
	if !ok {
		return nil, e.Key(), errNoInteger
	}
	return n, n.String(), nil
}

// isDigits reports whether a text is digits and nothing else.
func isDigits(text string) bool { return text != "" && strings.Trim(text, "0123456789") == "" }

// plainKey is the vote of an answer that cannot be read: its own text.
func plainKey(text string) string {
	return strings.Join(strings.Fields(text), " ")
}

func (integerRules) robust(text string) (claim, bool) {
	f := &mathFinder{known: &goldForm{number: true}}
	text = f.ownTurn(text)
	if c, ok := f.boxed(text); ok {
		return c, c.text != ""
	}
	for i := range announced(text) {
		answer, ok := f.answerOf(restOfLine(text, i))
		if !ok || isDoubted(text[:i]) {
			continue
		}
		if _, _, err := readInteger(answer); err != nil && !isDigits(strings.ReplaceAll(answer, " ", "")) { // "4 2" is not 2
			if answer, ok = lastNumber(answer); !ok {
				continue
			}
		}
		if correction, ok := withdrawal(text[i:]); ok {
			return trailingInteger(correction)
		}
		return claim{text: answer, method: methodAnswerLine}, true
	}
	return trailingInteger(text)
}

// r1 finds the last box, else the last integer of a text.
func (integerRules) r1(text string) (claim, bool) {
	if c, ok := lastBox(text); ok {
		return c, true
	}
	return trailingInteger(text)
}

func trailingInteger(text string) (claim, bool) {
	n, ok := lastInteger(text)
	return claim{text: n, method: methodLastNumber}, ok
}

// bare reads a line that is an integer as a whole, or has no words
// beside its numbers.
func (integerRules) bare(text string) (claim, bool) {
	line, words, ok := bareLine(text, maxBareWords)
	if ok && words > 0 {
		_, _, err := readInteger(line)
		ok = err == nil
	}
	return claim{text: line, method: methodBare, whole: true}, ok
}

// lastInteger finds the last run of digits that stands for a number of its own:
// not part of a decimal or a name.
func lastInteger(text string) (string, bool) {
	for end := len(text); end > 0; {
		if !isDigit(text[end-1]) {
			end--
			continue
		}
		start := end - 1
		for start > 0 && isNumberByte(text, start-1) {
			start--
		}
		run := text[start:end]
		if comma := strings.LastIndexByte(run, ','); comma >= 0 && !isGrouped(run) {
			start += comma + 1 // a list: its last item
			run = run[comma+1:]
		}
		if len(run) <= 64 && !strings.Contains(run, ".") && (start == 0 || !isLetter(text[start-1])) {
			return signed(text, start) + strings.ReplaceAll(run, ",", ""), true
		}
		end = start
	}
	return "", false
}

// isGrouped reports whether all commas of run group digits by three.
func isGrouped(run string) bool {
	for i, group := range strings.Split(run, ",") {
		if i > 0 && len(group) != 3 || i == 0 && len(group) > 3 {
			return false
		}
	}
	return true
}

// isNumberByte reports whether text[i] belongs to the number that goes on at
// i+1: a digit, or a comma or point between digits.
func isNumberByte(text string, i int) bool {
	return isDigit(text[i]) || (text[i] == ',' || text[i] == '.') && i > 0 && isDigit(text[i-1]) && isDigit(text[i+1])
}

// signed is "-" if a minus stands right before start and after no operand.
func signed(text string, start int) string {
	if start == 0 || text[start-1] != '-' {
		return ""
	}
	if start == 1 || strings.IndexByte(" ($={\n\t:", text[start-2]) >= 0 {
		return "-"
	}
	return ""
}
