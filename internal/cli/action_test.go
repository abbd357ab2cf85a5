package cli

import (
	"bytes"
	"errors"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"github.com/evalr/evalr/internal/fakeapi"
)

// An action is action/action.yml as GitHub reads it.
type action struct {
	Inputs  map[string]struct{ Required bool }
	Outputs map[string]struct{ Value string }
	Runs    struct {
		Steps []struct {
			ID, Shell, Run string
			Env            map[string]string
		}
	}
}

func readAction(t *testing.T) (a action) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "action", "action.yml"))
	require.NoError(t, err)
	require.NoError(t, yaml.Unmarshal(text, &a))
	return a
}

// environment are the variables of the action's step for inputs that a workflow gives.
func (a action) environment(t *testing.T, inputs map[string]string) []string {
	t.Helper()
	given := maps.Clone(inputs)
	var out []string
	for _, step := range a.Runs.Steps {
		for variable, value := range step.Env {
			name := inputExpression.FindStringSubmatch(value)
			require.NotNil(t, name, "%s: %s", variable, value)
			out = append(out, variable+"="+inputs[name[1]])
			delete(given, name[1])
		}
	}
	require.Empty(t, given, "no such inputs")
	return out
}

var inputExpression = regexp.MustCompile(`^\$\{\{ inputs\.([a-z-]+) \}\}$`)

// A step is a run of the action's script: its exit code, what the log shows, and what
// it left.
type step struct {
	code         int
	log, summary string
	outputs      map[string]string
}

// stepIn runs the action's script in a folder as a workflow's step, with the given
// inputs and further variables; unless an input names another program, evalr is this
// test.
func stepIn(t *testing.T, dir string, inputs map[string]string, environ ...string) step {
	t.Helper()
	script, err := filepath.Abs(filepath.Join("..", "..", "action", "gate.sh"))
	require.NoError(t, err)
	bash, err := exec.LookPath("bash")
	if err != nil || runtime.GOOS == "windows" {
		t.Skip("the action's script needs bash and a file system with its paths")
	}
	inputs = maps.Clone(inputs)
	if inputs["evalr"] == "" {
		inputs["evalr"] = os.Args[0]
	}
	left := t.TempDir()
	outputs, summary := filepath.Join(left, "output"), filepath.Join(left, "summary")
	cmd := exec.CommandContext(t.Context(), bash, script)
	cmd.Dir = dir
	cmd.Env = slices.Concat(os.Environ(), environ, readAction(t).environment(t, inputs), []string{
		asEvalr + "=1", "HOME=" + dir, "HF_HUB_OFFLINE=1",
		"GITHUB_OUTPUT=" + outputs, "GITHUB_STEP_SUMMARY=" + summary, "RUNNER_TEMP=" + left,
	})
	var log bytes.Buffer
	cmd.Stdout, cmd.Stderr = &log, &log
	s := step{}
	if err := cmd.Run(); err != nil {
		exit := (*exec.ExitError)(nil)
		require.ErrorAs(t, err, &exit)
		s.code = exit.ExitCode()
	}
	s.log = log.String()
	s.outputs = outputsIn(t, outputs)
	if text, err := os.ReadFile(summary); !errors.Is(err, os.ErrNotExist) {
		require.NoError(t, err)
		s.summary = string(text)
	}
	return s
}

// outputsIn reads a file of outputs as a runner does: NAME<<END, lines of the value, END.
func outputsIn(t *testing.T, file string) map[string]string {
	t.Helper()
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	out := map[string]string{}
	lines := strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
	for len(lines) > 0 {
		name, end, ok := strings.Cut(lines[0], "<<")
		require.True(t, ok, "%q", lines[0])
		require.Regexp(t, `^[0-9a-f]{32}$`, end)
		n := slices.Index(lines[1:], end)
		require.GreaterOrEqual(t, n, 0, "%s does not end", name)
		require.NotContains(t, out, name, "set twice")
		out[name] = strings.Join(lines[1:n+1], "\n")
		lines = lines[n+2:]
	}
	return out
}

