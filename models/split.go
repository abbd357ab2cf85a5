package models

import (
	"strings"

	"github.com/evalr/evalr"
)

// How reasoning is looked for.
const (
	ReasoningAuto      = "auto"      // by the rules in the package comment
	ReasoningPrefilled = "prefilled" // the same, and the opening tag is never written by the model
	ReasoningNone      = "none"      // not at all: content is the answer as it is
)

// DefaultThinkTags returns the pairs of tags that are always known: those of
// DeepSeek-R1 and most others, of Sky-T1 and OpenThinker, of Seed-OSS, and of gpt-oss
// (the harmony format), whose reasoning is every message before the final one; those of
// Magistral, Kimi, Command A, EXAONE Deep, Reka Flash and LongCat; and those that prompts
// are wont to ask for.
func DefaultThinkTags() [][2]string {
	return [][2]string{
		{"<think>", "</think>"},
		{"<|begin_of_thought|>", "<|end_of_thought|>"},
		{"<seed:think>", "</seed:think>"},
		{"<|channel|>analysis<|message|>", "<|channel|>final<|message|>"},
		{"[THINK]", "[/THINK]"},
		{"◁think▷", "◁/think▷"},
		{"<|START_THINKING|>", "<|END_THINKING|>"},
		{"<thought>", "</thought>"},
		{"<reasoning>", "</reasoning>"},
		{"<longcat_think>", "</longcat_think>"},
		{"<thinking>", "</thinking>"},
		{"<scratchpad>", "</scratchpad>"},
	}
}

// betweenMessages is what the harmony format has between two messages of one answer.
const betweenMessages = "<|end|><|start|>assistant"

// bare takes the marks of the harmony format off reasoning: those between its messages
// and the head of each, "<|channel|>analysis<|message|>".
func bare(reasoning string) string {
	if !strings.Contains(reasoning, betweenMessages) {
		return reasoning
	}
	var parts []string
	for part := range strings.SplitSeq(reasoning, betweenMessages) {
		if strings.HasPrefix(part, "<|channel|>") {
			_, part, _ = strings.Cut(part, "<|message|>")
		}
		if part = strings.Trim(part, space); part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, "\n")
}

// SplitOptions says what is known of a completion beside its text. The zero
// value is auto, with the default tags.
type SplitOptions struct {
	Mode      string      // empty is ReasoningAuto
	Tags      [][2]string // pairs known beside [DefaultThinkTags]
	Prefill   string      // what the assistant's turn was made to begin with; an echo of it is dropped once
	Prefilled bool        // the chat template opens the reasoning
}

// Split tells the answer of a completion from its reasoning by the rules in the
// package comment. Text is what is scored; Unclosed means that the reasoning
// never ended, and then there is no text. Both are made of pieces of raw in
// order: of one piece each, but for completions that reason several times.
// White space next to a tag belongs to neither.
func Split(raw evalr.Raw, stop evalr.StopReason, o SplitOptions) (text, reasoning string, unclosed bool) {
	content := strings.TrimPrefix(raw.Content, o.Prefill)
	if o.Mode == ReasoningNone {
		return content, raw.Reasoning, false
	}
	tags := append(DefaultThinkTags(), o.Tags...)
	d := divider{s: content, marks: findMarks(content, tags), stop: stop}
	switch open, closed := prefilled(o, tags); {
	case raw.Reasoning != "":
		d.serverSplit(raw.Reasoning)
	case open:
		d.insideBlock()
	default:
		d.closed = closed
	}
	d.run()
	return d.result()
}

// prefilled reports whether reasoning is open, or was closed already, where the
// model begins to write.
func prefilled(o SplitOptions, tags [][2]string) (open, closed bool) {
	marks := findMarks(o.Prefill, tags)
	if len(marks) > 0 {
		last := marks[len(marks)-1]
		return !last.closing, last.closing
	}
	return o.Prefilled || o.Mode == ReasoningPrefilled, false
}

