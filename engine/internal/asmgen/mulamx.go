package main

import "fmt"

// The kernels with tiles are for firstAMX to widthAMX vectors. Fewer do not pay for
// the rows that are moved between tiles and vector registers.
const (
	firstAMX = 8
	widthAMX = 16
)

// The tiles, by number. A group of a panel is a tile as it lies in memory, and so
// are the vectors: four columns of 16 rows side by side, 32 elements of each vector.
const (
	tileSums        = 0 // of integers: a row for each vector, a column for each row of the panel
	tileVectors     = 1 // 32 columns
	tileWeights     = 2 // 32 columns
	tileVectorsHalf = 3 // 16 columns
	tileWeightsHalf = 4 // 16 columns
)

// Registers of the tiled kernels beside those of the 512 bit kernels.
const (
	sumsAMX    = "R10" // memory for the sums of a group, a cache line for each vector
	strideAMX  = "R11" // 32 bytes
	sumAMX     = "Z16" // sums of a vector
	weightsAMX = 64 * widthAMX
	memoryAMX  = weightsAMX + 16*group // where nibbles are bytes, beyond the sums
)

// mulAMX writes the kernels for AMX-INT8 with AVX-512. TDPBSUD multiplies a group
// of the panel with that of all vectors, exactly; a tile has no second scale or
// conversion, so the sums of each group go through memory to vector registers, where
// they become numbers and are added with their scales as in the 512 bit kernels.
// A group is half as deep as a tile could be: deeper tiles would add up integers
// that have different scales.
//
// The shapes of the tiles are the thread's, and a goroutine may continue on another:
// a kernel sets them, and empties the tiles before it returns.
func mulAMX(a *asm) {
	for c := firstAMX; c <= widthAMX; c++ {
		a.shapes(c)
	}
	for _, f := range formats {
		for c := firstAMX; c <= widthAMX; c++ {
			k := kernelAMX{kernel512{asm: a, weights: f, c: c}}
			k.write()
		}
	}
	a.tableOf("intsAMX", "intKernel", widthAMX, names(), func(c int) string {
		if c < firstAMX {
			return "512"
		}
		return "AMX"
	})
}

// shapes defines the shapes of the tiles for c vectors, as LDTILECFG reads them:
// the palette, at 16 the bytes of a row of each tile, at 48 the rows.
func (a *asm) shapes(c int) {
	var data [64]byte
	data[0] = 1
	for tile, s := range map[int]struct{ rows, bytes int }{
		tileSums:        {c, 64},
		tileVectors:     {c, group},
		tileWeights:     {group / 4, 64},
		tileVectorsHalf: {c, group / 2},
		tileWeightsHalf: {group / 8, 64},
	} {
		data[16+2*tile], data[48+tile] = byte(s.bytes), byte(s.rows) //nolint:gosec // at most 64
	}
	fmt.Fprintln(&a.text)
	for at := 0; at < len(data); at += 8 {
		fmt.Fprintf(&a.text, "DATA shapes%d<>+%d(SB)/8, $0x", c, at)
		for i := 7; i >= 0; i-- {
			fmt.Fprintf(&a.text, "%02x", data[at+i])
		}
		fmt.Fprintln(&a.text)
	}
	fmt.Fprintf(&a.text, "GLOBL shapes%d<>(SB), RODATA|NOPTR, $64\n", c)
}

// kernelAMX writes the kernel of one format for c vectors.
type kernelAMX struct{ kernel512 }

func (k *kernelAMX) write() {
	name := fmt.Sprintf("mul%sAMXx%d", k.name, k.c)
	k.frame(name, fmt.Sprintf("multiplies a panel and %d vectors.", k.c), memoryAMX+64, mulParams, mulRegs...)
	k.op("LEAQ shapes%d<>(SB), AX", k.c)
	k.configureTiles("AX")
	k.op("LEAQ 63(SP), %s", sumsAMX)
	k.op("ANDQ $~63, %s", sumsAMX)
	k.op("MOVL $32, %s", strideAMX)
	k.panel(k.group)
	k.releaseTiles()
	k.ret()
}

// group multiplies one group.
func (k *kernelAMX) group() {
	switch {
	case k.second == pair:
		for h := range 2 {
			k.tiles(tileVectorsHalf, tileWeightsHalf, group/2*h, rowsOf{"SI", 256 * h, strideAMX, 2})
			k.loadScale(h, scale)
			k.scaled(h)
		}
		return
	case k.nibbles:
		k.unpack()
		k.tiles(tileVectors, tileWeights, 0, rowsOf{sumsAMX, weightsAMX, strideAMX, 2})
	default:
		k.tiles(tileVectors, tileWeights, 0, rowsOf{"SI", 0, strideAMX, 2})
	}
	k.loadScale(0, scale)
	k.scaled(0)
	if k.second == minimum {
		k.addMinimum()
	}
}

// tiles writes the sums of the vectors, from a column on, times weights.
func (k *kernelAMX) tiles(vectors, weights, column int, from rowsOf) {
	k.zeroTile(tileSums)
	k.loadTile(vectors, rowsOf{"DI", column, strideAMX, 1})
	k.loadTile(weights, from)
	k.dotTiles(tileSums, vectors, weights)
	k.storeTile(tileSums, rowsOf{sumsAMX, 0, strideAMX, 2})
}

// unpack makes bytes of the nibbles of a group.
func (k *kernelAMX) unpack() {
	for j := range 4 {
		k.op("VMOVDQU64 %d(SI), %s", 64*j, high)
		k.op("VPANDD %s, %s, %s", nibble, high, low)
		k.op("VPSRLW $4, %s, %[1]s", high)
		k.op("VPANDD %s, %s, %[2]s", nibble, high)
		k.op("VMOVDQU64 %s, %d(%s)", low, weightsAMX+64*j, sumsAMX)
		k.op("VMOVDQU64 %s, %d(%s)", high, weightsAMX+64*(j+4), sumsAMX)
	}
}

// scaled adds the sums in memory, less the bias, times the scales of weights and
// vectors, to the totals.
func (k *kernelAMX) scaled(half int) {
	for c := range k.c {
		sums := fmt.Sprintf("%d(%s)", 64*c, sumsAMX)
		if k.biased {
			k.bias(c, half, sumAMX)
			k.op("VPADDD %s, %s, %[2]s", sums, sumAMX)
			sums = sumAMX
		}
		k.op("VCVTDQ2PS %s, %s", sums, sumAMX)
		k.add(c, sumAMX)
	}
}
