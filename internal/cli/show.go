package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/store"
)

func newShow(e env) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "show RUN [PROBLEM [I]]",
		Short: "Show a run's settings, or one sample: prompt, reasoning, answer and why",
		Long: `Show RUN prints the settings of a run, each with where it came from, and what its
samples came to. With a PROBLEM it lists that problem's samples; with the index I of
a sample, from 0, it prints the prompt, the reasoning, the answer and why it was
scored as it was. PROBLEM is an id, or BENCHMARK/ID where two benchmarks share one.`,
		Example: `  # settings and counts
  $ evalr show runs/reasoning-my-model-1a2b3c4d

  # the third sample of a problem
  $ evalr show runs/reasoning-my-model-1a2b3c4d 2024-I-7 2`,
		Args: between(1, 3, "a run, and with it a problem and a sample"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if asJSON {
				return show(cmd.Context(), e.stdout, args, true)
			}
			return show(cmd.Context(), visible{e.stdout}, args, false) // a run may come from anywhere
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func show(ctx context.Context, w io.Writer, args []string, asJSON bool) (err error) {
	r, err := store.Read(ctx, args[0])
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	if len(args) == 1 {
		return showRun(ctx, w, r, asJSON)
	}
	ref, err := findProblem(ctx, r, args[1])
	if err != nil {
		return err
	}
	if len(args) == 2 {
		return showProblem(ctx, w, r, ref, asJSON)
	}
	ref.Index, err = strconv.Atoi(args[2])
	if err != nil || ref.Index < 0 {
		return usage("samples are counted from 0", "sample %q: want a whole number", args[2])
	}
	return showSample(ctx, w, r, ref, asJSON)
}

// findProblem finds the benchmark that has a problem of this name.
func findProblem(ctx context.Context, r *store.Reader, name string) (evalr.Ref, error) {
	var found []evalr.Ref
	for _, b := range r.Manifest().Benchmarks {
		id := strings.TrimPrefix(name, b.Name+"/")
		_, err := r.Problem(ctx, b.Name, id)
		switch {
		case err == nil:
			found = append(found, evalr.Ref{Benchmark: b.Name, Problem: id})
		case !errors.Is(err, store.ErrUnknown):
			return evalr.Ref{}, err
		}
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return evalr.Ref{}, noProblem(ctx, r, name)
	}
	return evalr.Ref{}, usage("for example "+found[0].Benchmark+"/"+found[0].Problem, "%d benchmarks have a problem %q", len(found), name)
}

// noProblem refuses the name of a problem that the run does not have, and names
// the nearest and some that it has.
func noProblem(ctx context.Context, r *store.Reader, name string) error {
	const most = 5
	ids := map[string]string{} // as they are, by how they are compared
	var some []string
	for _, b := range r.Manifest().Benchmarks {
		first := true
		for p, err := range r.Problems(ctx, b.Name) {
			if err != nil {
				return err
			}
			id := p.Problem.ID
			ids[strings.ToLower(id)] = id
			if first || len(some) < most && strings.Contains(strings.ToLower(id), strings.ToLower(name)) {
				some = append(some, id)
			}
			first = false
		}
	}
	hint := "problems of this run are for example " + strings.Join(some, ", ")
	if near := nearest(name, slices.Sorted(maps.Keys(ids))); near != "" {
		hint = fmt.Sprintf("did you mean %q? %s", ids[near], hint)
	}
	return usage(hint, "the run has no problem %q", name)
}
