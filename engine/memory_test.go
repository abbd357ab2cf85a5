package engine

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
)

func TestAvailableMemory(t *testing.T) {
	const kib = "MemTotal:  900 kB\nMemAvailable:    800 kB\n"
	for name, c := range map[string]struct {
		files map[string]string
		want  int64
	}{
		"unknown":       {nil, unknownMemory},
		"no group":      {map[string]string{"proc/meminfo": kib}, 800 << 10},
		"no limit":      {map[string]string{"proc/meminfo": kib, "sys/fs/cgroup/memory.max": "max\n"}, 800 << 10},
		"high limit":    {map[string]string{"proc/meminfo": kib, "sys/fs/cgroup/memory.max": "9000000\n"}, 800 << 10},
		"limit":         {map[string]string{"proc/meminfo": kib, "sys/fs/cgroup/memory.max": "5000\n", "sys/fs/cgroup/memory.current": "1000\n"}, 4000},
		"used by files": {map[string]string{"proc/meminfo": kib, "sys/fs/cgroup/memory.max": "5000\n", "sys/fs/cgroup/memory.current": "3000\n", "sys/fs/cgroup/memory.stat": "anon 2000\ninactive_file 700\n"}, 2700},
		"used up":       {map[string]string{"proc/meminfo": kib, "sys/fs/cgroup/memory.max": "5000\n", "sys/fs/cgroup/memory.current": "6000\n"}, 0},
	} {
		root := fstest.MapFS{}
		for path, text := range c.files {
			root[path] = &fstest.MapFile{Data: []byte(text)}
		}
		require.Equal(t, c.want, availableMemory(root), name)
	}
	require.Positive(t, AvailableMemory())
}

func TestGarbageIsCollected(t *testing.T) {
	d := &tidied{steps: lookEvery - 1}
	keep := make([][]byte, 1)
	for range 2 * mostGarbage >> 20 {
		keep[0] = make([]byte, 1<<20)
	}
	if garbage() < mostGarbage {
		t.Skip("the collector was there first")
	}
	require.Panics(t, func() { d.Forward(nil) }, "there is no model")
	require.Less(t, garbage(), int64(mostGarbage))
}
