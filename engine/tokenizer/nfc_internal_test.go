package tokenizer

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// Values of Python's unicodedata.normalize("NFC", …), Unicode 14.
func TestCompose(t *testing.T) {
	for text, want := range map[string]string{
		"":                   "",
		"plain é":            "plain é",
		"e\u0301":            "\u00e9",
		"\u212b":             "\u00c5",        // a singleton
		"q\u0307\u0323":      "q\u0323\u0307", // marks are ordered
		"\u1e9b\u0323":       "\u1e9b\u0323",  // ẛ̣ has no composed form
		"a\u0323\u0302":      "\u1ead",        // two steps
		"a\u0302\u0323":      "\u1ead",        // whatever their order
		"\u0344":             "\u0308\u0301",  // excluded from composition
		"\u0958":             "\u0915\u093c",  // excluded
		"\ufb1d":             "\u05d9\u05b4",  // excluded
		"\u1100\u1161":       "\uac00",        // Hangul by arithmetic
		"\u1100\u1161\u11a8": "\uac01",
		"\uac00\u11a8":       "\uac01",
		"\uac01\u11a8":       "\uac01\u11a8",
		"\U0001d15e":         "\U0001d157\U0001d165", // beyond the first plane
		"\u0301e\u0301":      "\u0301\u00e9",
		"\xffe\u0301\xe2":    "\xff\u00e9\xe2", // what is no UTF-8 stays
		"\ufffde\u0301":      "\ufffd\u00e9",
		"a\u0301\u0301":      "\u00e1\u0301",
		"\u0b47\u0300\u0b3e": "\u0b47\u0300\u0b3e", // a mark between blocks
	} {
		require.Equal(t, want, compose(text), "%+q", text)
		require.Equal(t, want, compose(want), "composing twice is composing once: %+q", text)
	}
}
