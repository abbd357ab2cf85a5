package datasets

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/evalr/evalr"
)

// Digest is the content digest of problems: SHA-256 over their canonical (id,
// input, gold) rows in the order of their ids, as 64 hexadecimal digits. Equal
// copies agree whatever their format, column names, further columns, order of
// rows or spelling of a gold answer. It hashes texts, each preceded by its
// length in bytes as a big-endian 64-bit integer: "evalr-content-v1", then for
// each problem its id, its input, the number of choices in decimal, the
// choices, the number of gold answers in decimal, and the gold answers after
// canon, sorted by bytes, and of a problem that programs answer "tests" and the
// digest of its tests. A nil canon leaves answers as they are.
func Digest(problems []evalr.Problem, canon func(string) string) string {
	rows := slices.SortedFunc(slices.Values(problems), func(a, b evalr.Problem) int { return cmp.Compare(a.ID, b.ID) })
	h := sha256.New()
	put(h, "evalr-content-v1")
	for _, p := range rows {
		put(h, p.ID, p.Input, strconv.Itoa(len(p.Choices)))
		put(h, p.Choices...)
		golds := canonical(p.Gold, canon)
		put(h, strconv.Itoa(len(golds)))
		put(h, golds...)
		if p.Tests != nil {
			put(h, "tests", p.Tests.Digest())
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}

// GoldsDigest is the digest of the multiset of gold answers, for [Set].Golds:
// "sha256:" and SHA-256 over all canonical answers of all problems, sorted by
// bytes, each with its length as in [Digest] and after "evalr-golds-v1".
func GoldsDigest(problems []evalr.Problem, canon func(string) string) string {
	var all []string
	for _, p := range problems {
		all = append(all, canonical(p.Gold, canon)...)
	}
	slices.Sort(all)
	h := sha256.New()
	put(h, "evalr-golds-v1")
	put(h, all...)
	return "sha256:" + hex.EncodeToString(h.Sum(nil))
}

// canonical returns the answers after canon, sorted.
func canonical(golds []string, canon func(string) string) []string {
	out := slices.Clone(golds)
	if canon != nil {
		for i, g := range out {
			out[i] = canon(g)
		}
	}
	slices.Sort(out)
	return out
}

func put(h hash.Hash, texts ...string) {
	var n [8]byte
	for _, t := range texts {
		binary.BigEndian.PutUint64(n[:], uint64(len(t)))
		h.Write(n[:])
		h.Write([]byte(t))
	}
}

// golds is the parsed form of [Set].Golds: a digest, or how often each occurs.
type golds struct {
	digest string
	counts map[string]int
}

func parseGolds(s string) (golds, error) {
	if sum, ok := strings.CutPrefix(s, "sha256:"); ok {
		if !isSHA256(sum) {
			return golds{}, fmt.Errorf("gold answers %q: want sha256: and 64 hexadecimal digits", s)
		}
		return golds{digest: s}, nil
	}
	g := golds{counts: map[string]int{}}
	for word := range strings.FieldsSeq(s) {
		answer, times, many := strings.Cut(word, "*")
		n := 1
		if many {
			var err error
			if n, err = strconv.Atoi(times); err != nil || n < 1 {
				return golds{}, fmt.Errorf("gold answers: %q: want ANSWER*COUNT", word)
			}
		}
		g.counts[answer] += n
	}
	return g, nil
}

// differ says how the gold answers of problems differ from the known multiset;
// "" if they do not or nothing is known.
func (g golds) differ(problems []evalr.Problem, canon func(string) string) string {
	if g.digest != "" {
		if got := GoldsDigest(problems, canon); got != g.digest {
			return fmt.Sprintf("the gold answers have digest %s, want %s", got, g.digest)
		}
		return ""
	}
	if len(g.counts) == 0 {
		return ""
	}
	rest := maps.Clone(g.counts)
	for _, p := range problems {
		for _, a := range canonical(p.Gold, canon) {
			rest[a]--
		}
	}
	var missing, extra []string
	for _, a := range slices.SortedFunc(maps.Keys(rest), byLength) {
		switch n := rest[a]; {
		case n > 0:
			missing = append(missing, times(a, n))
		case n < 0:
			extra = append(extra, times(a, -n))
		}
	}
	return join(group("gold answers missing: ", missing), group("gold answers too many: ", extra))
}

// byLength orders answers so that integers come in the order of their values.
func byLength(a, b string) int { return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b)) }

func times(answer string, n int) string {
	if n == 1 {
		return strconv.Quote(answer)
	}
	return fmt.Sprintf("%q (%d times)", answer, n)
}

// group names at most ten of the items.
func group(title string, items []string) string {
	const most = 10
	if len(items) == 0 {
		return ""
	}
	if more := len(items) - most; more > 0 {
		items = append(items[:most:most], fmt.Sprintf("and %d more", more))
	}
	return title + strings.Join(items, ", ")
}

// join joins those texts that are not empty.
func join(texts ...string) string {
	return strings.Join(slices.DeleteFunc(texts, func(s string) bool { return s == "" }), "; ")
}
