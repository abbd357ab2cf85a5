package datasets

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// A FileReport is one file of a data set on this machine.
type FileReport struct {
	Path   string `json:"path"`   // in the repository or the program, or the base name of a local file
	Local  string `json:"local"`  // where it lies; empty for the program
	Bytes  int64  `json:"bytes"`  // size
	SHA256 string `json:"sha256"` // 64 hexadecimal digits
	Source string `json:"source"` // "downloaded", "cache", "shared cache", "local" or "built in"
}

// snapshot is a file's place in a cache of the hub's layout, which ours shares:
// datasets--OWNER--NAME/snapshots/REVISION/PATH, slash-separated.
func (s Set) snapshot(file string) string {
	return path.Join("datasets--"+strings.ReplaceAll(s.Repo, "/", "--"), "snapshots", s.Revision, file)
}

// finder gets the files of one set, from the caches or the hub.
type finder struct {
	set     Set
	cfg     Config
	lock    *lock // nil if there is none yet
	replace bool  // a cached file that does not match is pulled again
}

// want returns the digest a file must have, and who says so; "" if nobody does.
func (f *finder) want(file string) (sum, by string) {
	if sum := f.set.SHA256[file]; sum != "" {
		return sum, "pinned"
	}
	if f.lock != nil {
		if l, ok := f.lock.file(file); ok {
			return l.SHA256, "locked"
		}
	}
	return "", ""
}

// get returns a file that matches its pin and lock.
func (f *finder) get(ctx context.Context, file string) (FileReport, error) {
	places := []struct{ source, dir string }{{"cache", f.cfg.Cache}, {"shared cache", f.cfg.HubCache}}
	for _, p := range places {
		if p.dir == "" {
			continue
		}
		local := filepath.Join(p.dir, filepath.FromSlash(f.set.snapshot(file)))
		r, err := measure(file, local, p.source)
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err == nil {
			err = f.verify(r)
		}
		if err != nil && f.replace && !f.cfg.Offline {
			break
		}
		return r, err
	}
	return f.download(ctx, file)
}

// verify holds a file to its digest.
func (f *finder) verify(r FileReport) error {
	want, by := f.want(r.Path)
	switch {
	case r.SHA256 == want:
		return nil
	case want == "" && f.replace && !f.cfg.Offline && r.Source == "cache":
		return errors.New("a file from before the first good pull, which nothing vouches for")
	case want == "":
		return nil
	}
	hint := fmt.Sprintf("`evalr data pull %s` fetches it again", f.set.Name)
	if by == "locked" {
		hint += "; the digest is the one the first pull wrote to " + f.set.lockName()
	}
	return &hintError{text: fmt.Sprintf("%s: sha256 %s, %s is %s", r.Local, r.SHA256, by, want), hint: hint}
}

func (f *finder) offline(file string) error {
	e := &hintError{text: f.set.file(file) + " is in no cache", err: ErrMissing}
	e.hint = fmt.Sprintf("run `evalr data pull %[1]s`, or name a local copy: `--data %[1]s=FILE`", f.set.Name)
	if !f.cfg.readOnly {
		e.text += " and the network is off"
		e.hint = "HF_HUB_OFFLINE is set: with it unset, " + e.hint
	}
	return e
}

// download brings a file into our own cache, the first place that is looked in.
func (f *finder) download(ctx context.Context, file string) (FileReport, error) {
	if f.cfg.Offline {
		return FileReport{}, f.offline(file)
	}
	if f.cfg.Cache == "" {
		return FileReport{}, errors.New("no cache folder is configured to pull data into")
	}
	h, err := newHub(f.set, f.cfg)
	if err != nil {
		return FileReport{}, err
	}
	if err := os.MkdirAll(f.cfg.Cache, 0o755); err != nil { //nolint:gosec // public data
		return FileReport{}, err
	}
	root, err := os.OpenRoot(f.cfg.Cache)
	if err != nil {
		return FileReport{}, err
	}
	defer closeRead(root)
	p, err := openPart(root, f.set.snapshot(file))
	if err != nil {
		return FileReport{}, err
	}
	t := &transfer{hub: h, file: file, part: p}
	t.want, _ = f.want(file)
	if err := t.run(ctx); err != nil {
		return FileReport{}, fmt.Errorf("%s: %w", f.set.file(file), errors.Join(err, p.keep()))
	}
	return f.accept(t)
}

// accept checks a downloaded file and gives it its place in the cache.
func (f *finder) accept(t *transfer) (FileReport, error) {
	name := f.set.file(t.file)
	if _, err := t.part.file.Seek(0, io.SeekStart); err != nil {
		return FileReport{}, errors.Join(err, t.part.discard())
	}
	sum, err := sha256Of(t.part.file)
	if err != nil {
		return FileReport{}, errors.Join(err, t.part.discard())
	}
	if t.want != "" && sum != t.want {
		err := &hintError{
			text: fmt.Sprintf("%s: downloaded %d bytes with sha256 %s, want %s", name, t.part.size, sum, t.want),
			hint: "something between here and the hub changed the file, or HF_ENDPOINT is a mirror that is out of date",
		}
		return FileReport{}, errors.Join(err, t.part.discard())
	}
	if err := t.part.finish(); err != nil {
		return FileReport{}, fmt.Errorf("%s: %w", name, err)
	}
	local := filepath.Join(f.cfg.Cache, filepath.FromSlash(t.part.dest))
	return FileReport{Path: t.file, Local: local, Bytes: t.part.size, SHA256: sum, Source: "downloaded"}, nil
}

// measure reports a file's size and digest.
func measure(file, local, source string) (FileReport, error) {
	f, err := os.Open(local) //nolint:gosec // a file of the cache, or the one the user named
	if err != nil {
		return FileReport{}, err
	}
	defer closeRead(f)
	return measureOpen(f, file, local, source)
}

func measureOpen(f fs.File, file, local, source string) (FileReport, error) {
	info, err := f.Stat()
	if err != nil {
		return FileReport{}, err
	}
	sum, err := sha256Of(f)
	return FileReport{Path: file, Local: local, Bytes: info.Size(), SHA256: sum, Source: source}, err
}

// closeRead closes what nothing was written through, so that its error says
// nothing.
func closeRead(c io.Closer) { _ = c.Close() }

func sha256Of(r io.Reader) (string, error) {
	h := sha256.New()
	if _, err := io.Copy(h, r); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
