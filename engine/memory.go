package engine

import (
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
func AvailableMemory() int64 {
	free := memInfo(readText("/proc/meminfo"))
	if free == 0 {
		return unknownMemory
	}
	limit, err := strconv.ParseInt(strings.TrimSpace(readText("/sys/fs/cgroup/memory.max")), 10, 64)
	if err != nil { // "max", or no control group
		return free
	}
	used, err := strconv.ParseInt(strings.TrimSpace(readText("/sys/fs/cgroup/memory.current")), 10, 64)
	if err != nil {
		used = 0
	}
	return max(0, min(free, limit-used))
}

func readText(path string) string {
	data, err := os.ReadFile(path) //nolint:gosec // two fixed names
	if err != nil {
		return ""
	}
	return string(data)
}

// memInfo finds what is available in the text of /proc/meminfo; 0 if it is not
// there.
func memInfo(text string) int64 {
	for line := range strings.Lines(text) {
		if rest, ok := strings.CutPrefix(line, "MemAvailable:"); ok {
			kib, err := strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), "kB")), 10, 64)
			if err == nil {
				return kib << 10
			}
		}
	}
	return 0
}
