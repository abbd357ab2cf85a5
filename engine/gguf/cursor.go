package gguf

import "encoding/binary"

// A cursor reads little-endian numbers and strings. Once the data ends too early
// it is short, and gives zeros from then on.
type cursor struct {
	data  []byte
	at    int
	short bool
}

// left returns the bytes that were not read yet.
func (c *cursor) left() uint64 { return uint64(len(c.data) - c.at) } //nolint:gosec // at ≤ len

// take returns the next n bytes, nil if there are fewer.
func (c *cursor) take(n uint64) []byte {
	if c.short || n > c.left() {
		c.short = true
		return nil
	}
	b := c.data[c.at : c.at+int(n)] //nolint:gosec // n ≤ left
	c.at += int(n)                  //nolint:gosec // n ≤ left
	return b
}

func (c *cursor) u32() uint32 {
	b := c.take(4)
	if b == nil {
		return 0
	}
	return binary.LittleEndian.Uint32(b)
}

func (c *cursor) u64() uint64 {
	b := c.take(8)
	if b == nil {
		return 0
	}
	return binary.LittleEndian.Uint64(b)
}

// bytes reads a string without copying it.
func (c *cursor) bytes() []byte { return c.take(c.u64()) }
