package runner

import (
	"time"

	"github.com/evalr/evalr"
)

// An Event is something that happened in a run: [Started], [Stored], [Judged],
// [Retrying], [Limited], [Stopping], [Warning] or [Finished].
type Event interface{ event() }

// Started is the first event: what there is to do.
type Started struct {
	Benchmarks []Counts // in the plan's order
	Spent      Spend    // by earlier processes
}

// Stored says that a sample, or a failure for good, is on disk.
type Stored struct {
	Sample *evalr.Sample // not to be changed or kept
	Counts Counts        // of its benchmark, this sample included
	Spent  Spend         // by the run in all, earlier processes and requests just answered included
}

// Judged says that the verdict on a sample that was stored as [evalr.Pending] is on
// disk.
type Judged struct {
	Ref    evalr.Ref
	Score  evalr.Score
	Counts Counts // of its benchmark, this verdict included
}

// Retrying says that a request failed and is tried again.
type Retrying struct {
	Ref     evalr.Ref // the first sample it was to bring
	Failure *evalr.Failure
	Try     int           // number of the try that failed, from 1
	Wait    time.Duration // until the next
}

// Limited says that the number of requests allowed at a time changed.
type Limited struct {
	From, To int
}

// Stopping says that no further request is sent; those in flight may take as long
// as their answers are.
type Stopping struct {
	Why error // as [Run] will return it
}

// Warning says that a benchmark's samples look wrong, once for each cause.
type Warning struct {
	Benchmark string
	Text      string
}

// Finished says that every sample of a benchmark is stored and judged.
type Finished struct {
	Counts Counts
}

func (Started) event()  {}
func (Stored) event()   {}
func (Judged) event()   {}
func (Retrying) event() {}
func (Limited) event()  {}
func (Stopping) event() {}
func (Warning) event()  {}
func (Finished) event() {}

// Counts says how far a benchmark is. All but Total, Reused and Pending count what
// this process stored, verdicts on samples of earlier processes included.
type Counts struct {
	Benchmark string
	Total     int     // samples in the plan
	Reused    int     // of these, kept from earlier processes
	Done      int     // of these, stored by this process, failures included
	Failed    int     // of Done, requests that failed for good
	Pending   int     // of Reused and Done, completions that wait for their verdict
	Graded    int     // verdicts given
	Unscored  int     // of Graded, completions the scorer could not decide on
	NoAnswer  int     // of Graded
	Truncated int     // of Graded
	Redrawn   int     // of Done, samples of which an earlier draw was begun and lost
	Credit    float64 // sum of the values of the scored samples
	Tokens    int64   // in completions, where the server says so
	Uncounted int     // of Done, completions whose number of tokens is unknown
	NoStop    int     // of Done, completions that do not say why they ended
}

// Left returns how many samples are still to be stored.
func (c Counts) Left() int { return c.Total - c.Reused - c.Done }

// Complete reports whether every sample is stored and judged.
func (c Counts) Complete() bool { return c.Left() == 0 && c.Pending == 0 }

// Scored returns how many samples this process gave a score.
func (c Counts) Scored() int { return c.Graded - c.Unscored }

// A Summary says what a run came to, also when it was stopped early.
type Summary struct {
	Benchmarks []Counts // in the plan's order
	Requests   int      // sent, retries included
	Retries    int      // requests that were sent because an earlier one had failed
	Warnings   []Warning
	Spent      Spend // by all processes of the run; what is given up in flight is not in it
}

// Left returns how many samples of the plan are not stored.
func (s Summary) Left() int {
	n := 0
	for _, c := range s.Benchmarks {
		n += c.Left()
	}
	return n
}

// Pending returns how many samples of the plan are stored and not judged.
func (s Summary) Pending() int {
	n := 0
	for _, c := range s.Benchmarks {
		n += c.Pending
	}
	return n
}

// TooManyFailed reports whether more than 1 % of the samples that are stored
// failed for good, so that the numbers of the run should not be trusted.
func (s Summary) TooManyFailed() bool {
	stored, failed := 0, 0
	for _, c := range s.Benchmarks {
		stored += c.Reused + c.Done
		failed += c.Failed
	}
	return failed*100 > stored
}
