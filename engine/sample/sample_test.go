package sample

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr/engine/kernel"
)

// isas are the instruction sets of this machine.
func isas() []kernel.ISA { return kernel.Sets() }

// normal draws logits of a standard deviation.
func normal(r *rand.Rand, n int, deviation float64) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(r.NormFloat64() * deviation)
	}
	return x
}

var (
	nan = float32(math.NaN())
	inf = float32(math.Inf(1))
)

func TestGreedy(t *testing.T) {
	for _, c := range []struct {
		logits []float32
		recent []int32
		repeat float64
		want   int32
	}{
		{[]float32{1, 3, 2}, nil, 0, 1},
		{[]float32{3, 1, 3}, nil, 0, 0},
		{[]float32{nan, 1, 3}, nil, 0, -1},
		{[]float32{-inf, -inf, -5}, nil, 0, 2},
		{[]float32{1, inf}, nil, 0, -1},
		{[]float32{nan, nan}, nil, 0, -1},
		{[]float32{-inf, -inf}, nil, 0, -1},
		{[]float32{nan, -inf}, nil, 0, -1},
		{nil, nil, 0, -1},
		{[]float32{3, 2, -1}, []int32{0, 0, 0}, 2, 1},       // 1.5 and 2: once only
		{[]float32{-2, -3, -9}, []int32{0, 7, -1}, 1.6, 1},  // -3.2; others are no tokens
		{[]float32{3, 2, -1}, []int32{0}, 1, 0},             // a penalty of 1 is none
		{[]float32{4, 4, 4}, []int32{0, 1}, 1.0001, 2},      // the only one left alone
		{[]float32{0, -1, -1}, []int32{0, 1, 2}, 1e30, 0},   // 0 stays
		{[]float32{-inf, 9, 5}, []int32{0, 1, 2}, 3, 1},     // no logit stays none
		{[]float32{1e38, -1e38, 5}, []int32{0, 1}, 1e-3, 0}, // what overflows is the greatest
	} {
		for _, isa := range isas() {
			id, _ := New(kernel.NewOps(isa), Params{Repeat: c.repeat}, 1).Next(slices.Clone(c.logits), c.recent)
			require.Equal(t, c.want, id, "%v of %v", c.logits, isa)
		}
	}
}

func TestNoDrawFromNoNumbers(t *testing.T) {
	p := Params{Temperature: 1, TopP: 0.9}
	for _, c := range []struct {
		logits []float32
		want   int32
	}{
		{nil, -1},
		{[]float32{nan}, -1},
		{[]float32{-inf, -inf}, -1},
		{[]float32{1, nan, 2}, -1},
		{[]float32{1, inf, 2}, -1},
		{[]float32{-inf, 0}, 1},
		{[]float32{7}, 0},
	} {
		id, _ := New(kernel.Ops{}, p, 1).Next(c.logits, nil)
		require.Equal(t, c.want, id, "%v", c.logits)
	}
}

// heavier orders tokens by weight, then by number.
func heavier(a, b token) bool { return a.w > b.w || a.w == b.w && a.id < b.id }

func mass(tokens []token) (sum float64) {
	for _, t := range tokens {
		sum += float64(t.w)
	}
	return sum
}

// oracle sorts everything and cuts one after the other, as the definitions say.
func oracle(p Params, weights []float32) []token {
	all := make([]token, 0, len(weights))
	for i, w := range weights {
		if w > 0 {
			all = append(all, token{w, int32(i)})
		}
	}
	slices.SortFunc(all, func(a, b token) int {
		if heavier(a, b) {
			return -1
		}
		return 1
	})
	if p.TopK > 0 {
		all = all[:min(p.TopK, len(all))]
	}
	if p.nucleus() {
		mark, sum, n := p.TopP*mass(all), 0.0, 0
		for n < len(all) && sum < mark {
			sum += float64(all[n].w)
			n++
		}
		all = all[:n]
	}
	all = slices.DeleteFunc(all, func(t token) bool { return float64(t.w) < float64(float32(p.MinP)) })
	slices.SortFunc(all, func(a, b token) int { return int(a.id - b.id) })
	return all
}

