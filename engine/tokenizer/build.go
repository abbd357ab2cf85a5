package tokenizer

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// index fills what is looked up from the tokens, whose text and kind are set.
// It fails on two tokens of one text, which no encoding could tell apart.
func (t *Tokenizer) index(bytewise bool) error {
	t.byText = make(map[string]int32, len(t.tokens))
	t.words = make(map[string]int32, len(t.tokens))
	byteOf := alphabet()
	for i := range t.tokens {
		tok, id := &t.tokens[i], int32(i)
		if tok.text == "" {
			continue // padding; no text becomes it
		}
		if other, double := t.byText[tok.text]; double {
			return fmt.Errorf("token %d: %q is token %d already", id, abridge(tok.text), other)
		}
		t.byText[tok.text] = id
		t.describe(tok, bytewise, byteOf)
		if tok.kind == normal || tok.kind == unused || tok.kind == userDefined && !tok.special {
			if _, double := t.words[t.written(tok)]; !double {
				t.words[t.written(tok)] = id
			}
		}
	}
	return nil
}

// written is the form of a token in which text is matched against it.
func (t *Tokenizer) written(tok *token) string {
	if t.blanks {
		return tok.text
	}
	return tok.bytes
}

// match collects the tokens that are matched by their exact text.
func (t *Tokenizer) match() {
	marks, always := map[string]int32{}, map[string]int32{}
	for i, tok := range t.tokens {
		switch id := int32(i); {
		case tok.text == "":
		case tok.special:
			marks[tok.text] = id
		case tok.kind == userDefined:
			always[t.written(&tok)] = id
		}
	}
	t.marks, t.always = NewMatcher(marks), NewMatcher(always)
}

// fallBack finds the token of each byte.
func (t *Tokenizer) fallBack(bytewise bool, unknownID int32) {
	t.atoms = atoms{bytes: bytewise, unknown: none}
	for i := range t.atoms.of {
		t.atoms.of[i] = none
		if bytewise {
			t.atoms.of[i] = t.word(string([]byte{byte(i)}))
		} else if id, ok := t.byText[fmt.Sprintf("<0x%02X>", i)]; ok && t.tokens[id].kind == byteToken {
			t.atoms.of[i] = id
		}
	}
	if !bytewise && t.has(unknownID) {
		t.atoms.unknown = unknownID
	}
}

// rank orders the tokens of a SentencePiece vocabulary by falling score.
func (t *Tokenizer) rank(score []float64) scores {
	order := make([]int32, len(t.tokens))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortStableFunc(order, func(a, b int32) int {
		switch {
		case score[a] > score[b]:
			return -1
		case score[a] < score[b]:
			return 1
		}
		return 0
	})
	s := scores{words: t.words, rank: make([]int32, len(t.tokens))}
	for i := 1; i < len(order); i++ {
		s.rank[order[i]] = s.rank[order[i-1]]
		if score[order[i]] != score[order[i-1]] {
			s.rank[order[i]]++
		}
	}
	return s
}

// describe says what a token stands for in text and whether it is special.
func (t *Tokenizer) describe(tok *token, bytewise bool, byteOf map[rune]byte) {
	switch {
	case isReasoningMark(tok.text): // a reader of the completion parts it by them, also where the file calls them control tokens
		tok.bytes, tok.special = tok.text, tok.kind != normal && tok.kind != unused
	case tok.kind == control || tok.kind == unknown:
		tok.special = true
	case tok.kind == byteToken && !bytewise:
		tok.bytes = byteOfText(tok.text)
	case tok.kind == userDefined:
		tok.bytes = tok.text
		tok.special = bytewise && isMark(tok.text)
	default:
		tok.bytes = tok.text
	}
	switch {
	case t.blanks && tok.kind != byteToken:
		tok.bytes = strings.ReplaceAll(tok.bytes, "▁", " ")
	case bytewise && tok.kind != userDefined:
		tok.bytes = unwritten(tok.bytes, byteOf)
	}
}

// byteOfText reads <0x0A>, the form of a byte in a SentencePiece vocabulary;
// what is not of that form stands for itself.
func byteOfText(text string) string {
	if len(text) == len("<0x00>") && strings.HasPrefix(text, "<0x") && text[5] == '>' {
		if b, err := strconv.ParseUint(text[3:5], 16, 8); err == nil {
			return string([]byte{byte(b)})
		}
	}
	return text
}

// learn reads the list of merges, earliest first, each a pair of texts.
func (t *Tokenizer) learn(list [][2]string) (merges, error) {
	learnt := make(merges, len(list))
	for i, pair := range list {
		var ids [3]int32
		for j, text := range []string{pair[0], pair[1], pair[0] + pair[1]} {
			id, ok := t.byText[text]
			if !ok {
				return nil, fmt.Errorf("merge %d: %q is not in the vocabulary", i, abridge(text))
			}
			ids[j] = id
		}
		key := [2]int32{ids[0], ids[1]}
		if _, double := learnt[key]; !double {
			learnt[key] = merge{id: ids[2], rank: int32(i)}
		}
	}
	return learnt, nil
}
