// Package archtest keeps the import directions of the module: the table below
// is the one of docs/architecture.md, and a package that is not in it fails.
//
// It reads the files itself rather than asking the go command, so that the test
// cache notices a changed import.
package archtest

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const module = "github.com/evalr/evalr"

// allowed maps a package to those of this module it may import.
var allowed = map[string][]string{
	".":                    {},
	"datasets":             {"."},
	"runner":               {"."},
	"store":                {"."},
	"stats":                {"."},
	"sandbox":              {"."},
	"scorers/mathexpr":     {"."},
	"scorers":              {".", "scorers/mathexpr"},
	"models":               {".", "engine"},
	"models/recorded":      {".", "models"},
	"evals":                {".", "scorers", "scorers/mathexpr", "datasets", "datasets/builtin"},
	"datasets/builtin":     {"datasets/builtin/gen"},
	"datasets/builtin/gen": {},
	"reports":              {".", "stats"},
	"internal/fakeapi":     {"."},

	"datasets/builtin/write":       {"datasets/builtin"},
	"internal/fakeapi/cmd/fakeapi": {"internal/fakeapi"},
	"internal/randmodel":           {"engine/gguf", "engine/quant", "engine/safetensors"},

	"engine/kernel":          {"engine/quant"},
	"engine/sample":          {"engine/kernel"},
	"engine/internal/asmgen": {},

	"engine/internal/filemap": {},
	"engine/quant":            {},
	"engine/tokenizer":        {},
	"engine/chat":             {".", "engine/tokenizer"},
	"engine/model":            {"engine/gguf", "engine/kernel", "engine/quant", "engine/safetensors"},
	"engine/sched":            {"engine/kernel", "engine/model"},
	"engine":                  {".", "engine/chat", "engine/gguf", "engine/kernel", "engine/model", "engine/quant", "engine/safetensors", "engine/sample", "engine/sched", "engine/tokenizer"},
	"engine/builtin":          {"engine", "engine/gguf", "engine/quant"},
	"engine/builtin/train":    {".", "engine/chat", "engine/tokenizer"},

	"engine/builtin/train/corpus": {".", "datasets", "datasets/builtin", "datasets/builtin/gen", "engine/builtin/train", "engine/tokenizer", "evals"},
	"engine/builtin/train/export": {"engine/builtin/train", "engine/gguf", "engine/quant", "engine/safetensors"},

	"engine/gguf":               {"engine/internal/filemap", "engine/quant"},
	"engine/safetensors":        {"engine/internal/filemap", "engine/quant"},
	"engine/internal/realmodel": {},
	"engine/internal/reference": {},

	"internal/archtest": {},
	"internal/bench":    {},
	"internal/cli":      {".", "datasets", "engine", "engine/builtin", "engine/kernel", "evals", "models", "models/recorded", "reports", "runner", "sandbox", "scorers", "scorers/mathexpr", "stats", "store"},
	"cmd/evalr":         {"internal/cli"},
}

// only maps an import to the packages that may have it.
var only = map[string][]string{
	"github.com/spf13/cobra":              {"internal/cli"},
	"github.com/spf13/pflag":              {"internal/cli"},
	"github.com/sashabaranov/go-openai":   {"models"},
	"github.com/parquet-go/parquet-go":    {"datasets"},
	"github.com/olekukonko/tablewriter":   {"reports", "internal/cli"},
	"github.com/ardanlabs/jinja":          {"engine/chat"},
	"gonum.org/v1/plot/font":              {"reports"},
	"gonum.org/v1/plot/vg":                {"reports"},
	"gonum.org/v1/plot/vg/vgimg":          {"reports"},
	"github.com/stretchr/testify/require": {},
	"go.yaml.in/yaml/v3":                  {},
	"flag":                                {"internal/fakeapi/cmd/fakeapi", "engine/builtin/train/corpus", "engine/builtin/train/export"},
}

func TestImports(t *testing.T) {
	root := os.DirFS("../..")
	seen := map[string]bool{}
	err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && name != "." && (d.Name() == "testdata" || strings.HasPrefix(d.Name(), ".") || strings.HasPrefix(d.Name(), "_")):
			return fs.SkipDir
		case d.IsDir() || !strings.HasSuffix(name, ".go"):
			return nil
		}
		dir := path.Dir(name)
		if _, known := allowed[dir]; !known {
			t.Errorf("%s: a package that is not in the table; add it here and to docs/architecture.md", dir)
			return nil
		}
		if strings.HasSuffix(name, "_test.go") {
			return nil
		}
		seen[dir] = true
		return check(t, root, name)
	})
	require.NoError(t, err)
	for dir := range allowed {
		if !seen[dir] && !slices.Contains([]string{"internal/archtest", "internal/bench"}, dir) {
			t.Errorf("%s: in the table, but has no Go files", dir)
		}
	}
}

// check holds the imports of one file to the table.
func check(t *testing.T, root fs.FS, name string) error {
	t.Helper()
	src, err := fs.ReadFile(root, name)
	if err != nil {
		return err
	}
	f, err := parser.ParseFile(token.NewFileSet(), name, src, parser.ImportsOnly)
	if err != nil {
		return err
	}
	dir := path.Dir(name)
	for _, spec := range f.Imports {
		imp, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return err
		}
		if homes, limited := only[imp]; limited && !slices.Contains(homes, dir) {
			t.Errorf("%s: %s may be imported by %v only", name, imp, homes)
		}
		to, ours := strings.CutPrefix(imp, module)
		if !ours {
			continue
		}
		to = strings.TrimPrefix(to, "/")
		if to == "" {
			to = "."
		}
		if !slices.Contains(allowed[dir], to) {
			t.Errorf("%s: %s must not import %s", name, dir, to)
		}
	}
	return nil
}

// The vocabulary is read by everyone and depends on nobody.
func TestVocabularyImportsTheStandardLibraryOnly(t *testing.T) {
	files, err := fs.Glob(os.DirFS("../.."), "*.go")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, name := range files {
		f, err := parser.ParseFile(token.NewFileSet(), "../../"+name, nil, parser.ImportsOnly)
		require.NoError(t, err)
		for _, spec := range f.Imports {
			if !strings.HasSuffix(name, "_test.go") && strings.Contains(spec.Path.Value, ".") {
				t.Errorf("%s imports %s; the vocabulary may import the standard library only", name, spec.Path.Value)
			}
		}
	}
}
