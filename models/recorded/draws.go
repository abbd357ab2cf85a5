package recorded

import (
	"context"
	"errors"
	"iter"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/models"
)

// A Draw is one completion of a file.
type Draw struct {
	Problem int      // index in [Survey.Problems]
	Index   int      // of the sample, from 0
	Gold    []string // as the row has it; nil if it has none
	Raw     evalr.Raw
	Stop    evalr.StopReason
	Tokens  evalr.Tokens // reasoning included
}

// Completion tells the answer from the reasoning.
func (d Draw) Completion(o models.SplitOptions) evalr.Completion {
	c := evalr.Completion{Raw: d.Raw, Stop: d.Stop, Usage: evalr.Usage{Completion: d.Tokens}}
	c.Text, c.Reasoning, c.Unclosed = models.Split(d.Raw, d.Stop, o)
	return c
}

// Draws reads the rows again and yields every completion, in the file's order.
func (v *Survey) Draws(ctx context.Context) iter.Seq2[Draw, error] {
	return func(yield func(Draw, error) bool) {
		w := walk{survey: v, reader: v.source.reader()}
		w.reader.seen["text"] = true
		for row, err := range v.source.Rows(ctx) {
			if err != nil {
				yield(Draw{}, err)
				return
			}
			if !w.row(row, yield) {
				return
			}
		}
		if w.at != len(v.places) {
			yield(Draw{}, w.changed())
		}
	}
}

// walk is a second reading under way.
type walk struct {
	survey *Survey
	reader reader
	at     int // completions yielded
}

// row yields the completions of a row; false if that is the end.
func (w *walk) row(r Row, yield func(Draw, error) bool) bool {
	for _, c := range w.survey.source.Where {
		if !c.holds(r) {
			return true
		}
	}
	e, err := w.reader.read(r)
	if err == nil && w.at+len(e.takes) > len(w.survey.places) {
		err = w.changed()
	}
	if err != nil {
		yield(Draw{}, err)
		return false
	}
	for _, t := range e.takes {
		p := w.survey.places[w.at]
		w.at++
		stop, _ := stopReason(t.stop)
		d := Draw{
			Problem: int(p.problem), Index: int(p.index), Gold: e.gold,
			Raw: evalr.Raw{Content: t.text, Reasoning: t.reasoning}, Stop: stop, Tokens: t.tokens,
		}
		if !yield(d, nil) {
			return false
		}
	}
	return true
}

func (w *walk) changed() error {
	return errors.New(w.survey.source.File + ": the file changed while it was read")
}
