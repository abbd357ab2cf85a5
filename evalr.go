// Package evalr is the vocabulary of an evaluation: the few types and the three
// one-method contracts that every other package of this module speaks.
//
// Problems become scores along one straight line,
//
//	Source → Problem → Prompt → Model → Completion → Scorer → Score → Sample → Estimate
//
// and each stage of it is a package that can be used alone. A [Benchmark] is
// data, prompt, scorer, sampling and metrics under one version; a run draws k
// samples for each of its n problems (DeepSeek-R1, arXiv 2501.12948, section 3:
// pass@1 is the mean over problems of the mean over k samples).
//
// Four things are never confused here, because the field's harnesses lose most
// of their credibility by confusing them: a wrong answer ([Incorrect]), no
// answer ([NoAnswer]), an answer cut off by the token limit ([Truncated]) and a
// request that failed ([Failure]). The first three are outcomes of a sample the
// model gave; the last is no sample at all.
//
// The package imports the standard library only.
package evalr

import (
	"context"
	"iter"
)

// A Source yields the problems of a data set in the data set's own order. An
// error ends the sequence and names file, row and field. Calling Problems again
// yields the same problems.
type Source interface {
	Problems(ctx context.Context) iter.Seq2[Problem, error]
}

// A Digester is a [Source] that knows the digest of its whole content: 64
// hexadecimal digits, SHA-256 over the canonical (id, input, gold) rows, so
// that equal copies in different files agree. The command line looks for it
// when it records a run.
type Digester interface {
	Digest(ctx context.Context) (string, error)
}

// A Model draws one completion. It must be safe for concurrent use. An error
// that wraps a [*Failure] says how the request failed; any other error means
// that the run cannot go on. Generate never gives up because an answer is slow:
// cutting off long answers would bias the score.
type Model interface {
	Generate(ctx context.Context, r Request) (Completion, error)
}

// A MultiModel is a [Model] that can draw several completions of one prompt in
// one request. It may return fewer than n; the runner, which looks for this
// interface when more than one choice a request was asked for, draws the rest.
type MultiModel interface {
	Model
	GenerateN(ctx context.Context, r Request, n int) ([]Completion, error)
}

// A SeededModel is a [Model] that can draw several completions of one prompt in one
// request, each by a seed of its own, so that the same samples come of it whatever
// request draws them. It returns one for each seed. The runner looks for it before
// it does for [MultiModel].
type SeededModel interface {
	Model
	GenerateSeeds(ctx context.Context, r Request, seeds []int64) ([]Completion, error)
}

// A Scorer grades one completion against a target. It must be safe for
// concurrent use and do a bounded amount of work. An error means that it could
// not decide; the sample is then Unscored, which is never counted as wrong.
type Scorer interface {
	Score(ctx context.Context, t Target, c Completion) (Score, error)
}

// A Deferrer is a [Scorer] whose work is too long to be done where samples are
// drawn: it runs programs, say. Whoever draws samples looks for it, stores such a
// completion as [Pending] and has it judged beside the drawing, as many at a time
// as there are processors. Nobody bounds its time, so it bounds its own, and it
// returns soon once its context has ended.
type Deferrer interface {
	Scorer
	Deferred() bool
}

// A Comparer is a [Scorer] that can say that two answers are the same although
// their keys differ. Same must be symmetric. It never sees the gold answer.
// Whoever forms classes of answers for a consensus vote looks for it.
type Comparer interface {
	Same(a, b string) bool
}

// A Versioner is a [Scorer] or other part that names its version. The version
// is stored beside each score; it never changes what a sample is.
type Versioner interface {
	Version() string
}
