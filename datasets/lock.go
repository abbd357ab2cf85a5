package datasets

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
)

// lockSchema names the format of lock files; docs/formats/data.md describes it.
const lockSchema = "evalr.data-lock/v1"

// A lock is what the first pull of a set found. Later loads must find the same.
type lock struct {
	Schema    string     `json:"schema"`
	Benchmark string     `json:"benchmark"`
	Repo      string     `json:"repo"`
	Revision  string     `json:"revision"`
	Files     []lockFile `json:"files"`
	Count     int        `json:"count"`
	Content   string     `json:"content"` // content digest
}

type lockFile struct {
	Path   string `json:"path"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

func (l *lock) file(p string) (lockFile, bool) {
	for _, f := range l.Files {
		if f.Path == p {
			return f, true
		}
	}
	return lockFile{}, false
}

// lockName is the lock file's place in the cache folder. The revision is part
// of it, and the part that is kept: a benchmark that moves to another pin gets
// another lock.
func (s Set) lockName() string {
	name := s.Name + "-" + s.Revision[:12]
	if s.Part != "" {
		name += "-" + s.Part
	}
	return path.Join("locks", name+".json")
}

// parseLock reads a lock file and refuses what is none.
func parseLock(b []byte) (*lock, error) {
	var l lock
	if err := json.Unmarshal(b, &l); err != nil {
		return nil, fmt.Errorf("not a lock file: %w", err)
	}
	if l.Schema != lockSchema {
		return nil, fmt.Errorf("schema %q; want %q", l.Schema, lockSchema)
	}
	if !isSHA256(l.Content) || l.Count < 0 || len(l.Files) == 0 {
		return nil, errors.New("want files, a count and a content digest of 64 hexadecimal digits")
	}
	for _, f := range l.Files {
		if !localPath(f.Path) || f.Size < 0 || !isSHA256(f.SHA256) {
			return nil, fmt.Errorf("file %q: want a path in the repository, a size and 64 hexadecimal digits", f.Path)
		}
	}
	return &l, nil
}

// readLock reads the set's lock file; nil if there is none.
func (s Set) readLock(cache string) (*lock, error) {
	if cache == "" {
		return nil, nil
	}
	name := filepath.Join(cache, filepath.FromSlash(s.lockName()))
	b, err := os.ReadFile(name) //nolint:gosec // a file of the cache
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	l, err := parseLock(b)
	if err == nil && (l.Repo != s.Repo || l.Revision != s.Revision) {
		err = fmt.Errorf("is of %s@%s; want %s@%s", l.Repo, l.Revision, s.Repo, s.Revision)
	}
	if err != nil {
		return nil, &hintError{text: fmt.Sprintf("lock file %s: %v", name, err), hint: "delete it to make a new one at the next pull"}
	}
	return l, nil
}

// newLock is the lock of what was found.
func (s Set) newLock(d *Data) *lock {
	l := &lock{
		Schema: lockSchema, Benchmark: s.Name, Repo: s.Repo, Revision: s.Revision,
		Count: d.Len(), Content: d.digest,
	}
	for _, f := range d.files {
		l.Files = append(l.Files, lockFile{Path: f.Path, Size: f.Bytes, SHA256: f.SHA256})
	}
	return l
}

// write puts the lock file into the cache in one step.
func (l *lock) write(cache, name string) error {
	b, err := json.MarshalIndent(l, "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(cache, 0o755); err != nil { //nolint:gosec // public data
		return err
	}
	root, err := os.OpenRoot(cache)
	if err != nil {
		return err
	}
	defer closeRead(root)
	p, err := openPart(root, name)
	if err != nil {
		return err
	}
	if _, err := p.Write(append(b, '\n')); err != nil {
		return errors.Join(err, p.discard())
	}
	return p.finish()
}

// differ says how what was found now differs from the lock; "" if it does not.
func (l *lock) differ(now *lock) string {
	var files string
	for _, f := range now.Files {
		old, ok := l.file(f.Path)
		switch {
		case !ok:
			files = join(files, "file "+f.Path+" was not there")
		case old != f:
			files = join(files, fmt.Sprintf("file %s had %d bytes with sha256 %s, has %d with %s", f.Path, old.Size, old.SHA256, f.Size, f.SHA256))
		}
	}
	var count, content string
	if l.Count != now.Count {
		count = fmt.Sprintf("%d problems, were %d", now.Count, l.Count)
	}
	if l.Content != now.Content {
		content = fmt.Sprintf("content digest %s, was %s", now.Content, l.Content)
	}
	return join(files, count, content)
}
