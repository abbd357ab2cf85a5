package evalr

// Outcome is the verdict on one sample. The zero value is Unscored.
type Outcome uint8

// The outcomes. They are kept apart from the sample record to the table.
const (
	Unscored  Outcome = iota // no verdict: the scorer could not decide
	Correct                  // equal to a gold answer
	Incorrect                // an answer, and not equal
	Partial                  // a value strictly between 0 and 1
	NoAnswer                 // the model ended without an answer in the asked form
	Truncated                // the token limit cut the completion off before its answer
	Pending                  // no verdict yet: the completion is stored and waits for its judge
)

// A Score is a scorer's verdict on one completion, with its reasons.
type Score struct {
	Outcome Outcome
	Value   float64 // credit in [0, 1]: 1 for Correct, 0 for all others but Partial
	Answer  string  // the answer as extracted, empty if there is none
	Key     string  // its canonical form: equal keys are the same answer. Empty abstains from a vote
	Method  string  // how the answer was found: "boxed", "answer-line", …
	Reason  string  // why this outcome, for a person
	Form    Form    // whether the completion keeps to the form its prompt asks for
	Other   Credit  // credit by the extraction that was not chosen, where a scorer knows two
}

// A Form says whether a completion keeps to the form that its prompt asks for,
// be its answer right or wrong. The zero value is FormUnasked.
type Form uint8

// The forms.
const (
	FormUnasked Form = iota // no form is asked for, or none is known to be
	FormKept
	FormBroken
)

// A Credit is a share of a problem's credit that may be unknown. The zero value
// is unknown, which is not the same as none.
type Credit struct{ plus1 float64 }

// CreditOf returns v, in [0, 1], as a known credit, exact to 2⁻⁵².
func CreditOf(v float64) Credit { return Credit{plus1: v + 1} }

// Known returns the credit and whether it is known.
func (c Credit) Known() (v float64, ok bool) { return max(c.plus1-1, 0), c.plus1 > 0 }

// An Estimate is a number with its uncertainty and everything needed to read it.
type Estimate struct {
	Value   float64 // in Unit
	Lo, Hi  float64 // ends of the confidence interval, in Unit
	Level   float64 // confidence level of [Lo, Hi]: 0.95
	Unit    string  // "fraction", "rating", "percentile", "tokens" or "characters"
	N       int     // problems
	K       int     // samples a problem; the largest where they differ
	Method  string  // of the interval: "bca", "wilson", "wilson‡", "t", …
	SE      float64 // standard error over problems, the population's uncertainty; negative where a single contest leaves it unknown
	SEFixed float64 // re-run standard error on these same problems; negative where k = 1 leaves it unknown
	Notes   []string
}
