package mathexpr

import (
	"strings"
	"unicode/utf8"
)

// idleWords say nothing of what is counted.
var idleWords = wordSet(`a an the of in on at to by for from with and is are be as it its that there than
	exactly about approximately approx around roughly only just total altogether all overall each every
	possible different distinct such way possibility option case item object thing piece number value solution
	answer result 个 种 只 条 件 张 本 支 次 位 名 项 组 道 颗 枚 辆 棵 头 根 段`)

// wordSet is a set of words separated by white space.
func wordSet(words string) map[string]bool {
	set := make(map[string]bool)
	for w := range strings.FieldsSeq(words) {
		set[w] = true
	}
	return set
}

// irregular are plurals that no rule undoes.
var irregular = map[string]string{"people": "person", "人": "person", "children": "child", "men": "man", "women": "woman", "mice": "mouse", "leaves": "leaf", "loaves": "loaf", "knives": "knife", "halves": "half"}

// singular is a noun in lower case without the ending of its plural.
func singular(w string) string {
	if s, ok := irregular[w]; ok {
		return s
	}
	switch {
	case len(w) < 4 || strings.HasSuffix(w, "ss") || strings.HasSuffix(w, "us") || strings.HasSuffix(w, "is"):
		return w
	case strings.HasSuffix(w, "ies") && len(w) > 4:
		return w[:len(w)-3] + "y"
	case strings.HasSuffix(w, "ches") || strings.HasSuffix(w, "shes") || strings.HasSuffix(w, "xes") || strings.HasSuffix(w, "sses"):
		return w[:len(w)-2]
	}
	return strings.TrimSuffix(w, "s")
}

// nounOf is what words say of what is counted: "of the red apples" is "red apple".
func nounOf(words string) string {
	var kept []string
	for w := range strings.FieldsFuncSeq(strings.ToLower(words), func(r rune) bool { return strings.ContainsRune(" ~.,;:!(){}\\\t\n\"'", r) }) {
		if first, size := utf8.DecodeRuneInString(w); len(w) > size && isHan(w) && idleWords[string(first)] { // 只鸡
			w = w[size:]
		}
		if w = singular(w); !idleWords[w] {
			kept = append(kept, w)
		}
	}
	return strings.Join(kept, " ")
}

// sameNoun reports whether two nouns may be of one thing: one has the words of the other,
// in their order, and perhaps more.
func sameNoun(x, y string) bool {
	if len(x) > len(y) {
		x, y = y, x
	}
	rest := strings.Fields(y)
	for w := range strings.FieldsSeq(x) {
		i := 0
		for i < len(rest) && rest[i] != w {
			i++
		}
		if i == len(rest) {
			return false
		}
		rest = rest[i+1:]
	}
	return true
}
