package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr/engine/gguf"
	"github.com/evalr/evalr/engine/quant"
	"github.com/evalr/evalr/engine/safetensors"
)

// weightsFile is the content of a small safetensors file with a tensor of that name,
// ggufFile that of a GGUF file.
func weightsFile(t *testing.T, tensor string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "w")
	require.NoError(t, safetensors.Write(path, []safetensors.Tensor{{Name: tensor, Shape: []int{8}, Type: quant.F32, Data: make([]byte, 32)}}))
	return readText(t, path)
}

func ggufFile(t *testing.T, keys map[string]any) string {
	t.Helper()
	var w gguf.Writer
	for _, key := range sortedKeys(keys) {
		w.Set(key, keys[key])
	}
	w.Add(gguf.Tensor{Name: fmt.Sprint("t", keys["split.no"]), Shape: []int{64}, Type: quant.F32, Data: make([]byte, 256)})
	path := filepath.Join(t.TempDir(), "w")
	require.NoError(t, w.WriteFile(path))
	return readText(t, path)
}

func readText(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	return string(text)
}

// A shelf is a folder that a training writes its checkpoints into.
type shelf struct {
	t   *testing.T
	dir string
}

func (s shelf) put(name, content string) {
	s.t.Helper()
	path := filepath.Join(s.dir, name)
	require.NoError(s.t, os.MkdirAll(filepath.Dir(path), 0o755))
	require.NoError(s.t, os.WriteFile(path, []byte(content), 0o600))
}

func (s shelf) move(from, to string) {
	s.t.Helper()
	require.NoError(s.t, os.Rename(filepath.Join(s.dir, from), filepath.Join(s.dir, to)))
}

func (s shelf) remove(name string) {
	s.t.Helper()
	require.NoError(s.t, os.RemoveAll(filepath.Join(s.dir, name)))
}

// An event is what a training does between two looks, half a minute apart, and what a
// watch finds at the next one.
type event struct {
	do    func(shelf)
	ready string // names, separated by spaces
	young string
	said  string // a part of it; empty for nothing
}

