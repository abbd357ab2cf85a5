package kernel

import (
	"encoding/binary"

	"github.com/evalr/evalr/engine/quant"
)

// weights are 32 columns of one row: what is stored of each, and the scales.
type weights struct {
	q      [group]uint8 // with the bias of the format
	scales [2]float32   // scale and minimum, or the scales of the two halves
}

// unpackers take a block of a quantised type apart, into one group or eight.
// The value of a weight is scale·(q−bias) + minimum.
var unpackers = map[quant.Type]func([]byte, []weights){
	quant.Q8_0: unpackQ8, quant.Q4_0: unpackQ4, quant.Q4_1: unpackQ4Min, quant.Q5_0: unpackQ5, quant.Q5_1: unpackQ5Min,
	quant.Q4_K: unpackQ4K, quant.Q5_K: unpackQ5K, quant.Q6_K: unpackQ6K,
}

func half(b []byte) float32 { return quant.F16ToF32(binary.LittleEndian.Uint16(b)) }

func unpackQ8(b []byte, out []weights) {
	out[0].scales[0] = half(b)
	for i, q := range b[2:34] {
		out[0].q[i] = q ^ 0x80
	}
}

func unpackQ4(b []byte, out []weights) {
	out[0].scales[0] = half(b)
	nibbles(&out[0].q, b[2:18])
}

func unpackQ4Min(b []byte, out []weights) {
	out[0].scales = [2]float32{half(b), half(b[2:])}
	nibbles(&out[0].q, b[4:20])
}

func unpackQ5(b []byte, out []weights) {
	out[0].scales[0] = half(b)
	nibbles(&out[0].q, b[6:22])
	fifthBits(&out[0].q, binary.LittleEndian.Uint32(b[2:]))
	for i := range out[0].q {
		out[0].q[i] += 128 - 16
	}
}

func unpackQ5Min(b []byte, out []weights) {
	out[0].scales = [2]float32{half(b), half(b[2:])}
	nibbles(&out[0].q, b[8:24])
	fifthBits(&out[0].q, binary.LittleEndian.Uint32(b[4:]))
}

// nibbles spreads 16 bytes: low nibbles are the first half of a group.
func nibbles(q *[group]uint8, b []byte) {
	for i, v := range b {
		q[i], q[i+group/2] = v&15, v>>4
	}
}

// fifthBits adds bit i of high to weight i.
func fifthBits(q *[group]uint8, high uint32) {
	for i := range q {
		q[i] |= uint8(high>>i&1) << 4
	}
}

// unpackQ4K: d, dmin, 12 bytes of scales, then for every two groups 32 bytes,
// low nibbles and high nibbles.
func unpackQ4K(b []byte, out []weights) {
	for g := range out {
		out[g].scales = scalesK(b, g)
		shift := 4 * (g & 1)
		for i, v := range b[16+g/2*group:][:group] {
			out[g].q[i] = v >> shift & 15
		}
	}
}

// unpackQ5K: as Q4_K with 32 bytes between whose bit g is the fifth of group g.
func unpackQ5K(b []byte, out []weights) {
	high := b[16:48]
	for g := range out {
		out[g].scales = scalesK(b, g)
		shift := 4 * (g & 1)
		for i, v := range b[48+g/2*group:][:group] {
			out[g].q[i] = v>>shift&15 | high[i]>>g&1<<4
		}
	}
}

// scalesK are scale and minimum of group j of a Q4_K or Q5_K block: six bits
// each, of which the last four groups have the upper two elsewhere.
func scalesK(b []byte, j int) [2]float32 {
	p := b[4:16]
	scale, minimum := p[j&3]&63, p[j&3+4]&63
	if j >= 4 {
		scale, minimum = p[j+4]&15|p[j-4]>>6<<4, p[j+4]>>4|p[j]>>6<<4
	}
	return [2]float32{half(b) * float32(scale), -(half(b[2:]) * float32(minimum))}
}

// unpackQ6K: 128 bytes of low nibbles, 64 of upper two bits, 16 signed scales,
// d. In each half of the block, groups 0 and 1 are low nibbles, 2 and 3 high.
func unpackQ6K(b []byte, out []weights) {
	d, scales := half(b[208:]), b[192:208]
	for g := range out {
		low, high := b[64*(g/4)+32*(g&1):][:group], b[128+32*(g/4):][:group]
		nibble, pair := 4*(g/2&1), 2*(g&3)
		for i := range out[g].q {
			out[g].q[i] = (low[i]>>nibble&15 | high[i]>>pair&3<<4) + 128 - 32
		}
		for h := range 2 {
			out[g].scales[h] = d * float32(int8(scales[2*g+h])) //nolint:gosec // the byte is a signed number
		}
	}
}
