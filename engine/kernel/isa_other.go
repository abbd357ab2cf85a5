//go:build !amd64 && !arm64

package kernel

// onThisCPU: only the generic kernels run here.
func onThisCPU(ISA) bool { return false }
