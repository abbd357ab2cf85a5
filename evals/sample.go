package evals

import (
	"fmt"
	"strings"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/datasets"
	"github.com/evalr/evalr/datasets/builtin"
)

// The built-in samples: problems of evalr's own in the forms of six benchmarks, asked
// and graded as these are, by which everything can be tried without a model, data or
// a network. They are made for the built-in model, which was trained on their like;
// a score on them says nothing of the benchmark whose form they have.
var (
	_ = define(sampleOf(aime2024, sample{
		name: "sample-aime", form: "AIME", what: "problems in words with integer answers",
		count: 100, content: "4d1477a3550f84e1d81e056e35d6d7bb99f4b8820f8f081f7b30536559f8819e",
		k: 16, metrics: []evalr.Metric{pass1, consensus(16)}, hot: true,
		decode: sampleInteger,
	}))
	_ = define(sampleOf(math500, sample{
		name: "sample-math", form: "MATH", what: "problems with answers in LaTeX",
		count: 100, content: "829d93ec78f98b6172bd7799c4bc0f76839ff2087baec72adb8c052b94395658",
	}))
	_ = define(sampleOf(gpqaDiamond, sample{
		name: "sample-gpqa", form: "GPQA", what: "four-choice questions with quantities of physics, chemistry and biology",
		count: 100, content: "1a317f8be0fedd74f19bf54b2b27334b533126f3dbe90732f380cfe892ab9155",
	}))
	_ = define(sampleOf(mmlu, sample{
		name: "sample-mmlu", form: "MMLU", what: "four-choice questions of school subjects",
		count: 100, content: "a996ed22e22ff079fa990df37047f9c1f15e797b1882c07d4045ee1551886500",
	}))
	_ = define(sampleOf(liveCodeBench, sample{
		name: "sample-livecodebench", form: "LiveCodeBench", what: "small programming problems",
		count: 60, content: "9b3a091bc9025391483de351bc786c9e15c4e8556e95afc4d25a735b69b057f8",
	}))
	_ = define(sampleOf(inPython(codeforces), sample{
		name: "sample-codeforces", form: "Codeforces", what: "problems of ten invented contests, asked in Python, since the built-in model writes no C++",
		count: 60, content: "72c88ee05e6e1953798f690198fa482040eb7d35a44a27e4a726645c18184090",
		metrics:  []evalr.Metric{pass1, amongInvented(ratingBy(evalr.ByContests)), amongInvented(percentileBy(evalr.ByR1)), ratingBy(evalr.ByProblems)},
		encloses: map[string]string{Standings: "sample-codeforces-standings.jsonl"},
	}))
)

// sampleTokens bounds an answer, reasoning included: with the prompt it has to fit the
// built-in model's context of 512 tokens.
const sampleTokens = 256

// sampleK is how many samples of a problem are drawn where nothing takes more.
const sampleK = 4

// A sample says what built-in samples have of their own.
type sample struct {
	name, form, what string
	count            int
	content          string // digest
	k                int    // 0 for sampleK
	hot              bool   // samples are drawn as the model has them, at temperature 1 and top-p 1: at 0.6 they hardly differ, and a vote of many has nothing to show
	metrics          []evalr.Metric
	decode           func(datasets.Row) (evalr.Problem, error) // nil for the benchmark's
	encloses         map[string]string
}

// sampleOf makes built-in samples in the form of a benchmark. How problems are asked
// and answers are graded is the benchmark's.
func sampleOf(e Entry, s sample) Entry {
	e.Name, e.Version, e.Title = s.name, 1, s.form+"-style samples"
	e.About = fmt.Sprintf("%d built-in samples in the form of %s, %s; they are for trying evalr out, and no score on them is one on %s", s.count, s.form, s.what, s.form)
	e.Sampling.MaxTokens = sampleTokens
	if s.hot {
		e.Sampling.Temperature, e.Sampling.TopP = 1, 1
	}
	e.K, e.Metrics = sampleK, []evalr.Metric{pass1}
	if s.k > 0 {
		e.K = s.k
	}
	if s.metrics != nil {
		e.Metrics = s.metrics
	}
	decode := e.Data.Decode
	if s.decode != nil {
		decode = s.decode
	}
	e.Data = datasets.Set{
		Embedded: builtin.Files(), Files: []string{builtin.Name(s.name)}, Count: s.count, Content: s.content,
		Columns: e.Data.Columns, Decode: decode,
	}
	e.Settings, e.Doubts, e.Encloses = nil, nil, s.encloses
	return e
}

// IsSample reports whether the problems are built-in samples.
func (e Entry) IsSample() bool { return e.Data.Embedded != nil }

// SampleOf returns the built-in samples in the form of a benchmark: sample-aime of
// aime-2024.
func (c Catalogue) SampleOf(benchmark string) (Entry, bool) {
	first, _, _ := strings.Cut(benchmark, "-")
	return c.Lookup("sample-" + first)
}

// sampleInteger decodes a row of sample-aime. It is of no year, as AIME's are.
func sampleInteger(row datasets.Row) (evalr.Problem, error) {
	gold, err := aimeAnswer(row)
	return evalr.Problem{ID: row.Text("id"), Input: row.Text("problem"), Gold: []string{gold}}, err
}

// inPython is the benchmark asked in Python and judged as such.
func inPython(e Entry) Entry {
	e, err := cfLanguage(e, "python")
	if err != nil {
		panic("evals: " + err.Error()) // it is one of two languages
	}
	return e
}

// amongInvented is a metric of contestants whose rivals were made up.
func amongInvented(m evalr.Metric) evalr.Metric {
	m.K = sampleK
	m.About = fmt.Sprintf("Elo rating of a contestant with the same results among invented ones, mean over contests; of up to %d attempts the first right one counts", m.K)
	if m.Kind == evalr.MetricPercentile {
		m.About = "share of people with a lower rating by what DeepSeek-R1 publishes of its own, looked up with a rating among invented contestants, so that it says nothing of people"
	}
	return m
}
