package quant

import "math"

// The quantisers of the K types take range and rounding as they come: nearest
// levels between the smallest and the largest element of a group. ggml searches
// for scales of smaller squared error; files meant for use are better made there.

// A ramp is what the eight groups of Q4_K and Q5_K decode with.
type ramp struct{ scale, minimum [8]float32 }

// level returns the level of x in group g whose value is nearest.
func (r *ramp) level(x float32, g, top int) uint8 {
	return nearest((x+r.minimum[g])*inverse(r.scale[g]), top)
}

// encodeRamp writes d, dmin and the twelve bytes of scales for levels 0…top.
func encodeRamp(b []byte, src []float32, top float32) ramp {
	var want ramp
	var topScale, topMin float32
	for g := range 8 {
		low, high := bounds(src[32*g : 32*g+32])
		low = min(low, 0) // a minimum cannot lift
		want.scale[g], want.minimum[g] = (high-low)/top, -low
		topScale, topMin = max(topScale, want.scale[g]), max(topMin, -low)
	}
	d, dmin := putHalf(b, topScale/63), putHalf(b[2:], topMin/63)
	packed := b[4:16]
	clear(packed)
	var got ramp
	for g := range 8 {
		s := nearest(want.scale[g]*inverse(d), 63)
		m := nearest(want.minimum[g]*inverse(dmin), 63)
		got.scale[g], got.minimum[g] = d*float32(s), dmin*float32(m)
		if g < 4 {
			packed[g] |= s
			packed[g+4] |= m
			continue
		}
		packed[g+4] = s&15 | m<<4
		packed[g-4] |= s >> 4 << 6
		packed[g] |= m >> 4 << 6
	}
	return got
}

func encodeQ4K(b []byte, src []float32) {
	r := encodeRamp(b, src, 15)
	qs := b[16:144]
	for pair := range 4 {
		for i := range 32 {
			lo := r.level(src[64*pair+i], 2*pair, 15)
			hi := r.level(src[64*pair+32+i], 2*pair+1, 15)
			qs[32*pair+i] = lo | hi<<4
		}
	}
}

func encodeQ5K(b []byte, src []float32) {
	r := encodeRamp(b, src, 31)
	high, qs := b[16:48], b[48:176]
	clear(high)
	for pair := range 4 {
		for i := range 32 {
			lo := r.level(src[64*pair+i], 2*pair, 31)
			hi := r.level(src[64*pair+32+i], 2*pair+1, 31)
			qs[32*pair+i] = lo&15 | hi<<4
			high[i] |= lo>>4<<(2*pair) | hi>>4<<(2*pair+1)
		}
	}
}

func encodeQ6K(b []byte, src []float32) {
	var want [16]float32
	top := float32(0)
	for g := range want {
		want[g] = extreme(src[16*g:16*g+16]) / -32
		top = max(top, abs(want[g]))
	}
	d := putHalf(b[208:], top/127)
	clear(b[:192])
	for g := range want {
		scale := int8(nearestSigned(want[g]*inverse(d), 127)) //nolint:gosec // within ±127
		b[192+g] = byte(scale)                                //nolint:gosec // the byte is a signed number
		id := inverse(d * float32(scale))
		for i := range 16 {
			q := nearest(float32(src[16*g+i]*id)+32, 63)
			h, r, at := g/8, g/2%4, g%2*16+i // half, run, and place in the run
			b[64*h+r&1*32+at] |= q & 15 << (r >> 1 * 4)
			b[128+32*h+at] |= q >> 4 << (2 * r)
		}
	}
}

// nearest returns the integer nearest to x within 0…top.
func nearest(x float32, top int) uint8 {
	return uint8(min(max(int(math.Round(float64(x))), 0), top)) //nolint:gosec // at most 63
}

// nearestSigned returns the integer nearest to x within ±top.
func nearestSigned(x float32, top int) int {
	return min(max(int(math.Round(float64(x))), -top), top)
}
