package main

import (
	"fmt"
	"strings"
)

// neon writes code for Advanced SIMD, the vector instructions of arm64: 32
// registers of four float32. Go's assembler knows few of them, so they are
// written as words, with the instruction as a comment in the notation of Arm.
type neon struct{ *asm }

// instruction is an encoding with register 0 for all operands, and the names of
// the operands, the destination first.
type instruction struct {
	word uint32
	form string // of each operand: what follows the register's number, S for a scalar
}

// three are instructions of a destination and two sources.
var three = map[string]instruction{
	"FADD":     {0x4e20d400, "4S 4S 4S"},
	"FSUB":     {0x4ea0d400, "4S 4S 4S"},
	"FMUL":     {0x6e20dc00, "4S 4S 4S"},
	"FDIV":     {0x6e20fc00, "4S 4S 4S"},
	"FMLA":     {0x4e20cc00, "4S 4S 4S"}, // destination + product, rounded once
	"FMLS":     {0x4ea0cc00, "4S 4S 4S"}, // destination - product
	"FMAX":     {0x4e20f400, "4S 4S 4S"},
	"FMIN":     {0x4ea0f400, "4S 4S 4S"},
	"FCMGE":    {0x6e20e400, "4S 4S 4S"},
	"FCMGT":    {0x6ea0e400, "4S 4S 4S"},
	"ADD":      {0x4ea08400, "4S 4S 4S"},
	"UMAX":     {0x6ea06400, "4S 4S 4S"},
	"AND":      {0x4e201c00, "16B 16B 16B"},
	"BIC":      {0x4e601c00, "16B 16B 16B"},
	"ORR":      {0x4ea01c00, "16B 16B 16B"},
	"EOR":      {0x6e201c00, "16B 16B 16B"},
	"BSL":      {0x6e601c00, "16B 16B 16B"}, // destination's bits choose: set the first, else the second
	"BIT":      {0x6ea01c00, "16B 16B 16B"}, // inserts the first where the second has bits
	"ADDP":     {0x4e60bc00, "8H 8H 8H"},
	"SMULL":    {0x0e20c000, "8H 8B 8B"},
	"SMULL2":   {0x4e20c000, "8H 16B 16B"},
	"UZP1 8H":  {0x4e401800, "8H 8H 8H"},
	"UZP1 16B": {0x4e001800, "16B 16B 16B"},
}

// two are instructions of a destination and a source.
var two = map[string]instruction{
	"FCVTL":  {0x0e217800, "4S 4H"},
	"FCVTL2": {0x4e217800, "4S 8H"},
	"FCVTN":  {0x0e216800, "4H 4S"},
	"FCVTN2": {0x4e216800, "8H 4S"},
	"FCVTNS": {0x4e21a800, "4S 4S"}, // to the nearest integer, halfway to even
	"SCVTF":  {0x4e21d800, "4S 4S"},
	"FNEG":   {0x6ea0f800, "4S 4S"},
	"FABS":   {0x4ea0f800, "4S 4S"},
	"SADALP": {0x4e606800, "4S 8H"}, // adds the sums of neighbours
	"ADDV":   {0x4eb1b800, "S 4S"},
	"UMAXV":  {0x6eb0a800, "S 4S"},
}

// element are instructions of which the second source is one element, repeated.
var element = map[string]instruction{
	"FMLA": {0x4f801000, "4S 4S S"},
	"FMUL": {0x4f809000, "4S 4S S"},
	"SDOT": {0x4f80e000, "4S 16B 4B"}, // adds to each number the products of four signed bytes
}

// shift are instructions of a destination, a source and a number of bits; the
// encoding is that of 0 bits, from which they are counted up or down.
var shift = map[string]struct {
	instruction
	down bool
}{
	"SHL":   {instruction{0x4f205400, "4S 4S"}, false},
	"SSHR":  {instruction{0x4f400400, "4S 4S"}, true},
	"USHR":  {instruction{0x6f100400, "16B 16B"}, true},
	"SHLL":  {instruction{0x2e613800, "4S 4H"}, false}, // by 16 bits, always
	"SHLL2": {instruction{0x6e613800, "4S 8H"}, false},
}

// word writes an encoded instruction. What follows a space in its name is not
// part of it.
func (s neon) word(code uint32, name, operands string) {
	name, _, _ = strings.Cut(name, " ")
	s.op("WORD $%#08x // %s %s", code, name, operands)
}

// operands names registers by an instruction's form.
func (i instruction) operands(regs ...int) string {
	list := make([]string, len(regs))
	for k, form := range strings.Fields(i.form) {
		if list[k] = fmt.Sprintf("V%d.%s", regs[k], form); form == "S" && k == 0 {
			list[k] = fmt.Sprintf("S%d", regs[k])
		}
	}
	return strings.Join(list, ", ")
}

