package cli

import "io"

// An output is a stream of the process that remembers its first error, so that
// commands need not look at each line they print: what could not be written to
// standard output fails the command in the end.
type output struct {
	w   io.Writer
	err error
}

// Write writes nothing more after an error.
func (o *output) Write(b []byte) (int, error) {
	if o.err != nil {
		return 0, o.err
	}
	n, err := o.w.Write(b)
	o.err = err
	return n, err
}

// A visible makes what is written to it safe for a terminal, see printable. A
// write must not end within a character.
type visible struct{ w io.Writer }

// Write reports the bytes it was given, not those it made of them.
func (v visible) Write(b []byte) (int, error) {
	if _, err := io.WriteString(v.w, printable(string(b))); err != nil {
		return 0, err
	}
	return len(b), nil
}