// A checkpoint is ready when it is complete and not before, however it is written.
func TestCheckpointsAreReadyOnceComplete(t *testing.T) {
	t.Parallel()
	whole, shard := ggufFile(t, nil), weightsFile(t, "a")
	split := func(no int) string {
		return ggufFile(t, map[string]any{"split.no": uint16(no), "split.count": uint16(2), "split.tensors.count": int32(2)})
	}
	const index = `{"weight_map": {"a": "model-00001-of-00002.safetensors", "b": "model-00002-of-00002.safetensors"}}`
	for name, c := range map[string]struct {
		marker string
		events []event
	}{
		"a file that grows": {events: []event{
			{do: func(s shelf) { s.put("step-1.gguf", whole[:50]) }, young: "step-1.gguf"},
			{do: func(s shelf) { s.put("step-1.gguf", whole[:100]) }, young: "step-1.gguf"},
			{do: func(s shelf) { s.put("step-1.gguf", whole) }, young: "step-1.gguf"},
			{ready: "step-1.gguf"},
		}},
		"a file whose writer halts is told once": {events: []event{
			{do: func(s shelf) { s.put("step-1.gguf", whole[:len(whole)-1]) }, young: "step-1.gguf"},
			{said: "waiting for step-1.gguf: step-1.gguf: tensor"},
			{},
			{do: func(s shelf) { s.put("step-1.gguf", whole[:len(whole)-4]) }, young: "step-1.gguf"},
			{},
			{do: func(s shelf) { s.put("step-1.gguf", whole) }, young: "step-1.gguf"},
			{ready: "step-1.gguf"},
		}},
		"a file that is rewritten at the same size": {events: []event{
			{do: func(s shelf) { s.put("step-1.gguf", whole) }, young: "step-1.gguf"},
			{do: func(s shelf) {
				later := time.Now().Add(time.Hour)
				require.NoError(s.t, os.Chtimes(filepath.Join(s.dir, "step-1.gguf"), later, later))
			}, young: "step-1.gguf"},
			{ready: "step-1.gguf"},
		}},
		"renamed into place": {events: []event{
			{do: func(s shelf) { s.put("step-1.gguf.part", whole) }},
			{do: func(s shelf) { s.move("step-1.gguf.part", "step-1.gguf") }, young: "step-1.gguf"},
			{ready: "step-1.gguf"},
		}},
		"a folder renamed into place": {events: []event{
			{do: func(s shelf) {
				s.put("tmp-checkpoint-5/config.json", "{}")
				s.put("tmp-checkpoint-5/model.safetensors", shard)
			}},
			{},
			{do: func(s shelf) { s.move("tmp-checkpoint-5", "checkpoint-5") }, young: "checkpoint-5"},
			{ready: "checkpoint-5"},
		}},
		"a folder without its weights, then with a part of them": {events: []event{
			{do: func(s shelf) { s.put("checkpoint-5/config.json", "{}") }, young: "checkpoint-5"},
			{said: "neither model.safetensors nor model.safetensors.index.json"},
			{do: func(s shelf) { s.put("checkpoint-5/model.safetensors", shard[:len(shard)-1]) }, young: "checkpoint-5"},
			{},
			{do: func(s shelf) { s.put("checkpoint-5/model.safetensors", shard) }, young: "checkpoint-5"},
			{ready: "checkpoint-5"},
		}},
		"a folder whose weights come before its configuration": {events: []event{
			{do: func(s shelf) { s.put("checkpoint-5/model.safetensors", shard) }, young: "checkpoint-5"},
			{said: "no config.json in it"},
			{do: func(s shelf) { s.put("checkpoint-5/config.json", "{}") }, young: "checkpoint-5"},
			{ready: "checkpoint-5"},
		}},
		"a shard that is missing, then cut off": {events: []event{
			{do: func(s shelf) {
				s.put("checkpoint-5/config.json", "{}")
				s.put("checkpoint-5/model.safetensors.index.json", index)
				s.put("checkpoint-5/model-00001-of-00002.safetensors", weightsFile(t, "a"))
			}, young: "checkpoint-5"},
			{said: "model-00002-of-00002.safetensors is missing"},
			{do: func(s shelf) {
				b := weightsFile(t, "b")
				s.put("checkpoint-5/model-00002-of-00002.safetensors", b[:len(b)-2])
			}, young: "checkpoint-5"},
			{},
			{do: func(s shelf) { s.put("checkpoint-5/model-00002-of-00002.safetensors", weightsFile(t, "b")) }, young: "checkpoint-5"},
			{ready: "checkpoint-5"},
		}},
		"a folder that other files are still written to": {events: []event{
			{do: func(s shelf) { s.put("checkpoint-5/config.json", "{}"); s.put("checkpoint-5/model.safetensors", shard) }, young: "checkpoint-5"},
			{do: func(s shelf) { s.put("checkpoint-5/optimizer.pt", "half") }, young: "checkpoint-5"},
			{do: func(s shelf) { s.put("checkpoint-5/optimizer.pt", "whole of it") }, young: "checkpoint-5"},
			{ready: "checkpoint-5"},
		}},
		"a split file, of which the second comes later": {events: []event{
			{do: func(s shelf) { s.put("step-1-00001-of-00002.gguf", split(0)) }, young: "step-1-00001-of-00002.gguf"},
			{said: "file 2 of 2 of the split model is missing"},
			{do: func(s shelf) { s.put("step-1-00002-of-00002.gguf", split(1)) }, young: "step-1-00001-of-00002.gguf"},
			{ready: "step-1-00001-of-00002.gguf"},
		}},
		"a marker in the folder": {marker: "DONE", events: []event{
			{do: func(s shelf) { s.put("checkpoint-5/config.json", "{}"); s.put("checkpoint-5/model.safetensors", shard) }, said: "there is no DONE yet"},
			{},
			{do: func(s shelf) { s.put("checkpoint-5/DONE", "") }, ready: "checkpoint-5"},
		}},
		"a marker beside the file": {marker: ".done", events: []event{
			{do: func(s shelf) { s.put("step-1.gguf", whole) }, said: "there is no .done yet"},
			{do: func(s shelf) { s.put("step-1.gguf.done", "") }, ready: "step-1.gguf"},
		}},
		"a marker that comes too early": {marker: ".done", events: []event{
			{do: func(s shelf) { s.put("step-1.gguf", whole[:90]); s.put("step-1.gguf.done", "") }, said: "waiting for step-1.gguf: "},
			{do: func(s shelf) { s.put("step-1.gguf", whole) }, ready: "step-1.gguf"},
		}},
		"by step, not by name, and those without a step last": {events: []event{
			{do: func(s shelf) {
				for _, name := range []string{"final.gguf", "step-1000.gguf", "step-200.gguf", "step-1000-b.gguf"} {
					s.put(name, whole)
				}
			}, young: "step-200.gguf step-1000-b.gguf step-1000.gguf final.gguf"},
			{ready: "step-200.gguf step-1000.gguf final.gguf step-1000-b.gguf"},
		}},
		"what is no checkpoint is passed over": {events: []event{
			{do: func(s shelf) {
				s.put("log.txt", "")
				s.put(".step-1.gguf", whole)
				s.put("adapter/adapter_model.safetensors", shard)
				s.put("runs/x/run.db", "")
			}},
			{},
		}},
		"one that goes away": {events: []event{
			{do: func(s shelf) { s.put("step-1.gguf", whole[:90]) }, young: "step-1.gguf"},
			{said: "waiting"},
			{do: func(s shelf) { s.remove("step-1.gguf") }, said: "step-1.gguf is gone and was not evaluated"},
			{},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := shelf{t, t.TempDir()}
			now, said := time.Unix(0, 0), []string{}
			k := tracker{
				every: 30 * time.Second, marker: c.marker, now: func() time.Time { return now }, seen: map[string]*sighting{},
				say: func(format string, args ...any) { said = append(said, fmt.Sprintf(format, args...)) },
			}
			for i, ev := range c.events {
				if ev.do != nil {
					ev.do(s)
				}
				found, err := findCheckpoints(s.dir)
				require.NoError(t, err)
				said = nil
				ready, young := k.ready(found)
				var names []string
				for _, r := range ready {
					names = append(names, r.name)
				}
				require.Equal(t, ev.ready, strings.Join(names, " "), "ready at look %d", i)
				require.ElementsMatch(t, strings.Fields(ev.young), young, "young at look %d", i)
				if ev.said == "" {
					require.Empty(t, said, "look %d", i)
				} else {
					require.Len(t, said, 1, "look %d", i)
					require.Contains(t, said[0], ev.said, "look %d", i)
				}
				now = now.Add(k.every)
			}
		})
	}
}

