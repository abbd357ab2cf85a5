//go:build !amd64 && !arm64

package kernel

// family is the implementation for the pool's instruction set.
func (p *Pool) family() *family { return &genericFamily }
