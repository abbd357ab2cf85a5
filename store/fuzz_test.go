package store

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
)

// FuzzOpenDamaged overwrites a part of a run and cuts it off somewhere: whatever
// it then holds, opening, reading and writing it end in an answer or an error.
func FuzzOpenDamaged(f *testing.F) {
	whole, err := os.ReadFile(filepath.Join(closed(f), fileName))
	require.NoError(f, err)
	fuzzDamaged(f, whole)
}

// FuzzOpenDamagedSchema1 does so to a run of schema 1.
func FuzzOpenDamagedSchema1(f *testing.F) {
	whole, err := os.ReadFile(filepath.Join(fromDump(f, "testdata/run-1.sql"), fileName))
	require.NoError(f, err)
	fuzzDamaged(f, whole)
}

func fuzzDamaged(f *testing.F, whole []byte) {
	f.Helper()
	f.Add(uint32(0), []byte("garbage"), uint32(1<<31))
	f.Add(uint32(100), []byte{0xff, 0xff, 0xff, 0xff}, uint32(1<<31))
	f.Add(uint32(4096), []byte{0x0d, 0, 0, 0xff, 0xff, 0, 0, 0x10}, uint32(1<<31))
	f.Add(uint32(len(whole)-60), []byte("\x28\xb5\x2f\xfd\xff\xff\xff"), uint32(1<<31))
	f.Add(uint32(0), []byte{}, uint32(5000))
	f.Fuzz(func(t *testing.T, at uint32, patch []byte, length uint32) {
		content := append([]byte(nil), whole...)
		copy(content[min(int(at), len(content)):], patch)
		content = content[:min(int(length), len(content))]
		dir := t.TempDir()
		require.NoError(t, os.WriteFile(filepath.Join(dir, fileName), content, 0o600))
		readDamaged(t, dir)
		writeDamaged(t, dir)
	})
}

func writeDamaged(t *testing.T, dir string) {
	t.Helper()
	run, err := Open(t.Context(), dir, config())
	if err != nil {
		return
	}
	defer run.Close()
	run.Begin(t.Context(), ref(1, 40))
	run.Put(t.Context(), sample(ref(1, 40)))
	run.Rescore(t.Context(), record("math/2"), verdicts(nil, graded(ref(1, 0), 1), graded(ref(1, 40), 1)))
}

func readDamaged(t *testing.T, dir string) {
	t.Helper()
	r, err := Read(t.Context(), dir)
	if err != nil {
		return
	}
	defer r.Close()
	for p, err := range r.Verdicts(t.Context(), "aime") {
		if err != nil {
			return
		}
		for _, v := range p.Verdicts {
			at := evalr.Ref{Benchmark: "aime", Problem: p.ID, Index: int(v.Index)}
			r.Sample(t.Context(), at)
			r.Scores(t.Context(), at)
		}
	}
	for range r.Samples(t.Context(), "aime") {
		continue
	}
	for range r.Problems(t.Context(), "aime") {
		continue
	}
	r.Counts(t.Context(), "aime")
	r.Failures(t.Context(), "aime", Page{})
}

// FuzzBody packs and unpacks completions whose texts overlap in all ways.
func FuzzBody(f *testing.F) {
	f.Add("<think>a</think>b", "", "b", "a")
	f.Add("b", "a", "b", "a")
	f.Add("\x00\xff", "", "\xff", "elsewhere")
	c, err := newCodec()
	require.NoError(f, err)
	f.Fuzz(func(t *testing.T, content, field, text, thought string) {
		want := evalr.Completion{Raw: evalr.Raw{Content: content, Reasoning: field}, Text: text, Reasoning: thought}
		var got evalr.Completion
		require.NoError(t, c.unpackBody(c.packBody(&want), &got))
		require.Equal(t, want, got)
	})
}
