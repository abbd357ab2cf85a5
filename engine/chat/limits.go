package chat

import "fmt"

// Limits of what a template may be. The largest of 70 templates in use has 17 KiB,
// and the longest tag 62 words.
const (
	maxSource  = 256 << 10 // bytes
	maxWords   = 600       // in one tag
	maxJoins   = 100       // of + and ~ in one tag
	maxNesting = 64        // of brackets in a tag
	maxBlocks  = 32        // of statements
	maxNumber  = 1_000_000 // of a number that is written out
)

// Limits of what rendering may take.
const (
	maxSteps = 200_000   // rounds of loops and calls of macros
	maxItems = 10_000    // of one loop or range
	maxDepth = 64        // of lists and mappings in each other
	maxStack = 5_000     // frames of Go in a call of a macro
	minBytes = 256 << 10 // of output and of what a variable holds, besides what comes in
)

// A LimitError says that a template asks for more than a template may.
type LimitError struct {
	What  string // what there is too much of
	Limit int
}

func (e *LimitError) Error() string {
	return fmt.Sprintf("chat template: more than %d %s", e.Limit, e.What)
}
