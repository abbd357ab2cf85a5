package kernel

import "sync"

// The weights of a model are read from one end to the other for every token:
// with pages of 4 KiB, a core looks up addresses and starts to read ahead anew
// so often that it gets a fifth less out of memory. Matrices are therefore cut
// from blocks that are large enough for large pages.
const (
	smallestBlock = 64 << 10
	largestBlock  = 32 << 20
)

// memory hands out memory for weights. A block is freed when none of its
// matrices is in use.
type memory struct {
	mu    sync.Mutex
	free  []byte // of the last block
	total int    // of all blocks
}

// take is n zero bytes that begin at a cache line.
func (m *memory) take(n int) []byte {
	m.mu.Lock()
	defer m.mu.Unlock()
	size := alignUp(n, 64)
	if size > len(m.free) {
		// as much as there is already: little is wasted on a small model
		m.free = make([]byte, max(size, smallestBlock, min(m.total, largestBlock)))
		m.total += len(m.free)
		adviseLargePages(m.free)
	}
	part := m.free[:n:n]
	m.free = m.free[size:]
	return part
}
