package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/evalr/evalr/store"
)

// A workshop is a hidden folder of this process's own, beside the place that a run
// is for, in which the run is built. The process has it claimed until the run is in
// its place, so that no other one takes it for what a killed one left.
type workshop struct {
	place, dir string
	release    func()
}

// inWorkshopName is in the names of workshops between that of the run and what
// tells them apart.
const inWorkshopName = ".importing-"

// openWorkshop makes a workshop for a run in place, and clears away those beside it
// that nobody is at work in, of whatever run.
func openWorkshop(place string, now time.Time) (*workshop, error) {
	beside, prefix := filepath.Dir(place), "."+filepath.Base(place)+inWorkshopName
	if err := os.MkdirAll(beside, 0o750); err != nil {
		return nil, err
	}
	if err := clearAway(beside, now); err != nil {
		return nil, err
	}
	for {
		dir, err := os.MkdirTemp(beside, prefix)
		if err != nil {
			return nil, err
		}
		release, err := store.Claim(dir, now)
		if err == nil {
			return &workshop{place, dir, release}, nil
		}
		// Another process may have cleared it away before it was claimed.
		if _, held := errors.AsType[*store.HeldError](err); !held && !errors.Is(err, fs.ErrNotExist) {
			return nil, errors.Join(err, os.RemoveAll(dir))
		}
	}
}

// clearAway removes the workshops that nobody has claimed.
func clearAway(beside string, now time.Time) error {
	entries, err := os.ReadDir(beside)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		if !entry.IsDir() || !strings.HasPrefix(entry.Name(), ".") || !strings.Contains(entry.Name(), inWorkshopName) {
			continue
		}
		left := filepath.Join(beside, entry.Name())
		release, err := store.Claim(left, now)
		if err != nil {
			continue // somebody is at work there, or has just cleared it away
		}
		if err := demolish(left, release); err != nil {
			return err
		}
	}
	return nil
}

// run is the folder in which the run is built.
func (w *workshop) run() string { return filepath.Join(w.dir, "run") }

// deliver moves the whole run to its place; an empty folder may be there.
func (w *workshop) deliver() error {
	if err := os.Remove(w.place); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s: %w", w.place, err)
	}
	return os.Rename(w.run(), w.place)
}

// close removes the workshop and what is left in it.
func (w *workshop) close() error { return demolish(w.dir, w.release) }

// demolish removes a claimed folder while nobody else can claim it. Windows removes
// no file that is open, as that of the claim is: there the rest goes afterwards.
func demolish(dir string, release func()) error {
	err := os.RemoveAll(dir)
	release()
	if err != nil {
		err = os.RemoveAll(dir)
	}
	return err
}

// placeOf is where a run's folder lies or will lie, links followed: the run takes
// the place of a folder and not of a link to it.
func placeOf(dir string) (string, error) {
	switch filepath.Base(dir) {
	case ".", "..", string(filepath.Separator):
		return "", usage("name one in it", "--out %s: want a folder that can be made and moved", dir)
	}
	place, err := filepath.EvalSymlinks(dir)
	if !errors.Is(err, fs.ErrNotExist) {
		return place, err
	}
	if _, err := os.Lstat(dir); err == nil {
		return "", usage("give another --out", "%s is a link to what is not there", dir)
	}
	return dir, nil
}

// folder is a folder as it was given, without what says nothing: "runs/x" for
// "runs/x/".
func folder(dir string) string {
	if dir == "" {
		return ""
	}
	return filepath.Clean(dir)
}