// v3 writes d = n op m.
func (s neon) v3(name string, d, n, m int) {
	i := find(three, name)
	s.word(i.word|reg(m, 16)|reg(n, 5)|reg(d, 0), name, i.operands(d, n, m))
}

// v2 writes d = op n.
func (s neon) v2(name string, d, n int) {
	i := find(two, name)
	s.word(i.word|reg(n, 5)|reg(d, 0), name, i.operands(d, n))
}

// lane writes d = n op m, of which element i is taken.
func (s neon) lane(name string, d, n, m, i int) {
	e := find(element, name)
	code := e.word | reg(m, 16) | reg(n, 5) | reg(d, 0) | reg(i&1, 21) | reg(i>>1, 11)
	s.word(code, name, fmt.Sprintf("%s[%d]", e.operands(d, n, m), i))
}

// bits writes d = n shifted by a number of bits.
func (s neon) bits(name string, d, n, bits int) {
	i := find(shift, name)
	count := reg(bits, 16)
	switch {
	case strings.HasPrefix(name, "SHLL"):
		count = 0
	case i.down:
		count = -count
	}
	s.word(i.word+count|reg(n, 5)|reg(d, 0), name, fmt.Sprintf("%s, #%d", i.operands(d, n), bits))
}

// dup repeats element i of register n in d.
func (s neon) dup(d, n, i int) {
	s.word(0x4e040400|reg(i, 19)|reg(n, 5)|reg(d, 0), "DUP", fmt.Sprintf("V%d.4S, V%d.S[%d]", d, n, i))
}

// find is the entry of a table; a name that is missing is a mistake in this program.
func find[T any](table map[string]T, name string) T {
	i, ok := table[name]
	if !ok {
		panic("asmgen: no instruction " + name)
	}
	return i
}

// reg is a small number at a place in an instruction.
func reg(n, at int) uint32 { return uint32(n) << at } //nolint:gosec // at most 64

// fn begins a function whose parameters go to the registers from R0 on.
func (s neon) fn(name, doc string, params []param) {
	s.head(name, doc, params)
	for i, p := range params {
		s.op("MOVD %s+%d(FP), R%d", p.name, 8*i, i)
	}
}

// load and store move a register of 16 bytes.
func (s neon) load(from string, v int) { s.op("FMOVQ %s, F%d", from, v) }
func (s neon) store(v int, to string)  { s.op("FMOVQ F%d, %s", v, to) }

// repeat fills a register with a number in memory.
func (s neon) repeat(from string, v int) {
	s.op("FMOVS %s, F%d", from, v)
	s.dup(v, v, 0)
}

// number fills a register with a number whose bits are given. It destroys R19.
func (s neon) number(bits uint32, v int) {
	s.op("MOVW $%#x, R19", bits)
	s.op("VDUP R19, V%d.S4", v)
}

func (s neon) zero(v int) { s.v3("EOR", v, v, v) }

// move copies a register.
func (s neon) move(from, to int) { s.v3("ORR", to, from, from) }

// countDown writes a loop that counts a register down, which is not zero.
func (s neon) countDown(label, counter string, body func()) {
	s.op("PCALIGN $32")
	s.label(label)
	body()
	s.op("SUBS $1, %s, %s", counter, counter)
	s.op("BNE %s", label)
}

// in is a memory operand of a numbered register.
func in(offset, r int) string { return at(offset, fmt.Sprintf("R%d", r)) }

// Registers of the constants of the exponential function, which loadExp fills
// and nothing else uses.
const (
	vExpLow = iota + 16
	vExpHigh
	vLog2E
	vLn2High
	vLn2Low
	vExpC2
	vExpC3
	vExpC4
	vExpC5
	vExpC6
	vOne
)

// loadExp loads the constants of exp.
func (s neon) loadExp() {
	for i, c := range constants[:vOne-vExpLow+1] {
		s.number(c.bits, vExpLow+i)
	}
}

// exp writes e^x to the register out, by the steps of exp32. It destroys t, n
// and p.
func (s neon) exp(x, t, n, p, out int) {
	s.v3("FMIN", t, x, vExpHigh) // a NaN stays one
	s.v3("FMAX", t, t, vExpLow)
	s.v3("FMUL", n, t, vLog2E)
	s.v2("FCVTNS", n, n)
	s.v2("SCVTF", p, n)
	s.v3("FMLS", t, p, vLn2High)
	s.v3("FMLS", t, p, vLn2Low)
	s.move(vExpC6, out)
	for _, c := range []int{vExpC5, vExpC4, vExpC3, vExpC2, vOne, vOne} {
		s.move(c, p)
		s.v3("FMLA", p, out, t)
		p, out = out, p
	}
	s.bits("SHL", n, n, 23)
	s.v3("ADD", n, n, vOne) // one's bits are the exponent of 2⁰
	s.v3("FMUL", out, out, n)
	s.v3("FCMGT", n, vExpLow, x)
	s.v3("BIC", out, out, n)
}
