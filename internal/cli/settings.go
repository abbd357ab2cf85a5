package cli

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/evalr/evalr"
)

// The places settings come from, by precedence. A benchmark's own settings and
// those that an endpoint tells stand behind them.
const (
	fromFlag    = "flag"
	fromEnviron = "environment"
	fromProject = "evalr.toml"
	fromUser    = "user configuration"
	fromDefault = "default"
)

// A layer is one of these places below the command line.
type layer struct {
	source string
	set    func(*pflag.Flag) (found bool, err error) // sets a flag if the layer has a value for it
	says   func(flag string) (value string)          // what the layer has for a flag, "" if nothing; may be nil
}

// rivals are flags that exclude each other: whichever a higher layer sets, a lower
// one does not set the other beside it.
var rivals = map[string]string{"suite": "benchmark", "benchmark": "suite", "limit": "sample", "sample": "limit"}

// ownOnly reports whether a command takes a flag from its command line and its own
// table in a file alone: for other commands the same name is no more than a default,
// and to grade a run by other rules is a decision.
func ownOnly(command, flag string) bool {
	return command == "score" && (flag == "extract" || flag == "policy" || isGradingSetting(flag)) ||
		command == "watch" && flag == "baseline" // of a report it is a column
}

// commandLineOnly reports whether a flag is taken from nowhere but the command line:
// what it allows is to be decided each time.
func commandLineOnly(flag string) bool { return flag == "unsafe" || flag == "help" }

// configurable are the commands whose flags may be set by variables and files.
var configurable = []string{"run", "import", "score", "report", "doctor", "watch"}

// A settling is what flags are to be settled: those of a command, or those that
// another command lends it.
type settling struct {
	root    *cobra.Command
	command string // whose variables and tables count
	flags   *pflag.FlagSet
	above   []layer // that come before variables and files
}

// settle settles the flags of a command.
func settle(cmd *cobra.Command, e env, silent ...string) ([]evalr.Setting, error) {
	return settling{root: cmd.Root(), command: cmd.Name(), flags: cmd.Flags()}.settle(e, silent...)
}

// settle sets each flag that was not given on the command line from the layers above,
// its variable, the project's file or the user's, in this order, and returns every
// flag's effective value with its source. Flags in silent are left out of what it
// returns.
func (s settling) settle(e env, silent ...string) ([]evalr.Setting, error) {
	warnMisspelt(s.root, e)
	files, err := configLayers(s.root, s.command, e)
	if err != nil {
		return nil, err
	}
	sources := map[string]string{}
	s.flags.VisitAll(func(f *pflag.Flag) {
		if f.Changed {
			sources[f.Name] = fromFlag
		}
	})
	for _, l := range slices.Concat(s.above, []layer{environment(e.getenv, s.command)}, files) {
		if err := l.lay(s.flags, sources); err != nil {
			return nil, err
		}
	}
	tellProject(e.stderr, s.flags, sources)
	var settings []evalr.Setting
	s.flags.VisitAll(func(f *pflag.Flag) {
		if f.Name != "help" && !slices.Contains(silent, f.Name) {
			settings = append(settings, evalr.Setting{Name: f.Name, Value: valueOf(f), Source: firstOf(sources[f.Name], fromDefault)})
		}
	})
	return settings, nil
}

// tellProject says which settings the project's file made: it may have come with a
// folder from elsewhere, and says where requests go. Whoever asked for a quiet
// standard error is not told, unless it is the file that asked.
func tellProject(w io.Writer, flags *pflag.FlagSet, sources map[string]string) {
	if f := flags.Lookup("progress"); f != nil && sources[f.Name] != fromProject && slices.Contains([]string{"json", "none"}, f.Value.String()) {
		return
	}
	var names []string
	flags.VisitAll(func(f *pflag.Flag) {
		if sources[f.Name] == fromProject {
			names = append(names, f.Name)
		}
	})
	if len(names) > 0 {
		fmt.Fprintf(w, "evalr: set by %s: %s\n", fromProject, strings.Join(names, ", "))
	}
}

// lay sets the flags that no layer above has set, and notes it in sources.
func (l layer) lay(flags *pflag.FlagSet, sources map[string]string) error {
	above := maps.Clone(sources)
	var failed error
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Name == "endpoint" && above[f.Name] == fromProject && l.says != nil && l.says(f.Name) == f.Value.String() {
			sources[f.Name] = l.source // the user names it as well, and may trust it with a key
		}
		if failed != nil || f.Name == "help" || above[f.Name] != "" || above[rivals[f.Name]] != "" {
			return
		}
		found, err := l.set(f)
		if failed = err; found {
			f.Changed = true
			sources[f.Name] = l.source
		}
	})
	return failed
}

// environment is the layer of EVALR_* variables.
func environment(getenv func(string) string, command string) layer {
	return layer{source: fromEnviron, set: func(f *pflag.Flag) (bool, error) {
		name := envName(f.Name)
		value := getenv(name)
		if value == "" || ownOnly(command, f.Name) || commandLineOnly(f.Name) {
			return false, nil
		}
		if err := f.Value.Set(value); err != nil {
			return false, usage("unset "+name+" or give it a valid value", "%s%s", name, valueError(err))
		}
		return true, nil
	}}
}

// valueError is what a flag's value says of a text it cannot take, in plain words
// and after a colon.
func valueError(err error) string { return plainer.Replace(": " + err.Error()) }

// envName is the variable that stands for a flag: --max-tokens is
// EVALR_MAX_TOKENS.
func envName(flag string) string {
	return "EVALR_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// ownVariables are those of evalr's variables that stand for no flag.
var ownVariables = []string{anyHostsKey, "EVALR_CACHE", configVariable, isaVariable}

// warnMisspelt says which variables look like evalr's and are none.
func warnMisspelt(root *cobra.Command, e env) {
	known := slices.Clone(ownVariables)
	for _, flag := range flagsOf(root, "") {
		known = append(known, envName(flag))
	}
	for _, variable := range slices.Sorted(slices.Values(e.environ())) {
		name, _, _ := strings.Cut(variable, "=")
		if !strings.HasPrefix(name, "EVALR_") || slices.Contains(known, name) {
			continue
		}
		text := name + " is no variable of evalr's and is not read"
		if near := nearestOf(name, known); near != "" {
			text += "; did you mean " + near + "?"
		}
		fmt.Fprintf(e.stderr, "evalr: warning: %s\n", printable(text))
	}
}

// nearestOf is nearest for variables: what they all begin with is not compared.
func nearestOf(variable string, known []string) string {
	const prefix = "EVALR_"
	var rest []string
	for _, k := range known {
		rest = append(rest, strings.ToLower(strings.TrimPrefix(k, prefix)))
	}
	if near := nearest(strings.TrimPrefix(variable, prefix), rest); near != "" {
		return prefix + strings.ToUpper(near)
	}
	return ""
}

// flagsOf names the flags of a configurable command, or of all if command is
// empty.
func flagsOf(root *cobra.Command, command string) []string {
	var names []string
	for _, c := range root.Commands() {
		if !slices.Contains(configurable, c.Name()) || command != "" && c.Name() != command {
			continue
		}
		c.Flags().VisitAll(func(f *pflag.Flag) {
			if !commandLineOnly(f.Name) && !slices.Contains(names, f.Name) {
				names = append(names, f.Name)
			}
		})
	}
	return names
}
