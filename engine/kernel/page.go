package kernel

import (
	"fmt"
	"strings"
)

// PageTokens is the number of tokens in a page of the key-value cache.
const PageTokens = 64

// KV is the form in which a cache keeps keys and values.
type KV uint8

// The forms.
const (
	KVHalf  KV = iota // 16-bit floats
	KVBytes           // signed bytes, with a scale for some dimensions of each token
)

var kvNames = [...]string{KVHalf: "f16", KVBytes: "int8"}

// String is the name that [ParseKV] reads.
func (f KV) String() string {
	if int(f) >= len(kvNames) {
		return fmt.Sprintf("kv(%d)", uint8(f))
	}
	return kvNames[f]
}

// ParseKV reads the name of a form; the empty name is that of [KVHalf].
func ParseKV(s string) (KV, error) {
	for i, name := range kvNames {
		if s == name || s == "" {
			return KV(i), nil
		}
	}
	return KVHalf, fmt.Errorf("form of keys and values %q is not known: expected one of %s", s, strings.Join(kvNames[:], ", "))
}

// The numbers of a key, or value, that share the scale of their bytes. Keys have
// dimensions that are large in every token (Liu et al. 2024, KIVI, arXiv
// 2402.02750): few others should be rounded as coarsely. Of 500 tokens, in single
// precision but for the cache, SmolLM2-135M (heads of 64) and Gemma 3 270M (of 256)
// were 0.0005 nats from 16-bit floats each with these groups, 0.0006 and 0.0016
// with 64 dimensions of a key, 0.0007 and 0.0043 with one scale a head. Values are
// less particular: 64 dimensions cost a tenth more.
const byteGroup = 32

// byteGroups is the number of groups in a head, the last one maybe short.
func byteGroups(headDim int) int { return (headDim + byteGroup - 1) / byteGroup }

// Page holds keys and values of PageTokens consecutive tokens, for one layer and
// one key-value head. Keys lie dimension by dimension, [headDim][PageTokens], so
// that the scores of all tokens come from one pass over a query; values lie token
// by token, [PageTokens][headDim]. The scales of bytes lie group by group, each
// with one for every token.
type Page struct {
	form    KV
	headDim int
	K, V    []uint16 // 16-bit floats
	k, v    []byte   // signed bytes
	scaleK  []float32
	scaleV  []float32
}

// PageSize is the length of a page's K, and of its V.
func PageSize(headDim int) int { return headDim * PageTokens }

// PageBytes is the memory of a page.
func PageBytes(form KV, headDim int) int {
	if form == KVHalf {
		return 2 * 2 * PageSize(headDim)
	}
	return 2*PageSize(headDim) + 4*scalesOf(headDim)
}

// scalesOf is the number of scales of a page.
func scalesOf(headDim int) int { return 2 * PageTokens * byteGroups(headDim) }

// Pages are pages of one form that lie together.
type Pages struct {
	form    KV
	headDim int
	half    []uint16
	bytes   []byte
	scales  []float32
}

// NewPages returns n pages of zeros.
func NewPages(form KV, n, headDim int) Pages {
	p := Pages{form: form, headDim: headDim}
	if size := 2 * n * PageSize(headDim); form == KVHalf {
		p.half = make([]uint16, size)
	} else {
		p.bytes, p.scales = make([]byte, size), make([]float32, n*scalesOf(headDim))
	}
	return p
}

// At is page i. It shares the memory of p.
func (p Pages) At(i int) Page {
	n := PageSize(p.headDim)
	pg, at := Page{form: p.form, headDim: p.headDim}, 2*n*i
	if p.form == KVHalf {
		pg.K, pg.V = p.half[at:at+n:at+n], p.half[at+n:at+2*n:at+2*n]
		return pg
	}
	pg.k, pg.v = p.bytes[at:at+n:at+n], p.bytes[at+n:at+2*n:at+2*n]
	scales := p.scales[i*scalesOf(p.headDim):][:scalesOf(p.headDim)]
	keys := PageTokens * byteGroups(p.headDim)
	pg.scaleK, pg.scaleV = scales[:keys:keys], scales[keys:]
	return pg
}

// CopyFrom makes the pages hold what others of their form and number hold.
func (p Pages) CopyFrom(o Pages) {
	copy(p.half, o.half)
	copy(p.bytes, o.bytes)
	copy(p.scales, o.scales)
}

// Put stores the key and the value of one token, rounded to the form of the page.
func (o Ops) Put(pg Page, slot int, k, v []float32) {
	dim := len(v)
	if slot < 0 || slot >= PageTokens || len(k) != dim || pg.headDim != dim {
		panic(fmt.Sprintf("kernel: key of %d and value of %d do not go to slot %d of a page of heads of %d", len(k), dim, slot, pg.headDim))
	}
	if pg.form == KVBytes {
		o.putBytes(pg, slot, k, v)
		return
	}
	o.Half(pg.V[slot*dim:(slot+1)*dim], v)
	var part [128]uint16
	for at := 0; at < dim; at += len(part) {
		keys := part[:min(len(part), dim-at)]
		o.Half(keys, k[at:at+len(keys)])
		for i, h := range keys {
			pg.K[(at+i)*PageTokens+slot] = h
		}
	}
}

// putBytes rounds groups to bytes as [Pool.Load] does.
func (o Ops) putBytes(pg Page, slot int, k, v []float32) {
	dim := len(v)
	var part [byteGroup]byte
	for at, g := 0, slot; at < dim; at, g = at+byteGroup, g+PageTokens {
		keys := k[at:min(at+byteGroup, dim)]
		pg.scaleK[g] = roundBytes(part[:len(keys)], keys)
		for i, b := range part[:len(keys)] {
			pg.k[(at+i)*PageTokens+slot] = b
		}
	}
	to := pg.v[slot*dim : (slot+1)*dim]
	for at, g := 0, slot; at < dim; at, g = at+byteGroup, g+PageTokens {
		end := min(at+byteGroup, dim)
		pg.scaleV[g] = roundBytes(to[at:end], v[at:end])
	}
}

// roundBytes rounds numbers to bytes and returns their scale, which is no number
// if one of them is none.
func roundBytes(dst []byte, x []float32) float32 {
	limit := largest(x)
	roundGroup(dst, x, limit)
	return limit / 127
}
