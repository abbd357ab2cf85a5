package mathexpr_test

import (
	"testing"

	"github.com/evalr/evalr/scorers/mathexpr"
)

// BenchmarkCompare measures comparisons of parsed answers, by what decides them.
func BenchmarkCompare(b *testing.B) {
	for _, c := range []struct{ name, x, y string }{
		{"same integers", "42", "42"},
		{"integers", "42", "43"},
		{"fractions", `\frac{14}{3}`, `\frac{13}{3}`},
		{"decimals", "0.25", "0.26"},
		{"radicals", `2\sqrt3`, `3\sqrt2`},
		{"polynomials", "(x-1)(x+1)", "x^2+1"},
		{"residues", "(x+1)^{200}", "(x^2+2x+1)^{100}"},
		{"equal balls", `\cos 36^\circ`, `\frac{1+\sqrt5}4`},
		{"unequal balls", `\cos 36^\circ`, `\frac{\sqrt5}4`},
		{"equal at points", `\sin 2x`, `2\sin x\cos x`},
		{"unequal at points", `\sin 2x`, `2\sin x`},
	} {
		x, err := mathexpr.Parse(c.x)
		if err != nil {
			b.Fatal(err)
		}
		y, err := mathexpr.Parse(c.y)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				mathexpr.Compare(x, y)
			}
		})
	}
}

// BenchmarkParse measures reading answers and bringing them to canonical form.
func BenchmarkParse(b *testing.B) {
	for _, source := range []string{"42", `\frac{14}{3}`, "0.25", `\frac{\sqrt{3}}{2}`, `3x^2-2x+1`} {
		b.Run(source, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, _ = mathexpr.Parse(source)
			}
		})
	}
}
