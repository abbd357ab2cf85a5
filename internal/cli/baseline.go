package cli

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/reports"
	"github.com/evalr/evalr/stats"
	"github.com/evalr/evalr/store"
)

// baselineSchema names the form of a pinned baseline (docs/formats/baseline.md).
const baselineSchema = "evalr.baseline/v1"

// A gated is a run as a gate needs it: what its problems came to and under which
// conditions, without a text. It is also what a pinned baseline holds.
type gated struct {
	Schema     string           `json:"schema"`
	Digest     string           `json:"digest"` // of everything else, see digest
	Evalr      string           `json:"evalr"`  // version that made it
	Model      string           `json:"model"`
	Step       *int64           `json:"step"`
	Run        string           `json:"run"` // the hash of its manifest
	Benchmarks []gatedBenchmark `json:"benchmarks"`
}

type gatedBenchmark struct {
	Name       string         `json:"name"`
	Title      string         `json:"title"`
	K          int            `json:"k"`
	Asked      int            `json:"asked"`     // samples asked for
	Truncated  *float64       `json:"truncated"` // share of completions that were cut off; null if unknown
	Conditions []condition    `json:"conditions"`
	Problems   []gatedProblem `json:"problems"` // by id
}

// A gatedProblem is what the scored samples of a problem came to.
type gatedProblem struct {
	ID      string    `json:"id"`
	Cluster string    `json:"cluster,omitempty"`
	Samples int       `json:"samples"`
	Right   int       `json:"right"`             // of these, with full credit
	Partial []float64 `json:"partial,omitempty"` // credits between 0 and 1, ascending
}

// readGated reads a run, or a pinned baseline if the name is that of a file.
func readGated(ctx context.Context, name string) (gated, error) {
	if info, err := os.Stat(name); err == nil && info.Mode().IsRegular() {
		return readPinned(name)
	}
	g, err := gatedRun(ctx, name)
	if errors.Is(err, store.ErrNoRun) {
		err = fault{text: err.Error(), hint: "name the folder that holds run.db, or a file of evalr gate pin", code: exitUsage, cause: err}
	}
	return g, err
}

// gatedRun takes what a gate needs from a run.
func gatedRun(ctx context.Context, dir string) (gated, error) {
	return gatedSamples(ctx, dir, func(r evalr.BenchmarkRecord) (evalr.BenchmarkRecord, map[string]bool) { return r, nil })
}

// gatedSamples takes what a gate needs from some of the samples of a run: asked
// returns the record that a benchmark would have with these alone, K samples of each
// problem, and the problems by id; nil is all.
func gatedSamples(ctx context.Context, dir string, asked func(evalr.BenchmarkRecord) (evalr.BenchmarkRecord, map[string]bool)) (out gated, err error) {
	r, err := store.Read(ctx, dir)
	if err != nil {
		return out, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	m := r.Manifest()
	out = gated{Schema: baselineSchema, Evalr: m.Evalr, Model: m.Model.Name, Step: m.Model.Step, Run: m.Hash}
	for _, record := range m.Benchmarks {
		if record.Left != "" {
			continue
		}
		record, only := asked(record)
		var problems []reports.Problem
		for p, err := range r.Verdicts(ctx, record.Name) {
			if err != nil {
				return out, err
			}
			if only != nil {
				if !only[p.ID] {
					continue
				}
				p.Verdicts = slices.DeleteFunc(p.Verdicts, func(v evalr.Verdict) bool { return int(v.Index) >= record.K })
			}
			problems = append(problems, reports.Problem{ID: p.ID, Fields: p.Fields, Samples: p.Verdicts})
		}
		out.Benchmarks = append(out.Benchmarks, gateBenchmark(m, record, problems))
	}
	return out, nil
}

// gateBenchmark takes what a gate needs from a benchmark.
func gateBenchmark(m evalr.Manifest, record evalr.BenchmarkRecord, problems []reports.Problem) gatedBenchmark {
	b := gatedBenchmark{Name: record.Name, Title: record.Title, Conditions: conditionsOf(m, record)}
	verdicts := allVerdicts(problems)
	for i, scores := range stats.Scores(verdicts) {
		p := gatedProblem{ID: problems[i].ID, Samples: len(scores)}
		if record.Cluster != "" {
			p.Cluster = problems[i].Fields[record.Cluster]
		}
		for _, x := range scores {
			switch {
			case x == 1:
				p.Right++
			case x > 0:
				p.Partial = append(p.Partial, x)
			}
		}
		slices.Sort(p.Partial)
		b.K = max(b.K, p.Samples)
		b.Problems = append(b.Problems, p)
		if m.Import == nil {
			b.Asked += max(record.K, len(verdicts[i]))
		} else { // completions made elsewhere are what there is
			b.Asked += len(verdicts[i])
		}
	}
	if absent := record.Data.Used - len(problems); absent > 0 && m.Import == nil {
		b.Asked += absent * record.K
	}
	slices.SortFunc(b.Problems, func(p, q gatedProblem) int { return cmp.Compare(p.ID, q.ID) })
	b.Truncated = truncatedShare(verdicts)
	return b
}

// truncatedShare is the share of completions that were cut off; nil if of none is
// known why it ended.
func truncatedShare(verdicts [][]evalr.Verdict) *float64 {
	known := slices.ContainsFunc(verdicts, func(samples []evalr.Verdict) bool {
		return slices.ContainsFunc(samples, func(v evalr.Verdict) bool {
			return !v.Failed() && (v.Stop != evalr.StopUnknown || v.Outcome == evalr.Truncated)
		})
	})
	if !known {
		return nil
	}
	share := stats.Rate(stats.Truncations(verdicts), stats.Options{}).Value
	return &share
}

// scores are the scores of the samples, as statistics take them.
func (p gatedProblem) scores() []float64 {
	x := make([]float64, p.Samples)
	for i := range p.Right {
		x[i] = 1
	}
	copy(x[p.Right:], p.Partial)
	return x
}

// scored is the number of samples with a score.
func (b gatedBenchmark) scored() int {
	n := 0
	for _, p := range b.Problems {
		n += p.Samples
	}
	return n
}

// most is the largest number of scored samples of a problem.
func (b gatedBenchmark) most() int {
	k := 0
	for _, p := range b.Problems {
		k = max(k, p.Samples)
	}
	return k
}

// name is the end of the model's name, with its step unless that is in it.
func (g gated) name() string {
	name := path.Base(g.Model)
	if g.Step == nil {
		return name
	}
	step := strconv.FormatInt(*g.Step, 10)
	if strings.Contains(name, step) {
		return name
	}
	return name + " step " + step
}

// benchmark is the one of this name, which must be there.
func (g gated) benchmark(name string) gatedBenchmark {
	return g.Benchmarks[slices.Index(g.names(), name)]
}

func (g gated) names() []string {
	names := make([]string, len(g.Benchmarks))
	for i, b := range g.Benchmarks {
		names[i] = b.Name
	}
	return names
}

// digest is the SHA-256 of the document as compact JSON without its digest.
func (g gated) digest() (string, error) {
	g.Digest = ""
	text, err := json.Marshal(g)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:]), nil
}

