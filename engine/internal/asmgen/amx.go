package main

import (
	"fmt"
	"strings"
)

// Go's assembler does not know the instructions of AMX: these write their bytes,
// VEX.128.0F38.W0 with the prefix, the opcode and a ModRM byte. The mnemonics
// behind them have the operands in Intel's order.

// The prefixes, as VEX has them.
const (
	prefixNone = iota
	prefix66
	prefixF3
	prefixF2
)

// vex writes an instruction. The tile v, and base and index registers, are numbers.
func (a *asm) vex(prefix, opcode, v, base, index int, rest []int, mnemonic string) {
	code := []int{0xc4, 1<<7 | (^index>>3&1)<<6 | (^base>>3&1)<<5 | 2, (^v&15)<<3 | prefix, opcode}
	var text strings.Builder
	for _, b := range append(code, rest...) {
		fmt.Fprintf(&text, "BYTE $%#02x; ", b)
	}
	a.op("%s// %s", &text, mnemonic)
}

// numbers are those of the registers that address memory.
var numbers = map[string]int{"AX": 0, "CX": 1, "DX": 2, "BX": 3, "SI": 6, "DI": 7, "R8": 8, "R9": 9, "R10": 10, "R11": 11, "R12": 12, "R13": 13}

// configureTiles loads the shapes of the tiles from the 64 bytes at a register's address.
func (a *asm) configureTiles(at string) {
	a.vex(prefixNone, 0x49, 0, numbers[at], 0, []int{numbers[at] & 7}, "LDTILECFG ["+at+"]")
}

// releaseTiles empties the tiles: a thread without them is cheaper to switch from.
func (a *asm) releaseTiles() { a.vex(prefixNone, 0x49, 0, 0, 0, []int{0xc0}, "TILERELEASE") }

// zeroTile clears a tile.
func (a *asm) zeroTile(t int) {
	a.vex(prefixF2, 0x49, 0, 0, 0, []int{0xc0 | t<<3}, fmt.Sprintf("TILEZERO TMM%d", t))
}

// rowsOf is where the rows of a tile lie in memory: the first at base + offset,
// each a number of times the stride register further.
type rowsOf struct {
	base   string
	offset int
	stride string
	times  int // 1, 2, 4 or 8
}

func (r rowsOf) String() string {
	return fmt.Sprintf("[%s + %s*%d + %d]", r.base, r.stride, r.times, r.offset)
}

// loadTile and storeTile move all rows of a tile.
func (a *asm) loadTile(t int, from rowsOf) {
	a.moveTile(prefixF2, t, from, fmt.Sprintf("TILELOADD TMM%d, %v", t, from))
}

func (a *asm) storeTile(t int, to rowsOf) {
	a.moveTile(prefixF3, t, to, fmt.Sprintf("TILESTORED %v, TMM%d", to, t))
}

func (a *asm) moveTile(prefix, t int, m rowsOf, mnemonic string) {
	base, index, scale := numbers[m.base], numbers[m.stride], map[int]int{1: 0, 2: 1, 4: 2, 8: 3}[m.times]
	rest := []int{0x84 | t<<3, scale<<6 | (index&7)<<3 | base&7}
	for shift := 0; shift < 32; shift += 8 {
		rest = append(rest, m.offset>>shift&0xff)
	}
	a.vex(prefix, 0x4b, 0, base, index, rest, mnemonic)
}

// dotTiles adds to every element of the tile sums, exactly, the products of a row
// of signed bytes and a column of unsigned bytes, four of which lie side by side.
func (a *asm) dotTiles(sums, signed, unsigned int) {
	a.vex(prefixF3, 0x5e, unsigned, 0, 0, []int{0xc0 | sums<<3 | signed}, fmt.Sprintf("TDPBSUD TMM%d, TMM%d, TMM%d", sums, signed, unsigned))
}
