package reports

import (
	"encoding/xml"
	"fmt"
	"io"

	"github.com/evalr/evalr/stats"
)

// The elements of JUnit's XML that its readers have in common.
type (
	junitSuites struct {
		XMLName  xml.Name     `xml:"testsuites"`
		Name     string       `xml:"name,attr"`
		Tests    int          `xml:"tests,attr"`
		Failures int          `xml:"failures,attr"`
		Errors   int          `xml:"errors,attr"`
		Suites   []junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name     string      `xml:"name,attr"`
		Tests    int         `xml:"tests,attr"`
		Failures int         `xml:"failures,attr"`
		Errors   int         `xml:"errors,attr"`
		Skipped  int         `xml:"skipped,attr"`
		Cases    []junitCase `xml:"testcase"`
	}
	junitCase struct {
		Name    string       `xml:"name,attr"`
		Class   string       `xml:"classname,attr"`
		Failure *junitResult `xml:"failure"`
		Error   *junitResult `xml:"error"`
		Skipped *junitResult `xml:"skipped"`
		Out     string       `xml:"system-out,omitempty"`
	}
	junitResult struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr,omitempty"`
		Text    string `xml:",chardata"`
	}
)

// WriteJUnit writes the result as JUnit XML: a test case for each row. FAIL is a
// failure; INCONCLUSIVE is an error, or what it counts as: a failure or a skipped
// case.
func (v *Verdict) WriteJUnit(w io.Writer) error {
	suite := junitSuite{Name: v.title(), Tests: len(v.rows)}
	if text := v.savings(); text != "" {
		suite.Name += "; " + text
	}
	for _, r := range v.rows {
		c := junitCase{Name: r.name, Class: "evalr.gate"}
		text := explainRow(r, len(v.rows))
		result := &junitResult{Message: fmt.Sprintf("%s: Δ %s %s, margin %s", r.of.Verdict, signed(r.of.Delta), r.bounds, r.margin), Type: r.of.Verdict.String(), Text: text}
		switch undecided := r.of.Verdict == stats.Inconclusive; {
		case r.of.Verdict == stats.Pass:
			c.Out = text
		case r.of.Verdict == stats.Fail, undecided && v.result.Undecided == "fail":
			c.Failure = result
			suite.Failures++
		case v.result.Undecided == "pass", r.of.Benchmark == "", r.of.Look != nil && r.of.Look.Open: // the mean need not pass, and what is open did not fail
			result.Type = ""
			c.Skipped = result
			suite.Skipped++
		default:
			c.Error = result
			suite.Errors++
		}
		suite.Cases = append(suite.Cases, c)
	}
	suites := junitSuites{Name: "evalr gate", Tests: suite.Tests, Failures: suite.Failures, Errors: suite.Errors, Suites: []junitSuite{suite}}
	text, err := xml.MarshalIndent(suites, "", "  ")
	if err != nil {
		return fmt.Errorf("verdict as XML: %w", err)
	}
	if _, err := io.WriteString(w, xml.Header+string(text)+"\n"); err != nil {
		return fmt.Errorf("write verdict: %w", err)
	}
	return nil
}
