package mathexpr

import (
	"regexp"
	"strings"
)

// A restriction is what words that follow "all real numbers" leave of them: $ stands for
// so many values after the words, or for any number of them.
type restriction struct {
	words, set string
	values     int
}

// restrictions are in an order in which no one's words begin another's.
var restrictions = []restriction{
	{"except for", `\mathbb{R}\setminus\{$\}`, 0},
	{"except when", `\mathbb{R}\setminus\{$\}`, 0},
	{"except", `\mathbb{R}\setminus\{$\}`, 0},
	{"other than", `\mathbb{R}\setminus\{$\}`, 0},
	{"excluding", `\mathbb{R}\setminus\{$\}`, 0},
	{"not equal to", `\mathbb{R}\setminus\{$\}`, 0},
	{"different from", `\mathbb{R}\setminus\{$\}`, 0},
	{"greater than or equal to", `[$,\infty)`, 1},
	{"at least", `[$,\infty)`, 1},
	{"greater than", `($,\infty)`, 1},
	{"larger than", `($,\infty)`, 1},
	{"less than or equal to", `(-\infty,$]`, 1},
	{"at most", `(-\infty,$]`, 1},
	{"less than", `(-\infty,$)`, 1},
	{"smaller than", `(-\infty,$)`, 1},
	{"between", `($)`, 2},
}

// restricted parts real numbers in words from what restricts them.
var restricted = func() *regexp.Regexp {
	all := make([]string, len(restrictions))
	for i, r := range restrictions {
		all[i] = r.words
	}
	return regexp.MustCompile(`^(?i:all|any|every) (?i:real|reals|real numbers?|real values?)(?: of)?(?: \$?[a-z]\$?)?,? (?:that are |which are )?(` + strings.Join(all, "|") + `) (?:[a-z] ?= ?)?(.+?)(,? inclusive)?$`)
}()

// wordsBeside are words that stand beside values.
var wordsBeside = regexp.MustCompile(`(^|[^\\a-zA-Z])[a-zA-Z]{2,}`)

// reals reads a set of real numbers in words: "all real numbers except 2 and 3".
func reals(s string) (Node, bool) {
	if len(s) > maxReals {
		return nil, false
	}
	if rest, ok := strings.CutPrefix(s, `\text{`); ok {
		s = strings.NewReplacer(`\text{`, "", `}\ `, " ", "} ", " ", "}", " ").Replace(rest)
	}
	s = strings.TrimSpace(s)
	if s == "" || s[0]|0x20 != 'a' && s[0]|0x20 != 'e' {
		return nil, false
	}
	m := restricted.FindStringSubmatch(s)
	if m == nil {
		return nil, false
	}
	values := strings.NewReplacer(" and ", ",", " or ", ",", "$", "").Replace(m[2])
	if wordsBeside.MatchString(values) {
		return nil, false
	}
	for _, r := range restrictions {
		if r.words != m[1] || r.values > 0 && strings.Count(values, ",") != r.values-1 {
			continue
		}
		set := strings.Replace(r.set, "$", values, 1)
		if m[3] != "" {
			set = strings.NewReplacer("(", "[", ")", "]").Replace(set)
		}
		n, err := parse(set)
		return n, err == nil
	}
	return nil, false
}

// maxReals bounds the source of such a set.
const maxReals = 128
