//go:build !linux

package kernel

// adviseLargePages: these systems choose the size of pages themselves.
func adviseLargePages([]byte) {}
