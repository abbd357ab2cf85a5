package gguf

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/evalr/evalr/engine/internal/filemap"
)

// The keys of a split model: how many files, which of them this is (from 0), and
// how many tensors they have together.
const (
	keySplitCount   = "split.count"
	keySplitNumber  = "split.no"
	keySplitTensors = "split.tensors.count"
)

// maxSplits is what five digits can count.
const maxSplits = 99999

// readSplit adds the tensors of a split model's other files.
func (f *File) readSplit() error {
	first := f.parts[0].Path
	count, split := f.Int(keySplitCount)
	if !split || count == 1 {
		return nil
	}
	if count < 1 || count > maxSplits {
		return named(first, fmt.Errorf("key %q is %d: expected 1 to %d", keySplitCount, count, maxSplits))
	}
	if no, _ := f.Int(keySplitNumber); no != 0 {
		return named(first, &hintError{
			text: fmt.Sprintf("it is file %d of %d of a split model", no+1, count),
			hint: fmt.Sprintf("give the first file, whose name ends in -00001-of-%05d.gguf", count),
		})
	}
	stem, ok := strings.CutSuffix(first, splitSuffix(0, int(count)))
	if !ok {
		return named(first, fmt.Errorf("first of %d files of a split model: expected its name to end in %s", count, splitSuffix(0, int(count))))
	}
	for no := 1; no < int(count); no++ {
		if err := f.addPart(stem+splitSuffix(no, int(count)), no, int(count)); err != nil {
			return err
		}
	}
	if want, known := f.Int(keySplitTensors); known && want != int64(len(f.tensors)) {
		return named(first, fmt.Errorf("key %q is %d, but the files have %d tensors", keySplitTensors, want, len(f.tensors)))
	}
	return nil
}

func splitSuffix(no, count int) string { return fmt.Sprintf("-%05d-of-%05d.gguf", no+1, count) }

// addPart adds the tensors of file no, from 0, of a split model.
func (f *File) addPart(path string, no, count int) error {
	part, err := filemap.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return &hintError{
			text: fmt.Sprintf("%s: file %d of %d of the split model is missing", path, no+1, count),
			hint: "all files of a split model must lie in one folder under their own names",
		}
	}
	if err != nil {
		return err
	}
	f.parts = append(f.parts, part)
	h, err := readHeader(part.Data)
	if err != nil {
		return named(path, err)
	}
	one := File{header: h}
	gotNo, okNo := one.Int(keySplitNumber)
	gotCount, okCount := one.Int(keySplitCount)
	if !okNo || !okCount || gotNo != int64(no) || gotCount != int64(count) {
		return named(path, fmt.Errorf("keys %q and %q: expected %d and %d", keySplitNumber, keySplitCount, no, count))
	}
	tensors, err := h.tensors(part.Data)
	if err != nil {
		return named(path, err)
	}
	if err := f.add(tensors); err != nil {
		return named(path, err)
	}
	return nil
}
