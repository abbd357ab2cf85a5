package cli

import (
	"context"
	"errors"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/runner"
	"github.com/evalr/evalr/store"
)

// bytesAToken is the rule of thumb for prompts whose tokens nobody has counted:
// about four bytes a token in English, and not far from it in Chinese, where a
// character has three bytes and mostly a token of its own or a share in one.
const bytesAToken = 4

// A forecast is what a run, or one benchmark of it, would still send. Numbers that
// are not known are nil.
type forecast struct {
	Benchmark string   `json:"benchmark,omitempty"`
	Problems  int      `json:"problems"`
	K         int      `json:"k,omitempty"`
	Held      int      `json:"held"`     // samples that are there already
	Samples   int      `json:"samples"`  // still to be drawn
	Requests  int      `json:"requests"` // for them
	Prompt    int64    `json:"prompt_tokens"`
	Measured  bool     `json:"prompt_tokens_measured"` // from what the run holds, not by the rule of thumb
	Expected  *int64   `json:"completion_tokens_expected"`
	Most      int64    `json:"completion_tokens_most"` // every completion at its token limit
	Cost      *float64 `json:"cost_expected"`
	CostMost  *float64 `json:"cost_most"`

	promptMost int64
}

// A forecastRun is what a dry run says.
type forecastRun struct {
	Schema     string     `json:"schema"`
	Run        *string    `json:"run"`      // folder; nil where it is not known without the model's name
	Exists     bool       `json:"exists"`   // and holds samples, perhaps
	Model      string     `json:"model"`    // empty if it is neither given nor told by the endpoint
	Endpoint   string     `json:"endpoint"` // empty if none was asked
	Context    int        `json:"context"`  // tokens the model's context holds; 0 if the endpoint does not say
	Benchmarks []forecast `json:"benchmarks"`
	Total      forecast   `json:"total"`
	Spent      *spentJSON `json:"spent"` // so far; nil for a run that is new
	Budget     *bool      `json:"budget_suffices"`

	price *evalr.Price
	local bool // the model is on this machine
}

// A spentJSON is what was spent, as a document says it.
type spentJSON struct {
	Prompt     int64 `json:"prompt_tokens"`
	Completion int64 `json:"completion_tokens"`
	Assumed    int64 `json:"completion_tokens_assumed"`
}

// A holding is what a run has of a benchmark.
type holding struct {
	samples          map[string]map[int]bool // by problem and index
	prompts, answers mean
}

// A mean is a sum of known numbers of tokens and how many they are.
type mean struct{ sum, n int64 }

func (m *mean) add(t evalr.Tokens) {
	if n, known := t.Known(); known {
		m.sum += n
		m.n++
	}
}

// of returns what so many more would come to, and whether that is known.
func (m mean) of(count int) (int64, bool) {
	if m.n == 0 {
		return 0, false
	}
	return int64(float64(m.sum) / float64(m.n) * float64(count)), true
}

// forecast says what the run would send and sends nothing. It works without an
// endpoint, and makes no folder.
func (o *runOptions) forecast(ctx context.Context, e env) error {
	s, err := o.prepare(ctx, e)
	if err != nil {
		return err
	}
	defer s.model.Close()
	held, spent, err := o.held(ctx, s)
	if err != nil {
		return err
	}
	out := forecastRun{
		Schema: "evalr.plan/v1", Exists: held != nil, Model: s.manifest.Model.Name,
		Endpoint: s.model.URL(), Context: s.model.says.Context, Benchmarks: []forecast{},
	}
	_, out.local = o.local()
	if out.Model != "" || o.out != "" {
		out.Run = &s.dir
	}
	if o.limits.price.given {
		out.price = &o.limits.price.Price
	}
	for _, c := range s.benchmarks {
		if c.record.Left != "" {
			continue
		}
		f := o.foresee(c, held[c.record.Name])
		f.bill(out.price)
		out.Benchmarks = append(out.Benchmarks, f)
		out.Total.include(f, len(out.Benchmarks) == 1)
	}
	if out.Exists {
		out.Spent = &spentJSON{spent.Prompt, spent.Completion, spent.Assumed}
	}
	out.Budget = o.suffices(out.Total, spent)
	if o.asJSON {
		return writeJSON(e.stdout, out)
	}
	return out.write(e.stdout)
}

