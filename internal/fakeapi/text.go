package fakeapi

import (
	"hash/fnv"
	"math/rand/v2"
	"strconv"
	"strings"
)

// words are the vocabulary of the deterministic text; each is one token.
var words = strings.Fields(`let us see the sum of all parts is even so we take half and then add
	one more term because it follows from what was given above that every side has length two`)

// text is the default reply: reasoning in think tags, then an answer in the form
// the prompt asks for.
func (s *Server) text(c Call) Reply {
	n := c.Choices()
	r := Reply{Choices: make([]Choice, n), Usage: &Usage{Prompt: len(strings.Fields(c.Text()))}}
	for i := range n {
		pieces, finish := limit(c, s.pieces(c, i))
		r.Choices[i] = Choice{Content: pieces, Finish: finish}
		r.Usage.Completion += len(pieces)
	}
	return r
}

// pieces returns the i-th completion of a call, a token each.
func (s *Server) pieces(c Call, i int) []string {
	random := draw(c, i)
	count := s.config.Words
	if count == 0 {
		count = 40
	}
	pieces := make([]string, 0, count+8)
	pieces = append(pieces, "<think>")
	for range count {
		pieces = append(pieces, words[random.IntN(len(words))]+" ")
	}
	pieces = append(pieces, "</think>", "\n\n")
	return append(pieces, s.final(c, random)...)
}

// draw is the randomness of one completion: of prompt and seed, or of the prompt
// alone where decoding is greedy.
func draw(c Call, i int) *rand.Rand {
	seed := uint64(0)
	if c.Request.Seed != nil && (c.Request.Temperature == nil || *c.Request.Temperature > 0) {
		seed = uint64(*c.Request.Seed)<<8 + uint64(i) + 1
	}
	return rand.New(rand.NewPCG(promptHash(c), seed))
}

// final is the answer as the prompt asks for it: boxed, or on an answer line.
// Without Config.Answer it is one of four that the prompt decides, the first of
// them more often than the others, so that votes have something to count.
func (s *Server) final(c Call, random *rand.Rand) []string {
	pick := max(0, random.IntN(7)-3)
	text := c.Text()
	boxed := strings.Contains(text, `\boxed`)
	letter := !boxed && strings.Contains(strings.ToLower(text), "answer:")
	answer := strconv.FormatUint((promptHash(c)+uint64(pick)*131)%1000, 10)
	if letter {
		answer = string("ABCD"[(promptHash(c)+uint64(pick))%4])
	}
	if s.config.Answer != nil {
		answer = s.config.Answer(c)
	}
	switch {
	case boxed:
		return []string{"The ", "answer ", "is ", `\boxed{` + answer + `}`}
	case letter:
		return []string{"Answer: ", answer}
	default:
		return []string{"The ", "answer ", "is ", answer}
	}
}

func limit(c Call, pieces []string) (kept []string, finish string) {
	if most, ok := c.Limit(); ok && most < len(pieces) {
		return pieces[:most], "length"
	}
	return pieces, "stop"
}

func promptHash(c Call) uint64 {
	h := fnv.New64a()
	h.Write([]byte(c.Text()))
	return h.Sum64()
}
