package gen

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// textOp is an operation on the string s.
func textOp(name, asked, expression string, f func(s string) string) operation {
	return operation{name: name, asked: asked, code: "s = " + expression, do: func(m *memory) { m.s = f(m.s) }}
}

// someLetter draws a letter that inputs often have.
func someLetter(r *rand.Rand) string { return string("aeinorst"[r.IntN(8)]) }

var textOps = []func(*rand.Rand) operation{
	func(*rand.Rand) operation { return textOp("reverse", "reverse s", "s[::-1]", backwards) },
	func(r *rand.Rand) operation {
		c, d := someLetter(r), string("abemxyz"[r.IntN(7)])
		return textOp("replace", fmt.Sprintf("replace every letter %s with %s", c, d), fmt.Sprintf("s.replace(%q, %q)", c, d), func(s string) string { return strings.ReplaceAll(s, c, d) })
	},
	func(r *rand.Rand) operation {
		c := someLetter(r)
		return textOp("remove", "remove every letter "+c, fmt.Sprintf("s.replace(%q, \"\")", c), func(s string) string { return strings.ReplaceAll(s, c, "") })
	},
	func(*rand.Rand) operation {
		return textOp("vowels", "remove the vowels (a, e, i, o, u)", `"".join(c for c in s if c not in "aeiou")`, func(s string) string { return drop(s, isVowel) })
	},
	func(*rand.Rand) operation {
		return textOp("voice", "keep only the vowels (a, e, i, o, u)", `"".join(c for c in s if c in "aeiou")`, func(s string) string {
			return drop(s, func(c rune) bool { return !isVowel(c) })
		})
	},
	func(r *rand.Rand) operation {
		c := string("cdefghijklm"[r.IntN(11)])
		return textOp("after", "keep only the letters that come after "+c+" in the alphabet", fmt.Sprintf(`"".join(c for c in s if c > %q)`, c), func(s string) string {
			return drop(s, func(x rune) bool { return string(x) <= c })
		})
	},
	func(r *rand.Rand) operation {
		c := string("jklmnopqrst"[r.IntN(11)])
		return textOp("before", "keep only the letters that come before "+c+" in the alphabet", fmt.Sprintf(`"".join(c for c in s if c < %q)`, c), func(s string) string {
			return drop(s, func(x rune) bool { return string(x) >= c })
		})
	},
	func(r *rand.Rand) operation {
		c := between(r, 2, 8)
		return textOp("first", fmt.Sprintf("keep only the first %d letters", c), fmt.Sprintf("s[:%d]", c), func(s string) string { return s[:min(c, len(s))] })
	},
	func(r *rand.Rand) operation {
		c := between(r, 1, 4)
		return textOp("skip", "remove the first "+letters(c), fmt.Sprintf("s[%d:]", c), func(s string) string { return s[min(c, len(s)):] })
	},
	func(r *rand.Rand) operation {
		c := between(r, 1, 4)
		return textOp("shorten", "remove the last "+letters(c), fmt.Sprintf("s[:-%d]", c), func(s string) string { return s[:max(0, len(s)-c)] })
	},
	func(r *rand.Rand) operation {
		c := between(r, 1, 4)
		return textOp("rotate", "move the first "+letters(c)+" to the end", fmt.Sprintf("s[%d:] + s[:%[1]d]", c), func(s string) string { return s[min(c, len(s)):] + s[:min(c, len(s))] })
	},
	func(r *rand.Rand) operation {
		i := r.IntN(2)
		return textOp("stride", "keep every "+[]string{"second", "third"}[i]+" letter, beginning with the first", fmt.Sprintf("s[::%d]", i+2), func(s string) string {
			var b strings.Builder
			for j := 0; j < len(s); j += i + 2 {
				b.WriteByte(s[j])
			}
			return b.String()
		})
	},
	func(*rand.Rand) operation {
		return textOp("double", "write every letter twice", `"".join(c + c for c in s)`, func(s string) string {
			var b strings.Builder
			for _, c := range s {
				b.WriteString(string(c) + string(c))
			}
			return b.String()
		})
	},
	func(*rand.Rand) operation {
		return textOp("sort", "sort the letters", `"".join(sorted(s))`, func(s string) string { return string(slices.Sorted(slices.Values([]rune(s)))) })
	},
	func(*rand.Rand) operation {
		return textOp("distinct", "remove every letter that has occurred before", `"".join(dict.fromkeys(s))`, func(s string) string {
			var b strings.Builder
			for i, c := range s {
				if !strings.ContainsRune(s[:i], c) {
					b.WriteRune(c)
				}
			}
			return b.String()
		})
	},
	func(*rand.Rand) operation {
		return textOp("mirror", "append s in reverse order", "s + s[::-1]", func(s string) string { return s + backwards(s) })
	},
	func(r *rand.Rand) operation {
		c := someLetter(r)
		return textOp("append", "append the letter "+c, fmt.Sprintf("s + %q", c), func(s string) string { return s + c })
	},
	func(r *rand.Rand) operation {
		c := someLetter(r)
		return textOp("front", "put the letter "+c+" in front", fmt.Sprintf("%q + s", c), func(s string) string { return c + s })
	},
}

