package datasets

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
)

// A Report is what is known of a benchmark's data on this machine.
type Report struct {
	Benchmark string       `json:"benchmark"`
	From      string       `json:"from"` // see [Data.From]
	Files     []FileReport `json:"files"`
	Count     int          `json:"count"`   // problems
	Content   string       `json:"content"` // content digest
	Lock      string       `json:"lock"`    // lock file it agrees with; empty if there is none
	Status    string       `json:"status"`  // "pulled": something was downloaded; "present": nothing had to be; "built in": nothing ever has to be
}

// Pull brings the set's files into the cache, where they are not yet, and
// checks them. Unlike [Open] it replaces a cached file that does not match. Of a set
// that is compiled in there is nothing to bring.
func Pull(ctx context.Context, set Set, cfg Config) (Report, error) {
	if err := set.Validate(); err != nil {
		return Report{}, err
	}
	if set.Embedded != nil {
		return Verify(ctx, set, nil, cfg)
	}
	d, err := set.pull(ctx, cfg.withDefaults(), true)
	return set.report(d), err
}

// Verify checks the copy that [Open] would use, without the network and without
// writing anything. It wraps [ErrMissing] if there is none.
func Verify(ctx context.Context, set Set, at []Location, cfg Config) (Report, error) {
	cfg.Offline = true
	cfg.readOnly = true
	d, err := Open(ctx, set, at, cfg)
	return set.report(d), err
}

func (s Set) report(d *Data) Report {
	if d == nil {
		return Report{Benchmark: s.Name}
	}
	r := Report{
		Benchmark: s.Name, From: d.from, Files: d.files, Count: d.Len(), Content: d.digest,
		Lock: d.lock, Status: "present",
	}
	for _, f := range d.files {
		switch f.Source {
		case "downloaded":
			r.Status = "pulled"
		case sourceBuiltin:
			r.Status = sourceBuiltin
		}
	}
	return r
}

// pull gets the pinned files from the caches or the hub, and holds them to pin,
// lock, count, gold answers and content. With replace, a cached file that does
// not match is pulled again instead of refused.
func (s Set) pull(ctx context.Context, cfg Config, replace bool) (*Data, error) {
	if s.Repo == "" {
		return nil, &hintError{text: fmt.Sprintf("data of %s: it is on no hub", s.Name), hint: "name a local copy: `--data " + s.Name + "=FILE`", err: ErrMissing}
	}
	old, err := s.readLock(cfg.Cache)
	if err != nil {
		return nil, fmt.Errorf("data of %s: %w", s.Name, err)
	}
	f := finder{set: s, cfg: cfg, lock: old, replace: replace}
	var files []FileReport
	var paths []string
	for _, file := range s.Files {
		r, err := f.get(ctx, file)
		if err != nil {
			return nil, fmt.Errorf("data of %s: %w", s.Name, err)
		}
		files, paths = append(files, r), append(paths, r.Local)
	}
	problems, err := s.load(ctx, paths, cfg.Limits)
	if err != nil {
		return nil, err
	}
	if err := s.check(problems, s.Repo+"@"+s.Revision); err != nil {
		return nil, err
	}
	d := s.newData(problems, s.Repo+"@"+s.Revision+"/"+strings.Join(s.Files, ","), files)
	if err := s.agree(d, old, cfg); err != nil {
		return nil, err
	}
	return d, nil
}

// agree holds what was found to the pinned content digest and to the lock file,
// which it writes if there is none.
func (s Set) agree(d *Data, old *lock, cfg Config) error {
	if s.Content != "" && d.digest != s.Content {
		return fmt.Errorf("data of %s: %s: content digest %s, pinned is %s", s.Name, d.from, d.digest, s.Content)
	}
	if old == nil && (cfg.readOnly || cfg.Cache == "") {
		return nil
	}
	name := filepath.Join(cfg.Cache, filepath.FromSlash(s.lockName()))
	now := s.newLock(d)
	d.lock = name
	if old == nil {
		if err := now.write(cfg.Cache, s.lockName()); err != nil {
			return fmt.Errorf("data of %s: lock file: %w", s.Name, err)
		}
		return nil
	}
	text := old.differ(now)
	if text == "" {
		return nil
	}
	hint := "the data is not what the first pull found; if the change is meant, delete " + name
	if !strings.Contains(text, "file ") {
		hint = "the files are the same, so this version of evalr reads them differently than the one that wrote the lock; delete " + name + " to accept that"
	}
	return &hintError{text: fmt.Sprintf("data of %s: %s differs from its lock file: %s", s.Name, d.from, text), hint: hint}
}
