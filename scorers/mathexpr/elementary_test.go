package mathexpr

import (
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// elementary are the functions of one real ball, each with the arguments it is
// defined for.
var elementary = map[string]struct {
	value   func(p precision, x realBall) realBall
	defined func(x float64) bool
}{
	"exp":    {precision.exp, func(x float64) bool { return x < 1e4 && x > -1e4 }},
	"ln":     {precision.ln, func(x float64) bool { return x > 0 }},
	"arctan": {precision.arctan, func(float64) bool { return true }},
	"arcsin": {precision.arcsin, func(x float64) bool { return x >= -1 && x <= 1 }},
	"arccos": {precision.arccos, func(x float64) bool { return x >= -1 && x <= 1 }},
	"sqrt":   {precision.sqrt, func(x float64) bool { return x > 0 }},
	"1/x":    {precision.inverse, func(x float64) bool { return x != 0 }},
	"sin": {func(p precision, x realBall) realBall {
		sin, _, _ := p.sincos(x)
		return sin
	}, func(x float64) bool { return x < 1e60 && x > -1e60 }},
	"cos": {func(p precision, x realBall) realBall {
		_, cos, _ := p.sincos(x)
		return cos
	}, func(x float64) bool { return x < 1e60 && x > -1e60 }},
}

// known holds values to sixty digits.
var known = []struct{ function, x, want string }{
	{"exp", "1", "2.7182818284590452353602874713526624977572470936999595749669676"},
	{"exp", "-50", "1.9287498479639177830173428165270125747528326512302629108978091e-22"},
	{"exp", "1/3", "1.3956124250860895286281253196025868375979065151994069826175167"},
	{"exp", "1000", "1.970071114017046993888879352243323125316937985323845789952803e+434"},
	{"ln", "2", "6.9314718055994530941723212145817656807550013436025525412068001e-1"},
	{"ln", "10", "2.3025850929940456840179914546843642076011014886287729760333279"},
	{"ln", "1000001/1000000", "9.9999950000033333308333353333316666680952368452392063482063501e-7"},
	{"sin", "1", "8.4147098480789650665250232163029899962256306079837106567275171e-1"},
	{"cos", "1", "5.4030230586813971740093660744297660373231042061792222767009726e-1"},
	{"sin", "10", "-5.4402111088936981340474766185137728168364301291622389157418401e-1"},
	{"sin", "1000000000000", "-6.1123870237688949819202041532463056649624170559341590319397035e-1"},
	{"cos", "1/1000000", "9.9999999999950000000000004166666666666527777777777780257936508e-1"},
	{"arctan", "1", "7.8539816339744830961566084581987572104929234984377645524373615e-1"},
	{"arctan", "1/2", "4.6364760900080611621425623146121440202853705428612026381093309e-1"},
	{"arctan", "-7", "-1.4288992721907326964184700745371983590908029409590888381093423"},
	{"arcsin", "1/2", "5.2359877559829887307710723054658381403286156656251763682915743e-1"},
	{"arcsin", "99/100", "1.4292568534704694004855323346647244271046017691477997171793213"},
	{"arccos", "0", "1.5707963267948966192313216916397514420985846996875529104874723"},
	{"arccos", "-2/3", "2.3005239830218629826861183514530721374950906137352666011964218"},
	{"sqrt", "2", "1.4142135623730950488016887242096980785696718753769480731766797"},
}

func TestElementaryFunctionsHaveTheirKnownDigits(t *testing.T) {
	t.Parallel()
	for _, k := range known {
		r, ok := new(big.Rat).SetString(k.x)
		require.True(t, ok)
		want, ok := new(big.Rat).SetString(k.want)
		require.True(t, ok)
		for p := precision(64); p <= maxPrecision; p *= 2 {
			b := elementary[k.function].value(p, p.rational(r))
			slack := b.above().scaled(-195).add(b.rad) // the last of the digits
			d := p.sub(b, p.rational(want))
			require.True(t, above(d.mid).less(slack.scaled(1)), "%s(%s) at %d bits is %s", k.function, k.x, p, b.mid.Text('g', 60))
			require.True(t, b.rad.less(b.above().scaled(24-int(p))), "%s(%s) at %d bits: error 2^%d", k.function, k.x, p, b.rad.exponent)
		}
	}
}

// meets reports whether two balls have a number in common.
func (b realBall) meets(y realBall) bool {
	d := precision(4096).sub(realBall{mid: b.mid}, realBall{mid: y.mid})
	return !b.rad.add(y.rad).less(below(d.mid))
}

// argument draws numbers of all sizes, near nought and one among them.
func argument(r *rand.Rand) *big.Rat {
	x := new(big.Rat).SetFrac64(r.Int64N(1<<40)-1<<39, 1+r.Int64N(1<<20))
	switch r.IntN(6) {
	case 0:
		return x
	case 1: // tiny
		return x.Mul(x, new(big.Rat).SetFrac(big.NewInt(1), new(big.Int).Lsh(big.NewInt(1), uint(60+r.IntN(200)))))
	case 2: // near one
		x.Mul(x, new(big.Rat).SetFrac(big.NewInt(1), new(big.Int).Lsh(big.NewInt(1), uint(40+r.IntN(200)))))
		return x.Add(x, one)
	default:
		return x.SetFrac64(r.Int64N(2001)-1000, 1+r.Int64N(1000))
	}
}

func TestABallHoldsTheSameValueAtHigherPrecision(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	for name, f := range elementary {
		for range 300 {
			x := argument(r)
			if v, _ := x.Float64(); !f.defined(v) || name == "arccos" && x.Cmp(one) == 0 {
				continue
			}
			p := precision(64 << r.IntN(4))
			low, high := f.value(p, p.rational(x)), f.value(2*p, (2*p).rational(x))
			require.True(t, low.meets(high), "%s(%s) at %d bits: %s ± 2^%d and %s", name, x, p, low.mid.Text('g', 40), low.rad.exponent, high.mid.Text('g', 40))
		}
	}
}

// TestABallHoldsTheValuesOfItsMembers widens the argument: the results of both ends
// must be in the result of the whole.
func TestABallHoldsTheValuesOfItsMembers(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 4))
	const p = precision(128)
	for name, f := range elementary {
		for range 300 {
			x := argument(r)
			v, _ := x.Float64()
			wide := realBall{p.rational(x).mid, above(p.rational(x).mid).scaled(-4 - r.IntN(60))}
			if wide.rad.mantissa == 0 || !f.defined(v*1.1) || !f.defined(v) || !wide.rad.less(powerOfTwo(-1)) {
				continue
			}
			whole := f.value(p, wide)
			rad := new(big.Float).SetMantExp(big.NewFloat(wide.rad.mantissa), wide.rad.exponent)
			for _, end := range []*big.Float{p.float().Add(wide.mid, rad), p.float().Sub(wide.mid, rad)} {
				require.True(t, whole.meets(f.value(p, realBall{mid: end})), "%s(%s ± 2^%d)", name, x, wide.rad.exponent)
			}
		}
	}
}
