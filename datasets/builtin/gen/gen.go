// Package gen makes the problems of the built-in samples and the worked answers
// that the built-in model is trained on. Both come from the same families of
// problems, so that the model is asked for nothing that it was not taught to try;
// which problems are for asking and which for training is decided by a digest of
// what a problem is (see [HeldOut]), so that the two never meet.
//
// A family draws problems of a kind at graded levels, from a generator of random
// numbers and nothing else: equal seeds give equal problems on every machine. A
// worked answer is made of steps that each need one look at what stands before
// them (a column of a sum, one prefix of a division), since a small model can copy
// and look up but not calculate in its head (Nye et al. 2021, Show Your Work).
package gen

import (
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// An Item is one problem with the answer that a model is taught to give.
type Item struct {
	Set    string // "sample-aime"
	Family string // kind of problem: "remainder"
	Level  int    // from 1; higher ones take more or longer steps

	// Key is what the problem is, in whatever words it is asked: its operation and
	// numbers, of a program what it composes. Names, units' spelling, the order and
	// choice of wrong options are no part of it.
	Key string

	Question string   // without the instruction on how to answer
	Choices  []string // of choice questions: four distinct options, the right one first
	Gold     string   // the right answer: an integer, LaTeX, the right option, or a program that passes the tests

	// Fields are what results are broken down by, named as in the benchmark's own
	// data: subject, level, domain, subdomain.
	Fields map[string]string

	Program *Program // of problems that programs answer

	// Worked is the taught answer: steps, which stand inside the reasoning, one a
	// line, and the final text in the form that the benchmark asks for. shown are
	// the options in the order in which the prompt shows them; nil without options.
	Worked func(shown []string) (steps, final string)
}

// A Program is how programs that answer a problem are asked for and tested.
type Program struct {
	Function string // name of the method of class Solution; empty for a program on standard input and output
	Starter  string // starter code of a function
	Tests    []Test // at least one
	Contest  int    // of sample-codeforces: number of the contest, from 1
	Index    string // letter of the problem in the contest
	Rating   int    // difficulty in rating points
	Title    string

	InputFormat, OutputFormat string // of sample-codeforces, whose rows have them beside the question
}

// A Test is one input and what is to come out: texts of standard input and
// output, or of a function one JSON value a line and the JSON value returned.
type Test struct{ Input, Output string }

// A Family draws problems of one kind.
type Family struct {
	Name   string
	Levels int // there are levels 1 to Levels
	Share  int // of the training text, beside the other families of the set; 0 is 1
	// Draw makes a problem of the level with Key, Question, Choices, Gold, Fields,
	// Program and Worked. It depends on r alone.
	Draw func(r *rand.Rand, level int) Item
}

// A Set is one built-in sample.
type Set struct {
	Name     string // "sample-aime"
	Count    int    // problems that are asked
	Families []Family
	arrange  func(items []Item) // orders the problems that are asked; nil leaves them as they are drawn
}

// Sets returns the built-in samples in the order of their names.
func Sets() []Set {
	sets := []Set{integers(), mathematics(), science(), knowledge(), liveCode(), contests()}
	slices.SortFunc(sets, func(a, b Set) int { return strings.Compare(a.Name, b.Name) })
	return sets
}

// heldOut is the reciprocal of the share of all keys that are for asking.
const heldOut = 16

// HeldOut reports whether problems of this key are for asking; all others are for
// training.
func HeldOut(key string) bool {
	sum := sha256.Sum256([]byte(normalise(key)))
	return sum[0]%heldOut == 0
}

// normalise takes out what wording may differ in without another problem: case
// and white space.
func normalise(text string) string { return strings.Join(strings.Fields(strings.ToLower(text)), " ") }

// Problems draws the problems that are asked: Count of the set, dealt evenly over
// families and, within these, levels, no key twice. Equal seeds give equal
// problems. It fails if a family does not have that many.
func (s Set) Problems(seed uint64) ([]Item, error) {
	var items []Item
	seen := map[string]bool{}
	for i := range s.Count {
		f := s.Families[i%len(s.Families)]
		level := 1 + i/len(s.Families)%f.Levels
		r := s.random(fmt.Sprintf("asked %d %d", seed, i))
		item, ok := s.draw(f, level, r, func(it Item) bool { return HeldOut(it.Key) && !seen[normalise(it.Key)] })
		if !ok {
			return nil, fmt.Errorf("%s: family %s has no further problem of level %d", s.Name, f.Name, level)
		}
		seen[normalise(item.Key)] = true
		items = append(items, item)
	}
	if s.arrange != nil {
		s.arrange(items)
	}
	return items, nil
}

// Training draws one problem to train on, of a family by its share and of any of
// its levels.
func (s Set) Training(r *rand.Rand) Item {
	total := 0
	for _, f := range s.Families {
		total += max(1, f.Share)
	}
	at, i := r.IntN(total), 0
	for at >= max(1, s.Families[i].Share) {
		at -= max(1, s.Families[i].Share)
		i++
	}
	f := s.Families[i]
	for {
		if item, ok := s.draw(f, 1+r.IntN(f.Levels), r, func(it Item) bool { return !HeldOut(it.Key) }); ok {
			return item
		}
	}
}

// tries bounds the draws for one problem.
const tries = 100_000

// draw draws until a problem is wanted.
func (s Set) draw(f Family, level int, r *rand.Rand, wanted func(Item) bool) (Item, bool) {
	for range tries {
		item := f.Draw(r, level)
		if wanted(item) {
			item.Set, item.Family, item.Level = s.Name, f.Name, level
			return item, true
		}
	}
	return Item{}, false
}

// random is the generator of random numbers for a purpose of the set.
func (s Set) random(purpose string) *rand.Rand { return Random(s.Name + " " + purpose) }

// Random returns a generator of random numbers whose seed is a digest of the
// purpose.
func Random(purpose string) *rand.Rand {
	return rand.New(rand.NewChaCha8(sha256.Sum256([]byte(purpose)))) //nolint:gosec // problems are to be repeatable, not secret
}
