//go:build unix

package filemap

import (
	"os"

	"golang.org/x/sys/unix"
)

func mapped(f *os.File, size int) ([]byte, func([]byte) error, error) {
	data, err := unix.Mmap(int(f.Fd()), 0, size, unix.PROT_READ, unix.MAP_SHARED)
	return data, unix.Munmap, err
}
