package builtin

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math/rand/v2"

	"github.com/evalr/evalr/engine/gguf"
	"github.com/evalr/evalr/engine/quant"
)

// Noise is the standard deviation by which the factors scatter that a checkpoint with
// noise has its weights multiplied by: one factor, about 1, for each block of 32
// weights of a matrix. The model is about fifteen points worse for it: a regression
// that no gate may miss.
const Noise = 0.15

// perturb multiplies the blocks' scales in the content of a GGUF file. The factors
// are the same on every machine: they are drawn by the tensor's name.
func perturb(content []byte) error {
	f, err := gguf.Read("weights", content)
	if err != nil {
		return err
	}
	_, size := quant.Q8_0.Block()
	blocks := 0
	for _, t := range f.Tensors() {
		if t.Type != quant.Q8_0 {
			continue
		}
		r := rand.NewChaCha8(sha256.Sum256([]byte("noise " + t.Name)))
		for at := 0; at < len(t.Data); at += size {
			scale := t.Data[at:] // half precision, before the block's integers
			d := quant.F16ToF32(binary.LittleEndian.Uint16(scale))
			factor := 1 + float32(Noise*normal(r)) // the conversion keeps it from being fused
			binary.LittleEndian.PutUint16(scale, quant.F32ToF16(d*factor))
			blocks++
		}
	}
	if blocks == 0 {
		return fmt.Errorf("no matrix of type %v to perturb", quant.Q8_0)
	}
	return nil
}

// normal draws from a normal distribution, nearly: a sum of twelve uniform numbers
// of 16 bits, less its mean. It takes no function that machines round differently.
func normal(r *rand.ChaCha8) float64 {
	sum := 0
	for range 3 {
		for x, i := r.Uint64(), 0; i < 4; i++ {
			sum += int(x >> (16 * i) & 0xffff)
		}
	}
	return float64(2*sum-12*0xffff) / (2 << 16)
}
