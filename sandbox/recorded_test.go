package sandbox_test

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
)

// endless are the problems of lcb_exec_subset whose failing program is ended for time,
// at 6 s of it as at half a second. Each is tried twice.
var endless = []string{"2866", "2882", "3017", "3223", "abc321_c", "abc327_b", "abc328_e", "abc331_b", "abc341_d"}

func TestLiveCodeBenchProgramsAsRecorded(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("480 programs")
	}
	type program struct{ Output string }
	type problem struct {
		QuestionID       string  `json:"question_id"`
		FuncName         *string `json:"func_name"`
		Tests            []realTest
		Passing, Failing program
	}
	problems := rows[problem](t, "lcb_exec_subset.jsonl")
	require.Len(t, problems, 240)
	var jobs []job
	for _, p := range problems {
		tests, limited := testsOf(text(p.FuncName), p.Tests...), liveCodeBench
		if slices.Contains(endless, p.QuestionID) && os.Getenv(longEnv) == "" {
			limited.Limits.CPU = time.Second / 2
		}
		jobs = append(jobs, job{p.QuestionID, liveCodeBench, tests, p.Passing.Output}, job{p.QuestionID, limited, tests, p.Failing.Output})
	}
	packages := 0
	for i, score := range judgeApart(t, "python", jobs) {
		passing := i%2 == 0
		switch {
		case passing && needsPackage(score):
			packages++
		case passing != (score.Outcome == evalr.Correct):
			t.Errorf("%s, recorded to pass: %t: %s", jobs[i].name, passing, score.Reason)
		case !passing:
			if ended := strings.Contains(score.Reason, "time limit: "); ended != slices.Contains(endless, jobs[i].name) {
				t.Errorf("%s, ended for time: %t: %s", jobs[i].name, ended, score.Reason)
			}
		}
		logFlaky(t, jobs[i], score)
	}
	t.Logf("%d programs, %d of the passing ones need a package that is not installed", len(jobs), packages)
}

// needsPackage reports whether a program failed for want of a package that the
// recorded runs had.
func needsPackage(score evalr.Score) bool {
	return strings.Contains(score.Reason, "ModuleNotFoundError")
}

func logFlaky(t *testing.T, j job, score evalr.Score) {
	t.Helper()
	if strings.Contains(score.Reason, "flaky") {
		t.Logf("flaky: %s: %s", j.name, score.Reason)
	}
}

// TestRecordedCompletions judges completions of three models that LiveCodeBench's own
// runner has judged by tests of which only some are known.
func TestRecordedCompletions(t *testing.T) {
	t.Parallel()
	if os.Getenv(longEnv) == "" {
		t.Skip("2,815 programs take minutes: set " + longEnv)
	}
	type problem struct {
		QuestionID string     `json:"question_id"`
		FuncName   *string    `json:"func_name"`
		Public     []realTest `json:"public_tests"`
		Hidden     []realTest `json:"hidden_tests_recovered"`
	}
	type recorded struct {
		Model, Output, Metadata string
		QuestionID              string `json:"question_id"`
		Graded                  bool
	}
	no := false
	tests := map[string]evalr.Tests{}
	for _, p := range rows[problem](t, "lcb_problems_1055.jsonl") {
		all := slices.Concat(p.Public, p.Hidden)
		for i := range all {
			if all[i].Validated == nil {
				all[i].Validated = &no
			}
		}
		tests[p.QuestionID] = testsOf(text(p.FuncName), all...)
	}
	s := executor(t, "python")
	var jobs []job
	var of []recorded
	untested := map[bool]int{}
	for _, r := range rows[recorded](t, "out_lcb_3models.jsonl") {
		if len(tests[r.QuestionID].Cases) == 0 {
			untested[r.Graded]++
			continue
		}
		jobs = append(jobs, job{r.Model + " on " + r.QuestionID, liveCodeBench, tests[r.QuestionID], r.Output})
		of = append(of, r)
	}
	counts := map[string]int{}
	var again []job
	for i, score := range judgeAll(t, s, jobs) {
		passes := score.Outcome == evalr.Correct
		logFlaky(t, jobs[i], score)
		switch r := of[i]; {
		case needsPackage(score):
			counts["a package is missing"]++
		case r.Graded:
			counts[fmt.Sprintf("recorded pass, passes %t", passes)]++
			if !passes {
				t.Errorf("%s was recorded to pass: %s", jobs[i].name, score.Reason)
			}
		case failingTestIn(r.Metadata, jobs[i].tests) && outOfTime(r.Metadata): // by the clock of another machine
			counts[fmt.Sprintf("recorded to be out of time on a test that is here, passes %t", passes)]++
		case failingTestIn(r.Metadata, jobs[i].tests):
			counts[fmt.Sprintf("recorded fail on a test that is here, passes %t", passes)]++
			if passes {
				jobs[i].code = official
				again = append(again, jobs[i])
			}
		default:
			counts[fmt.Sprintf("recorded fail elsewhere, passes %t", passes)]++
		}
	}
	t.Logf("%d judged: %v; without a usable test: %d passes, %d fails", len(jobs), counts, untested[true], untested[false])
	for i, score := range judgeAll(t, s, again) { // the fault is the other runner's, and official mode has it too
		t.Logf("%s was recorded to fail on a test that is here and passes; by official mode: %s: %s", again[i].name, score.Outcome, score.Reason)
		if score.Outcome == evalr.Correct {
			t.Errorf("%s passes by either mode and was recorded to fail", again[i].name)
		}
	}
}

// failingTestIn reports whether the test that a recorded run failed is among tests.
func failingTestIn(metadata string, tests evalr.Tests) bool {
	var m struct{ Inputs any }
	_ = json.Unmarshal([]byte(metadata), &m) // some are not JSON and name no test
	inputs, _ := m.Inputs.(string)
	return slices.ContainsFunc(tests.Cases, func(c evalr.Test) bool {
		return inputs != "" && strings.TrimSpace(c.Input) == strings.TrimSpace(inputs)
	})
}

// outOfTime reports whether a recorded run ended for time, which LiveCodeBench's runner
// takes by the clock.
func outOfTime(metadata string) bool {
	const timeLimit = -3 // the runner's
	var m struct {
		Code int `json:"error_code"`
	}
	_ = json.Unmarshal([]byte(metadata), &m) // some are not JSON and name no reason
	return m.Code == timeLimit
}
