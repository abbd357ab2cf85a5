package cli

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/engine"
	"github.com/evalr/evalr/internal/randmodel"
	"github.com/evalr/evalr/store"
)

// randomModels writes small models of random weights: chat.gguf, other.gguf of other
// weights, the folder folder, and base.gguf, which has no template.
func randomModels(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	const template = `{% for m in messages %}{{ m.role }}: {{ m.content }}
{% endfor %}`
	require.NoError(t, randmodel.Write(filepath.Join(dir, "chat.gguf"), randmodel.Spec{Context: 4096, Template: template}))
	require.NoError(t, randmodel.Write(filepath.Join(dir, "other.gguf"), randmodel.Spec{Context: 4096, Template: template, Seed: 1}))
	require.NoError(t, randmodel.Write(filepath.Join(dir, "base.gguf"), randmodel.Spec{Context: 4096}))
	require.NoError(t, randmodel.WriteFolder(filepath.Join(dir, "folder"), randmodel.Spec{Context: 4096, Template: template}))
	return dir
}

// A run of a model on this machine that is killed goes on, and comes to what an
// undisturbed one does, sample by sample, whatever the threads, k on the way and the
// number of samples a request.
func TestKilledLocalRunsComeToTheSame(t *testing.T) {
	t.Parallel()
	dir, data, random := t.TempDir(), madeUpData(t), randomModels(t)
	args := func(out string, more ...string) []string {
		return append([]string{
			"run", "--benchmark", "aime-2024", "--limit", "8", "--temperature", "0.6", "--max-tokens", "200", "-j", "8", "--data", data,
			"--model", "gguf:" + filepath.Join(random, "chat.gguf"), "--progress", "json", "--out", out,
		}, more...)
	}
	killed := 0
	for _, more := range [][]string{{"-k", "8", "--choices", "3"}, {"-k", "8"}, {"-k", "16", "--choices", "5"}} {
		w := &counter{}
		p := start(t, dir, w, args("disturbed", more...)...)
		for waited := time.Duration(0); waited < 10*time.Second && !w.begun(); waited += 5 * time.Millisecond {
			time.Sleep(5 * time.Millisecond)
		}
		time.Sleep(50 * time.Millisecond)
		_ = p.Process.Kill() // it may have ended
		if p.Wait() != nil {
			killed++
		}
	}
	require.Positive(t, killed)
	for out, more := range map[string][]string{"disturbed": {"--choices", "4"}, "whole": {"--threads", "1"}} {
		code, p := run(t, dir, args(out, append(more, "-k", "16")...)...)
		require.Zero(t, code, p.stderr.String())
	}
	texts := localTexts(t, filepath.Join(dir, "whole"))
	require.Len(t, texts, 8*16)
	distinct := map[string]bool{}
	for _, text := range texts {
		distinct[text] = true
	}
	require.Len(t, distinct, len(texts), "no two of these are alike, so that equality says something")
	require.Equal(t, texts, localTexts(t, filepath.Join(dir, "disturbed")))
	require.Equal(t, withoutRedraws(report(t, dir, "whole")["md"]), withoutRedraws(report(t, dir, "disturbed")["md"]))
}

// localTexts are what a run of aime-2024 has stored.
func localTexts(t *testing.T, dir string) map[evalr.Ref]string {
	t.Helper()
	r, err := store.Read(t.Context(), dir)
	require.NoError(t, err)
	defer func() { require.NoError(t, r.Close()) }()
	out := map[evalr.Ref]string{}
	for s, err := range r.Samples(t.Context(), "aime-2024") {
		require.NoError(t, err)
		out[s.Ref] = s.Raw.Content
	}
	return out
}

// begun reports whether the run has said that it starts.
func (c *counter) begun() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.started
}

