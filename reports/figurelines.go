package reports

import (
	"math"
	"strings"
)

// How curves are drawn.
const (
	lightBand = 0.18
	darkBand  = 0.40
	thick     = 1.1
	hairline  = 0.5
)

var dashed = []float64{3, 2}

// A chart is the room between two axes.
type chart struct {
	*scene
	box  rect
	x, y scale
	only bool // there is but one step
}

// scene draws the figure.
func (f *Figure) scene() *scene {
	s := &scene{title: strings.TrimSpace(f.title), about: f.Caption(), w: columnWidth}
	if f.number == FigureBenchmarks {
		f.drawBars(s)
	} else {
		f.drawLines(s)
	}
	return s
}

// drawLines draws curves over training steps, with their names at the right.
func (f *Figure) drawLines(s *scene) {
	y := s.heading(f.title, f.unit+", "+f.size)
	y = s.legend(f.lineLegend(), y) + 4
	lo, hi := f.heights()
	at := ticks(lo, hi, 5)
	labels := f.edgeLabels(lo, hi)
	left, right := edge+widestText(tickLabels(at), sizeText)+4, s.w-edge-labelRoom(labels)
	if f.cut != nil {
		left = max(left, edge+textWidth("100 %", sizeText, false)+4)
	}
	const high, low = 112.0, 26.0
	c := chart{scene: s, box: rect{left, y, right, y + high}}
	c.x, c.only = f.steps(left+4, right-4)
	c.y = scale{lo, hi, c.box.bottom, c.box.top}
	c.grid(at, tickLabels(at))
	f.drawLevels(c)
	for i, curve := range f.curves {
		c.bands(curve, series(i), true)
	}
	for i, curve := range f.curves {
		c.line(curve, i)
	}
	c.edges(labels)
	bottom := c.box.bottom
	if f.cut != nil {
		bottom = f.drawCut(c, bottom+9, low)
	}
	s.h = c.stepAxis(bottom) + edge
}

// lineLegend explains bands and dashes.
func (f *Figure) lineLegend() []legendEntry {
	var entries []legendEntry
	if f.number == FigureLengths {
		entries = append(entries, legendEntry{swatch(ink{series(0), lightBand}), f.percent() + " interval of the mean (over problems)"})
	} else {
		entries = append(entries, legendEntry{swatch(ink{series(0), lightBand}), f.percent() + " over problems"})
		if f.hasRerun() {
			entries = append(entries, legendEntry{swatch(ink{series(0), darkBand + lightBand}), f.percent() + " over re-runs"})
		}
		if len(f.levels) > 0 {
			entries = append(entries, legendEntry{stroke(ink{toneMuted, 1}, 0.8, dashed), markQuoted + " published"})
		}
	}
	if f.number == FigureLengths && f.bound() {
		entries = append(entries, legendEntry{func(at spot, wide, high float64) []shape {
			return []shape{mark(spot{at.x + wide/2, at.y + high/2}, 0, series(0), true)}
		}, "lower bound: some cut off"})
	}
	return entries
}

// heights is the range of the vertical axis: all there is to see, to round
// numbers. Lengths begin at 0; a token limit far above them is left out.
func (f *Figure) heights() (lo, hi float64) {
	lo, hi = math.Inf(1), math.Inf(-1)
	take := func(x float64) { lo, hi = min(lo, x), max(hi, x) }
	for _, c := range f.curves {
		for _, d := range c.known() {
			take(d.shown(d.Lo))
			take(d.shown(d.Hi))
			if a, b, ok := d.rerun(); ok {
				take(d.shown(a))
				take(d.shown(b))
			}
		}
	}
	for _, d := range f.levels {
		if x, ok := d.level(); ok && (f.number != FigureLengths || !f.above(x, hi)) {
			take(x)
		}
	}
	if math.IsInf(lo, 0) {
		lo, hi = 0, 100 // nothing was measured
	}
	if f.number == FigureLengths {
		lo = 0
	}
	lo, hi = outward(lo, hi, 5)
	if f.number == FigureScores {
		lo, hi = max(lo, 0), min(hi, 100)
	}
	return lo, hi
}

// above reports whether a level is so far above the highest point that curves
// would lie flat below it.
func (f *Figure) above(level, highest float64) bool { return level > 1.5*highest }

// level is where a published or set number is drawn.
func (d datum) level() (float64, bool) {
	if d.quoted == "" {
		return d.Value, true
	}
	return d.height()
}

// steps is the scale of training steps, and whether there is but one.
func (f *Figure) steps(from, to float64) (of scale, only bool) {
	points := f.curves[0].points
	first, last := float64(points[0].step), float64(points[len(points)-1].step)
	if first == last {
		return scale{first - 1, last + 1, from, to}, true
	}
	return scale{first, last, from, to}, false
}

