package kernel

import (
	"fmt"

	"golang.org/x/sys/unix"
)

// requestTiles asks the system to save the tiles of this process's threads, which
// it does on request only, since they are large. A system that does not know tiles,
// or whose XCR0 leaves them out, refuses.
func requestTiles() error {
	const requestPermission, tileData = 0x1023, 18 // ARCH_REQ_XCOMP_PERM, XFEATURE_XTILEDATA
	if _, _, errno := unix.Syscall(unix.SYS_ARCH_PRCTL, requestPermission, tileData, 0); errno != 0 {
		return fmt.Errorf("the system does not grant tiles: %w", errno)
	}
	return nil
}
