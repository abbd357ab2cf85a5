package datasets

import (
	"context"
	"fmt"
	"strings"
)

// sourceBuiltin is where a file of the program comes from, and the status of a set of
// such files.
const sourceBuiltin = "built in"

// openEmbedded reads a set from the program's own files and holds it to its pin. A
// place that names the set itself cannot be another one.
func (s Set) openEmbedded(ctx context.Context, at []Location, cfg Config) (*Data, error) {
	for _, l := range at {
		if l.Bench == s.Name && l.Where != Auto && l.Where != Builtin {
			return nil, usage(l.String(), s.Name+" is compiled into this program and comes from nowhere else",
				"leave it out; for problems of your own: --benchmark custom --data FILE")
		}
	}
	var files []FileReport
	for _, name := range s.Files {
		f, err := s.Embedded.Open(name)
		if err != nil {
			return nil, fmt.Errorf("data of %s: %w: %w", s.Name, ErrMissing, err)
		}
		report, err := measureOpen(f, name, "", sourceBuiltin)
		closeRead(f)
		if err != nil {
			return nil, fmt.Errorf("data of %s: %w", s.Name, err)
		}
		files = append(files, report)
	}
	problems, err := s.load(ctx, s.Files, cfg.Limits)
	if err != nil {
		return nil, err
	}
	from := "builtin/" + strings.Join(s.Files, ",")
	if err := s.check(problems, from); err != nil {
		return nil, err
	}
	d := s.newData(problems, from, files)
	if d.digest != s.Content {
		return nil, fmt.Errorf("data of %s: %s: content digest %s, pinned is %s", s.Name, from, d.digest, s.Content)
	}
	return d, nil
}

// notBuiltin is the error of a set of the hub that is looked for in the program.
func (s Set) notBuiltin() error {
	return &hintError{
		text: fmt.Sprintf("data of %s: it is not compiled into this program", s.Name),
		hint: "name a copy with `--data " + s.Name + "=FILE`, or take it from the hub with `--data hub`; evalr list shows which samples are built in",
		code: 2,
		err:  ErrMissing,
	}
}
