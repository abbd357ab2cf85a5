package safetensors

// A hintError is an error with advice, which the command line prints under it.
type hintError struct{ text, hint string }

func (e *hintError) Error() string { return e.text }

// Hint returns advice in one sentence.
func (e *hintError) Hint() string { return e.hint }