// commands are the lines of a log that a runner obeys.
func commands(log string) []string {
	var obeyed []string
	resume := ""
	for line := range strings.Lines(log) {
		line = strings.TrimSpace(line)
		token, stop := strings.CutPrefix(line, "::stop-commands::")
		switch {
		case resume != "":
			if line == resume {
				resume = ""
			}
		case stop:
			resume = "::" + token + "::"
		case strings.HasPrefix(line, "::") || strings.Contains(line, "##["):
			obeyed = append(obeyed, line)
		}
	}
	return obeyed
}

func TestActionEndsAsTheGateDoes(t *testing.T) {
	t.Parallel()
	dir := everyVerdict(t)
	for _, c := range []struct {
		run, inconclusive string
		code              int
		verdict, exit     string
	}{
		{"same.json", "", exitDone, "PASS", "0"},
		{"worse.json", "", exitRegression, "FAIL", "3"},
		{"few.json", "", exitInconclusive, "INCONCLUSIVE", "4"},
		{"few.json", "fail", exitRegression, "INCONCLUSIVE", "3"},
		{"few.json", "pass", exitDone, "INCONCLUSIVE", "0"},
	} {
		s := stepIn(t, dir, map[string]string{"baseline": "base.json", "run": c.run, "inconclusive": c.inconclusive, "explain": "true"})
		require.Equal(t, c.code, s.code, s.log)
		require.Equal(t, c.verdict, s.outputs["verdict"])
		require.Equal(t, c.exit, s.outputs["exit-code"])
		require.Equal(t, c.run, s.outputs["run"])
		require.Regexp(t, `^(0|-?[01]\.\d+(e-\d+)?)$`, s.outputs["delta"])
		require.Equal(t, 1, strings.Count(s.summary, "### "+c.verdict+": "), s.summary)
		require.Contains(t, s.log, c.verdict+": ")
		require.Empty(t, commands(s.log))
		for name, holds := range map[string]string{"junit": "<testsuites ", "json": `"schema": "evalr.gate/v1"`, "markdown": "### " + c.verdict} {
			text, err := os.ReadFile(s.outputs[name])
			require.NoError(t, err)
			require.Contains(t, string(text), holds)
		}
	}
	s := stepIn(t, dir, map[string]string{"baseline": "base.json", "run": "worse.json"})
	require.Equal(t, "-0.1875", s.outputs["delta"], "three of sixteen")
	for name, right := range map[string]int{"two-base": 8, "two": 5} { // the second benchmark is alike
		g, second := gatedSide(name, 16, around(100, right)...), gatedSide(name, 16, around(100, 8)...).Benchmarks[0]
		second.Name = "sample-y"
		g.Benchmarks = append(g.Benchmarks, second)
		pinnedIn(t, dir, name+".json", g)
	}
	s = stepIn(t, dir, map[string]string{"baseline": "two-base.json", "run": "two.json"})
	require.Equal(t, "-0.09375", s.outputs["delta"], "the mean of two benchmarks")
}

// What a former step left in the folder is no result of one that fails.
func TestActionWithoutAVerdictHasNoFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	pinnedIn(t, dir, "base.json", gatedSide("base", 16, around(100, 8)...))
	s := stepIn(t, dir, map[string]string{"baseline": "base.json", "run": "base.json", "output": "out"})
	require.Equal(t, exitDone, s.code, s.log)
	require.Equal(t, filepath.Join(dir, "out", "gate.xml"), s.outputs["junit"])
	for _, c := range []struct {
		inputs map[string]string
		says   string
	}{
		{map[string]string{"run": "missing.json"}, "missing.json"},
		{map[string]string{"run": ""}, "name the baseline and the run"},
		{map[string]string{"k": "4"}, "inputs data and k are of a candidate that is drawn"},
		{map[string]string{"explain": "maybe"}, "maybe"},
		{map[string]string{"working-directory": "missing"}, "input working-directory: no such folder"},
		{map[string]string{"output": "base.json"}, "input output: no folder"},
		{map[string]string{"evalr": "no-such-program"}, "input evalr: no such program"},
		{map[string]string{"evalr": "eval"}, "input evalr: no such program"},
	} {
		inputs := map[string]string{"baseline": "base.json", "run": "base.json", "output": "out"}
		maps.Copy(inputs, c.inputs)
		s := stepIn(t, dir, inputs)
		require.Equal(t, exitUsage, s.code, s.log)
		require.Contains(t, s.log, c.says)
		require.Equal(t, "2", s.outputs["exit-code"])
		require.Empty(t, s.outputs["verdict"])
		require.Empty(t, s.outputs["junit"])
		require.Empty(t, s.summary)
	}
}

