package safetensors

import (
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr/engine/quant"
)

// file is a header and n bytes of data.
func file(header string, n int) []byte {
	b := binary.LittleEndian.AppendUint64(nil, uint64(len(header)))
	return append(append(b, header...), make([]byte, n)...)
}

func TestParse(t *testing.T) {
	got, err := parse(file(`{"__metadata__":{"format":"pt"},"b":{"dtype":"F16","shape":[2,3],"data_offsets":[4,16]},"a":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}   `, 16))
	require.NoError(t, err)
	require.Len(t, got, 2)
	require.Equal(t, []int{1}, got[0].Shape)
	require.Equal(t, "b", got[1].Name)
	require.Equal(t, []int{3, 2}, got[1].Shape, "the length of a row first")
	require.Equal(t, quant.F16, got[1].Type)
	require.Len(t, got[1].Data, 12)
}

func TestParseRefuses(t *testing.T) {
	one := func(entry string) string { return `{"a":{` + entry + `}}` }
	for want, data := range map[string][]byte{
		"7 bytes are too few":                                    make([]byte, 7),
		"a header of 1000 bytes":                                 binary.LittleEndian.AppendUint64(nil, 1000),
		"a header of 18446744073709551615":                       binary.LittleEndian.AppendUint64(nil, 1<<64-1),
		"a header of 104857601 bytes":                            append(binary.LittleEndian.AppendUint64(nil, maxHeader+1), make([]byte, maxHeader+1)...),
		"the header is no JSON object":                           file("", 0),
		"is no JSON object":                                      file("[]", 0),
		"the header is broken":                                   file("{", 0),
		"header is broken: invalid":                              file("{,}", 0),
		`"a" in the header`:                                      file(`{"a":7}`, 0),
		`"__metadata__" in the header`:                           file(`{"__metadata__":{"a":7}}`, 0),
		`tensor has 0 bytes: expected 1`:                         file(`{"":{}}`, 0),
		`tensor has 1025 bytes: expected`:                        file(`{"`+strings.Repeat("a", 1025)+`":{}}`, 0),
		`tensor "a": it is there twice`:                          file(`{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}`, 8),
		"the header has 1 bytes after":                           file(`{}x`, 0),
		`element type "I64"`:                                     file(one(`"dtype":"I64","shape":[1],"data_offsets":[0,8]`), 8),
		`a list of 1999 bytes: expected at most 1024`:            file(one(`"dtype":"F32","shape":[1`+strings.Repeat(",1", 998)+`],"data_offsets":[0,4]`), 4),
		`9 dimensions: expected at most 8`:                       file(one(`"dtype":"F32","shape":[1,1,1,1,1,1,1,1,1],"data_offsets":[0,4]`), 4),
		`shape [0]: expected positive`:                           file(one(`"dtype":"F32","shape":[0],"data_offsets":[0,0]`), 0),
		`shape [4294967296 4294967296]`:                          file(one(`"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,4]`), 4),
		`cannot unmarshal number -1`:                             file(one(`"dtype":"F32","shape":[-1],"data_offsets":[0,4]`), 4),
		`0 data_offsets: expected 2`:                             file(one(`"dtype":"F32","shape":[1]`), 4),
		`3 data_offsets: expected 2`:                             file(one(`"dtype":"F32","shape":[1],"data_offsets":[0,4,4]`), 4),
		`data from byte 0 to 8`:                                  file(one(`"dtype":"F32","shape":[2],"data_offsets":[0,8]`), 7),
		`data from byte 4 to 0`:                                  file(one(`"dtype":"F32","shape":[1],"data_offsets":[4,0]`), 4),
		`4 bytes of data: shape [2] of F32 takes 8`:              file(one(`"dtype":"F32","shape":[2],"data_offsets":[0,4]`), 4),
		`its data begin at byte 4, but the one before ends at 0`: file(one(`"dtype":"F32","shape":[1],"data_offsets":[4,8]`), 8),
		`tensor "b": its data begin at byte 0`:                   file(`{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F16","shape":[2],"data_offsets":[0,4]}}`, 4),
		"3 bytes after the data":                                 file(`{}`, 3),
		"exceeded max depth":                                     file(`{"a":{"b":`+strings.Repeat("[", 20000)+`}}`, 0),
	} {
		_, err := parse(data)
		require.ErrorContains(t, err, want)
	}
}

// Every beginning of a file is refused.
func TestParseTruncated(t *testing.T) {
	data := file(`{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}`, 8)
	_, err := parse(data)
	require.NoError(t, err)
	for n := range data {
		_, err := parse(data[:n])
		require.Error(t, err, "%d bytes", n)
	}
}

func TestWriteRefuses(t *testing.T) {
	path := filepath.Join(t.TempDir(), "w")
	ok := Tensor{Name: "a", Shape: []int{1}, Data: make([]byte, 4)}
	for want, tensors := range map[string][]Tensor{
		`tensor "a": the name is taken`:            {ok, ok},
		`tensor "__metadata__": the name is taken`: {{Name: metadata, Shape: []int{1}, Data: make([]byte, 4)}},
		`element type Q8_0`:                        {{Name: "a", Shape: []int{32}, Type: quant.Q8_0, Data: make([]byte, 34)}},
		`shape [0]`:                                {{Name: "a", Shape: []int{0}}},
		`3 bytes of data: shape [1] takes 4`:       {{Name: "a", Shape: []int{1}, Data: make([]byte, 3)}},
	} {
		require.ErrorContains(t, Write(path, tensors), want)
		require.NoFileExists(t, path)
	}
	require.Error(t, Write(filepath.Join(t.TempDir(), "none", "w"), nil))
}

// FuzzParse holds any bytes to this: they are refused, or tensors lie within them
// and written again are the same.
func FuzzParse(f *testing.F) {
	f.Add(file(`{"__metadata__":{"format":"pt"},"b":{"dtype":"F16","shape":[2,3],"data_offsets":[4,16]},"a":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}   `, 16))
	f.Add(file(`{}`, 0))
	path := filepath.Join(f.TempDir(), "w")
	f.Fuzz(func(t *testing.T, data []byte) {
		tensors, err := parse(data)
		if err != nil {
			return
		}
		require.NoError(t, Write(path, tensors))
		written, err := os.ReadFile(path)
		require.NoError(t, err)
		again, err := parse(written)
		require.NoError(t, err)
		require.Len(t, again, len(tensors))
		for i := range again {
			require.Equal(t, tensors[i], again[i])
		}
	})
}

// FuzzConfig holds any bytes to this: they are no configuration, or every path in
// them can be asked for.
func FuzzConfig(f *testing.F) {
	f.Add([]byte(`{"rope_scaling": {"factor": 8.0, "rope_type": "llama3"}, "eos_token_id": [1, 2], "tie": true}`), "rope_scaling.factor")
	f.Add([]byte(`{"weight_map": {"a": "model-00001-of-00002.safetensors", "b": "../x.safetensors"}}`), "weight_map")
	f.Fuzz(func(t *testing.T, data []byte, path string) {
		c, err := parseConfig(data)
		if err != nil {
			return
		}
		c.Text(path)
		c.Bool(path)
		c.Ints(path)
		c.Floats(path)
		c.Texts(path)
		if n, ok := c.Int(path); ok {
			x, ok := c.Float(path)
			require.True(t, ok)
			require.InDelta(t, float64(n), x, 0)
		}
		places, err := parseIndex(c)
		if err != nil {
			return
		}
		for name := range places {
			require.Equal(t, filepath.Base(name), name)
		}
	})
}