// TestCutsAreThoseOfSorting compares what is kept, for flat and steep
// distributions, many equal weights among them.
func TestCutsAreThoseOfSorting(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var c cutter
	for i := range 400 {
		logits := normal(r, 1+r.IntN(3000), []float64{0.01, 0.5, 2, 8}[i%4])
		if i%3 == 0 {
			for k := range logits { // few values
				logits[k] = float32(math.Round(float64(logits[k])))
			}
		}
		var o kernel.Ops
		weights := make([]float32, len(logits))
		total := float64(o.ExpSum(weights, logits, o.Max(logits), 1))
		p := Params{Temperature: 1, TopP: []float64{0, 0.1, 0.5, 0.95, 0.999}[r.IntN(5)], MinP: []float64{0, 0.001, 0.1, 1}[r.IntN(4)], TopK: []int{0, 1, 20, 2000}[r.IntN(4)]}
		if !p.cuts() {
			continue
		}
		want := oracle(p, weights)
		e := c.edge(p, weights, total)
		c.trim(weights, e)
		var kept []token
		for i, w := range weights {
			if w >= e.w {
				kept = append(kept, token{w, int32(i)})
			}
		}
		if len(kept) != len(want) { // a mass at the very mark may be counted either way
			require.InDelta(t, len(want), len(kept), 1, "%+v of %d", p, len(logits))
			continue
		}
		require.Equal(t, want, kept, "%+v", p)
	}
}

// TestDrawsFollowTheWeights counts draws.
func TestDrawsFollowTheWeights(t *testing.T) {
	logits := []float32{0, 1, 2, -1, 0.5}
	for _, c := range []struct {
		p    Params
		kept []int
	}{
		{Params{Temperature: 1}, []int{0, 1, 2, 3, 4}},
		{Params{Temperature: 0.5}, []int{0, 1, 2, 3, 4}},
		{Params{Temperature: 1, TopK: 3}, []int{1, 2, 4}},
		{Params{Temperature: 1, TopP: 0.7}, []int{1, 2}},
		{Params{Temperature: 2, MinP: 0.4}, []int{1, 2, 4}}, // e^(-2/2) = 0.37 is below
	} {
		want, sum := make([]float64, len(logits)), 0.0
		for _, i := range c.kept {
			want[i] = math.Exp(float64(logits[i]) / c.p.Temperature)
			sum += want[i]
		}
		const draws = 20000
		got := make([]float64, len(logits))
		s := New(kernel.Ops{}, c.p, 7)
		for range draws {
			id, _ := s.Next(slices.Clone(logits), nil)
			got[id]++
		}
		for i := range got {
			share := want[i] / sum
			require.InDelta(t, share, got[i]/draws, 4*math.Sqrt(share*(1-share)/draws)+1e-12, "%+v: token %d", c.p, i)
		}
	}
}

// TestDrawsAreTheSame on every instruction set, and otherwise for another seed.
func TestDrawsAreTheSame(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for _, p := range []Params{
		{Temperature: 0.6, TopP: 0.95},
		{Temperature: 1, LogProb: true},
		{Temperature: 0.8, TopK: 40, TopP: 0.9, MinP: 0.01, Repeat: 1.1, LogProb: true},
	} {
		var rows [][]float32
		for range 50 {
			rows = append(rows, normal(r, 5003, 2))
		}
		draw := func(isa kernel.ISA, seed int64) (out []string) {
			s := New(kernel.NewOps(isa), p, seed)
			var recent []int32
			for _, logits := range rows {
				id, logprob := s.Next(slices.Clone(logits), recent)
				recent = append(recent, id)
				out = append(out, fmt.Sprint(id, math.Float32bits(logprob)))
			}
			return out
		}
		want := draw(kernel.Generic, 5)
		for _, isa := range isas() {
			require.Equal(t, want, draw(isa, 5), "%v", isa)
		}
		require.NotEqual(t, want, draw(kernel.Generic, 6))
	}
}

