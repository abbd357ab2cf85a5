package recorded

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/evalr/evalr"
)

// The ways in which the rows of a file find their problems.
const (
	MatchID       = "id"
	MatchRow      = "row" // in the data set, from 0
	MatchQuestion = "question"
)

// Matches lists the ways, in the order in which they are tried.
func Matches() []string { return []string{MatchID, MatchRow, MatchQuestion} }

// A matcher finds out by which way every row of a file finds a problem of a data
// set.
type matcher struct {
	*Source
	inputs []string // questions by problem, white space squeezed
	ways   []*way
	forms  map[goldOf]goldForms // of gold answers that were compared
	beside *evidence            // for rows that nothing else is known of; nil if none is wanted
}

// goldOf is a gold answer that a file gives for a problem.
type goldOf struct {
	problem int32
	gold    string
}

// A way is one of [Matches] and what came of it so far.
type way struct {
	name    string
	index   map[string]int32
	at      []int32 // problems by row; as long as misfit is nil
	misfit  error   // of the first row that has no problem this way, or another's gold or question
	differs bool    // it is the gold or the question that does not fit
	forms   goldForms
}

func newMatcher(s *Source) *matcher {
	m := &matcher{Source: s, forms: map[goldOf]goldForms{}}
	if s.Match == "" && m.unchecked() {
		m.beside = newEvidence(m)
	}
	ids, rows, questions := map[string]int32{}, map[string]int32{}, map[string]int32{}
	for i, p := range s.Problems {
		at, input := place32(i), squeeze(p.Input)
		ids[p.ID], rows[strconv.Itoa(p.Row)] = at, at
		m.inputs = append(m.inputs, input)
		if _, twice := questions[input]; twice {
			at = ambiguous
		}
		questions[input] = at
	}
	for _, w := range []*way{{name: MatchID, index: ids}, {name: MatchRow, index: rows}, {name: MatchQuestion, index: questions}} {
		w.forms = anyForm
		if s.Match == "" || s.Match == w.name {
			m.ways = append(m.ways, w)
		}
	}
	return m
}

// unchecked reports whether the rows say nothing of their problems, of what is read
// from them, but which they are.
func (m *matcher) unchecked() bool {
	return m.Fields.Question == "" && (m.Fields.Gold == "" || m.FileGold)
}

// place32 is a position in a list of problems, in half the room: there is one for
// every row of a file.
func place32(i int) int32 { return int32(i) } //nolint:gosec // 2³¹ problems do not fit in memory

// ambiguous stands for a question that several problems of a data set share.
const ambiguous = -1

func (m *matcher) add(r Row, e *entry) error {
	for _, w := range m.ways {
		if w.misfit != nil {
			continue
		}
		problem, err := m.find(w, r, e)
		if err == nil {
			err = m.compare(w, r, e, problem)
			w.differs = err != nil
		}
		if err == nil && w.name == MatchRow && m.beside != nil {
			m.beside.add(r, problem)
		}
		w.at, w.misfit = append(w.at, problem), err
	}
	return nil
}

// find returns the problem that a row names in one way.
func (m *matcher) find(w *way, r Row, e *entry) (int32, error) {
	key, field := e.key, m.Fields.Problem
	switch {
	case w.name != MatchQuestion && field == "":
		return 0, r.Errorf("", "there is no problem=FIELD that could hold an id or a row")
	case w.name == MatchQuestion && e.question != "":
		key, field = e.question, m.Fields.Question
	case w.name == MatchQuestion:
		key = squeeze(key)
	}
	problem, ok := w.index[key]
	switch {
	case !ok && w.name == MatchRow:
		return 0, r.Errorf(field, "%s is no row of %s; want 0 to %d", m.shown(key), m.Benchmark, len(m.Problems)-1)
	case !ok && w.name == MatchQuestion:
		return 0, r.Errorf(field, "%s is not the question of a problem of %s", m.shown(key), m.Benchmark)
	case !ok:
		return 0, r.Errorf(field, "%s is not the id of a problem of %s; want one such as %q", m.shown(key), m.Benchmark, m.Problems[0].ID)
	case problem == ambiguous:
		return 0, r.Errorf(field, "several problems of %s have this question; match them by id", m.Benchmark)
	}
	return problem, nil
}

// shown quotes a short text of the file that is to name a problem. A longer one
// may be a question, and the questions of gated sets are not repeated.
func (m *matcher) shown(key string) string {
	if m.Gated && len(key) > 40 {
		return "the text"
	}
	return quote(key)
}

// compare holds the gold answer and the question that a row has to those of its
// problem.
func (m *matcher) compare(w *way, r Row, e *entry, problem int32) error {
	p := &m.Problems[problem]
	if m.FileGold {
		if err := m.Readable(evalr.Problem{ID: p.ID, Choices: p.Choices, Gold: e.gold}); err != nil {
			return r.Errorf(m.Fields.Gold, "%v", err)
		}
	} else {
		for _, gold := range e.gold {
			if w.forms &= m.goldForms(problem, gold); w.forms == 0 {
				return m.goldHint(w, r, m.different(r, m.Fields.Gold, m.otherGold(problem, gold)))
			}
		}
	}
	if e.question != "" && e.question != m.inputs[problem] {
		have, want := apart(e.question, m.inputs[problem])
		return m.different(r, m.Fields.Question, difference{"question", p.ID, have, want})
	}
	return nil
}

