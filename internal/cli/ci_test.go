package cli

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"github.com/evalr/evalr/internal/fakeapi"
)

// ciExamples are the GitHub workflow and the GitLab job of docs/ci.md.
func ciExamples(t *testing.T) (page, github, gitlab string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", "ci.md"))
	require.NoError(t, err)
	blocks := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllStringSubmatch(string(text), -1)
	require.Len(t, blocks, 2)
	return string(text), blocks[0][1], blocks[1][1]
}

// ciPlace is a folder with the baseline that docs/ci.md makes, a server, and what a
// process there needs.
func ciPlace(t *testing.T, page string) (dir string, s *fakeapi.Server, environ []string) {
	t.Helper()
	dir = t.TempDir()
	s = fakeapi.New(fakeapi.Config{Words: 1, Answer: sometimes})
	t.Cleanup(s.Close)
	data := madeUpData(t)
	commands := commandsIn(page)
	require.Len(t, commands, 2)
	for _, line := range commands {
		line = strings.ReplaceAll(line, "http://localhost:8000/v1", s.URL())
		if strings.HasPrefix(line, "evalr run") {
			line += " --data " + data
		}
		code, p := run(t, dir, strings.Fields(line)[1:]...)
		require.Zero(t, code, p.stderr.String())
	}
	require.FileExists(t, filepath.Join(dir, "baseline.json"))
	return dir, s, []string{"EVALR_DATA=" + data, "ENDPOINT=" + s.URL(), "CHECKPOINT=fake"}
}

func TestWorkflowOfTheDocumentation(t *testing.T) {
	t.Parallel()
	page, text, _ := ciExamples(t)
	var workflow struct {
		On   map[string]any
		Jobs map[string]struct {
			Steps []struct {
				Uses string
				With map[string]any
			}
		}
	}
	require.NoError(t, yaml.Unmarshal([]byte(text), &workflow))
	require.NotEmpty(t, workflow.On)
	dir, s, environ := ciPlace(t, page)
	values := strings.NewReplacer("${{ vars.ENDPOINT }}", s.URL(), "${{ inputs.checkpoint }}", "fake")
	inputs := map[string]string{}
	for _, step := range workflow.Jobs["gate"].Steps {
		if !strings.HasPrefix(step.Uses, "evalr/evalr/action@") {
			continue
		}
		for name, value := range step.With {
			inputs[name] = values.Replace(fmt.Sprint(value))
		}
	}
	require.Equal(t, "baseline.json", inputs["baseline"])
	result := stepIn(t, dir, inputs, environ...)
	require.Zero(t, result.code, result.log)
	require.Equal(t, "PASS", result.outputs["verdict"])
	for _, m := range regexp.MustCompile(`steps\.gate\.outputs\.([a-z-]+)`).FindAllStringSubmatch(text, -1) {
		require.NotEmpty(t, result.outputs[m[1]], m[1])
	}
}

func TestGitLabJobOfTheDocumentation(t *testing.T) {
	t.Parallel()
	page, _, text := ciExamples(t)
	var jobs map[string]struct {
		Script    []string
		Artifacts struct{ Reports struct{ JUnit string } }
	}
	require.NoError(t, yaml.Unmarshal([]byte(text), &jobs))
	job := jobs["gate"]
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("the job's script needs a shell, which is not there")
	}
	dir, _, environ := ciPlace(t, page)
	programs := t.TempDir()
	require.NoError(t, os.Symlink(os.Args[0], filepath.Join(programs, "evalr")))
	script := "go() { :; }\n" + strings.Join(job.Script, "\n") // which evalr it installs is not the matter
	cmd := exec.CommandContext(t.Context(), bash, "-euc", script)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), append(environ, asEvalr+"=1", "HOME="+dir, "HF_HUB_OFFLINE=1", "PATH="+programs+string(os.PathListSeparator)+os.Getenv("PATH"))...)
	log, err := cmd.CombinedOutput()
	require.NoError(t, err, string(log))
	require.Contains(t, string(log), "PASS: ")
	require.FileExists(t, filepath.Join(dir, job.Artifacts.Reports.JUnit))
}

// docs/architecture.md names every command there is.
func TestArchitectureNamesEveryCommand(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", "architecture.md"))
	require.NoError(t, err)
	_, section, found := strings.Cut(string(text), "\n## Commands\n")
	require.True(t, found)
	section, _, _ = strings.Cut(section, "\n## ")
	for _, name := range commandNames(newRoot(env{})) {
		require.Contains(t, section, "`"+name+"`", "put it into the table of commands")
	}
}
