package kernel

import (
	"errors"
	"fmt"
	"strings"
)

// ISA is an instruction set that the kernels are written for. The zero value
// stands for the best one of this CPU.
type ISA uint8

// The instruction sets, from the widest reach to the fastest.
const (
	Auto       ISA = iota // the best that this CPU has
	Generic               // plain Go: every CPU, and the meaning of all others
	AVX2                  // AVX2, FMA and F16C: x86 since 2013
	AVXVNNI               // AVX2 and AVX-VNNI: client CPUs since Alder Lake
	AVX512VNNI            // AVX-512 F, BW, DQ, VL and VNNI: Ice Lake, Zen 4 and later
	AMX                   // AVX512VNNI and AMX-INT8, on Linux: Sapphire Rapids and later; tiles for products of many vectors
	NEON                  // Advanced SIMD: every arm64
	NEONDot               // Advanced SIMD with dot products: Cortex-A75, Neoverse N1, Apple's M1 and later
)

var isaNames = [...]string{Auto: "auto", Generic: "generic", AVX2: "avx2", AVXVNNI: "avxvnni", AVX512VNNI: "avx512vnni", AMX: "amx", NEON: "neon", NEONDot: "neondot"}

// String is the name that [ParseISA] reads.
func (i ISA) String() string {
	if int(i) >= len(isaNames) {
		return fmt.Sprintf("isa(%d)", uint8(i))
	}
	return isaNames[i]
}

// Available says whether this CPU, and the system on it, run the instruction set.
func (i ISA) Available() bool {
	return i == Auto || i == Generic || int(i) < len(isaNames) && onThisCPU(i)
}

// missing says why an instruction set is not available.
func (i ISA) missing() error {
	if i == AMX {
		return tiles()
	}
	return errors.New("this CPU does not have it")
}

// Detect is the fastest instruction set that is available; never Auto.
func Detect() ISA {
	for i := ISA(len(isaNames) - 1); i > Generic; i-- {
		if i.Available() {
			return i
		}
	}
	return Generic
}

// Sets lists the instruction sets that are available, from the widest reach to the
// fastest.
func Sets() []ISA {
	var sets []ISA
	for i := Generic; int(i) < len(isaNames); i++ {
		if i.Available() {
			sets = append(sets, i)
		}
	}
	return sets
}

// ParseISA reads the name of an instruction set; the empty name is Auto's. A
// set that this CPU lacks is an error.
func ParseISA(s string) (ISA, error) {
	if s == "" {
		return Auto, nil
	}
	for i, name := range isaNames {
		if isa := ISA(i); strings.EqualFold(s, name) {
			if !isa.Available() {
				return Auto, fmt.Errorf("instruction set %s: %w; the best one here is %s", name, isa.missing(), Detect())
			}
			return isa, nil
		}
	}
	return Auto, fmt.Errorf("instruction set %q is not known: expected one of %s", s, strings.Join(isaNames[:], ", "))
}
