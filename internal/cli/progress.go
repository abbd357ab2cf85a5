package cli

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/runner"
	"github.com/evalr/evalr/stats"
)

// A progress shows how far a run is. Its observe method is told of events by the
// runner; a ticker redraws. What it counts is on disk already.
type progress struct {
	mu      sync.Mutex // guards all below: events and ticks come from two goroutines
	w       io.Writer
	dir     string // the run's folder
	form    progressForm
	now     func() time.Time
	wide    func() int // columns of the terminal
	began   time.Time
	shown   time.Time // of the last line or object
	order   []string
	bench   map[string]*tally
	retries int
	trouble string    // what the last retry was for
	told    time.Time // when a line last said so
	limit   int       // requests allowed at a time; 0 until it changes
	drained bool
	lines   int             // of the live block that stand on the screen
	round   bool            // this is one of several draws, after each of which something is said: lines leave out its start and end
	warned  map[string]bool // warnings that an earlier draw gave, without their numbers; nil if there was none
	budget  runner.Budget
	spent   runner.Spend // by all processes of the run; looked at only if there is a budget
}

// A progressForm says how progress is shown.
type progressForm uint8

const (
	progressNone progressForm = iota
	progressLive
	progressLines
	progressJSON
)

// lineEvery is how often a line is printed where there is no terminal.
const lineEvery = 30 * time.Second

// formOf settles "auto": a live block on a terminal, lines elsewhere.
func formOf(value string, live bool) progressForm {
	switch {
	case value == "live", value == "auto" && live:
		return progressLive
	case value == "lines", value == "auto":
		return progressLines
	case value == "json":
		return progressJSON
	}
	return progressNone
}

// A tally is what progress knows of one benchmark: the runner's counts, and
// what a running score with an interval over problems needs.
type tally struct {
	runner.Counts
	problems map[string]int
	scores   [][]float64 // by problem
	running  evalr.Estimate
	as       time.Time // when running was computed
}

// grade counts a verdict towards the running score.
func (t *tally) grade(problem string, s evalr.Score) {
	if s.Outcome != evalr.Unscored && s.Outcome != evalr.Pending {
		t.add(problem, s.Value)
	}
}

// add counts a score towards the running one.
func (t *tally) add(problem string, value float64) {
	i, ok := t.problems[problem]
	if !ok {
		i = len(t.scores)
		t.problems[problem] = i
		t.scores = append(t.scores, nil)
	}
	t.scores[i] = append(t.scores[i], value)
}

func newProgress(e env, form progressForm, dir string) *progress {
	return &progress{w: e.stderr, dir: dir, form: form, now: e.now, wide: e.errWide, began: e.now(), bench: map[string]*tally{}}
}

// observe takes one event of the runner.
func (p *progress) observe(ev runner.Event) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch ev := ev.(type) {
	case runner.Started:
		p.start(ev)
	case runner.Stored:
		p.stored(ev)
	case runner.Judged:
		p.judged(ev)
	case runner.Retrying:
		p.retrying(ev)
	case runner.Limited:
		p.limit = ev.To
	case runner.Stopping:
		p.stopping(ev)
	case runner.Warning:
		p.warn(ev)
	case runner.Finished:
		if p.form == progressLines && !p.round {
			p.line(p.bench[ev.Counts.Benchmark])
		}
	}
}

func (p *progress) tallyOf(benchmark string) *tally {
	t := p.bench[benchmark]
	if t == nil {
		t = &tally{problems: map[string]int{}}
		p.bench[benchmark] = t
	}
	return t
}

// recall counts a score that an earlier process stored.
func (p *progress) recall(benchmark, problem string, value float64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.tallyOf(benchmark).add(problem, value)
}

func (p *progress) start(ev runner.Started) {
	for _, c := range ev.Benchmarks {
		p.order = append(p.order, c.Benchmark)
		t := p.tallyOf(c.Benchmark)
		t.Counts = c
	}
	p.shown, p.spent = p.now(), ev.Spent
	switch p.form {
	case progressLines:
		for _, name := range p.order {
			if p.round {
				break
			}
			t := p.bench[name]
			fmt.Fprintf(p.w, "%s: %s to draw%s\n", name, counted(t.Left(), "sample"), kept(t.Counts))
		}
	case progressJSON:
		p.snapshot("start")
	case progressLive:
		p.draw()
	case progressNone:
	}
}

