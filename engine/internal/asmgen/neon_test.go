package main

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// encodings are the instructions that are written as words, as GNU as 2.40 and
// LLVM encode them.
const encodings = `
4ebe8623 // ADD V3.4S, V17.4S, V30.4S
4e7ebe23 // ADDP V3.8H, V17.8H, V30.8H
4e3e1e23 // AND V3.16B, V17.16B, V30.16B
4e7e1e23 // BIC V3.16B, V17.16B, V30.16B
6ebe1e23 // BIT V3.16B, V17.16B, V30.16B
6e7e1e23 // BSL V3.16B, V17.16B, V30.16B
6e3e1e23 // EOR V3.16B, V17.16B, V30.16B
4e3ed623 // FADD V3.4S, V17.4S, V30.4S
6e3ee623 // FCMGE V3.4S, V17.4S, V30.4S
6ebee623 // FCMGT V3.4S, V17.4S, V30.4S
6e3efe23 // FDIV V3.4S, V17.4S, V30.4S
4e3ef623 // FMAX V3.4S, V17.4S, V30.4S
4ebef623 // FMIN V3.4S, V17.4S, V30.4S
4e3ece23 // FMLA V3.4S, V17.4S, V30.4S
4ebece23 // FMLS V3.4S, V17.4S, V30.4S
6e3ede23 // FMUL V3.4S, V17.4S, V30.4S
4ebed623 // FSUB V3.4S, V17.4S, V30.4S
4ebe1e23 // ORR V3.16B, V17.16B, V30.16B
0e3ec223 // SMULL V3.8H, V17.8B, V30.8B
4e3ec223 // SMULL2 V3.8H, V17.16B, V30.16B
6ebe6623 // UMAX V3.4S, V17.4S, V30.4S
4e1e1a23 // UZP1 V3.16B, V17.16B, V30.16B
4e5e1a23 // UZP1 V3.8H, V17.8H, V30.8H
4eb1ba23 // ADDV S3, V17.4S
4ea0fa23 // FABS V3.4S, V17.4S
0e217a23 // FCVTL V3.4S, V17.4H
4e217a23 // FCVTL2 V3.4S, V17.8H
0e216a23 // FCVTN V3.4H, V17.4S
4e216a23 // FCVTN2 V3.8H, V17.4S
4e21aa23 // FCVTNS V3.4S, V17.4S
6ea0fa23 // FNEG V3.4S, V17.4S
4e606a23 // SADALP V3.4S, V17.8H
4e21da23 // SCVTF V3.4S, V17.4S
6eb0aa23 // UMAXV S3, V17.4S
4f9e1223 // FMLA V3.4S, V17.4S, V30.S[0]
4fbe1223 // FMLA V3.4S, V17.4S, V30.S[1]
4f9e1a23 // FMLA V3.4S, V17.4S, V30.S[2]
4fbe1a23 // FMLA V3.4S, V17.4S, V30.S[3]
4f9e9223 // FMUL V3.4S, V17.4S, V30.S[0]
4fbe9223 // FMUL V3.4S, V17.4S, V30.S[1]
4f9e9a23 // FMUL V3.4S, V17.4S, V30.S[2]
4fbe9a23 // FMUL V3.4S, V17.4S, V30.S[3]
4f9ee223 // SDOT V3.4S, V17.16B, V30.4B[0]
4fbee223 // SDOT V3.4S, V17.16B, V30.4B[1]
4f9eea23 // SDOT V3.4S, V17.16B, V30.4B[2]
4fbeea23 // SDOT V3.4S, V17.16B, V30.4B[3]
4f375623 // SHL V3.4S, V17.4S, #23
2e613a23 // SHLL V3.4S, V17.4H, #16
6e613a23 // SHLL2 V3.4S, V17.8H, #16
4f3c0623 // SSHR V3.4S, V17.4S, #4
6f0c0623 // USHR V3.16B, V17.16B, #4
4e040623 // DUP V3.4S, V17.S[0]
4e0c0623 // DUP V3.4S, V17.S[1]
4e140623 // DUP V3.4S, V17.S[2]
4e1c0623 // DUP V3.4S, V17.S[3]
`

// All instructions, and nothing else, are written as an assembler encodes them.
func TestNEONWords(t *testing.T) {
	var a asm
	s := neon{&a}
	const d, n, m = 3, 17, 30
	for _, name := range slices.Sorted(maps.Keys(three)) {
		s.v3(name, d, n, m)
	}
	for _, name := range slices.Sorted(maps.Keys(two)) {
		s.v2(name, d, n)
	}
	for _, name := range slices.Sorted(maps.Keys(element)) {
		for i := range 4 {
			s.lane(name, d, n, m, i)
		}
	}
	s.bits("SHL", d, n, 23)
	s.bits("SHLL", d, n, 16)
	s.bits("SHLL2", d, n, 16)
	s.bits("SSHR", d, n, 4)
	s.bits("USHR", d, n, 4)
	for i := range 4 {
		s.dup(d, n, i)
	}
	require.Equal(t, encodings, "\n"+strings.ReplaceAll(a.text.String(), "\tWORD $0x", ""))
	require.Panics(t, func() { s.v3("NOP", d, n, m) })
}
