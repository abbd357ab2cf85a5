package cli

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"syscall"
	"unicode"
	"unicode/utf8"
)

// The exit codes, as documented by "evalr help exit-codes".
const (
	exitDone         = 0
	exitFailed       = 1
	exitUsage        = 2
	exitRegression   = 3
	exitInconclusive = 4
	exitRefused      = 5
	exitInterrupted  = 130
	exitTerminated   = 143
	exitHungUp       = 129
)

// A fault is an error with its hint and exit code.
type fault struct {
	text, hint string
	code       int
	cause      error
}

func (f fault) Error() string { return f.text }
func (f fault) Hint() string  { return f.hint }
func (f fault) ExitCode() int { return f.code }
func (f fault) Unwrap() error { return f.cause }

// hintOf is what an error, or one that it wraps, advises to do; empty if nothing.
func hintOf(err error) string {
	var h interface{ Hint() string }
	if errors.As(err, &h) {
		return h.Hint()
	}
	return ""
}

// usage is a command line that cannot be carried out as it stands.
func usage(hint, format string, args ...any) error {
	return fault{text: fmt.Sprintf(format, args...), hint: hint, code: exitUsage}
}

// unknown refuses a name that is not among those there are, and points at the
// nearest.
func unknown(what, name string, known []string) error {
	hint := "there are: " + strings.Join(known, ", ")
	if near := nearest(name, known); near != "" {
		hint = fmt.Sprintf("did you mean %q? %s", near, hint)
	}
	return usage(hint, "unknown %s %q", what, name)
}

// interrupted is the cause of a context that a signal cancelled.
type interrupted struct{ sig os.Signal }

func (i interrupted) Error() string { return "stopped by " + i.sig.String() }

func (i interrupted) ExitCode() int {
	switch i.sig {
	case syscall.SIGTERM:
		return exitTerminated
	case syscall.SIGHUP:
		return exitHungUp
	}
	return exitInterrupted
}

// nearest returns the known name closest to name, or "" if none is close: at
// most a third of it would have to be edited, or it is a prefix.
func nearest(name string, known []string) string {
	best, at := "", len(name)/3+2
	for _, k := range known {
		d := distance(strings.ToLower(name), k)
		if len(name) > 2 && strings.HasPrefix(k, strings.ToLower(name)) {
			d = min(d, 1)
		}
		if d < at {
			best, at = k, d
		}
	}
	return best
}

// distance is the number of insertions, deletions, replacements and swaps of
// neighbours that turn a into b (optimal string alignment).
func distance(a, b string) int {
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			d := min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d = min(d, rows[i-2][j-2]+1)
			}
			rows[i][j] = d
		}
	}
	return rows[len(a)][len(b)]
}

// printable makes text from a model, a server or a file safe for a terminal:
// line feeds and tabs stay, other control characters and bytes that are not
// UTF-8 are shown as escapes.
func printable(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case r == '\n' || r == '\t' || !unicode.IsControl(r) && !invisible(r):
			b.WriteString(s[i : i+n])
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
		i += n
	}
	return b.String()
}

// invisible reports the characters that reorder or hide text around them.
func invisible(r rune) bool {
	return r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 || r == 0x200e || r == 0x200f || r == 0xfeff
}
