package reports

import "github.com/evalr/evalr"

// An ending counts why completions ended. A server, or who made an import, may not
// say so: then a completion whose reasoning never ended is taken to have been cut
// off, and of the others nobody knows.
type ending struct {
	told     int // completions whose reason is known
	untold   int // whose reason is not known, and who show no sign of having been cut off
	inferred int // whose reason is not known, and whose reasoning never ended
	limited  int // cut off for a reason that is known
}

func endings(problems [][]evalr.Verdict) ending {
	var e ending
	for _, samples := range problems {
		for _, v := range samples {
			cut := v.Outcome == evalr.Truncated || v.Stop == evalr.StopLength
			switch {
			case v.Failed():
			case v.Stop != evalr.StopUnknown:
				e.told++
				if cut {
					e.limited++
				}
			case cut:
				e.inferred++
			default:
				e.untold++
			}
		}
	}
	return e
}

// known reports whether anything is known of how many were cut off.
func (e ending) known() bool { return e.told+e.inferred > 0 }

// bound reports whether more may have been cut off than are known to be.
func (e ending) bound() bool { return e.untold > 0 }

// cutOff says that a share of completions, in points, was cut off, and how that is
// known.
func (e ending) cutOff(share string) string {
	if !e.bound() && e.inferred == 0 {
		return "the token limit cut off " + share + "% of completions"
	}
	text := share + "% of completions were cut off"
	if e.bound() {
		text = "at least " + text
	}
	switch {
	case e.limited == 0:
		text += " (inferred from reasoning that never ended)"
	case e.inferred > 0:
		text += " (some of it inferred from reasoning that never ended)"
	}
	return text
}
