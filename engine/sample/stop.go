package sample

import "slices"

// A Stopper finds the first stop string in a completion that arrives piece by
// piece, whatever the pieces are: the result depends on their bytes alone. Text
// that may be the beginning of a stop string is held back until it is known.
//
// Each string has its own automaton (Knuth, Morris & Pratt 1977): a piece costs
// its length times the number of strings.
type Stopper struct {
	stops   []automaton
	held    []byte // bytes not given out
	stopped bool
}

// automaton looks for one string.
type automaton struct {
	text  string
	back  []int // back[n]: longest proper prefix of text[:n] that ends it
	state int   // bytes of text matched so far
}

// NewStopper returns a stopper for the strings; empty ones are passed over.
func NewStopper(stops []string) *Stopper {
	s := &Stopper{}
	for _, text := range stops {
		if text == "" {
			continue
		}
		back := make([]int, len(text)+1)
		for n, k := 2, 0; n <= len(text); n++ {
			for k > 0 && text[k] != text[n-1] {
				k = back[k]
			}
			if text[k] == text[n-1] {
				k++
			}
			back[n] = k
		}
		s.stops = append(s.stops, automaton{text: text, back: back})
	}
	return s
}

// step takes one byte and says whether the string is complete, after which it
// takes no more.
func (a *automaton) step(b byte) bool {
	for a.state > 0 && a.text[a.state] != b {
		a.state = a.back[a.state]
	}
	if a.text[a.state] == b {
		a.state++
	}
	return a.state == len(a.text)
}

// Push takes the next piece and returns the text that is now known to come
// before any stop string, and whether one is complete. The first to be complete
// counts, and of several that end in the same place the longest. After a stop
// the text is at its end and nothing more is taken. The returned bytes are valid
// until the next call.
func (s *Stopper) Push(piece []byte) (text []byte, stopped bool) {
	if s.stopped {
		return nil, true
	}
	for i, b := range piece {
		longest := 0
		for k := range s.stops {
			if a := &s.stops[k]; a.step(b) {
				longest = max(longest, len(a.text))
			}
		}
		if longest > 0 {
			s.stopped = true
			s.held = append(s.held, piece[:i+1]...)
			text, s.held = s.held[:len(s.held)-longest], nil
			return text, true
		}
	}
	s.held = append(s.held, piece...)
	keep := 0
	for _, a := range s.stops {
		keep = max(keep, a.state)
	}
	known := len(s.held) - keep
	text = slices.Clone(s.held[:known])
	s.held = append(s.held[:0], s.held[known:]...)
	return text, false
}

// Rest returns what was held back, at the end of a completion that no stop
// string ended.
func (s *Stopper) Rest() []byte {
	rest := s.held
	s.held = nil
	return rest
}
