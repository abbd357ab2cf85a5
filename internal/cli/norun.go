package cli

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/evalr/evalr/store"
)

// nearRun begins the hint of an error that a folder is no run: with a run in that
// folder, or with one beside it whose name is close. It is empty if there is none.
func nearRun(err error) string {
	e, ok := errors.AsType[*store.Error](err)
	if !ok || !errors.Is(e.Kind, store.ErrNoRun) {
		return ""
	}
	if in := runsIn(e.Path); len(in) > 0 {
		return fmt.Sprintf("it holds runs, such as %s: ", filepath.Join(e.Path, in[0]))
	}
	dir, name := filepath.Split(filepath.Clean(e.Path))
	if near := nearest(name, runsIn(filepath.Clean(dir))); near != "" {
		return fmt.Sprintf("did you mean %s? ", dir+near)
	}
	return ""
}

// runsIn are the names of the runs in a folder.
func runsIn(dir string) []string {
	entries, _ := os.ReadDir(dir) // those that can be read
	var names []string
	for _, entry := range entries {
		if _, err := os.Stat(filepath.Join(dir, entry.Name(), "run.db")); err == nil {
			names = append(names, entry.Name())
		}
	}
	return names
}
