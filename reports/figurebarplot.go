package reports

// How bars are drawn.
const (
	barRow   = 8.4 // from bar to bar
	barHigh  = 5.6
	barTicks = 25.0
)

// drawBars draws a group of bars for each benchmark, one below the other, so that
// names and numbers can be read in a column of a paper.
func (f *Figure) drawBars(s *scene) {
	y := s.heading(f.title, f.unit)
	y = s.legend(f.barLegend(), y) + 2
	names := 0.0
	for _, g := range f.groups {
		for _, d := range g.bars {
			names = max(names, textWidth(d.model, sizeText, false))
		}
	}
	names = min(names, 82)
	c := chart{scene: s, box: rect{left: edge + names + 4, right: s.w - edge - textWidth("100.0 "+markQuoted, sizeText, false) - 4}}
	c.x = scale{0, 100, c.box.left, c.box.right}
	for _, g := range f.groups {
		y = c.group(g, y+4)
	}
	y += 3 + capitals*sizeText
	for v := 0.0; v <= 100; v += barTicks {
		s.write(c.x.at(v), y, tickLabel(v), lettering{size: sizeText, tone: toneMuted, anchor: 0.5})
	}
	s.h = y + descenders*sizeText + edge
}

func (f *Figure) barLegend() []legendEntry {
	hatched := func(at spot, wide, high float64) []shape {
		return hatch(rect{at.x, at.y, at.x + wide, at.y + high}, toneMuted)
	}
	whisker := func(at spot, wide, high float64) []shape {
		return whiskers(at.x+1, at.x+wide-1, at.y+high/2)
	}
	return []legendEntry{
		{swatch(ink{series(0), 1}), "measured"}, {whisker, f.percent() + " over problems"}, {hatched, markQuoted + " published"},
	}
}

// group draws a benchmark below y and returns where it ends.
func (c chart) group(g barGroup, y float64) float64 {
	y += capitals * sizeTitle
	c.write(edge, y, g.title, lettering{size: sizeTitle, bold: true, tone: toneText})
	about := g.metric
	if g.size != markAbsent {
		about += ", " + g.size
	}
	c.write(edge+textWidth(g.title, sizeTitle, true)+5, y, about, lettering{size: sizeText, tone: toneMuted})
	top := y + 3
	bottom := top + float64(len(g.bars))*barRow
	for v := 0.0; v <= 100; v += barTicks {
		c.add(segment(c.x.at(v), top, c.x.at(v), bottom, ink{toneGrid, 1}, hairline))
	}
	measured := 0
	for i, d := range g.bars {
		c.bar(d, top+(float64(i)+0.5)*barRow, measured)
		if d.quoted == "" {
			measured++
		}
	}
	return bottom
}

// bar draws one model around y; the i-th of the measured ones.
func (c chart) bar(d datum, y float64, i int) {
	base := y + capitals*sizeText/2
	room := c.box.left - edge - 4
	c.write(c.box.left-4, base, fitEnds(d.model, sizeText, room), lettering{size: sizeText, tone: toneText, anchor: 1})
	x, ok := d.height()
	if !ok {
		c.label(c.box.left+3, base, d.why, lettering{size: sizeText, tone: toneMuted})
		return
	}
	end := c.x.at(x)
	box := rect{c.box.left, y - barHigh/2, end, y + barHigh/2}
	text := points(d.Value)
	switch {
	case d.quoted != "":
		text = d.quoted + " " + markQuoted
		c.add(hatch(box, toneMuted)...)
	default:
		if d.Unit != "fraction" {
			text = figure(d.Unit)(d.Value)
		}
		c.add(shape{path: corners(box), fill: ink{series(i), 1}})
		lo, hi := c.x.at(d.shown(d.Lo)), c.x.at(d.shown(d.Hi))
		c.add(whiskers(lo, hi, y)...)
		end = max(end, hi)
	}
	c.label(end+3, base, text, lettering{size: sizeText, bold: d.quoted == "", tone: toneText})
}

// label writes a text on paper that hides the lines behind it.
func (c chart) label(x, y float64, text string, of lettering) {
	at := shape{path: []spot{{x, y}}, text: text, size: of.size, bold: of.bold}.box()
	c.add(shape{path: corners(at), fill: ink{tonePaper, 1}})
	c.write(x, y, text, of)
}

// whiskers are an interval from lo to hi at a height.
func whiskers(lo, hi, y float64) []shape {
	const high = 1.8
	line := ink{toneText, 1}
	return []shape{
		segment(lo, y, hi, y, line, 0.8), segment(lo, y-high, lo, y+high, line, 0.8), segment(hi, y-high, hi, y+high, line, 0.8),
	}
}

// hatch is a hollow rectangle with slanting lines.
func hatch(r rect, of tone) []shape {
	const apart = 3.0
	shapes := []shape{}
	high := r.bottom - r.top
	for x := r.left - high + apart; x < r.right; x += apart { // from (x, bottom) up to (x+high, top)
		from, to := max(x, r.left), min(x+high, r.right)
		if to > from {
			shapes = append(shapes, segment(from, r.bottom-(from-x), to, r.bottom-(to-x), ink{of, 0.8}, hairline))
		}
	}
	outline := corners(r)
	return append(shapes, shape{path: append(outline, outline[0]), line: ink{of, 1}, thick: hairline})
}
