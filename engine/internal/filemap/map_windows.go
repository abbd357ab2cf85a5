package filemap

import (
	"os"
	"unsafe"

	"golang.org/x/sys/windows"
)

func mapped(f *os.File, size int) ([]byte, func([]byte) error, error) {
	section, err := windows.CreateFileMapping(windows.Handle(f.Fd()), nil, windows.PAGE_READONLY, 0, 0, nil)
	if err != nil {
		return nil, nil, err
	}
	defer windows.CloseHandle(section) //nolint:errcheck // the view keeps it
	at, err := windows.MapViewOfFile(section, windows.FILE_MAP_READ, 0, 0, uintptr(size))
	if err != nil {
		return nil, nil, err
	}
	release := func([]byte) error { return windows.UnmapViewOfFile(at) }
	// The address is of memory outside Go's heap; it is read through a pointer to
	// it because a conversion of the number would look like one of an old pointer.
	return unsafe.Slice(*(**byte)(unsafe.Pointer(&at)), size), release, nil
}
