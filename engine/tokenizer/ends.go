package tokenizer

import (
	"slices"
	"strings"
)

// endsOfTurn lists the texts by which vocabularies end a turn or a text. Files
// name one of them; chat models end with another as often as not (a base
// model's <|endoftext|> beside <|im_end|>), so all that are there count.
func endsOfTurn() []string {
	return []string{
		"</s>", "<eos>", "<end_of_turn>", "<|endoftext|>", "<|end_of_text|>", "<|eot_id|>", "<|eom_id|>",
		"<|im_end|>", "<|end|>", "<|return|>", "<|call|>", "<｜end▁of▁sentence｜>", "<EOT>", "<|EOT|>", "[EOS]", "[EOT]",
	}
}

// findEnds collects the ends of turn that the vocabulary has beside those named
// in the file. A word that merely looks like one is none: Gemma has HTML's </s>.
func (t *Tokenizer) findEnds(named ...int32) {
	t.eos = nil
	for _, id := range named {
		if t.has(id) {
			t.eos = append(t.eos, id)
		}
	}
	for _, text := range endsOfTurn() {
		id, ok := t.byText[text]
		if ok && t.tokens[id].special {
			t.eos = append(t.eos, id)
		}
	}
	slices.Sort(t.eos)
	t.eos = slices.Compact(t.eos)
	for _, id := range t.eos {
		if tok := &t.tokens[id]; tok.kind == userDefined {
			tok.kind, tok.special, tok.bytes = control, true, ""
		}
	}
}

// isMark reports whether a token that was added to a byte-level vocabulary is a
// mark of a conversation's form: <think>, <tool_call>, [INST]. Such vocabularies
// can spell any text without added tokens; the others that are added are runs of
// blanks and the like, and belong to every text.
func isMark(text string) bool {
	return len(text) > 2 && (strings.HasPrefix(text, "<") && strings.HasSuffix(text, ">") ||
		strings.HasPrefix(text, "[") && strings.HasSuffix(text, "]"))
}

// isReasoningMark reports whether a token opens or closes reasoning, whatever
// its vocabulary calls it.
func isReasoningMark(text string) bool { return text == "<think>" || text == "</think>" }
