package main

import (
	"fmt"
	"io"
	"slices"

	"github.com/evalr/evalr/engine/builtin/train"
)

// A document is one worked problem as tokens.
type document struct{ prompt, completion []uint16 }

func (d document) len() int { return len(d.prompt) + len(d.completion) }

// A stream hands out the documents of a source in order, while the next chunks of
// them are made.
type stream struct {
	source  *source
	writer  *train.Writer
	threads chan struct{} // holds as many as may work at once
	begun   int           // chunks
	ahead   []chan chunk
	ready   []document
}

// A chunk is documents that were made at once.
type chunk struct {
	documents []document
	err       error
}

// ahead is how many chunks of each source are being made.
const chunksAhead = 3

func (s *stream) next() (document, error) {
	for len(s.ready) == 0 {
		for len(s.ahead) < chunksAhead {
			s.begin()
		}
		c := <-s.ahead[0]
		if c.err != nil {
			return document{}, c.err
		}
		s.ahead, s.ready = s.ahead[1:], c.documents
	}
	d := s.ready[0]
	s.ready = s.ready[1:]
	return d, nil
}

// begin begins to make the next chunk.
func (s *stream) begin() {
	n, done := s.begun, make(chan chunk, 1)
	s.begun++
	s.ahead = append(s.ahead, done)
	go func() {
		s.threads <- struct{}{}
		defer func() { <-s.threads }()
		var c chunk
		c.documents, c.err = s.make(n)
		done <- c
	}()
}

// make makes chunk n.
func (s *stream) make(n int) ([]document, error) {
	texts, err := s.source.texts(n)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", s.source.set.Name, err)
	}
	out := make([]document, len(texts))
	for i, t := range texts {
		prompt, err := s.writer.Prompt(t.messages)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", s.source.set.Name, err)
		}
		out[i] = document{narrow(prompt), narrow(s.writer.Completion(t.steps, t.final))}
	}
	return out, nil
}

// narrow stores tokens in two bytes each.
func narrow(ids []int32) []uint16 {
	out := make([]uint16, len(ids))
	for i, id := range ids {
		out[i] = uint16(id) //nolint:gosec // the vocabulary is small
	}
	return out
}

// mix draws documents of all sources until there are enough tokens. The source that
// is furthest behind its share is next, so that every stretch of the pool has the
// shares of the whole.
func mix(sources []*source, w *train.Writer, o options) (*pool, []*count, error) {
	threads := make(chan struct{}, o.jobs)
	streams, counts := make([]*stream, len(sources)), make([]*count, len(sources))
	for i, s := range sources {
		streams[i] = &stream{source: s, writer: w, threads: threads}
		counts[i] = &count{name: s.set.Name, share: s.share}
	}
	p := &pool{}
	for len(p.tokens) < o.tokens {
		c := slices.MinFunc(counts, func(a, b *count) int { return a.tokens()*b.share - b.tokens()*a.share })
		d, err := streams[slices.Index(counts, c)].next()
		if err != nil {
			return nil, nil, err
		}
		if d.len() > o.longest {
			c.left++
			continue
		}
		c.add(d)
		p.add(d)
	}
	return p, counts, nil
}

// A count is what was drawn of one source.
type count struct {
	name               string
	share              int
	prompt, completion int   // tokens
	lengths            []int // of each document, in tokens
	left               int   // documents that were too long
}

func (c *count) tokens() int { return c.prompt + c.completion }

func (c *count) add(d document) {
	c.prompt += len(d.prompt)
	c.completion += len(d.completion)
	c.lengths = append(c.lengths, d.len())
}

// report prints what the documents of each source are like.
func report(w io.Writer, counts []*count) {
	fmt.Fprintf(w, "%-22s %9s %11s %7s %11s %5s %5s %9s\n", "set", "documents", "tokens", "prompt", "completion", "p95", "max", "left out") //nolint:errcheck // a report
	for _, c := range counts {
		slices.Sort(c.lengths)
		n := len(c.lengths)
		if n == 0 {
			continue
		}
		fmt.Fprintf(w, "%-22s %9d %11d %7.1f %11.1f %5d %5d %9d\n", //nolint:errcheck // a report
			c.name, n, c.tokens(), float64(c.prompt)/float64(n), float64(c.completion)/float64(n), c.lengths[n*95/100], c.lengths[n-1], c.left)
	}
}