// writePinned writes a baseline as JSON with a line for each problem.
func writePinned(w io.Writer, g gated) error {
	digest, err := g.digest()
	if err != nil {
		return err
	}
	g.Digest = digest
	text, err := json.Marshal(g)
	if err != nil {
		return err
	}
	// within a text the quotes would be escaped
	for _, first := range []string{`{"id":`, `{"name":`, `"conditions":`, `"problems":`} {
		text = bytes.ReplaceAll(text, []byte(first), []byte("\n"+first))
	}
	return writeAll(w, append(text, '\n'))
}

// Bounds of a pinned baseline: of the file in bytes, and of the samples in it.
const (
	pinnedMost  = 64 << 20
	samplesMost = 4 << 20
)

// readPinned reads a pinned baseline and checks it against its digest.
func readPinned(name string) (gated, error) {
	f, err := os.Open(name) //nolint:gosec // the user names the file
	if err != nil {
		return gated{}, err
	}
	defer f.Close() //nolint:errcheck // only read
	text, err := io.ReadAll(io.LimitReader(f, pinnedMost+1))
	if err != nil {
		return gated{}, fmt.Errorf("%s: %w", name, err)
	}
	g, err := parsePinned(text)
	if err != nil {
		return gated{}, usage("evalr gate pin RUN writes the file anew", "%s: %v", name, err)
	}
	return g, nil
}

func parsePinned(text []byte) (gated, error) {
	var g gated
	if len(text) > pinnedMost {
		return g, fmt.Errorf("larger than %d bytes", pinnedMost)
	}
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&g); err != nil {
		return g, fmt.Errorf("no pinned baseline: %w", err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return g, errors.New("no pinned baseline: something follows the document")
	}
	if g.Schema != baselineSchema {
		return g, fmt.Errorf("schema %q, want %q", g.Schema, baselineSchema)
	}
	if err := g.check(); err != nil {
		return g, err
	}
	digest, err := g.digest()
	if err == nil && digest != g.Digest {
		err = fmt.Errorf("its digest is %.8s…, its content has %.8s…: it was changed since it was pinned", g.Digest, digest)
	}
	return g, err
}

// check is an error on what no run can have come to.
func (g gated) check() error {
	samples := 0
	seen := map[string]bool{}
	for _, b := range g.Benchmarks {
		if b.Name == "" || seen[b.Name] {
			return fmt.Errorf("benchmark %q: without a name, or there twice", b.Name)
		}
		seen[b.Name] = true
		before := ""
		for i, p := range b.Problems {
			if i > 0 && p.ID <= before {
				return fmt.Errorf("benchmark %q, problem %q: not in ascending order of ids", b.Name, p.ID)
			}
			before = p.ID
			if err := p.check(); err != nil {
				return fmt.Errorf("benchmark %q, problem %q: %w", b.Name, p.ID, err)
			}
			if samples += p.Samples; samples > samplesMost {
				return fmt.Errorf("more than %d samples", samplesMost)
			}
		}
		if b.Asked < b.scored() {
			return fmt.Errorf("benchmark %q: %d samples asked for, %d scored", b.Name, b.Asked, b.scored())
		}
	}
	return nil
}

func (p gatedProblem) check() error {
	switch {
	case p.Samples < 0 || p.Samples > samplesMost || p.Right < 0 || p.Right > p.Samples || len(p.Partial) > p.Samples-p.Right:
		return fmt.Errorf("%d samples, %d of them right, %d in part", p.Samples, p.Right, len(p.Partial))
	case slices.ContainsFunc(p.Partial, func(x float64) bool { return !(x > 0 && x < 1) }):
		return errors.New("a credit in part: want one between 0 and 1")
	}
	return nil
}
