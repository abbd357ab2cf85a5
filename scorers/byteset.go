package scorers

// A byteSet is a set of bytes. Looking one up costs a load, which counts where every
// completion is looked at.
type byteSet [256]bool

// bytesOf is the set of the bytes of a text.
func bytesOf(text string) *byteSet {
	var s byteSet
	for i := range len(text) {
		s[text[i]] = true
	}
	return &s
}

// trimLeft is a text without the bytes of the set that it begins with.
func (s *byteSet) trimLeft(text string) string {
	for text != "" && s[text[0]] {
		text = text[1:]
	}
	return text
}
