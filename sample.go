package evalr

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"hash"
	"maps"
	"slices"
	"time"
)

// A Ref names a sample in a run.
type Ref struct {
	Benchmark string
	Problem   string // Problem.ID
	Index     int    // from 0 to k−1
}

// A Sample is the index-th attempt at a problem: what was asked and what came
// of it. Either Failure is nil and Completion and Score hold, or the request
// failed for good and nothing else does.
type Sample struct {
	Ref
	Identity Identity
	Seed     int64 // as sent with the request
	Choice   int   // position in a request that drew several; 0 otherwise
	Completion
	Score
	Failure *Failure
	Tries   int       // requests sent for it by the process that stored it
	Redraws int       // earlier draws of it that began and were lost to an interruption
	At      time.Time // when it was stored
}

// An Identity says what a sample is: two samples with the same identity are
// draws of the same thing, so that either may stand for the other. Resume,
// cache and merge go by it alone.
type Identity [16]byte

// String returns the identity as 32 hexadecimal digits.
func (id Identity) String() string { return hex.EncodeToString(id[:]) }

// A Prehash is the part of an identity that all samples of one prompt share.
type Prehash struct{ sum [32]byte }

// Prehashed digests the model (name and, where known, revision or weights
// digest), the protocol the prompt is sent by ("chat", "completions", an
// engine), the sampling settings, the rendered prompt and the problem.
func Prehashed(model, protocol string, s Sampling, pr Prompt, p Problem) Prehash {
	h := sha256.New()
	put(h, "evalr-sample-v1", model, protocol)
	put(h, s.canonical())
	for _, m := range pr.Messages {
		put(h, m.Role, m.Content)
	}
	put(h, "prefill", pr.Prefill)
	put(h, "gold")
	put(h, pr.Gold...)
	put(h, "problem", p.ID, p.Input)
	put(h, p.Choices...)
	var out Prehash
	h.Sum(out.sum[:0])
	return out
}

// Identity completes the hash with what differs from sample to sample.
func (p Prehash) Identity(seed int64, choice, index int) Identity {
	var b [56]byte
	copy(b[:], p.sum[:])
	putInt(b[32:], seed)
	putInt(b[40:], int64(choice))
	putInt(b[48:], int64(index))
	sum := sha256.Sum256(b[:])
	return Identity(sum[:16])
}

// DeriveSeed returns the seed of one draw, in [0, 2³¹): a hash of the run's
// seed, the benchmark, the problem and the index, so that a sample's seed does
// not depend on what else is drawn.
func DeriveSeed(run int64, ref Ref) int64 {
	h := sha256.New()
	put(h, "evalr-seed-v1", ref.Benchmark, ref.Problem)
	var b [16]byte
	putInt(b[:], run)
	putInt(b[8:], int64(ref.Index))
	h.Write(b[:])
	return int64(binary.BigEndian.Uint64(h.Sum(nil)) >> 33)
}

// canonical is the sampling settings as one text: keys sorted, floats shortest.
func (s Sampling) canonical() string {
	extra := make([][2]any, 0, len(s.Extra))
	for _, k := range slices.Sorted(maps.Keys(s.Extra)) {
		extra = append(extra, [2]any{k, s.Extra[k]})
	}
	text, err := json.Marshal([]any{s.Temperature, s.TopP, s.MaxTokens, s.Stop, extra})
	if err != nil {
		panic("evalr: sampling settings that JSON cannot hold: " + err.Error()) // NaN or a func in Extra: refused at the command line
	}
	return string(text)
}

// putInt writes n in two's complement.
func putInt(b []byte, n int64) {
	binary.BigEndian.PutUint64(b, uint64(n)) //nolint:gosec // the bits are hashed, whatever they mean
}

// put writes each text with its length before it, so that no two lists of texts
// write the same bytes.
func put(h hash.Hash, texts ...string) {
	var n [8]byte
	for _, t := range texts {
		binary.BigEndian.PutUint64(n[:], uint64(len(t)))
		h.Write(n[:])
		h.Write([]byte(t))
	}
}
