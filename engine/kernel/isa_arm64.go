package kernel

import "golang.org/x/sys/cpu"

// onThisCPU: Advanced SIMD is part of every arm64 that Go runs on, dot products
// are from Armv8.2 on.
func onThisCPU(i ISA) bool {
	switch i {
	case NEON:
		return true
	case NEONDot:
		return cpu.ARM64.HasASIMDDP
	default:
		return false
	}
}
