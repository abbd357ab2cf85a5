package engine

import (
	"io/fs"
	"os"
	"strconv"
	"strings"
)

// unknownMemory is taken for free where the system does not say.
const unknownMemory = 4 << 30

// AvailableMemory returns the bytes that this process may use without others
// suffering: what the system calls available, or the limit of the control group
// if that is lower. Where neither is known (systems other than Linux) it is a
// cautious 4 GiB.
func AvailableMemory() int64 { return availableMemory(os.DirFS("/")) }

// DefaultMemory is what an engine may use if nothing is said: three quarters of
// [AvailableMemory].
func DefaultMemory() int64 { return AvailableMemory() / 4 * 3 }

func availableMemory(root fs.FS) int64 {
	free := field(readText(root, "proc/meminfo"), "MemAvailable:") << 10
	if free == 0 {
		return unknownMemory
	}
	limit, err := strconv.ParseInt(strings.TrimSpace(readText(root, "sys/fs/cgroup/memory.max")), 10, 64)
	if err != nil { // "max", or no control group
		return free
	}
	used, err := strconv.ParseInt(strings.TrimSpace(readText(root, "sys/fs/cgroup/memory.current")), 10, 64)
	if err != nil {
		used = 0
	}
	used -= field(readText(root, "sys/fs/cgroup/memory.stat"), "inactive_file") // of files, which the system takes back at need
	return max(0, min(free, limit-used))
}

func readText(root fs.FS, name string) string {
	data, err := fs.ReadFile(root, name)
	if err != nil {
		return ""
	}
	return string(data)
}

// field finds the number after a name at the start of a line; 0 if it is not
// there.
func field(text, name string) int64 {
	for line := range strings.Lines(text) {
		words := strings.Fields(line)
		if len(words) < 2 || words[0] != name {
			continue
		}
		if n, err := strconv.ParseInt(words[1], 10, 64); err == nil && n > 0 {
			return n
		}
	}
	return 0
}
