package model

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/evalr/evalr/engine/kernel"
	"github.com/evalr/evalr/engine/quant"
)

// Load checks every tensor of src against its shape and packs the weights for
// the kernels of pool. The source may be closed afterwards. An error names the
// key or tensor, and what was expected; a tensor that the graph would not use is
// an error too, since leaving weights out changes a model silently.
func Load(src Source, pool *kernel.Pool, o Options) (*Model, error) {
	l, err := newLoader(src, o)
	if err != nil {
		return nil, err
	}
	l.pool = pool
	m := &Model{Config: l.c, pool: pool, kv: o.KV}
	l.load(m)
	m.bytes = l.sum.Bytes
	return m, l.err
}

// A Summary is what is known of a model before it is loaded.
type Summary struct {
	Config
	Parameters int64              // numbers in all tensors
	Bytes      int64              // memory that the packed weights take
	Types      map[quant.Type]int // tensors of each type, as they are stored
}

// Inspect makes all checks of [Load] and loads nothing.
func Inspect(src Source, o Options) (Summary, error) {
	l, err := newLoader(src, o)
	if err != nil {
		return Summary{}, err
	}
	l.load(&Model{Config: l.c})
	l.sum.Config = l.c
	return l.sum, l.err
}

func newLoader(src Source, o Options) (*loader, error) {
	c, err := src.Config()
	if err != nil {
		return nil, err
	}
	if err := c.validate(); err != nil {
		return nil, err
	}
	l := &loader{src: src, c: c, o: o, used: map[string]bool{"rope_freqs.weight": true}}
	l.sum.Types = map[quant.Type]int{}
	return l, nil
}

// loader reads tensors and keeps the first error.
type loader struct {
	src  Source
	c    Config
	pool *kernel.Pool // nil for checks only
	o    Options
	used map[string]bool
	sum  Summary
	err  error
}

// load loads all weights into m.
func (l *loader) load(m *Model) {
	c := &l.c
	m.embed = l.matrix("token_embd.weight", c.Vocab, c.Dim)
	m.output = m.embed
	if _, ok := l.src.Tensor("output.weight"); ok {
		m.output = l.matrix("output.weight", c.Vocab, c.Dim)
	}
	m.norm = l.normed("output_norm.weight", c.Dim)
	for i := 0; i < c.Layers && l.err == nil; i++ {
		m.layers = append(m.layers, l.layer(i))
	}
	l.unused()
}

func (l *loader) fail(format string, args ...any) {
	if l.err == nil {
		l.err = fmt.Errorf(format, args...)
	}
}

// layer loads layer i.
func (l *loader) layer(i int) layer {
	c := &l.c
	name := func(part string) string { return "blk." + strconv.Itoa(i) + "." + part }
	q, kv := c.Heads*c.HeadDim, c.KVHeads*c.HeadDim
	out := layer{
		attnNorm: l.normed(name("attn_norm.weight"), c.Dim),
		ffnNorm:  l.normed(name("ffn_norm.weight"), c.Dim),
		q:        l.linear(name("attn_q"), q, c.Dim),
		k:        l.linear(name("attn_k"), kv, c.Dim),
		v:        l.linear(name("attn_v"), kv, c.Dim),
		o:        l.linear(name("attn_output"), c.Dim, q),
		gate:     l.linear(name("ffn_gate"), c.FF, c.Dim),
		up:       l.linear(name("ffn_up"), c.FF, c.Dim),
		down:     l.linear(name("ffn_down"), c.Dim, c.FF),
	}
	if c.Arch == "qwen3" || c.Arch == "gemma3" {
		out.qNorm = l.normed(name("attn_q_norm.weight"), c.HeadDim)
		out.kNorm = l.normed(name("attn_k_norm.weight"), c.HeadDim)
	}
	if c.Arch == "gemma3" {
		out.postAttn = l.normed(name("post_attention_norm.weight"), c.Dim)
		out.postFFN = l.normed(name("post_ffw_norm.weight"), c.Dim)
	}
	if c.narrow(i) {
		out.window, out.rope = c.Window, 1
	}
	return out
}

