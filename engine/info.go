package engine

import (
	"fmt"

	"github.com/evalr/evalr/engine/kernel"
	"github.com/evalr/evalr/engine/model"
)

// Info is what is known of a model and of how it runs here.
type Info struct {
	model.Summary
	Format    string // "gguf" or "safetensors"
	Digest    string // SHA-256 of the weights in hexadecimal; empty from [Inspect]
	FileBytes int64
	Chat      error // why conversations cannot be rendered; nil if they can
	Tokens    int   // longest sequence, prompt and completion: the model's context, or less if memory is short

	Memory     int64 // bytes the engine may use
	WorkBytes  int64 // of them, for a step's activations and logits
	CacheBytes int64 // of them, for keys and values, at most
	TokenBytes int64 // of the cache, for one token

	Threads  int
	ISA      kernel.ISA
	KV       string // form of keys and values in the cache: "f16" or "int8"
	Quantize string // what floating-point matrices are rounded to; empty for nothing

	blocks int
	block  int64
}

// Inspect says what a model is and what it needs: all checks of [Open], without
// loading it. That there is not enough memory is no error here; see [Info.Fits].
func Inspect(path string, c Config) (Info, error) { return look(onDisk(path), c) }

// InspectBytes is [Inspect] of a model that [OpenBytes] would load.
func InspectBytes(name string, data []byte, c Config) (Info, error) {
	return look(inMemory(name, data), c)
}

// look opens files and checks the model in them.
func look(s source, c Config) (Info, error) {
	c, o, err := c.full()
	if err != nil {
		return Info{}, err
	}
	f, err := s.open()
	if err != nil {
		return Info{}, err
	}
	defer f.Close() //nolint:errcheck // read only
	e, err := prepare(f, c, o)
	if err != nil {
		return Info{}, fmt.Errorf("%s: %w", s.name, err)
	}
	return e.info, nil
}

// inspect checks the files and divides the memory.
func inspect(f files, c Config, o model.Options) (Info, error) {
	s, err := model.Inspect(f.source(), o)
	if err != nil {
		return Info{}, err
	}
	i := Info{
		Summary: s, Format: f.format(), FileBytes: f.Size(),
		Memory: c.Memory, Threads: c.Threads, ISA: c.ISA, Quantize: c.Quantize, KV: o.KV.String(),
		WorkBytes: s.WorkBytes(c.Batch+c.Chunk, c.Batch) + mostGarbage,
		block:     s.BlockBytes(o.KV),
	}
	i.TokenBytes = i.block / kernel.PageTokens
	i.CacheBytes = max(0, i.Memory-i.Bytes-i.WorkBytes)
	// No more than every sample in flight can fill, its prompt not shared.
	most := int64(c.Batch+1) * int64((s.Context+kernel.PageTokens-1)/kernel.PageTokens+1)
	i.blocks = int(min(most, i.CacheBytes/i.block))
	i.Tokens = min(s.Context, max(0, i.blocks-1)*kernel.PageTokens)
	return i, nil
}

// leastTokens is the shortest sequence that is worth starting for, unless the
// model's own context is shorter.
const leastTokens = 1024

// Need returns the memory without which the model does not start, in bytes.
func (i Info) Need() int64 {
	pages := (min(leastTokens, i.Context)+kernel.PageTokens-1)/kernel.PageTokens + 1
	return i.Bytes + i.WorkBytes + int64(pages)*i.block
}

// Fits reports whether the memory is enough to start.
func (i Info) Fits() bool { return i.Need() <= i.Memory }

func (i Info) fits() error {
	if i.Fits() {
		return nil
	}
	return &memoryError{need: i.Need(), have: i.Memory}
}

// memoryError says that a model is too large.
type memoryError struct{ need, have int64 }

func (e *memoryError) Error() string {
	const mib = 1 << 20
	return fmt.Sprintf("needs %d MiB of memory, and %d MiB are allowed", (e.need+mib-1)/mib, e.have/mib)
}

// Hint says what to do about it.
func (e *memoryError) Hint() string {
	return "allow more memory, let fewer samples run at once, or take a smaller or quantised model"
}
