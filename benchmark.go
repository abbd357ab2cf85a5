package evalr

// A Problem is one item of a data set, before any prompt is made of it.
type Problem struct {
	ID      string            // unique in its benchmark and the same in every copy of the data
	Row     int               // position in the data set, from 0
	Input   string            // the question as the data set has it
	Choices []string          // options of a multiple-choice question in the data set's order; nil otherwise
	Gold    []string          // accepted answers, any one of which is right; a letter ("B") for choices
	Fields  map[string]string // what a score can be broken down by: "level", "subject", …
	Tests   TestSet           // what programs are judged by; nil where answers are no programs
}

// A Message is one turn of a conversation.
type Message struct {
	Role    string `json:"role"` // "system", "user" or "assistant"
	Content string `json:"content"`
}

// A Prompt is a problem as the model sees it in one sample.
type Prompt struct {
	Messages []Message
	Prefill  string   // text the assistant's turn is made to begin with; empty for none
	Gold     []string // accepted answers as this prompt asks for them (the letter after options were permuted)
}

// A Target is what a completion is graded against.
type Target struct {
	Problem Problem
	Gold    []string // accepted answers, from the [Prompt]; any one of them is right
}

// Sampling says how a model draws. Its zero value is greedy decoding without a
// token limit of ours.
type Sampling struct {
	Temperature float64        `json:"temperature"`     // 0 is greedy, and is sent as 0
	TopP        float64        `json:"top_p"`           // nucleus mass in (0, 1]; 0 leaves the server's default
	MaxTokens   int            `json:"max_tokens"`      // reasoning included; 0 leaves the server's default
	Stop        []string       `json:"stop,omitempty"`  // stop strings
	Extra       map[string]any `json:"extra,omitempty"` // vendor fields, sent as they are ("top_k", "min_p")
}

// MetricKind says how a metric is computed. The zero value is invalid.
type MetricKind uint8

// The kinds of metrics.
const (
	MetricInvalid    MetricKind = iota
	MetricPass1                 // pass@1: mean over problems of the mean score over samples
	MetricConsensus             // cons@K: score of the majority answer among K samples
	MetricPassAny               // pass@K: chance that at least one of K samples is right
	MetricPassAll               // pass^K: chance that all of K samples are right
	MetricPassShare             // G-Pass@K: chance that at least ⌈Tau·K⌉ of K samples are right
	MetricRating                // rating of a contestant with the same results
	MetricPercentile            // share of people whose rating is lower, in percent
)

// What a rating or a percentile goes by.
const (
	ByContests = "contests" // rank in the standings of contests
	ByProblems = "problems" // ratings of the problems that were solved
	ByR1       = "r1"       // pairs of rating and percentile that DeepSeek-R1 publishes
	ByCodeElo  = "codeelo"  // the people that CodeElo counts
)

// A Metric is a number asked of a benchmark.
type Metric struct {
	Kind  MetricKind
	Name  string  // as a report prints it: "pass@1", "cons@64"
	K     int     // samples it looks at; 0 where the metric takes all samples
	Tau   float64 `json:",omitempty"` // share of K for MetricPassShare, in (0, 1]
	By    string  `json:",omitempty"` // what MetricRating and MetricPercentile go by
	About string  // one line for the report's key
}

// A Case is one self-test of a benchmark: a completion and the outcome it must
// get. Every benchmark has cases for Correct, Incorrect and NoAnswer.
type Case struct {
	Gold string
	Text string // the completion after its reasoning
	Stop StopReason
	Want Outcome
}

// A Benchmark is everything that turns a data set and a model into scores. Any
// change of data, prompt, extraction, scoring or default sampling bumps Version;
// runs of different versions are not compared.
type Benchmark struct {
	Name      string   // identifier: "aime-2024"
	Version   int      // from 1
	Title     string   // as a report prints it: "AIME 2024"
	About     string   // one line for the report's key
	Suites    []string // the suites it belongs to
	Breakdown []string // names of Problem.Fields a score can be broken down by
	Cluster   string   // the field of problems that belong together (a passage, a contest); empty if each stands alone
	Chance    float64  // score of a random guesser, a fraction
	K         int      // samples a problem by default
	Sampling  Sampling // default sampling
	Metrics   []Metric // in the order a report shows them
	Prompt    func(p Problem, index int) Prompt
	PerSample bool // prompts of one problem differ from sample to sample
	Scorer    Scorer
	Cases     []Case
	Template  string            // name of the prompt template around the benchmark's own prompt; empty for none
	Extract   string            // name of the rules that find the answer; empty for evalr's own
	Policy    string            // which differences in how a mathematical answer is written count; empty for the default
	Options   map[string]string // values of the settings that this benchmark alone has, by name; nil if it has none
}