// counted is a number with its noun, "1 sample" or "2 samples".
func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

func kept(c runner.Counts) string {
	if c.Reused == 0 {
		return ""
	}
	text := fmt.Sprintf(", %d are there already", c.Reused)
	if c.Pending > 0 {
		text += fmt.Sprintf(", %d of them not judged yet", c.Pending)
	}
	return text
}

func (p *progress) stored(ev runner.Stored) {
	t := p.bench[ev.Counts.Benchmark]
	t.Counts, p.spent = ev.Counts, ev.Spent
	if s := ev.Sample; s.Failure == nil {
		t.grade(s.Problem, s.Score)
	}
	p.report()
}

// judged takes the verdict on a sample that was stored without one.
func (p *progress) judged(ev runner.Judged) {
	t := p.bench[ev.Counts.Benchmark]
	t.Counts = ev.Counts
	t.grade(ev.Ref.Problem, ev.Score)
	p.report()
}

// report prints lines or an object if it is time to.
func (p *progress) report() {
	if p.form == progressLines && p.now().Sub(p.shown) >= lineEvery {
		p.shown = p.now()
		for _, name := range p.order {
			if b := p.bench[name]; !b.Complete() {
				p.line(b)
			}
		}
		if text := p.purse(); text != "" {
			fmt.Fprintf(p.w, "spent: %s\n", text)
		}
	}
	if p.form == progressJSON && p.now().Sub(p.shown) >= 100*time.Millisecond {
		p.shown = p.now()
		p.snapshot("progress")
	}
}

func (p *progress) warn(ev runner.Warning) {
	if p.warned != nil {
		kind := ev.Benchmark + ": " + numbers.ReplaceAllString(ev.Text, "0")
		if p.warned[kind] {
			return
		}
		p.warned[kind] = true
	}
	if p.form == progressJSON {
		p.object(map[string]any{"event": "warning", "benchmark": ev.Benchmark, "text": ev.Text})
		return
	}
	p.erase()
	fmt.Fprintf(p.w, "evalr: warning: %s: %s\n", ev.Benchmark, printable(ev.Text))
	p.draw()
}

// numbers are what differs between two warnings of one kind.
var numbers = regexp.MustCompile(`\d+`)

// tick redraws the live block.
func (p *progress) tick() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.erase()
	p.draw()
}

// retrying counts a retry and says why there are any: at the first one, and
// then no more often than lines are printed.
func (p *progress) retrying(ev runner.Retrying) {
	p.retries++
	p.trouble = ev.Failure.Kind.String()
	switch {
	case p.form == progressJSON:
		p.object(map[string]any{"event": "retry", "benchmark": ev.Ref.Benchmark, "why": p.trouble, "try": ev.Try, "wait_s": ev.Wait.Seconds()})
	case p.form == progressLines && (p.retries == 1 || p.now().Sub(p.told) >= lineEvery):
		p.told = p.now()
		fmt.Fprintf(p.w, "evalr: retrying after: %s (%s so far)\n", printable(ev.Failure.Error()), counted(p.retries, "failed request"))
	}
}

// draining says that Ctrl-C was heard.
func (p *progress) draining() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.drained = true
	if p.form == progressJSON {
		p.object(map[string]any{"event": "draining"})
		return
	}
	p.erase()
	fmt.Fprintln(p.w, "evalr: no new requests; waiting for those in flight. A second Ctrl-C or signal stops now")
	p.draw()
}

// stopping says that the deadline has come: what is in flight may take long. The
// other reasons to stop are told where they arise, or at once in the end.
func (p *progress) stopping(ev runner.Stopping) {
	if _, ok := errors.AsType[*runner.DeadlineError](ev.Why); !ok {
		return
	}
	p.drained = true
	if p.form == progressJSON {
		p.object(map[string]any{"event": "draining"})
		return
	}
	p.erase()
	fmt.Fprintln(p.w, "evalr: the deadline has come: no new requests; waiting for those in flight. Two Ctrl-C stop now")
	p.draw()
}

// purse says how much of the budget is spent; empty if there is none.
func (p *progress) purse() string {
	var parts []string
	b := p.budget
	if b.Tokens > 0 {
		parts = append(parts, fmt.Sprintf("%s of %s tokens", grouped(p.spent.Completion), grouped(b.Tokens)))
	}
	if b.Cost > 0 {
		parts = append(parts, fmt.Sprintf("$%.2f of $%.2f", b.Price.Cost(p.spent.Prompt, p.spent.Completion), b.Cost))
	}
	return strings.Join(parts, ", ")
}

