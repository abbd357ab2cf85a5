package evalr

// A Verdict is what statistics and reports need of a sample: no text, so that a
// million of them fit in memory.
type Verdict struct {
	Index   int32
	Redraws int32   // earlier draws lost to an interruption
	Value   float64 // credit in [0, 1]
	Class   string  // class of the answer in its problem's vote; empty abstains
	Tokens  Tokens  // of the completion, reasoning included
	Asked   Tokens  // of the prompt
	Other   Credit  // credit by the other extraction, see [Score]
	Chars   int32   // of the completion, reasoning included, in Unicode code points
	Outcome Outcome
	Stop    StopReason
	Form    Form
	Failure FailureKind // FailureInvalid unless the request failed for good: then there is no sample
}

// Failed reports whether the request failed for good.
func (v Verdict) Failed() bool { return v.Failure != FailureInvalid }

// Missing reports whether there is nothing to count: a failed request, or a
// completion that the scorer could not decide on or has yet to judge.
func (v Verdict) Missing() bool {
	return v.Failed() || v.Outcome == Unscored || v.Outcome == Pending
}
