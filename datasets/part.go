package datasets

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"path"
	"strings"
)

// A part is a file on its way into the cache. It is written under a name of its
// own and takes its final name when it is whole and checked, so that no reader
// ever sees half a file. A part left by an interrupted download keeps its entity
// tag in its name; whoever renames it to a name of its own first goes on with it.
type part struct {
	root *os.Root // the cache folder, which no name can leave
	dest string   // final name, slash-separated, relative to root
	name string   // present name
	file *os.File
	size int64
	etag string // strong entity tag of what is here; empty if it cannot be continued
}

const partSuffix = ".part"

// openPart takes over the part an earlier download left, or begins a new one.
func openPart(root *os.Root, dest string) (*part, error) {
	if err := root.MkdirAll(path.Dir(dest), 0o755); err != nil {
		return nil, err
	}
	p := &part{root: root, dest: dest, name: dest + "." + rand.Text() + ".tmp"}
	if p.takeOver() {
		return p, nil
	}
	var err error
	p.file, err = root.OpenFile(p.name, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o644)
	return p, err
}

func (p *part) takeOver() bool {
	entries, err := fs.ReadDir(p.root.FS(), path.Dir(p.dest))
	if err != nil {
		return false
	}
	for _, e := range entries {
		tag, ok := tagOf(e.Name(), path.Base(p.dest))
		left := path.Join(path.Dir(p.dest), e.Name())
		if !ok || p.root.Rename(left, p.name) != nil {
			continue
		}
		if p.file, err = p.root.OpenFile(p.name, os.O_RDWR, 0); err != nil {
			continue
		}
		if p.size, err = p.file.Seek(0, 2); err != nil {
			_ = p.file.Close()
			continue
		}
		p.etag = tag
		return true
	}
	return false
}

// tagOf reads the entity tag from the name of a left part of dest.
func tagOf(name, dest string) (string, bool) {
	middle, ok := strings.CutPrefix(name, dest+".")
	if !ok {
		return "", false
	}
	middle, ok = strings.CutSuffix(middle, partSuffix)
	tag, err := hex.DecodeString(middle)
	return string(tag), ok && err == nil && strongTag(string(tag)) != ""
}

// Write appends.
func (p *part) Write(b []byte) (int, error) {
	n, err := p.file.WriteAt(b, p.size)
	p.size += int64(n)
	return n, err
}

// restart throws away what is here; what follows has the given tag.
func (p *part) restart(etag string) error {
	p.size, p.etag = 0, etag
	return p.file.Truncate(0)
}

// finish gives the whole and checked file its final name.
func (p *part) finish() error {
	if err := p.file.Sync(); err != nil {
		return err
	}
	if err := p.file.Close(); err != nil {
		return err
	}
	return p.root.Rename(p.name, p.dest)
}

// keep leaves what has arrived for the next download if it can be continued,
// and removes it otherwise.
func (p *part) keep() error {
	if err := p.file.Close(); err != nil {
		return err
	}
	left := fmt.Sprintf("%s.%x%s", p.dest, p.etag, partSuffix)
	if p.size == 0 || p.etag == "" || len(path.Base(left)) > 255 {
		return p.root.Remove(p.name)
	}
	return p.root.Rename(p.name, left)
}

// discard removes what has arrived: it is wrong.
func (p *part) discard() error {
	_ = p.file.Close()
	return p.root.Remove(p.name)
}
