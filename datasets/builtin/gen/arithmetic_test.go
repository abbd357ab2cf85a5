package gen

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestWorkedLines(t *testing.T) {
	for _, c := range []struct {
		name string
		do   func(w *work)
		want string
	}{
		{"sum", func(w *work) { w.sum(347, 85) }, "347+85: 7+5=12 4+8+1=13 3+1=4 so 432"},
		{"sum of digits", func(w *work) { w.sum(7, 5) }, "7+5=12"},
		{"sum below zero", func(w *work) { w.sum(12, -30) }, "12-30=-(30-12): 10-2=8 3-1-1=1 so -18"},
		{"sum of negatives", func(w *work) { w.sum(-12, -30) }, "-12-30=-(12+30): 2+0=2 1+3=4 so -42"},
		{"difference", func(w *work) { w.difference(432, 85) }, "432-85: 12-5=7 13-8-1=4 4-1=3 so 347"},
		{"difference with zeros", func(w *work) { w.difference(402, 95) }, "402-95: 12-5=7 10-9-1=0 4-1=3 so 307"},
		{"minus a negative", func(w *work) { w.difference(3, -8) }, "3-(-8)=3+8=11"},
		{"minus a longer negative", func(w *work) { w.difference(-12, -45) }, "-12-(-45)=-12+45=45-12: 5-2=3 4-1=3 so 33"},
		{"product", func(w *work) { w.product(347, 6) }, "347*6: 7*6=42 4*6+4=28 3*6+2=20 so 2082"},
		{"long product", func(w *work) { w.product(34, 26) }, "34*6: 4*6=24 3*6+2=20 so 204\n34*2: 4*2=8 3*2=6 so 68\n204+680: 4+0=4 0+8=8 2+6=8 so 884"},
		{"negative product", func(w *work) { w.product(7, -34) }, "34*7: 4*7=28 3*7+2=23 so 238\n-34*7=-238"},
		{"quotient", func(w *work) { w.quotient(155, 9) }, "155/9: 15:1 r 6, 65:7 r 2 so 17 r 2"},
		{"quotient by a longer number", func(w *work) { w.quotient(95, 23) }, "95/23\n95:4\n23*4: 3*4=12 2*4+1=9 so 92\n95-92: 5-2=3 9-9=0 so 3\nso 4 r 3"},
		{"gcd", func(w *work) { w.gcd(8, 12) }, "8/12 by 2 4/6\n4/6 by 2 2/3\n2*2=4\ngcd 4"},
		{"fraction", func(w *work) { w.reduce(-18, 24) }, "-18/24 by 2 -9/12\n-9/12 by 3 -3/4\nlowest -3/4"},
		{"power modulo", func(w *work) { w.powerModulo(3, 3, 5) }, "3<5\n3^2: 3*3=9 9:1 r 4\n3^3: 3*4=12 12:2 r 2"},
		{"digit sum", func(w *work) { w.digitSum(8847) }, "digits 8+8+4+7 8+8=16 16+4=20 20+7=27"},
		{"factors", func(w *work) { w.factors(84) }, "84 by 2 42\n42 by 2 21\n21 by 3 7\nprimes 2 2 3 7"},
	} {
		w := &work{}
		c.do(w)
		require.Equal(t, c.want, w.String(), c.name)
	}
}

// Values are those of the machine, and steps are true and small.
func TestWorkedArithmetic(t *testing.T) {
	r := Random("worked arithmetic")
	for range 3000 {
		a, b, small := signed(r, 10_000), signed(r, 10_000), signed(r, 100)
		w := &work{}
		require.Equal(t, a+b, w.sum(a, b))
		require.Equal(t, a-b, w.difference(a, b))
		require.Equal(t, a*small, w.product(a, small))
		require.Equal(t, small*a, w.product(small, a))
		divisor := 1 + r.IntN(99)
		q, rest := w.quotient(abs(a), divisor)
		require.Equal(t, abs(a), q*divisor+rest)
		require.Less(t, rest, divisor)
		require.Equal(t, small, w.exact(small*divisor, divisor))
		require.Equal(t, gcd(1+abs(a), divisor), w.gcd(1+abs(a), divisor))
		require.Equal(t, lowest(a, divisor), w.reduce(a, divisor))
		require.Equal(t, lowest(a, -divisor), w.reduce(a, -divisor))
		checkSteps(t, w.String())
	}
}

func TestWorkedPowersAndFactors(t *testing.T) {
	r := Random("worked powers")
	for range 1000 {
		w := &work{}
		base, exponent, m := 2+r.IntN(98), 1+r.IntN(9), 2+r.IntN(11)
		want := 1
		for range exponent {
			want = want * base % m
		}
		require.Equal(t, want, w.powerModulo(base, exponent, m))
		n := 2 + r.IntN(998)
		product := 1
		for _, prime := range w.factors(n) {
			require.True(t, isPrime(prime))
			product *= prime
		}
		require.Equal(t, n, product)
		checkSteps(t, w.String())
	}
}

// The checker finds what is false, skipped or done in one go.
func TestCheckerRejects(t *testing.T) {
	for _, steps := range []string{
		"7+5=13",
		"347+85: 7+5=12 4+8+1=13 3+1=4 so 433",
		"347+85: 7+5=12 4+8=12 3+1=4 so 432",
		"347+85: 7+5=12 4+8+1=13 so 432",
		"347+85=432",
		"34*26=884",
		"155/9: 15:1 r 6, 64:7 r 1 so 17 r 2",
		"155/9: 15:1 r 6, 65:7 r 2 so 18 r 2",
	} {
		if checkLine(steps, map[string]bool{}) == nil {
			t.Errorf("%q is accepted", steps)
		}
	}
}

// signed draws a number of up to as many digits as below, as many of each length.
func signed(r *rand.Rand, below int) int {
	for range r.IntN(3) {
		below = max(10, below/10)
	}
	return r.IntN(2*below-1) - below + 1
}
