package tokenizer

// Byte-level vocabularies write each byte as a printable character: printable
// Latin-1 stands for itself, the other 68 bytes for U+0100 onwards in rising
// order (GPT-2's encoder.py). A blank is Ġ, a line feed Ċ.

// alphabet returns the byte that each of these characters is written for.
func alphabet() map[rune]byte {
	byteOf := make(map[rune]byte, 256)
	next := rune(0x100)
	for i := range 256 {
		r := rune(i)
		if i < '!' || i > '~' && i < 0xA1 || i == 0xAD {
			r = next
			next++
		}
		byteOf[r] = byte(i)
	}
	return byteOf
}

// unwritten returns the bytes that a token's text is written for. A text with a
// character that is none of the alphabet stands for itself.
func unwritten(text string, byteOf map[rune]byte) string {
	raw := make([]byte, 0, len(text))
	for _, r := range text {
		b, ok := byteOf[r]
		if !ok {
			return text
		}
		raw = append(raw, b)
	}
	return string(raw)
}
