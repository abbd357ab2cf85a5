package randmodel

import "strconv"

// The special tokens of every vocabulary: after the 256 bytes, in this order.
const (
	EndOfText = 256 + iota
	StartOfTurn
	EndOfTurn
	Think
	EndThink
	pair // "zz", what the only merge makes

	// LeastVocab is the size of the smallest vocabulary.
	LeastVocab
)

// ImageToken is the text of the special token that the tokenizers of Gemma 3's
// text models have beyond their embeddings.
const ImageToken = "<image_soft_token>" //nolint:gosec // no secret

var specials = map[int]string{
	EndOfText: "<|endoftext|>", StartOfTurn: "<|im_start|>", EndOfTurn: "<|im_end|>", Think: "<think>", EndThink: "</think>",
}

// tokens returns the vocabulary: tokens 0 to 255 are the bytes of that value, in
// the letters that byte-level BPE writes them in; after the specials and the pair
// come fillers, which no text is encoded to.
func (s Spec) tokens() []string {
	out := make([]string, s.Vocab)
	next := rune(256)
	for i := range out {
		special, isSpecial := specials[i]
		switch {
		case i < 256 && printable(i):
			out[i] = string(rune(i))
		case i < 256:
			out[i] = string(next)
			next++
		case isSpecial:
			out[i] = special
		case i == pair:
			out[i] = "zz"
		default:
			out[i] = "filler" + strconv.Itoa(i)
		}
	}
	return out
}

// printable reports whether byte-level BPE writes a byte as the letter of its
// number; the others become letters from 256 on, in order.
func printable(b int) bool { return b >= 33 && b <= 126 || b >= 161 && b <= 172 || b >= 174 }
