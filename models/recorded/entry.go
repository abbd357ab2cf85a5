package recorded

import "github.com/evalr/evalr"

// An entry is what a row says, by the fields that are given.
type entry struct {
	key      string   // the problem; "" if no field is given for it
	input    string   // the question as it stands; "" if the row has none
	question string   // the question with white space squeezed
	gold     []string // nil if the row has none
	choices  []string // nil if no field is given for them
	takes    []take   // the completions that are there
	blank    int      // completions that are null: requests that brought nothing
	zero     int      // completions of which the file counts no token, though they have a text
}

// A take is one completion as the file has it.
type take struct {
	text, reasoning string
	sample          string // tells it from the others; "" if no field is given for it
	stop            string // a server's word
	tokens          evalr.Tokens
}

// A reader makes entries of rows and remembers which fields it has seen.
type reader struct {
	file   string
	fields Fields
	answer func(string) string // see [Source.Answer]
	seen   map[string]bool     // by what the field is given for
}

// cell returns what stands in a field, nil if nothing does.
func (d *reader) cell(r Row, what, field string) any {
	if field == "" {
		return nil
	}
	v, ok := r.at(field)
	if ok {
		d.seen[what] = true
	}
	return v
}

// unseen is the error of a field that no row has had; have is where else to look.
func (d *reader) unseen(have []string) error {
	for _, s := range d.fields.slots() {
		if *s.field != "" && !d.seen[s.name] {
			return &MissingFieldError{File: d.file, What: s.name, Field: *s.field, Have: have}
		}
	}
	return nil
}

// absent is the error of a row without a field that every row must have.
func (d *reader) absent(r Row, what, field string) error {
	if !d.seen[what] {
		return &MissingFieldError{File: d.file, What: what, Field: field, Have: r.places()}
	}
	return r.Errorf(field, "not there, or null, which NaN is too; want the %s", what)
}

func (d *reader) read(r Row) (e entry, err error) {
	if e.key, err = d.name(r, "problem", d.fields.Problem); err != nil {
		return e, err
	}
	if e.input, err = d.name(r, "question", d.fields.Question); err != nil {
		return e, err
	}
	e.question = squeeze(e.input)
	if e.gold, err = d.golds(r); err != nil {
		return e, err
	}
	if d.fields.Choices != "" {
		d.seen["choices"] = true // one row that has none is an error
		if e.choices, err = readChoices(r, d.fields.Choices); err != nil {
			return e, err
		}
	}
	d.cell(r, "step", d.fields.Step) // read elsewhere, once for all rows
	return e, d.takes(r, &e)
}

// name reads a field that every row must have as a text.
func (d *reader) name(r Row, what, field string) (string, error) {
	if field == "" {
		return "", nil
	}
	v := d.cell(r, what, field)
	if v == nil {
		return "", d.absent(r, what, field)
	}
	text, ok := scalar(v)
	if !ok {
		return "", r.Errorf(field, "%s; want a text or a number", describe(v))
	}
	return text, nil
}

func (d *reader) golds(r Row) ([]string, error) {
	field := d.fields.Gold
	if field == "" {
		return nil, nil
	}
	v := d.cell(r, "gold", field)
	if v == nil {
		return nil, d.absent(r, "gold", field)
	}
	list, ok := v.([]any)
	if !ok {
		list = []any{v}
	}
	out := make([]string, len(list))
	for i, item := range list {
		if out[i], ok = scalar(item); !ok {
			return nil, r.Errorf(field, "%s; want a text, a number or a list of them", describe(item))
		}
		out[i] = d.answer(out[i])
	}
	if len(out) == 0 {
		return nil, r.Errorf(field, "an empty list; want the gold answer")
	}
	return out, nil
}

// takes reads the completions of a row and what is said of each.
func (d *reader) takes(r Row, e *entry) error {
	field := d.fields.Text
	v, there := r.at(field)
	if !there {
		return d.absent(r, "text", field)
	}
	d.seen["text"] = true
	texts, list := v.([]any)
	if !list {
		texts = []any{v}
	}
	for _, v := range texts {
		if _, truth := v.(bool); truth {
			return unreadableText(r, field, v)
		}
		if _, ok := scalar(v); v != nil && !ok {
			return unreadableText(r, field, v)
		}
	}
	per, err := d.each(r, len(texts), list)
	if err != nil {
		return err
	}
	for i, v := range texts {
		if v == nil {
			e.blank++
			continue
		}
		t := per[i]
		t.text, _ = scalar(v)
		if n, known := t.tokens.Known(); known && n == 0 && (t.text != "" || t.reasoning != "") {
			t.tokens = evalr.Tokens{}
			e.zero++
		}
		e.takes = append(e.takes, t)
	}
	return nil
}

// unreadableText is the error of what was to be a text and is none.
func unreadableText(r Row, field string, v any) error {
	err := r.Errorf(field, "%s; want a text, or a list of texts", describe(v))
	all, _ := r.at(field)
	if below := textIn(all); below != "" {
		return hint(err, "name the text inside: %s", ShellWord("text="+join(field, below)))
	}
	if list, ok := v.([]any); ok && len(list) > 0 {
		return hint(err, "it is a list of lists, of which %s takes the first and %s the first of each", ShellWord("text="+join(field, "0")), ShellWord("text="+join(field, "*.0")))
	}
	return err
}

// each reads the fields that say something of each of n completions.
func (d *reader) each(r Row, n int, list bool) ([]take, error) {
	out := make([]take, n)
	for _, f := range []struct {
		what, field string
		put         func(*take, any) (want string)
	}{
		{"sample", d.fields.Sample, func(t *take, v any) string { return text(&t.sample, v) }},
		{"stop", d.fields.Stop, func(t *take, v any) string { return text(&t.stop, v) }},
		{"reasoning", d.fields.Reasoning, func(t *take, v any) string { return text(&t.reasoning, v) }},
		{"tokens", d.fields.Tokens, putTokens},
	} {
		v := d.cell(r, f.what, f.field)
		if v == nil {
			if f.what == "sample" && f.field != "" {
				return nil, d.absent(r, f.what, f.field)
			}
			continue
		}
		values, ok := v.([]any)
		switch {
		case !ok && list && n != 1:
			return nil, r.Errorf(f.field, "one value for %d texts; want a list of %d", n, n)
		case !ok:
			values = []any{v}
		case len(values) != n:
			return nil, r.Errorf(f.field, "a list of %d items; want one for each of %d texts", len(values), n)
		}
		for i, v := range values {
			if v == nil {
				continue
			}
			if want := f.put(&out[i], v); want != "" {
				return nil, r.Errorf(f.field, "%s; want %s", describe(v), want)
			}
		}
	}
	return out, nil
}

// text puts a cell into a text, or says what it should have been.
func text(into *string, v any) (want string) {
	s, ok := scalar(v)
	if !ok {
		return "a text"
	}
	*into = s
	return ""
}

func putTokens(t *take, v any) (want string) {
	if v == "" {
		return "" // csv cannot say null
	}
	n, ok := integer(v)
	if !ok || n < 0 {
		return "a number of tokens"
	}
	t.tokens = evalr.CountTokens(n)
	return ""
}
