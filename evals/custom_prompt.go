package evals

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/evalr/evalr"
)

// The placeholders of a user's prompt.
const (
	holeQuestion = "{question}" // the question as the file has it
	holeChoices  = "{choices}"  // the options, "A) …", a line each
	holeLetters  = "{letters}"  // the options' letters: ABCD
)

// promptHole matches a placeholder, and one in doubled braces, which stands for
// itself in single ones. Other braces, as in \boxed{}, are text.
var promptHole = regexp.MustCompile(`\{\{[a-z_]+\}\}|\{[a-z_]+\}`)

// parsePrompt reads the prompt a user wrote and returns how a problem looks in it.
func (o CustomOptions) parsePrompt() (func(evalr.Problem) string, error) {
	if !utf8.ValidString(o.Prompt) {
		return nil, &usageError{text: fmt.Sprintf("prompt %s: not UTF-8 text", o.PromptName)}
	}
	text := strings.TrimRight(strings.ReplaceAll(o.Prompt, "\r\n", "\n"), "\n")
	holes := promptHole.FindAllString(text, -1)
	known := []string{holeQuestion}
	if o.Scorer == scorerChoice {
		known = append(known, holeChoices, holeLetters)
	}
	for _, h := range holes {
		if !strings.HasPrefix(h, "{{") && !slices.Contains(known, h) {
			return nil, &usageError{
				text: fmt.Sprintf("prompt %s: unknown placeholder %s; there are %s", o.PromptName, h, strings.Join(known, ", ")),
				hint: fmt.Sprintf("{%s} writes %s as it stands", h, h),
			}
		}
	}
	for _, h := range known[:min(2, len(known))] {
		if !slices.Contains(holes, h) {
			return nil, &usageError{
				text: fmt.Sprintf("prompt %s: no %s in it, so the model would not see the %s", o.PromptName, h, strings.Trim(h, "{}")),
				hint: "write " + h + " where it belongs",
			}
		}
	}
	return func(p evalr.Problem) string {
		return promptHole.ReplaceAllStringFunc(text, func(hole string) string {
			switch hole {
			case holeQuestion:
				return p.Input
			case holeChoices:
				return optionLines(p.Choices)
			case holeLetters:
				return lettersOf(len(p.Choices))
			}
			return hole[1 : len(hole)-1]
		})
	}, nil
}
