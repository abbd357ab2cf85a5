package evals

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/evalr/evalr"
)

// The names of attachments, see docs/formats/standings.md.
const (
	Standings = "standings" // of contests, which ratings go by
	Ratings   = "ratings"   // of people, which percentiles go by
)

// Attachments returns the files that the benchmark's metrics need besides its
// problems, as its settings name them
// and those that it has itself. It implements [evalr.Attacher].
func (e Entry) Attachments(context.Context) ([]evalr.Attachment, error) {
	files := slices.Clone(e.Attached)
	for _, name := range slices.Sorted(maps.Keys(e.Encloses)) {
		data, err := fs.ReadFile(e.Data.Embedded, e.Encloses[name])
		if err != nil {
			return nil, err
		}
		files = append(files, attachment(name, data))
	}
	return files, nil
}

// digestMark stands before the digest by which a run records a file. As the value of a
// setting it means a file that the run has already.
const digestMark = "sha256:"

// attaching is a setting that attaches a file under a name; an empty value is none.
func attaching(setting, attachment, usage string) Setting {
	return Setting{
		Name: setting, Usage: usage, Grading: true,
		Apply: func(e Entry, value string) (Entry, error) {
			e.Attached = slices.DeleteFunc(slices.Clone(e.Attached), func(a evalr.Attachment) bool { return a.Name == attachment })
			if value == "" || strings.HasPrefix(value, digestMark) {
				return e, nil
			}
			a, err := ReadAttachment(attachment, value)
			if err != nil {
				return e, err
			}
			e.Attached = append(e.Attached, a)
			e.Options[setting] = digestMark + a.SHA256[:16]
			return e, nil
		},
	}
}

// maxAttachment bounds a file, in bytes. The standings of a contest of 20,000 take half
// a megabyte.
const maxAttachment = 256 << 20

// ReadAttachment reads a file to be attached under a name.
func ReadAttachment(name, path string) (evalr.Attachment, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return evalr.Attachment{}, err
	case !info.Mode().IsRegular():
		return evalr.Attachment{}, errors.New("not a file")
	case info.Size() > maxAttachment:
		return evalr.Attachment{}, fmt.Errorf("%d bytes; want at most %d", info.Size(), maxAttachment)
	}
	data, err := os.ReadFile(path) //nolint:gosec // the file the user named
	if err != nil {
		return evalr.Attachment{}, err
	}
	return attachment(name, data), nil
}

func attachment(name string, data []byte) evalr.Attachment {
	sum := sha256.Sum256(data)
	return evalr.Attachment{Name: name, SHA256: hex.EncodeToString(sum[:]), Data: data}
}
