package quant

// The K types: 256 elements a block. Q4_K and Q5_K have eight groups of 32, each
// with a scale and a minimum of six bits under the block's d and dmin: a value is
// (d·scale)·q − dmin·minimum. Q6_K has sixteen groups of 16 with signed scales of
// eight bits: a value is (d·scale)·(q−32).

// scaleMin returns scale and minimum of group j of 8 from their 12 bytes. The
// first four are the low six bits of bytes j and j+4; the last four are nibbles of
// byte j+4, their upper two bits where the first four leave two free.
func scaleMin(packed []byte, j int) (scale, minimum uint8) {
	if j < 4 {
		return packed[j] & 63, packed[j+4] & 63
	}
	return packed[j+4]&15 | packed[j-4]>>6<<4, packed[j+4]>>4 | packed[j]>>6<<4
}

// decodeQ4K: d, dmin, 12 bytes of scales, 128 bytes. Each 32 bytes hold two
// groups: low nibbles, then high nibbles.
func decodeQ4K(dst []float32, b []byte) {
	d, dmin, packed, qs := half(b), half(b[2:]), b[4:16], b[16:144]
	for g := range 8 {
		scale, minimum := scaleMin(packed, g)
		s, m := d*float32(scale), dmin*float32(minimum)
		shift := 4 * (g & 1)
		out := dst[32*g : 32*g+32]
		for i, q := range qs[g/2*32 : g/2*32+32] {
			out[i] = float32(s*float32(q>>shift&15)) - m
		}
	}
}

// decodeQ5K: d, dmin, 12 bytes of scales, 32 bytes of fifth bits (bit g of byte i
// is that of element i of group g), 128 bytes as in Q4_K.
func decodeQ5K(dst []float32, b []byte) {
	d, dmin, packed, high, qs := half(b), half(b[2:]), b[4:16], b[16:48], b[48:176]
	for g := range 8 {
		scale, minimum := scaleMin(packed, g)
		s, m := d*float32(scale), dmin*float32(minimum)
		shift := 4 * (g & 1)
		out := dst[32*g : 32*g+32]
		for i, q := range qs[g/2*32 : g/2*32+32] {
			out[i] = float32(s*float32(q>>shift&15|high[i]>>g&1<<4)) - m
		}
	}
}

// decodeQ6K: 128 bytes of low nibbles, 64 bytes of upper two bits, 16 scales, d.
// Each half of the block has four runs of 32: runs 0 and 1 are the low nibbles of
// 64 bytes, 2 and 3 the high ones; run r has bits 2r and 2r+1 of 32 bytes.
func decodeQ6K(dst []float32, b []byte) {
	d := half(b[208:])
	for h := range 2 {
		low, high, scales := b[64*h:64*h+64], b[128+32*h:160+32*h], b[192+8*h:200+8*h]
		for r := range 4 {
			out := dst[128*h+32*r : 128*h+32*r+32]
			for i := range out {
				q := low[r&1*32+i]>>(r>>1*4)&15 | high[i]>>(2*r)&3<<4
				s := d * float32(int8(scales[2*r+i/16])) //nolint:gosec // the byte is a signed number
				out[i] = s * float32(int(q)-32)
			}
		}
	}
}
