//go:build unix

package store

import (
	"errors"
	"fmt"
	"os/signal"
	"time"

	"golang.org/x/sys/unix"
)

// childFull puts samples until the disk is full, which a limit on the size of a
// file stands in for: the write that crosses it fails as on a full disk. It
// prints what was acknowledged and then whether the error was the right one.
func childFull(dir string) int {
	signal.Ignore(unix.SIGXFSZ)
	const most = 400_000
	if err := unix.Setrlimit(unix.RLIMIT_FSIZE, &unix.Rlimit{Cur: most, Max: most}); err != nil {
		fmt.Println("error", err)
		return 1
	}
	run, err := Open(background(), dir, Config{Now: time.Now})
	if err != nil {
		fmt.Println("error", err)
		return 1
	}
	for i := range maxIndex {
		if err = run.Put(background(), sample(ref(0, i))); err != nil {
			break
		}
		fmt.Println("stored", 0, i)
	}
	if !errors.Is(err, ErrFull) {
		fmt.Println("error", err)
		return 1
	}
	run.Close() // cannot write the log back: it stays beside run.db
	return 0
}

// processorTime is what the process has used of the processors so far.
func processorTime() time.Duration {
	var u unix.Rusage
	unix.Getrusage(unix.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
