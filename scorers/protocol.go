package scorers

// A Protocol says whose extraction of a letter DeepSeek-R1's evaluation used.
// Either takes the first match of its patterns, where the robust rules take the
// last claim. The zero value is [SimpleEvals].
type Protocol uint8

const (
	// SimpleEvals is that of openai/simple-evals (common.py at 250db9b, as R1 was
	// evaluated), for MMLU and GPQA: markdown and LaTeX are deleted, and the
	// letter is what first follows "Answer:", or that word in another language. A
	// letter in lower case is found, and is never the gold one.
	SimpleEvals Protocol = iota
	// MMLUPro is that of TIGER-AI-Lab/MMLU-Pro (evaluate_from_api.py at f418b11):
	// "answer is (X)", else "Answer: X", else the last capital that stands alone.
	// Where that finds nothing the original draws a letter; here there is no answer.
	MMLUPro
)

// find finds one of these letters by the protocol.
func (p Protocol) find(letters, text string) (claim, bool) {
	if p == MMLUPro {
		return mmluPro(letters).find(text)
	}
	return simpleEvals(letters).find(text)
}
