// Package tokenizer turns text into a model's tokens and back, from the
// vocabulary in a GGUF file or a tokenizer.json.
//
// Two kinds of vocabulary are in use. Byte-level BPE (Sennrich, Haddow and
// Birch, arXiv 1508.07909; on bytes since GPT-2) first cuts text into pieces by
// a rule of the family, the pre-tokenizer, and then joins the bytes of each
// piece: of all neighbouring pairs that the vocabulary's list of merges has, the
// one that was learnt first, the leftmost of equals, until none is left. The
// SentencePiece kind (Kudo and Richardson, arXiv 1808.06226) knows no pieces:
// blanks become ▁, characters are joined by the score of what they become, and
// what has no token falls back to one token a byte. Both are the same loop, see
// [merger].
//
// A pre-tokenizer that is not known is refused. A wrong one still gives tokens,
// and a model still answers to them, only worse: the one fault of a model file
// that no later check would find.
//
// Special tokens carry a conversation's form: the end of a turn, the start of
// reasoning. They are recognised in text that comes from a template and never in
// what a user wrote, so that a problem that quotes <|im_end|> stays a problem.
// [Tokenizer.EncodeSegments] takes both kinds in one prompt.
package tokenizer
