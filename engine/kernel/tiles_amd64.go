package kernel

import (
	"errors"
	"sync"

	"golang.org/x/sys/cpu"
)

var triedTiles struct {
	once sync.Once
	err  error
}

// tiles says why the kernels with AMX tiles are not used here; nil if they are.
// They are tried once in a process, before they are offered.
func tiles() error {
	triedTiles.once.Do(func() { triedTiles.err = tryTiles() })
	return triedTiles.err
}

func tryTiles() error {
	if !onThisCPU(AVX512VNNI) || !cpu.X86.HasAMXTile || !cpu.X86.HasAMXInt8 {
		return errors.New("this CPU does not have it")
	}
	if err := requestTiles(); err != nil {
		return err
	}
	for _, width := range []int{9, familyAMX.width} { // fewer than 8 vectors are multiplied without tiles
		if err := familyAMX.proof(width); err != nil {
			return err
		}
	}
	return nil
}