// What was evaluated is left alone until its files change, what failed for a while
// that doubles.
func TestTrackerLeavesAloneWhatIsDone(t *testing.T) {
	t.Parallel()
	now := time.Unix(0, 0)
	k := tracker{every: time.Second, now: func() time.Time { return now }, seen: map[string]*sighting{}}
	c := checkpoint{name: "a", model: "a", files: "1"}
	look := func() bool {
		ready, _ := k.ready([]checkpoint{c})
		return len(ready) == 1
	}
	fail := func(err error) (time.Duration, bool) { return k.sight(c).retry.fail(now, k.every, err) }
	require.True(t, look())
	for i, want := range []time.Duration{time.Second, 2 * time.Second, 4 * time.Second} {
		pause, fresh := fail(os.ErrClosed)
		require.Equal(t, want, pause)
		require.Equal(t, i == 0, fresh, "the same failure is told once")
		now = now.Add(pause - 1)
		require.False(t, look())
		now = now.Add(1)
		require.True(t, look())
	}
	for range 20 {
		fail(os.ErrClosed)
	}
	pause, fresh := fail(os.ErrInvalid)
	require.Equal(t, longestPause, pause)
	require.True(t, fresh)
	c.files = "2"
	require.True(t, look(), "another file is tried at once")
	k.settle(c)
	require.False(t, look())
	now = now.Add(24 * time.Hour)
	require.False(t, look())
	c.files = "3"
	require.True(t, look())
}

func TestCheckpointNames(t *testing.T) {
	t.Parallel()
	s := shelf{t, t.TempDir()}
	for _, step := range []string{"global_step_20", "global_step_100"} {
		s.put(step+"/actor/huggingface/config.json", "{}")
	}
	found, err := findCheckpoints(filepath.Join(s.dir, "global_step_*", "actor", "huggingface"))
	require.NoError(t, err)
	require.Len(t, found, 2)
	require.Equal(t, "global_step_20/actor/huggingface", found[0].name)
	require.Equal(t, "global_step_20-actor-huggingface", found[0].folder())
	require.Equal(t, "safetensors:"+filepath.Join(s.dir, "global_step_20", "actor", "huggingface"), found[0].model)
	_, err = findCheckpoints(filepath.Join(s.dir, "global_step_["))
	require.ErrorContains(t, err, "global_step_[")

	for pattern, want := range map[string]string{"a/*/b": "a", "/x/y/s-?": "/x/y", "*.gguf": ".", "*/b": ".", "a[12]/b": ".", "a/b": "a"} {
		require.Equal(t, want, filepath.ToSlash(fixedPart(filepath.FromSlash(pattern))), pattern)
	}

	long := strings.Repeat("x", 300)
	folders := map[string]bool{}
	for _, name := range []string{long + "1", long + "2", "..", "...", "a b", "ok", "org/m:7"} {
		f := checkpoint{name: name}.folder()
		require.Regexp(t, `^[\w+-][\w.+-]{0,219}$`, f, name)
		folders[f] = true
	}
	require.Len(t, folders, 7)
	require.True(t, folders["ok"])
}

func TestServedCheckpoints(t *testing.T) {
	t.Parallel()
	names := []string{"base", "org/ckpt-step-9", "org/ckpt-step-10", "ckpt-step-2"}
	for pattern, want := range map[string]string{
		"ckpt-*":     "ckpt-step-2 org/ckpt-step-9 org/ckpt-step-10",
		"org/ckpt-*": "org/ckpt-step-9 org/ckpt-step-10",
		"*":          "ckpt-step-2 org/ckpt-step-9 org/ckpt-step-10 base",
		"base":       "base",
		"other":      "",
	} {
		found, err := servedCheckpoints(pattern, names)
		require.NoError(t, err)
		var got []string
		for _, c := range found {
			require.Equal(t, c.name, c.model)
			require.NoError(t, c.whole())
			got = append(got, c.name)
		}
		require.Equal(t, want, strings.Join(got, " "), pattern)
	}
	_, err := servedCheckpoints("a[", names)
	require.ErrorContains(t, err, "a[")
}
