package tokenizer

import (
	"unicode"
	"unicode/utf8"
)

// each is a stage that matches single characters of a class.
func each(class func(rune) bool) stage {
	return func(text string) (start, end int) {
		for i, r := range text {
			if class(r) {
				_, size := utf8.DecodeRuneInString(text[i:])
				return i, i + size
			}
		}
		return len(text), len(text)
	}
}

// runs is a stage that matches runs of a class.
func runs(class func(rune) bool) stage {
	return func(text string) (start, end int) {
		for i, r := range text {
			if class(r) {
				return i, i + run(text[i:], class)
			}
		}
		return len(text), len(text)
	}
}

// led is a stage that matches runs of a class with one white space before them:
// \s?[class]+.
func led(class func(rune) bool) stage {
	return func(text string) (start, end int) {
		before := -1 // where the white space right before lies
		for i, r := range text {
			switch {
			case class(r):
				start = i
				if before >= 0 {
					start = before
				}
				return start, i + run(text[i:], class)
			case unicode.IsSpace(r):
				before = i
			default:
				before = -1
			}
		}
		return len(text), len(text)
	}
}

// trailing is a stage that matches white space at the end: \s+$.
func trailing(text string) (start, end int) {
	start = len(text)
	for start > 0 {
		r, size := utf8.DecodeLastRuneInString(text[:start])
		if !unicode.IsSpace(r) {
			break
		}
		start -= size
	}
	return start, len(text)
}

// isCJK is the class that DeepSeek calls CJK: [一-龥ࠀ-一가-퟿], from U+0800 to the end
// of the first ideographs of Unicode, and Hangul.
func isCJK(r rune) bool {
	return r >= 0x0800 && r <= 0x9FA5 || r >= 0xAC00 && r <= 0xD7FF
}

// isDeepSeekPunctuation is [!-/:-~！-／：-～‘-‟　-。]; the ASCII letters in it are gone
// before it is asked.
func isDeepSeekPunctuation(r rune) bool {
	return r >= '!' && r <= '/' || r >= ':' && r <= '~' ||
		r >= 0xFF01 && r <= 0xFF0F || r >= 0xFF1A && r <= 0xFF5E ||
		r >= 0x2018 && r <= 0x201F || r >= 0x3000 && r <= 0x3002
}
