package stats

import (
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
)

var simulations = flag.Int("simulate", 0, "repetitions of each simulated gate; prints the table of docs/gate.md")

// A trial is a gate between two checkpoints of one model: the candidate's
// solution rates are the baseline's, moved on the logit scale by a shift common to
// all questions and by one of each question's own.
type trial struct {
	name   string
	n      int
	a, b   float64 // Beta distribution of the baseline's solution rates
	own    float64 // standard deviation of the shift of a question (τ)
	margin float64
	looks  []int // samples of a question; the baseline has as many as the last
	sparse bool  // too few looks for what a sequential gate saves to count
}

// trials have the solution rates and variances of AIME 2024, GPQA Diamond and
// MATH-500 for models of the strength of DeepSeek-R1.
var trials = []trial{
	{name: "AIME 2024", n: 30, a: 0.7, b: 0.3, own: 0.5, margin: 0.05, looks: Looks(64)},
	{name: "AIME 2024", n: 30, a: 0.7, b: 0.3, own: 1, margin: 0.05, looks: Looks(64)},
	{name: "AIME 2024", n: 30, a: 0.7, b: 0.3, own: 0.5, margin: 0.05, looks: []int{4}, sparse: true},
	{name: "GPQA Diamond", n: 198, a: 0.72, b: 0.48, own: 0.5, margin: 0.03, looks: Looks(16)},
	{name: "GPQA Diamond", n: 198, a: 0.72, b: 0.48, own: 1, margin: 0.03, looks: Looks(16)},
	{name: "GPQA Diamond", n: 198, a: 0.72, b: 0.48, own: 0, margin: 0.03, looks: []int{4}, sparse: true},
	{name: "MATH-500", n: 500, a: 0.95, b: 0.05, own: 0.5, margin: 0.015, looks: Looks(8)},
}

func (c trial) k() int { return c.looks[len(c.looks)-1] }

