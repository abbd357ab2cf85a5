package kernel

import "golang.org/x/sys/cpu"

// onThisCPU asks for the instructions and for the system's saving of their registers.
func onThisCPU(i ISA) bool {
	x := &cpu.X86
	switch i {
	case AVX2:
		return x.HasAVX2 && x.HasFMA && x.HasF16C
	case AVXVNNI:
		return onThisCPU(AVX2) && x.HasAVXVNNI
	case AVX512VNNI:
		return onThisCPU(AVX2) && x.HasAVX512F && x.HasAVX512BW && x.HasAVX512DQ && x.HasAVX512VL && x.HasAVX512VNNI
	case AMX:
		return tiles() == nil
	default:
		return false
	}
}
