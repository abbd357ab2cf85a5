package recorded

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// modelFields are the names under which files say which model a completion is
// of, or which checkpoint of it.
var modelFields = []string{
	"model", "model_name", "model_id", "model_name_or_path", "modelname", "generator",
	"checkpoint", "ckpt", "step", "global_step", "train_step", "training_step", "iter", "iteration", "epoch",
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

// countsSteps reports the fields of these whose value is a number of training
// steps.
func countsSteps(path string) bool {
	return rankOf(path) >= slices.Index(modelFields, "step") && rankOf(path) < slices.Index(modelFields, "epoch")
}

// byRank orders fields: those that name models first, and of one name the one that
// lies least deep.
func byRank(a, b string) int {
	depth := strings.Count(a, ".") - strings.Count(b, ".")
	return cmp.Or(rankOf(a)-rankOf(b), depth, strings.Compare(a, b))
}

// claims reports whether something is read from a field of the first level or
// from within it.
func (f *Fields) claims(name string) bool {
	for _, s := range f.slots() {
		if head, _, _ := strings.Cut(dotted(*s.field), "."); *s.field == name || head == name {
			return true
		}
	}
	return false
}

// several finds out whether the rows are of one model.
type several struct {
	fields Fields
	rows   int
	values *values
	apart  *undecided // by what tells the samples apart, if that is such a field itself
	model  string
	step   *int64
}

func newSeveral(f Fields) *several {
	s := &several{fields: f, values: newValues()}
	if f.Sample != "" && isModelField(f.Sample) {
		s.apart = &undecided{by: map[[2]string]string{}, fields: map[string]bool{}}
	}
	return s
}

// add takes note of a row. One without a completion is of the models that it names,
// and of none if it names none: of a request that failed there is no more.
func (s *several) add(r Row, e *entry) {
	add := s.values.add
	if s.rows++; len(e.takes) == 0 {
		s.rows--
		add = func(path string, v any) { s.values.note(path, v) }
	}
	sample, _ := r.at(s.fields.Sample)
	r.within(deep, func(path string, v any) {
		if isModelField(path) && !s.fields.claims(path) {
			add(path, v)
			s.apart.add(path, v, sample)
		}
	})
	if step := s.fields.Step; step != "" {
		v, _ := r.at(step)
		add(step, v)
		s.apart.add(step, v, sample)
	}
}

// refuse refuses rows of several models, and takes name and step of the one. Rows
// that do not say it beside rows that do are of another. A user who tells samples
// apart by such a field means the models to be samples of one, where it is that
// field alone that tells them.
func (s *several) refuse(file string, where []Condition) error {
	var apart []string
	for _, name := range slices.SortedFunc(maps.Keys(s.values.by), byRank) {
		texts := s.values.all(name, s.rows)
		switch {
		case len(texts) > 1:
			apart = append(apart, name)
		case len(texts) == 1 && namesModel(name) && s.model == "":
			s.model = texts[0]
		}
	}
	s.chosen(where)
	if err := s.findStep(file, where); err != nil {
		return err
	}
	if s.apart != nil {
		apart = slices.DeleteFunc(apart, func(name string) bool { return !s.apart.fields[name] })
	}
	if len(apart) == 0 {
		return nil
	}
	return s.choose(file, apart)
}

// chosen takes the name of the model that the rows were chosen by, where it lies
// too deep to be found otherwise.
func (s *several) chosen(where []Condition) {
	for _, c := range where {
		if s.model == "" && namesModel(c.Field) {
			s.model = c.Value
		}
	}
}

// findStep takes the step that the step field has in all rows or, without such a
// field, the one that the rows were chosen by.
func (s *several) findStep(file string, where []Condition) error {
	if s.fields.Step == "" {
		for _, c := range where {
			if n, ok := integer(c.Value); ok && countsSteps(c.Field) {
				s.step = &n
			}
		}
		return nil
	}
	steps := s.values.all(s.fields.Step, s.rows)
	if len(steps) != 1 {
		return nil
	}
	n, ok := integer(steps[0])
	if !ok {
		return usage("", "%s: field %q: %s; want a training step, an integer", file, s.fields.Step, quote(steps[0]))
	}
	s.step = &n
	return nil
}

// choose says which values there are to choose among.
func (s *several) choose(file string, apart []string) error {
	var choices []string
	for _, name := range apart {
		shown := slices.Clone(s.values.all(name, s.rows))
		if i := slices.Index(shown, ""); i >= 0 {
			shown[i] = "none (" + name + "=)"
		}
		choices = append(choices, name+": "+fewOf(shown, 20))
	}
	first := s.values.all(apart[0], s.rows)
	return usage(strings.Join(choices, "; "),
		"%s: the rows are of several models, for field %q has %d values; choose those of one with --where, as in --where %s",
		file, apart[0], len(first), ShellWord(apart[0]+"="+first[0]))
}

// An undecided finds the fields that are not decided by what tells the samples
// apart: those of which one sample has two values.
type undecided struct {
	by     map[[2]string]string // value by field and sample
	fields map[string]bool
}

func (u *undecided) add(field string, cell, sample any) {
	if u == nil || u.fields[field] {
		return
	}
	value, _ := scalar(cell)
	which, _ := scalar(sample)
	key := [2]string{field, which}
	if was, known := u.by[key]; known && was != value || len(u.by) > mostValues {
		u.fields[field] = true
		return
	}
	u.by[key] = value
}

// ShellWord quotes a word for a shell where that is needed.
func ShellWord(s string) string {
	safe := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_./=:@+,", r)
	}
	if strings.ContainsFunc(s, func(r rune) bool { return !safe(r) }) {
		return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
	}
	return s
}
