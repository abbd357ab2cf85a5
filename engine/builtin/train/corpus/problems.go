package main

import (
	"context"
	"os"
	"path/filepath"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/datasets"
	"github.com/evalr/evalr/datasets/builtin"
	"github.com/evalr/evalr/datasets/builtin/gen"
)

// problems makes the benchmark's problems of items, by the way that those that are
// asked come: written as rows of a file, read and decoded.
func (s *source) problems(items []gen.Item) (problems []evalr.Problem, err error) {
	rows, err := builtin.Encode(s.set, items)
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "corpus")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir) //nolint:errcheck // a temporary folder
	path := filepath.Join(dir, s.set.Name+".jsonl")
	if err := os.WriteFile(path, rows, 0o600); err != nil {
		return nil, err
	}
	set := s.entry.Data
	set.Embedded, set.Files = nil, nil
	set.Count, set.Golds, set.Content = 0, "", "" // those of the problems that are asked
	data, err := datasets.Open(context.Background(), set, []datasets.Location{{Where: datasets.File, Path: path}}, datasets.Config{})
	if err != nil {
		return nil, err
	}
	for p, err := range data.Problems(context.Background()) {
		if err != nil {
			return nil, err
		}
		problems = append(problems, p)
	}
	return problems, nil
}
