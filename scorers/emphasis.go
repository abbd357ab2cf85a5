package scorers

import (
	"regexp"
	"strings"
)

// A stars is a run of asterisks that is markup: not the operator of 2**3, (x+1)**2 or 2 * 3.
type stars struct {
	start, end    int
	opens, closes bool
}

// starsOf returns the runs of asterisks of a text that are markup.
func starsOf(text string) []stars {
	var all []stars
	for i := strings.IndexByte(text, '*'); i >= 0 && i < len(text); {
		end := i
		for end < len(text) && text[end] == '*' {
			end++
		}
		s := stars{start: i, end: end, opens: end < len(text) && !isBlank(text[end]), closes: i > 0 && !isBlank(text[i-1])}
		operator := s.opens && s.closes && (isAlphanumeric(text[i-1]) && isAlphanumeric(text[end]) || text[i-1] == ')' && isDigit(text[end]))
		if (s.opens || s.closes) && !operator {
			all = append(all, s)
		}
		next := strings.IndexByte(text[end:], '*')
		if next < 0 {
			break
		}
		i = end + next
	}
	return all
}

// emphases returns what stands between two pairs of asterisks, in order, but for
// headings.
func emphases(text string) []span {
	var all []span
	open := stars{end: -1}
	for _, s := range starsOf(text) {
		switch {
		case s.end-s.start < 2:
		case open.end >= 0 && s.closes:
			content := strings.TrimSpace(text[open.end:s.start])
			if len(content) <= maxAnswer && !strings.HasSuffix(content, ":") && !strings.HasSuffix(content, "：") {
				all = append(all, span{open.start, s.end, unemphasised(content)})
			}
			open.end = -1
		case s.opens:
			open = s
		}
	}
	return all
}

// unemphasised is a text without the asterisks of its emphasis, be they a pair or one
// side of it.
func unemphasised(text string) string {
	var b strings.Builder
	at, single := 0, -1
	drop := func(s stars) {
		b.WriteString(text[at:s.start])
		at = s.end
	}
	runs := starsOf(text)
	for i, s := range runs {
		switch {
		case s.end-s.start > 1:
			drop(s)
		case single == i: // the end of a pair
			drop(s)
		case s.opens && !s.closes || s.opens && s.start > 0 && !isAlphanumeric(text[s.start-1]):
			if i+1 < len(runs) && runs[i+1].closes && runs[i+1].end-runs[i+1].start == 1 {
				drop(s)
				single = i + 1
			}
		}
	}
	return b.String() + text[at:]
}

// markup turns HTML's emphasis into asterisks and drops its other common tags, and takes
// a minus sign out of a formula of its own.
var markup = strings.NewReplacer("<b>", "**", "</b>", "**", "<strong>", "**", "</strong>", "**", "<B>", "**", "</B>", "**",
	"<p>", "", "</p>", "", "<em>", "", "</em>", "", "<i>", "", "</i>", "", "<u>", "", "</u>", "", "<br>", " ", "<br/>", " ", "<br />", " ",
	"&times;", "×", "&nbsp;", " ", "&minus;", "−", "$-$", "-")

// unmarked is a text whose markup is that which is read here, without ticks and other
// pictures, and without the marks of a calculator: 2+1=<<2+1=3>>3.
func unmarked(text string) string {
	if mayHavePictures(text) && strings.ContainsFunc(text, isPicture) {
		text = strings.Map(func(r rune) rune {
			if isPicture(r) {
				return -1
			}
			return r
		}, text)
	}
	if strings.Contains(text, "~~") {
		text = struck.ReplaceAllString(text, "")
	}
	if strings.Contains(text, "<<") && strings.Contains(text, ">>") {
		text = calculator.ReplaceAllString(text, "")
	}
	if !strings.ContainsAny(text, "<&") && !strings.Contains(text, "$-$") {
		return text
	}
	return markup.Replace(text)
}

// calculator is what GSM8K's solutions mark for a calculator.
var calculator = regexp.MustCompile(`<<[^<>\n]*>>`)

// struck is what a text strikes through.
var struck = regexp.MustCompile(`~~[^~\n]+~~`)

// mayHavePictures reports whether a text has bytes that pictures begin with, which most
// texts have not.
func mayHavePictures(text string) bool {
	for i := range len(text) {
		if text[i] >= 0xE2 {
			return true
		}
	}
	return false
}

// isPicture reports whether a symbol is a tick, the end of a proof or another picture
// that says nothing of an answer.
func isPicture(r rune) bool {
	return r >= 0x80 && (r >= 0x2700 && r <= 0x2757 || r >= 0x1F000 && r <= 0x1FAFF || strings.ContainsRune("∎■☑⭐\uFE0F", r))
}

func isBlank(b byte) bool        { return b == ' ' || b == '\t' || b == '\r' || b == '\n' }
func isAlphanumeric(b byte) bool { return isLetter(b) || isDigit(b) }
