package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/BurntSushi/toml"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/evalr/evalr/models"
)

// configVariable names the user's configuration file.
const configVariable = "EVALR_CONFIG"

// configMost is the most that a configuration file may hold, in bytes.
const configMost = 1 << 20

// A configFile is a configuration file that was read. Its keys are names of flags:
// those at its top hold for every command that has the flag, those in a table
// named for a command for that command, before those at the top.
type configFile struct {
	path   string                       // as errors name it
	tables map[string]map[string]config // by command, "" for the top, and by key
}

// A config is one value in a configuration file.
type config struct {
	line  int // from 1
	texts []string
	list  bool
}

// configLayers reads the project's file and the user's, those that there are, for a
// command.
func configLayers(root *cobra.Command, command string, e env) ([]layer, error) {
	var layers []layer
	for _, place := range []struct {
		source, path string
		must         bool
	}{
		{fromProject, "evalr.toml", false},
		{fromUser, userConfig(e), e.getenv(configVariable) != ""},
	} {
		text, err := readConfig(place.path)
		if errors.Is(err, fs.ErrNotExist) && !place.must {
			continue
		}
		if err != nil {
			return nil, usage("", "reading the configuration: %v", err)
		}
		file, err := parseConfig(place.path, text, root)
		if err != nil {
			return nil, err
		}
		if place.source == fromProject {
			if err := file.refuseReach(); err != nil {
				return nil, err
			}
		}
		layers = append(layers, layer{
			source: place.source,
			set:    func(f *pflag.Flag) (bool, error) { return file.set(command, f) },
			says:   func(flag string) string { v, _ := file.value(command, flag); return strings.Join(v.texts, ",") },
		})
	}
	return layers, nil
}

// userConfig is where the user's own file lies, whether it exists or not.
func userConfig(e env) string {
	folder := firstOf(e.getenv("XDG_CONFIG_HOME"), filepath.Join(e.home, ".config"))
	if runtime.GOOS == "windows" {
		folder = firstOf(e.getenv("AppData"), folder)
	}
	return firstOf(e.getenv(configVariable), filepath.Join(folder, "evalr", "config.toml"))
}

func readConfig(path string) (string, error) {
	f, err := os.Open(path) //nolint:gosec // the user names the file
	if err != nil {
		return "", err
	}
	defer f.Close() //nolint:errcheck // only read
	text, err := io.ReadAll(io.LimitReader(f, configMost+1))
	if err == nil && len(text) > configMost {
		err = fmt.Errorf("%s: larger than %d bytes", path, configMost)
	}
	return string(text), err
}

// value is what the file has for a flag of a command.
func (c *configFile) value(command, flag string) (v config, ok bool) {
	if v, ok = c.tables[command][flag]; !ok && !ownOnly(command, flag) {
		v, ok = c.tables[""][flag]
	}
	return v, ok
}

// set sets a flag of a command, if the file has a value for it.
func (c *configFile) set(command string, f *pflag.Flag) (bool, error) {
	v, ok := c.value(command, f.Name)
	if !ok {
		return false, nil
	}
	if list, ok := f.Value.(pflag.SliceValue); ok && v.list {
		return true, list.Replace(v.texts)
	}
	if err := f.Value.Set(strings.Join(v.texts, ",")); err != nil {
		return false, usage("evalr help configuration shows an example", "%s:%d: %s%s", c.path, v.line, f.Name, valueError(err))
	}
	return true, nil
}

// parseConfig reads a configuration file and refuses keys that no command has.
func parseConfig(path, text string, root *cobra.Command) (*configFile, error) {
	var top map[string]toml.Primitive
	md, err := toml.Decode(text, &top)
	if err != nil {
		if p, ok := errors.AsType[toml.ParseError](err); ok {
			return nil, usage("the file is TOML; evalr help configuration shows an example", "%s:%d: %s", path, p.Position.Line, p.Message)
		}
		return nil, usage("", "%s: %v", path, err)
	}
	r := configReader{path: path, root: root, md: &md}
	file := &configFile{path: path, tables: map[string]map[string]config{"": {}}}
	for _, key := range md.Keys() {
		if len(key) != 1 {
			continue
		}
		name, value := key[0], top[key[0]]
		if md.Type(name) != "Hash" || slices.Contains(flagsOf(root, ""), name) {
			err = r.value(file.tables[""], "", name, value)
		} else {
			file.tables[name], err = r.table(name, value)
		}
		if err != nil {
			return nil, err
		}
	}
	return file, nil
}