// grid draws horizontal lines and their labels.
func (c chart) grid(at []float64, labels []string) {
	for i, v := range at {
		y := c.y.at(v)
		c.add(segment(c.box.left, y, c.box.right, y, ink{toneGrid, 1}, hairline))
		c.write(c.box.left-3, y+capitals*sizeText/2, labels[i], lettering{size: sizeText, tone: toneMuted, anchor: 1})
	}
}

// stepAxis draws the axis of training steps below y and returns where it ends.
func (c chart) stepAxis(y float64) float64 {
	c.add(segment(c.box.left, y, c.box.right, y, ink{toneMuted, 1}, hairline))
	room := c.box.right - c.box.left
	wide := max(textWidth(tickLabel(c.x.lo), sizeText, false), textWidth(tickLabel(c.x.hi), sizeText, false)) + 8
	at := ticks(c.x.lo, c.x.hi, max(1, min(6, int(room/wide))))
	if c.only {
		at = []float64{(c.x.lo + c.x.hi) / 2}
	}
	text := y + 4 + capitals*sizeText
	for _, v := range at {
		x := c.x.at(v)
		c.add(segment(x, y, x, y+2.5, ink{toneMuted, 1}, hairline))
		c.write(x, text, tickLabel(v), lettering{size: sizeText, tone: toneMuted, anchor: 0.5})
	}
	text += sizeText * lineHeight
	c.write((c.box.left+c.box.right)/2, text, "training step", lettering{size: sizeText, tone: toneText, anchor: 0.5})
	return text + descenders*sizeText
}

// bands draws the intervals of a curve: over problems light, and, where the legend
// has it, over re-runs dark.
func (c chart) bands(curve curve, of tone, rerun bool) {
	for _, part := range curve.parts() {
		c.band(part, ink{of, lightBand}, func(d datum) (float64, float64, bool) { return d.Lo, d.Hi, true })
		if rerun {
			c.band(part, ink{of, darkBand}, datum.rerun)
		}
	}
}

// band fills between two ends at each point; of a single point it is a bar.
func (c chart) band(points []datum, fill ink, ends func(datum) (lo, hi float64, ok bool)) {
	const bar = 1.5
	var above, below []spot
	for _, d := range points {
		lo, hi, ok := ends(d)
		if !ok {
			return
		}
		x := c.x.at(float64(d.step))
		lo, hi = c.y.at(d.shown(lo)), c.y.at(d.shown(hi))
		if len(points) == 1 {
			above, below = []spot{{x - bar, hi}, {x + bar, hi}}, []spot{{x - bar, lo}, {x + bar, lo}}
			break
		}
		above, below = append(above, spot{x, hi}), append(below, spot{x, lo})
	}
	for i := range below {
		above = append(above, below[len(below)-1-i])
	}
	c.add(shape{path: above, fill: fill})
}

// parts are the points of a curve between those that have no number: a line does
// not cross what was not measured.
func (c curve) parts() [][]datum {
	var parts [][]datum
	open := false
	for _, d := range c.points {
		if d.N == 0 {
			open = false
			continue
		}
		if !open {
			parts, open = append(parts, nil), true
		}
		parts[len(parts)-1] = append(parts[len(parts)-1], d)
	}
	return parts
}

// line draws the i-th curve with its points.
func (c chart) line(curve curve, i int) {
	for _, part := range curve.parts() {
		l := shape{line: ink{series(i), 1}, thick: thick}
		var marks []shape
		for _, d := range part {
			y, _ := d.height()
			at := spot{c.x.at(float64(d.step)), c.y.at(y)}
			l.path = append(l.path, at)
			marks = append(marks, mark(at, i, series(i), d.bound))
		}
		if len(l.path) > 1 {
			c.add(l)
		}
		c.add(marks...)
	}
}

// mark is the point of the i-th curve: a disc or a diamond, hollow for a bound.
func mark(at spot, i int, of tone, hollow bool) shape {
	n, r := 16, 1.5
	if i%2 == 1 {
		n, r = 4, 1.9
	}
	s := shape{fill: ink{of, 1}, line: ink{of, 1}, thick: hairline}
	if hollow {
		s.fill, s.thick = ink{tonePaper, 1}, 0.8
	}
	for k := range n {
		sin, cos := math.Sincos(2 * math.Pi * float64(k) / float64(n))
		s.path = append(s.path, spot{at.x + r*cos, at.y + r*sin})
	}
	s.path = append(s.path, s.path[0])
	return s
}

