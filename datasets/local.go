package datasets

import (
	"context"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// openLocal reads a local file and holds it to what is known of the set.
func (s Set) openLocal(ctx context.Context, file string, cfg Config) (*Data, error) {
	base := filepath.Base(file)
	measured, err := measure(base, file, "local")
	if err != nil {
		return nil, fmt.Errorf("data of %s: %w", s.Name, err)
	}
	problems, err := s.load(ctx, []string{file}, cfg.Limits)
	if err != nil {
		return nil, err
	}
	if err := s.check(problems, file); err != nil {
		return nil, err
	}
	return s.newData(problems, base, []FileReport{measured}), nil
}

// findIn returns the file of a folder that holds the set; "" if there is none.
// Several are an error: a guess between copies would be a guess between numbers.
func (s Set) findIn(dir string) (string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return "", fmt.Errorf("data of %s: %w", s.Name, err)
	}
	names := s.names()
	var found []string
	for _, e := range entries {
		stem, _, _, ok := tableName(e.Name())
		if ok && !e.IsDir() && slices.Contains(names, strings.ToLower(stem)) {
			found = append(found, e.Name())
		}
	}
	switch len(found) {
	case 0:
		return "", nil
	case 1:
		return filepath.Join(dir, found[0]), nil
	}
	return "", &hintError{
		text: fmt.Sprintf("data of %s: several files in %s: %s", s.Name, dir, strings.Join(found, ", ")),
		hint: fmt.Sprintf("name the one to use: `--data %s=%s`", s.Name, filepath.Join(dir, found[0])),
		code: 2,
	}
}

// filesLike returns the first few files of folders whose names begin as the set's and
// whose first row is a problem of it.
func (s Set) filesLike(ctx context.Context, dirs []string, limits Limits) []string {
	const few = 3
	var files []string
	for _, dir := range dirs {
		entries, err := os.ReadDir(dir)
		if err != nil {
			continue // it was read before
		}
		for _, e := range entries {
			stem, _, _, ok := tableName(e.Name())
			file := filepath.Join(dir, e.Name())
			if ok && len(files) < few && strings.HasPrefix(strings.ToLower(stem), s.Name) && s.begins(ctx, file, limits) {
				files = append(files, file)
			}
		}
	}
	return files
}

// begins reports whether the first row of a file is a problem of the set.
func (s Set) begins(ctx context.Context, file string, limits Limits) bool {
	t, err := OpenTable(file, limits)
	if err != nil {
		return false
	}
	l := newLoader(s)
	for rec, err := range t.withLarge(s.large()).Rows(ctx) {
		if err != nil || l.add(rec) != nil || l.rows > 0 {
			break
		}
	}
	return l.rows > 0
}

// names returns the file names, without extension and in lower case, that a
// local copy of the set may have: its own name and its aliases.
func (s Set) names() []string {
	names := []string{s.Name}
	for _, a := range s.Aliases {
		names = append(names, strings.ToLower(a))
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// file names a pinned file for people: repository, revision and path.
func (s Set) file(p string) string {
	return s.Repo + "@" + s.Revision + "/" + path.Clean(p)
}
