package main

import (
	"bytes"
	"fmt"
	"strings"
)

// asm collects the functions of one assembly file and their Go declarations.
type asm struct {
	text bytes.Buffer // .s
	decl bytes.Buffer // .go
}

// param is a parameter of a function; all are eight bytes wide.
type param struct{ name, goType string }

// load is the instruction that loads a parameter into a register, by its
// position in the frame.
func (p param) load(position int, reg string) string {
	return fmt.Sprintf("MOVQ %s+%d(FP), %s", p.name, 8*position, reg)
}

// fn begins a function of amd64: its declaration, its head, and its parameters
// loaded into the registers named. Registers must be given for all parameters.
func (a *asm) fn(name, doc string, params []param, regs ...string) {
	a.head(name, doc, params)
	a.load(params, regs)
}

// frame is fn for a function that needs memory on the stack.
func (a *asm) frame(name, doc string, size int, params []param, regs ...string) {
	a.declare(name, doc, params, "0", size)
	a.load(params, regs)
}

// load loads parameters into registers.
func (a *asm) load(params []param, regs []string) {
	for i, p := range params {
		a.op("%s", p.load(i, regs[i]))
	}
}

// head writes a function's declaration and its head.
func (a *asm) head(name, doc string, params []param) { a.declare(name, doc, params, "NOSPLIT", 0) }

// declare is head with the function's flags and the memory that it needs on the stack.
func (a *asm) declare(name, doc string, params []param, flags string, size int) {
	list := make([]string, len(params))
	for i, p := range params {
		list[i] = p.name + " " + p.goType
	}
	signature := fmt.Sprintf("func %s(%s)", name, strings.Join(list, ", "))
	fmt.Fprintf(&a.decl, "\n// %s %s\n//\n//go:noescape\n%s\n", name, doc, signature)
	fmt.Fprintf(&a.text, "\n// %s\nTEXT ·%s(SB), %s, $%d-%d\n", signature, name, flags, size, 8*len(params))
}

// op writes one instruction.
func (a *asm) op(format string, args ...any) {
	a.text.WriteByte('\t')
	fmt.Fprintf(&a.text, format, args...)
	a.text.WriteByte('\n')
}

// label writes a label, which is local to its function.
func (a *asm) label(name string) { fmt.Fprintf(&a.text, "%s:\n", name) }

// loop repeats a body until CX, which must not be zero, has been counted down.
// Align is the alignment of its first instruction.
func (a *asm) loop(name string, align int, body func()) {
	a.op("PCALIGN $%d", align)
	a.label(name)
	body()
	a.op("DECQ CX")
	a.op("JNZ %s", name)
}

// ret ends a function that has used wide registers.
func (a *asm) ret() {
	a.op("VZEROUPPER")
	a.op("RET")
}
