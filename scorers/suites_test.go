package scorers_test

import (
	"cmp"
	"encoding/csv"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/scorers"
	"github.com/evalr/evalr/scorers/mathexpr"
)

// A gradingCase is a row of the public test suites of other graders.
type gradingCase struct {
	ID, Source, Gold, Prediction, Note, Kind, Question string

	Want         *bool `json:"expected_equal"`
	Contradicted bool  // another suite wants the opposite of the same pair
	MathVerify   *bool `json:"math_verify_0_8_0"` // the verdict of Math-Verify 0.8.0, where it was run
}

// suite is the project that the row is from.
func (c gradingCase) suite() string {
	name, _, _ := strings.Cut(c.Source, "/")
	if name == "https:" {
		return "issues"
	}
	return name
}

// suitePolicies are how the suites' own graders treat what an answer's form leaves
// open, by their documentation. A suite that is not here is graded by the default.
var suitePolicies = map[string]string{
	"MARIO_EVAL":    "rounding=relative:1e-3",
	"SkyThought":    "rounding=relative:1e-3",
	"Qwen2.5-Math":  "rounding=relative:1e-4",
	"inspect_ai":    "rounding=relative:1e-10",
	"hendrycks":     "ordered",
	"simple-evals":  "reduced",
	"open-instruct": "percent=number",
}

var floatRounding = regexp.MustCompile(`float_rounding=(\d+)`)

// policy is what the row's suite, or the note on the row, asks for.
func (c gradingCase) policy(t *testing.T) mathexpr.Policy {
	t.Helper()
	text := suitePolicies[c.suite()]
	if m := floatRounding.FindStringSubmatch(c.Note); m != nil {
		text = "rounding=places:" + m[1]
	}
	p, err := mathexpr.ParsePolicy(text)
	require.NoError(t, err)
	return p
}

// takesAnswers are the suites whose grader is given the answer by itself. Those of
// the others find it in a text, and in the gold answer's as well.
var takesAnswers = []string{"TinyV", "MARIO_EVAL", "hendrycks", "Qwen2.5-Math", "NeMo-Skills", "simple-evals", "SkyThought", "open-instruct"}

// grade grades the row as its suite would and reports whether the answer is right.
func (c gradingCase) grade(t *testing.T) (right bool, why string) {
	t.Helper()
	if c.Kind == "mcq" {
		return c.gradeChoice(t)
	}
	s, gold := scorers.Math{Policy: c.policy(t)}, c.Gold
	alone := slices.Contains(takesAnswers, c.suite()) && c.Kind != "extract"
	if _, err := mathexpr.Parse(gold); !alone && err != nil && !strings.Contains(gold, `\boxed`) {
		if found, err := scorers.Grade(t.Context(), s, []string{"0"}, gold); err == nil && found.Answer != "" {
			gold = found.Answer
		}
	}
	text := c.Prediction
	if alone && !strings.Contains(text, `\boxed`) {
		text = `\boxed{` + text + `}`
	}
	target := evalr.Target{Gold: []string{gold}, Problem: evalr.Problem{Input: c.Question}}
	got, err := s.Score(t.Context(), target, ended(text))
	if err == nil && got.Outcome != evalr.Correct {
		got, err = scorers.Grade(t.Context(), s, target.Gold, c.Prediction)
	}
	if err != nil {
		return false, err.Error()
	}
	return got.Outcome == evalr.Correct, got.Outcome.String() + ": " + got.Reason
}

// gradeChoice grades a row about options. A gold answer names one perhaps with its
// text, "(D) a name"; an empty one says that there is no answer to be right.
func (c gradingCase) gradeChoice(t *testing.T) (right bool, why string) {
	t.Helper()
	gold := regexp.MustCompile(`\b[A-E]\b`).FindString(c.Gold)
	s := scorers.Choice{Letters: "ABCDE"}
	got, err := scorers.Grade(t.Context(), s, []string{cmp.Or(gold, "A")}, c.Prediction)
	if err != nil {
		return false, err.Error()
	}
	return gold != "" && got.Outcome == evalr.Correct, got.Outcome.String() + ": " + got.Reason
}

// A known miss is a row that is not graded as its suite wants, and why. What a suite
// wants only because its own parser cannot do better ("limitation") is set apart; the
// other classes count as misses.
type knownMiss struct{ id, suite, class, why string }

