package scorers_test

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr/scorers/mathexpr"
)

var update = flag.Bool("update", false, "rewrite the measured tables of the documentation")

const mathDocs = "../docs/math-grading.md"

var tableCell = regexp.MustCompile(`(?:[^|\\]|\\.)*\|`)

// table returns the cells of the table under a heading of the documentation, without
// its head.
func table(t *testing.T, heading string) [][]string {
	t.Helper()
	text, err := os.ReadFile(mathDocs)
	require.NoError(t, err)
	_, section, ok := strings.Cut(string(text), "\n## "+heading+"\n")
	require.True(t, ok, heading)
	section, _, _ = strings.Cut(section, "\n## ")
	var cells [][]string
	for line := range strings.Lines(section) {
		line = strings.TrimSpace(line)
		if !strings.HasPrefix(line, "|") {
			continue
		}
		var row []string
		for _, c := range tableCell.FindAllString(line[1:], -1) {
			row = append(row, strings.ReplaceAll(strings.Trim(c[:len(c)-1], " `"), `\|`, "|"))
		}
		cells = append(cells, row)
	}
	require.Greater(t, len(cells), 2, heading)
	return cells[2:]
}

func TestDocumentedExamplesHold(t *testing.T) {
	t.Parallel()
	for _, row := range table(t, "What counts as equal") {
		require.Len(t, row, 4, "%q", row)
		requireDocumented(t, "", row[0], row[1], row[2])
	}
}

func TestDocumentedPoliciesHold(t *testing.T) {
	t.Parallel()
	for _, row := range table(t, "Policies by example") {
		require.Len(t, row, 5, "%q", row)
		requireDocumented(t, "", row[0], row[1], row[2])
		requireDocumented(t, row[3], row[0], row[1], row[4])
	}
}

// requireDocumented judges an answer by a policy.
func requireDocumented(t *testing.T, policy, gold, answer, verdict string) {
	t.Helper()
	p, err := mathexpr.ParsePolicy(policy)
	require.NoError(t, err)
	x, err := mathexpr.Parse(gold)
	require.NoError(t, err)
	y, err := mathexpr.Parse(answer)
	require.NoError(t, err)
	if got := p.Judge(x, y, ""); got.Verdict.String() != verdict {
		t.Errorf("%s and %s are documented as %s (policy %q), and are %s: %s", gold, answer, verdict, policy, got.Verdict, got.Reason)
	}
}

func TestDocumentedOptionsAreThoseThereAre(t *testing.T) {
	lines := []string{"| option | value | what it does |", "|---|---|---|"}
	for _, o := range mathexpr.PolicyOptions() {
		if len(o.Values) == 0 {
			lines = append(lines, fmt.Sprintf("| `%s` | | %s |", o.Name, o.Effect))
		}
		for _, v := range o.Values {
			value := v.Name
			if strings.HasSuffix(value, ":") {
				value += "N"
			}
			effect := v.Effect
			if v.Name == o.Default {
				effect += " (the default)"
			}
			lines = append(lines, fmt.Sprintf("| `%s` | `%s` | %s: %s |", o.Name, value, o.Effect, effect))
		}
	}
	requireTable(t, "Policies", lines)
}

// requireTable holds the table under a heading to its rows, or with -update rewrites it.
func requireTable(t *testing.T, heading string, want []string) {
	t.Helper()
	text, err := os.ReadFile(mathDocs)
	require.NoError(t, err)
	before, section, ok := strings.Cut(string(text), "\n## "+heading+"\n")
	require.True(t, ok, heading)
	at := strings.Index(section, "\n|") + 1
	end := len(section)
	if i := strings.Index(section[at:], "\n\n"); i >= 0 {
		end = at + i + 1
	}
	got := section[at:end]
	if *update {
		changed := before + "\n## " + heading + "\n" + section[:at] + strings.Join(want, "\n") + "\n" + section[end:]
		require.NoError(t, os.WriteFile(mathDocs, []byte(changed), 0o644))
		return
	}
	require.Equal(t, strings.Join(want, "\n")+"\n", got, "go test ./scorers -run %s -update writes it", t.Name())
}

// suitesTable is the table of the documentation.
func suitesTable(results map[string]*suiteResult) []string {
	lines := []string{"| suite | policy | rows | evalr | rows with a verdict of Math-Verify | evalr | Math-Verify | set apart |", "|---|---|---|---|---|---|---|---|"}
	row := func(name string, r suiteResult) {
		lines = append(lines, fmt.Sprintf("| %s | %s | %d | %d (%.1f %%) | %d | %s | %s | %d |", name, suitePolicies[name], r.rows, r.right, percent(r.right, r.rows),
			r.both, share(r.bothRight, r.both), share(r.mathVerify, r.both), r.apart))
	}
	var all suiteResult
	for _, suite := range slices.Sorted(maps.Keys(results)) {
		r := *results[suite]
		row(suite, r)
		all.rows, all.right, all.apart = all.rows+r.rows, all.right+r.right, all.apart+r.apart
		all.both, all.bothRight, all.mathVerify = all.both+r.both, all.bothRight+r.bothRight, all.mathVerify+r.mathVerify
	}
	row("all", all)
	return lines
}

func share(n, of int) string {
	if of == 0 {
		return "–"
	}
	return fmt.Sprintf("%d (%.1f %%)", n, percent(n, of))
}
