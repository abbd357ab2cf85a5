package cli

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// ./evalr.toml comes with a folder, and the folder may come from others: what it
// says must not reach beyond the folder. So it may not name files that are written
// or hold secrets, and those that are read must lie in the folder, links followed;
// a user's own file may name any.

// usersOnly are flags that the project's file may not set, with why.
var usersOnly = map[string]string{
	"api-key-file": "it names a file with a secret",
	"out":          "it names where files are written",
	"output":       "it names where files are written",
	"figure-dir":   "it names where files are written",
	"save-curve":   "it names where files are written",
	"sandbox":      "it says what holds the programs of models",
}

// readsFiles are flags that name files or folders that are read.
var readsFiles = []string{"baseline", "cf-ratings", "cf-standings", "chat-template", "data", "from", "gate-config", "model", "model-info", "prompt"}

// refuseReach refuses settings of the project's file that reach beyond its folder.
func (c *configFile) refuseReach() error {
	const hint = "set it on the command line, by its variable or in your own file (evalr help configuration)"
	for _, command := range sortedKeys(c.tables) {
		for _, flag := range sortedKeys(c.tables[command]) {
			v := c.tables[command][flag]
			if why := usersOnly[flag]; why != "" {
				return usage(hint, "%s:%d: %s: not for the file of a project, which may come from others: %s", c.path, v.line, flag, why)
			}
			if !slices.Contains(readsFiles, flag) {
				continue
			}
			for _, path := range v.texts {
				if flag == "model" {
					w, local := parseWeights(path)
					if !local || w.builtin() {
						continue
					}
					path = w.path
				}
				if leadsOut(path) {
					return usage(hint, "%s:%d: %s: %q leads out of the folder of the project, which may come from others", c.path, v.line, flag, path)
				}
			}
		}
	}
	return nil
}

// leadsOut reports whether a path, or one behind "BENCH=", is not within the present
// folder. What is not there leads nowhere.
func leadsOut(path string) bool {
	root, err := os.OpenRoot(".")
	if err != nil {
		return true
	}
	defer root.Close() //nolint:errcheck // nothing was written
	_, behind, _ := strings.Cut(path, "=")
	for _, p := range []string{path, behind} {
		if p == "" {
			continue
		}
		if _, err := root.Stat(p); !filepath.IsLocal(p) || err != nil && !errors.Is(err, fs.ErrNotExist) {
			return true
		}
	}
	return false
}
