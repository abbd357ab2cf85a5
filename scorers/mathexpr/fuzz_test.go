package mathexpr_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr/scorers/mathexpr"
)

// FuzzParse holds every readable text to this: it equals itself, and white space, \left
// and \right and braces that group nothing do not matter.
func FuzzParse(f *testing.F) {
	addNotations(f)
	f.Fuzz(func(t *testing.T, source string) {
		e, err := mathexpr.Parse(source)
		if err != nil {
			return
		}
		key := e.Key()
		require.Equal(t, key, e.Key(), "a key is always the same")
		require.Equal(t, mathexpr.Equal, mathexpr.Compare(e, e).Verdict)
		if !isNotation(e) {
			return
		}
		for _, name := range []string{"space around", "dollars", "a box", "display style", "great brackets", "scripts in braces"} {
			dressed, err := mathexpr.Parse(dresses[name](e.Source))
			if err == nil { // the dress may be too long
				require.Equal(t, key, dressed.Key(), "%q in %s", e.Source, name)
			}
		}
	})
}

// FuzzPrint holds every readable text to this: its key reads back as its equal, and what
// is printed of it has that key.
func FuzzPrint(f *testing.F) {
	addNotations(f)
	f.Fuzz(func(t *testing.T, source string) {
		e, err := mathexpr.Parse(source)
		if err != nil {
			return
		}
		key := e.Key()
		if strings.ContainsAny(e.Source, "\t\v\f") && key == strings.Join(strings.Fields(e.Source), " ") {
			return // they may have begun commands, and are no part of a key
		}
		if back, err := mathexpr.Parse(key); err == nil {
			require.Equal(t, mathexpr.Equal, mathexpr.Compare(e, back).Verdict, "key %q reads back as %q", key, back.Key())
		}
		requireLaTeX(t, e)
	})
}

// addNotations adds what is known to be notation, and what was once found to be read or
// printed badly.
func addNotations(f *testing.F) {
	f.Helper()
	for _, table := range []map[string][][2]string{same, different, unitsSame, unitsDifferent} {
		for _, pairs := range table {
			for _, p := range pairs {
				f.Add(p[0])
				f.Add(p[1])
			}
		}
	}
	for _, source := range []string{
		`\sum_{k=1}^{n} k^2`, `\int_0^1 x\,dx`, `\lim_{x\to0^+} \frac1x`, `\frac{d}{dx} x^2`, `n\equiv1,4\pmod5`, `x=k\pi, k\in\mathbb{Z}`, `]1,2[`,
		`\begin{cases}1&x>0\\0&\text{otherwise}\end{cases}`, "5 feet 6 inches", "two-thirds", `0.1\overline{6}`, "1A_{16}", `\left\{x\,\middle|\,x>0\right\}`, "1,2;3,4",
		`\A(0,{0})`, `\{AAAA A>0\}`, "0>AA", `\{1,0\{\}\}`, "0 e+1", `B, A\ge0`, `\A{A>000B000`, "0>inf", "A+A<000", "$ÁA", "0text{sq A }", "x>1, A", `\A\circ`, "AAAA0(0),\v", "AA1E0E+0", "0\\text\r{AAAA}", "0/1(0,0)", "1text{(doZen}", `\overrightarrow(000)`, `\angle ABC+\vec{OR}`, "(00=1)∪(0)", "overline{0AAAA}", "{AAAA}AAAA", "AA,A in1AAAAAA{C1", `|0||\|`, `[0[\|`, `0Ale|\|`, "0_0E0", "A=0,1B=00%0", "A_{_0}{1}", "x<0or x*AAAA0", "frac{A^-1}{A+1", "no AA\rA", "0! =0", "0text{$22}", "1,000_0", `\{x|x>0A\}`, ".0overline{1}", "(0)^f(0)", `00text{\ }`, "frac{d}{dA", "0text{.AAAA22}", `1{1A!\vec{AA}`, "{0}_0", "0E0_0", "no \tA", `1{\A}_0`, "1A/1(0,1)", "0^1 000", `0^1\,000`, "0_aƌƘA", "A^0 C/s",
		"x<0,10x", "x<0,a=x", `k\in\mathbb{Z},a=1`, "10x,y<0,x<0", "10x,x<0,y=2", "x<0, 3x for x>1", "10x or x<0", `\mathbf{a}\times(\mathbf{b}+2c)`, "(A1B)^T", "A^{1T}B", "(inf,0)2A",
		`\{0\mid0A>A1B1C>0\}`, "5<e^{-i/2}", "x<3^frac{(x+1)^2}2", "0/6infty", `inf=\lfloory\rfloor`, "2+-infty", "x^\\infty", "1,2for a or x>A", "0for{x};x<3", "3,x=2,for5", "A for\\pi(k\\in Z)", `7\pmod0text{or}y>0`, `n=2\pmod3`, `4≠t\pmod{s`,
		`x=\frac{\pi}6+2k\pi,\frac{5\pi}6+2k\pi,k\in\mathbb{Z}`, "a2=7=2", `k\in(x)N`, `k\in{Z`, "{0}<text{A and B}", "for{A},text{C}", "A:a", "(a) 3 (b) b or t", `\begin{aligned}1\\2\end{aligned}=8`, `\{\dots,-n\}`, "{3,B:5", "xdy/dx", `\nabla f`, `a⁻¹\nabla F`, "x/AB^T", `5\text{J}v`, `5\text{m\l}`, `\lfloorfrac{2n+1}{2}\rfloor`, "All n\\ge7", `ln\text{for}+C`, "8text{square}n",
		"Co'()", `\overrightarrow{AB}\overrightarrow{AC}`, "5 ee inch", `0text{minute}|1|`, "y for3dollar", "4text{p.m..}", `c\text{for constant}1`, `3=1(x\le1)<5`, "x for\\ real", "r()r(0)", "A$0%00", "££t", `k\in+C`, `c\text{for constant}y=2`,
	} {
		f.Add(source)
	}
}

// isNotation reports whether the source of e is mathematical notation throughout, with
// brackets that match, and short enough to have a key of its own.
func isNotation(e mathexpr.Expr) bool {
	s := e.Source
	_, words := e.Root.(mathexpr.Text)
	return !words && !strings.ContainsAny(s, "$\"`*~\n\t") && !bareWords.MatchString(s) && balanced(s) && e.Key() != strings.Join(strings.Fields(s), " ") &&
		!strings.Contains(e.Key(), `\verbatim`) && // words as they stand
		!strings.Contains(s, `\\}`) // a brace that only looks escaped
}

// FuzzCompare holds every pair to symmetry.
func FuzzCompare(f *testing.F) {
	for _, table := range []map[string][][2]string{same, different} {
		for _, pairs := range table {
			for _, p := range pairs {
				f.Add(p[0], p[1])
			}
		}
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		x, err := mathexpr.Parse(a)
		if err != nil {
			return
		}
		y, err := mathexpr.Parse(b)
		if err != nil {
			return
		}
		require.Equal(t, mathexpr.Compare(x, y), mathexpr.Compare(y, x))
	})
}