// drawLevels draws what is the same at every step.
func (f *Figure) drawLevels(c chart) {
	for i, d := range f.levels {
		x, ok := d.level()
		if !ok {
			continue
		}
		of := ink{toneMuted, 1}
		if f.number == FigureScores {
			of = ink{series(i), 1}
		}
		if x > c.y.hi {
			continue // its label says that it is above
		}
		l := segment(c.box.left, c.y.at(x), c.box.right, c.y.at(x), of, 0.8)
		l.dash = dashed
		c.add(l)
	}
}

// drawCut draws the share of completions that were cut off, below the lengths; it
// returns where it ends.
func (f *Figure) drawCut(above chart, top, high float64) float64 {
	highest := 0.0
	for _, d := range f.cut.known() {
		highest = max(highest, 100*d.Hi)
	}
	_, hi := outward(0, max(highest, 1), 5)
	hi = min(hi, 100)
	c := chart{scene: above.scene, box: rect{above.box.left, top, above.box.right, top + high}, x: above.x, only: above.only}
	c.y = scale{0, hi, c.box.bottom, c.box.top}
	c.grid([]float64{0, hi}, []string{"0", tickLabel(hi) + " %"})
	c.bands(*f.cut, series(1), false)
	c.line(*f.cut, 1)
	known := f.cut.known()
	last := known[len(known)-1]
	c.edges([]edgeLabel{{at: 100 * last.Value, lines: []string{"cut off", points(last.Value) + " %"}, tone: series(1), bold: true}})
	return c.box.bottom
}

// edgeLabels name curves by their last points and levels; those above the axis
// are named at its end.
func (f *Figure) edgeLabels(lo, hi float64) []edgeLabel {
	var labels []edgeLabel
	for i, c := range f.curves {
		if known := c.known(); len(known) > 0 {
			last := known[len(known)-1]
			y, _ := last.height()
			value := grouped(y)
			if last.Unit == "fraction" {
				value = points(last.Value)
			}
			if last.bound {
				value = markBound + " " + value
			}
			labels = append(labels, edgeLabel{at: y, lines: []string{c.name + " " + value}, tone: series(i), bold: true})
		}
	}
	for i, d := range f.levels {
		x, ok := d.level()
		if !ok {
			continue
		}
		l := edgeLabel{at: max(lo, min(x, hi)), tone: toneMuted}
		switch {
		case d.quoted != "":
			l.tone = series(i)
			l.lines = []string{strings.TrimPrefix(d.model, "OpenAI-") + " " + d.metric, d.quoted + " " + markQuoted}
		case x > hi:
			l.off, l.lines = true, []string{"limit ↑", grouped(x)}
		default:
			l.lines = []string{"limit", grouped(x)}
		}
		labels = append(labels, l)
	}
	return labels
}

func tickLabels(at []float64) []string {
	labels := make([]string, len(at))
	for i, v := range at {
		labels[i] = tickLabel(v)
	}
	return labels
}

// widestText is the width of the widest of texts.
func widestText(texts []string, size float64) float64 {
	w := 0.0
	for _, t := range texts {
		w = max(w, textWidth(t, size, false))
	}
	return w
}

// An edgeLabel stands at the right of a chart, beside what it names.
type edgeLabel struct {
	at    float64 // on the vertical axis
	off   bool    // what it names is above the axis
	lines []string
	tone  tone
	bold  bool
}

// leader is the room between a chart and its labels, for the lines that lead to
// them.
const leader = 9.0

// labelRoom is the room that labels take beside a chart.
func labelRoom(labels []edgeLabel) float64 {
	room := textWidth("cut off", sizeText, true)
	for _, l := range labels {
		for _, text := range l.lines {
			room = max(room, textWidth(text, sizeText, l.bold))
		}
	}
	return room + leader
}

// edges writes the labels, moved apart, with lines to where they belong.
func (c chart) edges(labels []edgeLabel) {
	want, high := make([]float64, len(labels)), make([]float64, len(labels))
	for i, l := range labels {
		want[i], high[i] = c.y.at(l.at), float64(len(l.lines))*sizeText*lineHeight
	}
	at := spread(want, high, c.box.top-sizeText/2, c.box.bottom+sizeText/2)
	for i, l := range labels {
		if !l.off {
			c.add(segment(c.box.right+1, want[i], c.box.right+leader-2, at[i], ink{l.tone, 0.7}, hairline))
		}
		y := at[i] - high[i]/2 + sizeText*(lineHeight+capitals)/2
		for _, text := range l.lines {
			c.write(c.box.right+leader, y, text, lettering{size: sizeText, bold: l.bold, tone: l.tone})
			y += sizeText * lineHeight
		}
	}
}
