package datasets

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strings"

	"github.com/evalr/evalr"
)

// A Set is a benchmark's data: where it is pinned on the hub, or compiled into the
// program; what is known of its content, and how its rows become problems.
//
// Golds, the multiset of gold answers, is written in one of two ways: canonical
// answers separated by spaces, with "A*3222" for one that occurs 3,222 times; or
// "sha256:" and a digest (see [GoldsDigest]) where they hold spaces or are too
// many to list. The first lets an error name the answers that differ.
type Set struct {
	Name     string            // the benchmark's identifier: "aime-2024"
	Repo     string            // Hugging Face data set: "HuggingFaceH4/aime_2024"
	Revision string            // full commit, 40 hexadecimal digits
	Files    []string          // paths in the repository or in Embedded, read in this order as one table
	Embedded fs.FS             // the program's own files, which the problems come from wherever others are looked for; nil for a set of the hub
	SHA256   map[string]string // SHA-256 in hexadecimal by path, for those that are known
	Gated    bool              // the repository asks for conditions to be accepted first
	Count    int               // problems in the whole set; 0 leaves it unchecked
	Golds    string            // multiset of canonical gold answers; empty leaves it unchecked
	Content  string            // content digest of the pinned files (see [Digest]), if known
	Aliases  []string          // names, without extension, of common copies in a folder: "aime2024"
	Others   string            // flag under which a file of other problems is taken for the set, for advice: "--cf-set file"; empty if there is none
	Columns  []Column
	// Keep chooses the problems that belong to the set from those of its files, and
	// Part names what it chooses ("2024-08-01..2025-01-31"). Count, Golds and Content
	// are of these. A nil Keep keeps all.
	Keep func(evalr.Problem) bool
	Part string
	// Decode makes a problem of one row, whose columns have been found and
	// checked. It sets everything but Problem.Row.
	Decode func(Row) (evalr.Problem, error)
	// Canon gives a gold answer its canonical form ("033" → "33") for Golds and
	// the content digest; nil leaves it as it is.
	Canon func(gold string) string
}

// A Column is one column of a set under its documented name and the names that
// common copies give it.
type Column struct {
	Name     string
	Aliases  []string
	Kind     Kind
	Required bool // a row without it, or with an empty text, is an error
}

var (
	isRepo     = regexp.MustCompile(`^[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*$`).MatchString
	isName     = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]*$`).MatchString
	isPart     = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]*$`).MatchString
	isRevision = regexp.MustCompile(`^[0-9a-f]{40}$`).MatchString
	isSHA256   = regexp.MustCompile(`^[0-9a-f]{64}$`).MatchString
)

// Validate reports what is wrong with the description of a set, as a test of a
// catalogue does. A set without a repository is complete if it has no files: it
// is read from local copies only.
func (s Set) Validate() error {
	var errs []error
	bad := func(format string, a ...any) {
		errs = append(errs, fmt.Errorf("data set %q: "+format, append([]any{s.Name}, a...)...))
	}
	if !isName(s.Name) {
		bad("want a name of lower-case letters, digits, '-' and '.'")
	}
	switch {
	case s.Embedded != nil:
		s.validateEmbedded(bad)
	case s.Repo != "" || len(s.Files) > 0:
		s.validatePin(bad)
		s.validateFiles(bad)
	}
	if s.Decode == nil || len(s.Columns) == 0 {
		bad("want columns and a function that decodes them")
	}
	if (s.Keep == nil) != (s.Part == "") || s.Part != "" && !isPart(s.Part) {
		bad("part %q: want a name of letters, digits, '.', '_' and '-' if and only if a part is kept", s.Part)
	}
	if s.Content != "" && !isSHA256(s.Content) {
		bad("content digest %q: want 64 hexadecimal digits", s.Content)
	}
	if _, err := parseGolds(s.Golds); err != nil {
		bad("%w", err)
	}
	return errors.Join(errs...)
}

func (s Set) validatePin(bad func(format string, a ...any)) {
	if !isRepo(s.Repo) {
		bad("repository %q: want owner/name", s.Repo)
	}
	if !isRevision(s.Revision) {
		bad("revision %q: want a full commit of 40 hexadecimal digits", s.Revision)
	}
}

// validateEmbedded wants of a set in the program what holds a set of the hub.
func (s Set) validateEmbedded(bad func(format string, a ...any)) {
	if s.Repo != "" || s.Revision != "" || s.Gated {
		bad("want no repository of a set that is compiled in")
	}
	if s.Count == 0 || s.Content == "" {
		bad("want count and content digest of a set that is compiled in")
	}
	s.validateFiles(bad)
}

func (s Set) validateFiles(bad func(format string, a ...any)) {
	if len(s.Files) == 0 {
		bad("want at least one file")
	}
	for _, f := range s.Files {
		if !localPath(f) {
			bad("file %q: want a path that stays in the repository", f)
		}
	}
	for f, sum := range s.SHA256 {
		if !isSHA256(sum) {
			bad("digest %q of %s: want 64 hexadecimal digits", sum, f)
		}
	}
}

// localPath reports whether a slash-separated path from a set or a lock file
// names a file below the folder it is joined to, on every operating system.
func localPath(p string) bool {
	if p == "" || path.Clean(p) != p || path.IsAbs(p) || strings.ContainsAny(p, `\:`+"\x00") {
		return false
	}
	for part := range strings.SplitSeq(p, "/") {
		if part == ".." || part == "." || strings.HasSuffix(part, " ") || strings.HasSuffix(part, ".") {
			return false
		}
	}
	return true
}
