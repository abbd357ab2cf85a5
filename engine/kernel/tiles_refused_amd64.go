//go:build !linux

package kernel

import "errors"

// requestTiles: how other systems than Linux grant tiles is not known here.
func requestTiles() error {
	return errors.New("tiles are used on Linux only")
}
