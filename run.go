package evalr

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"
)

// A Manifest is what a run records about itself: everything needed to repeat
// it, and no secret. It is stored as JSON; fields are only added.
type Manifest struct {
	Evalr      string            `json:"evalr"` // version of this program
	Name       string            `json:"name"`  // suite, or benchmarks joined by "+"
	Model      ModelRecord       `json:"model"`
	Settings   []Setting         `json:"settings"`
	Seed       int64             `json:"seed"`
	System     string            `json:"system,omitempty"`
	Prefill    string            `json:"prefill,omitempty"`
	Choices    int               `json:"choices"` // completions asked for in one request
	Benchmarks []BenchmarkRecord `json:"benchmarks"`
	Host       map[string]string `json:"host"` // operating system, processor count, Go version
	Created    time.Time         `json:"created"`
	Import     *Import           `json:"import,omitempty"` // set if evalr did not draw the completions: prompt and sampling are then unknown
	Hash       string            `json:"hash"`             // 64 hexadecimal digits over what decides the identity of samples
}

// An Import says where completions come from that evalr did not draw.
type Import struct {
	Files   []DataFile        `json:"files"`
	Fields  map[string]string `json:"fields"`          // what was read ("text", "problem", …) from which field
	Where   map[string]string `json:"where,omitempty"` // only rows whose field has this value
	Match   string            `json:"match"`           // how rows found their problems: "id", "row" or "question"
	Samples int               `json:"samples"`
}

// A DataFile is one file that was read.
type DataFile struct {
	Name   string `json:"name"`   // without its folder
	SHA256 string `json:"sha256"` // 64 hexadecimal digits
}

// A ModelRecord says which model a run is of.
type ModelRecord struct {
	Name      string            `json:"name"`     // as asked for
	Protocol  string            `json:"protocol"` // "chat" or "completions"
	Endpoint  string            `json:"endpoint"` // credentials removed
	Reasoning string            `json:"reasoning"`
	ThinkTags []string          `json:"think_tags,omitempty"`
	Server    map[string]string `json:"server,omitempty"` // what the server says of the model
	Step      *int64            `json:"step,omitempty"`   // training step of the checkpoint; nil if unknown, which is not step 0
}

// CompareSteps orders training steps of checkpoints; those that are unknown come last.
func CompareSteps(a, b *int64) int {
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		return 1
	case b == nil:
		return -1
	}
	return cmp.Compare(*a, *b)
}

// A Setting is one effective setting and where it came from.
type Setting struct {
	Name   string `json:"name"`
	Value  string `json:"value"`
	Source string `json:"source"` // "flag", "environment", a configuration file's name, "endpoint", "model", "benchmark" or "default"
}

// A BenchmarkRecord is one benchmark as a run used it.
type BenchmarkRecord struct {
	Name      string            `json:"name"`
	Version   int               `json:"version"`
	Title     string            `json:"title"`
	About     string            `json:"about"`
	Scorer    string            `json:"scorer"`               // name and version
	Template  string            `json:"template,omitempty"`   // see [Benchmark]
	Extract   string            `json:"extract,omitempty"`    // see [Benchmark]
	Policy    string            `json:"policy,omitempty"`     // see [Benchmark]
	Options   map[string]string `json:"options,omitempty"`    // see [Benchmark]
	PerSample bool              `json:"per_sample,omitempty"` // see [Benchmark]: answers of different samples are then no votes for the same thing
	Gated     bool              `json:"gated,omitempty"`      // its problems must not be published: reports name them by id only
	Breakdown []string          `json:"breakdown,omitempty"`
	Cluster   string            `json:"cluster,omitempty"`
	Chance    float64           `json:"chance"`
	K         int               `json:"k"`
	Sampling  Sampling          `json:"sampling"`
	Metrics   []Metric          `json:"metrics"`
	Data      DataRecord        `json:"data"`
	NotScored string            `json:"not_scored,omitempty"` // why completions could not be judged on this machine: "python3 not found"; empty if they can be
	Left      string            `json:"left,omitempty"`       // why it was left out of the run; empty if it was not
}

// OptionsText writes the options on one line: "lcb-mode process, lcb-window all".
func (b BenchmarkRecord) OptionsText() string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(b.Options)) {
		parts = append(parts, name+" "+b.Options[name])
	}
	return strings.Join(parts, ", ")
}

// A DataRecord says which problems a benchmark was run on.
type DataRecord struct {
	From     string `json:"from"`     // repository, revision and file, or the local file's name
	Digest   string `json:"digest"`   // see [Digester]
	Problems int    `json:"problems"` // in the whole data set
	Used     int    `json:"used"`     // of these, in the run
	Subset   string `json:"subset"`   // "all", "first 40", "seeded sample of 57"
}
