package builtin

import (
	"bytes"
	"fmt"
	"io/fs"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/engine"
	"github.com/evalr/evalr/engine/gguf"
	"github.com/evalr/evalr/engine/quant"
	"github.com/evalr/evalr/internal/randmodel"
)

// random is a shelf with small random models of these steps.
func random(t *testing.T, steps ...int) shelf {
	t.Helper()
	files := fstest.MapFS{}
	var lines strings.Builder
	for _, step := range steps {
		w, err := randmodel.NewGGUF(randmodel.Spec{Seed: uint64(step), Type: quant.Q8_0})
		require.NoError(t, err)
		var b bytes.Buffer
		_, err = w.WriteTo(&b)
		require.NoError(t, err)
		files[folder+fileOf(step)] = &fstest.MapFile{Data: b.Bytes()}
		fmt.Fprintf(&lines, "%s  %s\n", digest(b.Bytes()), fileOf(step))
	}
	files[folder+table] = &fstest.MapFile{Data: []byte(lines.String())}
	return shelf{files}
}

func hint(t *testing.T, err error) string {
	t.Helper()
	h, ok := err.(interface{ Hint() string })
	require.True(t, ok, "%v", err)
	return h.Hint()
}

// What is compiled in is what the table says, and small.
func TestEmbeddedWeights(t *testing.T) {
	steps, err := Steps()
	require.NoError(t, err)
	entries, err := fs.ReadDir(embedded, strings.TrimSuffix(folder, "/"))
	require.NoError(t, err)
	require.Len(t, entries, len(steps)+1, "files that are not in the table")
	size := 0
	for _, step := range steps {
		c := Checkpoint{Step: step}
		data, err := c.Data()
		require.NoError(t, err)
		size += len(data)
		info, err := c.Inspect(engine.Config{})
		require.NoError(t, err)
		require.NoError(t, info.Chat)
	}
	require.LessOrEqual(t, size, 12<<20)
}

func TestParse(t *testing.T) {
	s := random(t, 4000, 500)
	steps, err := s.steps()
	require.NoError(t, err)
	require.Equal(t, []int{500, 4000}, steps)
	for text, want := range map[string]Checkpoint{
		"builtin": {Step: 4000}, "builtin@4000": {Step: 4000}, "builtin@500": {Step: 500}, "builtin@500+noise": {Step: 500, Noise: true},
	} {
		require.True(t, Is(text))
		got, err := s.parse(text)
		require.NoError(t, err, text)
		require.Equal(t, want, got, text)
		again, err := s.parse(got.String())
		require.NoError(t, err)
		require.Equal(t, got, again)
	}
	for _, text := range []string{"builtin@", "builtin@0", "builtin@0500", "builtin@500+", "builtin@+noise", "builtin@500 ", "builtin@last"} {
		_, err := s.parse(text)
		require.ErrorContains(t, err, text+": there is no such checkpoint")
		require.Contains(t, hint(t, err), "a STEP of 500, 4000")
	}
	require.False(t, Is("builtin2"))
	_, err = s.parse("other")
	require.ErrorContains(t, err, `"other" is not the built-in model`)
	_, err = random(t).parse("builtin")
	require.ErrorIs(t, err, errNone)
	require.NotEmpty(t, hint(t, err))
}

func TestChangedWeightsAreRefused(t *testing.T) {
	s := random(t, 10)
	files := s.files.(fstest.MapFS)
	_, err := s.data(Checkpoint{Step: 10})
	require.NoError(t, err)
	files[folder+fileOf(10)].Data[1000] ^= 1
	_, err = s.data(Checkpoint{Step: 10})
	require.ErrorContains(t, err, "weights/step-00010.gguf: its SHA-256 is ")
	require.NotEmpty(t, hint(t, err))
	_, err = s.data(Checkpoint{Step: 11})
	require.ErrorContains(t, err, "no checkpoint of step 11")
	delete(files, folder+fileOf(10))
	_, err = s.data(Checkpoint{Step: 10})
	require.ErrorIs(t, err, fs.ErrNotExist)
	for _, line := range []string{"x", "abcd  step-00010.gguf\n", strings.Repeat("0", 64) + "  step-10.gguf\n", strings.Repeat("0", 64) + " step-00010.gguf\n"} {
		files[folder+table].Data = []byte(line)
		_, err = s.steps()
		require.ErrorContains(t, err, "weights/SHA256SUMS: line 1", line)
	}
}

