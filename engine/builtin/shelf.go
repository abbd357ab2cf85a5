package builtin

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

// A shelf is files of weights beside a table of their digests, in the form of
// sha256sum: the digest, two blanks and the name of the file, a line each.
type shelf struct{ files fs.FS }

const (
	folder = "weights/"
	table  = "SHA256SUMS"
)

// fileOf is the file of the weights after a number of steps.
func fileOf(step int) string { return fmt.Sprintf("step-%05d.gguf", step) }

// sums returns the digests of the table, by step.
func (s shelf) sums() (map[int]string, error) {
	text, err := fs.ReadFile(s.files, folder+table)
	if err != nil {
		return nil, err
	}
	out := map[int]string{}
	line := 0
	for l := range strings.Lines(string(text)) {
		line++
		sum, file, ok := strings.Cut(strings.TrimSuffix(l, "\n"), "  ")
		step := 0
		if _, err := fmt.Sscanf(file, "step-%05d.gguf", &step); err != nil || !ok || file != fileOf(step) || len(sum) != 2*sha256.Size {
			return nil, fmt.Errorf("%s%s: line %d: expected a digest, two blanks and the name of a file such as %s", folder, table, line, fileOf(1000))
		}
		out[step] = sum
	}
	return out, nil
}

// steps returns the steps of the table in rising order.
func (s shelf) steps() ([]int, error) {
	sums, err := s.sums()
	if err != nil {
		return nil, err
	}
	var steps []int
	for step := range sums {
		steps = append(steps, step)
	}
	slices.Sort(steps)
	return steps, nil
}

// read returns the content of the file of a step, held to its digest.
func (s shelf) read(step int) ([]byte, error) {
	sums, err := s.sums()
	if err != nil {
		return nil, err
	}
	want, ok := sums[step]
	switch {
	case len(sums) == 0:
		return nil, errNone
	case !ok:
		return nil, fmt.Errorf("the built-in model has no checkpoint of step %d", step)
	}
	data, err := fs.ReadFile(s.files, folder+fileOf(step))
	if err != nil {
		return nil, err
	}
	if got := digest(data); got != want {
		return nil, &hintError{
			text: fmt.Sprintf("%s%s: its SHA-256 is %s, expected %s: the weights of the built-in model are not those that were published", folder, fileOf(step), got, want),
			hint: "build the program from an unchanged copy of its source",
		}
	}
	return data, nil
}

// digest is a SHA-256 in hexadecimal.
func digest(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// A hintError says what can be done about it.
type hintError struct{ text, hint string }

func (e *hintError) Error() string { return e.text }

// Hint says what can be done.
func (e *hintError) Hint() string { return e.hint }

var errNone error = &hintError{
	text: "no weights are compiled into this program",
	hint: "name a model of yours as gguf:FILE or an endpoint, or build the program from its released source",
}
