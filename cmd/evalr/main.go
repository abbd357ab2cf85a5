// Command evalr evaluates reasoning models on benchmarks; see evalr --help.
package main

import (
	"os"

	"github.com/evalr/evalr/internal/cli"
)

func main() { os.Exit(cli.Main()) }
