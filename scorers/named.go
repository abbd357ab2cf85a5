package scorers

import (
	"fmt"
	"strings"

	"github.com/evalr/evalr"
)

// Named returns the scorer of a name, for answers of data that is not in the
// catalogue: "math", "integer" (any integer) or "choice" (the letters of the
// problem's own options, A to Z where it has none).
func Named(name string) (evalr.Scorer, error) {
	switch name {
	case "math":
		return Math{}, nil
	case "integer":
		return Integer{}, nil
	case "choice":
		return Choice{}, nil
	}
	return nil, fmt.Errorf("scorer %q: want one of %s", name, strings.Join(Names(), ", "))
}

// Names returns the names that [Named] knows.
func Names() []string { return []string{"math", "integer", "choice"} }