// TestLogProbabilityIsTheModels: before temperature, cuts and penalty.
func TestLogProbabilityIsTheModels(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for _, p := range []Params{{}, {Temperature: 0.7}, {Temperature: 1.5, TopP: 0.5, Repeat: 1.3}, {Repeat: 2}} {
		p.LogProb = true
		s := New(kernel.Ops{}, p, 1)
		for range 20 {
			logits := normal(r, 3000, 3)
			sum := 0.0
			for _, v := range logits {
				sum += math.Exp(float64(v))
			}
			raw := slices.Clone(logits)
			id, logprob := s.Next(logits, []int32{1, 5, 1000, int32(slices.Index(raw, slices.Max(raw)))})
			require.InDelta(t, float64(raw[id])-math.Log(sum), float64(logprob), 2e-5, "%+v", p)
		}
	}
	_, logprob := New(kernel.Ops{}, Params{}, 1).Next([]float32{1, 2}, nil)
	require.True(t, math.IsNaN(float64(logprob)), "nobody asked")
}

func TestParamsOutOfRange(t *testing.T) {
	for want, p := range map[string]Params{
		"temperature":        {Temperature: -1},
		"top_p":              {TopP: 1.1},
		"min_p":              {MinP: math.NaN()},
		"repetition penalty": {Repeat: math.Inf(1)},
		"top_k":              {TopK: -1},
	} {
		require.ErrorContains(t, p.Check(), want+" ")
	}
	require.NoError(t, Params{Temperature: 0.6, TopP: 0.95, TopK: 20, Repeat: 1.1}.Check())
}

// TestSteepestTemperature: what is nearly 0 behaves as 0.
func TestSteepestTemperature(t *testing.T) {
	id, _ := New(kernel.Ops{}, Params{Temperature: 1e-300}, 1).Next([]float32{1, 2, 1.9999999}, nil)
	require.EqualValues(t, 1, id)
}

func TestDrawsDoNotAllocate(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	logits := normal(r, 20000, 1)
	s := New(kernel.NewOps(kernel.Detect()), Params{Temperature: 1, TopP: 0.95, Repeat: 1.1}, 1)
	scratch, recent := slices.Clone(logits), []int32{1, 2, 3}
	run := func() { copy(scratch, logits); s.Next(scratch, recent) }
	run()
	require.Zero(t, testing.AllocsPerRun(5, run))
}

// FuzzNext draws from any bits: the token is one that has a weight, or -1.
func FuzzNext(f *testing.F) {
	f.Add([]byte{0, 0, 128, 63, 0, 0, 0, 64}, 0.6, 0.95, 0.0, 1.1, 3)
	f.Add([]byte{0, 0, 128, 255, 0, 0, 192, 127}, 1.0, 0.0, 0.5, 0.0, 0)
	f.Fuzz(func(t *testing.T, data []byte, temperature, topP, minP, repeat float64, topK int) {
		p := Params{Temperature: temperature, TopP: topP, MinP: minP, Repeat: repeat, TopK: topK, LogProb: true}
		if p.Check() != nil {
			return
		}
		logits := make([]float32, len(data)/4)
		for i := range logits {
			logits[i] = math.Float32frombits(binary.LittleEndian.Uint32(data[4*i:]))
		}
		want := int32(-2)
		for _, isa := range isas() {
			id, _ := New(kernel.NewOps(isa), p, 1).Next(slices.Clone(logits), []int32{0, 2})
			if id < -1 || int(id) >= len(logits) || id >= 0 && !(logits[id] > -inf) && repeat == 0 {
				t.Fatalf("token %d of %v", id, logits)
			}
			if want != -2 && id != want {
				t.Fatalf("%v: token %d, expected %d", isa, id, want)
			}
			want = id
		}
	})
}

func BenchmarkNext(b *testing.B) {
	r := rand.New(rand.NewPCG(5, 6))
	for _, c := range []struct {
		name      string
		deviation float64
		p         Params
	}{
		{"greedy", 2, Params{}},
		{"steep/top_p", 4, Params{Temperature: 0.6, TopP: 0.95}},
		{"flat/top_p", 0.5, Params{Temperature: 0.6, TopP: 0.95}},
		{"flat/top_k", 0.5, Params{Temperature: 0.6, TopK: 40}},
		{"no cuts", 2, Params{Temperature: 1}},
	} {
		b.Run(c.name, func(b *testing.B) {
			logits := normal(r, 49152, c.deviation)
			scratch := slices.Clone(logits)
			s := New(kernel.NewOps(kernel.Detect()), c.p, 1)
			for b.Loop() {
				copy(scratch, logits)
				s.Next(scratch, nil)
			}
		})
	}
}
