package gguf_test

import (
	"bytes"
	"encoding/binary"
	"os"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr/engine/gguf"
	"github.com/evalr/evalr/engine/quant"
)

// A raw file is written by hand, so that it can lie.
type raw struct{ bytes.Buffer }

func (r *raw) put(values ...any) *raw {
	for _, v := range values {
		if s, ok := v.(string); ok {
			r.put(uint64(len(s)))
			r.WriteString(s)
			continue
		}
		binary.Write(&r.Buffer, binary.LittleEndian, v)
	}
	return r
}

func start(tensors, keys uint64) *raw {
	r := &raw{}
	r.WriteString("GGUF")
	return r.put(uint32(3), tensors, keys)
}

// The types of values, as they stand in a file.
const (
	u8, u32, f32, boolean, text, array = uint32(0), uint32(4), uint32(6), uint32(7), uint32(8), uint32(9)
)

// one is a file with one tensor, padded to its data, and n bytes of those.
func one(name string, shape []uint64, typ uint32, offset uint64, n int) *raw {
	r := start(1, 0).put(name, uint32(len(shape)), shape, typ, offset)
	for r.Len()%32 != 0 {
		r.WriteByte(0)
	}
	r.Write(make([]byte, n))
	return r
}

func TestRefused(t *testing.T) {
	const room = "......................................................................" // lets counts pass
	for name, c := range map[string]struct {
		file *raw
		want string
	}{
		"empty":             {&raw{}, `no GGUF file: expected it to begin with "GGUF"`},
		"other format":      {(&raw{}).put(uint64(7), uint64(7), uint64(7)), "no GGUF file"},
		"magic only":        {&raw{*bytes.NewBufferString("GGUF")}, "the file ends within its first 4 bytes"},
		"version 1":         {&raw{*bytes.NewBufferString("GGUF\x01\x00\x00\x00" + room)}, "GGUF version 1: expected 2 or 3"},
		"version 0":         {&raw{*bytes.NewBufferString("GGUF\x00\x00\x00\x00" + room)}, "GGUF version 0"},
		"big-endian":        {&raw{*bytes.NewBufferString("GGUF\x00\x00\x00\x03" + room)}, "big-endian"},
		"many tensors":      {start(1<<60, 0).put(room), "1152921504606846976 tensors"},
		"tensors, no room":  {start(4, 0).put(room), "4 tensors: more than 65536 or than the file has room for"},
		"many keys":         {start(0, 1<<63).put(room), "9223372036854775808 keys"},
		"key cut":           {start(0, 1).put(uint64(1<<40), uint64(0)), "key 1 of 1: the file ends within the name"},
		"key without name":  {start(0, 1).put("", u32, uint32(1)), "key 1 of 1: a name of 0 bytes"},
		"key's long name":   {start(0, 1).put(strings.Repeat("a", 1025), u32, uint32(1)), "key 1 of 1: a name of 1025 bytes: expected 1 to 1024"},
		"key twice":         {start(0, 2).put("a", u32, uint32(1), "a", u32, uint32(1)), `key 2 of 2: "a": it is there twice`},
		"value type":        {start(0, 1).put("a", uint32(13), uint32(1)), `"a": value type 13: expected one of 0 to 12`},
		"value cut":         {start(0, 1).put("abc", u32, uint16(1)), `"abc": the file ends within the value`},
		"text cut":          {start(0, 1).put("a", text, uint64(1<<62)), `"a": the file ends within the value`},
		"texts cut":         {start(0, 1).put("a", array, text, uint64(3), "x", "y"), `"a": the file ends within the value`},
		"array cut":         {start(0, 1).put("a", array, u32, uint64(1<<20), uint32(1)), `"a": the file ends within the value`},
		"array too long":    {start(0, 1).put("a", array, u8, uint64(1<<62)), `"a": an array of 4611686018427387904 elements`},
		"array of arrays":   {start(0, 1).put("a", array, array, uint64(1), u8, uint64(0)), `"a": an array of arrays`},
		"array of unknown":  {start(0, 1).put("a", array, uint32(99), uint64(1)), `"a": value type 99`},
		"bool":              {start(0, 1).put("a", boolean, uint8(2), uint64(0)), `"a": a bool that is neither 0 nor 1`},
		"alignment":         {start(0, 1).put("general.alignment", u32, uint32(48)), `key "general.alignment": expected a power of two`},
		"alignment 0":       {start(0, 1).put("general.alignment", u32, uint32(0)), `key "general.alignment"`},
		"alignment float":   {start(0, 1).put("general.alignment", f32, float32(32)), `key "general.alignment"`},
		"alignment array":   {start(0, 1).put("general.alignment", array, u32, uint64(0)), `key "general.alignment"`},
		"no dimensions":     {one("t", nil, 0, 0, 64), `tensor 1 of 1: "t": 0 dimensions: expected 1 to 4`},
		"five dimensions":   {one("t", []uint64{1, 1, 1, 1, 1}, 0, 0, 64), `"t": 5 dimensions`},
		"zero dimension":    {one("t", []uint64{4, 0}, 0, 0, 64), `"t": dimension 2 is 0`},
		"product overflows": {one("t", []uint64{1 << 25, 1 << 25}, 0, 0, 64), `"t": dimension 2 is 33554432`},
		"huge dimension":    {one("t", []uint64{1<<64 - 1}, 0, 0, 64), `"t": dimension 1 is 18446744073709551615`},
		"unknown type":      {one("t", []uint64{256}, 23, 0, 64), `"t": element type IQ4_XS is not supported`},
		"type without name": {one("t", []uint64{256}, 1<<31, 0, 64), `"t": element type type 2147483648 is not supported`},
		"rows and blocks":   {one("t", []uint64{40}, 8, 0, 64), `"t": rows of 40 elements: Q8_0 needs a multiple of 32`},
		"offset unaligned":  {one("t", []uint64{4}, 0, 16, 64), `tensor "t": offset 16: expected a multiple of 32`},
		"offset beyond":     {one("t", []uint64{4}, 0, 64, 64), `tensor "t": its data end at byte 144, the file at byte 128; it is cut off`},
		"offset overflows":  {one("t", []uint64{4}, 0, 1<<64-32, 64), `"t": offset 18446744073709551584: beyond the end of any file`},
		"data cut":          {one("t", []uint64{4, 4}, 0, 0, 63), `tensor "t": its data end at byte 160, the file at byte 159`},
		"description cut":   {start(1, 0).put("t", uint32(2), uint64(1), uint64(1), uint32(0)), `tensor 1 of 1: "t": the file ends within its description`},
		"twice":             {start(2, 0).put("t", uint32(1), uint64(1), uint32(0), uint64(0), "t", uint32(1), uint64(1), uint32(0), uint64(32), make([]byte, 100)), `tensor "t": it is there twice`},
		"overlap":           {start(2, 0).put("a", uint32(1), uint64(16), uint32(0), uint64(32), "b", uint32(1), uint64(9), uint32(0), uint64(0), make([]byte, 200)), `tensor "a": its data overlap those of tensor "b"`},
	} {
		path := save(t, "m.gguf", c.file.Bytes())
		var err error
		cost := allocated(func() { _, err = gguf.Open(path) })
		require.ErrorContains(t, err, c.want, name)
		require.ErrorContains(t, err, "m.gguf: ", name)
		require.Less(t, cost, uint64(64<<10), "%s: whatever a file of %d bytes says", name, c.file.Len())
	}
}