// divider walks over the tags of a completion and sorts the pieces between them.
type divider struct {
	s      string
	marks  []mark
	next   int // mark to look at
	pos    int // up to here s is sorted
	stop   evalr.StopReason
	closed bool // reasoning was there and has ended

	text, reasoning []string
	unclosed        bool
	closers         map[int]int // by pair: index of the first usable closing mark from next on
}

// serverSplit starts after reasoning that the server has split off. A closing
// tag that it left in front of the answer is dropped.
func (d *divider) serverSplit(reasoning string) {
	d.reasoning = append(d.reasoning, reasoning)
	d.closed = true
	if len(d.marks) > 0 && d.marks[0].closing && blank(d.s[:d.marks[0].pos]) {
		d.next, d.pos = 1, d.marks[0].end
	}
	if blank(d.s[d.pos:]) {
		d.unclosed = true
	}
}

// insideBlock starts inside reasoning whose opening tag was prefilled. Models
// that write it once more are forgiven.
func (d *divider) insideBlock() {
	if len(d.marks) > 0 && !d.marks[0].closing && blank(d.s[:d.marks[0].pos]) {
		return // the walk begins with a tag then, as any other
	}
	end := d.closer(anyPair)
	if end == len(d.marks) {
		d.leave(0)
		return
	}
	d.block(0, end)
}

// run walks over the marks.
func (d *divider) run() {
	for d.next < len(d.marks) && !d.unclosed {
		m := d.marks[d.next]
		switch {
		case m.quoted:
			d.next++
		case m.closing && !d.closed: // the opening one was prefilled
			d.block(d.pos, d.next)
		case m.closing: // a quotation
			d.next++
		default:
			d.opening(m)
		}
	}
	if !d.unclosed {
		d.text = append(d.text, d.s[d.pos:])
	}
}

// opening decides what an opening tag is: the beginning of reasoning that ends,
// of reasoning that does not, or a quotation.
func (d *divider) opening(m mark) {
	if end := d.closer(m.pair); end < len(d.marks) {
		d.text = append(d.text, d.s[d.pos:m.pos])
		d.block(m.end, end)
		return
	}
	before := d.s[d.pos:m.pos]
	ownLine := blank(before[strings.LastIndexByte(before, '\n')+1:])
	if blank(before) || (ownLine && (!d.closed || d.stop != evalr.StopEnd)) {
		d.leave(m.end)
		return
	}
	d.next++
}

// block sorts reasoning that begins at from and ends at a closing mark.
func (d *divider) block(from, closing int) {
	m := d.marks[closing]
	d.reasoning = append(d.reasoning, d.s[from:m.pos])
	d.pos, d.next, d.closed = m.end, closing+1, true
}

// leave sorts reasoning that begins at from and never ends.
func (d *divider) leave(from int) {
	d.reasoning = append(d.reasoning, d.s[from:])
	d.unclosed = true
}

// anyPair asks for a closing tag of whatever pair.
const anyPair = -1

// closer returns the index of the first closing mark of a pair after the mark
// that is looked at, the number of marks if there is none. It never looks at a
// mark twice for a pair, so that a completion full of tags costs no more.
func (d *divider) closer(pair int) int {
	i := max(d.next, d.closers[pair])
	for ; i < len(d.marks); i++ {
		if m := d.marks[i]; m.closing && !m.quoted && (pair == anyPair || m.pair == pair) {
			break
		}
	}
	if d.closers == nil {
		d.closers = map[int]int{}
	}
	d.closers[pair] = i
	return i
}

func (d *divider) result() (text, reasoning string, unclosed bool) {
	for i, r := range d.reasoning {
		d.reasoning[i] = strings.Trim(bare(r), space)
	}
	reasoning = strings.Join(d.reasoning, "\n")
	if d.unclosed {
		return "", reasoning, true
	}
	text = strings.Join(d.text, "")
	if d.closed {
		text = strings.TrimLeft(text, space)
	}
	return text, reasoning, false
}

const space = " \t\r\n"

func blank(s string) bool { return strings.Trim(s, space) == "" }
