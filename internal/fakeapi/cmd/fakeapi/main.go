// Command fakeapi serves package fakeapi as a process of its own. It prints the
// base URL on its first line and ends when its standard input does, so that it
// never outlives the test that started it.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/evalr/evalr/internal/fakeapi"
)

func main() {
	var c fakeapi.Config
	flag.BoolVar(&c.Canned, "canned", false, "give every request the same bytes and decode nothing")
	flag.IntVar(&c.Words, "words", 0, "words before the final answer; 0 is 40")
	flag.IntVar(&c.Rate, "rate", 0, "chunks a second and stream in the scenario paced; 0 is 50")
	flag.IntVar(&c.Tokens, "tokens", 0, "chunks of a paced stream; 0 is a minute of them")
	flag.IntVar(&c.Context, "context", 0, "context length that the listing tells; 0 is not told")
	flag.StringVar(&c.Key, "key", "", "bearer token that is asked for; empty accepts any")
	flag.StringVar(&c.Scenario, "scenario", "", "of URLs that name none; empty is ok")
	flag.Parse()
	s := fakeapi.New(c)
	defer s.Close()
	if _, err := fmt.Fprintln(os.Stdout, s.URL()); err != nil {
		return // nobody is listening
	}
	_, _ = io.Copy(io.Discard, os.Stdin) // however it ends, the parent is gone
}
