package models

import (
	"bytes"
	"unicode/utf16"
	"unicode/utf8"
)

// appendText appends the text that a literal stands for. Bytes that are not
// UTF-8 stay. A surrogate without its other half becomes the three bytes that
// UTF-8 would have for it (WTF-8), and becomes one character with its other half
// if that follows, also in a later literal: servers that count in UTF-16 cut
// characters between two events.
func appendText(dst []byte, l []byte) []byte {
	for {
		i := bytes.IndexByte(l, '\\')
		if i < 0 {
			return append(dst, l...)
		}
		dst = append(dst, l[:i]...)
		l = l[i:]
		if len(l) < 2 {
			return append(dst, l...) // not a literal; both decoders refuse it
		}
		if l[1] != 'u' {
			dst, l = append(dst, unescaped(l[1])), l[2:]
			continue
		}
		r, ok := hex4(l[2:])
		if !ok {
			return append(dst, l...) // not a literal either
		}
		dst, l = appendUnit(dst, r), l[6:]
	}
}

func unescaped(c byte) byte {
	switch c {
	case 'b':
		return '\b'
	case 'f':
		return '\f'
	case 'n':
		return '\n'
	case 'r':
		return '\r'
	case 't':
		return '\t'
	default:
		return c // a quotation mark or a slash
	}
}

// appendUnit appends a UTF-16 code unit, joining it with a high surrogate that
// stands before it.
func appendUnit(dst []byte, r rune) []byte {
	if !utf16.IsSurrogate(r) {
		return utf8.AppendRune(dst, r)
	}
	if n := len(dst) - 3; n >= 0 && r >= 0xDC00 && dst[n] == 0xED && dst[n+1] >= 0xA0 && dst[n+1] < 0xB0 {
		high := 0xD000 | rune(dst[n+1]&0x3F)<<6 | rune(dst[n+2]&0x3F)
		return utf8.AppendRune(dst[:n], utf16.DecodeRune(high, r))
	}
	return append(dst, 0xED, 0x80|byte(r>>6&0x3F), 0x80|byte(r&0x3F)) // surrogates are U+D800 to U+DFFF
}

// hex4 reads four hexadecimal digits.
func hex4(b []byte) (rune, bool) {
	if len(b) < 4 {
		return 0, false
	}
	var r rune
	for _, c := range b[:4] {
		switch {
		case c >= '0' && c <= '9':
			r = r<<4 | rune(c-'0')
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			r = r<<4 | rune(c|0x20-'a'+10)
		default:
			return 0, false
		}
	}
	return r, true
}