func TestParseWeights(t *testing.T) {
	t.Parallel()
	for model, want := range map[string]weights{
		"gguf:a.gguf":         {"gguf", "a.gguf"},
		"gguf:C:\\models\\a":  {"gguf", "C:\\models\\a"},
		"safetensors:folder/": {"safetensors", "folder/"},
	} {
		got, ok := parseWeights(model)
		require.True(t, ok, model)
		require.Equal(t, want, got)
		require.Equal(t, model, got.String())
	}
	for _, model := range []string{"", "a.gguf", "gguf:", "llama3:8b", "GGUF:a"} {
		_, ok := parseWeights(model)
		require.False(t, ok, model)
	}
	require.Equal(t, "step-10", weights{formSafetensors, "runs/step-10/"}.name())
}

// An endpoint is left out where a higher place names a model on this machine.
func TestChooseEndpoint(t *testing.T) {
	t.Parallel()
	const url, base, here = "http://a/v1", "http://b/v1", "gguf:a.gguf"
	for name, c := range map[string]struct {
		model, modelFrom, endpoint, endpointFrom, base string
		want                                           string
	}{
		"both by flags: the name is the endpoint's": {here, fromFlag, url, fromFlag, "", url},
		"model by flag, endpoint of a file":         {here, fromFlag, url, fromUser, "", ""},
		"model by flag, endpoint of a variable":     {here, fromFlag, url, fromEnviron, base, ""},
		"model of a file, endpoint by flag":         {here, fromUser, url, fromFlag, "", url},
		"other programs' variable gives way":        {here, fromUser, "", fromDefault, base, ""},
		"but not to a name that needs an endpoint":  {"llama3:8b", fromFlag, "", fromDefault, base, base},
		"nor without a model":                       {"", fromDefault, "", fromDefault, base, base},
	} {
		o := runOptions{model: c.model, endpoint: c.endpoint}
		settings := []evalr.Setting{{Name: "model", Value: c.model, Source: c.modelFrom}, {Name: "endpoint", Value: c.endpoint, Source: c.endpointFrom}}
		o.chooseEndpoint(settings, c.base)
		require.Equal(t, c.want, o.endpoint, name)
		require.Equal(t, c.want, settings[1].Value, name)
	}
}

func TestByteSize(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int64{
		"8GiB": 8 << 30, "8g": 8 << 30, "1.5 GB": 1500000000, "512M": 512 << 20, "500mb": 500000000, "4096": 4096, ".5k": 512, "1TiB": 1 << 40,
	} {
		var b byteSize
		require.NoError(t, b.Set(text))
		require.EqualValues(t, want, b, text)
		var again byteSize
		require.NoError(t, again.Set(b.String()))
		require.Equal(t, b, again)
	}
	for _, text := range []string{"", "0", "-1", "8 giga", "GiB", "1e9", "99999999TiB", "0.5"} {
		var b byteSize
		require.ErrorContains(t, b.Set(text), "want an amount of memory", text)
	}
	for n, want := range map[int64]string{0: "0 bytes", 999: "999 bytes", 1024: "1.0 KiB", 230 << 20: "230 MiB", 12 << 30: "12.0 GiB"} {
		require.Equal(t, want, inBytes(n))
	}
}

func TestShortMemoryIsSaid(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	info := engine.Info{Tokens: 4096}
	info.Context = 4096
	warnShort(&out, info)
	require.Empty(t, out.String())
	info.Tokens = 1088
	warnShort(&out, info)
	require.Contains(t, out.String(), "the memory holds 1,088 tokens of the model's context of 4,096")
}

func TestUnreadableTemplate(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "t.jinja")
	require.NoError(t, os.WriteFile(path, []byte(" \n"), 0o600))
	for template, want := range map[string]string{path: "empty", path + ".missing": "reading the chat template"} {
		o := engineOptions{template: template}
		_, err := o.chatTemplate()
		require.ErrorContains(t, err, want)
		f, ok := errors.AsType[fault](err)
		require.True(t, ok)
		require.Equal(t, exitUsage, f.code)
	}
}
