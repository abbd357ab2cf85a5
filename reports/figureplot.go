package reports

import (
	"math"
	"slices"
	"strconv"
	"strings"
)

// The measures of figures, in points. A figure is as wide as a paper's column and
// its smallest letters can be read there.
const (
	columnWidth = 8.5 / 2.54 * 72
	edge        = 3.0 // free on all sides
	sizeTitle   = 7.5
	sizeText    = 6.5
	lineHeight  = 1.3 // of the size of letters
)

// A scale maps numbers to places on paper.
type scale struct{ lo, hi, from, to float64 }

func (s scale) at(x float64) float64 {
	return s.from + (x-s.lo)/(s.hi-s.lo)*(s.to-s.from)
}

// ticks are round numbers from lo to hi, about as many as wanted and two at
// least: steps of 1, 2 or 5 times a power of ten.
func ticks(lo, hi float64, want int) []float64 {
	if !(hi > lo) {
		return []float64{lo}
	}
	for _, n := range []int{max(want, 1), 2 * max(want, 1), 4 * max(want, 1)} {
		step := roundStep((hi - lo) / float64(n))
		var at []float64
		const slack = 1e-9
		for i := math.Ceil(lo/step - slack); i*step <= hi+slack*step; i++ {
			at = append(at, i*step)
		}
		if len(at) >= 2 {
			return at
		}
	}
	return []float64{lo, hi}
}

// roundStep is the smallest of 1, 2 and 5 times a power of ten that is not below
// x.
func roundStep(x float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(x)))
	for _, m := range []float64{1, 2, 5} {
		if m*power >= x*(1-1e-9) {
			return m * power
		}
	}
	return 10 * power
}

// outward widens a range to round numbers.
func outward(lo, hi float64, want int) (float64, float64) {
	if !(hi > lo) {
		lo, hi = lo-1, hi+1
	}
	step := roundStep((hi - lo) / float64(want))
	return step * math.Floor(lo/step+1e-9), step * math.Ceil(hi/step-1e-9)
}

// tickLabel is a number on an axis: thousands apart, as many decimals as it has.
func tickLabel(x float64) string {
	if x == math.Trunc(x) {
		return grouped(x)
	}
	return strconv.FormatFloat(x, 'g', 6, 64)
}

// spread moves things along a line as little as it takes for them not to
// overlap: want are where their centres should be, high how much room each takes.
// They stay in order and between top and bottom; if there is too little room they
// reach below.
func spread(want, high []float64, top, bottom float64) []float64 {
	order := make([]int, len(want))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case want[a] < want[b]:
			return -1
		case want[a] > want[b]:
			return 1
		}
		return 0
	})
	at := make([]float64, len(want))
	floor := bottom // from the last upwards: what is below leaves this room
	for _, i := range slices.Backward(order) {
		at[i] = min(want[i], floor-high[i]/2)
		floor = at[i] - high[i]/2
	}
	ceiling := top // then downwards, for what was moved above the top
	for _, i := range order {
		at[i] = max(at[i], ceiling+high[i]/2)
		ceiling = at[i] + high[i]/2
	}
	return at
}

// fit is a text, or its beginning with an ellipsis, no wider than room.
func fit(text string, size float64, bold bool, room float64) string {
	return abridge(text, size, bold, room, func(int) int { return 0 })
}

// fitEnds is a text, or its beginning and its end with an ellipsis between them, no
// wider than room: names of checkpoints differ at the end.
func fitEnds(text string, size, room float64) string {
	return abridge(text, size, false, room, func(kept int) int { return kept / 2 })
}

// abridge keeps as many letters as have room, tail(kept) of them from the end.
func abridge(text string, size float64, bold bool, room float64, tail func(kept int) int) string {
	if textWidth(text, size, bold) <= room {
		return text
	}
	runes := []rune(text)
	for n := len(runes) - 1; n > 0; n-- {
		head, end := runes[:n-tail(n)], runes[len(runes)-tail(n):]
		if s := strings.TrimRight(string(head), " ") + "…" + strings.TrimLeft(string(end), " "); textWidth(s, size, bold) <= room {
			return s
		}
	}
	return "…"
}

// A sample is a drawing that a legend explains, size wide and high, with its upper
// left corner at a spot.
type sample func(at spot, wide, high float64) []shape

// A legendEntry is a sample and what it stands for.
type legendEntry struct {
	draw sample
	text string
}

// legend adds entries from left to right, in as many lines as it takes, below y;
// it returns where it ends.
func (s *scene) legend(entries []legendEntry, y float64) float64 {
	const wide, high, space, between = 9.0, 5.0, 3.0, 7.0
	x := edge
	for _, e := range entries {
		text := fit(e.text, sizeText, false, s.w-2*edge-wide-space)
		need := wide + space + textWidth(text, sizeText, false)
		if x > edge && x+need > s.w-edge {
			x, y = edge, y+sizeText*lineHeight
		}
		s.add(e.draw(spot{x, y + 1.2}, wide, high)...)
		s.write(x+wide+space, y+1.2+high, text, lettering{size: sizeText, tone: toneText})
		x += need + between
	}
	return y + sizeText*lineHeight
}

// heading adds the title of a figure and, muted, what it is of; it returns where
// it ends.
func (s *scene) heading(title, rest string) float64 {
	y := edge + capitals*sizeTitle
	title = fit(title, sizeTitle, true, s.w-2*edge)
	s.write(edge, y, title, lettering{size: sizeTitle, bold: true, tone: toneText})
	x := edge + textWidth(title, sizeTitle, true) + 5
	if textWidth(rest, sizeText, false) > s.w-edge-x { // no room beside it
		x, y = edge, y+sizeTitle*lineHeight
		rest = fit(rest, sizeText, false, s.w-2*edge)
	}
	s.write(x, y, rest, lettering{size: sizeText, tone: toneMuted})
	return y + 5
}

// swatch is a filled rectangle as a sample.
func swatch(fill ink) sample {
	return func(at spot, wide, high float64) []shape {
		return []shape{{path: corners(rect{at.x, at.y, at.x + wide, at.y + high}), fill: fill}}
	}
}

// stroke is a line as a sample.
func stroke(line ink, thick float64, dash []float64) sample {
	return func(at spot, wide, high float64) []shape {
		y := at.y + high/2
		return []shape{{path: []spot{{at.x, y}, {at.x + wide, y}}, line: line, thick: thick, dash: dash}}
	}
}

// corners are those of a rectangle, around it.
func corners(r rect) []spot {
	return []spot{{r.left, r.top}, {r.right, r.top}, {r.right, r.bottom}, {r.left, r.bottom}}
}

// segment is a straight line.
func segment(x1, y1, x2, y2 float64, line ink, thick float64) shape {
	return shape{path: []spot{{x1, y1}, {x2, y2}}, line: line, thick: thick}
}
