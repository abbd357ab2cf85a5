//go:build !amd64

package kernel

import "errors"

// tiles says why there are none.
func tiles() error { return errors.New("this CPU does not have it") }
