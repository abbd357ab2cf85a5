package cli

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// A junitReading is what junitparser and junit2html make of a file.
type junitReading struct {
	Cases []struct {
		Name    string
		Results []struct{ Kind, Type, Message, Text string }
		Out     string
	}
	Written []map[string]int // of all suites, and of the one
	Counted map[string]int
	Page    string
}

// Readers that others wrote take the JUnit files of every verdict for what they are.
func TestJUnitIsReadByOthers(t *testing.T) {
	t.Parallel()
	venv := os.Getenv("EVALR_TEST_JUNIT")
	if venv == "" {
		t.Skip("readers of JUnit's XML are not there: python3 -m venv DIR && DIR/bin/pip install junitparser==5.0.3 junit2html==31.1.4, then set EVALR_TEST_JUNIT=DIR")
	}
	dir := everyVerdict(t)
	pinnedIn(t, dir, "few.json", gatedSide(`<few> & "others" 😀`, 2, 1, 1, 2, 0, 1, 1, 0, 2, 1, 1))
	for _, c := range []struct{ run, undecided, kind, plural, verdict string }{
		{"same.json", "", "", "", "PASS"},
		{"worse.json", "", "failure", "failures", "FAIL"},
		{"few.json", "", "error", "errors", "INCONCLUSIVE"},
		{"few.json", "fail", "failure", "failures", "INCONCLUSIVE"},
		{"few.json", "pass", "skipped", "skipped", "INCONCLUSIVE"},
	} {
		_, p := run(t, dir, "gate", "--baseline", "base.json", "--run", c.run, "--inconclusive", c.undecided, "--save-junit", "gate.xml")
		require.Empty(t, p.stderr.String())
		text, err := exec.CommandContext(t.Context(), filepath.Join(venv, "bin", "python"), filepath.Join("testdata", "junit", "read.py"), filepath.Join(dir, "gate.xml")).Output()
		require.NoError(t, err)
		var read junitReading
		require.NoError(t, json.Unmarshal(text, &read))
		require.Len(t, read.Cases, 1)
		counts := map[string]int{"tests": 1, "failures": 0, "errors": 0, "skipped": 0}
		if c.plural != "" {
			counts[c.plural] = 1
		}
		require.Equal(t, counts, read.Counted, "%s: counted", c.run)
		require.Equal(t, counts, read.Written[1], "%s: of the suite", c.run)
		delete(counts, "skipped")
		require.Equal(t, counts, read.Written[0], "%s: of all suites", c.run)
		result := read.Cases[0]
		require.Equal(t, "Samples", result.Name)
		require.Contains(t, read.Page, "Samples")
		if c.kind == "" {
			require.Empty(t, result.Results)
			require.Contains(t, result.Out, "Samples: PASS. ")
			require.Contains(t, read.Page, result.Out)
			continue
		}
		require.Len(t, result.Results, 1)
		r := result.Results[0]
		require.Equal(t, c.kind, r.Kind)
		require.Regexp(t, "^"+c.verdict+`: Δ [-+]?\d+\.\d \[`, r.Message)
		require.Contains(t, r.Text, "Samples: "+c.verdict+". ")
		require.Contains(t, read.Page, r.Message)
		require.Contains(t, read.Page, r.Text)
	}
}
