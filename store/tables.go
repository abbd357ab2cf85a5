package store

import (
	"fmt"

	"github.com/ncruces/go-sqlite3"

	"github.com/evalr/evalr"
)

// tables are the statements that write a run, prepared once. They belong to the
// writer's goroutine.
type tables struct {
	conn            *sqlite3.Conn
	begin, commit   *sqlite3.Stmt
	manifest        *sqlite3.Stmt
	benchmark       *sqlite3.Stmt
	scorer          *sqlite3.Stmt
	problem         *sqlite3.Stmt
	prompt, asked   *sqlite3.Stmt
	unask           *sqlite3.Stmt
	attempt         *sqlite3.Stmt
	undraw, settle  *sqlite3.Stmt
	completion      *sqlite3.Stmt
	score, sample   *sqlite3.Stmt
	rescore, point  *sqlite3.Stmt
	foreign         *sqlite3.Stmt
	verdict, attach *sqlite3.Stmt
	failure, mended *sqlite3.Stmt
	class           *sqlite3.Stmt

	scorers map[string]int64 // ids by name, as far as used
}

func newTables(c *sqlite3.Conn) (*tables, error) {
	p := preparer{conn: c}
	t := &tables{
		conn:     c,
		scorers:  map[string]int64{},
		begin:    p.prepare(`BEGIN IMMEDIATE`),
		commit:   p.prepare(`COMMIT`),
		manifest: p.prepare(`INSERT INTO manifest VALUES (1, ?) ON CONFLICT DO UPDATE SET body = excluded.body`),
		benchmark: p.prepare(`INSERT INTO benchmark (name) VALUES (?)
			ON CONFLICT DO UPDATE SET name = excluded.name RETURNING id`),
		scorer: p.prepare(`INSERT INTO scorer (name) VALUES (?)
			ON CONFLICT DO UPDATE SET name = excluded.name RETURNING id`),
		problem: p.prepare(`INSERT INTO problem (benchmark, name, row, fields, choices, gold, input) VALUES (?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT DO UPDATE SET row = excluded.row, fields = excluded.fields, choices = excluded.choices,
				gold = excluded.gold, input = excluded.input
			RETURNING id`),
		prompt: p.prepare(`INSERT INTO prompt (digest, body) VALUES (?, ?)
			ON CONFLICT DO UPDATE SET digest = excluded.digest RETURNING id`),
		unask: p.prepare(`DELETE FROM asked WHERE problem = ?`),
		asked: p.prepare(`INSERT INTO asked VALUES (?, ?, ?)`),
		attempt: p.prepare(`INSERT INTO attempt VALUES (?, ?, 1, ?)
			ON CONFLICT DO UPDATE SET draws = draws + 1, at = excluded.at`),
		undraw: p.prepare(`UPDATE attempt SET draws = draws - 1 WHERE problem = ? AND idx = ?`),
		settle: p.prepare(`DELETE FROM attempt WHERE problem = ? AND idx = ? AND draws <= ?`),
		completion: p.prepare(`INSERT INTO completion VALUES
			(NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`),
		score: p.prepare(`INSERT INTO score (problem, idx, scorer, ` + scoreColumns + `) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`),
		sample: p.prepare(`INSERT INTO sample (problem, idx, identity, redraws, prompt_tokens, tokens, chars, stop,
				outcome, value, key, form, other, completion, score)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT DO UPDATE SET identity = excluded.identity, redraws = excluded.redraws,
				prompt_tokens = excluded.prompt_tokens, tokens = excluded.tokens, chars = excluded.chars, stop = excluded.stop,
				outcome = excluded.outcome, value = excluded.value, key = excluded.key, form = excluded.form,
				other = excluded.other, class = NULL, completion = excluded.completion, score = excluded.score
			WHERE identity <> excluded.identity`),
		failure: p.prepare(`INSERT OR REPLACE INTO failure SELECT ?1, ?2, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?
			WHERE NOT EXISTS (SELECT 1 FROM sample WHERE problem = ?1 AND idx = ?2)`),
		mended: p.prepare(`DELETE FROM failure WHERE problem = ? AND idx = ?`),
		class: p.prepare(`UPDATE sample SET class = nullif(?1, key)
			WHERE problem = ?2 AND idx = ?3 AND class IS NOT nullif(?1, key)`),
		attach: p.prepare(`INSERT OR REPLACE INTO attachment VALUES (?, ?, ?, ?)`),
	}
	t.prepareRescore(&p)
	return t, p.err
}

