package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
	"github.com/spf13/pflag"

	"github.com/evalr/evalr/stats"
)

// gateFile is where the settings of a gate stand unless another file is named.
const gateFile = "gate.toml"

// complete takes the settings that no flag gives from the file, and checks them
// all.
func (o *gateCommand) complete(flags *pflag.FlagSet) error {
	fromFile, err := o.readSettings(flags)
	if err != nil {
		return err
	}
	if err := o.live.refuse(); err != nil {
		return err
	}
	switch {
	case o.live.on && o.run != "":
		return usage("leave one of them out", "--live samples the candidate, and --run names one that is there")
	case o.live.on && o.baseline == "":
		return usage("for example: evalr gate --live --baseline runs/a --endpoint http://localhost:8000/v1", "name the baseline: --baseline")
	case !o.live.on && (o.baseline == "" || o.run == ""):
		return usage("for example: evalr gate --baseline runs/a --run runs/b", "name the baseline and the run: --baseline, --run")
	}
	at := func(flag string) string { // where a setting stands
		if slices.Contains(fromFile, flag) {
			return o.settingsFile() + ": " + flag
		}
		return "--" + flag
	}
	_, err = stats.ParseTarget(o.target)
	switch {
	case err != nil:
		return usage("", "%s: %v", at("target"), err)
	case !(o.alpha > 0 && o.alpha < 0.5):
		return usage("for example --alpha 0.05", "%s %g: want a fraction between 0 and 0.5", at("alpha"), o.alpha)
	case o.undecided != "" && o.undecided != "fail" && o.undecided != "pass":
		return usage("leave it out for exit code 4", "%s %q: want fail or pass", at("inconclusive"), o.undecided)
	case !(o.mostMissing >= 0 && o.mostMissing <= 100):
		return usage("", "%s %g: want percent, from 0 to 100", at("max-missing"), o.mostMissing)
	case !(o.mostTruncated >= 0 && o.mostTruncated <= 100):
		return usage("", "%s %g: want percent, from 0 to 100", at("max-truncated"), o.mostTruncated)
	}
	return nil
}

func (o *gateCommand) settingsFile() string { return firstOf(o.config, gateFile) }

// readSettings sets each flag that was not given from the file, and returns which.
// Keys are the names of flags; a table [margin] has a key for each benchmark.
func (o *gateCommand) readSettings(flags *pflag.FlagSet) (set []string, err error) {
	path := o.settingsFile()
	text, err := readConfig(path)
	if errors.Is(err, fs.ErrNotExist) && o.config == "" {
		return nil, nil
	}
	if err != nil {
		return nil, usage("", "reading the settings: %v", err)
	}
	var values map[string]any
	if _, err := toml.Decode(text, &values); err != nil {
		if p, ok := errors.AsType[toml.ParseError](err); ok {
			return nil, usage("the file is TOML; evalr gate --help shows an example", "%s:%d: %s", path, p.Position.Line, p.Message)
		}
		return nil, usage("", "%s: %v", path, err)
	}
	for _, key := range sortedKeys(values) {
		given := flags.Changed(key)
		if err := setFrom(flags, key, values[key]); err != nil {
			return nil, usage("evalr gate --help shows an example", "%s: %s%s", path, key, valueError(err))
		}
		if !given {
			set = append(set, key)
		}
	}
	return set, nil
}

// settable are the flags that may stand in the file: not those that name files,
// which is for whoever runs the gate to do.
var settable = []string{"alpha", "benchmark", "inconclusive", "margin", "max-missing", "max-truncated", "target"}

// setFrom sets a flag to a value of the file unless the command line gives it.
func setFrom(flags *pflag.FlagSet, key string, value any) error {
	if !slices.Contains(settable, key) {
		return fmt.Errorf("no such setting: want one of %s", strings.Join(settable, ", "))
	}
	var texts []string
	if table, ok := value.(map[string]any); ok && key == "margin" {
		for _, name := range sortedKeys(table) {
			each, _, err := textsOf(table[name])
			if err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			texts = append(texts, name+"="+strings.Join(each, ","))
		}
	} else {
		each, _, err := textsOf(value)
		if err != nil {
			return err
		}
		texts = each
	}
	if flags.Changed(key) {
		return nil
	}
	flag := flags.Lookup(key)
	flag.Changed = true
	return flag.Value.Set(strings.Join(texts, ","))
}
