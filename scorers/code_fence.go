package scorers

import (
	"slices"
	"strings"
	"unicode"
)

// A Fence says which block of code of an answer is the program.
type Fence uint8

// The blocks. The zero value is LiveCodeBench's rule.
const (
	// LastFence is what stands between the last two lines that hold ```, be they
	// the fences of one block or not (LiveCodeBench).
	LastFence Fence = iota
	// FirstBlock is the first closed block (CodeElo).
	FirstBlock
	// LastBlock is the last closed block that is labelled with the scorer's
	// language; failing that, the last without a label (open-r1).
	LastBlock
)

const fence = "```"

// labels are those of blocks in a language, in lower case.
var labels = map[string][]string{
	"cpp":    {"cpp", "c++", "cc", "cxx", "cplusplus"},
	"python": {"python", "python3", "py", "py3"},
}

// String returns the rule's name, which is that of the method of a score.
func (f Fence) String() string {
	switch f {
	case FirstBlock:
		return "first-block"
	case LastBlock:
		return "last-block"
	default:
		return "last-fence"
	}
}

// finder finds programs in a language. A program of white space is none.
func (f Fence) finder(language string) finder {
	return func(text string) (claim, bool) {
		c := claim{method: f.String(), whole: true}
		switch f {
		case FirstBlock:
			c.text = firstBlock(text)
		case LastBlock:
			c.text = lastBlock(text, language)
		default:
			c.text, c.whole = betweenLastFences(text)
		}
		return c, strings.TrimSpace(c.text) != ""
	}
}

// betweenLastFences returns the lines between the last two that hold a fence, and
// whether the number of these is even: then the last one closes a block.
func betweenLastFences(text string) (code string, even bool) {
	begin, end, fences, offset := 0, 0, 0, 0
	for line := range strings.Lines(text) {
		if strings.Contains(line, fence) {
			fences++
			begin, end = end, offset
		}
		offset += len(line)
	}
	if fences < 2 {
		return "", false
	}
	_, code, _ = strings.Cut(text[begin:end], "\n")
	return strings.TrimSuffix(code, "\n"), fences%2 == 0
}

// A block is a closed block of code.
type block struct{ label, code string }

// blocks calls yield for each closed block until it returns false. A block begins
// where a line ends with at least three backticks and a label, and ends with a line
// of as many backticks alone.
func blocks(text string, yield func(block) bool) {
	var open, label string
	begin, offset := 0, 0
	for line := range strings.Lines(text) {
		ticks, after, alone := cutFence(strings.TrimSpace(line))
		offset += len(line)
		switch {
		case ticks == "":
		case open == "":
			open, label, begin = ticks, after, offset
		case alone && after == "" && len(ticks) >= len(open):
			code := strings.TrimSuffix(text[begin:offset-len(line)], "\n")
			if !yield(block{label: label, code: code}) {
				return
			}
			open = ""
		}
	}
}

// cutFence finds the backticks of a line and the label after them; alone says that
// nothing stands before. Behind other text the label is one word. Lines with further
// backticks after these hold no fence, as "see ```x``` there" does not.
func cutFence(line string) (ticks, label string, alone bool) {
	before, after, found := strings.Cut(line, fence)
	label = strings.TrimLeft(after, "`")
	alone = before == ""
	if !found || strings.Contains(label, "`") || !alone && strings.ContainsFunc(label, unicode.IsSpace) {
		return "", "", false
	}
	return line[len(before) : len(line)-len(label)], label, alone
}

func firstBlock(text string) (code string) {
	blocks(text, func(b block) bool {
		code = b.code
		return false
	})
	return code
}

func lastBlock(text, language string) string {
	var labelled, bare string
	blocks(text, func(b block) bool {
		switch label, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(b.label)), " "); {
		case label == "":
			bare = b.code
		case label == language || slices.Contains(labels[language], label):
			labelled = b.code
		}
		return true
	})
	if labelled != "" {
		return labelled
	}
	return bare
}
