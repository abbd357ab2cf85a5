package tokenizer

import "strings"

// A Segment is a stretch of a prompt. Special tokens are recognised in it only
// if it comes from a template.
type Segment struct {
	Text    string
	Special bool // special tokens in Text are what they say; otherwise they are text
}

// Encode returns the tokens of a text, without a beginning or an end. Special
// tokens in it are recognised only if special is true, which is for text of a
// template and never for a user's.
func (t *Tokenizer) Encode(text string, special bool) []int32 {
	return t.EncodeSegments([]Segment{{Text: text, Special: special}})
}

// EncodeSegments returns the tokens of a prompt. Borders between segments leave
// no trace in its tokens: except for what is recognised as special, the result
// is that of the joined text, which is what models were trained on.
func (t *Tokenizer) EncodeSegments(segments []Segment) []int32 {
	e := encoder{t: t, merger: merger{t: t}, first: true}
	for _, s := range segments {
		rest := s.Text
		for s.Special {
			id, start, end := t.marks.next(rest)
			if start == len(rest) {
				break
			}
			e.text.WriteString(rest[:start])
			e.flush()
			e.emit(id)
			rest = rest[end:]
		}
		e.text.WriteString(rest)
	}
	e.flush()
	return e.ids
}

// An encoder collects the tokens of one prompt.
type encoder struct {
	t      *Tokenizer
	merger merger
	text   strings.Builder // since the last special token
	ids    []int32
	first  bool // nothing but a matched token comes right before
}

func (e *encoder) emit(id int32) {
	e.ids = append(e.ids, id)
	e.first = true
}

// flush encodes the text between two special tokens.
func (e *encoder) flush() {
	rest := e.text.String()
	e.text.Reset()
	if e.t.nfc {
		rest = compose(rest)
	}
	for rest != "" {
		id, start, end := e.t.always.next(rest)
		e.plain(rest[:start])
		if start < len(rest) {
			e.emit(id)
		}
		rest = rest[end:]
	}
}

// plain encodes text without any matched token.
func (e *encoder) plain(text string) {
	if text == "" {
		return
	}
	if e.t.blanks {
		text = strings.ReplaceAll(text, " ", "▁")
		if e.leads(text) {
			text = "▁" + text
		}
	}
	e.first = false
	if e.t.split == nil {
		e.ids = e.merger.append(e.ids, text)
		return
	}
	e.t.split(text, func(piece string) { e.ids = e.merger.append(e.ids, piece) })
}

// leads reports whether a blank goes before the text.
func (e *encoder) leads(text string) bool {
	switch e.t.lead {
	case leadEach:
		return e.first
	case leadUnlessBlank:
		return e.first && !strings.HasPrefix(text, "▁")
	case leadStart:
		return len(e.ids) == 0 && !strings.HasPrefix(text, "▁")
	default:
		return false
	}
}