// A configReader checks what a configuration file says.
type configReader struct {
	path string
	root *cobra.Command
	md   *toml.MetaData
}

// table reads the settings of one command.
func (r *configReader) table(command string, value toml.Primitive) (map[string]config, error) {
	line, _ := r.decode(value)
	if len(flagsOf(r.root, command)) == 0 {
		return nil, r.unknown(line, "command", command, r.commands())
	}
	var keys map[string]toml.Primitive
	if err := r.md.PrimitiveDecode(value, &keys); err != nil {
		return nil, usage("", "%s:%d: %v", r.path, line, err)
	}
	out := map[string]config{}
	for _, key := range r.md.Keys() {
		if len(key) != 2 || key[0] != command {
			continue
		}
		if err := r.value(out, command, key[1], keys[key[1]]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// value reads one setting into a table.
func (r *configReader) value(into map[string]config, command, key string, value toml.Primitive) error {
	line, v := r.decode(value)
	known := flagsOf(r.root, command)
	switch {
	case slices.Contains(known, key):
	case secretName.MatchString(key):
		return usage("keep it in a file of its own that api-key-file names, or in the variable of the endpoint's host (evalr help environment)",
			"%s:%d: %s: no secret belongs in a configuration file", r.path, line, key)
	default:
		return r.unknown(line, "key", key, known)
	}
	texts, list, err := textsOf(v)
	if err != nil {
		return usage("evalr help configuration shows an example", "%s:%d: %s: %v", r.path, line, key, err)
	}
	for _, text := range texts {
		if key == "endpoint" && models.NewRedactor().RedactKnown(text) != text || key == "model-arg" && secretName.MatchString(text) {
			return usage("keep it in a file of its own that api-key-file names", "%s:%d: %s: no secret belongs in a configuration file", r.path, line, key)
		}
	}
	into[key] = config{line: line, texts: texts, list: list}
	return nil
}

// secretName matches names of what must not stand in a file that is shared.
var secretName = regexp.MustCompile(`(?i)(^|[_-])(key|secret|token|password|passwd|credentials?|authorization)($|[_=-])`)

// commands names the tables a file may have.
func (r *configReader) commands() []string {
	return slices.DeleteFunc(commandNames(r.root), func(name string) bool { return !slices.Contains(configurable, name) })
}

// unknown refuses a name and points at the nearest there is.
func (r *configReader) unknown(line int, what, name string, known []string) error {
	hint := "evalr help configuration says what may be set"
	if near := nearest(strings.ReplaceAll(name, "_", "-"), known); near != "" {
		hint = fmt.Sprintf("did you mean %q? %s", near, hint)
	}
	return usage(hint, "%s:%d: unknown %s %q", r.path, line, what, name)
}

// decode returns a value and the line of its key, which the decoder tells in
// errors only.
func (r *configReader) decode(p toml.Primitive) (line int, value any) {
	var probe probe
	err := r.md.PrimitiveDecode(p, &probe)
	if p, ok := errors.AsType[toml.ParseError](err); ok {
		line = p.Position.Line
	}
	return line, probe.value
}

// A probe keeps the value it is given and refuses it.
type probe struct{ value any }

var errProbe = errors.New("probe")

// UnmarshalTOML is called by the decoder.
func (p *probe) UnmarshalTOML(value any) error {
	p.value = value
	return errProbe
}

// textsOf is a value as it would be given to a flag.
func textsOf(value any) (texts []string, list bool, err error) {
	items, list := value.([]any)
	if !list {
		items = []any{value}
	}
	for _, item := range items {
		switch v := item.(type) {
		case string:
			texts = append(texts, v)
		case bool:
			texts = append(texts, strconv.FormatBool(v))
		case int64:
			texts = append(texts, strconv.FormatInt(v, 10))
		case float64:
			texts = append(texts, strconv.FormatFloat(v, 'g', -1, 64))
		case time.Time:
			texts = append(texts, v.Format(time.RFC3339))
		default:
			return nil, list, errors.New("want a text, a number, true, false, or a list of these")
		}
	}
	return texts, list, nil
}
