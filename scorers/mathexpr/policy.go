package mathexpr

// A Policy says which differences in how an answer is written count. Its zero value
// is the default: what the wording of the benchmarks' questions leaves open is
// accepted, and nothing else is.
type Policy struct {
	Percent    Percent  // what p% may stand for
	Rounding   Rounding // when a rounded decimal is the exact value
	Units      bool     // a unit must stand on both sides or on neither
	Reduced    bool     // a fraction must be in lowest terms, and arithmetic carried out
	Ordered    bool     // the order of a bare list counts
	Vectors    bool     // a column vector is no tuple, and an interval no inequality
	IgnoreCase bool     // X is x
}

// A Percent says what p% may stand for.
type Percent uint8

// The readings of p%.
const (
	PercentEither    Percent = iota // p/100, or p beside a value without the sign
	PercentHundredth                // p/100 only
	PercentNumber                   // p only
)

// A Rounding says when a rounded decimal is the exact value. The zero value is
// RoundGold.
type Rounding struct {
	Rule     RoundingRule
	Places   int     // of RoundPlaces: digits after the point
	Relative float64 // of RoundRelative: the greatest difference as a share of the gold answer
}

// A RoundingRule is a kind of [Rounding].
type RoundingRule uint8

// The rules. Only the last two, which other graders have, are tolerances.
const (
	RoundGold     RoundingRule = iota // a decimal gold answer is met by an exact one that rounds to the digits it shows, unless it shows one digit, or is a half or a quarter outside scientific notation
	RoundNever                        // a decimal is exactly what it shows
	RoundPlaces                       // both sides are rounded to so many places
	RoundRelative                     // values differ by no more than a share of the gold answer
)