var textOutcomes = []func(*rand.Rand) outcome{
	plainText, plainText, plainText,
	numeric("length", "the length of s", "len(s)", func(m *memory) int { return len(m.s) }),
	numeric("kinds", "how many different letters there are", "len(set(s))", func(m *memory) int {
		return len(slices.Compact(slices.Sorted(slices.Values([]byte(m.s)))))
	}),
	func(r *rand.Rand) outcome {
		c := someLetter(r)
		return outcome{"count", "how many letters " + c + " there are", fmt.Sprintf("s.count(%q)", c), "int", func(m *memory) value { return intOf(strings.Count(m.s, c)) }}
	},
	func(*rand.Rand) outcome {
		return outcome{"upper", "s in upper case", "s.upper()", "str", func(m *memory) value { return textOf(strings.ToUpper(m.s)) }}
	},
}

func plainText(*rand.Rand) outcome {
	return outcome{"s", "s", "s", "str", func(m *memory) value { return textOf(m.s) }}
}

// letters is a number of letters in words.
func letters(n int) string {
	if n == 1 {
		return "letter"
	}
	return fmt.Sprintf("%d letters", n)
}

func isVowel(c rune) bool { return strings.ContainsRune("aeiou", c) }

// drop returns a text without the unwanted letters.
func drop(s string, unwanted func(c rune) bool) string {
	return strings.Map(func(c rune) rune {
		if unwanted(c) {
			return -1
		}
		return c
	}, s)
}

func backwards(s string) string {
	b := []byte(s)
	slices.Reverse(b)
	return string(b)
}

func wordsOf(w []string) value { return textOf(strings.Join(w, " ")) }

// wordsOp is an operation on the list w of words.
func wordsOp(name, asked, expression string, f func(w []string) []string) operation {
	return operation{name: name, asked: asked, code: "w = " + expression, do: func(m *memory) { m.words = f(m.words) }}
}

func keepingWords(name, asked, condition string, keep func(x string) bool) operation {
	return wordsOp(name, asked, "[x for x in w if "+condition+"]", func(w []string) []string {
		return slices.DeleteFunc(slices.Clone(w), func(x string) bool { return !keep(x) })
	})
}

func mappingWords(name, asked, expression string, f func(x string) string) operation {
	return wordsOp(name, asked, "["+expression+" for x in w]", func(w []string) []string {
		out := make([]string, len(w))
		for i, x := range w {
			out[i] = f(x)
		}
		return out
	})
}

