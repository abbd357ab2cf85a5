package main

// weights are a format of integer weights, as package kernel lays it out: a
// panel of 16 rows, 32 columns (a group) after the other.
type weights struct {
	name    string
	nibbles bool   // two weights a byte, columns 0-15 below 16-31
	half    bool   // scales in half precision rather than float32
	biased  bool   // weights have an offset, which the vectors' sums take off
	second  string // none, minimum or pair
}

// group is the number of columns under one scale.
const group = 32

// What the second scale of a row in a group is.
const (
	none    = ""
	minimum = "minimum" // is added to every weight
	pair    = "pair"    // is that of columns 16-31
)

var formats = []weights{
	{name: "BytesHalf", half: true, biased: true},
	{name: "NibblesHalf", nibbles: true, half: true, biased: true},
	{name: "BytesHalfMin", half: true, second: minimum},
	{name: "NibblesHalfMin", nibbles: true, half: true, second: minimum},
	{name: "BytesMin", second: minimum},
	{name: "NibblesMin", nibbles: true, second: minimum},
	{name: "BytesPair", biased: true, second: pair},
}

// weightBytes and scaleBytes are the sizes of a group of a panel.
func (w weights) weightBytes() int {
	if w.nibbles {
		return 256
	}
	return 512
}

func (w weights) scaleBytes() int {
	n := 64
	if w.half {
		n = 32
	}
	if w.second != none {
		n *= 2
	}
	return n
}

// extraBytes is what a vector has beside its tile for each group: the sum that
// a minimum multiplies, or the sums of both halves.
func (w weights) extraBytes() int {
	switch w.second {
	case minimum:
		return 4
	case pair:
		return 8
	default:
		return 0
	}
}

// ahead is how far before its use a cache line is asked for, in bytes: what
// memory delivers in the time that it takes to deliver the first.
const ahead = 8192

// startAhead begins to read ahead from the start of a panel's scales, at BX.
// The weights follow them and the next panel follows the weights, so asking for
// the bytes of a group for every group asks for every line, in their order.
func (a *asm) startAhead() { a.op("LEAQ %d(BX), R12", ahead) }

// readAhead asks for as many lines as a group takes.
func (a *asm) readAhead(w weights) {
	size := w.weightBytes() + w.scaleBytes()
	for at := 0; at < size; at += 64 {
		a.op("PREFETCHT0 %d(R12)", at)
	}
	a.op("ADDQ $%d, R12", size)
}

// mulParams are the parameters of the integer kernels: weights, scales, tile
// of vectors, what is beside it, groups, where element r of vector c goes to
// (c·stride + r), and the stride in bytes.
var mulParams = []param{
	{"w", "*byte"},
	{"d", "*byte"},
	{"q", "*byte"},
	{"extra", "*byte"},
	{"n", "int"},
	{"out", "*float32"},
	{"stride", "int"},
}

var mulRegs = []string{"SI", "BX", "DI", "R8", "CX", "DX", "R9"}

// names are those of the formats.
func names() []string {
	var all []string
	for _, f := range formats {
		all = append(all, f.name)
	}
	return all
}
