// Command corpus writes the training text of the built-in model: problems of the
// built-in samples that are not for asking, in the prompts of the benchmarks, each
// with its worked answer, as tokens.
//
//	go run ./engine/builtin/train/corpus -o pool.bin
//
// The same seed gives the same file on every machine, with any number of threads.
// With -vocab it learns the phrases of the vocabulary instead.
package main

import (
	"flag"
	"fmt"
	"log"
	"runtime"

	"github.com/evalr/evalr/engine/builtin/train"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("corpus: ")
	var o options
	flag.StringVar(&o.out, "o", "pool.bin", "`file` to write")
	flag.IntVar(&o.tokens, "tokens", 45_000_000, "`tokens` to write at least")
	flag.IntVar(&o.longest, "longest", 448, "most `tokens` of a document; longer ones are left out")
	flag.Uint64Var(&o.seed, "seed", 1, "`seed` of the problems that are drawn")
	flag.IntVar(&o.jobs, "jobs", runtime.GOMAXPROCS(0), "`threads`")
	flag.BoolVar(&o.vocab, "vocab", false, "write the phrases that shorten the text most, to phrases.txt for example")
	flag.Parse()
	if err := o.run(); err != nil {
		log.Fatal(err)
	}
}

// options are the flags.
type options struct {
	out     string
	tokens  int
	longest int
	seed    uint64
	jobs    int
	vocab   bool
}

func (o options) run() error {
	if o.tokens < 1 || o.longest < 1 || o.jobs < 1 {
		return fmt.Errorf("-tokens %d, -longest %d, -jobs %d: expected numbers from 1", o.tokens, o.longest, o.jobs)
	}
	sources, err := newSources(o.seed)
	if err != nil {
		return err
	}
	if o.vocab {
		return o.learn(sources)
	}
	phrases, err := train.Learnt()
	if err != nil {
		return err
	}
	w, err := train.NewWriter(phrases)
	if err != nil {
		return err
	}
	p, counts, err := mix(sources, w, o)
	if err != nil {
		return err
	}
	report(log.Writer(), counts)
	return p.writeFile(o.out)
}
