package cli

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/store"
)

// hostCheckpoint is the entry of a run's host that a watch makes when the run is
// finished; drawing takes it away.
const hostCheckpoint = "checkpoint"

// evaluate draws a checkpoint's run, unless it is finished.
func (w *watch) evaluate(ctx context.Context, c checkpoint) error {
	if m, ok := w.ended[c.folder()]; ok {
		return w.unchanged(ctx, c, m)
	}
	w.say("%s: evaluating", c.name)
	if err := w.draw(ctx, c); err != nil {
		return err
	}
	m, err := manifestIn(ctx, filepath.Join(w.out, c.folder()))
	if err != nil {
		return err
	}
	w.ended[c.folder()] = m
	return nil
}

// A changedError is that a checkpoint has other weights than its run.
type changedError struct{ text, hint string }

func (e *changedError) Error() string { return e.text }
func (e *changedError) Hint() string  { return e.hint }

// unchanged makes sure that a finished run is of the checkpoint that has its name
// now.
func (w *watch) unchanged(ctx context.Context, c checkpoint, m evalr.Manifest) error {
	dir := filepath.Join(w.out, c.folder())
	hint := "its score is that of the former one; give another --out if this is another training, or delete " + dir + " to have this one evaluated"
	if m.Model.Name != c.modelName() {
		return &changedError{fmt.Sprintf("%s: %s holds a run of %s", c.name, dir, m.Model.Name), hint}
	}
	was, now, err := c.weights(ctx, m)
	if err == nil && now != was {
		err = &changedError{fmt.Sprintf("%s has changed since it was evaluated: weights was %q and is %q", c.name, was, now), hint}
	}
	return err
}

// weights are the digests of the weights that a run was drawn from, and of those
// that are there now; both are empty for a name that is served.
func (c checkpoint) weights(ctx context.Context, m evalr.Manifest) (was, now string, err error) {
	if c.path == "" {
		return "", "", nil
	}
	w, _ := parseWeights(c.model)
	digest, err := w.digest(ctx)
	if err != nil {
		return "", "", w.refused(err)
	}
	return m.Model.Server["weights"], "sha256:" + digest, nil
}

// drawRun draws the run of a checkpoint to its end, and notes in it that it is
// finished, and of which files.
func (w *watch) drawRun(ctx context.Context, c checkpoint) error {
	o := w.o.run.of(c, filepath.Join(w.out, c.folder()))
	before := c.look()
	s, err := o.open(ctx, w.e)
	if err != nil {
		return err
	}
	summary, err := o.draw(ctx, w.e, s, nil)
	if err == nil && summary.TooManyFailed() {
		err = fault{text: "more than 1 % of the samples failed for good", hint: "evalr show " + s.dir + " says why", code: exitInconclusive}
	}
	if err == nil && rewritten(before, c.look()) {
		err = w.untouched(ctx, c, s)
	}
	if err == nil {
		err = s.finish(ctx, c)
	}
	err = o.withKeyHint(err, s.model.keyed)
	err = errors.Join(err, s.Close())
	if _, stopped := errors.AsType[interrupted](err); stopped {
		return resumable(err, s.dir, summary)
	}
	return err
}

// finish notes in a run that all of it is drawn, and of which files.
func (s *session) finish(ctx context.Context, c checkpoint) error {
	m := s.manifest
	m.Host = maps.Clone(m.Host)
	m.Host[hostCheckpoint] = c.mark()
	return s.run.UpdateManifest(ctx, m)
}

// untouched makes sure that weights whose files were written to while they were in
// use are what they were. Those of files that were moved into their place would be
// none of this run.
func (w *watch) untouched(ctx context.Context, c checkpoint, s *session) error {
	was, now, err := c.weights(ctx, s.manifest)
	if err == nil && now != was {
		err = &changedError{
			fmt.Sprintf("%s was changed in place while it was evaluated: weights was %q and is %q", c.name, was, now),
			"its samples are of neither; delete " + s.dir + " to have it evaluated, and write checkpoints under another name first",
		}
	}
	return err
}

// look is the state of a checkpoint's files.
func (c checkpoint) look() []os.FileInfo {
	var infos []os.FileInfo
	for _, f := range filesAt(c.path) {
		if info, err := os.Stat(f); err == nil {
			infos = append(infos, info)
		}
	}
	return infos
}

// rewritten reports whether a file has another size or time than before. One that
// was replaced is another file.
func rewritten(before, now []os.FileInfo) bool {
	for _, a := range before {
		for _, b := range now {
			if os.SameFile(a, b) && (a.Size() != b.Size() || !a.ModTime().Equal(b.ModTime())) {
				return true
			}
		}
	}
	return false
}

// mark is what a finished run records of its checkpoint.
func (c checkpoint) mark() string { return firstOf(c.files, "served") }

// modelName is what a run calls the checkpoint.
func (c checkpoint) modelName() string {
	if weights, ok := parseWeights(c.model); ok && c.path != "" {
		return weights.name()
	}
	return c.model
}

// manifestIn reads the manifest of a run.
func manifestIn(ctx context.Context, dir string) (evalr.Manifest, error) {
	r, err := store.Read(ctx, dir)
	if err != nil {
		return evalr.Manifest{}, err
	}
	return r.Manifest(), r.Close()
}
