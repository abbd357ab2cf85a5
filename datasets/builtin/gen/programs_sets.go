package gen

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"strings"
)

// liveCode asks for whole programs and for functions.
func liveCode() Set {
	set := Set{Name: "sample-livecodebench", Count: 60}
	for _, k := range []*programKind{listPrograms, pairPrograms, loopPrograms, numberPrograms, textPrograms} {
		set.Families = append(set.Families,
			Family{Name: k.name, Levels: 3, Draw: k.drawWhole},
			Family{Name: k.name + " function", Levels: 3, Draw: k.drawFunction})
	}
	return set
}

// contests asks for whole programs, with a title and a story.
func contests() Set {
	set := Set{Name: "sample-codeforces", Count: 60, arrange: intoContests}
	for _, k := range []*programKind{listPrograms, pairPrograms, loopPrograms, numberPrograms, textPrograms, wordPrograms} {
		set.Families = append(set.Families, Family{Name: k.name, Levels: 3, Draw: k.drawStory})
	}
	return set
}

func (k *programKind) drawWhole(r *rand.Rand, level int) Item {
	p := k.draw(r, level)
	tests := p.tests(r)
	question := k.read + " " + p.asked(r, "print") + "\n\nInput: " + k.format + "\nOutput: " + p.outputFormat() +
		"\n\nExample input:\n" + tests[0].Input + "Example output:\n" + tests[0].Output
	return p.item(p.wholeProgram(), strings.TrimSpace(question), &Program{Tests: tests, Title: capital(k.name)})
}

func (k *programKind) drawFunction(r *rand.Rand, level int) Item {
	p := k.draw(r, level)
	tests := p.calls(r)
	var given []string
	arguments := strings.Split(tests[0].Input, "\n")
	for i, v := range k.params {
		given = append(given, v.name+" = "+arguments[i])
	}
	question := k.given + " " + p.asked(r, "return") + "\n\nExample: " + strings.Join(given, ", ") + " gives " + tests[0].Output + "."
	name := methodName(r)
	return p.item(p.function(name), question, &Program{Function: name, Starter: p.starter(name), Tests: tests, Title: capital(k.name)})
}

func (k *programKind) drawStory(r *rand.Rand, level int) Item {
	p := k.draw(r, level)
	frame := oneOf(r, k.stories...)
	return p.item(p.wholeProgram(), frame.about(oneOf(r, people...))+" "+p.asked(r, "print"),
		&Program{Tests: p.tests(r), Title: frame.title, InputFormat: k.format, OutputFormat: p.outputFormat()})
}

// item is the problem that a program answers.
func (p program) item(source, question string, asked *Program) Item {
	return Item{Key: p.key(), Question: question, Gold: source, Program: asked, Worked: p.worked(source)}
}

// outputFormat says what a whole program prints.
func (p program) outputFormat() string {
	switch {
	case p.out.kind == "int":
		return "One integer."
	case p.out.kind == "List[int]":
		return "One line with the list."
	case p.out.name == "test":
		return "YES or NO."
	}
	return "One line."
}

// methodName makes a name of two words: "foldRow".
func methodName(r *rand.Rand) string {
	verbs := []string{"fold", "mix", "turn", "pick", "weave", "shape", "trim", "rank", "bend", "carve", "tune", "stack", "wind", "bind", "melt", "plan"}
	things := []string{"Row", "Line", "Pack", "Track", "Item", "Chain", "Grid", "Path", "Pile", "Code", "Mark", "Load", "Band", "Ring", "Stem", "Wave"}
	return oneOf(r, verbs...) + oneOf(r, things...)
}

// indices are the letters of the problems of a contest.
const indices = "ABCDEF"

// intoContests puts problems in the order of their contests, in each the easier ones
// first, with ratings from 800 to 2000.
func intoContests(items []Item) {
	slices.SortStableFunc(items, func(x, y Item) int { return cmp.Compare(x.effort(), y.effort()) })
	contests := len(items) / len(indices)
	sorted := slices.Clone(items)
	for i, item := range sorted {
		letter, contest := i/contests, i%contests
		item.Program.Contest = contest + 1
		item.Program.Index = indices[letter : letter+1]
		item.Program.Rating = 800 + 100*(12*i/(len(sorted)-1))
		items[contest*len(indices)+letter] = item
	}
}

// effort orders problems by their level and the length of the program.
func (it Item) effort() int { return 10_000*it.Level + len(it.Gold) }

// A story is the frame of a problem of a contest; % is who it is about.
type story struct{ title, sentence string }

func (s story) about(who string) string { return strings.ReplaceAll(s.sentence, "%", who) }

var people = []string{"Mira", "Ivo", "Lena", "Tom", "Ada", "Noor", "Pia", "Sam", "Uma", "Leo", "Eda", "Kai"}

var (
	listStories = []story{
		{"Cards", "% has a list of integers on cards."},
		{"Diary", "% has a list of integers, one for each day."},
		{"Weather", "% has a list of integers: how warm it was."},
		{"Lift", "% has a list of integers: the ways of a lift."},
		{"Game", "% has a list of integers, the points of a game."},
		{"Garden", "% has a list of integers: how plants have grown."},
	}
	pairStories = []story{
		{"Two Teams", "% has the points of two teams, the lists a and b of integers."},
		{"Two Shelves", "% has boxes on two shelves, with the lists a and b of integers."},
		{"Two Roads", "% has the heights of two roads, the lists a and b of integers."},
		{"Two Games", "% has the points of two games, the lists a and b of integers."},
		{"Cards", "% has two rows of cards, the lists a and b of integers."},
	}
	numberStories = []story{
		{"Lock", "% has a lock with a positive integer n."},
		{"Ticket", "% has a ticket with a positive integer n."},
		{"House", "% has a house with a positive integer n."},
		{"Counter", "% has a counter with a positive integer n."},
		{"Secret", "% has a secret, a positive integer n."},
	}
	textStories = []story{
		{"Password", "% has a password, a string s of lower-case letters."},
		{"Sign", "% has a sign with a string s of lower-case letters."},
		{"Beads", "% has beads with a string s of lower-case letters."},
		{"Code", "% has a code, a string s of lower-case letters."},
		{"Piano", "% has played a string s of lower-case letters."},
	}
	wordStories = []story{
		{"Notes", "% has notes with words of lower-case letters."},
		{"Parrot", "% has a parrot that says words of lower-case letters."},
		{"Stones", "% has stones with words of lower-case letters."},
		{"Labels", "% has labels with words of lower-case letters."},
		{"Letter", "% has a letter with words of lower-case letters."},
	}
)
