package store

import (
	"fmt"
	"os"
	"sync"
	"time"

	"github.com/evalr/evalr"
)

// child is what the test binary does when a test starts it as a process of its
// own: things that end a process, or that another process must do.
func child(mode, dir string) int {
	switch mode {
	case "put":
		return childPut(dir)
	case "rescore":
		return childRescore(dir)
	case "hold":
		return childHold(dir)
	case "reopen":
		return childReopen(dir)
	case "full":
		return childFull(dir)
	}
	return 64
}

// childPut puts samples until it is killed and prints what was acknowledged.
func childPut(dir string) int {
	run, err := Open(background(), dir, Config{Now: time.Now})
	if err != nil {
		fmt.Println("error", err)
		return 1
	}
	var out sync.Mutex
	say := func(what string, p, i int) {
		out.Lock()
		defer out.Unlock()
		fmt.Println(what, p, i)
	}
	var wg sync.WaitGroup
	for p := range 64 {
		wg.Go(func() {
			for i := range maxIndex {
				if _, ok := run.Stored(ref(p, i)); ok {
					continue
				}
				if err := run.Begin(background(), ref(p, i)); err != nil {
					return
				}
				say("begun", p, i)
				if err := run.Put(background(), sample(ref(p, i))); err != nil {
					return
				}
				say("stored", p, i)
			}
		})
	}
	wg.Wait()
	return 1
}

// childRescore scores a run of [fill] again and again until it is killed and prints
// how often it has.
func childRescore(dir string) int {
	run, err := Open(background(), dir, Config{Now: time.Now})
	if err != nil {
		fmt.Println("error", err)
		return 1
	}
	for n := 1; ; n++ {
		record := run.Manifest().Benchmarks[0]
		record.Scorer = round(n)
		score := evalr.Score{Outcome: evalr.Incorrect, Key: round(n)}
		if err := run.Rescore(background(), record, regradeAll(rescored, score)); err != nil {
			fmt.Println("error", err)
			return 1
		}
		fmt.Println("stored", n)
	}
}

// rescored is the number of samples that childRescore expects: so many that they
// do not fit into the cache of SQLite, which therefore writes before it commits.
const rescored = 20_000

// round is the name of the n-th scorer of childRescore.
func round(n int) string { return fmt.Sprintf("round/%d", n) }

// childReopen opens the run and closes it, again and again until it is killed.
func childReopen(dir string) int {
	for {
		run, err := Open(background(), dir, Config{Now: time.Now})
		if err == nil {
			err = run.Close()
		}
		if err != nil {
			fmt.Println("error", err)
			return 1
		}
		fmt.Println("closed")
	}
}

// childHold opens a run and keeps it until its input ends.
func childHold(dir string) int {
	run, err := Open(background(), dir, Config{Now: time.Now})
	if err != nil {
		fmt.Println("error", err)
		return 1
	}
	fmt.Println("held")
	os.Stdin.Read(make([]byte, 1))
	run.Close()
	return 0
}