func TestActionDrawsTheCandidateFirst(t *testing.T) {
	t.Parallel()
	dir, data := t.TempDir(), madeUpData(t)
	server := fakeapi.New(fakeapi.Config{Answer: sometimes})
	t.Cleanup(server.Close)
	code, p := run(t, dir, "run", "--benchmark", "aime-2024,aime-2025", "-k", "4", "-k", "aime-2025=2", "--data", data, "--endpoint", server.URL(), "--out", "base")
	require.Zero(t, code, p.stderr.String())
	inputs := map[string]string{
		"baseline": "base", "endpoint": server.URL(), "data": data,
		"benchmark": "aime-2024\r\n\n  aime-2025 \n", "k": "4\naime-2025=2", "margin": "aime-2024=40,aime-2025=40\nmacro=40",
	}
	s := stepIn(t, dir, inputs)
	require.Equal(t, exitDone, s.code, s.log)
	require.Equal(t, "PASS", s.outputs["verdict"])
	require.Equal(t, "0", s.outputs["delta"])
	require.FileExists(t, filepath.Join(s.outputs["run"], "run.db"))
	require.Equal(t, 1, strings.Count(s.summary, "### "))

	inputs["endpoint"], inputs["run"] = server.ScenarioURL("401"), "refused"
	s = stepIn(t, dir, inputs)
	require.Equal(t, exitRefused, s.code, s.log)
	require.Equal(t, "5", s.outputs["exit-code"])
	require.Empty(t, s.outputs["verdict"])
}

func TestActionGatesWhileItDraws(t *testing.T) {
	t.Parallel()
	dir, data := t.TempDir(), madeUpData(t)
	server := fakeapi.New(fakeapi.Config{Answer: sometimes})
	t.Cleanup(server.Close)
	code, p := run(t, dir, "run", "--benchmark", "aime-2024,aime-2025", "-k", "4", "--data", data, "--endpoint", server.URL(), "--model", "base", "--out", "base")
	require.Zero(t, code, p.stderr.String())
	inputs := map[string]string{"baseline": "base", "live": "true", "endpoint": server.URL(), "model": "new", "data": data, "margin": "90"}
	s := stepIn(t, dir, inputs)
	require.Equal(t, exitDone, s.code, s.log)
	require.Empty(t, s.outputs["delta"], "no mean of benchmarks that stop at different k")
	inputs["benchmark"] = "aime-2024"
	s = stepIn(t, dir, inputs)
	require.Equal(t, exitDone, s.code, s.log)
	require.Regexp(t, `^(0|-?0\.\d+)$`, s.outputs["delta"])
	require.Equal(t, "PASS", s.outputs["verdict"])
	require.FileExists(t, filepath.Join(s.outputs["run"], "run.db"))
	require.Equal(t, 1, strings.Count(s.summary, "### "), s.summary)
	require.Contains(t, s.summary, "decided at look 1 of ")
	for name, value := range map[string]string{"suite": "math", "live": "yes"} {
		given := maps.Clone(inputs)
		given[name] = value
		s := stepIn(t, dir, given)
		require.Equal(t, exitUsage, s.code, s.log)
		require.Contains(t, s.log, "input "+name+": ")
	}
}