var missClasses = []string{
	"language",   // to read it takes knowing what words mean
	"label",      // the wanted verdict is not what mathematics says
	"policy",     // the suite has a convention that evalr has no option for
	"notation",   // not read, or not evaluated
	"limitation", // the wanted verdict is that of the suite's own parser
}

// knownMisses reads the table of misses.
func knownMisses(t *testing.T) map[string]knownMiss {
	t.Helper()
	f, err := os.Open("testdata/misses.tsv")
	require.NoError(t, err)
	defer f.Close()
	r := csv.NewReader(f)
	r.Comma, r.LazyQuotes, r.FieldsPerRecord = '\t', true, 4
	lines, err := r.ReadAll()
	require.NoError(t, err)
	table := make(map[string]knownMiss)
	for _, l := range lines[1:] {
		m := knownMiss{l[0], l[1], l[2], l[3]}
		require.Contains(t, missClasses, m.class, m.id)
		require.NotEmpty(t, m.why, m.id)
		require.NotContains(t, table, m.id)
		table[m.id] = m
	}
	return table
}

// A suiteResult counts the rows of a suite, without those set apart.
type suiteResult struct {
	rows, right, apart int
	both               int // rows that Math-Verify was run on
	bothRight          int // of these right here
	mathVerify         int // of these right by Math-Verify
}

// percent is 100·n/of.
func percent(n, of int) float64 { return 100 * float64(n) / float64(max(of, 1)) }

// suiteFloors is the least accuracy of each suite in percent. That of every suite is
// that of Math-Verify besides.
var suiteFloors = map[string]float64{
	"TinyV": 90, "inspect_ai": 95, "MARIO_EVAL": 95, "SkyThought": 95, "Math-Verify": 100, "issues": 100,
	"Qwen2.5-Math": 90, "NeMo-Skills": 100, "hendrycks": 100, "lighteval": 100, "simple-evals": 80, "open-r1": 100, "open-instruct": 100,
}

// surpassed are the suites on which evalr is right more often than Math-Verify.
var surpassed = []string{"TinyV", "inspect_ai", "MARIO_EVAL", "SkyThought", "issues"}

const maxApart = 2 // rows of a suite that may be set apart

// TestPublicSuites runs alone, as every test that may rewrite the documentation.
func TestPublicSuites(t *testing.T) {
	known, results := knownMisses(t), make(map[string]*suiteResult)
	for _, c := range rows[gradingCase](t, "math_cases.jsonl") {
		if c.Want == nil || c.Contradicted || strings.HasPrefix(c.Kind, "parse") {
			continue
		}
		r := results[c.suite()]
		if r == nil {
			r = new(suiteResult)
			results[c.suite()] = r
		}
		right, why := c.grade(t)
		right = right == *c.Want
		miss, listed := known[c.ID]
		if !right && !listed {
			t.Errorf("%s of %s is missed: gold %q, answer %q, wanted %t: %s", c.ID, c.suite(), c.Gold, c.Prediction, *c.Want, why)
		}
		if right && listed {
			t.Errorf("%s of %s is right: take it out of testdata/misses.tsv", c.ID, c.suite())
		}
		r.count(c, right, listed && miss.class == "limitation")
	}
	for _, suite := range slices.Sorted(maps.Keys(results)) {
		r := results[suite]
		t.Logf("%-14s %3d of %3d right, %5.1f %%; of %3d with Math-Verify's verdict %3d, Math-Verify %3d; %d set apart",
			suite, r.right, r.rows, percent(r.right, r.rows), r.both, r.bothRight, r.mathVerify, r.apart)
		require.GreaterOrEqual(t, percent(r.right, r.rows), suiteFloors[suite], suite)
		require.GreaterOrEqual(t, r.bothRight, r.mathVerify, suite)
		if slices.Contains(surpassed, suite) {
			require.Greater(t, r.bothRight, r.mathVerify, suite)
		}
		require.LessOrEqual(t, r.apart, maxApart, suite)
	}
	requireTable(t, "Against Math-Verify", suitesTable(results))
}

// count adds a row.
func (r *suiteResult) count(c gradingCase, right, apart bool) {
	if apart {
		r.apart++
		return
	}
	r.rows++
	r.right += one(right)
	if c.MathVerify != nil {
		r.both++
		r.bothRight += one(right)
		r.mathVerify += one(*c.MathVerify == *c.Want)
	}
}

func one(yes bool) int {
	if yes {
		return 1
	}
	return 0
}
