package cli

import (
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/reports"
)

// plannedResult is a benchmark of 40 problems in 8 contests; right says whether a
// sample of a problem is.
func plannedResult(k int, right func(problem, sample int) bool) reports.Result {
	r := reports.Result{Record: evalr.BenchmarkRecord{Name: "sample-x", Cluster: "contest"}}
	for i := range 40 {
		p := reports.Problem{ID: strconv.Itoa(100 + i), Fields: map[string]string{"contest": strconv.Itoa(i % 8)}}
		for j := range k {
			v := evalr.Verdict{Index: int32(j), Outcome: evalr.Incorrect}
			if right(i, j) {
				v.Outcome, v.Value = evalr.Correct, 1
			}
			p.Samples = append(p.Samples, v)
		}
		r.Problems = append(r.Problems, p)
	}
	return r
}

func TestPlansSayWhatIsMeasuredAndWhatIsAssumed(t *testing.T) {
	t.Parallel()
	turns := func(i, j int) bool { return (i+j)%3 > 0 }
	drop := func(i, j int) bool { return i%8 > 2 && turns(i, j) } // three contests are lost
	for _, c := range []struct {
		k      int
		second func(i, j int) bool
		from   string
	}{
		{4, nil, fromRun}, {1, nil, fromNothing}, {4, drop, fromRuns}, {1, drop, fromRun},
	} {
		var others []reports.Run
		if c.second != nil {
			others = []reports.Run{{Results: []reports.Result{plannedResult(c.k, c.second)}}}
		}
		p, err := measuredPilot(evalr.Manifest{}, plannedResult(c.k, turns), others)
		require.NoError(t, err)
		require.Equal(t, c.from, p.from)
		require.Equal(t, [3]int{40, 8, c.k}, [3]int{p.parts.N, p.parts.Clusters, p.samples})
		assumed := assumedParts("sample-x", 40)
		require.Equal(t, c.from == fromNothing, p.parts.Base == assumed.Base, "%+v", c.from)
		if c.second == nil {
			require.InDelta(t, assumed.Shift, p.parts.Shift, 1e-12)
		} else {
			require.Greater(t, p.parts.Shift, assumed.Shift)
		}
	}
}

// TestPlansGoByClusters: with 8 clusters PASS takes half of the error and both
// verdicts have 7 degrees of freedom.
func TestPlansGoByClusters(t *testing.T) {
	t.Parallel()
	o := planCommand{alpha: 0.05, power: 0.8}
	pilot, err := measuredPilot(evalr.Manifest{}, plannedResult(4, func(i, j int) bool { return (i+j)%3 > 0 }), nil)
	require.NoError(t, err)
	grouped := o.plan(pilot)
	pilot.parts.Clusters = 0
	apart := o.plan(pilot)
	require.InDelta(t, apart.drop*(1.8945786+0.8960296)/(1.6848751+0.8509350), grouped.drop, 1e-6) // quantiles of t with 7 and 39
	require.Greater(t, grouped.toPass, apart.toPass)
	require.Contains(t, o.remarks([]plan{grouped}), "sample-x: its 40 problems come in 8 clusters")

	o.problems = 80
	require.Equal(t, 16, o.plan(grouped.pilot).parts.Clusters)
}

func TestPlansWithoutNumbersSayWhy(t *testing.T) {
	t.Parallel()
	o := planCommand{alpha: 0.05, power: 0.8}
	same := plannedResult(4, func(int, int) bool { return true })
	for want, run := range map[string]reports.Result{
		"too few samples or problems":                      {Record: same.Record, Problems: same.Problems[:1]},
		"no noise: every sample of a problem scores alike": same,
	} {
		p, err := measuredPilot(evalr.Manifest{}, run, []reports.Run{{Results: []reports.Result{run}}})
		require.NoError(t, err)
		var b strings.Builder
		require.NoError(t, o.print(&b, []plan{o.plan(p)}))
		require.Contains(t, b.String(), want)
	}
}
