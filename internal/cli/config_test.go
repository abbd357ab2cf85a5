package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/spf13/pflag"
	"github.com/stretchr/testify/require"
)

// Every command that files may configure exists, and asks for its settings.
func TestConfigurableCommandsExist(t *testing.T) {
	t.Parallel()
	require.Subset(t, commandNames(newRoot(env{})), configurable)
}

func TestConfigValues(t *testing.T) {
	t.Parallel()
	file, err := parseConfig("evalr.toml", `
endpoint = "http://localhost:8000/v1"
benchmark = ["aime-2024", "mmlu"]
k = 4
level = 0.99
no-stream = true
price = [0.55, 2.19]
deadline = 2026-01-02T15:04:05Z
idle-timeout = "5m"

[run]
k = "8,mmlu=1"
`, newRoot(env{}))
	require.NoError(t, err)
	o := &runOptions{}
	flags := pflag.NewFlagSet("run", pflag.ContinueOnError)
	o.define(flags)
	sources := map[string]string{"level": fromFlag}
	require.NoError(t, layer{source: fromProject, set: func(f *pflag.Flag) (bool, error) { return file.set("run", f) }}.lay(flags, sources))
	got := map[string]string{}
	flags.VisitAll(func(f *pflag.Flag) {
		if sources[f.Name] == fromProject {
			got[f.Name] = valueOf(f)
		}
	})
	require.Equal(t, map[string]string{
		"endpoint": "http://localhost:8000/v1", "benchmark": "aime-2024, mmlu", "k": "8,mmlu=1", "no-stream": "true",
		"price": "0.55,2.19", "deadline": "2026-01-02T15:04:05Z", "idle-timeout": "5m0s",
	}, got)
	require.InDelta(t, 0.95, o.view.level, 0, "what a higher layer has set stays")
}

func TestSecretsAreRefused(t *testing.T) {
	t.Parallel()
	root := newRoot(env{})
	for _, key := range []string{"api-key", "API_KEY", "key", "token", "hf_token", "OPENAI_API_KEY", "secret", "password"} {
		_, err := parseConfig("c.toml", "[run]\n"+key+` = "planted"`, root)
		require.ErrorContains(t, err, "c.toml:2: "+key+": no secret belongs in a configuration file")
		require.NotContains(t, err.Error(), "planted")
	}
	for _, line := range []string{`endpoint = "https://a:planted@b/v1"`, `model-arg = ["api_key=planted"]`} {
		_, err := parseConfig("c.toml", line, root)
		require.ErrorContains(t, err, "no secret belongs")
		require.NotContains(t, err.Error(), "planted")
	}
	for _, line := range []string{`api-key-file = "key.txt"`, `max-tokens = 5`, `max-output-tokens = 5`, `model-arg = ["max_new_tokens=5"]`} {
		_, err := parseConfig("c.toml", line, root)
		require.NoError(t, err)
	}
}

// A project's file reaches no file outside its folder, and none that is written or
// holds a secret.
func TestAProjectsFileStaysInItsFolder(t *testing.T) {
	root, dir := newRoot(env{}), t.TempDir()
	require.NoError(t, os.MkdirAll(filepath.Join(dir, "here", "data"), 0o750))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "else.jsonl"), nil, 0o600))
	require.NoError(t, os.Symlink("../else.jsonl", filepath.Join(dir, "here", "link.jsonl")))
	t.Chdir(filepath.Join(dir, "here"))
	for line, refused := range map[string]string{
		`api-key-file = "key.txt"`:           "it names a file with a secret",
		`out = "runs/x"`:                     "it names where files are written",
		`output = "report.md"`:               "it names where files are written",
		`data = "../else.jsonl"`:             `"../else.jsonl" leads out of the folder`,
		`data = ["auto", "mmlu=../"]`:        `"mmlu=../" leads out`,
		`data = "` + dir + `"`:               "leads out",
		`data = "link.jsonl"`:                "leads out",
		`data = "none/../../else.jsonl"`:     "leads out",
		`prompt = "/etc/passwd"`:             "leads out",
		`model-info = "../else.jsonl"`:       "leads out",
		`from = ["data/x.jsonl", "../y"]`:    `"../y" leads out`,
		`data = ["auto", "hub", "./data"]`:   "",
		`data = "custom=data/none.jsonl"`:    "",
		`prompt = "prompt.txt"`:              "",
		`endpoint = "http://localhost/v1"`:   "",
		`model-arg = ["top_k=20", "a=/etc"]`: "",
	} {
		file, err := parseConfig("evalr.toml", line, root)
		require.NoError(t, err)
		if err = file.refuseReach(); refused == "" {
			require.NoError(t, err, line)
			continue
		}
		require.ErrorContains(t, err, refused, line)
		require.ErrorContains(t, err, "evalr.toml:1: ", line)
		require.Equal(t, exitUsage, exitCode(err))
	}
}

// A misspelt variable is told with the one that was meant, others' and evalr's own
// are left alone.
func TestMisspeltVariables(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	e := env{stderr: &out, environ: func() []string {
		return []string{"EVALR_ENDPONT=x", "EVALR_CACHE=x", "EVALR_CONFIG=x", "EVALR_API_KEY=x", "EVALR_MAX_TOKENS=1", "PATH=x", "EVALR_QQQQQQQQ=1"}
	}}
	warnMisspelt(newRoot(e), e)
	require.Equal(t, "evalr: warning: EVALR_ENDPONT is no variable of evalr's and is not read; did you mean EVALR_ENDPOINT?\n"+
		"evalr: warning: EVALR_QQQQQQQQ is no variable of evalr's and is not read\n", out.String())
}

// Whatever a file holds, it is read or refused with its name.
func FuzzConfig(f *testing.F) {
	for _, text := range []string{"", "k = 4", "[run]\nk = 4", "k = {a = 1}", "[[run]]\nk = 1", "a.b.c = 1", "run = 5", "[run.k]\na=1", "x = [1, [2]]", "d = 2026-01-02", "\x00", "k = nan"} {
		f.Add(text)
	}
	root := newRoot(env{})
	f.Fuzz(func(t *testing.T, text string) {
		file, err := parseConfig("evalr.toml", text, root)
		if err != nil {
			require.Contains(t, err.Error(), "evalr.toml:")
			require.Equal(t, exitUsage, exitCode(err))
			return
		}
		flags := pflag.NewFlagSet("run", pflag.ContinueOnError)
		(&runOptions{}).define(flags)
		flags.VisitAll(func(f *pflag.Flag) {
			if _, err := file.set("run", f); err != nil {
				require.Contains(t, err.Error(), "evalr.toml:")
			}
		})
	})
}