func logistic(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

// rates draws a question's solution rate for the baseline, and on the logit scale
// what it is for the candidate before the common shift.
func (c trial) rates(r *rand.Rand) (base, logit float64) {
	const edge = 1e-12
	base = min(max(drawBeta(r, c.a, c.b), edge), 1-edge)
	return base, math.Log(base/(1-base)) + c.own*r.NormFloat64()
}

// shift is the common shift that changes the mean solution rate by delta, by
// bisection over a sample of questions.
func (c trial) shift(delta float64) float64 {
	r := rand.New(rand.NewPCG(1, 1))
	logits := make([]float64, 100_000)
	want := delta
	for i := range logits {
		base, logit := c.rates(r)
		logits[i] = logit
		want += base / float64(len(logits))
	}
	lo, hi := -5.0, 5.0
	for range 40 {
		mid, mean := (lo+hi)/2, 0.0
		for _, logit := range logits {
			mean += logistic(logit+mid) / float64(len(logits))
		}
		if mean < want {
			lo = mid
		} else {
			hi = mid
		}
	}
	return (lo + hi) / 2
}

// A tally counts verdicts and samples drawn of a question.
type tally struct {
	verdicts [3]int
	samples  int
}

func (a tally) share(v Verdict, repetitions int) float64 {
	return float64(a.verdicts[v]) / float64(repetitions)
}

// sides draws the samples of both models.
func (c trial) sides(r *rand.Rand, shift float64) (base, candidate [][]float64) {
	base, candidate = make([][]float64, c.n), make([][]float64, c.n)
	draw := func(p float64) []float64 {
		x := make([]float64, c.k())
		for j := range x {
			if r.Float64() < p {
				x[j] = 1
			}
		}
		return x
	}
	for i := range c.n {
		p, logit := c.rates(r)
		base[i], candidate[i] = draw(p), draw(logistic(logit+shift))
	}
	return base, candidate
}

// play gates once at the last look alone, and once with all looks.
func (c trial) play(r *rand.Rand, shift float64, single, several *tally) {
	base, candidate := c.sides(r, shift)
	c.gate(c.looks[len(c.looks)-1:], base, candidate, single)
	c.gate(c.looks, base, candidate, several)
}

func (c trial) gate(looks []int, base, candidate [][]float64, into *tally) {
	q, err := NewSequence(Gate{Margin: c.margin}, looks, OBrienFleming)
	if err != nil {
		panic(err)
	}
	for {
		k := looks[q.taken]
		s, err := q.Look(base, firstSamples(candidate, k), Options{})
		if err != nil {
			panic(err)
		}
		if s.Done() {
			into.verdicts[s.Verdict]++
			into.samples += k
			return
		}
	}
}

// simulate repeats a trial with a true difference. A repetition has its own seed,
// so that the split over processors changes nothing.
func (c trial) simulate(delta float64, repetitions int) (single, several tally) {
	shift := c.shift(delta)
	workers := runtime.GOMAXPROCS(0)
	singles, severals := make([]tally, workers), make([]tally, workers)
	var group sync.WaitGroup
	for w := range workers {
		group.Go(func() {
			for rep := w; rep < repetitions; rep += workers {
				c.play(rand.New(rand.NewPCG(uint64(rep), uint64(c.n*c.k()))), shift, &singles[w], &severals[w])
			}
		})
	}
	group.Wait()
	return total(singles), total(severals)
}

func total(parts []tally) tally {
	var all tally
	for _, p := range parts {
		for v := range p.verdicts {
			all.verdicts[v] += p.verdicts[v]
		}
		all.samples += p.samples
	}
	return all
}

// bound is the upper end of the one-sided 95 % interval of a share that was
// counted.
func bound(share float64, repetitions int) float64 {
	_, hi := Wilson(share, float64(repetitions), 0.9)
	return hi
}

// limits of the errors, by the number of questions.
func (c trial) limits() (falsePass, falseFail float64) {
	if c.n < fewUnits {
		return 0.08, 0.06
	}
	return 0.06, 0.06
}

// TestSimulatedGates holds the gate to its promises: by a few repetitions, or by
// as many as -simulate says.
func TestSimulatedGates(t *testing.T) {
	if *simulations > 0 {
		fmt.Println("| questions | n | k | τ | margin | true Δ | FAIL | PASS | FAIL, sequential | PASS, sequential | mean k | saved |")
		fmt.Println("|---|---|---|---|---|---|---|---|---|---|---|---|")
	}
	for _, c := range trials {
		if *simulations == 0 && c.n > 200 {
			continue
		}
		t.Run(fmt.Sprintf("%s τ=%v k=%d", c.name, c.own, c.k()), func(t *testing.T) {
			for _, drops := range []float64{0, 1, 2} {
				c.holds(t, drops)
			}
		})
	}
}

// holds checks errors and savings at a drop of so many margins.
func (c trial) holds(t *testing.T, drops float64) {
	t.Helper()
	repetitions, slack := 200, 0.1
	if *simulations > 0 {
		repetitions, slack = *simulations, 0
	}
	delta := 0 - drops*c.margin // not −0
	single, several := c.simulate(delta, repetitions)
	falsePass, falseFail := c.limits()
	for i, got := range []tally{single, several} {
		if high := bound(got.share(Fail, repetitions), repetitions); drops == 0 && high > falseFail+slack {
			t.Errorf("false FAIL: %.4f or less, want %v (%s)", high, falseFail, []string{"single", "sequential"}[i])
		}
		if high := bound(got.share(Pass, repetitions), repetitions); drops == 1 && high > falsePass+slack {
			t.Errorf("false PASS: %.4f or less, want %v (%s)", high, falsePass, []string{"single", "sequential"}[i])
		}
	}
	if saved := c.saved(several, repetitions); saved < 0.4-slack && drops < 2 && !c.sparse {
		t.Errorf("%.3f of the samples saved, want 0.4", saved)
	}
	if *simulations > 0 {
		c.print(delta, single, several, repetitions)
	}
}

// saved is the share of the candidate's samples that were not drawn.
func (c trial) saved(of tally, repetitions int) float64 {
	return 1 - float64(of.samples)/float64(repetitions*c.k())
}

// print writes a row of the table. Shares of a false verdict have the upper end of
// their interval beside them.
func (c trial) print(delta float64, single, several tally, repetitions int) {
	cell := func(of tally, v Verdict) string {
		share := of.share(v, repetitions)
		if v == Fail && delta == 0 || v == Pass && delta < 0 {
			return fmt.Sprintf("**%.1f %%** (< %.1f)", 100*share, 100*bound(share, repetitions))
		}
		return fmt.Sprintf("%.1f %%", 100*share)
	}
	row := []string{
		c.name, strconv.Itoa(c.n), strconv.Itoa(c.k()), fmt.Sprint(c.own), fmt.Sprintf("%.1f", 100*c.margin), fmt.Sprintf("%.1f", 100*delta),
		cell(single, Fail), cell(single, Pass), cell(several, Fail), cell(several, Pass), "", "",
	}
	if !c.sparse {
		saved := c.saved(several, repetitions)
		row[10], row[11] = fmt.Sprintf("%.1f", (1-saved)*float64(c.k())), fmt.Sprintf("%.0f %%", 100*saved)
	}
	fmt.Println("| " + strings.Join(row, " | ") + " |")
}
