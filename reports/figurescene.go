package reports

import (
	"math"
	"sync"

	"codeberg.org/go-fonts/liberation/liberationsansbold"
	"codeberg.org/go-fonts/liberation/liberationsansregular"
	"golang.org/x/image/font/opentype"
	"gonum.org/v1/plot/font"
)

// A scene is a drawing before it has a format: shapes in the order they are
// painted. Lengths are in points of 1/72 inch, from the upper left corner.
type scene struct {
	title, about string // for those who cannot see it
	w, h         float64
	shapes       []shape
}

// A shape is a line, an area, or a text.
type shape struct {
	path  []spot
	fill  ink // of the area within the path, and of text
	line  ink // along the path
	thick float64
	dash  []float64

	text   string // at the one spot of the path, on its base line
	size   float64
	bold   bool
	anchor float64 // how much of the text is left of the spot: 0, ½ or 1
}

type spot struct{ x, y float64 }

// An ink is a tone of the theme, some of which may shine through.
type ink struct {
	tone  tone
	alpha float64 // 0 draws nothing
}

// A tone is a colour by what it is for; a theme says which it is.
type tone uint8

const (
	toneText tone = iota
	toneMuted
	toneGrid
	tonePaper
	toneSeries // and those above it
)

// A Theme is for light or for dark paper.
type Theme uint8

// The themes.
const (
	Light Theme = iota
	Dark
)

// palettes have colours that colour-blind readers can tell apart, those of
// Okabe and Ito (Color Universal Design, 2008): of each theme the ones that stand
// out from its paper.
var palettes = [...][]uint32{
	Light: {0x1a1a1a, 0x595959, 0xe3e3e3, 0xffffff, 0x0072b2, 0xd55e00, 0x009e73, 0xcc79a7, 0xe69f00, 0x56b4e9},
	Dark:  {0xf0f0f0, 0xb4b4b4, 0x3a3d44, 0x16181d, 0x56b4e9, 0xe69f00, 0x2bbf92, 0xcc79a7, 0xf0e442, 0xd55e00},
}

// series is the tone of the i-th series.
func series(i int) tone {
	return toneSeries + tone(i%(len(palettes[Light])-int(toneSeries))) //nolint:gosec // a remainder of six
}

// colour is the red, green and blue of a tone.
func (t Theme) colour(of tone) (r, g, b uint8) {
	c := palettes[t][of]
	return uint8(c >> 16), uint8(c >> 8), uint8(c) //nolint:gosec // the lowest bytes are meant
}

// add paints a shape over the others.
func (s *scene) add(shapes ...shape) { s.shapes = append(s.shapes, shapes...) }

// write adds a text.
func (s *scene) write(x, y float64, text string, of lettering) {
	s.add(shape{path: []spot{{x, y}}, text: text, size: of.size, bold: of.bold, anchor: of.anchor, fill: ink{of.tone, 1}})
}

// A lettering is how a text is set.
type lettering struct {
	size   float64
	bold   bool
	tone   tone
	anchor float64
}

// A rect is the room that a shape takes.
type rect struct{ left, top, right, bottom float64 }

// overlaps reports whether two rectangles share more than an edge.
func (r rect) overlaps(o rect) bool {
	const slack = 0.01
	return r.left < o.right-slack && o.left < r.right-slack && r.top < o.bottom-slack && o.top < r.bottom-slack
}

// box is the room of a shape. That of a text is as high as its capitals and as
// low as its descenders.
func (s shape) box() rect {
	if s.text != "" {
		at, wide := s.path[0], textWidth(s.text, s.size, s.bold)
		left := at.x - s.anchor*wide
		return rect{left, at.y - capitals*s.size, left + wide, at.y + descenders*s.size}
	}
	b := rect{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}
	for _, p := range s.path {
		b.left, b.right = min(b.left, p.x), max(b.right, p.x)
		b.top, b.bottom = min(b.top, p.y), max(b.bottom, p.y)
	}
	return b
}

// Heights of the font above and below the base line, of its size.
const (
	capitals   = 0.73
	descenders = 0.21
)

// typeface is Liberation Sans, whose letters are as wide as those of Arial and
// Helvetica.
var typeface = sync.OnceValue(func() map[bool]*opentype.Font {
	faces := map[bool]*opentype.Font{}
	for bold, data := range map[bool][]byte{false: liberationsansregular.TTF, true: liberationsansbold.TTF} {
		f, err := opentype.Parse(data)
		if err != nil {
			panic("reports: the font of figures cannot be read: " + err.Error())
		}
		faces[bold] = f
	}
	return faces
})

// face is the font at a size.
func fontFace(size float64, bold bool) font.Face {
	return font.Face{Font: font.Font{Typeface: "Liberation", Variant: "Sans", Size: font.Points(size)}, Face: typeface()[bold]}
}

// textWidth is how wide a text is when drawn.
func textWidth(text string, size float64, bold bool) float64 {
	f := fontFace(size, bold)
	return f.Width(text).Points()
}