// allocated returns the bytes that a function allocates.
func allocated(do func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	do()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

func TestUnsupportedTypeHasAHint(t *testing.T) {
	_, err := gguf.Open(save(t, "m.gguf", one("t", []uint64{256}, 23, 0, 64).Bytes()))
	var hinted interface{ Hint() string }
	require.ErrorAs(t, err, &hinted)
	require.Contains(t, hinted.Hint(), "supported are F32, F16, Q4_0")
}

// Every beginning of a file is refused: nothing in it is believed before it is
// there.
func TestTruncated(t *testing.T) {
	data := encode(t, sample())
	end := len(data) - 64 + 4 // without the padding after the last tensor
	open(t, data[:end])
	path := save(t, "m.gguf", data)
	for n := end - 1; n >= 0; n-- {
		require.NoError(t, os.Truncate(path, int64(n)))
		_, err := gguf.Open(path)
		require.Error(t, err, "%d bytes", n)
	}
}

func TestWriterRefuses(t *testing.T) {
	for want, add := range map[string]func(w *gguf.Writer){
		`"a": it is there twice`:                 func(w *gguf.Writer) { w.Set("a", true); w.Set("a", true) },
		`key "a": a value of Go type int has`:    func(w *gguf.Writer) { w.Set("a", 1) },
		`a name of 0 bytes`:                      func(w *gguf.Writer) { w.Set("", true) },
		`key "general.alignment": expected`:      func(w *gguf.Writer) { w.Set("general.alignment", uint32(12)) },
		`key "a": an array of 4194305 elements`:  func(w *gguf.Writer) { w.Set("a", make([]int32, 1<<22+1)) },
		`key "b": an array of 4194305 elements`:  func(w *gguf.Writer) { w.Set("b", make([]string, 1<<22+1)) },
		`a name of 1 bytes`:                      func(w *gguf.Writer) { w.Add(tensor("", quant.F32, 1)) },
		`tensor "t": 0 dimensions`:               func(w *gguf.Writer) { w.Add(gguf.Tensor{Name: "t"}) },
		`tensor "t": shape [0]`:                  func(w *gguf.Writer) { w.Add(gguf.Tensor{Name: "t", Shape: []int{0}}) },
		`tensor "t": 3 bytes of data: its shape`: func(w *gguf.Writer) { w.Add(gguf.Tensor{Name: "t", Shape: []int{1}, Data: make([]byte, 3)}) },
		`tensor "t": rows of 33 elements`:        func(w *gguf.Writer) { w.Add(gguf.Tensor{Name: "t", Shape: []int{33}, Type: quant.Q8_0}) },
		`element type IQ4_XS is not supported`:   func(w *gguf.Writer) { w.Add(gguf.Tensor{Name: "t", Shape: []int{256}, Type: 23}) },
		`"\x00t": it is there twice`:             func(w *gguf.Writer) { w.Add(tensor("t", quant.F32, 1)); w.Add(tensor("t", quant.F32, 1)) },
	} {
		w := &gguf.Writer{}
		add(w)
		w.Set("later", true)
		_, err := w.WriteTo(&bytes.Buffer{})
		require.ErrorContains(t, err, want)
		require.ErrorContains(t, w.WriteFile(t.TempDir()+"/m.gguf"), want)
	}
}

func TestWriteFileRefuses(t *testing.T) {
	require.Error(t, sample().WriteFile(t.TempDir()+"/none/m.gguf"))
}

func TestAddFunc(t *testing.T) {
	w := &gguf.Writer{}
	w.AddFunc(gguf.Tensor{Name: "t", Shape: []int{2}, Type: quant.F16}, func(dst []byte) { copy(dst, "abcd") })
	got, ok := open(t, encode(t, w)).Tensor("t")
	require.True(t, ok)
	require.Equal(t, "abcd", string(got.Data))
}
