package models

import (
	"cmp"
	"slices"
	"strings"
)

// nearest returns up to three names that someone who wrote name may have meant:
// those that contain it or are contained in it first, then by edit distance,
// without regard to case. Names that have little in common are left out.
func nearest(name string, names []string) []string {
	type candidate struct {
		name     string
		distance int
	}
	var found []candidate
	want := strings.ToLower(name)
	for _, n := range names {
		have := strings.ToLower(n)
		d := distance(want, have)
		switch {
		case strings.Contains(have, want) || strings.Contains(want, have):
			d = 0
		case d > max(len(want), len(have))/2:
			continue
		}
		found = append(found, candidate{n, d})
	}
	slices.SortStableFunc(found, func(a, b candidate) int { return cmp.Compare(a.distance, b.distance) })
	var out []string
	for _, c := range found[:min(3, len(found))] {
		out = append(out, c.name)
	}
	return out
}

// distance is the number of bytes to insert, delete or replace to make b of a
// (Levenshtein).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replace := diagonal
			if a[i] != b[j] {
				replace++
			}
			diagonal = row[j+1]
			row[j+1] = min(replace, row[j]+1, diagonal+1)
		}
	}
	return row[len(b)]
}
