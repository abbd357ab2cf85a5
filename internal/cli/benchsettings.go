package cli

import (
	"slices"

	"github.com/spf13/pflag"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/evals"
)

// settingValues are the values of the flags that stand for settings which one
// benchmark alone has, by name (see [evals.Setting]).
type settingValues map[string]*string

// define makes a flag of each setting for which initial returns a value to begin
// with.
func (v *settingValues) define(f *pflag.FlagSet, initial func(evals.Setting) (value string, ok bool)) {
	*v = settingValues{}
	for _, s := range ownSettings() {
		if value, ok := initial(s); ok {
			(*v)[s.Name] = f.String(s.Name, value, s.Usage)
		}
	}
}

// given returns the values that are not empty.
func (v settingValues) given() map[string]string {
	values := map[string]string{}
	for name, value := range v {
		if *value != "" {
			values[name] = *value
		}
	}
	return values
}

// ownSettings are the settings that one benchmark alone has.
func ownSettings() []evals.Setting {
	cat, err := evals.Builtin()
	if err != nil {
		return nil // every command that needs the catalogue says so
	}
	return cat.Settings()
}

// isGradingSetting reports whether a flag stands for a setting under which a run may
// be graded again.
func isGradingSetting(flag string) bool {
	return slices.ContainsFunc(ownSettings(), func(s evals.Setting) bool { return s.Name == flag && s.Grading })
}

// refuseForeignSettings refuses a setting given on the command line that no
// benchmark of a run has. Variables and files hold for other runs as well.
func refuseForeignSettings(entries []evals.Entry, settings []evalr.Setting) error {
	for _, s := range ownSettings() {
		has := func(e evals.Entry) bool { _, ok := e.Setting(s.Name); return ok }
		given := func(g evalr.Setting) bool { return g.Name == s.Name && g.Source == fromFlag }
		if !slices.ContainsFunc(entries, has) && slices.ContainsFunc(settings, given) {
			return usage("leave it out, or add the benchmark that has it (evalr list)", "--%s is given, and no benchmark of this run has that setting", s.Name)
		}
	}
	return nil
}
