package cli

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/engine"
)

// A checkpoint is a model that a watch has found: a GGUF file, a folder of
// safetensors, or a name that an endpoint serves.
type checkpoint struct {
	name  string // unique in the watch; its run's folder is called after it
	model string // as --model spells it
	path  string // of the file or folder; empty for a name
	files string // what lies there: it changes whenever a file does; empty for a name
}

// folder is the name of its run's folder, which every file system takes.
func (c checkpoint) folder() string {
	const most = 200 // bytes
	name := strings.Trim(safeName(c.name), ".")
	if name != "" && len(name) <= most {
		return name
	}
	sum := sha256.Sum256([]byte(c.name))
	return fmt.Sprintf("%s%x", name[:min(len(name), most)], sum[:8])
}

// compareCheckpoints orders them by training step and then by name, those without a
// step last.
func compareCheckpoints(a, b checkpoint) int {
	return cmp.Or(evalr.CompareSteps(stepOf(a.model), stepOf(b.model)), cmp.Compare(a.name, b.name))
}

// findCheckpoints returns the checkpoints that lie in a folder or whose paths match
// a pattern, in their order.
func findCheckpoints(pattern string) ([]checkpoint, error) {
	paths, base, err := candidates(pattern)
	if err != nil {
		return nil, err
	}
	var found []checkpoint
	for _, p := range paths {
		c, ok := checkpointAt(p)
		if !ok {
			continue
		}
		if c.name, err = filepath.Rel(base, p); err != nil {
			return nil, fmt.Errorf("%s: %w", p, err)
		}
		c.name = filepath.ToSlash(c.name)
		found = append(found, c)
	}
	slices.SortFunc(found, compareCheckpoints)
	return found, nil
}

// candidates lists the paths that may be checkpoints, and the folder that their
// names are told from.
func candidates(pattern string) (paths []string, base string, err error) {
	if !isFolder(pattern) {
		paths, err = filepath.Glob(pattern)
		if err != nil {
			return nil, "", usage("* stands for any part of a name", "%s: %v", pattern, err)
		}
		return paths, fixedPart(pattern), nil
	}
	entries, err := os.ReadDir(pattern)
	if err != nil {
		return nil, "", err
	}
	for _, e := range entries {
		paths = append(paths, filepath.Join(pattern, e.Name()))
	}
	return paths, pattern, nil
}

func isFolder(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.IsDir()
}

// fixedPart is the folder that a pattern begins with, before anything that may
// stand for several names.
func fixedPart(pattern string) string {
	dir := pattern
	for {
		dir = filepath.Dir(dir)
		if !hasWildcard(dir) {
			return dir
		}
	}
}

func hasWildcard(pattern string) bool { return strings.ContainsAny(pattern, "*?[") }

// splitFile matches the files of a split GGUF model.
var splitFile = regexp.MustCompile(`(?i)-(\d{5})-of-\d{5}\.gguf$`)

// passing matches names that trainers and copying programs use while they write.
var passing = regexp.MustCompile(`(?i)^(\.|_?te?mp[^a-z])|[^a-z](te?mp|part|partial|incomplete)$`)

// checkpointAt is the checkpoint that a path may be of: a .gguf file, of a split
// model the first, or a folder with files of a model. Hidden ones and those with
// passing names are passed over.
func checkpointAt(p string) (c checkpoint, ok bool) {
	info, err := os.Stat(p)
	if err != nil || passing.MatchString(filepath.Base(p)) {
		return c, false // it went away, or it is not for us
	}
	files := filesAt(p)
	switch {
	case info.IsDir():
		ok = slices.ContainsFunc(files, func(f string) bool {
			return slices.Contains([]string{"config.json", "model.safetensors", "model.safetensors.index.json"}, filepath.Base(f))
		})
		c.model = formSafetensors + ":" + p
	case info.Mode().IsRegular() && strings.EqualFold(filepath.Ext(p), ".gguf"):
		m := splitFile.FindStringSubmatch(p)
		ok = m == nil || m[1] == "00001"
		c.model = formGGUF + ":" + p
	}
	if !ok {
		return c, false
	}
	c.path, c.files = p, stateOf(files)
	return c, true
}

// filesAt are the files there are of a checkpoint: all of a folder, for others are
// written with the model's, and of a split GGUF model all parts.
func filesAt(p string) []string {
	dir, stem := p, ""
	if !isFolder(p) {
		m := splitFile.FindString(p)
		if m == "" {
			return []string{p}
		}
		dir, stem = filepath.Dir(p), strings.TrimSuffix(filepath.Base(p), m)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil // it went away
	}
	var files []string
	for _, e := range entries {
		if m := splitFile.FindString(e.Name()); dir == p || m != "" && strings.TrimSuffix(e.Name(), m) == stem {
			files = append(files, filepath.Join(dir, e.Name()))
		}
	}
	return files
}

// stateOf tells files apart from what they were: their number, their bytes, and a
// digest of names, sizes and times.
func stateOf(files []string) string {
	h := sha256.New()
	n, bytes := 0, int64(0)
	for _, f := range files {
		info, err := os.Stat(f)
		if err != nil || !info.Mode().IsRegular() {
			continue
		}
		n, bytes = n+1, bytes+info.Size()
		fmt.Fprintf(h, "%s %d %d\n", filepath.Base(f), info.Size(), info.ModTime().UnixNano())
	}
	return fmt.Sprintf("%s of %d bytes, state %.12x", counted(n, "file"), bytes, h.Sum(nil))
}

// whole is nil if the files of a checkpoint are all there, each as long as its
// header says; else it says what is missing.
func (c checkpoint) whole() error {
	if c.path == "" {
		return nil
	}
	return engine.Whole(c.path)
}

// marked reports whether the marker of a checkpoint is there: a file of that name in
// its folder, or one beside it whose name is the checkpoint's followed by that.
func (c checkpoint) marked(marker string) (bool, error) {
	places := []string{filepath.Clean(c.path) + marker}
	if isFolder(c.path) {
		places = append(places, filepath.Join(c.path, marker))
	}
	for _, p := range places {
		switch _, err := os.Stat(p); {
		case err == nil:
			return true, nil
		case !os.IsNotExist(err):
			return false, err
		}
	}
	return false, nil
}

// servedCheckpoints are those of the names an endpoint serves that match a pattern,
// which may be of the whole name or of what follows its last slash.
func servedCheckpoints(pattern string, names []string) ([]checkpoint, error) {
	var found []checkpoint
	for _, name := range names {
		given := name
		if !strings.Contains(pattern, "/") {
			given = path.Base(name)
		}
		ok, err := path.Match(pattern, given)
		if err != nil {
			return nil, usage("* stands for any part of a name", "%s: %v", pattern, err)
		}
		if ok {
			found = append(found, checkpoint{name: name, model: name})
		}
	}
	slices.SortFunc(found, compareCheckpoints)
	return found, nil
}
