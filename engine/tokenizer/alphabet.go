package tokenizer

// Byte-level vocabularies write each byte as a printable character: printable
// Latin-1 stands for itself, the other 68 bytes for U+0100 onwards in rising
// order (GPT-2's encoder.py). A blank is Ġ, a line feed Ċ.

// runeOf returns the character that a byte is written as, for all bytes.
func alphabet() (runeOf [256]rune, byteOf map[rune]byte) {
	byteOf = make(map[rune]byte, 256)
	next := rune(0x100)
	for i := range 256 {
		r := rune(i)
		if i < '!' || i > '~' && i < 0xA1 || i == 0xAD {
			r = next
			next++
		}
		runeOf[i] = r
		byteOf[r] = byte(i)
	}
	return runeOf, byteOf
}

// unwritten returns the bytes that a token's text is written for, or false if it
// holds a character that is none of the alphabet.
func unwritten(text string, byteOf map[rune]byte) (string, bool) {
	raw := make([]byte, 0, len(text))
	for _, r := range text {
		b, ok := byteOf[r]
		if !ok {
			return text, false
		}
		raw = append(raw, b)
	}
	return string(raw), true
}