// linear loads a matrix and, where there is one, its bias.
func (l *loader) linear(name string, rows, cols int) linear {
	out := linear{w: l.matrix(name+".weight", rows, cols)}
	if _, ok := l.src.Tensor(name + ".bias"); ok {
		out.bias = l.vector(name+".bias", rows)
	} else if l.c.Arch == "qwen2" && isQKV(name) {
		l.fail("tensor %s.bias is missing: qwen2 has biases for queries, keys and values", name)
	}
	return out
}

func isQKV(name string) bool {
	return strings.HasSuffix(name, "attn_q") || strings.HasSuffix(name, "attn_k") || strings.HasSuffix(name, "attn_v")
}

// tensor finds a tensor of the given shape.
func (l *loader) tensor(name string, shape ...int) (quant.Tensor, bool) {
	l.used[name] = true
	t, ok := l.src.Tensor(name)
	switch {
	case l.err != nil:
		return t, false
	case !ok:
		l.fail("tensor %s is missing", name)
	case !t.Is(shape...):
		l.fail("tensor %s: shape is %v, expected %v (row length first)", t.Name, t.Shape, shape)
	case !t.Type.Supported():
		l.fail("tensor %s: type %v is not supported, expected one of %s", t.Name, t.Type, quant.Names())
	case !wholeBlocks(t.Type, shape[0]):
		l.fail("tensor %s: rows of %d are no whole blocks of %v", t.Name, shape[0], t.Type)
	case len(t.Data) != t.Type.Bytes(t.Elems()):
		l.fail("tensor %s: %d bytes, expected %d for %d elements of %v", t.Name, len(t.Data), t.Type.Bytes(t.Elems()), t.Elems(), t.Type)
	}
	if l.err == nil {
		l.sum.Parameters += int64(t.Elems())
		l.sum.Types[t.Type]++
	}
	return t, l.err == nil
}

func wholeBlocks(t quant.Type, cols int) bool {
	n, _ := t.Block()
	return cols%n == 0
}

// vector loads a vector as F32.
func (l *loader) vector(name string, n int) []float32 {
	t, ok := l.tensor(name, n)
	if !ok {
		return nil
	}
	l.sum.Bytes += int64(n) * 4
	return t.Floats()
}

// normed loads the weights of a norm.
func (l *loader) normed(name string, n int) []float32 {
	v := l.vector(name, n)
	for i := range v {
		v[i] += l.c.NormOffset
	}
	return v
}

// matrix loads and packs a matrix.
func (l *loader) matrix(name string, rows, cols int) *kernel.Matrix {
	t, ok := l.tensor(name, cols, rows)
	if !ok {
		return nil
	}
	typ := t.Type
	if l.o.Quantize != quant.F32 && !typ.Quantized() {
		typ = l.o.Quantize
	}
	if !wholeBlocks(typ, cols) {
		l.fail("tensor %s: rows of %d are no whole blocks of %v", t.Name, cols, typ)
		return nil
	}
	l.sum.Bytes += kernel.Size(typ, rows, cols)
	if l.pool == nil {
		return nil
	}
	data := t.Data
	if typ != t.Type {
		data = l.quantized(t, rows, cols)
	}
	m, err := kernel.Pack(l.pool, typ, rows, cols, data)
	if err != nil {
		l.fail("tensor %s: %w", t.Name, err)
	}
	return m
}

// quantized rounds a float matrix to the type of the options, row by row.
func (l *loader) quantized(t quant.Tensor, rows, cols int) []byte {
	from, to := t.Type.Bytes(cols), l.o.Quantize.Bytes(cols)
	out := make([]byte, rows*to)
	scratch := make([][]float32, l.pool.Threads())
	l.pool.Run(rows, func(i, worker int) {
		if scratch[worker] == nil {
			scratch[worker] = make([]float32, cols)
		}
		row := scratch[worker]
		quant.Dequantize(row, t.Type, t.Data[i*from:(i+1)*from])
		quant.Quantize(out[i*to:(i+1)*to], l.o.Quantize, row)
	})
	return out
}

// unused fails on tensors that no part of the graph asked for.
func (l *loader) unused() {
	for _, name := range l.src.Names() {
		if !l.used[name] {
			l.fail("tensor %s is not part of the %s architecture: leaving it out would change the model", name, l.c.Arch)
			return
		}
	}
}
