package engine

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
)

func TestAvailableMemory(t *testing.T) {
	const group, old = "sys/fs/cgroup/", "sys/fs/cgroup/memory/"
	for name, c := range map[string]struct {
		of    string // /proc/self/cgroup
		files map[string]string
		want  int64
	}{
		"no group":      {"", nil, 800 << 10},
		"no limit":      {"0::/\n", map[string]string{group + "memory.max": "max\n"}, 800 << 10},
		"high limit":    {"0::/\n", map[string]string{group + "memory.max": "9000000\n"}, 800 << 10},
		"limit":         {"0::/\n", map[string]string{group + "memory.max": "5000\n", group + "memory.current": "1000\n"}, 4000},
		"used by files": {"0::/\n", map[string]string{group + "memory.max": "5000\n", group + "memory.current": "3000\n", group + "memory.stat": "anon 2000\ninactive_file 700\n"}, 2700},
		"more files than used": {
			"0::/\n", map[string]string{group + "memory.max": "5000\n", group + "memory.current": "300\n", group + "memory.stat": "inactive_file 700\n"}, 5000,
		},
		"used up": {"0::/\n", map[string]string{group + "memory.max": "5000\n", group + "memory.current": "6000\n"}, 0},
		"limit of a parent": {
			"0::/user.slice/a/b\n", map[string]string{
				group + "user.slice/memory.max": "7000\n", group + "user.slice/memory.current": "3500\n",
				group + "user.slice/a/b/memory.max": "max\n", group + "user.slice/a/b/memory.current": "10\n",
			}, 3500,
		},
		"the tightest counts": {
			"0::/user.slice/a/b\n", map[string]string{
				group + "user.slice/memory.max": "7000\n", group + "user.slice/memory.current": "6900\n",
				group + "user.slice/a/b/memory.max": "2000\n", group + "user.slice/a/b/memory.current": "10\n",
			}, 100,
		},
		"limit of the group": {
			"0::/user.slice/a/b\n", map[string]string{group + "user.slice/memory.max": "7000\n", group + "user.slice/a/b/memory.max": "2000\n"}, 2000,
		},
		"a sibling's limit is not ours": {"0::/a\n", map[string]string{group + "b/memory.max": "10\n"}, 800 << 10},
		"outside of the namespace":      {"0::/../../x\n", map[string]string{group + "memory.max": "5000\n"}, 5000},
		"version 1": {
			"9:name=systemd:/a\n3:memory:/a/b\n0::/\n", map[string]string{
				old + "memory.limit_in_bytes": "9223372036854771712\n", old + "memory.usage_in_bytes": "123\n",
				old + "a/memory.limit_in_bytes": "6000\n", old + "a/memory.usage_in_bytes": "2000\n", old + "a/memory.stat": "inactive_file 1\ntotal_inactive_file 500\n",
				old + "a/b/memory.limit_in_bytes": "9223372036854771712\n",
			}, 4500,
		},
		"version 1 in a container, whose group has the host's name": {
			"3:memory:/docker/0123\n", map[string]string{old + "memory.limit_in_bytes": "6000\n", old + "memory.usage_in_bytes": "2000\n"}, 4000,
		},
	} {
		root := fstest.MapFS{
			"proc/meminfo":     {Data: []byte("MemTotal:  900 kB\nMemAvailable:    800 kB\n")},
			"proc/self/cgroup": {Data: []byte(c.of)},
		}
		for path, text := range c.files {
			root[path] = &fstest.MapFile{Data: []byte(text)}
		}
		require.Equal(t, c.want, availableMemory(root), name)
	}
	require.EqualValues(t, unknownMemory, availableMemory(fstest.MapFS{}))
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
