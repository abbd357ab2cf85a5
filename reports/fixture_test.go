package reports

import (
	"fmt"
	"math/rand/v2"
	"strconv"

	"github.com/evalr/evalr"
)

// The fixtures are made up: problem i of a benchmark is answered right with a
// probability that falls from high to low over the problems.

func pass1() evalr.Metric {
	return evalr.Metric{Kind: evalr.MetricPass1, Name: "pass@1", About: "mean over problems of the mean score over a problem's samples"}
}

func cons(k int) evalr.Metric {
	return evalr.Metric{
		Kind: evalr.MetricConsensus, Name: fmt.Sprintf("cons@%d", k), K: k,
		About: fmt.Sprintf("score of the answer that most of %d samples gave", k),
	}
}

func paperSampling() evalr.Sampling {
	return evalr.Sampling{Temperature: 0.6, TopP: 0.95, MaxTokens: 32768}
}

func aimeRecord(k int) evalr.BenchmarkRecord {
	return evalr.BenchmarkRecord{
		Name: "aime-2024", Version: 1, Title: "AIME 2024", About: "the 30 problems of AIME I and II of 2024; integer answers",
		Scorer: "integer/1", K: k, Sampling: paperSampling(), Metrics: []evalr.Metric{pass1(), cons(64)},
		Data: evalr.DataRecord{Digest: "a1b2c3d4e5f6", Problems: 30, Used: 30, Subset: "all"},
	}
}

func mathRecord(k, used int) evalr.BenchmarkRecord {
	r := evalr.BenchmarkRecord{
		Name: "math-500", Version: 1, Title: "MATH-500", About: "500 competition problems of the MATH test set",
		Scorer: "math/1", K: k, Sampling: paperSampling(), Metrics: []evalr.Metric{pass1()}, Breakdown: []string{"level", "subject"},
		Data: evalr.DataRecord{Digest: "0f0e0d0c0b0a", Problems: 500, Used: used, Subset: "all"},
	}
	if used < 500 {
		r.Data.Subset = fmt.Sprintf("first %d", used)
	}
	return r
}

func gpqaRecord() evalr.BenchmarkRecord {
	return evalr.BenchmarkRecord{
		Name: "gpqa-diamond", Version: 1, Title: "GPQA Diamond", About: "198 graduate-level questions with four options",
		Scorer: "choice/1", Chance: 0.25, K: 8, Sampling: paperSampling(), Metrics: []evalr.Metric{pass1()},
		Data: evalr.DataRecord{Problems: 198, Used: 198, Subset: "all"},
	}
}

// draw fills a result with samples.
func draw(record evalr.BenchmarkRecord, best float64, edit func(problem int, v *evalr.Verdict)) Result {
	rng := rand.New(rand.NewPCG(7, uint64(len(record.Name))))
	res := Result{Record: record}
	for i := range record.Data.Used {
		p := Problem{ID: fmt.Sprintf("%s/%d", record.Name, i), Fields: map[string]string{"level": strconv.Itoa(1 + i%5)}}
		chance := best * (1 - float64(i)/float64(record.Data.Used))
		for j := range record.K {
			v := evalr.Verdict{
				Index: int32(j), Class: "w" + strconv.Itoa(rng.IntN(3)), Outcome: evalr.Incorrect, Stop: evalr.StopEnd,
				Tokens: evalr.CountTokens(int64(800 + rng.IntN(400))), Chars: int32(3000 + rng.IntN(1000)),
			}
			if rng.Float64() < chance {
				v.Outcome, v.Value, v.Class = evalr.Correct, 1, "right"
			}
			if edit != nil {
				edit(i, &v)
			}
			p.Samples = append(p.Samples, v)
		}
		res.Problems = append(res.Problems, p)
	}
	return res
}

func newRun(model string, results ...Result) Run {
	r := Run{Results: results, Manifest: evalr.Manifest{
		Evalr: "0.1.0", Name: "reasoning", Seed: 1, Hash: "5eed" + strconv.Itoa(len(model)) + "0000000000",
		Model: evalr.ModelRecord{Name: model, Protocol: "chat", Endpoint: "http://localhost:8000/v1", Reasoning: "auto"},
	}}
	for _, res := range results {
		r.Manifest.Benchmarks = append(r.Manifest.Benchmarks, res.Record)
	}
	return r
}

// ordinary is a run as most are: some answers cut off, none missing, one
// benchmark left out.
func ordinary() Run {
	cutOff := func(i int, v *evalr.Verdict) {
		if i%10 == 9 && v.Index%2 == 0 {
			v.Outcome, v.Value, v.Class, v.Stop = evalr.Truncated, 0, "", evalr.StopLength
			v.Tokens = evalr.CountTokens(32768)
		}
	}
	r := newRun("acme-labs/Reasoner-7B-Instruct", draw(aimeRecord(64), 0.9, cutOff), draw(mathRecord(4, 500), 1, nil))
	left := gpqaRecord()
	left.Left = "its file is gated: open the data set's page and set HF_TOKEN"
	r.Manifest.Benchmarks = append(r.Manifest.Benchmarks, left)
	return r
}

// small is a run with little of everything: few samples, a part of the data,
// failures, tokens uncounted.
func small() Run {
	trouble := func(i int, v *evalr.Verdict) {
		v.Tokens = evalr.Tokens{}
		switch {
		case i == 3:
			*v = evalr.Verdict{Index: v.Index, Failure: evalr.FailureServer}
		case i == 4 && v.Index == 0:
			*v = evalr.Verdict{Index: v.Index, Chars: 12, Outcome: evalr.Unscored}
		case i%7 == 1:
			v.Outcome, v.Value, v.Class = evalr.NoAnswer, 0, ""
		}
		if i == 0 {
			v.Redraws = 1
		}
	}
	r := newRun("acme-labs/Reasoner-1B", draw(aimeRecord(4), 0.3, trouble), draw(mathRecord(1, 40), 0.5, nil))
	r.Manifest.Benchmarks[0].Sampling.Temperature = 1
	r.Results[0].Record.Sampling.Temperature = 1
	return r
}

// checkpoint is a run of a model in training with all that can be known of its
// samples, asked by the R1-Zero template.
func checkpoint(step int64, best float64) Run {
	all := func(i int, v *evalr.Verdict) {
		v.Asked = evalr.CountTokens(150)
		v.Other = evalr.CreditOf(v.Value)
		if v.Form = evalr.FormKept; i%10 == 0 {
			v.Form, v.Other = evalr.FormBroken, evalr.CreditOf(0)
		}
	}
	letter := func(i int, v *evalr.Verdict) {
		all(i, v)
		v.Class = string(rune('A' + (i+int(v.Index))%4))
	}
	r := newRun("acme-labs/Reasoner-R", draw(aimeRecord(16), best, all), draw(mathRecord(4, 500), best, all), draw(gpqaRecord(), best, letter))
	r.Manifest.Model.Step = &step
	for i := range r.Results {
		r.Results[i].Record.Template = "r1-zero"
		r.Manifest.Benchmarks[i].Template = "r1-zero"
	}
	return r
}