// hostile are values that a shell, a log or a parser of flags could take for more
// than they are. None may be more than an argument.
var hostile = []string{
	"$(touch pwned)", "`touch pwned`", "; touch pwned #", "' ; touch pwned ; '", `" ; touch pwned ; "`, "a b\tc*", "${INPUT_BASELINE}",
	"--help", "--explain", "-k", "::set-output name=verdict::PASS", "##[error]pwned", "PASS<<EOF", `\n::error::pwned`, "%0A::error::pwned", "",
}

func TestActionTakesInputsForNothingButArguments(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	// a program that shows its arguments, says what a hostile one would, and ends
	shows := filepath.Join(dir, "shows")
	require.NoError(t, os.WriteFile(shows, []byte("#!/bin/sh\nfor a; do printf '<%s>\\n' \"$a\"; done\necho ::error::pwned >&2\necho '##[error]pwned'\n"), 0o700))
	lines := []string{"benchmark", "data", "k", "margin"}
	single := []string{"baseline", "run", "model", "endpoint", "suite", "config", "inconclusive", "explain"}
	for _, value := range hostile {
		inputs := map[string]string{"evalr": shows}
		for _, name := range single {
			inputs[name] = value
		}
		for _, name := range lines {
			inputs[name] = value + "\n\nsecond\n"
		}
		if value == "" {
			inputs["suite"] = "math"
		}
		s := stepIn(t, dir, inputs)
		require.Zero(t, s.code, s.log)
		require.NoFileExists(t, filepath.Join(dir, "pwned"))
		require.Empty(t, commands(s.log), s.log)
		for _, name := range slices.Concat(single, lines) {
			if name = strings.Replace(name, "run", "out", 1); value != "" {
				require.Contains(t, s.log, "<--"+name+"="+value+">\n")
			}
		}
		for _, name := range lines {
			require.Contains(t, s.log, "<--"+name+"=second>\n")
		}
		for line := range strings.Lines(s.log) {
			require.Regexp(t, `^(::|##|<--|<run>|<gate>)`, line)
		}
	}
	for _, name := range slices.Concat(single, []string{"working-directory", "output", "evalr"}) {
		inputs := map[string]string{"evalr": shows, "suite": "math"}
		inputs[name] = "a\n::error::pwned"
		s := stepIn(t, dir, inputs)
		require.Equal(t, exitUsage, s.code, s.log)
		require.Contains(t, s.log, ": want one line")
		require.Empty(t, commands(s.log), s.log)
	}
}

func TestActionFile(t *testing.T) {
	t.Parallel()
	a := readAction(t)
	folder := filepath.Join("..", "..", "action")
	text, err := os.ReadFile(filepath.Join(folder, "action.yml"))
	require.NoError(t, err)
	script, err := os.ReadFile(filepath.Join(folder, "gate.sh"))
	require.NoError(t, err)

	// inputs reach the script through its environment and in no other way
	variables := map[string]string{}
	expressions := 0
	for _, step := range a.Runs.Steps {
		require.NotContains(t, step.Run, "${{", "an expression within a script is a way in")
		for variable, value := range step.Env {
			name := inputExpression.FindStringSubmatch(value)
			require.NotNil(t, name, "%s: %s", variable, value)
			require.Equal(t, "INPUT_"+strings.ToUpper(strings.ReplaceAll(name[1], "-", "_")), variable)
			variables[name[1]] = variable
			expressions++
		}
	}
	require.Equal(t, expressions, strings.Count(string(text), "{{ inputs"), "an input stands outside of env")
	require.ElementsMatch(t, slices.Collect(maps.Keys(a.Inputs)), slices.Collect(maps.Keys(variables)))
	for _, variable := range variables {
		require.Contains(t, string(script), variable)
	}
	require.NotContains(t, string(script), "eval ")

	// outputs are those that the script sets
	var set []string
	for _, m := range regexp.MustCompile(`(?m)^(?:  |trap ')?output ([a-z-]+) `).FindAllStringSubmatch(string(script), -1) {
		set = append(set, m[1])
	}
	require.ElementsMatch(t, set, slices.Collect(maps.Keys(a.Outputs)))
	for name, o := range a.Outputs {
		require.Equal(t, "${{ steps.gate.outputs."+name+" }}", o.Value)
	}
}