// held reads what there is of the run already; nil if it is new. A run of other
// settings is refused as it would be later.
func (o *runOptions) held(ctx context.Context, s *session) (all map[string]*holding, spent runner.Spend, err error) {
	if s.manifest.Model.Name == "" && o.out == "" {
		return nil, spent, nil
	}
	r, err := store.Read(ctx, s.dir)
	if errors.Is(err, store.ErrNoRun) {
		return nil, spent, nil
	}
	if err != nil {
		return nil, spent, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	if s.manifest.Model.Name == "" {
		s.manifest.Model.Name = r.Manifest().Model.Name
	}
	now, err := store.RedactManifest(s.manifest, s.model.redactor.RedactKnown)
	if err == nil {
		err = refuseOther(s.dir, r.Manifest(), now)
	}
	if err != nil {
		return nil, spent, err
	}
	all = map[string]*holding{}
	for _, b := range r.Manifest().Benchmarks {
		if all[b.Name], err = holdingOf(ctx, r, b.Name); err != nil {
			return nil, spent, err
		}
	}
	spent, err = spentBy(ctx, r)
	return all, spent, err
}

func holdingOf(ctx context.Context, r *store.Reader, benchmark string) (*holding, error) {
	h := &holding{samples: map[string]map[int]bool{}}
	for p, err := range r.Verdicts(ctx, benchmark) {
		if err != nil {
			return nil, err
		}
		h.samples[p.ID] = map[int]bool{}
		for _, v := range p.Verdicts {
			if v.Failed() {
				continue
			}
			h.samples[p.ID][int(v.Index)] = true
			h.prompts.add(v.Asked)
			h.answers.add(v.Tokens)
		}
	}
	return h, nil
}

// foresee counts what is still to be sent of a benchmark.
func (o *runOptions) foresee(c chosen, held *holding) forecast {
	if held == nil {
		held = &holding{}
	}
	f := forecast{Benchmark: c.record.Name, Problems: len(c.problems), K: c.record.K}
	plan := runner.Plan{System: o.system, Prefill: o.prefill}
	step := o.choices
	if c.PerSample {
		step = 1
	}
	for _, p := range c.problems {
		prompt := plan.Render(c.Benchmark, p, 0)
		asked := -1 // the last group of samples that a request is counted for
		for index := range f.K {
			if held.samples[p.ID][index] {
				f.Held++
				continue
			}
			if c.PerSample && index > 0 {
				prompt = plan.Render(c.Benchmark, p, index)
			}
			f.Samples++
			if group := index / step; group != asked {
				asked = group
				f.Requests++
			}
			f.promptMost += runner.PromptBound(prompt)
			f.Prompt += textBytes(prompt)
		}
	}
	f.Prompt /= bytesAToken
	if n, known := held.prompts.of(f.Samples); known {
		f.Prompt, f.Measured = n, true
	}
	if n, known := held.answers.of(f.Samples); known {
		f.Expected = &n
	}
	f.Most = int64(c.record.Sampling.MaxTokens) * int64(f.Samples)
	return f
}

func textBytes(p evalr.Prompt) int64 {
	n := len(p.Prefill)
	for _, m := range p.Messages {
		n += len(m.Content)
	}
	return int64(n)
}

// bill computes what the tokens cost, as far as they are known.
func (f *forecast) bill(p *evalr.Price) {
	if p == nil {
		return
	}
	if f.Expected != nil {
		cost := p.Cost(f.Prompt, *f.Expected)
		f.Cost = &cost
	}
	most := p.Cost(f.promptMost, f.Most)
	f.CostMost = &most
}

// include adds a benchmark to a total; what is unknown of one is unknown of all.
func (f *forecast) include(b forecast, first bool) {
	f.Problems += b.Problems
	f.Held += b.Held
	f.Samples += b.Samples
	f.Requests += b.Requests
	f.Prompt += b.Prompt
	f.promptMost += b.promptMost
	f.Measured = b.Measured && (first || f.Measured)
	f.Expected = sum(f.Expected, b.Expected, first)
	f.Most += b.Most
	f.Cost = sum(f.Cost, b.Cost, first)
	f.CostMost = sum(f.CostMost, b.CostMost, first)
}

// sum adds b to a, which is nothing yet if b is the first.
func sum[T int64 | float64](a, b *T, first bool) *T {
	switch {
	case b == nil || a == nil && !first:
		return nil
	case first:
		return b
	}
	total := *a + *b
	return &total
}

// suffices reports whether the budget holds the most that a run can still take;
// nil if there is none.
func (o *runOptions) suffices(f forecast, spent runner.Spend) *bool {
	if !o.limits.bounded() {
		return nil
	}
	b := o.limits.budget(spent)
	tokens, cost := b.Exceeded(spent.Plus(runner.Spend{Prompt: f.promptMost, Completion: f.Most}))
	holds := !tokens && !cost
	return &holds
}
