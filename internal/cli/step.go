package cli

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// stepInName finds the number after one of the words that names of checkpoints
// have before their training step, at the end of a name: "global_step_1200",
// "checkpoint-500", "iter0001000.safetensors". Further numbers may follow
// ("step-30-of-60"), words may not: step-3-flash is the name of a model.
var stepInName = regexp.MustCompile(`(?i)(?:^|[^a-z])(?:global)?(?:steps?|checkpoint|ckpt|iter(?:ation)?)[^a-z0-9]{0,2}(\d{1,18})` +
	`(?:[-_ ]+(?:of[-_ ]*)?v?\d+)*(?:\.[a-z]+)?$`)

// stepOf returns the training step that a checkpoint's name tells: the number
// after step, checkpoint or iter in the last part of its path that has one. Nil is
// unknown, which is not step 0.
func stepOf(name string) *int64 {
	parts := strings.FieldsFunc(name, func(r rune) bool { return r == '/' || r == '\\' })
	for _, part := range slices.Backward(parts) {
		m := stepInName.FindStringSubmatch(part)
		if m == nil {
			continue
		}
		if n, err := strconv.ParseInt(m[1], 10, 64); err == nil {
			return &n
		}
	}
	return nil
}
