package datasets

import (
	"fmt"
	"os"
	"strings"
)

// Where says what kind of place a [Location] is. The zero value is Auto.
type Where uint8

// The places.
const (
	Auto    Where = iota // the caches of the hub, then the hub
	Hub                  // the same, also where a caller has another meaning for Auto
	Dir                  // a folder that holds files of many benchmarks under their usual names
	File                 // one file
	Builtin              // the files compiled into the program
)

// A Location is a place to look for data: one value of --data.
type Location struct {
	Bench string // the benchmark it is for; empty for all
	Where Where
	Path  string // of a folder or file
}

// String returns the location as it is written on the command line.
func (l Location) String() string {
	text := l.Path
	switch l.Where {
	case Auto:
		text = "auto"
	case Hub:
		text = "hub"
	case Builtin:
		text = "builtin"
	case Dir, File:
	}
	if l.Bench != "" {
		text = l.Bench + "=" + text
	}
	return text
}

// places is what a location may be, for messages.
const places = "auto, builtin, hub, a folder, a file, or BENCH=PATH"

// ParseLocation reads "auto", "builtin", "hub", a folder, a file, or any of them for
// one benchmark as "BENCH=…". A path must exist. A path that holds "=" and could be
// taken for "BENCH=…" is written with "./" before it.
func ParseLocation(s string) (Location, error) {
	l := Location{Path: s}
	if bench, rest, ok := strings.Cut(s, "="); ok && isName(bench) {
		l.Bench, l.Path = bench, rest
	}
	switch l.Path {
	case "auto":
		return Location{Bench: l.Bench, Where: Auto}, nil
	case "hub":
		return Location{Bench: l.Bench, Where: Hub}, nil
	case "builtin":
		return Location{Bench: l.Bench, Where: Builtin}, nil
	case "":
		return Location{}, usage(s, "want "+places, "")
	}
	info, err := os.Stat(l.Path)
	if err != nil {
		return Location{}, usage(s, pathTrouble(err)+"; want "+places, "")
	}
	switch {
	case info.IsDir():
		l.Where = Dir
	case info.Mode().IsRegular():
		l.Where = File
	default:
		return Location{}, usage(s, "neither a folder nor a regular file", "")
	}
	return l, nil
}

// pathTrouble is what the system says of a path, without repeating the path.
func pathTrouble(err error) string {
	if os.IsNotExist(err) {
		return "no such file or folder"
	}
	if pe, ok := err.(*os.PathError); ok { //nolint:errorlint // os.Stat returns it bare
		return pe.Err.Error()
	}
	return err.Error()
}

func usage(value, problem, hint string) error {
	return &hintError{text: fmt.Sprintf("data location %q: %s", value, problem), hint: hint, code: 2}
}
