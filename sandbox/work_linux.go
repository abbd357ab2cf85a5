//go:build linux && (amd64 || arm64)

package sandbox

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// What init does in the working directory: it puts files there before a run, and
// returns some and removes all after it.

// unpack writes the files of a bundle to the working directory.
func unpack(from int, entries []entry) error {
	for _, e := range entries {
		mode := uint32(0o644)
		if e.Exec {
			mode = 0o755
		}
		if e.Name != filepath.Base(e.Name) {
			return fmt.Errorf("write %s: not a plain name", e.Name)
		}
		fd, err := unix.Open(e.Name, unix.O_WRONLY|unix.O_CREAT|unix.O_EXCL|unix.O_NOFOLLOW|unix.O_CLOEXEC, mode)
		if err != nil {
			return fmt.Errorf("write %s: %w", e.Name, err)
		}
		off := e.Off
		for left := e.Size; left > 0 && err == nil; {
			var n int
			n, err = unix.Sendfile(fd, from, &off, int(left))
			if n == 0 && err == nil {
				err = unix.EIO
			}
			left -= int64(n)
		}
		if err := errors.Join(err, unix.Close(fd)); err != nil {
			return fmt.Errorf("write %s: %w", e.Name, err)
		}
	}
	return nil
}

// keep copies files of the working directory to a file, one after the other, and
// returns their sizes; -1 stands for what is not a plain file of at most that size.
// Links are not followed.
func keep(to int, names []string, most int64) []int64 {
	sizes := make([]int64, len(names))
	for i, name := range names {
		sizes[i] = keepOne(to, name, most)
	}
	return sizes
}

func keepOne(to int, name string, most int64) int64 {
	fd, err := unix.Open(filepath.Base(name), unix.O_RDONLY|unix.O_NOFOLLOW|unix.O_NONBLOCK|unix.O_CLOEXEC, 0)
	if err != nil {
		return -1
	}
	defer unix.Close(fd) //nolint:errcheck // read only
	var st unix.Stat_t
	if unix.Fstat(fd, &st) != nil || st.Mode&unix.S_IFMT != unix.S_IFREG || st.Size > most {
		return -1
	}
	for left := st.Size; left > 0; {
		n, err := unix.Sendfile(to, fd, nil, int(left))
		if n <= 0 || err != nil {
			return -1
		}
		left -= int64(n)
	}
	return st.Size
}

// wipe empties the working directory.
func wipe() error {
	d, err := os.Open(".")
	if err != nil {
		return err
	}
	names, err := d.Readdirnames(-1)
	if err := errors.Join(err, d.Close()); err != nil {
		return err
	}
	for _, name := range names {
		err = errors.Join(err, os.RemoveAll(name))
	}
	return err
}
