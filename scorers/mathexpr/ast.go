package mathexpr

import (
	"math/big"
	"strings"
)

// A Node is a parsed expression: one of the types of this file. Nodes are
// values and never change.
type Node interface{ rank() rank }

// The kinds of nodes.
type (
	// A Number is an exact rational.
	Number struct {
		Value  *big.Rat
		Groups string // "1,234" where commas grouped its digits, which a list may have meant; else empty
	}

	// A Decimal is a number written with a decimal point. It is exact; Places
	// says how many digits after the point were shown, and Exponent by which power
	// of ten they are scaled, 33 in 4.5e33.
	Decimal struct {
		Value            *big.Rat
		Places, Exponent int
	}

	// A Constant is π, e, i or infinity.
	Constant byte

	// A Symbol is a variable with its subscript, case kept: "x", `\theta`, "a_{1}".
	Symbol struct{ Name string }

	// A Sum adds its terms.
	Sum struct{ Terms []Node }

	// A Product multiplies its factors. A quotient is a product with a power of −1.
	Product struct{ Factors []Node }

	// A Power is Base to the Exponent. A root is a power of 1/n.
	Power struct{ Base, Exponent Node }

	// A Call applies a function: "sin", "log" (two arguments: base first), "abs",
	// "factorial", "binom", or a name of the problem's own.
	Call struct {
		Name string
		Args []Node
	}

	// A Tuple is ordered and bracketed: a point, a vector or an interval, which
	// only what it is compared with tells apart.
	Tuple struct {
		Open, Close byte // '(', '[' or '<' and ')', ']' or '>'
		Items       []Node
	}

	// A List is a bare enumeration, "1, -2" or "3 and 5"; its order says nothing.
	// Or says that one of relations on several names holds, and not all of them.
	List struct {
		Items []Node
		Or    bool
	}

	// A Set is an enumeration in braces.
	Set struct{ Items []Node }

	// A Builder is a set given by a condition, {x | x > 2}.
	Builder struct{ Element, Condition Node }

	// A SetOperation joins sets by "cup", "cap" or "setminus".
	SetOperation struct {
		Operator string
		Operands []Node
	}

	// A Matrix is rectangular.
	Matrix struct{ Rows [][]Node }

	// A PlusMinus is Left ± Right, or ∓ if Flipped: two values.
	PlusMinus struct {
		Left, Right Node
		Flipped     bool
	}

	// A Quantity is a value with its unit.
	Quantity struct {
		Value Node
		Unit  Unit
	}

	// A BaseNumber is an integer's digits, perhaps with a minus sign, and the base they
	// are written in.
	BaseNumber struct {
		Digits string
		Base   int
	}

	// A Relation is a chain: n operands joined by n−1 operators out of
	// "=", "<", ">", "≤", "≥", "≠", "≈", "∈", ":" and "→".
	Relation struct {
		Operators []string
		Operands  []Node
	}

	// A Bound is an operator with a variable of its own: "sum", "prod", "int",
	// "lim" or "diff". What has no bounds has nil for them; a limit has its point
	// in From.
	Bound struct {
		Operator string
		Variable Node
		From, To Node
		Body     Node
	}

	// A Piecewise has a value for each condition; a condition is nil for "otherwise".
	Piecewise struct{ Branches []Branch }

	// A Where is a value with the condition it is given under: 2x for x > 0, or
	// kπ with k an integer.
	Where struct{ Value, Condition Node }

	// A Congruence is Left ≡ Right modulo Modulus.
	Congruence struct{ Left, Right, Modulus Node }

	// A Text is a word or phrase, lower case, single spaces.
	Text struct{ Words string }

	// A Choice is the letter of an option, perhaps with the option's value.
	Choice struct {
		Letter string
		Value  Node // nil if the letter stands alone
	}
)

// A Branch is one line of a [Piecewise].
type Branch struct{ Value, Condition Node }

// A Unit is a unit of measure, "cm^2", words about what is counted or measured, "red
// apple", or both.
type Unit struct {
	Name string // a unit of measure, which must agree or convert, in canonical notation; empty if there is none
	Noun string // other words, singular, without articles and the like
}

// The constants.
const (
	Pi       Constant = 'p'
	E        Constant = 'e'
	I        Constant = 'i'
	Infinity Constant = 'o'
)

// A rank orders kinds, so that a comparison meets every pair one way round: the
// kind that decides how the other is read comes first.
type rank uint8

const (
	rankChoice rank = iota
	rankText
	rankPlusMinus
	rankWhere
	rankCongruence
	rankPiecewise
	rankRelation
	rankBuilder
	rankSetOperation
	rankSet
	rankList
	rankTuple
	rankMatrix
	rankQuantity
	rankBase
	rankScalar
)

func (Number) rank() rank       { return rankScalar }
func (Decimal) rank() rank      { return rankScalar }
func (Constant) rank() rank     { return rankScalar }
func (Symbol) rank() rank       { return rankScalar }
func (Sum) rank() rank          { return rankScalar }
func (Product) rank() rank      { return rankScalar }
func (Power) rank() rank        { return rankScalar }
func (Call) rank() rank         { return rankScalar }
func (Tuple) rank() rank        { return rankTuple }
func (List) rank() rank         { return rankList }
func (Set) rank() rank          { return rankSet }
func (Builder) rank() rank      { return rankBuilder }
func (SetOperation) rank() rank { return rankSetOperation }
func (Matrix) rank() rank       { return rankMatrix }
func (PlusMinus) rank() rank    { return rankPlusMinus }
func (Quantity) rank() rank     { return rankQuantity }
func (BaseNumber) rank() rank   { return rankBase }
func (Relation) rank() rank     { return rankRelation }
func (Text) rank() rank         { return rankText }
func (Choice) rank() rank       { return rankChoice }
func (Bound) rank() rank        { return rankScalar }
func (Piecewise) rank() rank    { return rankPiecewise }
func (Where) rank() rank        { return rankWhere }
func (Congruence) rank() rank   { return rankCongruence }

// integer returns the number n.
func integer(n int64) Number { return Number{Value: new(big.Rat).SetInt64(n)} }

// negative returns −n, folding a number's sign.
func negative(n Node) Node {
	switch n := n.(type) {
	case Number:
		return Number{Value: new(big.Rat).Neg(n.Value)}
	case Decimal:
		return Decimal{Value: new(big.Rat).Neg(n.Value), Places: n.Places, Exponent: n.Exponent}
	case Quantity:
		return Quantity{Value: negative(n.Value), Unit: n.Unit}
	case BaseNumber:
		if digits, ok := strings.CutPrefix(n.Digits, "-"); ok {
			return BaseNumber{Digits: digits, Base: n.Base}
		}
		return BaseNumber{Digits: "-" + n.Digits, Base: n.Base}
	}
	return Product{Factors: []Node{integer(-1), n}}
}

// reciprocal returns 1/n.
func reciprocal(n Node) Node { return Power{Base: n, Exponent: integer(-1)} }

// root returns the index-th root of n.
func root(n, index Node) Node { return Power{Base: n, Exponent: reciprocal(index)} }
