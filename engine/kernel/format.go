package kernel

import "github.com/evalr/evalr/engine/quant"

const (
	panelRows = 16 // rows of a matrix that lie together and are multiplied at once
	group     = 32 // columns under one scale
	maxWidth  = 16 // vectors that the widest kernel multiplies at once
)

// format is how the weights of a matrix lie in memory.
type format uint8

// The formats are those of the weights times those of the scales. The scales of
// a file are kept as precise as they are: products of a K type's two scales do
// not fit half precision.
const (
	bytesHalf    format = iota // q+128 in a byte, half precision scale
	nibblesHalf                // q+8 in a nibble, half precision scale
	bytesHalfMin               // q in a byte, at most 127; half precision scale and minimum
	nibblesHalfMin
	bytesMin // q in a byte, at most 127; float32 scale and minimum
	nibblesMin
	bytesPair // q+128 in a byte, a float32 scale for each half of a group
	floats32
	halves
	bfloats
	formats
)

// shape is what a format needs to know of itself.
type shape struct {
	nibbles  bool // two weights a byte
	half     bool // scales in half precision
	bias     int  // what was added to a weight to make it unsigned: 128 >> sumShift, or nothing
	sumShift int  // what turns −128 times a sum into −bias times
	scales   int  // scales of a row in a group, a minimum counted as one
	float    int  // bytes of a weight that is not an integer
}

var shapes = [formats]shape{
	bytesHalf:      {half: true, bias: 128, scales: 1},
	nibblesHalf:    {half: true, bias: 8, sumShift: 4, scales: 1, nibbles: true},
	bytesHalfMin:   {half: true, scales: 2},
	nibblesHalfMin: {half: true, scales: 2, nibbles: true},
	bytesMin:       {scales: 2},
	nibblesMin:     {scales: 2, nibbles: true},
	bytesPair:      {bias: 128, scales: 2},
	floats32:       {float: 4},
	halves:         {float: 2},
	bfloats:        {float: 2},
}

// weightBytes is the size of the weights of one group of a panel.
func (s *shape) weightBytes() int {
	if s.nibbles {
		return panelRows * group / 2
	}
	return panelRows * group
}

// byteMask has the bits that a byte of weights may have. Integers without a bias
// are at most 127, the same number signed, as NEON reads them, and unsigned.
func (s *shape) byteMask() byte {
	if s.nibbles || s.bias > 0 {
		return 0xff
	}
	return 0x7f
}

// scaleBytes is the size of the scales of one group of a panel.
func (s *shape) scaleBytes() int {
	if s.half {
		return panelRows * 2 * s.scales
	}
	return panelRows * 4 * s.scales
}

// scalesBytes is the size of the scales of a panel, filled up to whole cache lines.
func (s *shape) scalesBytes(cols int) int {
	if s.float > 0 {
		return 0
	}
	return alignUp(cols/group*s.scaleBytes(), 64)
}

// steps is how often a kernel goes round in a panel: groups, or columns.
func (s *shape) steps(cols int) int {
	if s.float > 0 {
		return alignUp(cols, unroll)
	}
	return cols / group
}

// panelBytes is the size of a panel: the scales of all its groups, then the
// weights. So the scales lie ahead of what is read when a kernel, which asks for
// weights before it needs them, is at the end of the panel before. A float panel
// has its weights only.
func (s *shape) panelBytes(cols int) int {
	if s.float > 0 {
		return alignUp(alignUp(cols, unroll)*panelRows*s.float, 64)
	}
	return s.scalesBytes(cols) + cols/group*s.weightBytes()
}

// unroll is what the columns of a float panel are filled up to a multiple of.
const unroll = 4

func alignUp(n, to int) int { return (n + to - 1) / to * to }

// formatOf is the format of a tensor type that is supported.
func formatOf(t quant.Type) (format, bool) {
	switch t {
	case quant.Q8_0, quant.Q5_0:
		return bytesHalf, true
	case quant.Q4_0:
		return nibblesHalf, true
	case quant.Q5_1:
		return bytesHalfMin, true
	case quant.Q4_1:
		return nibblesHalfMin, true
	case quant.Q5_K:
		return bytesMin, true
	case quant.Q4_K:
		return nibblesMin, true
	case quant.Q6_K:
		return bytesPair, true
	case quant.F32:
		return floats32, true
	case quant.F16:
		return halves, true
	case quant.BF16:
		return bfloats, true
	default:
		return 0, false
	}
}
