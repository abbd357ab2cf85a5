package evalr

// A Price is what a model costs, in US dollars for a million tokens. The zero
// value is unknown rather than free: whoever computes a cost is given none.
type Price struct {
	Prompt     float64 // for a million tokens of prompts
	Completion float64 // for a million tokens of completions, reasoning included
}

// Cost returns what tokens of prompts and completions cost, in US dollars.
func (p Price) Cost(prompt, completion int64) float64 {
	const million = 1e6
	return (p.Prompt*float64(prompt) + p.Completion*float64(completion)) / million
}
