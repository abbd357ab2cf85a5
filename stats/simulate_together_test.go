package stats

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// TestSimulatedSequencesTogether holds sequences of several benchmarks, of which a FAIL
// of any ends all, to the chance of a false FAIL of one: by a few repetitions, or by as
// many as -simulate says.
func TestSimulatedSequencesTogether(t *testing.T) {
	repetitions, slack := 100, 0.15
	if *simulations > 0 {
		repetitions, slack = *simulations, 0
	}
	const benchmarks = 6
	c := trial{name: "", n: 60, a: 0.72, b: 0.48, own: 0.5, margin: 0.05, looks: Looks(8)}
	var verdicts [3]int
	samples := 0
	shift := c.shift(0)
	for rep := range repetitions {
		v, drawn := c.together(rand.New(rand.NewPCG(uint64(rep), 13)), shift, benchmarks)
		verdicts[v]++
		samples += drawn
	}
	share := float64(verdicts[Fail]) / float64(repetitions)
	if high := bound(share, repetitions); high > 0.06+slack {
		t.Errorf("false FAIL of any: %.4f or less, want 0.06", high)
	}
	if *simulations > 0 {
		fmt.Printf("%d benchmarks without a drop: FAIL %.2f %% (< %.2f), PASS %.1f %%, %.0f %% of the samples saved\n", benchmarks, 100*share, 100*bound(share, repetitions),
			100*float64(verdicts[Pass])/float64(repetitions), 100*(1-float64(samples)/float64(repetitions*benchmarks*c.k())))
	}
}

// together gates on several benchmarks look by look, as long as none fails and one is
// open, and counts the samples of a question, over all of them.
func (c trial) together(r *rand.Rand, shift float64, benchmarks int) (v Verdict, samples int) {
	type member struct {
		base, candidate [][]float64
		q               *Sequence
		stage           Stage
	}
	members := make([]member, benchmarks)
	for i := range members {
		m := &members[i]
		m.base, m.candidate = c.sides(r, shift)
		var err error
		if m.q, err = NewSequence(Gate{Margin: c.margin}, c.looks, OBrienFleming); err != nil {
			panic(err)
		}
		m.q.Among(benchmarks)
	}
	v = Pass
	for _, k := range c.looks {
		open := false
		for i := range members {
			m := &members[i]
			if m.stage.Of > 0 && m.stage.Done() {
				continue
			}
			var err error
			if m.stage, err = m.q.Look(m.base, firstSamples(m.candidate, k), Options{}); err != nil {
				panic(err)
			}
			open = open || !m.stage.Done()
			if m.stage.Verdict == Fail {
				v = Fail
			}
		}
		if v == Fail || !open {
			break
		}
	}
	for _, m := range members {
		samples += m.stage.Samples
		if m.stage.Verdict == Inconclusive && v == Pass {
			v = Inconclusive
		}
	}
	return v, samples
}
