package mathexpr_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr/scorers/mathexpr"
)

// dresses write an answer in another way that says the same. What one of them has
// nothing to do on, it returns unchanged.
var dresses = map[string]func(string) string{
	"space around":  func(s string) string { return "  " + s + "\n" },
	"dollars":       func(s string) string { return "$" + s + "$" },
	"parentheses":   func(s string) string { return `\(` + s + `\)` },
	"a display":     func(s string) string { return `\[` + s + `\]` },
	"a box":         func(s string) string { return `\boxed{` + s + "}" },
	"a group":       func(s string) string { return "{" + s + "}" },
	"display style": func(s string) string { return `\displaystyle ` + s },
	"a full stop":   func(s string) string { return strings.TrimSuffix(s, ".") + "." },
	"display fractions": func(s string) string {
		return regexp.MustCompile(`\\frac\b`).ReplaceAllString(s, `\dfrac`)
	},
	"fractions without braces": func(s string) string {
		return regexp.MustCompile(`\\frac\{(\d)\}\{(\d)\}`).ReplaceAllString(s, `\frac$1$2`)
	},
	"great brackets":    great,
	"scripts in braces": scriptsInBraces,
	"spaced signs": func(s string) string {
		return regexp.MustCompile(`[+=<>]`).ReplaceAllString(s, " $0 ")
	},
	"spaced commas": func(s string) string {
		return regexp.MustCompile(`,([^\d!\\ }])`).ReplaceAllString(s, ", $1")
	},
	"Unicode": strings.NewReplacer(`\pi`, "π", `\infty`, "∞", `\cup`, "∪", `\le `, "≤", `\ge `, "≥", `^\circ`, "°", `^{\circ}`, "°", `\cdot`, "·", `\pm`, "±", `\ne `, "≠").Replace,
}

// great writes \left and \right at the brackets of an answer that has none.
func great(s string) string {
	for _, other := range []string{`\left`, `\text`, "sqrt[", `\(`, `\)`, `\[`, `\]`} {
		if strings.Contains(s, other) {
			return s
		}
	}
	return strings.NewReplacer("(", `\left(`, ")", `\right)`, "[", `\left[`, "]", `\right]`, `\{`, `\left\{`, `\}`, `\right\}`).Replace(s)
}

func TestEveryGoldAnswerMayBeWrittenOtherwise(t *testing.T) {
	t.Parallel()
	tried := 0
	for i, g := range golds(t, "math_test_5000_answer_types.jsonl") {
		if testing.Short() && i%5 != 0 {
			continue
		}
		for name, dress := range dresses {
			source := dress(g.Source)
			if source == g.Source {
				continue
			}
			tried++
			e, err := mathexpr.Parse(source)
			if err != nil {
				t.Errorf("%d in %s: %v", g.index, name, err)
				continue
			}
			if c := (mathexpr.Policy{}).Judge(g.Expr, e, g.question); c.Verdict != mathexpr.Equal {
				t.Errorf("%d in %s: %s", g.index, name, c.Reason)
			}
		}
	}
	t.Logf("%d ways of writing", tried)
}

// FuzzDress holds an answer to never differing from itself in another dress.
func FuzzDress(f *testing.F) {
	for _, table := range []map[string][][2]string{same, different} {
		for _, pairs := range table {
			for _, p := range pairs {
				f.Add(p[0])
				f.Add(p[1])
			}
		}
	}
	f.Fuzz(func(t *testing.T, source string) {
		e, err := mathexpr.Parse(source)
		if err != nil || strings.ContainsAny(source, "$\n") || bareWords.MatchString(source) || !balanced(source) {
			return
		}
		if _, ok := e.Root.(mathexpr.Text); ok {
			return // not in mathematical notation
		}
		for _, name := range []string{"space around", "dollars", "parentheses", "great brackets"} {
			dressed, err := mathexpr.Parse(dresses[name](source))
			if err != nil {
				continue // unbalanced brackets
			}
			c := mathexpr.Compare(e, dressed)
			require.NotEqual(t, mathexpr.Unequal, c.Verdict, "%q in %s: %s", source, name, c.Reason)
		}
	})
}

// bareWords are words that are no command, and the repeating decimals of 0.1(6): what
// stands in brackets there is not mathematics of its own.
var bareWords = regexp.MustCompile(`(^|[^\\a-zA-Z])[a-zA-Z]{2,}|\.\d*\(`)

// balanced reports whether every bracket is closed by its own kind.
func balanced(s string) bool {
	var open []byte
	for i := range len(s) {
		switch s[i] {
		case '(', '[', '{':
			open = append(open, s[i])
		case ')', ']', '}':
			n := len(open) - 1
			if n < 0 || open[n] != map[byte]byte{')': '(', ']': '[', '}': '{'}[s[i]] {
				return false
			}
			open = open[:n]
		}
	}
	return len(open) == 0
}

var (
	singleScript = regexp.MustCompile(`([\^_])([0-9a-z])($|[^0-9\p{L}.,_'!^(])`)
	moreDigits   = regexp.MustCompile(`^(?:[\s~]|\\[,;:! ]|\{,\})*[0-9]`) // of the number 1 000
)

// scriptsInBraces puts scripts of one character into braces.
func scriptsInBraces(s string) string {
	var b strings.Builder
	from := 0
	for _, m := range singleScript.FindAllStringSubmatchIndex(s, -1) {
		if moreDigits.MatchString(s[m[5]:]) {
			continue
		}
		b.WriteString(s[from:m[4]] + "{" + s[m[4]:m[5]] + "}")
		from = m[5]
	}
	return b.String() + s[from:]
}
