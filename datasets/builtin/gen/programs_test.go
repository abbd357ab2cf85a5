package gen

import (
	"encoding/json"
	"math/rand/v2"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var (
	programSets  = []Set{liveCode(), contests()}
	programKinds = []*programKind{listPrograms, pairPrograms, loopPrograms, numberPrograms, textPrograms, wordPrograms}
)

func (s Set) asked(t *testing.T) []Item {
	t.Helper()
	items, err := s.Problems(1)
	require.NoError(t, err)
	return items
}

func TestProgramsAreDeterministic(t *testing.T) {
	for _, s := range programSets {
		first, second := s.asked(t), s.asked(t)
		for i := range first {
			require.Equal(t, first[i].Key, second[i].Key)
			require.Equal(t, first[i].Question, second[i].Question)
			require.Equal(t, first[i].Program, second[i].Program)
		}
	}
}

func TestContestsRise(t *testing.T) {
	items := contests().asked(t)
	for i, it := range items {
		p := it.Program
		require.Equal(t, 1+i/len(indices), p.Contest)
		require.Equal(t, string(indices[i%len(indices)]), p.Index)
		require.True(t, 800 <= p.Rating && p.Rating <= 2000, "rating %d", p.Rating)
		if p.Index != "A" {
			require.Less(t, items[i-1].Program.Rating, p.Rating)
		}
	}
}

func TestHalfOfLiveCodeAreFunctions(t *testing.T) {
	functions := 0
	for _, it := range liveCode().asked(t) {
		p := it.Program
		_, final := it.Worked(nil)
		if p.Function == "" {
			require.Empty(t, p.Starter)
			continue
		}
		functions++
		require.Contains(t, p.Starter, "def "+p.Function+"(")
		require.True(t, strings.HasPrefix(final, "```python\n"+p.Starter+"\n"), final)
	}
	require.Equal(t, liveCode().Count/2, functions)
}

// One program is one problem, whatever set asks for it.
func TestKeysAreOfPrograms(t *testing.T) {
	for _, k := range programKinds {
		p := k.draw(rand.New(rand.NewPCG(5, 6)), 2)
		for _, draw := range []func(*rand.Rand, int) Item{k.drawWhole, k.drawFunction, k.drawStory} {
			require.Equal(t, p.key(), draw(rand.New(rand.NewPCG(5, 6)), 2).Key)
		}
	}
}

func TestThereAreManyPrograms(t *testing.T) {
	const drawn, wanted = 2800, 2000
	for _, k := range programKinds {
		for level := 1; level <= 3; level++ {
			r, keys := rand.New(rand.NewPCG(7, uint64(level))), map[string]bool{}
			for range drawn {
				if key := k.draw(r, level).key(); !HeldOut(key) {
					keys[key] = true
				}
			}
			require.Greater(t, len(keys), wanted, "%s, level %d", k.name, level)
		}
	}
}

// checker runs programs on their tests: a list of {source, function, tests}.
const checker = `
import io, json, sys, contextlib
from typing import List
for number, item in enumerate(json.load(sys.stdin)):
    for test in item["Tests"]:
        names = {"List": List}
        if item["Function"]:
            exec(item["Source"], names)
            args = [json.loads(line) for line in test["Input"].split("\n")]
            got, want = getattr(names["Solution"](), item["Function"])(*args), json.loads(test["Output"])
        else:
            lines, out = iter(test["Input"].splitlines()), io.StringIO()
            names["input"] = lambda: next(lines)
            with contextlib.redirect_stdout(out):
                exec(item["Source"], names)
            got, want = out.getvalue(), test["Output"]
        if got != want:
            print(json.dumps([number, test["Input"], got, want]))
            break
`

func TestPythonAgreesWithGo(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("python3 not found")
	}
	type job struct {
		Source, Function string
		Tests            []Test
	}
	var jobs []job
	for _, s := range programSets {
		for _, it := range s.asked(t) {
			jobs = append(jobs, job{it.Gold, it.Program.Function, it.Program.Tests})
		}
		r := rand.New(rand.NewPCG(1, 2))
		for range 400 {
			it := s.Training(r)
			jobs = append(jobs, job{it.Gold, it.Program.Function, it.Program.Tests})
		}
	}
	in, err := json.Marshal(jobs)
	require.NoError(t, err)
	cmd := exec.CommandContext(t.Context(), python, "-c", checker)
	cmd.Stdin = strings.NewReader(string(in))
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	for line := range strings.Lines(string(out)) {
		var failed []any
		require.NoError(t, json.Unmarshal([]byte(line), &failed), line)
		t.Errorf("%s\non %q gives %q, want %q", jobs[int(failed[0].(float64))].Source, failed[1], failed[2], failed[3])
	}
}

func TestTestsCatchWrongPrograms(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for _, k := range programKinds {
		wrong, caught := 0, 0
		for level := 1; level <= 3; level++ {
			for range 25 {
				p := k.draw(r, level)
				for !HeldOut(p.key()) {
					p = k.draw(r, level)
				}
				cases := p.cases(r)
				require.GreaterOrEqual(t, len(cases), fewestTests)
				for _, q := range p.mutants(r) {
					differs := false
					for range 200 {
						differs = differs || len(p.missed([]program{q}, p.input(r, 1, maxSize))) == 0
					}
					if !differs {
						continue
					}
					wrong++
					if slices.ContainsFunc(cases, func(in memory) bool { return len(p.missed([]program{q}, in)) == 0 }) {
						caught++
					}
				}
			}
		}
		t.Logf("%s: %d of %d wrong programs are caught", k.name, caught, wrong)
		require.Greater(t, float64(caught), .97*float64(wrong), k.name)
	}
}