// goldForms returns the ways in which a gold answer of the file is one of the
// problem's; none if it is another.
func (m *matcher) goldForms(problem int32, gold string) goldForms {
	key := goldOf{problem, gold}
	forms, known := m.forms[key]
	if !known {
		p := &m.Problems[problem]
		forms = formsOf(p, gold, slices.Contains(p.Gold, gold) || m.SameGold(*p, gold))
		m.forms[key] = forms
	}
	return forms
}

// otherGold is the difference of a gold answer that is not the problem's.
func (m *matcher) otherGold(problem int32, gold string) difference {
	p := &m.Problems[problem]
	return difference{"gold answer", p.ID, quote(gold), quote(strings.Join(p.Gold, " or "))}
}

// goldHint says what to do about another gold answer. Of rows that are found by
// their number it is the number that is in doubt.
func (m *matcher) goldHint(w *way, r Row, err error) error {
	if w.name == MatchRow {
		return hint(err, "rows are counted from 0 over the whole data set: if yours count otherwise, %s finds the problems by their text", askQuestion(m.questionField(r)))
	}
	return hint(err, "if the problem is the right one, leave gold=%s out to grade by the answers of %s", m.Fields.Gold, m.Benchmark)
}

// questionField names the first field of a row that may be its question, "" if
// there is none.
func (m *matcher) questionField(r Row) string {
	var found []string
	r.within(shallow, func(path string, v any) {
		if at, _, ok := asked(path, v); ok && !m.Fields.claims(at) {
			found = append(found, at)
		}
	})
	if len(found) == 0 {
		return ""
	}
	return slices.Min(found)
}

// A difference is what a file says otherwise than the data set.
type difference struct{ what, id, have, want string }

func (m *matcher) different(r Row, field string, d difference) error {
	if m.Gated {
		return r.Errorf(field, "another %s than that of problem %s of %s, which is gated, so that neither is shown", d.what, d.id, m.Benchmark)
	}
	return r.Errorf(field, "the %s %s; problem %s of %s has %s", d.what, d.have, d.id, m.Benchmark, d.want)
}

// apart quotes two long texts from shortly before where they differ.
func apart(a, b string) (string, string) {
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	if i < 40 {
		return quote(a), quote(b)
	}
	from := func(s string) string { return "…" + quote(strings.ToValidUTF8(s[min(i-20, len(s)):], "")) }
	return from(a), from(b)
}

// choose takes the first way by which every row found its problem; also names
// others that would have found different ones.
func (m *matcher) choose() (chosen *way, also []string, err error) {
	for _, w := range m.ways {
		switch {
		case w.misfit != nil:
		case chosen == nil:
			chosen = w
		case !slices.Equal(chosen.at, w.at):
			also = append(also, w.name)
		}
	}
	if chosen == nil {
		return nil, nil, m.none()
	}
	return chosen, also, nil
}

// none explains why no way fits: the one that got furthest first.
func (m *matcher) none() error {
	best := slices.MaxFunc(m.ways, func(a, b *way) int {
		if len(a.at) != len(b.at) {
			return len(a.at) - len(b.at)
		}
		return rank(a) - rank(b)
	})
	if best.differs || len(m.ways) == 1 {
		return best.misfit
	}
	var others []string
	for _, w := range m.ways {
		if w != best && (w.name == MatchQuestion || m.Fields.Problem != "") {
			others = append(others, fmt.Sprintf("by %s: %v", w.name, w.misfit))
		}
	}
	return hint(best.misfit, "all rows must find their problems one way: by id, by row from 0 or by question; %s", strings.Join(others, "; "))
}

// rank prefers, of ways that got equally far, a difference over a name that is
// unknown, for it was found.
func rank(w *way) int {
	if w.differs {
		return 1
	}
	return 0
}

// finish returns the problems that the rows found, in the data set's order, and
// which of them each row is an answer to.
func (m *matcher) finish() (found, error) {
	w, also, err := m.choose()
	if err != nil {
		return found{}, err
	}
	used := make([]bool, len(m.Problems))
	for _, p := range w.at {
		used[p] = true
	}
	out := found{match: w.name, also: also, at: w.at}
	if w.name == MatchRow && m.beside != nil {
		if out.beside, err = m.beside.judge(); err != nil {
			return found{}, err
		}
		out.unchecked = out.beside == nil
	}
	if w.name == MatchRow && m.unchecked() && out.beside == nil {
		out.fromOne = !m.usedRow(used, 0) && m.usedRow(used, 1)
	}
	place := make([]int32, len(m.Problems))
	for i, p := range m.Problems {
		if !used[i] {
			out.absent = append(out.absent, p.ID)
			continue
		}
		place[i] = place32(len(out.problems))
		out.problems = append(out.problems, p)
	}
	for i, p := range out.at {
		out.at[i] = place[p]
	}
	return out, nil
}

// usedRow reports whether the problem of a row of the data set was found.
func (m *matcher) usedRow(used []bool, row int) bool {
	i := slices.IndexFunc(m.Problems, func(p evalr.Problem) bool { return p.Row == row })
	return i >= 0 && used[i]
}

// found is which problems a file holds answers to.
type found struct {
	match    string
	also     []string
	problems []evalr.Problem
	absent   []string // ids of problems without a row
	fromOne  bool     // see [Survey.FromOne]
	at       []int32  // by row that was selected: index in problems

	beside    *Agreement // see [Survey.Beside]
	unchecked bool       // see [Survey.Unchecked]
}
