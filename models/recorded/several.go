package recorded

import (
	"cmp"
	"slices"
	"strings"
)

// modelFields are the names under which files say which model a completion is
// of, or which checkpoint of it.
var modelFields = []string{
	"model", "model_name", "model_id", "model_name_or_path", "modelname", "generator",
	"checkpoint", "ckpt", "step", "global_step", "train_step", "training_step",
}

// rankOf is the place of a field among these by its name, wherever it lies; all
// others come after them.
func rankOf(path string) int {
	name := strings.ToLower(path[strings.LastIndexByte(path, '.')+1:])
	if i := slices.Index(modelFields, name); i >= 0 {
		return i
	}
	return len(modelFields)
}

func isModelField(path string) bool { return rankOf(path) < len(modelFields) }

// namesModel reports the fields of these whose value is a model's name rather
// than a step of it.
func namesModel(path string) bool { return rankOf(path) < slices.Index(modelFields, "checkpoint") }

// claims reports whether something is read from a field of the first level or
// from within it.
func (f *Fields) claims(name string) bool {
	for _, s := range f.slots() {
		if head, _, _ := strings.Cut(*s.field, "."); *s.field == name || head == name {
			return true
		}
	}
	return false
}

// values are the values of some fields, in the order they were met.
type values struct{ by map[string]*list }

type list struct {
	texts []string
	known map[string]bool
}

// mostValues bounds the values that are remembered of a field.
const mostValues = 1000

func newValues() *values { return &values{by: map[string]*list{}} }

// add remembers a value; null, lists and objects are none.
func (v *values) add(field string, cell any) {
	l := v.by[field]
	if l == nil {
		l = &list{known: map[string]bool{}, texts: []string{}}
		v.by[field] = l
	}
	if text, ok := scalar(cell); ok && !l.known[text] && len(l.texts) < mostValues {
		l.known[text] = true
		l.texts = append(l.texts, text)
	}
}

// of returns the values of a field; nil if it never occurred.
func (v *values) of(field string) []string {
	if l := v.by[field]; l != nil {
		return l.texts
	}
	return nil
}

// several finds out whether the rows are of one model.
type several struct {
	fields Fields
	values *values
	model  string
	step   *int64
}

func newSeveral(f Fields) *several { return &several{fields: f, values: newValues()} }

func (s *several) add(r Row) {
	for name, v := range r.Cells {
		if inner, ok := v.(map[string]any); ok { // "metadata": {"model": …}
			for below, v := range inner {
				s.note(join(name, below), v)
			}
			continue
		}
		s.note(name, v)
	}
	if step := s.fields.Step; step != "" {
		v, _ := r.at(step)
		s.values.add(step, v)
	}
}

// note remembers a field that names a model, unless something else is read from it.
func (s *several) note(path string, v any) {
	if isModelField(path) && !s.fields.claims(path) {
		s.values.add(path, v)
	}
}

// refuse refuses rows of several models, and takes name and step of the one. A
// user who tells samples apart by such a field means the models to be samples of
// one.
func (s *several) refuse(file string) error {
	names := make([]string, 0, len(s.values.by))
	for name := range s.values.by {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int { return cmp.Or(rankOf(a)-rankOf(b), strings.Compare(a, b)) })
	var apart []string
	for _, name := range names {
		texts := s.values.of(name)
		switch {
		case len(texts) > 1:
			apart = append(apart, name)
		case len(texts) == 1 && namesModel(name) && s.model == "":
			s.model = texts[0]
		}
	}
	if step := s.values.of(s.fields.Step); s.fields.Step != "" && len(step) == 1 {
		n, ok := integer(step[0])
		if !ok {
			return usage("", "%s: field %q: %s; want a training step, an integer", file, s.fields.Step, quote(step[0]))
		}
		s.step = &n
	}
	if len(apart) == 0 || s.fields.Sample != "" && isModelField(s.fields.Sample) {
		return nil
	}
	return s.choose(file, apart)
}

// choose says which values there are to choose among.
func (s *several) choose(file string, apart []string) error {
	var choices []string
	for _, name := range apart {
		choices = append(choices, name+": "+fewOf(s.values.of(name), 20))
	}
	first := s.values.of(apart[0])
	return usage(strings.Join(choices, "; "),
		"%s: the rows are of several models, for field %q has %d values; choose those of one with --where, as in --where %s",
		file, apart[0], len(first), shellWord(apart[0]+"="+first[0]))
}

// shellWord quotes a word for a shell where that is needed.
func shellWord(s string) string {
	safe := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_./=:@+,", r)
	}
	if strings.ContainsFunc(s, func(r rune) bool { return !safe(r) }) {
		return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
	}
	return s
}