// forget drops what a transaction that was rolled back may have put in.
func (t *tables) forget() { clear(t.scorers) }

// identify runs an upsert that returns the row's id.
func identify(s *sqlite3.Stmt, args ...any) (id int64, err error) {
	err = each(s, func() error { id = s.ColumnInt64(0); return nil }, args...)
	return id, err
}

func (t *tables) scorerID(name string) (int64, error) {
	if id, ok := t.scorers[name]; ok {
		return id, nil
	}
	id, err := identify(t.scorer, name)
	if err == nil {
		t.scorers[name] = id
	}
	return id, err
}

// putSample writes a sample with its completion and score. The texts go to the
// ends of their tables, whatever order samples arrive in: written in the order of
// the samples they would cost a page each.
func (t *tables) putSample(p int64, s *evalr.Sample, b *body, scorer string) error {
	u := s.Usage
	err := exec(t.completion, p, s.Index, s.Seed, s.Choice, s.Tries, s.At.UnixNano(), int64(s.First), int64(s.Total),
		s.Model, s.Unclosed, tokens(u.Prompt), tokens(u.Reasoning), b.content, b.reasoning,
		b.text.at, b.text.length, b.thought.at, b.thought.length, b.packed)
	if err != nil {
		return err
	}
	completion := t.conn.LastInsertRowID()
	by, err := t.scorerID(scorer)
	if err != nil {
		return err
	}
	c := &s.Score
	if err := exec(t.score, append([]any{p, s.Index, by}, scoreArgs(c)...)...); err != nil {
		return err
	}
	err = exec(t.sample, p, s.Index, s.Identity[:], s.Redraws, tokens(u.Prompt), tokens(u.Completion), characters(&s.Completion),
		int(s.Stop), int(c.Outcome), c.Value, c.Key, int(c.Form), credit(c.Other), completion, t.conn.LastInsertRowID())
	if err != nil {
		return err
	}
	if err := exec(t.mended, p, s.Index); err != nil {
		return err
	}
	return exec(t.settle, p, s.Index, maxIndex)
}

// putFailure writes a failed request. It never takes the place of a sample. A
// failure without a draw takes back the draw that was begun for it.
func (t *tables) putFailure(p int64, s *evalr.Sample, message string) error {
	f := s.Failure
	err := exec(t.failure, p, s.Index, s.Identity[:], s.Seed, s.Choice, s.Tries, s.Redraws, s.At.UnixNano(),
		int(f.Kind), f.Status, message, int64(f.RetryAfter), f.Drawn)
	if err != nil || f.Drawn {
		return err
	}
	if err := exec(t.undraw, p, s.Index); err != nil {
		return err
	}
	return exec(t.settle, p, s.Index, 0)
}

// putProblem writes a problem and which prompts its samples were asked by.
func (t *tables) putProblem(benchmark int64, r *packedProblem) (int64, error) {
	id, err := identify(t.problem, benchmark, r.id, r.row, r.fields, r.choices, r.gold, r.input)
	if err != nil {
		return 0, fmt.Errorf("problem %q: %w", r.id, err)
	}
	if err := exec(t.unask, id); err != nil {
		return 0, err
	}
	for _, a := range r.asked {
		prompt, err := identify(t.prompt, a.digest[:], a.body)
		if err != nil {
			return 0, err
		}
		if err := exec(t.asked, id, a.from, prompt); err != nil {
			return 0, err
		}
	}
	return id, nil
}
