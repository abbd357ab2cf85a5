package datasets

import (
	"context"
	"fmt"
	"iter"
	"strings"

	"github.com/evalr/evalr"
)

// Data is the checked problems of a benchmark in memory. It is an
// [evalr.Source] and an [evalr.Digester], and safe for concurrent use.
type Data struct {
	problems []evalr.Problem
	from     string
	digest   string
	files    []FileReport
	lock     string // lock file that it agrees with; empty if there is none
}

// Problems yields the problems in the data set's order.
func (d *Data) Problems(ctx context.Context) iter.Seq2[evalr.Problem, error] {
	return func(yield func(evalr.Problem, error) bool) {
		for _, p := range d.problems {
			if ctx.Err() != nil {
				yield(evalr.Problem{}, context.Cause(ctx))
				return
			}
			if !yield(p, nil) {
				return
			}
		}
	}
}

// Digest returns the content digest, see the function [Digest].
func (d *Data) Digest(context.Context) (string, error) { return d.digest, nil }

// Len returns the number of problems.
func (d *Data) Len() int { return len(d.problems) }

// From says where the problems came from, for the record of a run: repository,
// revision and file, a local file's name without its folder, or "builtin/" and the
// name of a file that is compiled in.
func (d *Data) From() string { return d.from }

// Open finds a copy of the set, reads it and checks it. Locations for this
// benchmark by name come before those for all, and within these the order given
// counts; a folder that does not hold the set passes on to the next location.
// None at all means [Auto]. A set that is compiled in comes from nowhere else. An
// error wraps [ErrMissing] if no location has a copy.
func Open(ctx context.Context, set Set, at []Location, cfg Config) (*Data, error) {
	if err := set.Validate(); err != nil {
		return nil, err
	}
	cfg = cfg.withDefaults()
	if set.Embedded != nil {
		return set.openEmbedded(ctx, at, cfg)
	}
	var lacking []string
	for _, l := range locationsFor(set.Name, at) {
		switch l.Where {
		case File:
			return set.openLocal(ctx, l.Path, cfg)
		case Dir:
			path, err := set.findIn(l.Path)
			if err != nil {
				return nil, err
			}
			if path != "" {
				return set.openLocal(ctx, path, cfg)
			}
			lacking = append(lacking, l.Path)
		case Builtin:
			return nil, set.notBuiltin()
		case Auto, Hub:
			return set.pull(ctx, cfg, false)
		}
	}
	return nil, set.notIn(ctx, lacking, cfg.Limits)
}

// locationsFor returns the locations to try for a benchmark, in order.
func locationsFor(bench string, all []Location) []Location {
	var own, general []Location
	for _, l := range all {
		switch l.Bench {
		case bench:
			own = append(own, l)
		case "":
			general = append(general, l)
		}
	}
	if at := append(own, general...); len(at) > 0 {
		return at
	}
	return []Location{{}}
}

// notIn is the error of a set that lies in none of the folders.
func (s Set) notIn(ctx context.Context, dirs []string, limits Limits) error {
	hint := fmt.Sprintf("add `--data auto` to go on to the hub, or name the file: `--data %s=FILE`", s.Name)
	if s.Others != "" {
		hint += fmt.Sprintf("; a file of other problems takes `%s` besides", s.Others)
		if like := s.filesLike(ctx, dirs, limits); len(like) > 0 {
			hint += ", perhaps " + strings.Join(like, " or ")
		}
	}
	if s.Gated {
		hint += "; on the hub it is gated: " + s.gatedHint(DefaultEndpoint, false)
	}
	return &hintError{
		text: fmt.Sprintf("data of %s: no file of it in %s; want one named %s with .jsonl, .json, .csv, .tsv or .parquet, or one of these and .gz or .zst",
			s.Name, strings.Join(dirs, ", "), strings.Join(s.names(), " or ")),
		hint: hint,
		err:  ErrMissing,
	}
}

// newData puts what was read and checked together.
func (s Set) newData(problems []evalr.Problem, from string, files []FileReport) *Data {
	return &Data{problems: problems, from: from, files: files, digest: Digest(problems, s.Canon)}
}
