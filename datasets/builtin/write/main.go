// Command write writes the files of the built-in samples into the current folder;
// go generate runs it in package builtin.
package main

import (
	"log"
	"os"

	"github.com/evalr/evalr/datasets/builtin"
)

func main() {
	made, err := builtin.Generate()
	if err != nil {
		log.Fatal(err)
	}
	for name, data := range made {
		if err := os.WriteFile(name, data, 0o644); err != nil { //nolint:gosec // files of the repository
			log.Fatal(err)
		}
	}
}
