package model

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
)

// architectures lists what the graph can evaluate, by the names of GGUF.
func architectures() []string { return []string{"gemma3", "llama", "qwen2", "qwen3"} }

// Act is the function that gates the feed-forward part.
type Act uint8

// The gates.
const (
	Silu Act = iota // x·σ(x)
	Gelu            // Gaussian error linear unit in its tanh form
)

// A Config is the shape of a decoder and the constants of its graph.
type Config struct {
	Arch    string // name as in GGUF: "llama"
	Name    string // what the file calls the model; may be empty
	Layers  int
	Dim     int // width of the residual stream
	Heads   int // query heads
	KVHeads int // key and value heads, a divisor of Heads
	HeadDim int // width of a head
	FF      int // width of the gated part
	Vocab   int // tokens
	Context int // tokens the model was made for

	Eps         float32 // added to the mean square in each norm
	Act         Act
	Embed       float32 // factor of the embeddings
	Attn        float32 // factor of q·k
	AttnCap     float32 // soft cap of q·k; 0 for none
	LogitCap    float32 // soft cap of the logits; 0 for none
	NormOffset  float32 // added to the weights of norms (1 where they are stored as differences from one)
	Interleaved bool    // rotary pairs are neighbours (2i, 2i+1), not halves (i, i+d/2)

	Rope   Rope   // of layers that see all tokens
	Local  Rope   // of layers that see a window
	Window int    // tokens that layers of Narrow see; 0 for none
	Narrow []bool // which layers see the window only; nil for none
}

// A Rope is one set of rotary frequencies: base^(−2i/d) ÷ (Scale·Divisors[i]).
type Rope struct {
	Base     float64
	Scale    float64   // linear scaling of positions; 1 for none
	Divisors []float32 // of each frequency (Llama 3.1); nil for none
}

// isCap reports whether c can be a soft cap: 0 for none, or a positive number.
func isCap(c float32) bool { return c >= 0 && c <= math.MaxFloat32 }

// narrow reports whether layer i sees the window only.
func (c *Config) narrow(i int) bool { return c.Narrow != nil && c.Narrow[i] }

// Bounds of a believable shape. They keep products of the fields far from
// overflow; what memory is really needed is bounded by the tensors in the file.
const (
	maxLayers  = 1 << 10
	maxWidth   = 1 << 20
	maxContext = 1 << 26
)

// validate checks that the numbers can be those of a decoder.
func (c *Config) validate() error {
	for _, f := range []struct {
		name      string
		value, to int
	}{
		{"number of layers", c.Layers, maxLayers},
		{"embedding width", c.Dim, maxWidth},
		{"number of heads", c.Heads, maxWidth},
		{"number of key and value heads", c.KVHeads, maxWidth},
		{"width of a head", c.HeadDim, maxWidth},
		{"feed-forward width", c.FF, maxWidth},
		{"vocabulary", c.Vocab, 1 << 24},
		{"context length", c.Context, maxContext},
	} {
		if f.value < 1 || f.value > f.to {
			return fmt.Errorf("%s is %d, expected 1 to %d", f.name, f.value, f.to)
		}
	}
	switch {
	case c.Heads%c.KVHeads != 0:
		return fmt.Errorf("%d query heads cannot share %d key and value heads evenly", c.Heads, c.KVHeads)
	case c.HeadDim%2 != 0:
		return fmt.Errorf("width of a head is %d, expected an even number", c.HeadDim)
	case c.Heads*c.HeadDim > maxWidth:
		return fmt.Errorf("%d heads of %d are wider than %d", c.Heads, c.HeadDim, maxWidth)
	case !(c.Eps >= 0 && c.Eps < 1):
		return fmt.Errorf("epsilon of the norms is %g, expected 0 to 1", c.Eps)
	case c.Narrow != nil && (c.Window < 1 || len(c.Narrow) != c.Layers):
		return fmt.Errorf("attention window is %d tokens in %d layers of %d, expected at least one in each", c.Window, len(c.Narrow), c.Layers)
	}
	return c.validateRopes()
}

func (c *Config) validateRopes() error {
	ropes := []Rope{c.Rope}
	if c.Narrow != nil {
		ropes = append(ropes, c.Local)
	}
	for _, r := range ropes {
		switch {
		case !(r.Base > 1 && r.Base < 1e12):
			return fmt.Errorf("base of the rotary frequencies is %g, expected 1 to 1e12", r.Base)
		case !(r.Scale > 0 && r.Scale < 1e6):
			return fmt.Errorf("rotary scaling factor is %g, expected more than 0", r.Scale)
		case r.Divisors != nil && len(r.Divisors) != c.HeadDim/2:
			return fmt.Errorf("%d rotary divisors, expected half the width of a head (%d)", len(r.Divisors), c.HeadDim/2)
		case slices.ContainsFunc(r.Divisors, func(d float32) bool { return !(d > 0 && d < 1e6) }):
			return errors.New("a rotary divisor is not a number between 0 and 1e6")
		}
	}
	return nil
}

// An ArchError says that a model's architecture is not supported.
type ArchError struct{ Arch string }

func (e *ArchError) Error() string {
	return fmt.Sprintf("architecture %q is not supported", e.Arch)
}

// Hint says what is supported.
func (e *ArchError) Hint() string {
	return "supported architectures: " + strings.Join(architectures(), ", ")
}
