package cli

import (
	"regexp"
	"strconv"
)

// stepInName finds a number after one of the words that names of checkpoints have
// before their training step: "global_step_1200", "checkpoint-500", "iter0001000".
var stepInName = regexp.MustCompile(`(?i)(?:^|[^a-z])(?:global)?(?:steps?|checkpoint|ckpt|iter(?:ation)?)[^a-z0-9]{0,2}(\d{1,18})(?:[^0-9]|$)`)

// stepOf returns the training step that a checkpoint's name tells: the last whole
// number after step, checkpoint or iter. Nil is unknown, which is not step 0.
func stepOf(name string) *int64 {
	var last *int64
	for at := 0; ; {
		m := stepInName.FindStringSubmatchIndex(name[at:])
		if m == nil {
			return last
		}
		n, err := strconv.ParseInt(name[at+m[2]:at+m[3]], 10, 64)
		if err != nil {
			return last // the expression matches no such number
		}
		last = &n
		at += m[3]
	}
}
