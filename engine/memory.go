package engine

import (
	"io/fs"
	"math"
	"os"
	"path"
	"strconv"
	"strings"
)

// unknownMemory is taken for free where the system does not say.
const unknownMemory = 4 << 30

// AvailableMemory returns the bytes that this process may use without others
// suffering: what the system calls available, or what the limits of its control
// group, and of those around it, leave if that is less. Where neither is known (systems other than Linux) it is a
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
	for line := range strings.Lines(readText(root, "proc/self/cgroup")) {
		for _, h := range hierarchies {
			if group, ok := strings.CutPrefix(afterID(line), h.controller+":"); ok {
				free = min(free, h.room(root, strings.TrimSpace(group)))
			}
		}
	}
	return max(0, free)
}

// afterID is a line of /proc/self/cgroup without the number it begins with:
// "memory:/a/b" of control groups of version 1, ":/a/b" of version 2.
func afterID(line string) string {
	_, rest, _ := strings.Cut(line, ":")
	return rest
}

// A hierarchy is where a version of control groups keeps what it knows of memory.
type hierarchy struct {
	controller         string // as /proc/self/cgroup names it; empty for version 2
	mount              string
	limit, used, files string // files of a group, and the key in its memory.stat of what is reclaimed at need
}

var hierarchies = []hierarchy{
	{"", "sys/fs/cgroup", "memory.max", "memory.current", "inactive_file"},
	{"memory", "sys/fs/cgroup/memory", "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"},
}

// room is what the tightest of a group and the groups around it leaves, in bytes: a
// limit holds for all below it. Groups that cannot be seen are passed over, such as
// those of the host in a container.
func (h hierarchy) room(root fs.FS, group string) int64 {
	least := int64(math.MaxInt64)
	for group = path.Clean("/" + group); ; group = path.Dir(group) {
		least = min(least, h.left(root, path.Join(h.mount, group)))
		if group == "/" {
			return least
		}
	}
}

// left is what a group's own limit leaves.
func (h hierarchy) left(root fs.FS, dir string) int64 {
	limit, err := strconv.ParseInt(strings.TrimSpace(readText(root, path.Join(dir, h.limit))), 10, 64)
	if err != nil { // "max", or no such group
		return math.MaxInt64
	}
	used, err := strconv.ParseInt(strings.TrimSpace(readText(root, path.Join(dir, h.used))), 10, 64)
	if err != nil {
		used = 0
	}
	used -= field(readText(root, path.Join(dir, "memory.stat")), h.files)
	return limit - max(0, used)
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