// finish leaves the last state on the screen.
func (p *progress) finish() {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch p.form {
	case progressLive:
		p.erase()
		p.draw()
		p.lines = 0
	case progressJSON:
		p.snapshot("done")
	case progressLines, progressNone:
	}
}

// line prints one benchmark's state as a line of its own.
func (p *progress) line(t *tally) { fmt.Fprintf(p.w, "%s: %s\n", t.Benchmark, p.state(t)) }

// erase takes the live block off the screen.
func (p *progress) erase() {
	if p.form == progressLive && p.lines > 0 {
		fmt.Fprintf(p.w, "\x1b[%dA\x1b[J", p.lines)
		p.lines = 0
	}
}

// draw puts the live block on the screen.
func (p *progress) draw() {
	if p.form != progressLive || len(p.order) == 0 {
		return
	}
	var b strings.Builder
	for _, name := range p.order {
		t := p.bench[name]
		b.WriteString(p.cut(fmt.Sprintf("%-14s %s %s", name, bar(t.Total-t.Left(), t.Total), p.state(t))))
	}
	b.WriteString(p.cut(p.totals()))
	p.lines = len(p.order) + 1
	fmt.Fprint(p.w, b.String())
}

// cut ends a line before the terminal would wrap it: erasing counts lines.
func (p *progress) cut(line string) string { return line[:min(len(line), p.wide()-1)] + "\n" }

// state is a benchmark's counts and running score.
func (p *progress) state(t *tally) string {
	parts := []string{fmt.Sprintf("%d/%d", t.Total-t.Left(), t.Total)}
	if est, ok := p.score(t); ok {
		parts = append(parts, fmt.Sprintf("%.1f [about %.1f, %.1f]", 100*est.Value, 100*est.Lo, 100*est.Hi))
	}
	if t.Pending > 0 {
		parts = append(parts, fmt.Sprintf("judging %d left", t.Pending))
	}
	for _, c := range []struct {
		n    int
		what string
	}{{t.Failed, "failed"}, {t.Unscored, "unscored"}, {t.Truncated, "truncated"}, {t.NoAnswer, "no answer"}} {
		if c.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", c.n, c.what))
		}
	}
	return strings.Join(parts, "  ")
}

// score is the running score of a benchmark, with the closed form of the interval,
// which is shown as approximate: the report's takes half a second for 100,000 samples
// of which problems have unlike numbers, and would hold the run up. It is at most a
// second old, since it looks at every score there is; the last one is not old at all.
func (p *progress) score(t *tally) (evalr.Estimate, bool) {
	if len(t.scores) == 0 {
		return evalr.Estimate{}, false
	}
	if now := p.now(); t.as.IsZero() || t.Complete() || now.Sub(t.as) >= time.Second {
		t.running, t.as = stats.Pass1(t.scores, stats.Options{Interval: stats.WilsonEffective}), now
	}
	return t.running, true
}

// totals is the last line of the live block: speed, retries and what is left.
func (p *progress) totals() string {
	done, left, tokens := 0, 0, int64(0)
	for _, t := range p.bench {
		done, left, tokens = done+t.Done, left+t.Left(), tokens+t.Tokens
	}
	spent := p.now().Sub(p.began)
	text := "elapsed " + spent.Round(time.Second).String()
	if s := spent.Seconds(); s >= 1 && tokens > 0 {
		text += fmt.Sprintf("  %.0f tokens/s", float64(tokens)/s)
	}
	if spent := p.purse(); spent != "" {
		text += "  " + spent
	}
	if p.retries > 0 {
		text += fmt.Sprintf("  %d retries (%s)", p.retries, p.trouble)
	}
	if p.limit > 0 {
		text += fmt.Sprintf("  %d at a time", p.limit)
	}
	if done > 0 && left > 0 && !p.drained {
		text += "  about " + (spent / time.Duration(done) * time.Duration(left)).Round(time.Second).String() + " left"
	}
	return text
}

// bar is a progress bar of ten places.
func bar(done, total int) string {
	full := 10
	if total > 0 {
		full = 10 * done / total
	}
	return "[" + strings.Repeat("=", full) + strings.Repeat(" ", 10-full) + "]"
}
