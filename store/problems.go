package store

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"

	"github.com/evalr/evalr"
)

// A ProblemRecord is a problem as a run asked it.
type ProblemRecord struct {
	Problem evalr.Problem
	Prompts []evalr.Prompt // by sample index; the last one is that of all further samples too
}

// A packedProblem is a problem record ready to be written.
type packedProblem struct {
	id                    string
	row                   int
	fields, choices, gold any // JSON, or nil
	input                 []byte
	asked                 []asked
}

// asked says that the samples from an index on were asked by a prompt.
type asked struct {
	from   int
	digest [sha256.Size]byte
	body   []byte
}

// promptJSON is a prompt as it is stored. A byte that is not UTF-8 becomes U+FFFD
// in it, as it does on the wire, where a prompt is JSON too.
type promptJSON struct {
	Messages []evalr.Message `json:"messages,omitempty"`
	Prefill  string          `json:"prefill,omitempty"`
	Gold     []string        `json:"gold,omitempty"`
}

// PutProblems stores the problems of a benchmark, which must precede their
// samples, and returns when they are on disk. A problem that is there is brought
// up to date. Equal prompts are stored once.
func (r *Run) PutProblems(ctx context.Context, benchmark string, records []ProblemRecord) error {
	packed := make([]*packedProblem, len(records))
	seen := make(map[string]bool, len(records))
	for i := range records {
		if id := records[i].Problem.ID; seen[id] {
			return fmt.Errorf("%s: problem %q of benchmark %q: there are two of this id", r.dir, id, benchmark)
		}
		seen[records[i].Problem.ID] = true
		p, err := r.codec.packProblem(&records[i])
		if err != nil {
			return fmt.Errorf("%s: problem %q of benchmark %q: %w", r.dir, records[i].Problem.ID, benchmark, err)
		}
		packed[i] = p
	}
	ids := make([]int64, len(packed))
	err := r.writer.do(ctx, func(t *tables) error {
		of, err := identify(t.benchmark, benchmark)
		if err != nil {
			return err
		}
		for i, p := range packed {
			if ids[i], err = t.putProblem(of, p); err != nil {
				return err
			}
		}
		return nil
	}, func() {
		for i, p := range packed {
			r.history.add(benchmark, p.id, ids[i])
		}
	})
	return explain(r.dir, err)
}

func (c *codec) packProblem(r *ProblemRecord) (*packedProblem, error) {
	p := r.Problem
	out := &packedProblem{id: p.ID, row: p.Row, input: c.pack(p.Input)}
	var err error
	if out.fields, err = toJSON(p.Fields); err != nil {
		return nil, err
	}
	if out.choices, err = toJSON(p.Choices); err != nil {
		return nil, err
	}
	if out.gold, err = toJSON(p.Gold); err != nil {
		return nil, err
	}
	for i, prompt := range r.Prompts {
		text, err := json.Marshal(promptJSON(prompt))
		if err != nil {
			return nil, err
		}
		digest := sha256.Sum256(text)
		if n := len(out.asked); n > 0 && out.asked[n-1].digest == digest {
			continue
		}
		out.asked = append(out.asked, asked{from: i, digest: digest, body: c.pack(string(text))})
	}
	return out, nil
}
