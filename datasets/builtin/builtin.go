// Package builtin holds the problems of the built-in samples: a file a set, in the
// columns of the benchmark whose form the set has, so that the benchmark's own
// decoder reads it. They are written by go generate, from the families of package
// gen and nothing else.
package builtin

import (
	"embed"
	"fmt"
	"io/fs"

	"github.com/evalr/evalr/datasets/builtin/gen"
)

//go:generate go run ./write

// seed is that of the problems that are asked.
const seed = 1

//go:embed *.jsonl
var files embed.FS

// Files returns the files of the built-in samples; [Name] is what they are called.
func Files() fs.FS { return files }

// Name returns the name of a set's file: "sample-aime.jsonl".
func Name(set string) string { return set + ".jsonl" }

// Standings is the file of the standings of sample-codeforces.
const Standings = "sample-codeforces-standings.jsonl"

// Generate returns the files as they are made, by name.
func Generate() (map[string][]byte, error) {
	made := map[string][]byte{}
	for _, set := range gen.Sets() {
		items, err := set.Problems(seed)
		if err != nil {
			return nil, err
		}
		data, err := Encode(set, items)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", set.Name, err)
		}
		made[Name(set.Name)] = data
		if set.Name == "sample-codeforces" {
			if made[Standings], err = encodeStandings(items); err != nil {
				return nil, err
			}
		}
	}
	return made, nil
}
