package reports

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTheScoreWithoutErrataStandsInTheKey(t *testing.T) {
	t.Parallel()
	result := draw(mathRecord(1, 4), 0, nil)
	for i, erratum := range []string{"yes", "no", "no", "no"} {
		result.Problems[i].Fields[erratumField] = erratum
	}
	result.Problems[0].Samples[0].Value, result.Problems[1].Samples[0].Value = 1, 1
	r := mustReport(t, Options{}, newRun("m", result))
	require.Regexp(t, `^50\.0 `, cellOf(t, r, "MATH-500 (pass@1)", "m"), "they stay in the score")
	require.Contains(t, r.key, "pass@1 without problems that are known to be wrong: MATH-500 33.3 (1 of 4 problems left out)")

	result.Problems[0].Fields[erratumField] = "no"
	for _, line := range mustReport(t, Options{}, newRun("m", result)).key {
		require.NotContains(t, line, "known to be wrong")
	}
}
