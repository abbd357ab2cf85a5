package reports

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
)

// local is a run by the built-in engine.
func local(kv string, s evalr.Sampling) Run {
	record := aimeRecord(2)
	record.Sampling = s
	r := newRun("small.gguf", draw(record, 0.9, nil))
	r.Manifest.Model.Endpoint = ""
	r.Manifest.Model.Server = map[string]string{"weights": "sha256:00", "quantize": "none", "kv": kv}
	return r
}

// What is not set is no server's choice where the engine draws, and the key says by
// which form of the cache it did.
func TestTheKeyOfAnEnginesRunSaysWhatWasInForce(t *testing.T) {
	for name, c := range map[string]struct {
		run  Run
		want string
	}{
		"nothing set": {local("f16", evalr.Sampling{Temperature: 1}), "T 1, top-p 1, token limit the context's, seed 1, engine: KV f16"},
		"all set":     {local("int8", paperSampling()), "T 0.6, top-p 0.95, at most 32,768 tokens, seed 1, engine: KV int8"},
	} {
		t.Run(name, func(t *testing.T) {
			require.Contains(t, wide(t, c.run), "Sampling: "+c.want+".")
		})
	}
	rounded := local("int8", paperSampling())
	rounded.Manifest.Model.Server["quantize"] = "q8_0"
	require.Contains(t, wide(t, rounded), "engine: weights rounded to q8_0, KV int8.")
	served := local("f16", evalr.Sampling{Temperature: 1})
	served.Manifest.Model.Endpoint = "http://localhost:8000/v1"
	require.Contains(t, wide(t, served), "Sampling: T 1, top-p the server's, token limit the server's, seed 1.")
}

// Columns of one model that differ in the form of the cache are told apart, compared,
// and noted.
func TestFormsOfTheCacheAreNoted(t *testing.T) {
	got := wide(t, local("f16", paperSampling()), local("int8", paperSampling()))
	require.Contains(t, got, "form of keys and values differs: f16 in small.gguf (KV f16), int8 in small.gguf (KV int8)")
	require.Contains(t, got, "not told apart from the baseline")
}

// wide is the report of runs on a terminal that wraps no line.
func wide(t *testing.T, runs ...Run) string {
	t.Helper()
	return terminal(t, mustReport(t, Options{}, runs...), 1000)
}