var wordOps = []func(*rand.Rand) operation{
	func(r *rand.Rand) operation {
		c := between(r, 1, 5)
		return keepingWords("longer", "keep only the words of more than "+letters(c), fmt.Sprintf("len(x) > %d", c), func(x string) bool { return len(x) > c })
	},
	func(r *rand.Rand) operation {
		c := between(r, 3, 7)
		return keepingWords("shorter", "keep only the words of fewer than "+letters(c), fmt.Sprintf("len(x) < %d", c), func(x string) bool { return len(x) < c })
	},
	func(*rand.Rand) operation {
		return keepingWords("even", "keep only the words of even length", "len(x) % 2 == 0", func(x string) bool { return len(x)%2 == 0 })
	},
	func(r *rand.Rand) operation {
		c := someLetter(r)
		return keepingWords("with", oneOf(r, "keep only the words with the letter ", "remove the words without the letter ")+c, fmt.Sprintf("%q in x", c), func(x string) bool { return strings.Contains(x, c) })
	},
	func(r *rand.Rand) operation {
		c := someLetter(r)
		return keepingWords("lacking", oneOf(r, "remove the words with the letter ", "keep only the words without the letter ")+c, fmt.Sprintf("%q not in x", c), func(x string) bool { return !strings.Contains(x, c) })
	},
	func(*rand.Rand) operation { return mappingWords("turn", "reverse every word", "x[::-1]", backwards) },
	func(r *rand.Rand) operation {
		c := someLetter(r)
		return mappingWords("append", "append the letter "+c+" to every word", fmt.Sprintf("x + %q", c), func(x string) string { return x + c })
	},
	func(r *rand.Rand) operation {
		c := someLetter(r)
		return mappingWords("front", "put the letter "+c+" in front of every word", fmt.Sprintf("%q + x", c), func(x string) string { return c + x })
	},
	func(r *rand.Rand) operation {
		c := between(r, 2, 4)
		return mappingWords("cut", fmt.Sprintf("cut every word after its first %d letters", c), fmt.Sprintf("x[:%d]", c), func(x string) string { return x[:min(c, len(x))] })
	},
	func(r *rand.Rand) operation {
		c, d := someLetter(r), string("abemxyz"[r.IntN(7)])
		return mappingWords("replace", fmt.Sprintf("replace every letter %s with %s", c, d), fmt.Sprintf("x.replace(%q, %q)", c, d), func(x string) string { return strings.ReplaceAll(x, c, d) })
	},
	func(*rand.Rand) operation {
		return wordsOp("sort", "sort the words in alphabetical order", "sorted(w)", func(w []string) []string { return slices.Sorted(slices.Values(w)) })
	},
	func(*rand.Rand) operation {
		return wordsOp("size", "sort the words by length, equal ones in the same order as before", "sorted(w, key=len)", func(w []string) []string {
			return slices.SortedStableFunc(slices.Values(w), func(x, y string) int { return cmp.Compare(len(x), len(y)) })
		})
	},
	func(*rand.Rand) operation {
		return wordsOp("reverse", "reverse the order of the words", "w[::-1]", func(w []string) []string {
			w = slices.Clone(w)
			slices.Reverse(w)
			return w
		})
	},
	func(r *rand.Rand) operation {
		c := between(r, 3, 7)
		return wordsOp("first", fmt.Sprintf("keep only the first %d words", c), fmt.Sprintf("w[:%d]", c), func(w []string) []string { return w[:min(c, len(w))] })
	},
	func(r *rand.Rand) operation {
		c := between(r, 2, 4)
		return wordsOp("skip", fmt.Sprintf("remove the first %d words", c), fmt.Sprintf("w[%d:]", c), func(w []string) []string { return w[min(c, len(w)):] })
	},
	func(r *rand.Rand) operation {
		i := r.IntN(2)
		return wordsOp("stride", "keep every "+[]string{"second", "third"}[i]+" word, beginning with the first", fmt.Sprintf("w[::%d]", i+2), func(w []string) []string {
			var out []string
			for block := range slices.Chunk(w, i+2) {
				out = append(out, block[0])
			}
			return out
		})
	},
}

var wordOutcomes = []func(*rand.Rand) outcome{
	joinedWords, joinedWords,
	numeric("count", "how many words there are", "len(w)", func(m *memory) int { return len(m.words) }),
	numeric("total", "how many letters the words have together", "sum(map(len, w))", func(m *memory) int { return len(strings.Join(m.words, "")) }),
	numeric("longest", "the length of the longest word, or 0 if there is none", "max(map(len, w), default=0)", func(m *memory) int {
		most := 0
		for _, x := range m.words {
			most = max(most, len(x))
		}
		return most
	}),
	func(*rand.Rand) outcome {
		return outcome{"initials", "the first letters of the words, without spaces", `"".join(x[0] for x in w)`, "str", func(m *memory) value {
			var b strings.Builder
			for _, x := range m.words {
				b.WriteByte(x[0])
			}
			return textOf(b.String())
		}}
	},
}

func joinedWords(*rand.Rand) outcome {
	return outcome{"words", "the words, separated by spaces", `" ".join(w)`, "str", func(m *memory) value { return wordsOf(m.words) }}
}