func TestCheckpointsRun(t *testing.T) {
	weights = random(t, 10, 20)
	t.Cleanup(func() { weights = shelf{embedded} })
	seen := map[string]Checkpoint{}
	for _, c := range []Checkpoint{{Step: 10}, {Step: 20}, {Step: 20, Noise: true}} {
		e, err := c.Open(t.Context(), engine.Config{Threads: 1})
		require.NoError(t, err)
		sum, err := c.Digest()
		require.NoError(t, err)
		require.Equal(t, sum, e.Info().Digest)
		n := 0
		err = e.Generate(t.Context(), engine.Request{Text: "2+2", Sampling: evalr.Sampling{MaxTokens: 5}, Seeds: []int64{1}}, func(int, engine.Result) { n++ })
		require.NoError(t, err)
		require.Equal(t, 1, n)
		e.Close()
		require.NotContains(t, seen, sum)
		seen[sum] = c
		info, err := c.Inspect(engine.Config{Threads: 1})
		require.NoError(t, err)
		require.Equal(t, "gguf", info.Format)
	}
}

func TestNoise(t *testing.T) {
	s := random(t, 10)
	plain, err := s.data(Checkpoint{Step: 10})
	require.NoError(t, err)
	noisy, err := s.data(Checkpoint{Step: 10, Noise: true})
	require.NoError(t, err)
	again, err := s.data(Checkpoint{Step: 10, Noise: true})
	require.NoError(t, err)
	require.Equal(t, noisy, again)

	a, err := gguf.Read("plain", plain)
	require.NoError(t, err)
	b, err := gguf.Read("noisy", noisy)
	require.NoError(t, err)
	n, sum, squares := 0.0, 0.0, 0.0
	for _, t1 := range a.Tensors() {
		t2, _ := b.Tensor(t1.Name)
		if t1.Type != quant.Q8_0 {
			require.Equal(t, t1.Data, t2.Data, t1.Name)
			continue
		}
		x, y := t1.Floats(), t2.Floats()
		for i := 0; i < len(x); i += 32 {
			top := i
			for j := i; j < i+32; j++ {
				if math.Abs(float64(x[j])) > math.Abs(float64(x[top])) {
					top = j
				}
			}
			change := float64(y[top]/x[top]) - 1
			n, sum, squares = n+1, sum+change, squares+change*change
		}
	}
	require.InDelta(t, 0, sum/n, 4*Noise/math.Sqrt(n))
	require.InDelta(t, Noise, math.Sqrt(squares/n), 0.05*Noise)

	require.ErrorContains(t, perturb(plain[:100]), "weights: ")
	w, err := randmodel.NewGGUF(randmodel.Spec{})
	require.NoError(t, err)
	var floats bytes.Buffer
	_, err = w.WriteTo(&floats)
	require.NoError(t, err)
	require.ErrorContains(t, perturb(floats.Bytes()), "no matrix of type Q8_0")
}

func TestNormal(t *testing.T) {
	r := rand.NewChaCha8([32]byte{1})
	require.Equal(t, []float64{-0.2363433837890625, 0.4655609130859375, 1.1469573974609375}, []float64{normal(r), normal(r), normal(r)}, "the same on every machine")
	const n = 200_000
	sum, squares, beyond := 0.0, 0.0, 0
	for range n {
		x := normal(r)
		sum, squares = sum+x, squares+x*x
		if math.Abs(x) > 1.96 {
			beyond++
		}
	}
	require.InDelta(t, 0, sum/n, 0.01)
	require.InDelta(t, 1, squares/n, 0.01)
	require.InDelta(t, 0.05, float64(beyond)/n, 0.002)
}

func ExampleCheckpoint_String() {
	fmt.Println(Checkpoint{Step: 4000, Noise: true})
	// Output: builtin@4000+noise
}
