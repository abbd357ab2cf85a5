package cli

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr/internal/fakeapi"
)

// Every command line that help, README and guide show must work: those of
// "$ evalr …" are run in a folder that holds what they name, with a local server
// in the place of the one on port 8000.
func TestEveryCommandShownWorks(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("runs whole suites")
	}
	var lines []string
	for _, name := range []string{"README.md", filepath.Join("docs", "guide.md"), filepath.Join("docs", "examples", "README.md")} {
		text, err := os.ReadFile(filepath.Join("..", "..", name))
		require.NoError(t, err)
		found := commandsIn(string(text))
		require.NotEmpty(t, found, "%s shows no command", name)
		lines = append(lines, found...)
	}
	for _, cmd := range allCommands(newRoot(env{})) {
		lines = append(lines, commandsIn(cmd.Example)...)
	}
	require.Greater(t, len(lines), 10)
	s := fakeapi.New(fakeapi.Config{Words: 1, Answer: sometimes})
	t.Cleanup(s.Close)
	dir := placeForExamples(t, s.URL())
	for _, line := range lines {
		if strings.HasPrefix(line, "evalr data pull") {
			continue // needs the network; the hub is another package's test
		}
		asked := strings.Contains(line, "--endpoint") || strings.Contains(line, "--model gguf")
		if strings.HasPrefix(line, "evalr run") && !asked {
			if len(checkpoints()) == 0 {
				continue
			}
			line += " --limit 2 -k 1" // the built-in model answers built-in samples
		}
		line = strings.ReplaceAll(line, "http://localhost:8000/v1", s.URL())
		if strings.HasPrefix(line, "evalr run") && asked && !strings.Contains(line, "--data") || strings.HasPrefix(line, "evalr import --benchmark aime") {
			line += " --data data" // in the place of the hub
		}
		if strings.HasPrefix(line, "evalr watch") { // of folders that are empty, and names that are not served
			line = strings.ReplaceAll(line, "'", "") + " --once --every 20ms --data data"
		}
		line = strings.NewReplacer("runs/*", "runs/a runs/b", "runs/step-*", "runs/step-1000 runs/step-2000", "1971-*.json", "1971-changes.json 1971-standings.json").Replace(line) // as a shell would
		code, p := run(t, dir, strings.Fields(line)[1:]...)
		if strings.HasPrefix(line, "evalr gate --") {
			require.Contains(t, []int{exitDone, exitRegression, exitInconclusive}, code, "%s\n%s", line, p.stderr.String())
			continue
		}
		require.Zero(t, code, "%s\n%s", line, p.stderr.String())
	}
}

// commandsIn finds the command lines of evalr in a text.
func commandsIn(text string) []string {
	var lines []string
	text = strings.ReplaceAll(text, "\\\n", " ")
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		line = strings.Replace(line, "$ go run ./cmd/evalr", "$ evalr", 1)
		if cmd, ok := strings.CutPrefix(line, "$ "); ok && strings.HasPrefix(cmd, "evalr ") {
			lines = append(lines, cmd)
		}
	}
	return lines
}

func allCommands(cmd *cobra.Command) []*cobra.Command {
	all := []*cobra.Command{cmd}
	for _, c := range cmd.Commands() {
		all = append(all, allCommands(c)...)
	}
	return all
}

// placeForExamples makes a folder with the data and the runs that examples name.
func placeForExamples(t *testing.T, endpoint string) string {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, os.Symlink(madeUpData(t), filepath.Join(dir, "data")))
	docs, err := filepath.Abs(filepath.Join("..", "..", "docs"))
	require.NoError(t, err)
	require.NoError(t, os.Symlink(docs, filepath.Join(dir, "docs")))
	aime := madeUpRow("aime-2024", 3, madeUpGolds()["aime-2024"][3])
	outputs := map[string]any{
		"step": 21, "idx": 3, "id": 1, "question": aime["problem"], "answer": aime["answer"],
		"output": `\boxed{7}`, "completions": []string{`\boxed{7}`, `\boxed{8}`},
	}
	text, err := json.Marshal(outputs)
	require.NoError(t, err)
	for name, text := range map[string]string{
		"mine.jsonl":    `{"question": "How many legs have three spiders?", "answer": 24}`,
		"outputs.jsonl": string(text),

		"1971-standings.json": apiRows, "1971-changes.json": apiChanges,
	} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text+"\n"), 0o600))
	}
	require.NoError(t, os.Symlink(filepath.Join(randomModels(t), "chat.gguf"), filepath.Join(dir, "model.gguf")))
	for _, name := range []string{"checkpoints", "out"} {
		require.NoError(t, os.Mkdir(filepath.Join(dir, name), 0o755))
	}
	for i, name := range []string{"a", "b", "base", "ours", "reasoning-my-model-1a2b3c4d", "step-100", "step-1000", "step-2000"} {
		code, p := run(t, dir, "run", "--benchmark", "aime-2024,gpqa-diamond,mmlu", "-k", "3", "--limit", "gpqa-diamond=20,mmlu=20", "--seed", strconv.Itoa(i),
			"--step", strconv.Itoa(100*i), "--data", "data", "--endpoint", endpoint, "--out", filepath.Join("runs", name))
		require.Zero(t, code, p.stderr.String())
	}
	return dir
}
