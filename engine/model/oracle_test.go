package model

import (
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr/engine/gguf"
)

// An oracle evaluates a file by the papers' formulas, one token after the other,
// in plain loops over double precision: no kernel, page, batch or plan, and its
// own reading of the file's keys. It is what the graph is held to.
type oracle struct {
	f    *gguf.File
	arch string
	w    map[string][]float32
	keys [][][]float64 // layer, position: all heads
	vals [][][]float64
}

func newOracle(tb testing.TB, f *gguf.File) *oracle {
	tb.Helper()
	arch, ok := f.Text("general.architecture")
	require.True(tb, ok)
	o := &oracle{f: f, arch: arch, w: map[string][]float32{}}
	o.keys, o.vals = make([][][]float64, o.int("block_count")), make([][][]float64, o.int("block_count"))
	return o
}

func (o *oracle) int(key string) int {
	n, ok := o.f.Int(o.arch + "." + key)
	if !ok {
		panic("no " + key)
	}
	return int(n)
}

func (o *oracle) float(key string, or float64) float64 {
	if v, ok := o.f.Float(o.arch + "." + key); ok {
		return v
	}
	return or
}

func (o *oracle) weights(name string) []float32 {
	w, ok := o.w[name]
	if !ok {
		if t, there := o.f.Tensor(name); there {
			w = t.Floats()
		}
		o.w[name] = w
	}
	return w
}

func (o *oracle) headDim() int {
	if n, ok := o.f.Int(o.arch + ".attention.key_length"); ok {
		return int(n)
	}
	return o.int("embedding_length") / o.int("attention.head_count")
}

// linear is W·x + b.
func (o *oracle) linear(name string, x []float64) []float64 {
	w, b := o.weights(name+".weight"), o.weights(name+".bias")
	y := make([]float64, len(w)/len(x))
	for i := range y {
		for j, v := range x {
			y[i] += float64(w[i*len(x)+j]) * v
		}
		if b != nil {
			y[i] += float64(b[i])
		}
	}
	return y
}

// norm is x / rms(x) ∘ w, or x where there is no such norm.
func (o *oracle) norm(name string, x []float64) []float64 {
	w := o.weights(name + ".weight")
	if w == nil {
		return x
	}
	sum := 0.0
	for _, v := range x {
		sum += v * v
	}
	y := make([]float64, len(x))
	for i, v := range x {
		y[i] = v / math.Sqrt(sum/float64(len(x))+o.float("attention.layer_norm_rms_epsilon", 1e-5)) * float64(w[i])
	}
	return y
}

// heads applies a norm and the rotation to each head.
func (o *oracle) heads(norm string, x []float64, layer, pos int) []float64 {
	d := o.headDim()
	var y []float64
	for h := 0; h < len(x); h += d {
		y = append(y, o.rotate(o.norm(norm, x[h:h+d]), layer, pos)...)
	}
	return y
}

// local reports whether a layer sees a window only.
func (o *oracle) local(layer int) bool { return o.arch == "gemma3" && layer%6 != 5 }

// rotate turns the pairs of one head.
func (o *oracle) rotate(x []float64, layer, pos int) []float64 {
	base, scale := o.float("rope.freq_base", 10000), 1.0
	if kind, _ := o.f.Text(o.arch + ".rope.scaling.type"); kind == "linear" {
		scale = o.float("rope.scaling.factor", 1)
	}
	if o.local(layer) {
		base, scale = o.float("rope.freq_base_swa", 10000), 1
	}
	factors := o.weights("rope_freqs.weight")
	y, d := make([]float64, len(x)), len(x)
	for i := range d / 2 {
		angle := float64(pos) / scale * math.Pow(base, -2*float64(i)/float64(d))
		if factors != nil && !o.local(layer) {
			angle /= float64(factors[i])
		}
		a, b := i, i+d/2
		if o.arch == "llama" {
			a, b = 2*i, 2*i+1
		}
		sin, cos := math.Sincos(angle)
		y[a], y[b] = x[a]*cos-x[b]*sin, x[b]*cos+x[a]*sin
	}
	return y
}

// attend is softmax(q·K)·V of one layer at one position.
func (o *oracle) attend(layer, pos int, q []float64) []float64 {
	d, heads, kv := o.headDim(), o.int("attention.head_count"), o.int("attention.head_count_kv")
	scale := 1 / math.Sqrt(float64(d))
	if o.arch == "gemma3" && len(o.keys) == 62 {
		scale = 1 / math.Sqrt(float64(o.int("embedding_length")/heads))
	}
	from := 0
	if o.local(layer) {
		from = max(0, pos-o.int("attention.sliding_window")+1)
	}
	out := make([]float64, heads*d)
	for h := range heads {
		at := h / (heads / kv) * d
		var p []float64
		sum := 0.0
		for j := from; j <= pos; j++ {
			s := 0.0
			for i := range d {
				s += q[h*d+i] * o.keys[layer][j][at+i]
			}
			p = append(p, math.Exp(s*scale))
			sum += p[len(p)-1]
		}
		for j := from; j <= pos; j++ {
			for i := range d {
				out[h*d+i] += p[j-from] / sum * o.vals[layer][j][at+i]
			}
		}
	}
	return out
}

// gate is act(g)·u.
func (o *oracle) gate(g, u []float64) []float64 {
	y := make([]float64, len(g))
	for i, x := range g {
		if o.arch == "gemma3" {
			y[i] = 0.5 * x * (1 + math.Tanh(math.Sqrt(2/math.Pi)*(x+0.044715*x*x*x))) * u[i]
		} else {
			y[i] = x / (1 + math.Exp(-x)) * u[i]
		}
	}
	return y
}

func sum(x, y []float64) []float64 {
	z := make([]float64, len(x))
	for i := range x {
		z[i] = x[i] + y[i]
	}
	return z
}

// next appends a token and returns the logits after it.
func (o *oracle) next(token int32) []float64 {
	n, pos := o.int("embedding_length"), len(o.keys[0])
	x := make([]float64, n)
	for i := range x {
		x[i] = float64(o.weights("token_embd.weight")[int(token)*n+i])
		if o.arch == "gemma3" {
			x[i] *= math.Sqrt(float64(n))
		}
	}
	for l := range o.keys {
		b := fmt.Sprintf("blk.%d.", l)
		h := o.norm(b+"attn_norm", x)
		q := o.heads(b+"attn_q_norm", o.linear(b+"attn_q", h), l, pos)
		o.keys[l] = append(o.keys[l], o.heads(b+"attn_k_norm", o.linear(b+"attn_k", h), l, pos))
		o.vals[l] = append(o.vals[l], o.linear(b+"attn_v", h))
		x = sum(x, o.norm(b+"post_attention_norm", o.linear(b+"attn_output", o.attend(l, pos, q))))
		h = o.norm(b+"ffn_norm", x)
		h = o.gate(o.linear(b+"ffn_gate", h), o.linear(b+"ffn_up", h))
		x = sum(x, o.norm(b+"post_ffw_norm", o.linear(b+"ffn_down", h)))
	}
	x = o.norm("output_norm", x)
	head := "output"
	if o.weights("output.weight") == nil {
		head = "token_embd"
	}
	logits := o.linear(head, x)
	if c := o.float("final_logit_softcapping", 0); c > 0 {
		for i := range logits {
			logits[i] = c * math.Tanh(logits[i]/c)
		}
	}
	return logits
}
